// Against SciPy on 200 random cases (tests/oracle/stats_oracle.py).
#include "stats/two_samples.hpp"

#include <gtest/gtest.h>

#include "stats/test_cases.hpp"

namespace coterie::stats {
namespace {

TEST(TwoSamplesTest, EqualsScipyOn200Cases) {
  const auto expected = expected_pairs("two");
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(kCases));
  for (int i = 0; i < kCases; ++i) {
    const std::vector<double>& one = expected[static_cast<std::size_t>(i)];
    const std::vector<Moments> groups = make_case(i).moments();
    const WelchT seen = welch_t(groups[0], groups[1]);
    const Estimate g = hedges_g(groups[0], groups[1]);
    const std::string name = "case " + std::to_string(i);
    // About a billion, SciPy's difference of means has 10 digits.
    const double tolerance = i % 6 == 5 ? 1e-7 : 1e-10;
    expect_close(seen.t, one[0], tolerance, name + " t", 1e-2);
    expect_close(seen.freedom, one[1], tolerance, name + " freedom");
    expect_close(seen.p, one[2], tolerance, name + " p");
    expect_close(seen.difference.interval.low, one[3], tolerance, name + " low", 1.0);
    expect_close(seen.difference.interval.high, one[4], tolerance, name + " high", 1.0);
    expect_close(g.value, one[5], tolerance, name + " g", 1e-2);
    expect_close(g.interval.low, one[6], 1e-7, name + " g low", 1e-1);
    expect_close(g.interval.high, one[7], 1e-7, name + " g high", 1e-1);
  }
}

TEST(TwoSamplesTest, LargeSamplesKeepALogarithm) {
  const Moments first{1'000'000, 10, 0, 4e6}, second{1'000'000, 9, 0, 4e6};
  const WelchT seen = welch_t(first, second);
  EXPECT_EQ(seen.p, 0);
  EXPECT_LT(seen.log10_p, -20000);
  const Estimate g = hedges_g(first, second);
  EXPECT_NEAR(g.value, 0.5, 1e-5);
  EXPECT_NEAR(g.interval.high - g.interval.low, 2 * 1.96 * std::sqrt(2e-6 * (1 + 0.125 / 4)), 1e-4);
}

TEST(TwoSamplesTest, Edges) {
  const Moments none{}, one{1, 5, 0, 0}, flat{3, 5, 0, 0};
  EXPECT_TRUE(std::isnan(welch_t(none, flat).difference.value));
  EXPECT_EQ(welch_t(one, flat).difference.value, 0);
  EXPECT_TRUE(std::isnan(welch_t(one, flat).p));
  EXPECT_TRUE(std::isnan(welch_t(flat, flat).p));
  EXPECT_TRUE(std::isnan(hedges_g(flat, flat).value));
  EXPECT_TRUE(std::isnan(hedges_g(one, flat).value));
}

}  // namespace
}  // namespace coterie::stats
