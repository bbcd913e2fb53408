// Fitting, assigning and compiling share one idea of a customer's cell: the scores of R, F and M.
#include "rules/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "rules/condition.hpp"

namespace coterie::rules {
namespace {

using base::Code;
using base::Result;
using sql::ExprPtr;

using Columns = std::array<const table::Column*, 3>;  // R, F, M; M may be null

// Axes without which a customer has no cell: nested scores need those they lie in.
std::array<bool, 3> needed_axes(const GridModel& model) {
  auto out = model.used;
  if (model.scores[2].size() > 1 && out[2]) out[1] = true;
  if (model.scores[1].size() > 1 && out[1]) out[0] = true;
  return out;
}

const Score& score_in(const GridModel& model, size_t axis, const Cell& cell) {
  const auto& scores = model.scores[axis];
  if (scores.size() == 1) return scores[0];
  auto r = static_cast<size_t>(cell[0] - 1);
  if (axis == 1) return scores[r];
  return scores[r * static_cast<size_t>(model.bins[1]) + static_cast<size_t>(cell[1] - 1)];
}

Cell scores_of(const GridModel& model, const Columns& columns, size_t row) {
  Cell cell = {};
  for (size_t axis = 0; axis < 3; ++axis) {
    bool nested = model.scores[axis].size() > 1;
    bool placed = !nested || (cell[0] > 0 && (axis < 2 || cell[1] > 0));
    if (columns[axis] && !model.scores[axis].empty() && placed)
      cell[axis] = score_in(model, axis, cell).of(columns[axis]->values[row]);
  }
  return cell;
}

bool without_orders(const GridModel& model, const Columns& columns, size_t row) {
  return !model.no_orders.empty() && !(columns[1]->values[row] > 0);
}

bool has_cell(const std::array<bool, 3>& needed, const Cell& cell) {
  for (size_t axis = 0; axis < 3; ++axis)
    if (needed[axis] && cell[axis] == 0) return false;
  return true;
}

// Scores on axes that do not matter count as 1 where they are missing.
Cell filled(Cell cell) {
  for (int& score : cell) score = std::max(score, 1);
  return cell;
}

Result<Columns> find_columns(const GridModel& model, const std::array<std::string, 3>& features,
                             const table::Frame& frame, Code code, const std::string& place) {
  Columns out = {};
  for (size_t axis = 0; axis < 3; ++axis) {
    bool optional = axis == 2 && !model.used[2];
    if (optional && (!frame.find(features[axis]) || frame.find(features[axis])->category)) continue;
    out[axis] = TRY(number_column(frame, features[axis], code, place));
  }
  return out;
}

// Fits one axis inside each cell of the axes before it; a cell without customers takes the cuts of
// all.
base::Status fit_nested(GridModel& model, const Columns& columns, const std::vector<bool>& counts,
                        size_t axis, const ScoreOptions& options) {
  auto r = static_cast<size_t>(model.bins[0]), f = static_cast<size_t>(model.bins[1]);
  size_t groups = axis == 1 ? r : r * f;
  std::vector<std::vector<double>> values(groups);
  std::vector<double> all;
  for (size_t row = 0; row < counts.size(); ++row) {
    double value = columns[axis]->values[row];
    if (!counts[row] || !std::isfinite(value)) continue;
    all.push_back(value);
    auto cell = scores_of(model, columns, row);
    if (cell[0] == 0 || (axis == 2 && cell[1] == 0)) continue;
    auto group = static_cast<size_t>(cell[0] - 1);
    if (axis == 2) group = group * f + static_cast<size_t>(cell[1] - 1);
    values[group].push_back(value);
  }
  std::vector<Score> scores;
  int64_t coarse = 0;
  for (const auto& group : values) {
    scores.push_back(TRY(fit_score(group.empty() ? all : group, options)));
    coarse += group.empty() || !scores.back().warnings.empty();
  }
  if (coarse > 0)
    model.warnings.push_back(fmt::format(
        "score {}: in {} of {} groups some scores have no customer", options.name, coarse, groups));
  model.scores[axis] = std::move(scores);
  return {};
}

base::Status fit_scores(GridModel& model, const Columns& columns, const GridOptions& options) {
  auto rows = columns[0]->values.size();
  std::vector<bool> counts(rows);
  for (size_t row = 0; row < rows; ++row) counts[row] = !without_orders(model, columns, row);
  for (size_t axis = 0; axis < 3; ++axis) {
    if (!columns[axis]) continue;
    if (axis > 0 && options.nested) {
      TRY(fit_nested(model, columns, counts, axis, options.scores[axis]));
      continue;
    }
    std::vector<double> values;
    for (size_t row = 0; row < rows; ++row)
      if (counts[row]) values.push_back(columns[axis]->values[row]);
    model.scores[axis] = {TRY(fit_score(values, options.scores[axis]))};
    const auto& warnings = model.scores[axis][0].warnings;
    model.warnings.insert(model.warnings.end(), warnings.begin(), warnings.end());
  }
  return {};
}

void count_cells(GridModel& model, const Columns& columns) {
  model.cell_customers.assign(static_cast<size_t>(model.bins[0] * model.bins[1] * model.bins[2]),
                              0);
  auto needed = needed_axes(model);
  for (size_t row = 0; row < columns[0]->values.size(); ++row) {
    auto cell = scores_of(model, columns, row);
    if (!without_orders(model, columns, row) && has_cell(needed, cell))
      ++model.cell_customers[cell_index(filled(cell), model.bins)];
  }
}

// Refuses what the options do not allow; names the segments.
base::Status name_segments(GridModel& model, const GridOptions& options) {
  auto found = lint(model.boxes, model.bins, model.cell_customers);
  auto text = lint_text(found);
  bool gaps = !found.uncovered.empty(), overlaps = !found.contested.empty();
  std::vector<std::string> fix;
  if (gaps && model.on_gap.empty()) fix.push_back("on_gap = \"Others\"");
  if (overlaps && !model.first_match) fix.push_back("first_match = true");
  if (!fix.empty())
    return base::fail(Code::project, options.place,
                      "the grid does not name each cell exactly once: " + base::join(text, "; "),
                      "each combination of scores in exactly one cell",
                      "change the cells, or say aloud: " + base::join(fix, " and "));
  if (!found.complete()) model.warnings.insert(model.warnings.end(), text.begin(), text.end());
  if (!gaps && !model.on_gap.empty()) {
    model.warnings.push_back("on_gap is never used: the grid has no gap");
    model.on_gap.clear();
  }
  auto add = [&](const std::string& name) {
    bool reached = std::ranges::find(found.unreachable, name) == found.unreachable.end();
    if (!name.empty() && reached && std::ranges::find(model.segments, name) == model.segments.end())
      model.segments.push_back(name);
  };
  for (const auto& box : model.boxes) add(box.name);
  for (const auto& name : {model.on_gap, model.no_orders})
    if (!name.empty() && std::ranges::find(model.segments, name) == model.segments.end())
      model.segments.push_back(name);
  return {};
}

int32_t id_of(const GridModel& model, const std::string& name) {
  auto at = std::ranges::find(model.segments, name);
  return name.empty() || at == model.segments.end()
             ? -1
             : static_cast<int32_t>(at - model.segments.begin());
}

// The segment of every cell, at cell_index.
std::vector<int32_t> cell_segments(const GridModel& model) {
  std::vector<int32_t> out(static_cast<size_t>(model.bins[0] * model.bins[1] * model.bins[2]));
  Cell cell;
  for (cell[0] = 1; cell[0] <= model.bins[0]; ++cell[0])
    for (cell[1] = 1; cell[1] <= model.bins[1]; ++cell[1])
      for (cell[2] = 1; cell[2] <= model.bins[2]; ++cell[2]) {
        auto box = std::ranges::find_if(model.boxes, [&](const Box& b) { return b.covers(cell); });
        out[cell_index(cell, model.bins)] =
            id_of(model, box == model.boxes.end() ? model.on_gap : box->name);
      }
  return out;
}

using Range = std::array<int, 2>;

// A box as boxes without a condition on F and M together.
std::vector<std::array<Range, 3>> plain_boxes(const Box& box, const Bins& bins) {
  Range r = {box.r[0], std::min(box.r[1], bins[0])}, f = {box.f[0], std::min(box.f[1], bins[1])},
        m = {box.m[0], std::min(box.m[1], bins[2])};
  if (box.fm[0] <= 1 && box.fm[1] >= (bins[1] + bins[2]) / 2.0) return {{r, f, m}};
  std::vector<std::array<Range, 3>> out;
  for (int at = f[0]; at <= f[1]; ++at) {
    Range part = {std::max(m[0], static_cast<int>(std::ceil(2 * box.fm[0])) - at),
                  std::min(m[1], static_cast<int>(std::floor(2 * box.fm[1])) - at)};
    if (part[0] > part[1]) continue;
    if (!out.empty() && out.back()[2] == part && out.back()[1][1] == at - 1) {
      out.back()[1][1] = at;
    } else {
      out.push_back({r, Range{at, at}, part});
    }
  }
  return out;
}

// Single scores of a range when the axes inside are cut differently for each, else the range.
std::vector<Range> steps(const Range& range, bool single) {
  if (!single) return {range};
  std::vector<Range> out;
  for (int at = range[0]; at <= range[1]; ++at) out.push_back({at, at});
  return out;
}

ExprPtr box_condition(const GridModel& model, const Box& box) {
  std::vector<ExprPtr> any;
  for (const auto& [r, f, m] : plain_boxes(box, model.bins)) {
    bool by_f = f[0] > 1 || f[1] < model.bins[1], by_m = m[0] > 1 || m[1] < model.bins[2];
    bool inner_f = model.scores[1].size() > 1, inner_m = model.scores[2].size() > 1;
    for (const auto& r_part : steps(r, (inner_f && by_f) || (inner_m && by_m)))
      for (const auto& f_part : steps(f, inner_m && by_m)) {
        Cell at = {r_part[0], f_part[0], 1};
        // A single score of F that was stepped to is a condition even where the box spans all of F.
        auto all = joined("and", {within(score_in(model, 0, at), r_part[0], r_part[1]),
                                  within(score_in(model, 1, at), f_part[0], f_part[1]),
                                  by_m ? within(score_in(model, 2, at), m[0], m[1]) : nullptr});
        if (!all) return sql::boolean(true);
        any.push_back(all);
      }
  }
  auto out = joined("or", any);
  return out ? out : sql::boolean(false);
}

}  // namespace

Result<GridModel> fit_grid(const table::Frame& frame, const GridOptions& options) {
  GridModel model;
  model.grid = options.grid;
  model.boxes = options.boxes;
  model.on_gap = options.on_gap;
  model.no_orders = options.no_orders;
  model.first_match = options.first_match;
  for (size_t axis = 0; axis < 3; ++axis) {
    const auto& score = options.scores[axis];
    model.bins[axis] =
        score.how == How::fixed ? static_cast<int>(score.cuts.size()) + 1 : score.bins;
  }
  model.used = axes_used(model.boxes, model.bins);
  auto columns = TRY(find_columns(
      model, {options.scores[0].feature, options.scores[1].feature, options.scores[2].feature},
      frame, Code::project, options.place));
  if (frame.rows() == 0)
    return base::fail(Code::data, options.place, "there are no customers to fit a grid on");
  TRY(fit_scores(model, columns, options));
  count_cells(model, columns);
  TRY(name_segments(model, options));
  model.micro = TRY(read_micro(options.micro, model.segments, frame));
  model.axes = measure(*compile(model, index_labels(model.segments.size())), frame);
  return model;
}

Result<GridAssigned> assign_grid(const GridModel& model, const table::Frame& frame) {
  std::array<std::string, 3> features;
  for (size_t axis = 0; axis < 3; ++axis)
    if (!model.scores[axis].empty()) features[axis] = model.scores[axis][0].feature;
  auto columns = TRY(find_columns(model, features, frame, Code::data, "grid model"));
  auto ids = cell_segments(model);
  auto needed = needed_axes(model);
  auto no_orders = id_of(model, model.no_orders);
  auto rows = static_cast<size_t>(frame.rows());
  GridAssigned out{.segment = std::vector<int32_t>(rows, -1), .scores = std::vector<Cell>(rows)};
  for (size_t row = 0; row < rows; ++row) {
    if (without_orders(model, columns, row)) {
      out.segment[row] = no_orders;
      continue;
    }
    out.scores[row] = scores_of(model, columns, row);
    if (has_cell(needed, out.scores[row]))
      out.segment[row] = ids[cell_index(filled(out.scores[row]), model.bins)];
  }
  TRY(apply_micro(model.micro, frame, out.segment));
  return out;
}

ExprPtr compile(const GridModel& model, const Labels& base_labels) {
  auto labels = with_micro(model.micro, base_labels);
  auto label = [&](const std::string& name) {
    auto id = id_of(model, name);
    return id < 0 ? labels.none : labels.segments[static_cast<size_t>(id)];
  };
  std::vector<ExprPtr> args;
  if (!model.no_orders.empty()) {
    const auto& feature = model.scores[1][0].feature;
    args.push_back(joined(
        "or", {is_missing(feature), sql::binary("<=", sql::column(feature), sql::number(0.0))}));
    args.push_back(label(model.no_orders));
  }
  std::vector<ExprPtr> unknown;
  auto needed = needed_axes(model);
  for (size_t axis = 0; axis < 3; ++axis)
    if (needed[axis]) unknown.push_back(is_missing(model.scores[axis][0].feature));
  if (!unknown.empty()) {
    args.push_back(joined("or", unknown));
    args.push_back(labels.none);
  }
  for (const auto& box : model.boxes) {
    if (id_of(model, box.name) < 0) continue;  // no cell gets this name
    args.push_back(box_condition(model, box));
    args.push_back(label(box.name));
  }
  args.push_back(label(model.on_gap));
  return sql::case_when(std::move(args));
}

Border nearest_border(const GridModel& model, const table::Frame& frame, int64_t row) {
  auto compiled = compile(model, index_labels(model.segments.size()));
  return nearest_border(*compiled, model.axes, frame, row);
}

std::string score_text(const GridModel& model, const Cell& scores) {
  auto out = cell_text(scores);
  if (model.used[2] || scores[2] == 0) return out;
  auto tier = 5 * scores[2] > 3 * model.bins[2]    ? "high"
              : 5 * scores[2] <= 2 * model.bins[2] ? "low"
                                                   : "middle";
  return fmt::format("{}, {} value", out, tier);
}

void to_json(nlohmann::json& out, const GridModel& model) {
  auto boxes = nlohmann::json::array();
  for (const auto& box : model.boxes)
    boxes.push_back({{"name", box.name}, {"r", box.r}, {"f", box.f}, {"m", box.m}, {"fm", box.fm}});
  out = {{"method", "grid"},
         {"grid", model.grid},
         {"cells", std::move(boxes)},
         {"on_gap", model.on_gap},
         {"no_orders", model.no_orders},
         {"first_match", model.first_match},
         {"bins", model.bins},
         {"scores", model.scores},
         {"segments", model.segments},
         {"micro", model.micro},
         {"axes", model.axes},
         {"cell_customers", model.cell_customers},
         {"warnings", model.warnings}};
}

Result<GridModel> grid_from_json(const nlohmann::json& in) try {
  GridModel model;
  in.at("grid").get_to(model.grid);
  for (const auto& entry : in.at("cells")) {
    Box box;
    entry.at("name").get_to(box.name);
    entry.at("r").get_to(box.r);
    entry.at("f").get_to(box.f);
    entry.at("m").get_to(box.m);
    entry.at("fm").get_to(box.fm);
    model.boxes.push_back(std::move(box));
  }
  in.at("on_gap").get_to(model.on_gap);
  in.at("no_orders").get_to(model.no_orders);
  in.at("first_match").get_to(model.first_match);
  in.at("bins").get_to(model.bins);
  in.at("scores").get_to(model.scores);
  in.at("segments").get_to(model.segments);
  in.at("micro").get_to(model.micro);
  in.at("axes").get_to(model.axes);
  in.at("cell_customers").get_to(model.cell_customers);
  in.at("warnings").get_to(model.warnings);
  model.used = axes_used(model.boxes, model.bins);
  auto r = static_cast<size_t>(model.bins[0]), f = static_cast<size_t>(model.bins[1]);
  auto fits = [](size_t seen, size_t nested, bool may_lack) {
    return seen == 1 || seen == nested || (may_lack && seen == 0);
  };
  bool good =
      model.cell_customers.size() == r * f * static_cast<size_t>(std::max(0, model.bins[2]));
  for (size_t axis = 0; axis < 3; ++axis)
    for (const auto& score : model.scores[axis]) good = good && score.bins == model.bins[axis];
  if (!good || model.scores[0].size() != 1 || !fits(model.scores[1].size(), r, false) ||
      !fits(model.scores[2].size(), r * f, !model.used[2]) ||
      !ids_fit(model.micro, model.segments.size()))
    return base::fail(Code::data, "grid model", "the number of scores does not fit the grid");
  return model;
} catch (const std::exception&) {
  return base::fail(Code::data, "grid model", "the document is not a grid model");
}

}  // namespace coterie::rules
