// Against SciPy on 200 random cases (tests/oracle/stats_oracle.py).
#include "stats/ranks.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "stats/test_cases.hpp"

namespace coterie::stats {
namespace {

using Values = std::vector<double>;
using Labels = std::vector<int32_t>;

TEST(RanksTest, MidranksShareTies) {
  const Values ranks = midranks(Values{5, kNan, 1, 5, -kInfinity, 5, 0.0, -0.0});
  EXPECT_TRUE(std::isnan(ranks[1]));
  EXPECT_EQ(ranks[0], 6);
  EXPECT_EQ(ranks[2], 4);
  EXPECT_EQ(ranks[4], 1);
  EXPECT_EQ(ranks[6], 2.5);
  EXPECT_EQ(ranks[7], 2.5);
}

TEST(RanksTest, KruskalWallisEqualsScipyOn200Cases) {
  const auto expected = expected_groups("kruskal");
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(kCases));
  for (int i = 0; i < kCases; ++i) {
    const std::vector<double>& one = expected[static_cast<std::size_t>(i)];
    const Case c = make_case(i);
    const KruskalWallis seen = kruskal_wallis(c.value, c.label, c.groups);
    const std::string name = "case " + std::to_string(i);
    expect_close(seen.h, one[0], 1e-10, name + " H", 1e-2);
    expect_close(seen.p, one[1], 1e-10, name + " p");
    expect_close(seen.epsilon_squared, one[2], 1e-10, name + " epsilon", 1e-3);
    expect_close(seen.eta_squared_h, one[3], 1e-10, name + " eta", 1e-2);
  }
}

// All 20 ways to choose 3 of 6: two of them are as far apart as these, so p is 0.1.
TEST(RanksTest, PermutationReachesTheExactP) {
  const Values values{1, 2, 3, 4, 5, 6};
  const Labels labels{0, 0, 0, 1, 1, 1};
  const double p = kruskal_wallis_permutation_p(values, labels, 2, 20000, 7);
  EXPECT_NEAR(p, 0.1, 4 * std::sqrt(0.1 * 0.9 / 20000));
  const Values turned{6, 5, 4, 3, 2, 1};
  EXPECT_EQ(kruskal_wallis_permutation_p(turned, Labels{1, 1, 1, 0, 0, 0}, 2, 20000, 7), p);
}

TEST(RanksTest, LargeGroupsKeepALogarithm) {
  Values values;
  Labels labels;
  for (int i = 0; i < 20000; ++i) {
    values.push_back(i);
    labels.push_back(i / 5000);
  }
  const KruskalWallis seen = kruskal_wallis(values, labels, 4);
  EXPECT_EQ(seen.p, 0);
  EXPECT_LT(seen.log10_p, -4000);
  EXPECT_NEAR(seen.epsilon_squared, 15.0 / 16, 1e-4);
}

TEST(RanksTest, Edges) {
  EXPECT_TRUE(midranks({}).empty());
  EXPECT_TRUE(std::isnan(kruskal_wallis({}, {}, 0).h));
  EXPECT_TRUE(std::isnan(kruskal_wallis(Values{1, 2}, Labels{0, 0}, 2).p));
  EXPECT_TRUE(std::isnan(kruskal_wallis(Values{1, 1, 1}, Labels{0, 1, 1}, 2).p));
  EXPECT_TRUE(std::isnan(kruskal_wallis_permutation_p(Values{1, 1}, Labels{0, 1}, 2, 100, 1)));
  EXPECT_TRUE(std::isnan(kruskal_wallis_permutation_p(Values{1, 2}, Labels{0, 1}, 2, 0, 1)));
  EXPECT_EQ(kruskal_wallis(Values{1, 2}, Labels{0, 1}, 2).h, 1);
}

}  // namespace
}  // namespace coterie::stats
