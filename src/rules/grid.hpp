// The grid method: R, F and M scores, and a name for every combination of them. A grid that leaves
// a combination without a name, or gives one two names, is refused unless the project says what
// shall happen. A customer whose score on an axis that matters cannot be computed (missing value)
// is in no segment: -1.
#pragma once
#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "rules/border.hpp"
#include "rules/grid_settings.hpp"
#include "rules/lint.hpp"
#include "rules/micro.hpp"
#include "rules/scores.hpp"
#include "table/frame.hpp"

namespace coterie::rules {

struct GridModel {
  std::string grid;  // the named grid, or "own"
  std::vector<Box> boxes;
  std::string on_gap, no_orders;
  bool first_match = false;
  Bins bins = {5, 5, 5};
  std::array<bool, 3> used = {};  // axes that decide anything
  // One an axis; nested: F one for each R, M for each R and F. None when M does not matter and its
  // feature is not there.
  std::array<std::vector<Score>, 3> scores;
  std::vector<std::string> segments;  // index = segment id; micro-segments last
  std::vector<MicroRule> micro;
  std::vector<Axis> axes;
  // Of the fit, in each (r, f, m) at cell_index; an axis that does not matter counts as 1 where it
  // has no score.
  std::vector<int64_t> cell_customers;
  std::vector<std::string> warnings;
};

struct GridAssigned {
  std::vector<int32_t> segment;  // one a row; -1 is none
  std::vector<Cell> scores;      // one a row; 0 is no score
};

// Fits the scores, proves the grid and names its segments.
// frame: at least one row; the features that the options name are number columns. M's may be
// absent when no box depends on it.
// Returns: a model whose segments are the names that some cell can get, in the order of the
// boxes, then on_gap (when the grid has gaps), no_orders, and the micro-segments. With
// no_orders, cuts are of customers with orders.
// Errors: Code::project for an unknown feature, and for gaps or overlaps that the options do not
// allow (how many cells, which, and how many customers stand there); Code::data when a feature
// has no value at all.
// Repeats: cuts and segments do not depend on the order of rows.
// Cost: one selection (quantile) or sort (rank) a score; one pass to count.
// Checked: GridTest: the published table of the R package rfm.
base::Result<GridModel> fit_grid(const table::Frame& frame, const GridOptions& options);

// The segment and the scores of every row.
// Errors: Code::data when the frame lacks a feature.
// Checked: GridTest and AgreementTest: equal to the compiled expression, evaluated here and by
// the engine.
base::Result<GridAssigned> assign_grid(const GridModel& model, const table::Frame& frame);

// The model as one CASE over feature columns.
sql::ExprPtr compile(const GridModel& model, const Labels& labels);

Border nearest_border(const GridModel& model, const table::Frame& frame, int64_t row);

// "R5 F4 M2, low value": scores, and for a grid that does not use M the value tier: high above
// three fifths of the scores, low up to two fifths, middle between.
std::string score_text(const GridModel& model, const Cell& scores);

void to_json(nlohmann::json& out, const GridModel& model);
// Errors: Code::data when the document is not one that to_json wrote.
base::Result<GridModel> grid_from_json(const nlohmann::json& in);

}  // namespace coterie::rules
