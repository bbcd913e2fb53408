// The gap statistic against an independent one, closed forms and its edges.
#include "cluster/gap.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.hpp"
#include "cluster/test_data.hpp"
#include "cluster/test_rows.hpp"

namespace coterie::cluster {
namespace {

// tests/oracle/gap_oracle.py: 200 reference sets.
struct Oracle {
  int k;
  double observed, mean, sd;
};
constexpr double kOracleSets = 200;
constexpr Oracle kPrincipalAxes[] = {
    {1, 11.093268515, 11.363133081, 0.023649472}, {2, 9.850475699, 10.755593096, 0.018592738},
    {3, 9.442826007, 10.573305362, 0.017418739},  {4, 9.359939102, 10.406431974, 0.017619176},
    {5, 9.283761205, 10.266119814, 0.018289973},
};
constexpr Oracle kRanges[] = {
    {1, 11.093268515, 11.548993969, 0.018468706}, {2, 9.850475699, 11.262824285, 0.018555613},
    {3, 9.442826007, 11.050451795, 0.018737158},  {4, 9.359939102, 10.895028128, 0.018514842},
    {5, 9.283761205, 10.790994098, 0.017645250},
};

std::vector<GapValue> of(const table::Matrix& matrix, int k_low, int k_high,
                         const GapOptions& options = {}, int threads = 2) {
  base::Pool pool(threads);
  auto found = gap_statistic(matrix, k_low, k_high, options, {.pool = &pool});
  if (!found) {
    ADD_FAILURE() << found.error().text();
    return {};
  }
  return *std::move(found);
}

// Rows of three round groups, each in its own.
table::Matrix three_groups() {
  return made_rows(600, 4, 3, false).matrix;
}

void expect_oracle(GapBox box, std::span<const Oracle> oracle) {
  constexpr double kSets = 25;
  const auto found = of(three_groups(), 1, 5, {.box = box, .references = static_cast<int>(kSets)});
  ASSERT_EQ(found.size(), 5u);
  for (size_t i = 0; i < 5; ++i) {
    SCOPED_TRACE(oracle[i].k);
    EXPECT_EQ(found[i].k, oracle[i].k);
    EXPECT_NEAR(found[i].observed, oracle[i].observed, oracle[i].k <= 3 ? 1e-6 : 2e-3);
    const double error = oracle[i].sd * std::sqrt(1 / kSets + 1 / kOracleSets);
    EXPECT_NEAR(found[i].expected, oracle[i].mean, 4 * error);
    // The sd of 25 numbers is within half of the true one.
    const double s = oracle[i].sd * std::sqrt(1 + 1 / kSets);
    EXPECT_NEAR(found[i].standard_error / s, 1, 0.5);
    EXPECT_DOUBLE_EQ(found[i].gap, found[i].expected - found[i].observed);
  }
  EXPECT_EQ(gap_k(found), 3);
}

TEST(GapTest, AgreesWithNumpyAndScikitLearnOnBothBoxes) {
  expect_oracle(GapBox::principal_axes, kPrincipalAxes);
  expect_oracle(GapBox::ranges, kRanges);
}

// One cluster of uniform rows on a line of length L: W_1 is about n L^2 / 12.
TEST(GapTest, OfOneClusterFollowsTheUniformLaw) {
  table::Matrix line(2000, 1, 0x1p-16);
  base::Random random(5, 1);
  for (int64_t row = 0; row < 2000; ++row)
    line.units(row, 0) = static_cast<float>(random.below(1000001));
  const auto found = of(line, 1, 3, {.references = 10});
  const double length = 1e6 * 0x1p-16;
  EXPECT_NEAR(found[0].expected, std::log(2000 * length * length / 12), 0.02);
  EXPECT_EQ(gap_k(found), 1);
}

// Along a diagonal the box of the columns is empty for the most part.
TEST(GapTest, BoxOfThePrincipalAxesFollowsTheRows) {
  table::Matrix diagonal(1000, 2, 0x1p-16);
  base::Random random(6, 1);
  for (int64_t row = 0; row < 1000; ++row) {
    const auto along = static_cast<float>(random.below(1000001));
    diagonal.units(row, 0) = along;
    diagonal.units(row, 1) = along + static_cast<float>(random.below(1001));
  }
  const auto axes = of(diagonal, 1, 3), ranges = of(diagonal, 1, 3, {.box = GapBox::ranges});
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_LT(std::abs(axes[i].gap), 0.1);
    EXPECT_GT(ranges[i].gap, i == 0 ? -0.1 : 0.3);
  }
  EXPECT_NE(gap_k(ranges), 1);
}

TEST(GapTest, SameBytesForAnyThreadsAndOrder) {
  const table::Matrix matrix = three_groups();
  const auto keys = some_keys(600);
  const auto order = shuffled(600, 4);
  table::Matrix moved(600, 4, matrix.step());
  std::vector<uint64_t> moved_keys;
  for (int64_t row = 0; row < 600; ++row) {
    const int64_t from = order[static_cast<size_t>(row)];
    moved_keys.push_back(keys[static_cast<size_t>(from)]);
    for (int col = 0; col < 4; ++col) moved.units(row, col) = matrix.units(from, col);
  }
  GapOptions options{.references = 3, .sample_rows = 400};
  options.kmeans.keys = keys;
  const auto a = of(matrix, 2, 4, options, 1);
  options.kmeans.keys = moved_keys;
  const auto b = of(moved, 2, 4, options, 3);
  ASSERT_EQ(a.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(a[i].observed, b[i].observed);
    EXPECT_EQ(a[i].expected, b[i].expected);
    EXPECT_EQ(a[i].standard_error, b[i].standard_error);
  }
  options.kmeans.seed = 2;
  EXPECT_NE(of(moved, 2, 4, options)[0].expected, a[0].expected);
}

TEST(GapTest, EndsWhereTheRowsEnd) {
  // Three distinct rows: with three clusters nothing is left to take the logarithm of.
  const table::Matrix matrix =
      to_matrix({{0, 0}, {0, 0}, {5, 1}, {5, 1}, {9, 3}, {9, 3}, {9, 3}, {0, 0}});
  const auto found = of(matrix, 1, 6);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(std::isfinite(found[1].gap));
}

TEST(GapTest, SaysWhatCannotBe) {
  base::Pool pool(1);
  const Context context{.pool = &pool};
  const table::Matrix matrix = to_matrix({{0}, {1}, {10}}), same = to_matrix({{3}, {3}});
  const auto code = [&](const auto& result) { return result.error().code; };
  EXPECT_EQ(code(gap_statistic(matrix, 0, 2, {}, context)), base::Code::data);
  EXPECT_EQ(code(gap_statistic(matrix, 3, 2, {}, context)), base::Code::data);
  EXPECT_EQ(code(gap_statistic(matrix, 1, 2, {.references = 1}, context)), base::Code::data);
  EXPECT_EQ(code(gap_statistic(same, 1, 2, {}, context)), base::Code::data);
  EXPECT_EQ(code(gap_statistic(table::Matrix(0, 1, 1), 1, 2, {}, context)), base::Code::data);
  const std::vector<uint64_t> keys{1};
  GapOptions wrong;
  wrong.kmeans.keys = keys;
  EXPECT_EQ(code(gap_statistic(matrix, 1, 2, wrong, context)), base::Code::internal);
  base::Cancel cancel;
  cancel.request();
  EXPECT_EQ(code(gap_statistic(three_groups(), 1, 2, {}, {.pool = &pool, .cancel = &cancel})),
            base::Code::cancelled);
}

TEST(GapK, IsTheSmallestThatTheNextDoesNotBeat) {
  const auto at = [](int k, double gap, double s) {
    return GapValue{.k = k, .gap = gap, .standard_error = s};
  };
  EXPECT_EQ(gap_k(std::vector{at(1, 0.1, 0.1), at(2, 0.5, 0.1), at(3, 0.55, 0.1)}), 2);
  EXPECT_EQ(gap_k(std::vector{at(1, 0.1, 0.1), at(2, 0.5, 0.1), at(3, 0.65, 0.1)}), 0);
  EXPECT_EQ(gap_k(std::vector{at(3, 0.5, 0), at(4, 0.5, 0)}), 3);
  EXPECT_EQ(gap_k(std::vector{at(3, 0.5, 0)}), 0);
  EXPECT_EQ(gap_k({}), 0);
}

}  // namespace
}  // namespace coterie::cluster
