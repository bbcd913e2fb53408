// Against scipy.stats.tukey_hsd(equal_var=False), which is Games-Howell, on 200 random cases
// (tests/oracle/stats_oracle.py).
#include "stats/contrasts.hpp"

#include <gtest/gtest.h>

#include "stats/test_cases.hpp"
#include "stats/two_samples.hpp"

namespace coterie::stats {
namespace {

TEST(ContrastsTest, EqualsScipyOn200Cases) {
  const auto expected = expected_groups("contrast");
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(kCases));
  for (int i = 0; i < kCases; ++i) {
    const std::vector<double>& one = expected[static_cast<std::size_t>(i)];
    const std::vector<Contrast> seen = games_howell(make_case(i).moments());
    const Contrast first = seen.empty() ? Contrast{} : seen.front();
    const std::string name = "case " + std::to_string(i);
    EXPECT_TRUE(std::isnan(one[0]) ? std::isnan(first.p) : std::abs(first.p - one[0]) < 1e-8)
        << name << " " << first.p << " " << one[0];
    expect_close(first.difference.interval.low, one[1], 1e-6, name + " low", 1.0);
    expect_close(first.difference.interval.high, one[2], 1e-6, name + " high", 1.0);
  }
}

TEST(ContrastsTest, EveryPairOfThoseWithTwoRows) {
  const std::vector<Moments> groups{
      {5, 1, 0, 4}, {1, 2, 0, 0}, {5, 3, 0, 4}, {0, 0, 0, 0}, {5, 9, 0, 4}};
  const std::vector<Contrast> seen = games_howell(groups);
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].first, 0);
  EXPECT_EQ(seen[0].second, 2);
  EXPECT_EQ(seen[2].first, 2);
  EXPECT_EQ(seen[2].second, 4);
  EXPECT_EQ(seen[1].difference.value, -8);
  EXPECT_EQ(seen[1].hedges_g.value, hedges_g(groups[0], groups[4]).value);
  // All pairs together are judged more strictly than each alone.
  EXPECT_GT(seen[0].p, welch_t(groups[0], groups[2]).p);
  EXPECT_TRUE(games_howell({}).empty());
}

}  // namespace
}  // namespace coterie::stats
