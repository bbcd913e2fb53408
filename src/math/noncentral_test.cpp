// Against Poisson mixtures summed in NumPy, and mpmath's quadrature for t
// (tests/oracle/distributions_oracle.py).
#include "math/noncentral.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "math/distributions.hpp"
#include "math/test_figures.hpp"

namespace coterie::math {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<Figure> reference(const char* name, std::size_t count) {
  std::vector<Figure> out = figures_of(name, "distributions_expected.txt");
  EXPECT_GE(out.size(), count);
  return out;
}

TEST(NoncentralTest, FIsThatOfNumpy) {
  for (const auto& [a, expected] : reference("noncentral_f_cdf", 10))
    EXPECT_NEAR(noncentral_f_cdf(a[0], a[1], a[2], a[3]), expected, 1e-9) << a[0] << " " << a[3];
}

TEST(NoncentralTest, ChiSquareIsThatOfNumpy) {
  for (const auto& [a, expected] : reference("noncentral_chi_square_cdf", 6))
    EXPECT_NEAR(noncentral_chi_square_cdf(a[0], a[1], a[2]), expected, 1e-9) << a[0];
}

TEST(NoncentralTest, TIsThatOfMpmath) {
  for (const auto& [a, expected] : reference("noncentral_t_cdf", 10))
    EXPECT_NEAR(noncentral_t_cdf(a[0], a[1], a[2]), expected, 1e-11) << a[0] << " " << a[1];
  EXPECT_NEAR(noncentral_t_cdf(2, kInfinity, 0.5), normal_cdf(1.5), 1e-15);
}

TEST(NoncentralTest, NoncentralitiesGiveBackTheProbability) {
  for (double probability : {0.005, 0.025, 0.5, 0.975}) {
    for (const auto& [a, expected] : reference("noncentral_f_cdf", 10)) {
      const double found = f_noncentrality(a[0], a[1], a[2], probability);
      if (found == 0)
        EXPECT_LE(noncentral_f_cdf(a[0], a[1], a[2], 0), probability);
      else
        EXPECT_NEAR(noncentral_f_cdf(a[0], a[1], a[2], found), probability, 1e-8) << a[0];
    }
    for (const auto& [a, expected] : reference("noncentral_chi_square_cdf", 6)) {
      const double found = chi_square_noncentrality(a[0], a[1], probability);
      if (found == 0)
        EXPECT_LE(noncentral_chi_square_cdf(a[0], a[1], 0), probability);
      else
        EXPECT_NEAR(noncentral_chi_square_cdf(a[0], a[1], found), probability, 1e-8) << a[0];
    }
    for (const auto& [a, expected] : reference("noncentral_t_cdf", 10))
      EXPECT_NEAR(noncentral_t_cdf(a[0], a[1], t_noncentrality(a[0], a[1], probability)),
                  probability, 1e-10)
          << a[0];
  }
}

TEST(NoncentralTest, NothingSeenHasNoncentralityZero) {
  EXPECT_EQ(f_noncentrality(0, 3, 40, 0.025), 0);
  EXPECT_EQ(f_noncentrality(0.5, 3, 40, 0.975), 0);
  EXPECT_EQ(chi_square_noncentrality(0, 3, 0.5), 0);
  EXPECT_NEAR(t_noncentrality(0, 12, 0.5), 0, 1e-12);
}

TEST(NoncentralTest, WhatDoesNotExistIsNan) {
  const double none = std::nan("");
  EXPECT_TRUE(std::isnan(noncentral_f_cdf(1, 2, 3, -1)));
  EXPECT_TRUE(std::isnan(noncentral_f_cdf(none, 2, 3, 1)));
  EXPECT_TRUE(std::isnan(noncentral_chi_square_cdf(1, 0, 1)));
  EXPECT_TRUE(std::isnan(noncentral_t_cdf(1, 5, kInfinity)));
  EXPECT_TRUE(std::isnan(f_noncentrality(kInfinity, 2, 3, 0.5)));
  EXPECT_TRUE(std::isnan(f_noncentrality(1, 2, 3, 1)));
  EXPECT_TRUE(std::isnan(chi_square_noncentrality(none, 2, 0.5)));
  EXPECT_TRUE(std::isnan(t_noncentrality(none, 2, 0.5)));
}

}  // namespace
}  // namespace coterie::math
