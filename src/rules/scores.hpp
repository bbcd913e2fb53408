// A score maps a feature to 1 … bins by cut points that are frozen at the fit, so that weekly
// scoring does not cut anew. Equal values always share a score. A missing value has score 0, "no
// score".
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/settings.hpp"
#include "sql/expr.hpp"

namespace coterie::rules {

enum class How {
  quantile,  // cuts at quantiles of the values
  rank,      // equal parts by mid-rank
  fixed,     // cuts as given
};

struct ScoreOptions {
  std::string name = {};  // "r": how messages call it
  std::string feature = {};
  How how = How::quantile;
  int bins = 5;  // 2 … 100; follows from probabilities or cuts when they are given
  // How::quantile: ascending, inside (0, 1); empty: equal parts.
  std::vector<double> probabilities = {};
  std::vector<double> cuts = {};  // How::fixed: ascending
  bool inclusive = false;         // a value equal to a cut passes it (">=" instead of ">")
  double offset = 0;              // How::quantile: added to each cut
  bool reversed = false;          // the lowest values get the highest score: recency
};

struct Score {
  std::string name, feature;
  int bins = 5;
  bool reversed = false, inclusive = false;
  std::vector<double> cuts;           // bins - 1, ascending, offset applied
  std::vector<double> shares;         // of the scored customers of the fit, score 1 first
  int64_t scored = 0, missing = 0;    // customers of the fit with and without a value
  std::vector<std::string> warnings;  // empty bins and cuts that coincide, in sentences

  // 1 … bins, or 0 for NaN: 1 + the number of cuts that the value passes, mirrored when reversed.
  int of(double value) const;

  bool operator==(const Score&) const = default;
};

// Fits the cuts.
// values: of one feature; what is not finite counts as missing and is left out.
// Returns: quantile: type-7 cuts. Rank: with N values and mid-rank m (ties share their mean
// rank) the score is 1 + floor(bins (m - 1/2) / N); the cut below score s is the smallest value
// that reached s, and passing is inclusive. Fixed: the cuts as they are.
// Errors: Code::project for options that do not fit together; Code::data when no value is there.
// Repeats: independent of the order of the values.
// Cost: linear for quantile and fixed, a sort for rank.
// Source: type 7 of Hyndman & Fan (1996); the R package rfm's edges are inclusive with offset 1.
// Checked: ScoresTest; the published table of the R package rfm in GridTest.
base::Result<Score> fit_score(std::span<const double> values, const ScoreOptions& options);

// The setting `compare`: true for ">=", false for ">"; `standard` when it is not given.
// Errors: Code::project.
base::Result<bool> read_compare(const base::Value& compare, bool standard);

// The condition under which a value that is there has a score in [low, high]; null when all have.
sql::ExprPtr within(const Score& score, int low, int high);

void to_json(nlohmann::json& out, const Score& score);
void from_json(const nlohmann::json& in, Score& score);  // throws what nlohmann throws

}  // namespace coterie::rules
