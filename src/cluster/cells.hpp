// Rows that several labellings agree on, side by side, so that a sum over such rows serves all of
// them; and the sums of distances from rows to the clusters of each labelling.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/pages.hpp"
#include "cluster/kmeans.hpp"
#include "cluster/pairs.hpp"
#include "table/matrix.hpp"

namespace coterie::cluster {

// Labels of some rows, 0..k-1, one a row; several share one numbering of their clusters, the slots:
// cluster j of labelling `at` is slot first[at] + j.
struct Slots {
  std::vector<std::span<const int32_t>> labels;
  std::vector<int32_t> first = {0};  // one a labelling, and the number of slots

  void add(std::span<const int32_t> of_rows, int k) {
    labels.push_back(of_rows);
    first.push_back(first.back() + k);
  }
  int32_t total() const { return first.back(); }
};

// The values of some rows of a matrix, ordered by cell: the rows of one cell have equal labels in
// every labelling. Which cell comes first, and the order within it, is of no account.
class Cells {
 public:
  // rows: of the matrix, one for each label.
  Cells(const table::Matrix& matrix, std::span<const int64_t> rows, const Slots& slots,
        base::Pool* pool);

  int64_t rows() const { return static_cast<int64_t>(order_.size()); }
  int64_t cells() const { return static_cast<int64_t>(starts_.size()) - 1; }
  int64_t start(int64_t cell) const { return starts_[static_cast<size_t>(cell)]; }
  // Position of each row in `rows`, in the order of cells.
  std::span<const int32_t> order() const { return order_; }
  int64_t cell_at(int64_t position) const;
  // One slot of each labelling.
  std::span<const int32_t> slots_of(int64_t cell) const {
    return std::span(slots_).subspan(static_cast<size_t>(cell) * labellings_, labellings_);
  }
  const float* values(int64_t position) const {  // cols floats a row
    return values_.data() + static_cast<size_t>(position) * cols_;
  }

 private:
  void sort(const Slots& slots);

  size_t cols_, labellings_;
  std::vector<int32_t> order_;
  std::vector<int64_t> starts_;  // of each cell, and the end
  std::vector<int32_t> slots_;   // cells x labellings
  base::Pages<float> values_;
};

// For each of some rows, the sum of distances to the rows of each slot, in kDistanceUnit.
class DistanceSums {
 public:
  // Between all pairs of `cells`; each pair is measured once where 256 rows of one cell lie
  // together. Of position p in the order of cells. At most kPairRows rows.
  // Repeats: exact sums of the same distances whatever the threads and the order of rows. Cost:
  // O(rows^2 * cols) halved by that much; memory rows * slots * 8 bytes.
  static DistanceSums among(const Cells& cells, int cols, int32_t slots, const Context& context);
  // From `rows` of the matrix, in that order, to all of `cells`.
  static DistanceSums between(const table::Matrix& matrix, std::span<const int64_t> rows,
                              const Cells& cells, int32_t slots, const Context& context);

  double at(int64_t row, int32_t slot) const {
    return static_cast<double>(sums_[start(row / kTile, slot) + static_cast<size_t>(row % kTile)]);
  }

 private:
  DistanceSums(int64_t rows, int32_t slots)
      : slots_(slots), sums_(start((rows + kTile - 1) / kTile, 0)) {}
  size_t start(int64_t tile, int32_t slot) const {
    return static_cast<size_t>(tile * slots_ + slot) * kTile;
  }

  int32_t slots_;
  base::Pages<uint64_t> sums_;  // tiles x slots x 256
};

}  // namespace coterie::cluster
