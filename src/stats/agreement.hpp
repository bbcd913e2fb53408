// How much two labellings of the same customers agree.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace coterie::stats {

// counts[a * columns + b]: rows with label a in the first and b in the second; -1 labels are left out.
struct CrossTable {
  int rows = 0, columns = 0;
  std::vector<int64_t> counts;
};
CrossTable cross_table(std::span<const int32_t> a, std::span<const int32_t> b);

// Adjusted Rand index (Hubert & Arabie 1985): 1 for equal partitions, 0 expected by chance; 1 when both have one
// cluster. Exact counts in integers.
double adjusted_rand(const CrossTable& table);

// Share of the variance of `values` that lies between the groups: eta squared, 0..1; NaN when constant.
double eta_squared(std::span<const double> values, std::span<const int32_t> groups, int group_count);

// Gini coefficient of non-negative values; NaN when all are 0 or there are none.
double gini(std::span<const double> values);

}  // namespace coterie::stats
