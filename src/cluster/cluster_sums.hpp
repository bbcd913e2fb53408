// Sums and sizes of clusters that follow the rows that change sides; integers, so exact.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "cluster/assign_kernel.hpp"

namespace coterie::cluster {

class ClusterSums {
 public:
  // k clusters of `cols` >= 1 columns, all zero.
  void clear(int k, int cols);

  // Moves rows from one cluster to another. changes: of the rows of `blocks`, from assign_rows().
  // labels: of the same rows, as they are now. weights: one a row; null: all 1. rows: of `blocks`
  // that exist; what was noted of the padding after them is left out.
  void move(const float* blocks, std::span<const Change> changes, const uint16_t* labels,
            const uint32_t* weights, int64_t rows);
  // Adds the rows of `count` blocks (at most kMostSummed) to the clusters of their labels. rows: as
  // in move().
  void add_rows(const float* blocks, int64_t count, const uint16_t* labels, int64_t rows);

  // Adds what stands here to `sums` (k x cols) and `sizes` (k).
  void add_to(std::span<int64_t> sums, std::span<int64_t> sizes) const;

 private:
  int k_ = 0, cols_ = 0;
  std::vector<int64_t> units_, sizes_;  // k x cols, k
};

}  // namespace coterie::cluster
