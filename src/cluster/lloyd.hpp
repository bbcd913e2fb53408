// Lloyd's passes over one set of rows. Labels are those of exact arithmetic (assign_kernel), sums
// of a cluster are integers in 64 bits, inertia is an integer in 128 bits: nothing here rounds but
// the new centre, which is the mean rounded to the grid (halves up), so the result depends on
// neither threads, row order nor instruction set. The rounded mean is the best centre on the grid,
// so inertia never rises.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/cancel.hpp"
#include "base/pages.hpp"
#include "base/pool.hpp"
#include "cluster/assign_kernel.hpp"
#include "cluster/cluster_sums.hpp"
#include "table/matrix.hpp"

namespace coterie::cluster {

__extension__ using Wide = __int128;

// The rows to be clustered. Weights must add up to less than 2^40.
struct Points {
  const table::Matrix* matrix = nullptr;
  std::span<const uint32_t> weights = {};  // one a row; empty: all 1
  // Settles which of two equally far rows is taken; empty: the row number.
  std::span<const uint64_t> keys = {};
  Wide square_sum = 0;            // sum of weight * |x|^2: call measure()
  std::vector<float> norms = {};  // largest |x| of each block, rounded up: call measure()

  int64_t rows() const { return matrix->rows(); }
  uint32_t weight(int64_t row) const {
    return weights.empty() ? 1U : weights[static_cast<size_t>(row)];
  }
  uint64_t key(int64_t row) const {
    return keys.empty() ? static_cast<uint64_t>(row) : keys[static_cast<size_t>(row)];
  }
  void measure(base::Pool* pool);
};

// floor(sum / weight + 1/2), exactly. weight > 0.
float rounded_mean(int64_t sum, int64_t weight);

enum class Step {
  done,
  cancelled,
  exhausted,  // fewer distinct rows than clusters: one is empty, but each row lies on its centre
};

class Lloyd {
 public:
  // pool null: runs in the caller. centres: k x cols in grid units, 1 <= k <= kMostCentres; two
  // equal ones are allowed (the second is empty and repaired).
  Lloyd(const Points& points, std::vector<float> centres, base::Pool* pool,
        const base::Cancel* cancel);

  // Labels every row by its nearest centre (lowest index on a tie). A centre that gets no weight
  // moves to the row that is farthest from its own (of equally far ones that with the smallest
  // key), and all rows are labelled again, until none is empty.
  Step assign();
  struct Limits {
    int passes_max = 300;
    double gain = 0;  // also stops when a pass gains no more than this share of inertia; 0: never
    // Also stops when the squared movements of all centres would add up to no more than this share
    // of the mean variance of a column (scikit-learn's `tol`); 0: never.
    double movement = 0;
    // run_all: a start that after three passes is worse than another of the same k by more than
    // this share of inertia is given up; 0: never.
    double drop = 0;
  };
  // Passes until each centre is the rounded mean of its rows, or a limit is reached (and two more
  // when the numbering changes at the end and rows lie half way between centres). Labels always
  // belong to the centres; clusters are numbered by descending weight, ties by centre.
  Step run(const Limits& limits, const std::function<void(int passes)>& after_pass = {});
  // The same for several starts over the same rows (same points, pool and cancel): each chunk of
  // rows is visited once a pass, by all that are not done. after_pass: gets the number of passes.
  // Returns cancelled or done; outcome() says it of each.
  static Step run_all(std::span<Lloyd* const> starts, const Limits& limits,
                      const std::function<void(int passes)>& after_pass = {});

  // Sum of weighted squared distances of the rows to the centres of their labels, in grid units;
  // exact.
  Wide inertia() const;
  int k() const { return k_; }
  int passes() const { return passes_; }
  int repaired() const { return repaired_; }
  // Each centre is the rounded mean of its rows.
  bool converged() const { return converged_; }
  // The limit that stopped the passes was `gain` or `movement`, or they converged.
  bool settled() const { return settled_; }
  // The farthest that a centre would move in the next pass, in grid units.
  double moved() const { return moved_; }
  Step outcome() const { return outcome_; }
  bool dropped() const { return dropped_; }
  int occupied() const;  // clusters that are not empty
  const std::vector<float>& centres() const { return centres_; }
  const std::vector<int64_t>& sizes() const { return sizes_; }
  // Rows that the last pass decided again in doubles.
  int64_t decided_again() const { return again_; }
  std::vector<int32_t> take_labels() &&;

 private:
  // What one thread gathers in a pass.
  struct Work {
    ClusterSums sums;  // their changes
    std::vector<Change> changes;
    int64_t again = 0, ties = 0;
    bool coarse = false;  // so many rows are in doubt that doubles for all are faster
  };
  static bool visit(std::span<Lloyd* const> starts);
  void begin_pass();
  void label_chunk(int64_t chunk, int worker, bool prefetch);
  void label_blocks(int64_t first, int64_t count, Work& work, bool prefetch, bool fresh);
  int64_t label_exactly(const float* blocks, int64_t rows, uint16_t* labels, Change* out) const;
  bool absorb();
  void advance(const Limits& limits);
  static void drop(std::span<Lloyd* const> starts, double share);
  bool settles(std::span<const float> next, const Limits& limits);
  double column_variance() const;
  std::vector<float> means() const;
  // Numbers the clusters. Returns whether a number changed.
  bool sort();
  int64_t farthest() const;
  double squared_distance(int64_t row) const;
  int64_t chunks() const;
  void for_chunks(const std::function<void(int64_t chunk, int worker)>& work) const;

  const Points& points_;
  base::Pool* pool_;
  const base::Cancel* cancel_;
  int k_, cols_;
  int64_t chunk_blocks_;
  std::vector<float> centres_;
  base::Pages<uint16_t> labels_;  // whole blocks
  bool labelled_ = false;         // labels_ is filled
  std::vector<int64_t> sums_, sizes_;
  Tiles tiles_;
  std::vector<Work> work_;  // one a thread
  int64_t again_ = 0, ties_ = 0;
  double inertia_before_ = 0;
  double moved_ = 0;
  int passes_ = 0, repaired_ = 0;
  bool converged_ = false, settled_ = false, finished_ = false, dropped_ = false;
  Step outcome_ = Step::done;
};

}  // namespace coterie::cluster
