// How much two labellings of the same customers agree, how much of a number they explain, and how
// unevenly a number is spread.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace coterie::stats {

// counts[a * columns + b]: rows with label a in the first and b in the second labelling.
struct CrossTable {
  int rows = 0, columns = 0;
  std::vector<int64_t> counts;
  int64_t at(int a, int b) const;
};

// Counts the rows of each pair of labels; rows with a negative label in either are left out.
// a, b: labels 0, 1, …, one a row, of the same length (the rest of the longer is left out).
// Returns: as many rows and columns as the largest labels that occur ask for, labels without rows
// included. Cost: O(rows + product of the label counts).
CrossTable cross_table(std::span<const int32_t> a, std::span<const int32_t> b);

// Adjusted Rand index: 1 for equal partitions, 0 expected by chance, negative below it.
// Returns: 1 when both have one cluster, or each row its own; NaN for an empty table. Pairs are
// counted in integers and divided once. Any number of rows below 2^32. Source: Hubert & Arabie
// 1985; the form by pairs that agree and disagree is Warrens 2008, eq. 7. Checked: agreement_test,
// the example of Yeung & Ruzzo 2001 and scikit-learn 1.5.2, 1e-15.
double adjusted_rand(const CrossTable& table);

// Share of the variance of `values` that lies between the groups: eta squared.
// values: one a row; groups: 0 … group_count - 1, one a row. Rows with a NaN, or a label outside,
// are left out. Returns: 0..1; NaN when the values are all the same or there are none. Repeats: to
// the last bit for the same order of rows. Checked: agreement_test, a published analysis of
// variance and exact fractions, 1e-14.
double eta_squared(std::span<const double> values, std::span<const int32_t> groups,
                   int group_count);

// Gini coefficient: 0 when all have the same, (n - 1) / n when one of n has everything. This is the
// coefficient of the population; no n / (n - 1) is applied. values: non-negative, in any order; NaN
// are left out. Returns: NaN when there are none, all are 0, or one is negative or infinite.
// Repeats: to the last bit for any order of rows. Cost: O(n log n).
// Checked: agreement_test, closed forms 1e-15 and the CDNOW customers 5e-7.
double gini(std::span<const double> values);

}  // namespace coterie::stats
