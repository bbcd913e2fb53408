// The given method: an existing segment column of the features is taken as a model. It is profiled
// and compared like the others; customers without a label, or with one that was not there at the
// fit, are in no segment: -1. Shares that somebody claims for the segments are audited.
#pragma once
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/settings.hpp"
#include "rules/micro.hpp"
#include "table/frame.hpp"

namespace coterie::rules {

using Shares = std::map<std::string, double>;  // segment -> share of the whole, 0 … 1

struct GivenOptions {
  std::string place;
  std::string column;
  // A number feature, "customers", or "": spend when it is there, else customers.
  std::string share_of;
  Shares claimed;
  base::Value micro;
};

struct GivenModel {
  std::string column;
  // Index = segment id: labels in order of bytes, then micro-segments.
  std::vector<std::string> segments;
  size_t labels = 0;  // how many of the segments are labels of the column
  std::vector<MicroRule> micro;
  std::string share_of;  // a feature or "customers"
  Shares shares;         // of each label, from the data
  int64_t without = 0;   // customers of the fit without a label
  // Of the audit of claimed shares; empty when they hold or none are claimed.
  std::vector<std::string> findings;
};

// The keys of a given model.
std::span<const base::Definition> given_definitions();

// Errors: Code::project with the place.
base::Result<GivenOptions> read_given(const base::Table& settings, const std::string& place);

// Takes the labels over and audits the claims.
// Errors: Code::project for an unknown column or one of numbers; Code::data when no customer has a
// label.
base::Result<GivenModel> fit_given(const table::Frame& frame, const GivenOptions& options);

// Segment ids of the frame's rows. Errors: Code::data when the frame lacks the column.
base::Result<std::vector<int32_t>> assign_given(const GivenModel& model, const table::Frame& frame);

// The model as one CASE over the column.
sql::ExprPtr compile(const GivenModel& model, const Labels& labels);

// What is wrong with shares that were claimed, in plain sentences; empty when nothing is.
// claimed, actual: shares of one whole.
// Returns: the tolerance follows from the digits that were printed: with d decimals (the most of
// any claim, at least two) a share may be off by half a unit of the last, and a sum of n shares
// by n such halves.
// Checked: GivenTest: a write-up's 42 / 10 / 49 / 43 % against 28.9 / 7.0 / 33.6 / 30.5 %.
std::vector<std::string> audit_shares(const Shares& claimed, const Shares& actual);

void to_json(nlohmann::json& out, const GivenModel& model);
// Errors: Code::data when the document is not one that to_json wrote.
base::Result<GivenModel> given_from_json(const nlohmann::json& in);

}  // namespace coterie::rules
