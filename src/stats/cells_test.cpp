#include "stats/cells.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "stats/test_cases.hpp"

namespace coterie::stats {
namespace {

struct Rows {
  std::vector<double> values;
  std::vector<int32_t> groups;
};

Rows skewed(int count) {
  base::Random random(3, 9);
  Rows out;
  for (int i = 0; i < count; ++i) {
    out.groups.push_back(static_cast<int32_t>(random.below(4)));
    out.values.push_back(std::exp(1.5 * random.normal() + 0.2 * out.groups.back()));
  }
  return out;
}

TEST(CellsTest, FewValuesAreExact) {
  const std::vector<double> values{1, 2, 2, 5, kNan, 1, kInfinity, 5};
  const Cells cells = make_cells(values, std::vector<int32_t>{0, 0, 1, 1, 0, 2, 0, 7}, 3, 8);
  EXPECT_TRUE(cells.exact);
  EXPECT_EQ(cells.count, 3);
  EXPECT_EQ(cells.sizes, (std::vector<int64_t>{2, 2, 1}));
  EXPECT_EQ(cells.middle, 11.0 / 5);
  ASSERT_EQ(cells.shares[1].size(), 2u);
  EXPECT_EQ(cells.shares[1][1].cell, 2);
  EXPECT_EQ(cells.shares[1][1].count, 1);
  EXPECT_EQ(cells.shares[1][1].mean, 5 - 11.0 / 5);
}

TEST(CellsTest, SumsAreThoseOfTheRows) {
  const Rows rows = skewed(50'000);
  const Cells cells = make_cells(rows.values, rows.groups, 4, 256);
  EXPECT_FALSE(cells.exact);
  EXPECT_GT(cells.count, 150);
  EXPECT_LT(cells.count, 400);
  const std::vector<Moments> expected = group_moments(rows.values, rows.groups, 4);
  double total = 0, lost = 0;
  for (std::size_t g = 0; g < 4; ++g) {
    double count = 0, first = 0, second = 0;
    for (const Cells::Share& share : cells.shares[g]) {
      const auto n = static_cast<double>(share.count);
      count += n;
      first += n * share.mean;
      second += n * share.square;
      lost += n * (share.square - share.mean * share.mean);
    }
    EXPECT_EQ(static_cast<int64_t>(count), expected[g].count);
    EXPECT_NEAR(cells.middle + first / count, expected[g].mean, 1e-12 * expected[g].mean);
    EXPECT_NEAR(second - first * first / count, expected[g].squares, 1e-11 * expected[g].squares);
    total += expected[g].squares;
  }
  // What resampling whole cells leaves out of the variance.
  EXPECT_LT(lost, 2e-4 * total);
}

TEST(CellsTest, OrderOfRowsDoesNotMatter) {
  Rows rows = skewed(5000);
  const Cells seen = make_cells(rows.values, rows.groups, 4, 64);
  std::ranges::reverse(rows.values);
  std::ranges::reverse(rows.groups);
  const Cells again = make_cells(rows.values, rows.groups, 4, 64);
  ASSERT_EQ(again.count, seen.count);
  for (std::size_t g = 0; g < 4; ++g)
    for (std::size_t i = 0; i < seen.shares[g].size(); ++i) {
      ASSERT_EQ(again.shares[g][i].count, seen.shares[g][i].count);
      ASSERT_EQ(again.shares[g][i].square, seen.shares[g][i].square);
    }
}

TEST(CellsTest, OfNothingThereAreNone) {
  EXPECT_EQ(make_cells({}, {}, 2, 8).count, 0);
  EXPECT_EQ(make_cells(std::vector<double>{kNan}, std::vector<int32_t>{0}, 1, 8).count, 0);
}

}  // namespace
}  // namespace coterie::stats
