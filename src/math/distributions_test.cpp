// Against SciPy 1.17.1, which agrees with printed tables to their last digit, and for far tails
// mpmath with 60 digits (tests/oracle/distributions_oracle.py).
#include "math/distributions.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "math/test_figures.hpp"

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

template <class Function>
void expect_figures(const char* name, std::size_t count, double tolerance, Function function) {
  const std::vector<Figure> figures = figures_of(name, "distributions_expected.txt");
  ASSERT_GE(figures.size(), count);
  for (const Figure& one : figures)
    EXPECT_NEAR(function(one.arguments), one.expected, tolerance * std::abs(one.expected))
        << name << " " << testing::PrintToString(one.arguments);
}
using Arguments = std::vector<double>;

TEST(DistributionsTest, TailsMatchScipy) {
  expect_figures("f_upper", 40, 1e-11,
                 [](const Arguments& a) { return f_upper(a[0], a[1], a[2]); });
  expect_figures("chi_square_upper", 40, 1e-11,
                 [](const Arguments& a) { return chi_square_upper(a[0], a[1]); });
  expect_figures("student_t_both", 40, 1e-11,
                 [](const Arguments& a) { return student_t_both(a[0], a[1]); });
  expect_figures("normal_cdf", 7, 1e-13, [](const Arguments& a) { return normal_cdf(a[0]); });
  expect_figures("normal_quantile", 6, 1e-13,
                 [](const Arguments& a) { return normal_quantile(a[0]); });
}

TEST(DistributionsTest, LogarithmsReachFarTails) {
  expect_figures("log10_f_upper", 12, 1e-11,
                 [](const Arguments& a) { return log10_f_upper(a[0], a[1], a[2]); });
  expect_figures("log10_chi_square_upper", 7, 1e-11,
                 [](const Arguments& a) { return log10_chi_square_upper(a[0], a[1]); });
  expect_figures("log10_student_t_both", 4, 1e-11,
                 [](const Arguments& a) { return log10_student_t_both(a[0], a[1]); });
}

// The continued fractions take over where the tail is 1e-280: no step there.
TEST(DistributionsTest, LogarithmsDoNotJump) {
  for (double freedom1 : {1.0, 3.0, 20.0})
    for (double f = 100; f < 3000; f *= 1.01) {
      const double here = log10_f_upper(f, freedom1, 5000);
      const double there = log10_f_upper(f * (1 + 1e-9), freedom1, 5000);
      ASSERT_LT(there, here);
      ASSERT_NEAR(there, here, 1e-8 * std::abs(here));
      const double x = f * freedom1;
      ASSERT_NEAR(log10_chi_square_upper(x, freedom1), log10_f_upper(f, freedom1, kInfinity),
                  1e-11 * x);
    }
}

// mpmath with 40 digits.
TEST(DistributionsTest, GammaFunctions) {
  EXPECT_NEAR(log_gamma(0.3), 1.09579799481807556, 1e-14 * std::abs(1.09579799481807556));
  EXPECT_NEAR(log_gamma(1.5), -0.120782237635245222, 1e-14 * std::abs(-0.120782237635245222));
  EXPECT_NEAR(log_gamma(7), 6.579251212010101, 1e-14 * std::abs(6.579251212010101));
  EXPECT_NEAR(log_gamma(120.25), 454.2209873833582, 1e-14 * std::abs(454.2209873833582));
  EXPECT_NEAR(log_gamma(1000000.0), 12815504.5691476117, 1e-14 * std::abs(12815504.5691476117));
  EXPECT_NEAR(log_gamma_step(0.5, 0.5), -0.572364942924700087,
              1e-13 * std::abs(-0.572364942924700087));
  EXPECT_NEAR(log_gamma_step(19.5, 2), 5.99083935171406361, 1e-13 * std::abs(5.99083935171406361));
  EXPECT_NEAR(log_gamma_step(20.5, 0.5), 1.50411548622268692,
              1e-13 * std::abs(1.50411548622268692));
  EXPECT_NEAR(log_gamma_step(91109.5, 1.5), 17.1297301541429453,
              1e-13 * std::abs(17.1297301541429453));
  EXPECT_NEAR(log_gamma_step(500000000.0, 30), 600.903560561593958,
              1e-13 * std::abs(600.903560561593958));
  EXPECT_TRUE(std::isnan(log_gamma(0)));
  EXPECT_TRUE(std::isnan(log_gamma_step(-1, 1)));
}

TEST(DistributionsTest, EndsOfTails) {
  EXPECT_EQ(f_upper(0, 3, 4), 1);
  EXPECT_EQ(f_upper(kInfinity, 3, 4), 0);
  EXPECT_EQ(log10_f_upper(kInfinity, 3, 4), -kInfinity);
  EXPECT_EQ(log10_chi_square_upper(0, 3), 0);
  EXPECT_EQ(log10_chi_square_upper(kInfinity, 3), -kInfinity);
  EXPECT_EQ(student_t_both(0, 3), 1);
  EXPECT_NEAR(student_t_both(-1.96, kInfinity), 0.04999579029644087, 1e-15);
  for (double bad : {std::nan(""), -1.0}) {
    EXPECT_TRUE(std::isnan(f_upper(bad, 3, 4)));
    EXPECT_TRUE(std::isnan(f_upper(1, bad, 4)));
    EXPECT_TRUE(std::isnan(log10_f_upper(1, 3, bad)));
    EXPECT_TRUE(std::isnan(chi_square_upper(bad, 3)));
    EXPECT_TRUE(std::isnan(log10_chi_square_upper(3, bad)));
    EXPECT_TRUE(std::isnan(log10_student_t_both(1, bad)));
    EXPECT_TRUE(std::isnan(normal_quantile(bad)));
  }
}

}  // namespace
}  // namespace coterie::math
