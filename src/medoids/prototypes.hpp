// k-prototypes: k-means for customers with numbers and categories. A cluster stands for its means
// and its most frequent levels. All sums are integers, so the result depends on neither threads,
// the order of rows nor the instruction set.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "medoids/space.hpp"

namespace coterie::medoids {

struct PrototypesOptions {
  double gamma = 0;             // what a differing level adds, in squared value units; 0: Huang's
  int restarts = 0;             // 0: clamp(50,000 / rows, 10, 50)
  int passes_max = 300;         // over all rows
  int64_t sample_rows = 16384;  // restarts run on at most so many rows
  uint64_t seed = 1;
  std::span<const uint64_t> keys = {};  // one hash a row, or empty: the row number
};

struct PrototypesFit {
  int k = 0;
  double gamma = 0;               // the one used: a multiple of the squared step
  std::vector<float> prototypes;  // k x (means in grid units, then codes)
  std::vector<int32_t> labels;    // those of assign_prototypes()
  std::vector<int64_t> sizes;     // by falling size, ties by prototype (rows that are equally near
                                  // two prototypes may leave two sizes out of order)
  double cost = 0;  // sum of squared distances + gamma * differing levels, in squared value units
  int passes = 0;   // over all rows
  bool converged = false;  // no prototype moved in the last pass
};

// Partitions the rows into k clusters of low cost: starts by greedy seeding and swaps of single
// prototypes on a sample, then passes over all rows until no prototype moves. A mean is rounded to
// the grid, a mode is the most frequent code, the lower one on a tie.
// rows: numbers, codes or both. k: 1 or more. options: gamma >= 0; keys one a row or empty.
// Huang's gamma is half the mean of the standard deviations (population) of the numbers; 1 when
// there are none or none varies. Errors: Code::data when k < 1, fewer than k rows differ, a code is
// no whole number from kMissing to 2^22, or gamma is so large that sums are not exact (about 2^52
// squared grid units in all); Code::cancelled; Code::internal when keys do not match the rows.
// Repeats: same bytes for any threads and instruction set, and any row order when `keys` are given
// and distinct. Cost: O(n k cols) a pass over all rows; the levels of all features, k times, a
// pass. Source: Huang 1998, "Extensions to the k-means algorithm for clustering large data sets
// with categorical values", Data Mining and Knowledge Discovery 2; gamma: Huang 1997. Prototypes
// move once a pass here, not after each row. Seeding and swaps as in cluster::kmeans. Checked:
// PrototypesTest: the cost is no higher than that of KPrototypes of the package kmodes 0.12.2, best
// of 10, on 24 data sets.
base::Result<PrototypesFit> fit_prototypes(const Mixed& rows, int k,
                                           const PrototypesOptions& options,
                                           const cluster::Context& context);

// Assigns each row to the nearest prototype and the next one (the lower index on a tie) by the
// frozen prototypes and gamma of a fit; kUnknown differs from every level. A distance is the square
// root of the cost, in value units. Repeats: the same bits anywhere.
cluster::Nearest assign_prototypes(const Mixed& rows, std::span<const float> prototypes,
                                   double gamma, const cluster::Context& context);

// Huang's gamma for these rows, in squared value units.
double huang_gamma(const Mixed& rows);

}  // namespace coterie::medoids
