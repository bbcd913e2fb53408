// Are two categories related? Chi-square of independence and Cramér's V on a table of counts.
#pragma once
#include <cstdint>
#include <limits>

#include "stats/agreement.hpp"
#include "stats/intervals.hpp"

namespace coterie::stats {

struct Independence {
  int64_t rows = 0;              // customers counted
  int levels1 = 0, levels2 = 0;  // rows and columns of the table that are not empty
  double chi_square = std::numeric_limits<double>::quiet_NaN();  // Pearson's, no correction
  double freedom = std::numeric_limits<double>::quiet_NaN();
  double p = std::numeric_limits<double>::quiet_NaN();
  double log10_p = std::numeric_limits<double>::quiet_NaN();
  double cramers_v = std::numeric_limits<double>::quiet_NaN();            // 0 … 1, biased upwards
  double cramers_v_corrected = std::numeric_limits<double>::quiet_NaN();  // Bergsma 2013
  // Of V: the variance of the mean-square contingency by the delta method plus what it has without
  // any relation, on the scale of Fisher's z, about the corrected V.
  // Source: Bishop, Fienberg & Holland 1975, 11.3.4. Checked: coverage in docs/statistics.md.
  Interval interval;
  // By the noncentral chi-square, as R's effectsize has it. Too narrow for many cells.
  Interval interval_noncentral;
  double expected_min = std::numeric_limits<double>::quiet_NaN();
  double expected_below_5 = std::numeric_limits<double>::quiet_NaN();  // share of the cells
  // Cochran's rule: an expected count below 1, or more than a fifth of them below 5. The p-value
  // is then rough; take that of independence_permutation_p.
  bool sparse = false;
};

// table: from cross_table; empty rows and columns are left out.
// Returns: NaN when fewer than two rows or columns are left.
// Checked: ContingencyTest: SciPy chi2_contingency(correction=False) and association on 200 random
// tables, 1e-10 relative.
Independence independence(const CrossTable& table, double confidence = 0.95);

// Both effect sizes alone, for resampling. NaN as above.
struct Association {
  double cramers_v = std::numeric_limits<double>::quiet_NaN();
  double cramers_v_corrected = std::numeric_limits<double>::quiet_NaN();
};
Association association(const CrossTable& table);

// p by Monte Carlo over tables with the same margins: (1 + as large) / (1 + tables drawn), which is
// never below nominal. permutations: >= 1. Repeats: for the same table and seed.
// Cost: a hypergeometric draw a cell and permutation. Source: Hope 1968; Phipson & Smyth 2010.
// Checked: ContingencyTest: SciPy random_table and Fisher's exact p, within Monte Carlo error.
double independence_permutation_p(const CrossTable& table, int permutations, uint64_t seed);

}  // namespace coterie::stats
