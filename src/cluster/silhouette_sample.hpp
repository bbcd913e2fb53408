// The Euclidean silhouette of so many rows that not all pairs can be measured. Some rows are
// measured against the rows of a larger sample that holds them, or against all rows. A row is taken
// when the hash of its key is below a share; rows of a small cluster, of whatever labelling, have a
// larger share, so that no cluster is missed. Rows of one cluster with the same share are a
// stratum; each stratum counts by its exact number of rows.
#pragma once
#include <vector>

#include "cluster/indices.hpp"
#include "cluster/silhouette.hpp"

namespace coterie::cluster {

struct MeasuredWidths {
  std::vector<int64_t> rows;   // ascending
  std::vector<double> widths;  // one a row taken
  std::vector<double> shares;  // of all rows that each stands for; they add up to 1
  Silhouette silhouette;       // standard_error: NaN when every pair was measured
};

// One for each labelling, of the same rows; nothing when cancelled. Up to options.silhouette_rows
// rows every pair is measured. Above, the value is the sum over strata of share * mean width, its
// standard error the root of the sum of share^2 * variance / taken * (1 - taken / all). A mean
// distance is that to a sample of each cluster and unbiased; b, the least of several such means, is
// too low by a trifle (their errors are a few thousandths), and the error of the sample that rows
// are measured against is not in the standard error: 5 % of it with the default options.
// Repeats: as indices(). Cost: O(silhouette_sample * silhouette_reference * d), O(n * labellings).
// Source: Cochran, Sampling Techniques (1977), 5.3 and 5A.9.
// Checked: SilhouetteSampleTest: within 2 standard errors of all pairs' in 95 of 100 draws.
std::vector<MeasuredWidths> measure_silhouettes(const table::Matrix& matrix,
                                                std::span<const Labelling> labellings,
                                                const IndexOptions& options,
                                                const Context& context);

}  // namespace coterie::cluster
