// The arithmetic audit: what any reader could check with a pocket calculator, checked before a run
// is published. Every number is counted again from the assignment and the customers' money.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rules/given.hpp"
#include "segment/result.hpp"

namespace coterie::segment {

struct Finding {
  std::string model;  // "" for a check of the whole run
  std::string check;  // what was checked, one sentence
  std::string expected, found;
  bool ok = true;
};

struct AuditInput {
  int64_t customers = 0;                   // that came out of the feature stage
  std::span<const int64_t> spend_micros;   // one a customer; empty without money
  std::optional<int64_t> accepted_micros;  // revenue of the accepted purchases; none without money
};

// Checks a run: the customers' money against the accepted revenue; and each model: every customer
// in one segment or in none, sizes and revenue counted again, shares that add up to 1 within 1e-12,
// ids and names unique, no number missing where one is promised. Returns: one finding for each
// check of each model, in a fixed order; a run with one that is not ok must not be published. Cost:
// a few passes over the assignments. Checked: AuditTest breaks each of these alone.
std::vector<Finding> audit(std::span<const ModelResult> models, const AuditInput& input);

// Shares that somebody claims for a model's segments: one finding for each fault, or one that is
// ok.
std::vector<Finding> audit_claims(const std::string& model, const rules::Shares& claimed,
                                  const rules::Shares& actual);

// Code::gate with the first failed findings in words; no error when all are ok.
base::Status verdict(std::span<const Finding> findings);

}  // namespace coterie::segment
