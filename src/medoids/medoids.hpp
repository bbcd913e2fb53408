// k-medoids: clusters around customers that exist. On a sample when there are many, as CLARA does:
// several samples, and the medoids that suit all rows best.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "medoids/space.hpp"
#include "table/matrix.hpp"

namespace coterie::medoids {

struct MedoidsOptions {
  int restarts = 0;            // starts, and samples when there are more rows; 0: clamp(15,000 /
                               // rows, 3, 50), and 5 samples
  int64_t sample_rows = 8192;  // rows of a sample
  uint64_t seed = 1;
  // One hash a row (of the customer's id); sampling and ties follow it. Empty: the row number.
  std::span<const uint64_t> keys = {};
};

struct MedoidsFit {
  int k = 0;
  std::vector<float> medoids;   // k x cols, in grid units: what an assignment needs
  std::vector<int64_t> rows;    // the row that each medoid is
  std::vector<int32_t> labels;  // of the nearest medoid, the lower number on a tie
  // Clusters are numbered by falling size, ties by medoid (rows that are equally near two medoids
  // may leave two sizes out of order).
  std::vector<int64_t> sizes;
  double cost = 0;    // sum of distances to the medoid, in value units
  bool whole = true;  // all rows took part in the search, not samples
};

// Chooses k rows so that the sum of the Euclidean distances of all rows to the nearest is low: on
// every row while there are at most sample_rows, else on several samples of so many rows, of which
// those medoids are taken that have the lowest sum over all rows.
// k: 1 or more. options: keys one a row or empty.
// Returns: the fit. New rows are assigned by cluster::assign_nearest with `medoids` as centres.
// Errors: Code::data when k < 1 or fewer than k rows differ; Code::cancelled; Code::internal when
// keys do not match the rows. Repeats: same bytes for any threads and instruction set, and any row
// order when `keys` are given and distinct. Cost: about restarts * sample_rows^2 * cols for the
// search (50 ms of one core for 8,192 rows of 12 columns), O(n k cols) for each sample. Source:
// Schubert & Rousseeuw 2021 (FasterPAM); Kaufman & Rousseeuw 1990, chapter 3 (CLARA). Checked:
// MedoidsTest: the cost is no higher than that of the package kmedoids 0.5.5 on 24 data sets.
base::Result<MedoidsFit> fit_medoids(const table::Matrix& matrix, int k,
                                     const MedoidsOptions& options,
                                     const cluster::Context& context);

struct MedoidsSweep {
  std::vector<MedoidsFit> fits;    // by ascending k; ends where fewer rows differ
  std::vector<double> silhouette;  // silhouette_euclidean of each, NaN for k = 1
  int chosen = 0;                  // index of the highest silhouette, the smaller k on a tie
};

// fit_medoids() for each k of the range, and the Euclidean silhouette of each (sampled above 20,000
// rows). 1 <= k_low <= k_high. Errors, Repeats: as fit_medoids(); Code::data when the range is
// empty.
base::Result<MedoidsSweep> sweep_medoids(const table::Matrix& matrix, int k_low, int k_high,
                                         const MedoidsOptions& options,
                                         const cluster::Context& context);

// fit_medoids() in any space but that of the prototypes; medoids are numbers, then codes; cost in
// the units of the space's distance, times the step when it is Euclidean. name: who fails.
base::Result<MedoidsFit> fit_medoids_in(const Space& space, const Mixed& rows, int k,
                                        const MedoidsOptions& options,
                                        const cluster::Context& context, std::string_view name);

}  // namespace coterie::medoids
