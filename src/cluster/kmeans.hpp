// k-means on the grid: values and centres are integers in units of Matrix::step(), so labels, sums
// and inertia are exact and depend on neither threads, row order nor instruction set.
#pragma once
#include <cstdint>
#include <memory>
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
  int restarts = 0;      // 0: clamp(50,000 / rows, 10, 50)
  int swap_rounds = 20;  // rounds of swaps of single centres, as long as they gain
  int passes_max = 300;  // full passes
  // Full passes end when the squared movements of all centres add up to no more than this share of
  // the mean variance of a column (as scikit-learn's `tol`); 0: when no centre moves. Rows that
  // all lie in the sample are always taken to the end.
  double tolerance = 1e-4;
  int64_t sample_rows = 16384;  // restarts run on at most so many rows, chosen by `keys`
  // One hash a row (of the customer's id): sampling and seeding follow it, so row order does not
  // matter. Empty: the row number.
  std::span<const uint64_t> keys = {};
  std::span<const uint32_t> weights = {};  // one a row; empty: all 1
};

struct KMeansFit {
  int k = 0;
  std::vector<float> centres;   // k x cols, row-major, in grid units
  std::vector<int32_t> labels;  // one a row, 0..k-1: the nearest centre; clusters are numbered by
                                // descending weight, ties by centre
  std::vector<int64_t> sizes;   // total weight of each cluster
  double inertia = 0;      // sum of weighted squared distances, in value units (step^2 applied)
  int passes = 0;          // full passes after the warm start
  bool converged = false;  // each centre is the mean of its rows, to the grid or the tolerance
  double moved = 0;        // how far a centre would still move at most, in value units
  int repaired = 0;        // empty clusters that were given the farthest row in full passes
};

// Partitions the rows into k clusters of least squared distance to their centres: greedy k-means++
// with 2 + ln k trials a step, restarts and swaps of single centres on a sample, the best of them
// on a larger sample, and full Lloyd passes from what is left, until the centres settle. k: 1 to
// 65,535. options: keys and weights one a row or empty; weights add up to less than 2^40; a row of
// weight 0 is labelled but counts for nothing. Returns the fit; labels are those of assign_nearest
// with its centres. Errors: Code::data when k is out of range or fewer than k distinct rows exist
// (the message gives the number); Code::cancelled; Code::internal when keys or weights do not match
// the rows.
// Repeats: same bytes for any threads and instruction set, and any row order when `keys` are given
// and distinct. Cost: O(restarts * passes * sample_rows * k * d) for the search, O(n k d) a full
// pass. Source: Arthur & Vassilvitskii 2007 (seeding); Lattanzi & Sohler 2019 (swaps; each is
// followed by Lloyd's passes here); Lloyd 1982. Checked: inertia against scikit-learn's best of 50
// starts on three data sets, k = 2..10 (kmeans_test), and its default on fifty (kmeans_fifty_test).
base::Result<KMeansFit> kmeans(const table::Matrix& matrix, int k, const KMeansOptions& options,
                               const Context& context);

// kmeans() for callers that fit several k on the same rows: the sample is taken once. What it is
// made from must outlive it.
class KMeans {
 public:
  static base::Result<KMeans> make(const table::Matrix& matrix, const KMeansOptions& options,
                                   const Context& context);
  KMeans(KMeans&&) noexcept;
  KMeans& operator=(KMeans&&) noexcept;
  ~KMeans();

  // As kmeans(). from: k - 1 centres, row-major; one start takes them and adds a centre. Or empty.
  base::Result<KMeansFit> fit(int k, std::span<const float> from = {}) const;
  // One fit for each k of k_low..k_high, by ascending k; each k also starts once from the best
  // k - 1 with one centre added. Full passes of all k visit the rows together. k above the number
  // of distinct rows are left out. Errors: as kmeans(), when k_low fails.
  base::Result<std::vector<KMeansFit>> fit_all(int k_low, int k_high) const;

 private:
  struct State;
  explicit KMeans(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

struct Nearest {
  std::vector<int32_t> label, runner_up;  // runner_up = -1 when k = 1
  std::vector<double> distance,
      runner_up_distance;  // Euclidean, in value units; +inf: no runner-up
};
// Assigns each row to its nearest centre and the next one (lowest index on a tie).
// centres: k x cols in grid units, k >= 1.
// Repeats: exact, the same bits anywhere. Cost: O(n k d).
Nearest assign_nearest(const table::Matrix& matrix, std::span<const float> centres,
                       const Context& context);

}  // namespace coterie::cluster
