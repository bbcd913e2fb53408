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

Result<Explained> explain_kmeans(const Model& model, const KMeansModel& fitted,
                                 const table::Frame& frame, int64_t row) {
  const auto& columns = fitted.transform.columns;
  const size_t cols = columns.size(), k = model.segments.size();
  const auto one = changed_row(frame, row, "", 0);
  auto matrix = TRY(table::apply_transform(fitted.transform, one));
  std::vector<double> x(cols);
  for (size_t c = 0; c < cols; ++c) x[c] = matrix.value(0, static_cast<int>(c));
  auto centre = [&](size_t j, size_t c) {
    return static_cast<double>(fitted.centres[j * cols + c]) * fitted.transform.step;
  };
  auto squared = [&](size_t j) {
    double sum = 0;
    for (size_t c = 0; c < cols; ++c) sum += (x[c] - centre(j, c)) * (x[c] - centre(j, c));
    return sum;
  };
  Explained out;
  out.segment = TRY(segment_of(model, one));
  const auto own = static_cast<size_t>(out.segment);
  out.distance = std::sqrt(squared(own));
  std::vector<Step> steps;
  for (size_t j = 0; j < k; ++j) {
    if (j == own) continue;
    const double margin = squared(j) - squared(own);
    double apart = 0;
    for (size_t c = 0; c < cols; ++c)
      apart += (centre(j, c) - centre(own, c)) * (centre(j, c) - centre(own, c));
    if (apart == 0) continue;  // the same centre twice: the first one has all its customers
    const double border = margin / (2 * std::sqrt(apart));
    if (!(border >= out.border)) out.border = border;
    for (size_t c = 0; c < cols; ++c) {
      if (columns[c].kind != table::FittedColumn::Kind::number) continue;
      const double slope = 2 * (centre(j, c) - centre(own, c));
      if (slope == 0) continue;
      const double move = margin / slope;
      // A hair beyond the plane, so that rounding to the grid does not stop short of it.
      const double target =
          x[c] + move +
          std::copysign(std::max(4 * fitted.transform.step, 1e-3 * std::abs(move)), move);
      const auto* source = frame.find(columns[c].feature);
      if (source == nullptr || !std::isfinite(source->values[static_cast<size_t>(row)])) continue;
      const double needed = feature_value(columns[c], target);
      if (std::isfinite(needed))
        steps.push_back({std::abs(move), c, source->values[static_cast<size_t>(row)], needed,
                         static_cast<int32_t>(j)});
    }
  }
  std::ranges::stable_sort(steps, {}, &Step::moved);
  for (const auto& step : steps) {
    const auto& feature = columns[step.column].feature;
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

}  // namespace

Result<Explained> explain(const Model& model, const table::Frame& frame, int64_t row) {
  if (const auto* kmeans = std::get_if<KMeansModel>(&model.fitted))
    return explain_kmeans(model, *kmeans, frame, row);
  Explained out;
  out.segment = TRY(segment_of(model, changed_row(frame, row, "", 0)));
  rules::Border border;
  std::visit(
      [&](const auto& fitted) {
        using Fitted = std::decay_t<decltype(fitted)>;
        if constexpr (!std::is_same_v<Fitted, KMeansModel> &&
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
