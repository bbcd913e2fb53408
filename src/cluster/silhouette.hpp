// Silhouettes (Rousseeuw 1987). A row's width is (b - a) / max(a, b): a is its mean distance to the
// other rows of its cluster, b the lowest mean distance to the rows of another; 0 for a cluster of
// one row.
#pragma once
#include <span>
#include <vector>

#include "cluster/indices.hpp"

namespace coterie::cluster {

struct Silhouette {
  double value = 0;           // mean width; NaN with fewer than two clusters that have rows
  double standard_error = 0;  // sd of the widths / sqrt(rows)
};

// Rows of one cluster of which `taken` stand for `all`.
struct Stratum {
  int32_t cluster = 0;
  int64_t all = 0, taken = 0;
};

// strata: those of one cluster side by side. sums: of the distances from one row to the rows taken
// of each stratum. own: the stratum that the row itself was taken from.
double silhouette_width(std::span<const Stratum> strata, std::span<const double> sums, size_t own);

// Euclidean silhouettes of several labellings of the same rows, over all pairs of rows; a distance
// is computed once for all labellings, and once for both rows of the pair where clusters are large.
// At most kPairRows rows. Returns one for each labelling; nothing when cancelled.
// Repeats: same bytes for any threads, row order and instruction set (cluster/pairs.hpp).
// Cost: O(n^2 d), memory O(n (d + sum of k)).
// Checked: Silhouettes against the definition in doubles, pair by pair, 1e-8 (2e-6 where rows are a
// few grid units apart); Indices against scikit-learn 1.9.1 (tests/oracle/indices_oracle.py), 1e-6
// relative.
std::vector<Silhouette> silhouettes(const table::Matrix& matrix,
                                    std::span<const Labelling> labellings, const Context& context);

// The width of each row in each of several labellings; none of it when cancelled. Those of one
// cluster alone are 0. Repeats and cost: as above.
std::vector<std::vector<double>> silhouette_widths_of_all(const table::Matrix& matrix,
                                                          std::span<const Labelling> labellings,
                                                          const Context& context);

// The width of each row of one labelling; nothing with fewer than two clusters that have rows, or
// when cancelled. Their mean, by UnitSum, is the value of silhouettes(). Repeats and cost: as
// there.
std::vector<double> silhouette_widths(const table::Matrix& matrix, const Labelling& labelling,
                                      const Context& context);

}  // namespace coterie::cluster
