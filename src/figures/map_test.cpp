#include "figures/map.hpp"

#include <gtest/gtest.h>

#include "cluster/test_data.hpp"
#include "figures/test_data.hpp"

namespace coterie::figures {
namespace {

Map map_of(const table::Matrix& matrix, const std::vector<int32_t>& labels, int segments,
           int threads = 2) {
  base::Pool pool(threads);
  std::vector<std::string> columns;
  for (int col = 0; col < matrix.cols(); ++col) columns.push_back("x" + std::to_string(col));
  return **make_map(matrix, columns, "clusters", labels, segments, {.pool = &pool});
}

TEST(MapTest, EverybodyIsOnItOrCounted) {
  const auto matrix = cluster::drawn_matrix(3000, 4, 3, 1);
  const auto labels = some_labels(3000, 3);
  const auto found = map_of(matrix, labels, 4);
  int64_t placed = 0;
  for (const auto& segment : found.segments)
    for (const auto& cell : segment) {
      EXPECT_GE(std::min(cell.x, cell.y), 0);
      EXPECT_LT(std::max(cell.x, cell.y), kMapBins);
      EXPECT_GT(cell.customers, 0);
      placed += cell.customers;
    }
  EXPECT_EQ(placed + found.outside + found.without, 3000);
  EXPECT_GT(found.without, 0);
  EXPECT_LE(found.outside, 60);  // at most 0.5 % at each of four ends
  EXPECT_TRUE(found.segments[3].empty());
  EXPECT_TRUE(std::isnan(found.centre_x[3]));
  EXPECT_GE(found.explained[0], found.explained[1]);
}

TEST(MapTest, AreTheSameBitsForAnyThreads) {
  const auto matrix = cluster::drawn_matrix(2000, 5, 3, 2);
  const auto labels = some_labels(2000, 3);
  const auto a = map_of(matrix, labels, 3, 1), b = map_of(matrix, labels, 3, 3);
  EXPECT_EQ(a.segments, b.segments);
  EXPECT_EQ(a.centre_x, b.centre_x);
  EXPECT_EQ(a.loading_y, b.loading_y);
}

// Along the diagonal: x is the component, y has no width of its own.
TEST(MapTest, PointsOfALine) {
  const auto matrix = cluster::to_matrix({{0, 0}, {1, 1}, {2, 2}, {3, 3}});
  const auto found = map_of(matrix, {0, 0, 1, 1}, 2);
  EXPECT_NEAR(found.explained[0], 1, 1e-12);
  EXPECT_NEAR(found.loading_x[0], std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(found.centre_x[1], std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(found.x.high, 1.5 * std::sqrt(2.0), 1e-9);
  EXPECT_LT(found.y.low, found.y.high);
  EXPECT_EQ(found.outside, 0);
  EXPECT_EQ(found.segments[0][0].x, 0);
  EXPECT_EQ(found.segments[1].back().x, kMapBins - 1);
}

TEST(MapTest, CentresAreAlwaysOnIt) {
  cluster::Table rows;
  base::Random random(4, 4);
  for (int i = 0; i < 2000; ++i) rows.push_back({random.normal(), random.normal()});
  rows.push_back({500, 0});
  std::vector<int32_t> labels(2000, 0);
  labels.push_back(1);
  const auto found = map_of(cluster::to_matrix(rows), labels, 2);
  EXPECT_EQ(found.x.high, found.centre_x[1]);
  ASSERT_EQ(found.segments[1].size(), 1u);
  EXPECT_EQ(found.segments[1][0].x, kMapBins - 1);
}

TEST(MapTest, NothingWithoutTwoColumnsOrVariance) {
  base::Pool pool(1);
  const cluster::Context context{.pool = &pool};
  const std::vector<int32_t> two = {0, 0};
  EXPECT_FALSE(*make_map(cluster::to_matrix({{1}, {2}}), {"x"}, "", two, 1, context));
  EXPECT_FALSE(*make_map(cluster::to_matrix({{1, 5}, {1, 5}}), {"x", "y"}, "", two, 1, context));
  EXPECT_FALSE(*make_map(table::Matrix(0, 2, 1), {"x", "y"}, "", {}, 1, context));
}

}  // namespace
}  // namespace coterie::figures
