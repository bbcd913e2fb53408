// Passes: exact sums, repair of empty clusters, numbering, cancelling.
#include "cluster/lloyd.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "cluster/test_data.hpp"

namespace coterie::cluster {
namespace {

table::Matrix line(const std::vector<float>& values) {
  table::Matrix out(static_cast<int64_t>(values.size()), 1, 0x1p-16);
  for (size_t row = 0; row < values.size(); ++row)
    out.units(static_cast<int64_t>(row), 0) = values[row];
  return out;
}

Points points_of(const table::Matrix& matrix, std::span<const uint32_t> weights = {}) {
  Points points{.matrix = &matrix, .weights = weights, .keys = {}, .square_sum = 0};
  points.measure(nullptr);
  return points;
}

TEST(RoundedMean, RoundsHalvesUpExactly) {
  EXPECT_EQ(rounded_mean(3, 2), 2);
  EXPECT_EQ(rounded_mean(-3, 2), -1);
  EXPECT_EQ(rounded_mean(-4, 3), -1);
  EXPECT_EQ(rounded_mean(-5, 3), -2);
  EXPECT_EQ(rounded_mean(0, 7), 0);
  constexpr int64_t kMany = int64_t{1} << 39;
  EXPECT_EQ(rounded_mean(kMany * 4194303 + kMany / 2, kMany), 4194304);
  EXPECT_EQ(rounded_mean(kMany * 4194303 + kMany / 2 - 1, kMany), 4194303);
}

TEST(Lloyd, ReachesTheMeansOfTwoGroups) {
  const table::Matrix matrix = line({0, 1, 2, 100, 101, 103, 104});
  const Points points = points_of(matrix);
  Lloyd lloyd(points, {0, 1}, nullptr, nullptr);
  ASSERT_EQ(lloyd.run({}), Step::done);
  EXPECT_TRUE(lloyd.converged());
  EXPECT_EQ(lloyd.centres(), (std::vector<float>{102, 1}));
  EXPECT_EQ(lloyd.sizes(), (std::vector<int64_t>{4, 3}));
  EXPECT_EQ(static_cast<int64_t>(lloyd.inertia()), 2 + 4 + 1 + 1 + 4);
  EXPECT_EQ(std::move(lloyd).take_labels(), (std::vector<int32_t>{1, 1, 1, 0, 0, 0, 0}));
}

TEST(Lloyd, GivesAnEmptyClusterTheFarthestRowAndAssignsAgain) {
  const table::Matrix matrix = line({0, 1, 2, 90, 100});
  const Points points = points_of(matrix);
  Lloyd lloyd(points, {1, 1}, nullptr, nullptr);
  ASSERT_EQ(lloyd.assign(), Step::done);
  EXPECT_EQ(lloyd.repaired(), 1);
  EXPECT_EQ(lloyd.centres(), (std::vector<float>{1, 100}));
  EXPECT_EQ(lloyd.sizes(), (std::vector<int64_t>{3, 2}));  // 90 went along: labels are not stale
}

TEST(Lloyd, OfEquallyFarRowsTakesTheSmallestKey) {
  const table::Matrix matrix = line({-7, 0, 7});
  const std::vector<uint64_t> keys{5, 9, 2};
  Points points = points_of(matrix);
  points.keys = keys;
  Lloyd lloyd(points, {0, 0}, nullptr, nullptr);
  ASSERT_EQ(lloyd.assign(), Step::done);
  EXPECT_EQ(lloyd.centres(), (std::vector<float>{0, 7}));
}

TEST(Lloyd, SaysWhenThereAreTooFewDistinctRows) {
  const table::Matrix matrix = line({4, 4, 9, 9, 4});
  const Points points = points_of(matrix);
  Lloyd lloyd(points, {4, 4, 4}, nullptr, nullptr);
  EXPECT_EQ(lloyd.run({}), Step::exhausted);
  EXPECT_EQ(lloyd.occupied(), 2);
}

TEST(Lloyd, RowsWithoutWeightAreLabelledButDoNotCount) {
  const table::Matrix matrix = line({0, 10, 1000});
  const std::vector<uint32_t> weights{2, 3, 0};
  const Points points = points_of(matrix, weights);
  Lloyd lloyd(points, {0, 0}, nullptr, nullptr);
  ASSERT_EQ(lloyd.run({}), Step::done);
  EXPECT_EQ(lloyd.centres(), (std::vector<float>{10, 0}));
  EXPECT_EQ(lloyd.sizes(), (std::vector<int64_t>{3, 2}));
  EXPECT_EQ(static_cast<int64_t>(lloyd.inertia()), 0);
  EXPECT_EQ(std::move(lloyd).take_labels(), (std::vector<int32_t>{1, 0, 0}));
}

TEST(Lloyd, StopsAtTheLimitWithLabelsThatBelongToTheCentres) {
  const table::Matrix matrix = drawn_matrix(3000, 3, 6, 1);
  const Points points = points_of(matrix);
  std::vector<float> start;
  for (int row = 0; row < 5; ++row)
    for (int col = 0; col < 3; ++col) start.push_back(matrix.units(row, col));
  Lloyd lloyd(points, start, nullptr, nullptr);
  ASSERT_EQ(lloyd.run({.passes_max = 2}), Step::done);
  EXPECT_FALSE(lloyd.converged());
  EXPECT_TRUE(std::ranges::is_sorted(lloyd.sizes(), std::greater<>()));
  std::vector<int32_t> again(static_cast<size_t>(matrix.blocks()) * kLanes);
  nearest(matrix.block(0), matrix.blocks(), Centres(lloyd.centres(), 3), again.data());
  again.resize(3000);
  EXPECT_EQ(std::move(lloyd).take_labels(), again);
}

TEST(Lloyd, StopsWhenCancelled) {
  const table::Matrix matrix = line({0, 1, 2});
  const Points points = points_of(matrix);
  base::Cancel cancel;
  cancel.request();
  Lloyd lloyd(points, {0, 1}, nullptr, &cancel);
  EXPECT_EQ(lloyd.run({}), Step::cancelled);
}

// The inertia that falls out of the sums is the sum over the rows, and no pass raises it.
RC_GTEST_PROP(Lloyd, KeepsExactInertiaThatNeverRises, ()) {
  const table::Matrix matrix = any_matrix(60);
  const int k = *rc::gen::inRange(1, std::min(distinct_rows(matrix), 6) + 1);
  std::vector<uint32_t> weights;
  for (int64_t row = 0; row < matrix.rows(); ++row)
    weights.push_back(static_cast<uint32_t>(*rc::gen::inRange(1, 5)));
  std::vector<float> start;
  for (int i = 0; i < k * matrix.cols(); ++i)
    start.push_back(static_cast<float>(*rc::gen::inRange(-5, 6)));
  const Points points = points_of(matrix, weights);
  Lloyd lloyd(points, start, nullptr, nullptr);
  Wide before = -1;
  const Step step = lloyd.run({}, [&](int) {
    RC_ASSERT(before < 0 || lloyd.inertia() <= before);
    before = lloyd.inertia();
  });
  RC_ASSERT(step == Step::done);
  RC_ASSERT(lloyd.converged());
  const std::vector<float> centres = lloyd.centres();
  const std::vector<int32_t> labels = std::move(lloyd).take_labels();
  int64_t direct = 0;
  for (int64_t row = 0; row < matrix.rows(); ++row)
    for (int col = 0; col < matrix.cols(); ++col) {
      const auto at = static_cast<size_t>(labels[static_cast<size_t>(row)] * matrix.cols() + col);
      const auto difference = static_cast<int64_t>(matrix.units(row, col) - centres[at]);
      direct += difference * difference * weights[static_cast<size_t>(row)];
    }
  RC_ASSERT(static_cast<int64_t>(before) == direct);
}

}  // namespace
}  // namespace coterie::cluster
