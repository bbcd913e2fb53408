// Against SciPy 1.17.1 (scipy.stats.t.ppf), which agrees with printed tables to their last digit.
#include "math/distributions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace coterie::math {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(DistributionsTest, StudentQuantilesMatchScipy) {
  const struct {
    double probability, freedom, expected;
  } kCases[] = {
      {0.975, 1, 12.706204736174694},        {0.975, 2, 4.302652729749462},
      {0.975, 9, 2.262157162798205},         {0.975, 4337, 1.9605111190019768},
      {0.975, 1000000.0, 1.959966356814107}, {0.95, 5, 2.0150483733330233},
      {0.025, 9, -2.2621571627982053},       {0.9995, 3, 12.923978636687961},
      {0.6, 0.5, 0.3979754267847907},        {0.975, kInfinity, 1.959963984540054},
      {1e-06, 30, -5.871117120418882},
  };
  for (const auto& one : kCases)
    EXPECT_NEAR(student_t_quantile(one.probability, one.freedom), one.expected,
                1e-12 * std::abs(one.expected))
        << one.probability << " " << one.freedom;
}

TEST(DistributionsTest, QuantilesAreOddAboutTheMiddle) {
  EXPECT_NEAR(student_t_quantile(0.5, 7), 0, 1e-15);
  for (double p : {0.6, 0.9, 0.999})
    for (double freedom : {1.0, 3.0, 250.0})
      EXPECT_NEAR(student_t_quantile(p, freedom), -student_t_quantile(1 - p, freedom), 1e-9);
}

TEST(DistributionsTest, WhatDoesNotExistIsNan) {
  for (double p : {0.0, 1.0, -0.5, std::nan("")})
    EXPECT_TRUE(std::isnan(student_t_quantile(p, 5))) << p;
  for (double freedom : {0.0, -1.0, std::nan("")})
    EXPECT_TRUE(std::isnan(student_t_quantile(0.9, freedom))) << freedom;
}

}  // namespace
}  // namespace coterie::math
