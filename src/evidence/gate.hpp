// A gate: limits that the evidence of a run must keep, declared in a TOML file, for use in
// pipelines. What is not known does not pass.
//
//   verdict = "weak"              # or better: none < weak < clusters
//   [least]
//   stability_ari = 0.8
//   [most]
//   null_p_value = 0.05
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/settings.hpp"
#include "evidence/verdict.hpp"

namespace coterie::evidence {

struct Limit {
  std::string measure;  // one of measures()
  bool least = true;    // else the most
  double value = 0;
};

struct Gate {
  std::optional<Verdict> verdict;
  std::vector<Limit> limits;  // `least` by name, then `most` by name
};

// table: a gate file, as TOML. file: its path, for errors.
// Errors: Code::project for a key, word or measure that there is not (with the nearest one), a
// limit that is no number, or a file without any limit.
base::Result<Gate> read_gate(const base::Table& table, const std::string& file);

struct Checked {
  std::string what;         // "verdict", or the measure
  std::string text;         // one sentence
  std::string limit, seen;  // "at least 0.8", "0.62" or "not known: …"
  bool ok = false;
};

// Holds the key `evidence` of a document against the gate: one entry a limit, in the gate's order.
std::vector<Checked> check(const Gate& gate, const nlohmann::ordered_json& evidence);

}  // namespace coterie::evidence
