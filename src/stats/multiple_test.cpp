// Against statsmodels on 200 random cases (tests/oracle/stats_oracle.py).
#include "stats/multiple.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "stats/test_cases.hpp"

namespace coterie::stats {
namespace {

using Values = std::vector<double>;

Values drawn(int number) {
  Source source(number + 1000 + 1000);
  Values out;
  for (int i = 0; i < 1 + number % 12; ++i) {
    const auto p = static_cast<double>(source.next()) / 1048576;
    out.push_back(source.below(3) == 0 ? p / 401 : p);
  }
  return out;
}

TEST(MultipleTest, EqualsStatsmodelsOn200Cases) {
  const auto expected = expected_pairs("multiple");
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(kCases));
  const auto sum = [](const Values& v) { return std::accumulate(v.begin(), v.end(), 0.0); };
  for (int i = 0; i < kCases; ++i) {
    const Values& one = expected[static_cast<std::size_t>(i)];
    const Values p = drawn(i), by_holm = holm(p), by_bh = benjamini_hochberg(p);
    const std::string name = "case " + std::to_string(i);
    expect_close(sum(by_holm), one[0], 1e-11, name);
    expect_close(by_holm[0], one[1], 1e-11, name);
    expect_close(sum(by_bh), one[2], 1e-11, name);
    expect_close(by_bh[0], one[3], 1e-11, name);
    Values logs;
    for (const double x : p) logs.push_back(std::log10(x));
    const Values log_holm = holm_log10(logs), log_bh = benjamini_hochberg_log10(logs);
    for (std::size_t j = 0; j < p.size(); ++j) {
      ASSERT_NEAR(std::pow(10, log_holm[j]), by_holm[j], 1e-13);
      ASSERT_NEAR(std::pow(10, log_bh[j]), by_bh[j], 1e-13);
    }
  }
}

TEST(MultipleTest, MonotoneInP) {
  for (int i = 0; i < kCases; ++i) {
    const Values p = drawn(i), by_holm = holm(p), by_bh = benjamini_hochberg(p);
    for (std::size_t a = 0; a < p.size(); ++a) {
      ASSERT_GE(by_holm[a], by_bh[a]);
      ASSERT_GE(by_bh[a], p[a]);
      for (std::size_t b = 0; b < p.size(); ++b) {
        if (p[a] > p[b]) continue;
        ASSERT_LE(by_holm[a], by_holm[b]);
        ASSERT_LE(by_bh[a], by_bh[b]);
      }
    }
  }
}

TEST(MultipleTest, FarTailsStay) {
  const Values log_p = holm_log10(Values{-48908.8, -24587.6, -0.1, -kInfinity});
  EXPECT_NEAR(log_p[0], -48908.8 + std::log10(3), 1e-9);
  EXPECT_NEAR(log_p[1], -24587.6 + std::log10(2), 1e-9);
  EXPECT_NEAR(log_p[2], -0.1, 1e-15);
  EXPECT_EQ(log_p[3], -kInfinity);
}

TEST(MultipleTest, Edges) {
  EXPECT_TRUE(holm({}).empty());
  EXPECT_EQ(holm(Values{0.7, 0.8}), (Values{1, 1}));
  EXPECT_EQ(benjamini_hochberg(Values{0.7, 0.8}), (Values{0.8, 0.8}));
  const Values seen = holm(Values{kNan, 0.01, 0.02});
  EXPECT_TRUE(std::isnan(seen[0]));
  EXPECT_EQ(seen[1], 0.02);
  EXPECT_EQ(seen[2], 0.02);
  EXPECT_EQ(holm_log10(Values{-0.01, -0.01})[0], 0);
}

}  // namespace
}  // namespace coterie::stats
