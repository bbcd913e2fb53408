// One row at a time, number by number: its values lie a line of the cache apart.
#include "cluster/cluster_sums.hpp"

namespace coterie::cluster {

namespace {

// A row leaves one cluster (none: null) and enters another. weigh: a value times the row's weight.
template <class Weigh>
[[gnu::always_inline]] inline void move_row(const float* x, int64_t cols, int64_t* loses,
                                            int64_t* __restrict gains, Weigh weigh) {
  if (loses == nullptr) {
    for (int64_t col = 0; col < cols; ++col) gains[col] += weigh(x[col * kLanes]);
    return;
  }
  for (int64_t col = 0; col < cols; ++col) {
    const int64_t moved = weigh(x[col * kLanes]);
    gains[col] += moved;
    loses[col] -= moved;
  }
}

}  // namespace

void ClusterSums::clear(int k, int cols) {
  k_ = k;
  cols_ = cols;
  units_.assign(static_cast<size_t>(k * cols), 0);
  sizes_.assign(static_cast<size_t>(k), 0);
}

void ClusterSums::move(const float* blocks, std::span<const Change> changes, const uint16_t* labels,
                       const uint32_t* weights, int64_t rows) {
  for (const Change& change : changes) {
    const int64_t row = change.row(), from = change.from(), to = labels[row];
    if (row >= rows) break;  // the padding of the last block
    const float* x = blocks + row / kLanes * kLanes * cols_ + row % kLanes;
    int64_t* gains = units_.data() + to * cols_;
    int64_t* loses = from == kNoLabel ? nullptr : units_.data() + from * cols_;
    const int64_t weight = weights == nullptr ? 1 : weights[row];
    if (weights == nullptr)
      move_row(x, cols_, loses, gains, [](float units) { return static_cast<int64_t>(units); });
    else
      move_row(x, cols_, loses, gains,
               [weight](float units) { return weight * static_cast<int64_t>(units); });
    sizes_.data()[to] += weight;
    if (loses != nullptr) sizes_.data()[from] -= weight;
  }
}

void ClusterSums::add_rows(const float* blocks, int64_t count, const uint16_t* labels,
                           int64_t rows) {
  sum_rows(blocks, count, cols_, labels, k_, units_.data(), sizes_.data());
  // The padding of the last block was counted as well: rows of zeros.
  for (int64_t row = rows; row < count * kLanes; ++row) --sizes_[labels[row]];
}

void ClusterSums::add_to(std::span<int64_t> sums, std::span<int64_t> sizes) const {
  const auto cols = static_cast<size_t>(cols_);
  for (size_t j = 0; j < sizes_.size(); ++j) {
    const int64_t* units = units_.data() + static_cast<int64_t>(j) * cols_;
    for (size_t col = 0; col < cols; ++col) sums[j * cols + col] += units[col];
    sizes[j] += sizes_[j];
  }
}

}  // namespace coterie::cluster
