// Counts stay integers until the one division at the end; sums of floats are of deviations from a
// mean.
#include "stats/agreement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace coterie::stats {

namespace {

__extension__ using Wide = __int128;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

Wide pairs(int64_t n) {
  return Wide{n} * (n - 1) / 2;
}

}  // namespace

int64_t CrossTable::at(int a, int b) const {
  return counts[static_cast<std::size_t>(a) * static_cast<std::size_t>(columns) +
                static_cast<std::size_t>(b)];
}

CrossTable cross_table(std::span<const int32_t> a, std::span<const int32_t> b) {
  const std::size_t size = std::min(a.size(), b.size());
  CrossTable table;
  for (std::size_t i = 0; i < size; ++i) {
    if (a[i] < 0 || b[i] < 0) continue;
    table.rows = std::max(table.rows, a[i] + 1);
    table.columns = std::max(table.columns, b[i] + 1);
  }
  const auto columns = static_cast<std::size_t>(table.columns);
  table.counts.resize(static_cast<std::size_t>(table.rows) * columns);
  for (std::size_t i = 0; i < size; ++i)
    if (a[i] >= 0 && b[i] >= 0)
      ++table.counts[static_cast<std::size_t>(a[i]) * columns + static_cast<std::size_t>(b[i])];
  return table;
}

double adjusted_rand(const CrossTable& table) {
  Wide together = 0, in_first = 0,
       in_second = 0;  // pairs in one cluster of both, the first, the second
  int64_t n = 0;
  std::vector<int64_t> column_sums(static_cast<std::size_t>(table.columns));
  for (int a = 0; a < table.rows; ++a) {
    int64_t row_sum = 0;
    for (int b = 0; b < table.columns; ++b) {
      const int64_t count = table.at(a, b);
      together += pairs(count);
      row_sum += count;
      column_sums[static_cast<std::size_t>(b)] += count;
    }
    in_first += pairs(row_sum);
    n += row_sum;
  }
  for (int64_t sum : column_sums) in_second += pairs(sum);
  if (n == 0) return kNone;
  const Wide only_first = in_first - together, only_second = in_second - together;
  if (only_first == 0 && only_second == 0) return 1.0;  // the same partition
  const Wide apart = pairs(n) - in_first - only_second;
  // Below 2^32 rows there are fewer than 2^63 pairs, and each product stays within 126 bits.
  const Wide excess = together * apart - only_first * only_second;
  const Wide scale = in_first * (only_first + apart) + in_second * (only_second + apart);
  return 2.0 * static_cast<double>(excess) / static_cast<double>(scale);
}

double eta_squared(std::span<const double> values, std::span<const int32_t> groups,
                   int group_count) {
  const std::size_t size = std::min(values.size(), groups.size());
  const auto counted = [&](std::size_t i) {
    return groups[i] >= 0 && groups[i] < group_count && !std::isnan(values[i]);
  };
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (std::size_t i = 0; i < size; ++i) {
    if (!counted(i)) continue;
    low = std::min(low, values[i]);
    high = std::max(high, values[i]);
  }
  if (!(low < high) || std::isinf(low) || std::isinf(high)) return kNone;
  // From here on x is where the value lies between the two ends: no sum can overflow, and a large
  // common offset costs no digits.
  const double width = high / 2 - low / 2;
  const auto scaled = [&](std::size_t i) { return (values[i] / 2 - low / 2) / width; };

  std::vector<double> mean(static_cast<std::size_t>(group_count)), weight(mean.size());
  double total = 0, count = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (!counted(i)) continue;
    mean[static_cast<std::size_t>(groups[i])] += scaled(i);
    weight[static_cast<std::size_t>(groups[i])] += 1;
    total += scaled(i);
    count += 1;
  }
  total /= count;
  double between = 0, within = 0;
  for (std::size_t g = 0; g < mean.size(); ++g) {
    if (weight[g] == 0) continue;
    mean[g] /= weight[g];
    between += weight[g] * (mean[g] - total) * (mean[g] - total);
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (!counted(i)) continue;
    const double away = scaled(i) - mean[static_cast<std::size_t>(groups[i])];
    within += away * away;
  }
  return between / (between + within);
}

double gini(std::span<const double> values) {
  std::vector<double> sorted;
  sorted.reserve(values.size());
  for (double value : values)
    if (!std::isnan(value)) sorted.push_back(value);
  std::sort(sorted.begin(), sorted.end());
  if (sorted.empty() || sorted.front() < 0 || sorted.back() == 0 || std::isinf(sorted.back()))
    return kNone;
  const double largest = sorted.back(), n = static_cast<double>(sorted.size());
  double sum = 0, weighted = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double share = sorted[i] / largest;
    sum += share;
    weighted += (2.0 * static_cast<double>(i) + 1.0 - n) * share;
  }
  return weighted / (n * sum);
}

}  // namespace coterie::stats
