// Passes: exact sums, repair of empty clusters, numbering, cancelling.
#include "cluster/lloyd.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory>

#include "cluster/test_data.hpp"
#include "math/simd.hpp"

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

std::vector<float> first_rows(const table::Matrix& matrix, int k) {
  std::vector<float> out;
  for (int row = 0; row < k; ++row)
    for (int col = 0; col < matrix.cols(); ++col) out.push_back(matrix.units(row, col));
  return out;
}

struct Ended {
  std::vector<float> centres;
  std::vector<int32_t> labels;
  Wide inertia;
  int passes;
};

Ended ended(const Points& points, std::vector<float> start, base::Pool* pool) {
  Lloyd lloyd(points, std::move(start), pool, nullptr);
  EXPECT_EQ(lloyd.run({.passes_max = 12}), Step::done);
  const Wide inertia = lloyd.inertia();
  const int passes = lloyd.passes();
  const std::vector<float> centres = lloyd.centres();
  return {centres, std::move(lloyd).take_labels(), inertia, passes};
}

void expect_same(const Ended& a, const Ended& b) {
  EXPECT_EQ(a.centres, b.centres);
  EXPECT_EQ(a.labels, b.labels);
  EXPECT_TRUE(a.inertia == b.inertia);
  EXPECT_EQ(a.passes, b.passes);
}

TEST(Lloyd, GivesTheSameOnEveryInstructionSetAndByAnyThreads) {
  for (const int cols : {1, 7, 150}) {
    const table::Matrix matrix = drawn_matrix(cols == 150 ? 700 : 9000, cols, 6, 3);
    const Points points = points_of(matrix);
    for (const int k : {1, 3, 26}) {
      const Ended plain = ended(points, first_rows(matrix, k), nullptr);
      for (const int threads : {1, 2}) {
        base::Pool pool(threads);
        expect_same(plain, ended(points, first_rows(matrix, k), &pool));
      }
      for (const auto& set : math::instruction_sets()) {
        if (set == "scalar" && k * cols > 100) continue;  // slow; the kernel's tests have it
        ASSERT_TRUE(math::use_instruction_set(set));
        expect_same(plain, ended(points, first_rows(matrix, k), nullptr));
      }
      math::use_instruction_set("");
    }
  }
}

// One row lies so far out that the step is coarse and floats tell nothing: labels stay exact.
TEST(Lloyd, StaysExactBesideAnOutlier) {
  table::Matrix matrix = drawn_matrix(6000, 3, 4, 5);
  for (int64_t row = 0; row < matrix.rows(); ++row)
    for (int col = 0; col < 3; ++col)
      matrix.units(row, col) = std::floor(matrix.units(row, col) / 4096);
  matrix.units(17, 0) = 4194304;  // about 1e5 times as far as the others
  std::vector<float> start = first_rows(matrix, 4);
  for (int col = 0; col < 3; ++col) start[static_cast<size_t>(col)] = matrix.units(17, col);
  const Points points = points_of(matrix);
  Lloyd lloyd(points, start, nullptr, nullptr);
  ASSERT_EQ(lloyd.run({}), Step::done);
  EXPECT_EQ(lloyd.sizes().back(), 1);
  std::vector<int32_t> exact(static_cast<size_t>(matrix.blocks()) * kLanes);
  nearest(matrix.block(0), matrix.blocks(), Centres(lloyd.centres(), 3), exact.data());
  exact.resize(6000);
  EXPECT_EQ(std::move(lloyd).take_labels(), exact);
}

TEST(Lloyd, RunsSeveralStartsAsIfEachWereAlone) {
  const table::Matrix matrix = drawn_matrix(20000, 4, 7, 6);
  const Points points = points_of(matrix);
  base::Pool pool(2);
  std::vector<std::unique_ptr<Lloyd>> all;
  std::vector<Lloyd*> each;
  for (const int k : {1, 2, 5, 9, 5}) {
    std::vector<float> start = first_rows(matrix, k);
    if (all.size() == 4) std::copy_n(start.begin(), 4, start.begin() + 4);  // an empty cluster
    all.push_back(std::make_unique<Lloyd>(points, start, &pool, nullptr));
    each.push_back(all.back().get());
  }
  ASSERT_EQ(Lloyd::run_all(each, {.passes_max = 12}), Step::done);
  for (size_t i = 0; i < each.size(); ++i) {
    std::vector<float> start = first_rows(matrix, each[i]->k());
    if (i == 4) std::copy_n(start.begin(), 4, start.begin() + 4);
    const Ended alone = ended(points, start, nullptr);
    EXPECT_EQ(each[i]->centres(), alone.centres);
    EXPECT_EQ(each[i]->passes(), alone.passes);
    EXPECT_EQ(std::move(*each[i]).take_labels(), alone.labels);
  }
}

TEST(Lloyd, GivesUpAStartThatIsFarWorse) {
  // Evenly spread: three centres at one end need many passes to part.
  std::vector<float> values(1000);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  const table::Matrix matrix = line(values);
  const Points points = points_of(matrix);
  Lloyd good(points, {166, 499, 832}, nullptr, nullptr), bad(points, {0, 1, 2}, nullptr, nullptr);
  Lloyd other(points, {0, 1}, nullptr, nullptr);
  Lloyd* each[] = {&bad, &good, &other};
  ASSERT_EQ(Lloyd::run_all(each, {.drop = 0.01}), Step::done);
  EXPECT_FALSE(good.dropped());
  EXPECT_TRUE(good.converged());
  EXPECT_TRUE(bad.dropped());
  EXPECT_EQ(bad.passes(), 3);
  EXPECT_FALSE(other.dropped());  // of another k
  EXPECT_TRUE(other.converged());
}

TEST(Lloyd, StopsWhenTheCentresHardlyMove) {
  const table::Matrix matrix = drawn_matrix(5000, 3, 6, 1);
  const Points points = points_of(matrix);
  Lloyd loose(points, first_rows(matrix, 5), nullptr, nullptr);
  Lloyd strict(points, first_rows(matrix, 5), nullptr, nullptr);
  ASSERT_EQ(loose.run({.movement = 1e-3}), Step::done);
  ASSERT_EQ(strict.run({}), Step::done);
  EXPECT_LT(loose.passes(), strict.passes());
  EXPECT_TRUE(loose.settled());
  EXPECT_FALSE(loose.converged());
  EXPECT_GT(loose.moved(), 0);
  EXPECT_EQ(strict.moved(), 0);
  EXPECT_TRUE(strict.converged() && strict.settled());
}

}  // namespace
}  // namespace coterie::cluster
