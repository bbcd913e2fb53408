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

// No distance between two rows, or between a row and a mean of rows, is larger; in grid units.
double largest_distance(const table::Matrix& matrix);

// Euclidean silhouettes of several labellings of the same rows, over all pairs of rows; distances
// are computed once. Returns one for each labelling; nothing when cancelled. Repeats: same bytes
// for any threads, row order and instruction set: distances are rounded so that their sums are
// exact (Rounder). Cost: O(n^2 (d + labellings)).
std::vector<Silhouette> silhouettes(const table::Matrix& matrix,
                                    std::span<const Labelling> labellings, const Context& context);

// The width of each row of one labelling; nothing with fewer than two clusters that have rows, or
// when cancelled. Their mean, by UnitSum, is the value of silhouettes(). Repeats and cost: as
// there.
std::vector<double> silhouette_widths(const table::Matrix& matrix, const Labelling& labelling,
                                      const Context& context);

}  // namespace coterie::cluster
