#include "medoids/space.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "cluster/order_free.hpp"
#include "medoids/pam.hpp"
#include "medoids/test_data.hpp"

namespace coterie::medoids {
namespace {

Space space_of(Metric metric, const Mixed& rows) {
  Space space{.metric = metric,
              .numbers = rows.number_cols(),
              .codes = rows.code_cols(),
              .mismatch = metric == Metric::prototypes ? 12345.0 : 0.125,
              .scale = {},
              .largest = 0x1p24};
  for (int col = 0; col < space.numbers; ++col) space.scale.push_back(1e-7 * (col + 1));
  return space;
}

// Plain loops. Multiply-add rounds once, as there.
double raw(const Space& space, const Mixed& rows, int64_t row, const std::vector<float>& point) {
  double sum = 0, differ = 0;
  for (int col = space.numbers; col < space.width(); ++col)
    if (rows.at(row, col) != point[static_cast<size_t>(col)]) ++differ;
  if (space.metric == Metric::gower) sum = differ * space.mismatch;
  for (int col = 0; col < space.numbers; ++col) {
    const auto at = static_cast<size_t>(col);
    const double x = static_cast<double>(rows.at(row, col)) - static_cast<double>(point[at]);
    sum = space.metric == Metric::gower ? std::fma(std::abs(x), space.scale[at], sum) : sum + x * x;
  }
  return space.metric == Metric::prototypes ? sum + differ * space.mismatch : sum;
}

TEST(SpaceTest, TheTwoNearestByPlainLoops) {
  for (const int number : {0, 4, 6}) {
    const TestRows rows = drawn(number);
    const Mixed mixed = rows.mixed();
    std::vector<float> points;
    for (const int64_t row : {3, 9, 3, 20, 41}) {  // the third equals the first
      const std::vector<float> point = point_of(mixed, row);
      points.insert(points.end(), point.begin(), point.end());
    }
    for (const Metric metric : {Metric::prototypes, Metric::gower}) {
      const Space space = space_of(metric, mixed);
      with_each_set([&](const std::string& set) {
        std::vector<Near> near(static_cast<size_t>(mixed.blocks()));
        nearest_two(space, mixed, 0, mixed.blocks(), points, near.data());
        for (int64_t row = 0; row < mixed.rows(); ++row) {
          std::vector<std::pair<double, int>> all;
          for (int j = 0; j < 5; ++j) {
            const auto first = points.begin() + j * space.width();
            all.emplace_back(raw(space, mixed, row, {first, first + space.width()}), j);
          }
          std::ranges::sort(all);
          const Near& at = near[static_cast<size_t>(row / kLanes)];
          const auto lane = static_cast<size_t>(row % kLanes);
          ASSERT_EQ(at.first[lane], all[0].first) << set << row;
          ASSERT_EQ(at.second[lane], all[1].first) << set << row;
          ASSERT_EQ(at.label[lane], all[0].second) << set << row;
          ASSERT_EQ(at.runner_up[lane], all[1].second) << set << row;
        }
      });
    }
  }
}

TEST(SpaceTest, OnePointHasNoRunnerUp) {
  const table::Matrix numbers = small_numbers(5, 2, 9, 1);
  const std::vector<float> point = {1, 2};
  Near near;
  base::Pool pool(1);
  nearest_two(euclidean_space(numbers, {.pool = &pool}), {.numbers = &numbers}, 0, 1, point, &near);
  EXPECT_EQ(near.label[0], 0);
  EXPECT_EQ(near.runner_up[4], -1);
  EXPECT_TRUE(std::isinf(near.second[2]));
}

// distances() and gains() round to the same numbers, and sums of them are those of plain loops.
TEST(SpaceTest, GainsArePlainSums) {
  const TestRows rows = drawn(12);
  const Mixed mixed = rows.mixed();
  const auto n = static_cast<size_t>(mixed.rows()),
             padded = static_cast<size_t>(mixed.blocks()) * 16;
  for (const Metric metric : {Metric::euclidean, Metric::gower}) {
    Space space = space_of(metric, mixed);
    if (metric == Metric::euclidean) space.codes = 0;
    const Mixed used = metric == Metric::euclidean ? Mixed{.numbers = &rows.numbers} : mixed;
    const cluster::Rounder rounder(mixed.rows(), space.largest);
    std::vector<double> near(padded, 0.0), second(padded, 0.0), d(padded);
    distances(space, rounder.magic(), used, point_of(used, 5).data(), near.data());
    distances(space, rounder.magic(), used, point_of(used, 6).data(), second.data());
    for (size_t i = 0; i < padded; ++i)
      if (near[i] > second[i]) std::swap(near[i], second[i]);
    for (size_t i = n; i < padded; ++i) near[i] = second[i] = 0;
    std::vector<double> points;
    for (int col = 0; col < used.cols(); ++col)
      for (int64_t q = 0; q < kTogether; ++q)
        points.push_back(static_cast<double>(used.at(30 + q, col)));
    with_each_set([&](const std::string& set) {
      const Held held{.near = near.data(), .second = second.data()};
      const Gains all = gains(space, rounder.magic(), used, 0, used.blocks(), held, points);
      const Gains some = gains(space, rounder.magic(), used, 2, 5, held, points);
      for (size_t q = 0; q < kTogether; ++q) {
        const std::vector<float> point = point_of(used, 30 + static_cast<int64_t>(q));
        distances(space, rounder.magic(), used, point.data(), d.data());
        double nearer = 0, kept = 0, part = 0;
        for (size_t i = 0; i < n; ++i) {
          const double exact = raw(space, used, static_cast<int64_t>(i), point);
          const double expected = metric == Metric::euclidean ? std::sqrt(exact) : exact;
          ASSERT_EQ(d[i], rounder(expected)) << set;
          nearer += std::min(d[i], near[i]) - near[i];
          kept += std::clamp(d[i], near[i], second[i]) - second[i];
          if (i >= 32 && i < 80) part += std::min(d[i], near[i]) - near[i];
        }
        EXPECT_EQ(all.nearer[q], nearer) << set;
        EXPECT_EQ(all.kept[q], kept) << set;
        EXPECT_EQ(some.nearer[q], part) << set;
      }
    });
  }
}

TEST(SpaceTest, SimplifiedSilhouetteByHand) {
  cluster::Nearest near{.label = {0, 1, 0},
                        .runner_up = {1, 0, 1},
                        .distance = {1, 0, 0},
                        .runner_up_distance = {4, 2, 0}};
  EXPECT_NEAR(simplified_silhouette(near), (0.75 + 1 + 0) / 3, 1e-12);
  near.runner_up_distance[1] = INFINITY;
  EXPECT_TRUE(std::isnan(simplified_silhouette(near)));
  EXPECT_TRUE(std::isnan(simplified_silhouette({})));
}

TEST(SpaceTest, RangesSeeEveryRowAndNoPadding) {
  base::Pool pool(2);
  table::Matrix matrix(9001, 2, 1);
  for (int64_t row = 0; row < 9001; ++row) {
    matrix.units(row, 0) = 5;
    matrix.units(row, 1) = static_cast<float>(100 + row % 50);
  }
  EXPECT_EQ(ranges(matrix, {.pool = &pool}), (std::vector<double>{0, 49}));
  matrix.units(9000, 0) = -3;
  EXPECT_EQ(ranges(matrix, {.pool = &pool}), (std::vector<double>{8, 49}));
}

TEST(SpaceTest, TakesRowsAndZeros) {
  const table::Matrix matrix = small_numbers(20, 3, 1000, 2);
  const table::Matrix out = take(matrix, std::vector<int64_t>{19, -1, 4});
  ASSERT_EQ(out.rows(), 3);
  for (int col = 0; col < 3; ++col) {
    EXPECT_EQ(out.units(0, col), matrix.units(19, col));
    EXPECT_EQ(out.units(1, col), 0);
    EXPECT_EQ(out.units(2, col), matrix.units(4, col));
  }
}

}  // namespace
}  // namespace coterie::medoids
