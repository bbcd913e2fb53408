#include "segment/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.hpp"
#include "rules/border.hpp"
#include "table/matrix.hpp"

namespace coterie::segment {
namespace {

using base::Result;

// The feature's value whose scaled form is `scaled`; NaN when the winsorised range does not reach
// it.
double feature_value(const table::FittedColumn& column, double scaled) {
  double t = scaled * column.spread + column.centre;
  double x = column.logged ? std::exp(t) - 1.0 : t;
  if (column.logged && x < 0) return kNone;
  if (column.low <= column.high && (x < column.low || x > column.high)) return kNone;
  return x;
}

// One customer with one number changed.
table::Frame changed_row(const table::Frame& frame, int64_t row, const std::string& feature,
                         double value) {
  table::Frame one;
  one.ids.add(frame.ids[row]);
  for (const auto& column : frame.columns) {
    auto& copy = one.columns.emplace_back();
    copy.name = column.name;
    copy.category = column.category;
    copy.levels = column.levels;
    const auto at = static_cast<size_t>(row);
    if (column.category)
      copy.codes.push_back(column.codes[at]);
    else
      copy.values.push_back(column.name == feature ? value : column.values[at]);
  }
  return one;
}

Result<int32_t> segment_of(const Model& model, const table::Frame& one) {
  base::Pool pool(1);
  auto assignment = TRY(assign(model, one, {&pool, nullptr, nullptr}));
  return assignment.segment[0];
}

struct Step {
  double moved = std::numeric_limits<double>::infinity();  // in transformed units
  size_t column = 0;
  double value = kNone, needed = kNone;
  int32_t to = -1;
};

// How a model of centres sees one customer: where they and the centres are, and where a step of one
// column leads.
struct Scene {
  std::vector<double> x;        // the customer, in the space of the centres
  std::vector<double> centres;  // k x dimensions, in value units
  std::vector<double> columns;  // the customer's transformed columns
  double step = 0;              // of the grid that the centres lie on

