// Against all pairs in exact fractions on 200 random cases (tests/oracle/stats_oracle.py).
#include "stats/ranking.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "stats/test_cases.hpp"

namespace coterie::stats {
namespace {

using Values = std::vector<double>;

TEST(RankingTest, EqualsExactFractionsOn200Cases) {
  const auto expected = expected_pairs("gini");
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(kCases));
  for (int i = 0; i < kCases; ++i) {
    const Case c = make_case(i);
    expect_close(normalised_gini(c.value, c.second), expected[static_cast<std::size_t>(i)][0], 1e-9,
                 "case " + std::to_string(i), 1e-3);
  }
}

TEST(RankingTest, Ends) {
  const Values spend{0, 0, 5, 100, 20};
  EXPECT_EQ(normalised_gini(Values{1, 1, 2, 4, 3}, spend), 1);
  EXPECT_EQ(normalised_gini(Values{4, 4, 3, 1, 2}, spend), -1);
  EXPECT_EQ(normalised_gini(Values{7, 7, 7, 7, 7}, spend), 0);
  const Values score{3, 1, 2, 5, 4};
  Values turned_score = score, turned_spend = spend;
  std::ranges::reverse(turned_score);
  std::ranges::reverse(turned_spend);
  EXPECT_EQ(normalised_gini(turned_score, turned_spend), normalised_gini(score, spend));
}

TEST(RankingTest, SaysWhenThereIsNone) {
  EXPECT_TRUE(std::isnan(normalised_gini({}, {})));
  EXPECT_TRUE(std::isnan(normalised_gini(Values{1, 2}, Values{3, 3})));
  EXPECT_TRUE(std::isnan(normalised_gini(Values{1, 2}, Values{-3, 3})));
  EXPECT_TRUE(std::isnan(normalised_gini(Values{1, 2}, Values{1, kInfinity})));
  EXPECT_TRUE(std::isnan(normalised_gini(Values{1, kNan}, Values{1, 2})));
}

}  // namespace
}  // namespace coterie::stats
