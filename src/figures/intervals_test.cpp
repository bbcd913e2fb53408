#include "figures/intervals.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace coterie::figures {
namespace {

// scipy.stats.t.interval(.95, 4, loc=np.mean(x), scale=stats.sem(x)) for x = 1, 2, 4, 8, 10, less
// the mean 6 and by the sd 2 of the population: SciPy 1.17.1.
TEST(IntervalsTest, MatchScipy) {
  table::FeatureProfile segment;
  segment.count = 5;
  segment.mean = 5;
  segment.sd = std::sqrt(12.0);
  table::Moments population;
  population.mean = 6;
  population.sd = 2;
  const auto found = standardised_interval(segment, population);
  EXPECT_NEAR(found.low, -2.9044719933142473, 1e-12);
  EXPECT_NEAR(found.high, 1.9044719933142478, 1e-12);
}

TEST(IntervalsTest, AConstantSegmentHasNoWidth) {
  table::FeatureProfile segment;
  segment.count = 2;
  segment.mean = 8;
  table::Moments population;
  population.mean = 6;
  population.sd = 2;
  EXPECT_EQ(standardised_interval(segment, population).low, 1);
  EXPECT_EQ(standardised_interval(segment, population).high, 1);
}

TEST(IntervalsTest, NoneWithoutTwoValuesOrSpread) {
  table::FeatureProfile segment;
  segment.mean = segment.sd = std::numeric_limits<double>::quiet_NaN();
  table::Moments population;
  population.sd = 1;
  EXPECT_TRUE(std::isnan(standardised_interval(segment, population).low));
  segment.count = 1;
  EXPECT_TRUE(std::isnan(standardised_interval(segment, population).high));
  segment.count = 5;
  segment.mean = segment.sd = 1;
  population.sd = 0;
  EXPECT_TRUE(std::isnan(standardised_interval(segment, population).low));
}

}  // namespace
}  // namespace coterie::figures
