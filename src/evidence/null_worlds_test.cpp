#include "evidence/null_worlds.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "cluster/pca.hpp"
#include "cluster/test_data.hpp"

namespace coterie::evidence {
namespace {

std::vector<double> column(const table::Matrix& rows, int col) {
  std::vector<double> out;
  for (int64_t row = 0; row < rows.rows(); ++row) out.push_back(rows.value(row, col));
  return out;
}

std::vector<double> sorted(std::vector<double> values) {
  std::ranges::sort(values);
  return values;
}

double pearson(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  double ma = 0, mb = 0, ab = 0, aa = 0, bb = 0;
  for (size_t i = 0; i < a.size(); ++i) ma += a[i] / n, mb += b[i] / n;
  for (size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) * (a[i] - ma);
    bb += (b[i] - mb) * (b[i] - mb);
  }
  return ab / std::sqrt(aa * bb);
}

// By its definition, O(n^2): rows below plus half of the equal ones.
double spearman(const table::Matrix& rows, int a, int b) {
  const auto ranks = [&](int col) {
    const auto values = column(rows, col);
    std::vector<double> out;
    for (const double value : values)
      out.push_back(
          static_cast<double>(std::ranges::count_if(values, [&](double x) { return x < value; })) +
          0.5 * static_cast<double>(std::ranges::count(values, value)));
    return out;
  };
  return pearson(ranks(a), ranks(b));
}

// Correlated features of which one is 60 % zeros and one has three values.
table::Matrix tied_rows(int64_t rows) {
  base::Random random(11, 1);
  cluster::Table out;
  for (int64_t i = 0; i < rows; ++i) {
    const double f = random.normal();
    out.push_back({f + 0.5 * random.normal(), std::max(0.0, f + 0.3 * random.normal() - 0.25),
                   std::clamp(std::floor(1.2 * f + 0.4 * random.normal()), -1.0, 1.0)});
  }
  return cluster::to_matrix(out);
}

TEST(NullWorldsTest, ACopulaKeepsEveryValueAndTheRankCorrelationsDespiteTies) {
  const auto rows = tied_rows(400);
  const auto zeros = std::ranges::count(column(rows, 1), 0.0);
  ASSERT_GT(zeros, 200);
  const auto worlds = NullWorlds::make(rows, World::copula, 1);
  double mean[3] = {};
  for (uint64_t number = 0; number < 200; ++number) {
    const auto drawn = worlds.draw(number);
    for (int col = 0; col < 3; ++col)
      ASSERT_EQ(sorted(column(drawn, col)), sorted(column(rows, col)));
    mean[0] += spearman(drawn, 0, 1) / 200;
    mean[1] += spearman(drawn, 0, 2) / 200;
    mean[2] += spearman(drawn, 1, 2) / 200;
  }
  EXPECT_NEAR(mean[0], spearman(rows, 0, 1), 0.02);
  EXPECT_NEAR(mean[1], spearman(rows, 0, 2), 0.02);
  EXPECT_NEAR(mean[2], spearman(rows, 1, 2), 0.02);
}

TEST(NullWorldsTest, ShufflingKeepsTheValuesAndNoCorrelation) {
  const auto rows = tied_rows(1000);
  const auto drawn = NullWorlds::make(rows, World::shuffled, 1).draw(3);
  for (int col = 0; col < 3; ++col)
    EXPECT_EQ(sorted(column(drawn, col)), sorted(column(rows, col)));
  EXPECT_GT(spearman(rows, 0, 1), 0.6);
  EXPECT_NEAR(spearman(drawn, 0, 1), 0, 0.1);
}

TEST(NullWorldsTest, AGaussianHasTheMeanAndCovariance) {
  const auto rows = tied_rows(3000);
  const auto drawn = NullWorlds::make(rows, World::gaussian, 1).draw(0);
  for (int a = 0; a < 3; ++a) {
    const auto mine = column(rows, a), theirs = column(drawn, a);
    double mean[2] = {}, square[2] = {};
    for (size_t i = 0; i < mine.size(); ++i) {
      mean[0] += mine[i] / 3000, mean[1] += theirs[i] / 3000;
      square[0] += mine[i] * mine[i] / 3000, square[1] += theirs[i] * theirs[i] / 3000;
    }
    EXPECT_NEAR(mean[0], mean[1], 0.1);
    EXPECT_NEAR(square[0] - mean[0] * mean[0], square[1] - mean[1] * mean[1], 0.12);
    for (int b = 0; b < a; ++b)
      EXPECT_NEAR(pearson(column(rows, a), column(rows, b)),
                  pearson(column(drawn, a), column(drawn, b)), 0.05);
  }
}

TEST(NullWorldsTest, AUniformWorldFillsTheRangesOfThePrincipalAxes) {
  base::Pool pool(1);
  const auto rows = tied_rows(2000);
  const auto drawn = NullWorlds::make(rows, World::uniform, 1).draw(0);
  const auto axes = *cluster::pca(rows, {&pool, nullptr, nullptr});
  for (int axis = 0; axis < 3; ++axis) {
    const auto mine = sorted(cluster::project(rows, axes, axis, {&pool, nullptr, nullptr}));
    const auto theirs = sorted(cluster::project(drawn, axes, axis, {&pool, nullptr, nullptr}));
    const double width = mine.back() - mine.front();
    EXPECT_NEAR(theirs.front(), mine.front(), 0.01 * width);
    EXPECT_NEAR(theirs.back(), mine.back(), 0.01 * width);
    EXPECT_NEAR(theirs[500], mine.front() + 0.25 * width, 0.05 * width);
  }
}

TEST(NullWorldsTest, StrataAreWhatIsFrequentInSeveralFeaturesAtOnce) {
  base::Random random(12, 1);
  cluster::Table shop, counts;
  for (int i = 0; i < 1000; ++i) {
    const bool once = i % 5 < 2;
    // Orders, and the gap between orders, which is imputed for one-time buyers.
    shop.push_back({once ? 1 : 2 + std::floor(4 * random.exponential()),
                    once ? 30 : 10 + 40 * random.uniform(), random.normal()});
    counts.push_back({static_cast<double>(random.below(3)), static_cast<double>(random.below(2))});
  }
  const auto strata = strata_of(cluster::to_matrix(shop));
  ASSERT_EQ(strata.size(), 2U);
  EXPECT_EQ(std::min(strata[0].size(), strata[1].size()), 400U);
  EXPECT_EQ(strata_of(cluster::to_matrix(counts)).size(), 1U);  // frequent, but not together
  const auto matrix = cluster::to_matrix(shop);
  const auto drawn = NullWorlds::make(matrix, World::copula_in_strata, 1).draw(1);
  for (int64_t row = 0; row < 1000; ++row)
    ASSERT_EQ(drawn.value(row, 0) == 1, drawn.value(row, 1) == 30) << row;
}

TEST(NullWorldsTest, DrawsDifferByNumberAndRepeat) {
  const auto rows = tied_rows(100);
  for (const World world :
       {World::shuffled, World::gaussian, World::uniform, World::copula, World::copula_in_strata}) {
    const auto worlds = NullWorlds::make(rows, world, 4);
    EXPECT_EQ(column(worlds.draw(1), 0), column(NullWorlds::make(rows, world, 4).draw(1), 0));
    EXPECT_NE(column(worlds.draw(1), 0), column(worlds.draw(2), 0));
    EXPECT_FALSE(world_name(world).empty());
    EXPECT_FALSE(world_meaning(world).empty());
  }
}

TEST(NullWorldsTest, ColumnsThatDoNotVaryAreNoTrouble) {
  cluster::Table rows;
  base::Random random(13, 1);
  for (int i = 0; i < 80; ++i) rows.push_back({random.normal(), 3.0, i < 40 ? 0.0 : 1.0});
  const auto matrix = cluster::to_matrix(rows);
  for (const World world :
       {World::shuffled, World::gaussian, World::uniform, World::copula, World::copula_in_strata}) {
    const auto drawn = NullWorlds::make(matrix, world, 1).draw(0);
    for (int64_t row = 0; row < 80; ++row) ASSERT_NEAR(drawn.value(row, 1), 3.0, 1e-4);
  }
}

}  // namespace
}  // namespace coterie::evidence