  size_t dimensions() const { return x.size(); }
  double centre(size_t j, size_t d) const { return centres[j * dimensions() + d]; }
  double squared(size_t j) const {
    double sum = 0;
    for (size_t d = 0; d < dimensions(); ++d) sum += (x[d] - centre(j, d)) * (x[d] - centre(j, d));
    return sum;
  }
};

Result<Scene> scene_of(const ClusterModel& model, const Centres& fitted, const table::Frame& one) {
  base::Pool pool(1);
  const cluster::Context context{.pool = &pool, .cancel = nullptr, .progress = nullptr};
  const auto plain = TRY(table::apply_transform(model.transform, one));
  const auto seen = TRY(matrix_of(model, one, context));
  Scene out;
  out.step = seen.step();
  for (int c = 0; c < plain.cols(); ++c) out.columns.push_back(plain.value(0, c));
  for (int d = 0; d < seen.cols(); ++d) out.x.push_back(seen.value(0, d));
  for (const float units : fitted.units)
    out.centres.push_back(static_cast<double>(units) * seen.step());
  return out;
}

// How far dimension d moves when column c moves by 1.
double pull(const ClusterModel& model, size_t c, size_t d) {
  if (!model.rotation) return c == d ? 1 : 0;
  return model.rotation->axis(static_cast<int>(d))[c];
}

// The steps of single columns that reach the plane halfway to centre j.
void steps_to(const ClusterModel& model, const Scene& scene, size_t own, size_t j,
              const table::Frame& frame, int64_t row, std::vector<Step>& steps) {
  const double margin = scene.squared(j) - scene.squared(own);
  for (size_t c = 0; c < scene.columns.size(); ++c) {
    const auto& column = model.transform.columns[c];
    if (column.kind != table::FittedColumn::Kind::number) continue;
    double slope = 0;
    for (size_t d = 0; d < scene.dimensions(); ++d)
      slope += 2 * (scene.centre(j, d) - scene.centre(own, d)) * pull(model, c, d);
    if (slope == 0) continue;
    const double move = margin / slope;
    // A hair beyond the plane, so that rounding to the grid does not stop short of it.
    const double target = scene.columns[c] + move +
                          std::copysign(std::max(4 * scene.step, 1e-3 * std::abs(move)), move);
    const auto* source = frame.find(column.feature);
    if (source == nullptr || !std::isfinite(source->values[static_cast<size_t>(row)])) continue;
    const double needed = feature_value(column, target);
    if (std::isfinite(needed))
      steps.push_back({std::abs(move), c, source->values[static_cast<size_t>(row)], needed,
                       static_cast<int32_t>(j)});
  }
}

Result<Explained> explain_centres(const Model& model, const ClusterModel& clusters,
                                  const Centres& fitted, const table::Frame& frame, int64_t row) {
  const auto one = changed_row(frame, row, "", 0);
  const auto scene = TRY(scene_of(clusters, fitted, one));
  Explained out;
  out.segment = TRY(segment_of(model, one));
  const auto own = static_cast<size_t>(out.segment);
  out.distance = std::sqrt(scene.squared(own));
  std::vector<Step> steps;
  for (size_t j = 0; j < model.segments.size(); ++j) {
    if (j == own) continue;
    double apart = 0;
    for (size_t d = 0; d < scene.dimensions(); ++d)
      apart += std::pow(scene.centre(j, d) - scene.centre(own, d), 2);
    if (apart == 0) continue;  // the same centre twice: the first one has all its customers
    const double border = (scene.squared(j) - scene.squared(own)) / (2 * std::sqrt(apart));
    if (!(border >= out.border)) out.border = border;
    steps_to(clusters, scene, own, j, frame, row, steps);
  }
  std::ranges::stable_sort(steps, {}, &Step::moved);
  for (const auto& step : steps) {
    const auto& feature = clusters.transform.columns[step.column].feature;
    const auto now = TRY(segment_of(model, changed_row(frame, row, feature, step.needed)));
    if (now == out.segment) continue;
    out.feature = feature;
    out.value = step.value;
    out.needed = step.needed;
    out.moved_to = now;
    break;
  }
  if (out.feature.empty()) {
    out.text = "No change of a single number would move them to another segment.";
  } else {
    auto near = [](double v) { return base::with_thousands(v, std::abs(v) >= 100 ? 0 : 2); };
    out.text = fmt::format("With {} of about {} instead of {} they would be in {}.",
                           base::printable(out.feature), near(out.needed), near(out.value),
                           model.segments[static_cast<size_t>(out.moved_to)]);
  }
  return out;
}

// Where no formula says where the border is: what the model itself says of the customer.
Result<Explained> explain_by_looking(const Model& model, const table::Frame& frame, int64_t row) {
  base::Pool pool(1);
  const auto assignment =
      TRY(assign(model, changed_row(frame, row, "", 0), {&pool, nullptr, nullptr}));
  Explained out;
  out.segment = assignment.segment[0];
  out.distance = assignment.distance[0];
  const int32_t next = assignment.runner_up[0];
  if (out.segment < 0)
    out.text = "They lie too far from every group to belong to one.";
  else if (next >= 0)
    out.text =
        fmt::format("Their next best segment is {}.", model.segments[static_cast<size_t>(next)]);
  else
    out.text = "No other segment is near.";
  return out;
}

}  // namespace

Result<Explained> explain(const Model& model, const table::Frame& frame, int64_t row) {
  if (const auto* clusters = std::get_if<ClusterModel>(&model.fitted)) {
    if (const auto* centres = std::get_if<Centres>(&clusters->fitted))
      return explain_centres(model, *clusters, *centres, frame, row);
    return explain_by_looking(model, frame, row);
  }
  Explained out;
  out.segment = TRY(segment_of(model, changed_row(frame, row, "", 0)));
  rules::Border border;
  std::visit(
      [&](const auto& fitted) {
        using Fitted = std::decay_t<decltype(fitted)>;
        if constexpr (!std::is_same_v<Fitted, ClusterModel> &&
                      !std::is_same_v<Fitted, rules::GivenModel>)
          border = rules::nearest_border(fitted, frame, row);
      },
      model.fitted);
  if (std::holds_alternative<rules::GivenModel>(model.fitted)) {
    out.text = "The segment was given with the data; nothing is known of its borders.";
    return out;
  }
  out.text = rules::border_text(border, model.segments);
  if (border.found()) {
    out.feature = border.feature;
    out.value = border.value;
    out.needed = border.needed;
    out.inclusive = border.inclusive;
    out.border = border.distance_sd;
    out.moved_to = border.segment;
  }
  return out;
}

}  // namespace coterie::segment
