// What follows from the distances of each row to the means of all clusters, for several labellings
// in one pass over the rows. Distances are doubles; what is summed up is rounded first and added as
// integers, so sums depend on neither threads, the order of rows nor the instruction set.
#pragma once
#include <span>
#include <vector>

#include "cluster/moments.hpp"

namespace coterie::cluster {

// Of one labelling. All NaN and empty with fewer than two clusters that have rows.
struct Spread {
  double silhouette_squared = 0;
  double silhouette_simplified = 0;
  std::vector<double> distances;  // k: mean distance of a cluster's rows to its mean, grid units
};

// moments: of the same labellings. Widths are rounded to 2^-40, distances to 2^-20 grid units. Rows
// that are alone in their cluster have width 0. Incomplete when cancelled.
// Cost: O(n d k) summed over labellings.
std::vector<Spread> spreads_of_all(const table::Matrix& matrix,
                                   std::span<const Labelling> labellings,
                                   std::span<const Moments> moments, const Context& context);

}  // namespace coterie::cluster
