// Fits a transform: a candidate for each feature, screening, then the step of the grid.
#include <fmt/format.h>

#include <limits>
#include <set>

#include "base/text.hpp"
#include "table/column_reader.hpp"
#include "table/screen.hpp"
#include "table/summary.hpp"
#include "table/transform.hpp"

namespace coterie::table {
namespace {

using base::Code;
using Kind = FittedColumn::Kind;

constexpr std::string_view kWhere = "transform";

// Beyond this many spreads the grid's step is coarser than 1/256 of a spread.
constexpr double kFarOut = 16384;

// An IQR below this share of the sd is rounding, not spread.
constexpr double kNoIqr = 1e-9;

// What the fit of features adds to, in their order.
struct Fit {
  const Frame& frame;
  const TransformOptions& options;
  std::vector<Candidate> candidates;
  std::vector<Candidate> indicators;
  std::vector<LeftOut> left_out;
};

std::string quoted(std::string_view name) {
  return fmt::format("'{}'", name);
}

// Each name of a setting must be a feature of this model and of the kind that the setting is about.
base::Status check_names(const Frame& frame, std::span<const std::string> features,
                         std::span<const std::string> names, bool category,
                         std::string_view setting) {
  for (const auto& name : names) {
    std::string where = fmt::format("transform.{}", setting);
    if (std::find(features.begin(), features.end(), name) == features.end()) {
      std::string near = base::nearest(name, features);
      return base::fail(Code::project, where, quoted(name) + " is not a feature of this model",
                        base::join(features, ", "),
                        near.empty() ? "" : "write " + quoted(near) + "?");
    }
    if (frame.find(name)->category != category)
      return base::fail(Code::project, where,
                        quoted(name) + (category ? " is a number" : " is a category"),
                        category ? "features that are categories" : "features that are numbers");
  }
  return {};
}

base::Status check(const Frame& frame, std::span<const std::string> features,
                   const TransformOptions& options) {
  if (features.empty())
    return base::fail(Code::project, std::string(kWhere), "a model needs at least one feature");
  std::set<std::string_view> seen;
  std::vector<std::string> known;
  for (const auto& column : frame.columns) known.push_back(column.name);
  for (const auto& feature : features) {
    if (frame.find(feature) == nullptr) {
      std::string near = base::nearest(feature, known);
      return base::fail(Code::project, std::string(kWhere),
                        "there is no feature " + quoted(feature), base::join(known, ", "),
                        near.empty() ? "" : "write " + quoted(near) + "?");
    }
    if (!seen.insert(feature).second)
      return base::fail(Code::project, std::string(kWhere),
                        "the feature " + quoted(feature) + " is given twice");
  }
  if (options.log == Log::listed) TRY(check_names(frame, features, options.logged, false, "log"));
  std::vector<std::string> ordinals;
  for (const auto& [feature, levels] : options.ordinal) ordinals.push_back(feature);
  TRY(check_names(frame, features, ordinals, true, "ordinal"));
  if (frame.rows() == 0)
    return base::fail(Code::data, std::string(kWhere), "there are no customers to fit a model on");
  return {};
}

// Sets centre and spread from values ready to be scaled; may reorder them.
void fit_scale(Candidate& candidate, std::vector<double>& values, Scale scale) {
  FittedColumn& column = candidate.column;
  const Moments& m = candidate.moments;
  switch (scale) {
    case Scale::standard:
      column.centre = m.mean;
      column.spread = m.sd;
      break;
    case Scale::robust: {
      const double at[] = {0.25, 0.5, 0.75};
      auto q = select_quantiles(values, at);
      column.centre = q[1];
      column.spread = q[2] - q[0];
      if (column.spread <= kNoIqr * m.sd && m.sd > 0) {
        column.spread = m.sd;
        column.note = "IQR is 0: divided by the sd";
      }
      break;
    }
    case Scale::minmax:
      column.centre = m.minimum;
      column.spread = m.maximum - m.minimum;
      break;
    case Scale::none:
      break;
  }
  if (!(column.spread > 0)) column.spread = 1;
}

void fit_largest(Candidate& candidate, Scale scale) {
  FittedColumn& column = candidate.column;
  candidate.largest = std::max(std::abs((candidate.moments.minimum - column.centre)),
                               std::abs((candidate.moments.maximum - column.centre))) /
                      column.spread;
  if (scale != Scale::none && candidate.largest > kFarOut)
    column.note += (column.note.empty() ? "" : "; ") +
                   std::string("some values are far out: log or winsorise it");
}

std::vector<double> read_all(const Candidate& candidate, int64_t rows) {
  std::vector<double> values(static_cast<size_t>(rows));
  ColumnReader(candidate.column, *candidate.source).read(0, values);
  return values;
}

// A 0/1 column, which is not scaled.
void add_flag(std::vector<Candidate>& to, FittedColumn column, const Column& source, int64_t rows) {
  Candidate candidate{std::move(column), &source, {}, 1};
  candidate.moments = moments(read_all(candidate, rows));
  to.push_back(std::move(candidate));
}

void add_indicator(Fit& fit, const Column& source) {
  FittedColumn column;
  column.name = source.name + "_missing";
  column.feature = source.name;
  column.kind = Kind::indicator;
  add_flag(fit.indicators, std::move(column), source, fit.frame.rows());
}

base::Result<bool> wants_log(const TransformOptions& options, const Column& source,
                             const Moments& m) {
  bool asked = options.log == Log::all || (options.log == Log::listed &&
                                           std::find(options.logged.begin(), options.logged.end(),
                                                     source.name) != options.logged.end());
  if (asked && m.minimum < 0)
    return base::fail(Code::project, "transform.log",
                      quoted(source.name) + " has values below 0, which have no log",
                      "features whose values are all 0 or more",
                      "log = \"auto\", or list the features to log without it");
  return asked || (options.log == Log::automatic && m.minimum >= 0 && m.skewness > 1);
}

base::Status fit_number(Fit& fit, const Column& source) {
  const TransformOptions& options = fit.options;
  std::vector<double> present = present_values(source.values);
  if (present.empty()) {
    fit.left_out.push_back({source.name, "every value is missing"});
    return {};
  }
  bool some_missing = present.size() < source.values.size();
  Candidate candidate;
  candidate.source = &source;
  FittedColumn& column = candidate.column;
  column.name = column.feature = source.name;
  std::vector<double> at = {0.5};
  if (options.winsorise) at.insert(at.end(), {options.winsorise->first, options.winsorise->second});
  auto q = select_quantiles(present, at);
  if (options.winsorise) {
    column.low = q[1];
    column.high = q[2];
  }
  if (options.impute != Impute::zero)
    column.fill = options.impute == Impute::median ? q[0] : options.constant;
  std::vector<double> values = read_all(candidate, fit.frame.rows());
  candidate.moments = moments(values);
  if (!std::isfinite(candidate.moments.sd))
    return base::fail(Code::data, std::string(kWhere),
                      "values of " + quoted(source.name) + " are too large to square",
                      "magnitudes below 1e150");
  column.logged = TRY(wants_log(options, source, candidate.moments));
  if (column.logged) {
    values = read_all(candidate, fit.frame.rows());
    candidate.moments = moments(values);
  }
  fit_scale(candidate, values, options.scale);
  fit_largest(candidate, options.scale);
  fit.candidates.push_back(std::move(candidate));
  if (options.indicator && some_missing) add_indicator(fit, source);
  return {};
}

base::Status fit_ordinal(Fit& fit, const Column& source, const std::vector<std::string>& levels) {
  Candidate candidate;
  candidate.source = &source;
  FittedColumn& column = candidate.column;
  column.name = column.feature = source.name;
  column.kind = Kind::ordinal;
  column.levels = levels;
  column.fill = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> values = read_all(candidate, fit.frame.rows());
  std::vector<double> present = present_values(values);
  auto missing = std::count(source.codes.begin(), source.codes.end(), -1);
  auto unknown = static_cast<std::ptrdiff_t>(values.size() - present.size()) - missing;
  if (unknown > 0)
    return base::fail(Code::project, "transform.ordinal",
                      fmt::format("{} customers have a level of '{}' that its list does not name",
                                  unknown, source.name),
                      "every level of the category, lowest first");
  if (present.empty()) {
    fit.left_out.push_back({source.name, "every value is missing"});
    return {};
  }
  const double half = 0.5;
  column.fill = select_quantiles(present, std::span(&half, 1))[0];
  values = read_all(candidate, fit.frame.rows());
  candidate.moments = moments(values);
  fit_scale(candidate, values, fit.options.scale);
  fit_largest(candidate, fit.options.scale);
  fit.candidates.push_back(std::move(candidate));
  if (fit.options.indicator && missing > 0) add_indicator(fit, source);
  return {};
}

void fit_levels(Fit& fit, const Column& source) {
  std::vector<bool> used(source.levels.size() + 1);
  for (int32_t code : source.codes) used[static_cast<size_t>(code + 1)] = true;
  std::vector<std::string> levels;
  for (size_t i = 0; i < source.levels.size(); ++i)
    if (used[i + 1]) levels.push_back(source.levels[i]);
  if (levels.empty()) {
    fit.left_out.push_back({source.name, "every value is missing"});
    return;
  }
  if (static_cast<int>(levels.size()) > kMostLevels) {
    fit.left_out.push_back({source.name, fmt::format("more than {} levels", kMostLevels)});
    return;
  }
  bool named = std::find(levels.begin(), levels.end(), kMissingLevel) != levels.end();
  if (used[0] && !named) levels.emplace_back(kMissingLevel);
  for (auto& level : levels) {
    FittedColumn column;
    column.name = source.name + "=" + level;
    column.feature = source.name;
    column.kind = Kind::level;
    column.level = std::move(level);
    add_flag(fit.candidates, std::move(column), source, fit.frame.rows());
  }
}

std::string all_reasons(std::span<const LeftOut> left_out) {
  std::vector<std::string> parts;
  for (const auto& one : left_out) parts.push_back(one.feature + ": " + one.reason);
  return base::join(parts, "; ");
}

}  // namespace

base::Result<FittedTransform> fit_transform(const Frame& frame,
                                            std::span<const std::string> features,
                                            const TransformOptions& options) {
  TRY(check(frame, features, options));
  Fit fit{frame, options, {}, {}, {}};
  for (const auto& feature : features) {
    const Column& source = *frame.find(feature);
    auto ordinal = options.ordinal.find(feature);
    if (!source.category)
      TRY(fit_number(fit, source));
    else if (ordinal != options.ordinal.end())
      TRY(fit_ordinal(fit, source, ordinal->second));
    else
      fit_levels(fit, source);
  }
  std::move(fit.indicators.begin(), fit.indicators.end(), std::back_inserter(fit.candidates));
  std::vector<std::string> reasons(fit.candidates.size());
  if (options.screen) reasons = screen(fit.candidates, frame.rows());
  FittedTransform out;
  out.left_out = std::move(fit.left_out);
  double largest = 0;
  for (size_t i = 0; i < fit.candidates.size(); ++i) {
    Candidate& candidate = fit.candidates[i];
    if (!reasons[i].empty()) {
      out.left_out.push_back({candidate.column.name, reasons[i]});
      continue;
    }
    largest = std::max(largest, candidate.largest);
    out.columns.push_back(std::move(candidate.column));
  }
  if (out.columns.empty())
    return base::fail(Code::data, std::string(kWhere),
                      "no feature is left to fit a model on (" + all_reasons(out.left_out) + ")",
                      "at least one feature that differs between customers");
  out.step = grid_step(largest, static_cast<int>(out.columns.size()));
  return out;
}

}  // namespace coterie::table
