// A doubled rank of n values counts from the middle: twice the midrank less (n + 1). Such ranks add
// up to nothing, are whole numbers of at most n, and sums of their products stay below 2^53.
#include "evidence/association.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/random.hpp"
#include "stats/agreement.hpp"
#include "stats/contingency.hpp"

namespace coterie::evidence {
namespace {

constexpr uint64_t kStream = 0x726f6c6573;  // of the sample's draws
constexpr int64_t kParts = 50;
constexpr double kClearlyMore = 0.05;
// Stands for a row without a rank.
constexpr int64_t kUnranked = std::numeric_limits<int64_t>::min();

// The rows with the lowest draws. Which they are depends on the keys alone.
std::vector<int64_t> sampled(std::span<const uint64_t> keys, uint64_t seed) {
  std::vector<int64_t> rows(keys.size());
  std::iota(rows.begin(), rows.end(), int64_t{0});
  if (std::ssize(rows) <= Associations::kSample) return rows;
  std::vector<std::pair<uint64_t, int64_t>> draws;
  draws.reserve(rows.size());
  for (auto row : rows)
    draws.emplace_back(base::draw(seed, kStream, keys[static_cast<size_t>(row)]), row);
  std::ranges::nth_element(draws, draws.begin() + Associations::kSample);
  rows.clear();
  for (int64_t i = 0; i < Associations::kSample; ++i)
    rows.push_back(draws[static_cast<size_t>(i)].second);
  return rows;
}

// Whether two values that are there differ, among all customers.
template <class T, class Missing>
bool differs(const std::vector<T>& values, Missing missing) {
  const auto first = std::ranges::find_if_not(values, missing);
  return std::any_of(first, values.end(), [&](T x) { return !missing(x) && x != *first; });
}

}  // namespace

std::string_view measure_name(Association::Measure measure) {
  switch (measure) {
    case Association::Measure::spearman:
      return "rank correlation";
    case Association::Measure::correlation_ratio:
      return "correlation ratio of ranks";
    case Association::Measure::cramers_v:
      return "Cramér's V";
    case Association::Measure::none:
      break;
  }
  return "";
}

Associations::Associations(std::span<const table::Column* const> columns,
                           std::span<const uint64_t> keys, uint64_t seed) {
  const auto rows = sampled(keys, seed);
  for (const auto* column : columns) columns_.push_back(ranked(*column, rows));
}

Associations::Ranked Associations::ranked(const table::Column& column,
                                          std::span<const int64_t> rows) {
  Ranked out;
  out.category = column.category;
  out.varies = column.category ? differs(column.codes, [](int32_t code) { return code < 0; })
                               : differs(column.values, [](double x) { return std::isnan(x); });
  out.level.assign(rows.size(), -1);
  if (column.category) {
    out.levels = static_cast<int32_t>(column.levels.size());
    for (size_t i = 0; i < rows.size(); ++i)
      out.level[i] = column.codes[static_cast<size_t>(rows[i])];
    return out;
  }
  std::vector<std::pair<double, int32_t>> values;
  for (size_t i = 0; i < rows.size(); ++i) {
    const double value = column.values[static_cast<size_t>(rows[i])];
    if (!std::isnan(value)) values.emplace_back(value, static_cast<int32_t>(i));
  }
  std::ranges::sort(values);
  for (size_t i = 0; i < values.size(); ++i) {
    out.levels += i == 0 || values[i].first != values[i - 1].first;
    out.level[static_cast<size_t>(values[i].second)] = out.levels - 1;
    out.order.push_back(values[i].second);
  }
  return out;
}

// Of the customers that have both.
std::vector<int64_t> Associations::ranks(const Ranked& column, const Ranked& other) const {
  std::vector<int32_t> both;
  both.reserve(column.order.size());
  for (auto row : column.order)
    if (other.level[static_cast<size_t>(row)] >= 0) both.push_back(row);
  const auto n = std::ssize(both);
  std::vector<int64_t> out(column.level.size(), kUnranked);
  for (int64_t begin = 0, end = 0; begin < n; begin = end) {
    const auto level = [&](int64_t at) {
      return column.level[static_cast<size_t>(both[static_cast<size_t>(at)])];
    };
    while (end < n && level(end) == level(begin)) ++end;
    for (int64_t at = begin; at < end; ++at)
      out[static_cast<size_t>(both[static_cast<size_t>(at)])] = begin + end - n;
  }
  return out;
}

// Share of the variance of the ranks that lies between the groups, as the square root.
Association Associations::by_groups(std::span<const int64_t> ranks, std::span<const int32_t> groups,
                                    int32_t group_count) const {
  std::vector<int64_t> sums(static_cast<size_t>(group_count)),
      counts(static_cast<size_t>(group_count));
  int64_t n = 0, squares = 0;
  for (size_t i = 0; i < ranks.size(); ++i) {
    if (ranks[i] == kUnranked || groups[i] < 0) continue;
    ++n;
    squares += ranks[i] * ranks[i];
    sums[static_cast<size_t>(groups[i])] += ranks[i];
    ++counts[static_cast<size_t>(groups[i])];
  }
  double between = 0;
  int64_t used = 0;
  for (size_t g = 0; g < sums.size(); ++g) {
    if (counts[g] == 0) continue;
    ++used;
    const auto sum = static_cast<double>(sums[g]);
    between += sum * sum / static_cast<double>(counts[g]);
  }
  if (n < kRowsLeast || used < 2 || used >= n || squares == 0) return {};
  const double within = static_cast<double>(squares) - between,
               adjusted = 1 - within / static_cast<double>(squares) * static_cast<double>(n - 1) /
                                  static_cast<double>(n - used);
  return {Association::Measure::correlation_ratio, std::sqrt(std::max(adjusted, 0.0)), n};
}

Association Associations::by_table(const Ranked& a, const Ranked& b) {
  const auto found = stats::independence(stats::cross_table(a.level, b.level));
  if (found.rows < kRowsLeast || !std::isfinite(found.cramers_v_corrected)) return {};
  return {Association::Measure::cramers_v, found.cramers_v_corrected, found.rows};
}

Association Associations::coding(size_t metric, size_t other) const {
  const auto &a = columns_[metric], &b = columns_[other];
  if (!a.varies || !b.varies || a.levels > kLevelsMost || b.levels > kLevelsMost) return {};
  return by_table(a, b);
}

Association Associations::measure(size_t metric, size_t other) const {
  const auto &a = columns_[metric], &b = columns_[other];
  if (!a.varies || !b.varies) return {};
  if (a.category && b.category) return by_table(a, b);
  if (a.category) return by_groups(ranks(b, a), a.level, a.levels);
  const auto of_a = ranks(a, b);
  if (b.category) return by_groups(of_a, b.level, b.levels);
  const auto of_b = ranks(b, a);
  int64_t n = 0, products = 0, squares_a = 0, squares_b = 0;
  for (size_t i = 0; i < of_a.size(); ++i) {
    if (of_a[i] == kUnranked) continue;
    ++n;
    products += of_a[i] * of_b[i];
    squares_a += of_a[i] * of_a[i];
    squares_b += of_b[i] * of_b[i];
  }
  if (n < kRowsLeast || squares_a == 0 || squares_b == 0) return {};
  const double rho = static_cast<double>(products) /
                     std::sqrt(static_cast<double>(squares_a) * static_cast<double>(squares_b));
  // At least 20 customers a part, or there is nothing to see.
  const int64_t parts = std::min(kParts, n / 20);
  std::vector<int32_t> part(of_b.size(), -1);
  for (size_t i = 0; i < of_b.size(); ++i)
    if (of_b[i] != kUnranked) part[i] = static_cast<int32_t>((of_b[i] + n - 1) * parts / (2 * n));
  if (parts > 1)
    if (const auto ratio = by_groups(of_a, part, static_cast<int32_t>(parts));
        ratio.value > std::abs(rho) + kClearlyMore)
      return ratio;
  return {Association::Measure::spearman, std::clamp(rho, -1.0, 1.0), n};
}

}  // namespace coterie::evidence
