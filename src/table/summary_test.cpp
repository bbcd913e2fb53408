// Figures by NumPy, SciPy and pandas: tests/oracle/transform_oracle.py.
#include "table/summary.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "table/test_columns.hpp"

namespace coterie::table {
namespace {

void expect_near(double seen, double wanted, double relative) {
  EXPECT_NEAR(seen, wanted, relative * std::abs(wanted)) << wanted;
}

TEST(SummaryTest, MomentsMatchNumpyAndScipy) {
  Moments m = moments(skewed_column());
  EXPECT_EQ(m.count, 1000);
  expect_near(m.mean, 203.32464802113438, 1e-13);
  expect_near(m.sd, 264.323186153844, 1e-13);
  expect_near(m.skewness, 1.3667680321364273, 1e-13);
  expect_near(m.minimum, 2.4901980861633398e-09, 1e-15);
  expect_near(m.maximum, 995.5800516095685, 1e-15);
  m = moments(even_column());
  expect_near(m.mean, 50.02719246890396, 1e-13);
  expect_near(m.sd, 17.476523302277354, 1e-13);
  expect_near(m.skewness, 0.005181538265055968, 1e-11);
}

TEST(SummaryTest, MissingAndInfiniteValuesAreLeftOut) {
  Moments m = moments(holed_column());
  EXPECT_EQ(m.count, 941);
  expect_near(m.mean, 202.88748907704232, 1e-13);
  expect_near(m.sd, 262.6382824438262, 1e-13);
  expect_near(m.skewness, 1.3666603034612743, 1e-13);
  const double values[] = {1, INFINITY, 3, -INFINITY, kNone};
  EXPECT_EQ(moments(values).count, 2);
  EXPECT_EQ(moments(values).mean, 2);
}

TEST(SummaryTest, SmallCasesByHand) {
  const double values[] = {1, 2, 3, 4, 10};
  Moments m = moments(values);
  EXPECT_EQ(m.mean, 4);
  EXPECT_DOUBLE_EQ(m.sd, std::sqrt(10.0));
  EXPECT_DOUBLE_EQ(m.skewness, 36 / std::pow(10, 1.5));
  EXPECT_EQ(median(values), 3);
  EXPECT_EQ(quantile(values, 0.875), 7);
}

TEST(SummaryTest, NothingAndOneValue) {
  Moments none = moments({});
  EXPECT_EQ(none.count, 0);
  EXPECT_TRUE(std::isnan(none.mean) && std::isnan(none.sd) && std::isnan(none.minimum));
  EXPECT_TRUE(std::isnan(median({})));
  const double one[] = {5};
  EXPECT_EQ(moments(one).sd, 0);
  EXPECT_TRUE(std::isnan(moments(one).skewness));
  EXPECT_EQ(quantile(one, 0.01), 5);
}

TEST(SummaryTest, EqualValuesHaveNoSpreadAtAll) {
  std::vector<double> values(12345, 0.1);
  Moments m = moments(values);
  EXPECT_EQ(m.sd, 0);
  EXPECT_EQ(m.mean, 0.1);
}

TEST(SummaryTest, LargeOffsetKeepsTheSpread) {
  auto values = uniforms(7, 20000);
  double sd = moments(values).sd;
  for (double& x : values) x = std::round(x * 1048576) / 1048576 + 1e9;
  EXPECT_NEAR(moments(values).sd, sd, 1e-6);
}

TEST(SummaryTest, OverflowIsInfinite) {
  const double values[] = {-1e200, 1e200, 3e200};
  EXPECT_TRUE(std::isinf(moments(values).sd));
}

TEST(SummaryTest, QuantilesMatchNumpy) {
  const double at[] = {0.5, 0, 0.01, 0.25, 0.75, 0.9, 0.99, 1};
  const double wanted[] = {73.13437443314432, 2.4901980861633398e-09, 7.374733840250465e-05,
                           5.008145458274972, 328.0472158928068,      627.8077029660577,
                           952.8637780188667, 995.5800516095685};
  auto seen = quantiles(holed_column(), at);
  for (size_t i = 0; i < std::size(at); ++i) expect_near(seen[i], wanted[i], 1e-14);
}

TEST(SummaryTest, ARankWithinRoundingIsThatValue) {
  std::vector<double> values;
  for (int i = 0; i <= 100; ++i) values.push_back(100 - i);
  for (int i = 0; i <= 100; ++i) EXPECT_EQ(quantile(values, i / 100.0), i);
}

RC_GTEST_PROP(SummaryProperty, QuantilesFollowTheDefinitionOnASortedCopy,
              (std::vector<int> draws, const std::vector<unsigned>& parts)) {
  RC_PRE(!draws.empty());
  std::vector<double> values(draws.begin(), draws.end()), at;
  for (unsigned part : parts) at.push_back((part % 1001) / 1000.0);
  auto seen = quantiles(values, at);
  std::sort(values.begin(), values.end());
  for (size_t i = 0; i < at.size(); ++i) {
    double rank = at[i] * static_cast<double>(values.size() - 1);
    auto below = static_cast<size_t>(rank);
    double next = values[std::min(below + 1, values.size() - 1)];
    double wanted = values[below] + (rank - std::floor(rank)) * (next - values[below]);
    RC_ASSERT(std::abs(seen[i] - wanted) <= 1e-9 * (std::abs(next) + std::abs(values[below])));
  }
}

TEST(SummaryTest, CorrelationMatchesNumpy) {
  auto skewed = skewed_column(), even = even_column(), mixed = skewed;
  for (size_t i = 0; i < mixed.size(); ++i) mixed[i] = 0.75 * even[i] + 0.25 * skewed[i];
  EXPECT_NEAR(correlation(skewed, mixed), 0.9810075169661753, 1e-14);
  EXPECT_NEAR(correlation(holed_column(), even), 0.010574460985700262, 1e-14);
  EXPECT_NEAR(correlation(skewed, skewed), 1, 1e-14);
  EXPECT_TRUE(std::isnan(correlation(skewed, std::vector<double>(1000, 3.0))));
}

TEST(SummaryTest, BlockDotAddsTheTail) {
  std::vector<double> a, b;
  for (int i = 1; i <= 19; ++i) {
    a.push_back(i);
    b.push_back(i * i);
  }
  EXPECT_EQ(block_dot(a, b), 36100);  // (19 * 20 / 2)^2
}

TEST(SummaryTest, SumKeepsWhatRoundingLoses) {
  Sum sum;
  for (double x : {1.0, 1e100, 1.0, -1e100}) sum.add(x);
  EXPECT_EQ(sum.value(), 2);
}

}  // namespace
}  // namespace coterie::table
