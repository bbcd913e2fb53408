// Lloyd's passes over one set of rows. Sums of a cluster are integers in 64 bits, inertia is an
// integer in 128 bits: nothing here rounds but the new centre, which is the mean rounded to the
// grid (halves up), so the result depends on neither threads nor row order. The rounded mean is the
// best centre on the grid, so inertia never rises.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/cancel.hpp"
#include "base/pool.hpp"
#include "cluster/kernel.hpp"
#include "table/matrix.hpp"

namespace coterie::cluster {

__extension__ using Wide = __int128;

// The rows to be clustered. Weights must add up to less than 2^40.
struct Points {
  const table::Matrix* matrix = nullptr;
  std::span<const uint32_t> weights = {};  // one a row; empty: all 1
  // Settles which of two equally far rows is taken; empty: the row number.
  std::span<const uint64_t> keys = {};
  Wide square_sum = 0;  // sum of weight * |x|^2: call measure()

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
  // pool null: runs in the caller. centres: k x cols in grid units, k >= 1; two equal ones are
  // allowed (the second is empty and repaired).
  Lloyd(const Points& points, std::vector<float> centres, base::Pool* pool,
        const base::Cancel* cancel);

  // Labels every row by its nearest centre (lowest index on a tie). A centre that gets no weight
  // moves to the row that is farthest from its own (of equally far ones that with the smallest
  // key), and all rows are labelled again, until none is empty.
  Step assign();
  struct Limits {
    int passes_max = 300;
    double tolerance = 0;  // also stops when a pass gains no more than this share; 0: never
  };
  // Passes until each centre is the rounded mean of its rows, or a limit is reached (and two more
  // when the numbering changes at the end). Labels always belong to the centres; clusters are
  // numbered by descending weight, ties by centre.
  Step run(const Limits& limits, const std::function<void(int passes)>& after_pass = {});

  // Sum of weighted squared distances of the rows to the centres of their labels, in grid units;
  // exact.
  Wide inertia() const;
  int k() const { return k_; }
  int passes() const { return passes_; }
  int repaired() const { return repaired_; }
  bool converged() const { return converged_; }
  int occupied() const;  // clusters that are not empty
  const std::vector<float>& centres() const { return centres_; }
  const std::vector<int64_t>& sizes() const { return sizes_; }
  std::vector<int32_t> take_labels() &&;

 private:
  struct Sums {
    std::vector<int64_t> units, sizes;  // k x cols, k
  };
  bool label();
  std::vector<float> means() const;
  // Numbers the clusters. Returns whether a number changed: since a row between two centres goes to
  // the lower number, such rows may then change sides.
  bool sort();
  void label_chunk(int64_t chunk, const Centres& ready, Sums& delta);
  void move(int64_t row, int32_t from, int32_t to, Sums& delta) const;
  int64_t farthest() const;
  double squared_distance(int64_t row) const;
  void for_chunks(const std::function<void(int64_t chunk, int worker)>& work) const;

  const Points& points_;
  base::Pool* pool_;
  const base::Cancel* cancel_;
  int k_, cols_;
  std::vector<float> centres_;
  std::vector<int32_t> labels_;  // -1 before the first pass
  std::vector<int64_t> sums_, sizes_;
  int passes_ = 0, repaired_ = 0;
  bool converged_ = false;
};

}  // namespace coterie::cluster
