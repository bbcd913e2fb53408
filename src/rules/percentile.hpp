// The percentile framework: each score is a feature cut at quantiles into levels, and every
// combination of levels is a named cell. A value equal to a cut passes it. A customer who lacks the
// value of a score is in no segment: -1.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/settings.hpp"
#include "rules/border.hpp"
#include "rules/micro.hpp"
#include "rules/scores.hpp"
#include "table/frame.hpp"

namespace coterie::rules {

struct PercentileOptions {
  std::string place;
  std::vector<ScoreOptions> scores;  // at least one, at most 6
  base::Value cells;  // table of "high,low" to a name; empty: cells are called by their levels
  base::Value micro;
};

struct PercentileModel {
  std::vector<Score> scores;
  // The segment of each combination of levels; the last score runs fastest, level 1 first.
  std::vector<int32_t> cells;
  // Index = segment id: highest levels first, micro-segments last.
  std::vector<std::string> segments;
  std::vector<MicroRule> micro;
  std::vector<Axis> axes;
  std::vector<std::string> warnings;
};

// The keys of a percentile model.
std::span<const base::Definition> percentile_definitions();

// Errors: Code::project with the place.
base::Result<PercentileOptions> read_percentile(const base::Table& settings,
                                                const std::string& place);

// The names of `bins` levels, lowest first: low high; low mid high; q1 … qn.
std::vector<std::string> level_names(int bins);

// Cuts the scores and names the cells.
// Returns: two cells may share a name and are one segment then.
// Errors: Code::project for an unknown feature, a cell that is not one (all are listed) or a
// cell that is not named; Code::data when a feature has no value.
// Repeats: cuts and segments do not depend on the order of rows.
// Source: the percentile segmentation of the first write-up: medians, `>=`.
// Checked: PercentileTest: its 182,223 customers, each in its segment.
base::Result<PercentileModel> fit_percentile(const table::Frame& frame,
                                             const PercentileOptions& options);

// Segment ids of the frame's rows. Errors: Code::data when the frame lacks a feature.
base::Result<std::vector<int32_t>> assign_percentile(const PercentileModel& model,
                                                     const table::Frame& frame);

// The model as one CASE over feature columns.
sql::ExprPtr compile(const PercentileModel& model, const Labels& labels);

Border nearest_border(const PercentileModel& model, const table::Frame& frame, int64_t row);

// "orders high, reorder_share low": the levels of one customer; a level is "unknown" without a
// value.
std::string level_text(const PercentileModel& model, const table::Frame& frame, int64_t row);

void to_json(nlohmann::json& out, const PercentileModel& model);
// Errors: Code::data when the document is not one that to_json wrote.
base::Result<PercentileModel> percentile_from_json(const nlohmann::json& in);

}  // namespace coterie::rules
