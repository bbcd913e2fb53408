// Against SciPy on 200 random cases (tests/oracle/stats_oracle.py).
#include "stats/correlation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "stats/test_cases.hpp"

namespace coterie::stats {
namespace {

using Values = std::vector<double>;

TEST(CorrelationTest, EqualsScipyOn200Cases) {
  const auto expected = expected_pairs("correlation");
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(kCases));
  for (int i = 0; i < kCases; ++i) {
    const Values& one = expected[static_cast<std::size_t>(i)];
    const Case c = make_case(i);
    const Correlation seen = pearson(c.value, c.second), ranks = spearman(c.value, c.second);
    const std::string name = "case " + std::to_string(i);
    const double tolerance = i % 6 == 5 ? 1e-7 : 1e-10;  // about a billion: SciPy's digits
    expect_close(seen.r.value, one[0], tolerance, name + " r", 1.0);
    expect_close(seen.p, one[1], 1e-8, name + " p", 1e-2);
    expect_close(seen.r.interval.low, one[2], tolerance, name + " low", 1.0);
    expect_close(seen.r.interval.high, one[3], tolerance, name + " high", 1.0);
    expect_close(ranks.r.value, one[4], 1e-10, name + " rho", 1.0);
    expect_close(ranks.p, one[5], 1e-8, name + " rho p", 1e-2);
  }
}

TEST(CorrelationTest, OrderDoesNotMatter) {
  Case c = make_case(32);
  const Correlation seen = pearson(c.value, c.second);
  std::ranges::reverse(c.value);
  std::ranges::reverse(c.second);
  EXPECT_EQ(pearson(c.value, c.second).r.value, seen.r.value);
  EXPECT_EQ(pearson(c.second, c.value).r.value, seen.r.value);
}

TEST(CorrelationTest, Edges) {
  EXPECT_TRUE(std::isnan(pearson({}, {}).r.value));
  EXPECT_TRUE(std::isnan(pearson(Values{1}, Values{2}).r.value));
  EXPECT_TRUE(std::isnan(pearson(Values{1, 1, 1}, Values{2, 3, 4}).r.value));
  EXPECT_TRUE(std::isnan(pearson(Values{1, kInfinity, 1}, Values{2, 3, 4}).r.value));
  EXPECT_EQ(spearman(Values{1, kInfinity, 3}, Values{2, 4, 3}).r.value, 1);
  const Correlation line = pearson(Values{1, 2, 3, 4, kNan}, Values{2, 4, 6, 8, 1});
  EXPECT_EQ(line.rows, 4);
  EXPECT_EQ(line.r.value, 1);
  EXPECT_EQ(line.p, 0);
  EXPECT_EQ(line.r.interval.low, 1);
  EXPECT_TRUE(std::isnan(pearson(Values{1, 2}, Values{1, 2}).p));
}

}  // namespace
}  // namespace coterie::stats
