// Group 0 is everybody; the segments of the models follow, model by model, each with one more for
// those in none, of whom only number and money are counted.
#include "pipeline/tally.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace coterie::pipeline {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double share_of(double part, double whole) {
  return whole > 0 ? part / whole : kNan;
}

bool add_to(int64_t& sum, int64_t micros) {
  return !__builtin_add_overflow(sum, micros, &sum);
}

}  // namespace

void Tally::Moments::add(double value, double from) {
  least = count == 0 ? value : std::min(least, value);
  most = count == 0 ? value : std::max(most, value);
  ++count;
  values.add(value);
  squares.add((value - from) * (value - from));
}

// Equal values have a spread of exactly 0.
void Tally::Moments::put(table::FeatureProfile& out, double from) const {
  out.count = count;
  out.mean = out.sd = kNan;
  if (count == 0) return;
  const auto n = static_cast<double>(count);
  out.mean = least == most ? least : values.value() / n;
  const double away = out.mean - from;
  out.sd = least == most ? 0 : std::sqrt(std::max(0.0, squares.value() / n - away * away));
}

Tally::Tally(std::vector<size_t> segments, const table::Profile& population)
    : segments_(std::move(segments)) {
  size_t groups = 1;
  for (const size_t k : segments_) {
    first_.push_back(groups);
    groups += k + 1;
  }
  groups_.resize(groups);
  for (const auto& feature : population.features)
    numbers_.push_back({feature.feature, std::isfinite(feature.mean) ? feature.mean : 0.0,
                        std::vector<Moments>(groups)});
  for (const auto& category : population.categories)
    categories_.push_back({category.feature, {}, std::vector<std::vector<int64_t>>(groups)});
}

void Tally::add_number(Number& number, const table::Column& column,
                       std::span<const segment::ModelResult> models) const {
  for (size_t row = 0; row < column.values.size(); ++row) {
    // Minus zero is zero, as in every profile.
    const double value = column.values[row] + 0.0;
    if (!std::isfinite(value)) continue;
    number.groups[0].add(value, number.from);
    for (size_t m = 0; m < models.size(); ++m)
      if (const int32_t of = models[m].assignment.segment[row]; of >= 0)
        number.groups[first_[m] + static_cast<size_t>(of)].add(value, number.from);
  }
}

void Tally::add_category(Category& category, const table::Column& column,
                         std::span<const segment::ModelResult> models) const {
  std::vector<size_t> place;
  for (const auto& level : column.levels)
    place.push_back(category.levels.emplace(level, category.levels.size()).first->second);
  for (auto& counts : category.groups) counts.resize(category.levels.size());
  for (size_t row = 0; row < column.codes.size(); ++row) {
    if (column.codes[row] < 0) continue;
    const size_t at = place[static_cast<size_t>(column.codes[row])];
    ++category.groups[0][at];
    for (size_t m = 0; m < models.size(); ++m)
      if (const int32_t of = models[m].assignment.segment[row]; of >= 0)
        ++category.groups[first_[m] + static_cast<size_t>(of)][at];
  }
}

base::Status Tally::add_groups(int64_t rows, std::span<const segment::ModelResult> models,
                               std::span<const int64_t> micros) {
  customers_ += rows;
  bool whole = true;
  for (const int64_t spent : micros) whole &= add_to(revenue_, spent);
  for (size_t m = 0; m < models.size(); ++m) {
    const auto& of = models[m].assignment.segment;
    for (size_t row = 0; row < of.size(); ++row) {
      const size_t place = of[row] < 0 ? segments_[m] : static_cast<size_t>(of[row]);
      auto& group = groups_[first_[m] + place];
      ++group.customers;
      if (!micros.empty()) whole &= add_to(group.micros, micros[row]);
    }
  }
  if (whole) return {};
  return base::fail(base::Code::data, "revenue by segment",
                    "the sum of all amounts is larger than this program can hold",
                    "9,223,372,036,854 units of money in all",
                    "give the amounts in a larger unit, such as thousands");
}

base::Status Tally::add(const table::Frame& customers, std::span<const segment::ModelResult> models,
                        std::span<const int64_t> micros, base::Pool& pool) {
  const auto numbers = static_cast<int64_t>(numbers_.size());
  std::vector<const table::Column*> columns;
  for (const auto& number : numbers_) columns.push_back(customers.find(number.name));
  for (const auto& category : categories_) columns.push_back(customers.find(category.name));
  if (std::ranges::find(columns, nullptr) != columns.end() || models.size() != first_.size())
    return base::fail(base::Code::internal, "counting customers", "the parts do not fit");
  TRY(add_groups(customers.rows(), models, micros));
  pool.run(static_cast<int64_t>(columns.size()), [&](int64_t i, int) {
    const auto& column = *columns[static_cast<size_t>(i)];
    if (i < numbers)
      add_number(numbers_[static_cast<size_t>(i)], column, models);
    else
      add_category(categories_[static_cast<size_t>(i - numbers)], column, models);
  });
  return {};
}

// Largest share first, ties by bytes: the levels are in that order already.
table::CategoryShares Tally::shares(const Category& category, size_t group) const {
  table::CategoryShares out;
  out.feature = category.name;
  std::vector<std::pair<int64_t, const std::string*>> counted;
  for (const auto& [level, at] : category.levels)
    if (const int64_t count = category.groups[group][at]; count > 0) {
      counted.emplace_back(count, &level);
      out.count += count;
    }
  std::ranges::stable_sort(counted, [](auto& a, auto& b) { return a.first > b.first; });
  for (const auto& [count, level] : counted) {
    out.levels.push_back(*level);
    out.shares.push_back(static_cast<double>(count) / static_cast<double>(out.count));
  }
  return out;
}

void Tally::put(table::Profile& population) const {
  population.customers = customers_;
  for (size_t i = 0; i < numbers_.size(); ++i) {
    auto& feature = population.features[i];
    numbers_[i].groups[0].put(feature, numbers_[i].from);
    table::compare(feature, feature);
  }
  for (size_t i = 0; i < categories_.size(); ++i)
    population.categories[i] = shares(categories_[i], 0);
}

void Tally::put(size_t m, const table::Profile& population, bool money,
                std::span<segment::Segment> segments) const {
  for (size_t s = 0; s < segments.size(); ++s) {
    const size_t group = first_[m] + s;
    auto& segment = segments[s];
    segment.customers = groups_[group].customers;
    segment.customers_share =
        share_of(static_cast<double>(segment.customers), static_cast<double>(customers_));
    segment.revenue_micros = groups_[group].micros;
    segment.revenue_share =
        money ? share_of(static_cast<double>(segment.revenue_micros), static_cast<double>(revenue_))
              : kNan;
    for (size_t i = 0; i < numbers_.size(); ++i) {
      numbers_[i].groups[group].put(segment.profile[i], numbers_[i].from);
      table::compare(segment.profile[i], population.features[i]);
    }
    for (size_t i = 0; i < categories_.size(); ++i)
      segment.categories[i] = shares(categories_[i], group);
  }
}

}  // namespace coterie::pipeline
