// The kernels against integer arithmetic, to the last unit.
#include "cluster/kernel.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "cluster/test_data.hpp"

namespace coterie::cluster {
namespace {

int64_t exact_square(const table::Matrix& matrix, int64_t row, std::span<const float> centre) {
  int64_t sum = 0;
  for (int col = 0; col < matrix.cols(); ++col) {
    const int64_t difference = static_cast<int64_t>(matrix.units(row, col)) -
                               static_cast<int64_t>(centre[static_cast<size_t>(col)]);
    sum += difference * difference;
  }
  return sum;
}

std::vector<float> any_centres(int k, int cols, int range) {
  std::vector<float> out;
  for (int i = 0; i < k * cols; ++i)
    out.push_back(static_cast<float>(*rc::gen::inRange(-range, range + 1)));
  return out;
}

RC_GTEST_PROP(Kernel, FindsTheTwoNearestAndTheLowestOnATie, ()) {
  const table::Matrix matrix = any_matrix(40);
  const int k = *rc::gen::inRange(1, 7);
  const std::vector<float> centres = any_centres(k, matrix.cols(), 5);
  const Centres ready(centres, matrix.cols());
  std::vector<int32_t> labels(static_cast<size_t>(matrix.blocks()) * kLanes);
  std::vector<Near> near(static_cast<size_t>(matrix.blocks()));
  nearest(matrix.block(0), matrix.blocks(), ready, labels.data());
  nearest_two(matrix.block(0), matrix.blocks(), ready, near.data());
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    std::vector<std::pair<int64_t, int>> order;
    for (int j = 0; j < k; ++j) {
      const auto width = static_cast<size_t>(matrix.cols());
      const auto centre = std::span(centres).subspan(static_cast<size_t>(j) * width, width);
      order.emplace_back(exact_square(matrix, row, centre), j);
    }
    std::ranges::sort(order);
    const Near& at = near[static_cast<size_t>(row / kLanes)];
    const auto lane = static_cast<size_t>(row % kLanes);
    RC_ASSERT(labels[static_cast<size_t>(row)] == order[0].second);
    RC_ASSERT(at.label[lane] == order[0].second);
    RC_ASSERT(at.first[lane] == static_cast<double>(order[0].first));
    RC_ASSERT(at.runner_up[lane] == (k > 1 ? order[1].second : -1));
    RC_ASSERT(at.second[lane] == (k > 1 ? static_cast<double>(order[1].first)
                                        : std::numeric_limits<double>::infinity()));
  }
}

TEST(Kernel, IsExactAtTheEdgeOfTheGrid) {
  constexpr int kCols = 64;
  constexpr float kEdge = 4194304;  // 2^22
  table::Matrix matrix(2, kCols, 0x1p-16);
  std::vector<float> centres(2 * kCols);
  for (size_t col = 0; col < kCols; ++col) {
    matrix.units(0, static_cast<int>(col)) = kEdge;
    matrix.units(1, static_cast<int>(col)) = col == 0 ? 1 - kEdge : -kEdge;
    centres[col] = kEdge;
    centres[kCols + col] = -kEdge;
  }
  Near near;
  nearest_two(matrix.block(0), 1, Centres(centres, kCols), &near);
  EXPECT_EQ(near.first[0], 0);
  EXPECT_EQ(near.second[0], 0x1p52);
  EXPECT_EQ(near.first[1], 1);
  EXPECT_EQ(near.second[1], 0x1p52 - 0x1p24 + 1);  // one column is 2^23 - 1 away
  EXPECT_EQ(near.label[1], 1);
  std::vector<double> out(kLanes);
  const std::vector<double> point(centres.begin(), centres.begin() + kCols);
  squared_distances(matrix.block(0), 1, kCols, point.data(), out.data());
  EXPECT_EQ(out[0], 0);
  EXPECT_EQ(out[1], 0x1p52 - 0x1p24 + 1);
}

}  // namespace
}  // namespace coterie::cluster
