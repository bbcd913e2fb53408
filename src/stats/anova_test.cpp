// Against SciPy and statsmodels on 200 random cases (tests/oracle/stats_oracle.py), and a published
// analysis of 182,223 customers.
#include "stats/anova.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/random.hpp"
#include "math/noncentral.hpp"
#include "stats/effects.hpp"
#include "stats/test_cases.hpp"

namespace coterie::stats {
namespace {

TEST(AnovaTest, EqualsScipyOn200Cases) {
  const auto expected = expected_groups("anova");
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(kCases));
  for (int i = 0; i < kCases; ++i) {
    const std::vector<double>& one = expected[static_cast<std::size_t>(i)];
    const Anova seen = anova(make_case(i).moments());
    const VarianceShares shares = variance_shares(seen);
    const std::string name = "case " + std::to_string(i);
    expect_close(seen.f, one[0], 1e-10, name + " F");
    expect_close(seen.p, one[1], 1e-10, name + " p");
    expect_close(shares.eta_squared, one[2], 1e-10, name + " eta", 1e-3);
    expect_close(shares.omega_squared, one[3], 1e-10, name + " omega", 1e-2);
    expect_close(shares.epsilon_squared, one[4], 1e-10, name + " epsilon", 1e-2);
    expect_close(shares.interval.low, one[5], 1e-7, name + " low", 1e-2);
    expect_close(shares.interval.high, one[6], 1e-7, name + " high", 1e-2);
  }
}

TEST(AnovaTest, WelchEqualsStatsmodelsOn200Cases) {
  const auto expected = expected_groups("welch");
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(kCases));
  for (int i = 0; i < kCases; ++i) {
    const std::vector<double>& one = expected[static_cast<std::size_t>(i)];
    const Anova seen = welch_anova(make_case(i).moments());
    const std::string name = "case " + std::to_string(i);
    expect_close(seen.f, one[0], 1e-9, name + " F");
    expect_close(seen.freedom2, one[1], 1e-9, name + " freedom");
    expect_close(seen.p, one[2], 1e-9, name + " p");
  }
}

TEST(AnovaTest, AnyOrderGivesTheSameBits) {
  base::Random random(4, 4);
  Case one = make_case(32);
  const Anova seen = anova(one.moments()), welch = welch_anova(one.moments());
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = one.value.size(); i > 1; --i) {
      const auto j = static_cast<std::size_t>(random.below(i));
      std::swap(one.value[i - 1], one.value[j]);
      std::swap(one.label[i - 1], one.label[j]);
    }
    std::vector<Moments> groups = one.moments();
    std::ranges::reverse(groups);
    ASSERT_EQ(anova(groups).f, seen.f);
    ASSERT_EQ(anova(groups).within, seen.within);
    ASSERT_EQ(welch_anova(groups).f, welch.f);
  }
}

// The figures of the README of that data, recomputed there by other hands; the write-up's own file
// of results agrees.
TEST(AnovaTest, PublishedAnalysisToAllDigits) {
  const char* named = std::getenv("COTERIE_DATA");
  const std::string data = named ? named : std::string(COTERIE_SOURCE_DIR) + "/../shared/data";
  const std::string path = data + "/instacart_segments/segment_assignments_percentile.csv.gz";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no data folder: set COTERIE_DATA";
  FILE* lines = ::popen(("gzip -dc '" + path + "'").c_str(), "r");
  ASSERT_NE(lines, nullptr);
  std::vector<std::string> names;
  std::vector<int32_t> group;
  std::vector<double> frequency, loyalty;
  char text[400], segment[100];
  ASSERT_NE(std::fgets(text, sizeof text, lines), nullptr);
  ASSERT_EQ(std::string(text).substr(0, 32), "segment,freq_score,loyalty_score");
  while (std::fgets(text, sizeof text, lines)) {
    double first = 0, second = 0;
    ASSERT_EQ(std::sscanf(text, "%99[^,],%lf,%lf", segment, &first, &second), 3) << text;
    const auto place = std::ranges::find(names, segment) - names.begin();
    if (place == std::ssize(names)) names.emplace_back(segment);
    group.push_back(static_cast<int32_t>(place));
    frequency.push_back(first);
    loyalty.push_back(second);
  }
  ::pclose(lines);
  ASSERT_EQ(group.size(), 182223u);
  ASSERT_EQ(names.size(), 4u);
  const struct {
    const std::vector<double>& values;
    double f, eta_squared, log10_p;
  } kCases[] = {{frequency, 52335.476850, 0.462838, -24587.61016857733},
                {loyalty, 148340.655680, 0.709491, -48908.83521580317}};
  for (const auto& one : kCases) {
    const Anova seen = anova(group_moments(one.values, group, 4));
    EXPECT_NEAR(seen.f, one.f, 5e-7);
    EXPECT_EQ(seen.freedom2, 182219);
    EXPECT_EQ(seen.p, 0);
    EXPECT_NEAR(seen.log10_p, one.log10_p, 1e-5);  // mpmath
    const VarianceShares shares = variance_shares(seen);
    EXPECT_NEAR(shares.eta_squared, one.eta_squared, 5e-7);
    EXPECT_EQ(variance_share_size(shares.eta_squared), Size::large);
    EXPECT_LT(shares.interval.low, shares.omega_squared);
    EXPECT_GT(shares.interval.high, shares.omega_squared);
    EXPECT_NEAR(shares.interval.high - shares.interval.low, 0.005, 0.003);
  }
}

TEST(AnovaTest, Edges) {
  EXPECT_TRUE(std::isnan(anova({}).f));
  EXPECT_TRUE(std::isnan(variance_shares(anova({})).eta_squared));
  EXPECT_TRUE(std::isnan(welch_anova({}).p));
  const auto of = [](std::vector<double> values, std::vector<int32_t> groups) {
    return anova(group_moments(values, groups, 3));
  };
  EXPECT_TRUE(std::isnan(of({1, 2, 3}, {0, 0, 0}).f));  // one group
  EXPECT_TRUE(std::isnan(of({1, 2, 3}, {0, 1, 2}).f));  // no row to spare
  EXPECT_TRUE(std::isnan(of({.1, .1, .1, .1}, {0, 0, 1, 1}).f));
  EXPECT_TRUE(std::isnan(of({1, 2, kInfinity, 4}, {0, 0, 1, 1}).f));
  const Anova apart = of({.1, .1, .1, .3, .3}, {0, 0, 0, 2, 2});
  EXPECT_EQ(apart.f, kInfinity);
  EXPECT_EQ(apart.p, 0);
  EXPECT_EQ(apart.log10_p, -kInfinity);
  EXPECT_EQ(variance_shares(apart).eta_squared, 1);
  EXPECT_EQ(variance_shares(apart).interval.low, 1);
  EXPECT_EQ(of({1, 2, 1, 2}, {0, 0, 1, 1}).p, 1);
  EXPECT_EQ(variance_shares(of({1, 2, 1, 2}, {0, 0, 1, 1})).interval.low, 0);
}

}  // namespace
}  // namespace coterie::stats
