// How closely two numbers of the same customers go together.
#pragma once
#include <cstdint>
#include <limits>
#include <span>

#include "stats/intervals.hpp"

namespace coterie::stats {

struct Correlation {
  int64_t rows = 0;  // without NaN in either
  Estimate r;        // -1 … 1; interval by Fisher's z, from four rows on
  double p = std::numeric_limits<double>::quiet_NaN();  // two-sided, Student's t
  double log10_p = std::numeric_limits<double>::quiet_NaN();
};

// Pearson's. x, y: one a row; rows with NaN in either are left out.
// Returns: r NaN when a column is constant, infinite or has fewer than two rows; p NaN below three.
// Repeats: the same bits for any order of rows.
// Checked: CorrelationTest: SciPy pearsonr, spearmanr on 200 random cases, 1e-10.
Correlation pearson(std::span<const double> x, std::span<const double> y, double confidence = 0.95);

// Spearman's: Pearson's of midranks, ties included. Its interval takes Bonett & Wright's (2000)
// variance (1 + r²/2) / (rows - 3).
Correlation spearman(std::span<const double> x, std::span<const double> y,
                     double confidence = 0.95);

}  // namespace coterie::stats
