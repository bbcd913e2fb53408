// The passes of k-prototypes over one set of rows: label by the nearest prototype, then move each
// prototype to the means and modes of its rows. Sums, counts and cost are integers: nothing rounds
// but a mean, which is the best one on the grid, so the cost never rises.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "cluster/kmeans.hpp"
#include "medoids/space.hpp"

namespace coterie::medoids {

__extension__ using Total = __int128;

enum class Outcome {
  done,
  cancelled,
  exhausted,  // fewer distinct rows than prototypes: one is empty, but each row lies on its own
};

class Descent {
 public:
  // space: prototypes. levels: of each feature, largest code + 1. keys: settle which of two equally
  // far rows is taken; empty: the row number. points: k x width, k >= 1; equal ones are allowed
  // (the second is empty and repaired). context: no pool runs in the caller. Space, rows, levels
  // and keys must outlive this.
  Descent(const Space& space, const Mixed& rows, std::span<const int32_t> levels,
          std::span<const uint64_t> keys, std::vector<float> points, cluster::Context context);

  // Labels every row by its nearest prototype (the lower index on a tie). One that gets no row
  // moves to the row farthest from its own, and all are labelled again, until none is empty.
  Outcome label();
  // Passes until no prototype moves or so many are made; labels belong to the prototypes at the
  // end.
  Outcome run(int passes_max);
  // Numbers the clusters by falling size, ties by prototype; whether a number changed. Labels
  // change with the numbers, but for rows between two prototypes: call label() after it.
  bool sort();

  Total cost() const { return cost_; }  // of the last labels, in squared grid units
  const std::vector<float>& points() const { return points_; }
  const std::vector<int32_t>& labels() const { return labels_; }
  const std::vector<int64_t>& sizes() const { return sizes_; }
  int passes() const { return passes_; }
  bool converged() const { return converged_; }
  int64_t occupied() const;  // clusters that are not empty

 private:
  struct Sums {
    std::vector<int64_t> units;   // k x numbers
    std::vector<int64_t> counts;  // k x levels of all features, each with one more for missing
    std::vector<int64_t> sizes;   // k
    Total cost = 0;
    double distance = 0;  // of the farthest row
    int64_t farthest = -1;
  };
  Sums empty_sums() const;
  bool cancelled() const { return context_.cancel != nullptr && context_.cancel->requested(); }
  uint64_t key(int64_t row) const {
    return keys_.empty() ? static_cast<uint64_t>(row) : keys_[static_cast<size_t>(row)];
  }
  bool farther(double distance, int64_t row, const Sums& than) const;
  void label_chunk(int64_t chunk, Sums& mine);
  void count(int64_t row, int32_t label, int64_t sign, Sums& mine) const;
  bool move();

  const Space& space_;
  const Mixed rows_;
  std::span<const int32_t> levels_;
  std::span<const uint64_t> keys_;
  cluster::Context context_;
  size_t k_, width_, numbers_;
  std::vector<size_t> offsets_;  // of each feature's levels, then their number
  std::vector<float> points_;
  std::vector<int32_t> labels_;  // -1 before the first pass
  std::vector<int64_t> units_, counts_, sizes_;
  Total cost_ = 0;
  int64_t farthest_ = -1;
  int passes_ = 0;
  bool converged_ = false;
};

}  // namespace coterie::medoids
