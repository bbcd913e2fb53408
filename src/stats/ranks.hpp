// Ranks, and whether groups differ in them: Kruskal-Wallis. For numbers that no mean describes.
#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace coterie::stats {

// Midranks 1 … n: equal values share the mean of their ranks. NaN values get rank NaN and do not
// count. Repeats: for any order of rows. Cost: one sort.
std::vector<double> midranks(std::span<const double> values);

struct KruskalWallis {
  int64_t rows = 0;
  int groups = 0;                                       // with rows
  double h = std::numeric_limits<double>::quiet_NaN();  // corrected for ties
  double freedom = std::numeric_limits<double>::quiet_NaN();
  double p = std::numeric_limits<double>::quiet_NaN();  // chi-square approximation
  double log10_p = std::numeric_limits<double>::quiet_NaN();
  double epsilon_squared = std::numeric_limits<double>::quiet_NaN();  // h / (rows - 1), 0 … 1
  double eta_squared_h = std::numeric_limits<double>::quiet_NaN();    // (h - k + 1) / (rows - k)
};

// values, groups: one a row; rows with NaN or a label outside 0 … group_count - 1 are left out.
// Infinite values rank as what they are.
// Returns: NaN with fewer than two groups or when all values are the same.
// Repeats: the same bits for any order of rows: rank sums are whole numbers of halves.
// Source: Kruskal & Wallis 1952; Tomczak & Tomczak 2014 for the effect sizes.
// Checked: RanksTest: SciPy kruskal on 200 random cases, 1e-10 relative.
KruskalWallis kruskal_wallis(std::span<const double> values, std::span<const int32_t> groups,
                             int group_count);

// The same by permuting the labels `permutations` times, for small groups, where chi-square is too
// rough: (1 + as large) / (1 + permutations), never below nominal. Rows are identified by value and
// group alone, so any order gives the same p. Cost: rows * permutations.
double kruskal_wallis_permutation_p(std::span<const double> values, std::span<const int32_t> groups,
                                    int group_count, int permutations, uint64_t seed);

}  // namespace coterie::stats
