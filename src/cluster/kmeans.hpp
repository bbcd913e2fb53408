// k-means on the grid: values and centres are integers in units of Matrix::step(), so labels, sums and inertia
// are exact and depend on neither threads, row order nor instruction set.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/cancel.hpp"
#include "base/pool.hpp"
#include "base/progress.hpp"
#include "base/result.hpp"
#include "table/matrix.hpp"

namespace coterie::cluster {

// Where long computations run and report to; every pointer may be null but pool.
struct Context {
  base::Pool* pool = nullptr;
  const base::Cancel* cancel = nullptr;
  base::Progress* progress = nullptr;
};

struct KMeansOptions {
  uint64_t seed = 1;
  int restarts = 0;        // 0: clamp(50,000 / rows, 10, 50)
  int passes_max = 300;    // full passes of the winning start
  int64_t sample_rows = 65536;  // restarts run on at most so many rows, chosen by `keys`
  std::span<const uint64_t> keys;     // one hash a row (of the customer's id): sampling and seeding follow
                                      // it, so row order does not matter; empty: the row number is the key
  std::span<const uint32_t> weights;  // one a row; empty: all 1
};

struct KMeansFit {
  int k = 0;
  std::vector<float> centres;   // k x cols, row-major, in grid units
  std::vector<int32_t> labels;  // one a row, 0..k-1; clusters are numbered by descending weight, ties by centre
  std::vector<int64_t> sizes;   // total weight of each cluster
  double inertia = 0;           // sum of weighted squared distances, in value units (step^2 applied)
  int passes = 0;               // full passes after the warm start
  bool converged = false;       // no label changed in the last pass
  int repaired = 0;             // empty clusters that were given the farthest point
};

// Greedy k-means++ (Arthur & Vassilvitskii 2007, with 2 + ln k trials a step), restarts on a sample, the best
// continued by full Lloyd passes until no label changes.
// Errors: Code::data when k < 1 or fewer than k distinct rows exist (the message gives the number); Code::cancelled.
// Repeats: same bytes for any threads, and any row order when `keys` are given and distinct.
base::Result<KMeansFit> kmeans(const table::Matrix& matrix, int k, const KMeansOptions& options,
                               const Context& context);

struct Nearest {
  std::vector<int32_t> label, runner_up;           // runner_up = -1 when k = 1
  std::vector<double> distance, runner_up_distance;  // Euclidean, in value units; +inf when there is no runner-up
};
// Assigns each row to its nearest centre (lowest index on a tie). centres: k x cols in grid units.
Nearest assign_nearest(const table::Matrix& matrix, std::span<const float> centres, const Context& context);

}  // namespace coterie::cluster
