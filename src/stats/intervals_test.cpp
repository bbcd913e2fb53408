// Against SciPy and statsmodels on 200 random cases (tests/oracle/stats_oracle.py).
#include "stats/intervals.hpp"

#include <gtest/gtest.h>

#include "stats/test_cases.hpp"

namespace coterie::stats {
namespace {

TEST(IntervalsTest, MeansEqualScipyOn200Cases) {
  const auto expected = expected_pairs("two");
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(kCases));
  for (int i = 0; i < kCases; ++i) {
    const std::vector<double>& one = expected[static_cast<std::size_t>(i)];
    const std::vector<Moments> groups = make_case(i).moments();
    const Estimate mean = mean_interval(groups[0]), ratio = mean_ratio(groups[0], groups[1]);
    const std::string name = "case " + std::to_string(i);
    expect_close(mean.interval.low, one[8], 1e-10, name + " low", 1.0);
    expect_close(mean.interval.high, one[9], 1e-10, name + " high", 1.0);
    expect_close(ratio.value, one[10], 1e-10, name + " ratio");
    expect_close(ratio.interval.low, one[11], 1e-7, name + " ratio low", 1.0);
    expect_close(ratio.interval.high, one[12], 1e-7, name + " ratio high", 1.0);
  }
}

TEST(IntervalsTest, SharesEqualStatsmodelsOn200Cases) {
  const auto expected = expected_pairs("share");
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(kCases));
  for (int i = 0; i < kCases; ++i) {
    const std::vector<double>& one = expected[static_cast<std::size_t>(i)];
    Source source(i + 1000);
    const int64_t n1 = 1 + source.below(80), n2 = 1 + source.below(200);
    const int64_t x1 = source.below(n1 + 1), x2 = source.below(n2 + 1);
    const Estimate share = proportion_interval(x1, n1);
    const Estimate difference = proportion_difference(x1, n1, x2, n2);
    const Estimate ratio = proportion_ratio(x1, n1, x2, n2);
    const std::string name = "case " + std::to_string(i);
    expect_close(share.interval.low, one[0], 1e-11, name + " low", 0.1);
    expect_close(share.interval.high, one[1], 1e-11, name + " high", 0.1);
    expect_close(difference.interval.low, one[2], 1e-11, name + " difference low", 0.1);
    expect_close(difference.interval.high, one[3], 1e-11, name + " difference high", 0.1);
    if (std::isnan(one[4])) continue;  // statsmodels needs hits and misses on both sides
    expect_close(ratio.interval.low, one[4], 1e-6, name + " ratio low", 0.1);
    expect_close(ratio.interval.high, one[5], 1e-6, name + " ratio high", 0.1);
  }
}

TEST(IntervalsTest, Edges) {
  EXPECT_TRUE(std::isnan(mean_interval({}).value));
  EXPECT_EQ(mean_interval({1, 4, 0, 0}).value, 4);
  EXPECT_TRUE(std::isnan(mean_interval({1, 4, 0, 0}).interval.low));
  EXPECT_TRUE(std::isnan(proportion_interval(0, 0).value));
  EXPECT_TRUE(std::isnan(proportion_interval(5, 4).value));
  EXPECT_EQ(proportion_interval(0, 10).interval.low, 0);
  EXPECT_EQ(proportion_interval(10, 10).interval.high, 1);
  EXPECT_TRUE(std::isnan(proportion_interval(1, 10, 1.0).value));
  EXPECT_EQ(proportion_ratio(0, 10, 5, 10).interval.low, 0);
  EXPECT_EQ(proportion_ratio(5, 10, 0, 10).interval.high, kInfinity);
  EXPECT_EQ(proportion_ratio(0, 10, 0, 10).interval.high, kInfinity);
  EXPECT_GT(proportion_ratio(5, 10, 0, 10).interval.low, 1);
  EXPECT_TRUE(std::isnan(mean_ratio({5, 1, 0, 1}, {5, 0, 0, 1}).value));
  EXPECT_TRUE(std::isnan(mean_ratio({5, 1, 0, 1}, {5, 0.01, 0, 99}).interval.low));
}

// Koopman 1984, the example of 36 of 40 against 16 of 80: a ratio of 4.5 with 2.94 to 7.15.
TEST(IntervalsTest, KoopmansExample) {
  const Estimate ratio = proportion_ratio(36, 40, 16, 80);
  EXPECT_EQ(ratio.value, 4.5);
  EXPECT_NEAR(ratio.interval.low, 2.94, 0.005);
  EXPECT_NEAR(ratio.interval.high, 7.15, 0.005);
}

}  // namespace
}  // namespace coterie::stats
