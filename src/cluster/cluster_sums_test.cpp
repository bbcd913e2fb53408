// Sums that follow changes of labels against sums that are taken afresh.
#include "cluster/cluster_sums.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "cluster/test_data.hpp"

namespace coterie::cluster {
namespace {

struct Sums {
  std::vector<int64_t> units, sizes;
  bool operator==(const Sums&) const = default;
};

Sums taken(const ClusterSums& sums, int k, int cols) {
  Sums out{std::vector<int64_t>(static_cast<size_t>(k * cols)),
           std::vector<int64_t>(static_cast<size_t>(k))};
  sums.add_to(out.units, out.sizes);
  return out;
}

Sums afresh(const table::Matrix& matrix, const std::vector<uint16_t>& labels,
            const std::vector<uint32_t>& weights, int k) {
  const int cols = matrix.cols();
  Sums out{std::vector<int64_t>(static_cast<size_t>(k * cols)),
           std::vector<int64_t>(static_cast<size_t>(k))};
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    const size_t label = labels[static_cast<size_t>(row)];
    const int64_t weight = weights.empty() ? 1 : weights[static_cast<size_t>(row)];
    out.sizes[label] += weight;
    for (int col = 0; col < cols; ++col)
      out.units[label * static_cast<size_t>(cols) + static_cast<size_t>(col)] +=
          weight * static_cast<int64_t>(matrix.units(row, col));
  }
  return out;
}

std::vector<uint16_t> any_labels(const table::Matrix& matrix, int k) {
  std::vector<uint16_t> out;
  for (int64_t i = 0; i < matrix.blocks() * kLanes; ++i)
    out.push_back(static_cast<uint16_t>(*rc::gen::inRange(0, k)));
  return out;
}

// What assign_rows() would note, the padding among it.
std::vector<Change> changes_of(const std::vector<uint16_t>& before,
                               const std::vector<uint16_t>& after) {
  std::vector<Change> out;
  for (size_t row = 0; row < before.size(); ++row)
    if (before[row] != after[row]) out.push_back({static_cast<uint32_t>(row) << 16 | before[row]});
  return out;
}

RC_GTEST_PROP(ClusterSums, FollowsTheRowsThatChange, ()) {
  const table::Matrix matrix = any_matrix(70);
  const int k = *rc::gen::inRange(1, 9);
  const bool weighted = *rc::gen::arbitrary<bool>();
  std::vector<uint32_t> weights;
  for (int64_t row = 0; weighted && row < matrix.rows(); ++row)
    weights.push_back(static_cast<uint32_t>(*rc::gen::inRange(0, 1 << 20)));
  const uint32_t* weigh = weighted ? weights.data() : nullptr;
  ClusterSums sums;
  sums.clear(k, matrix.cols());
  std::vector<uint16_t> before(static_cast<size_t>(matrix.blocks()) * kLanes, kNoLabel);
  for (int pass = 0; pass < 3; ++pass) {
    const std::vector<uint16_t> after = any_labels(matrix, k);
    sums.move(matrix.block(0), changes_of(before, after), after.data(), weigh, matrix.rows());
    RC_ASSERT(taken(sums, k, matrix.cols()) == afresh(matrix, after, weights, k));
    before = after;
  }
}

RC_GTEST_PROP(ClusterSums, AddsRowsWithoutTheirPadding, ()) {
  const table::Matrix matrix = any_matrix(70);
  const int k = *rc::gen::inRange(1, 9);
  const std::vector<uint16_t> labels = any_labels(matrix, k);
  ClusterSums sums;
  sums.clear(k, matrix.cols());
  sums.add_rows(matrix.block(0), matrix.blocks(), labels.data(), matrix.rows());
  RC_ASSERT(taken(sums, k, matrix.cols()) == afresh(matrix, labels, {}, k));
}

}  // namespace
}  // namespace coterie::cluster
