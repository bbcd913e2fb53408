// Against Python's math.fsum (3.11), which is exact too, and against its own other orders.
#include "math/exact_sum.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "base/random.hpp"

namespace coterie::math {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kMax = std::numeric_limits<double>::max();
constexpr double kTiny = std::numeric_limits<double>::denorm_min();
using Terms = std::vector<double>;

TEST(ExactSumTest, NothingIsLost) {
  EXPECT_EQ(exact_sum(Terms{}), 0);
  EXPECT_EQ(exact_sum(Terms{1e100, 1.0, -1e100}), 1.0);
  EXPECT_EQ(exact_sum(Terms(10, 0.1)), 1.0);
  EXPECT_EQ(exact_sum(Terms{kTiny, -1.0, 1.0}), kTiny);
  EXPECT_EQ(exact_sum(Terms{kMax, kMax, -kMax}), kMax);
  EXPECT_EQ(exact_sum(Terms{-kMax, -kMax}), -kInfinity);
  EXPECT_EQ(exact_sum(Terms{5e-324, 5e-324, -2.5e-310}), 1e-323 - 2.5e-310);
}

// math.fsum: halves go to the even neighbour, and one bit far below tips the scale.
TEST(ExactSumTest, RoundsOnce) {
  EXPECT_EQ(exact_sum(Terms{1, 0x1p-53}), 1);
  EXPECT_EQ(exact_sum(Terms{1, 0x1p-53, 0x1p-1074}), 1 + 0x1p-52);
  EXPECT_EQ(exact_sum(Terms{1 + 0x1p-52, 0x1p-53}), 1 + 0x1p-51);
  EXPECT_EQ(exact_sum(Terms{1 + 0x1p-52, 0x1p-53, -0x1p-900}), 1 + 0x1p-52);
  EXPECT_EQ(exact_sum(Terms{-1, -0x1p-53, -0x1p-1074}), -1 - 0x1p-52);
}

TEST(ExactSumTest, WhatIsNotFiniteStays) {
  EXPECT_EQ(exact_sum(Terms{1, kInfinity, 2}), kInfinity);
  EXPECT_EQ(exact_sum(Terms{1, -kInfinity}), -kInfinity);
  EXPECT_TRUE(std::isnan(exact_sum(Terms{kInfinity, -kInfinity})));
  EXPECT_TRUE(std::isnan(exact_sum(Terms{1, std::nan("")})));
}

// sum of (-1)^i / i^3 * 2^(5 (i % 41 - 20)), i = 1 … 100,000: math.fsum over the same doubles.
TEST(ExactSumTest, EqualsPython) {
  std::vector<double> terms;
  double power[41];
  for (int i = 0; i < 41; ++i) power[i] = std::ldexp(1.0, 5 * (i - 20));
  for (int64_t i = 1; i <= 100000; ++i) {
    const auto cube = static_cast<double>(i * i * i);
    terms.push_back((i % 2 == 0 ? 1.0 : -1.0) / cube * power[i % 41]);
  }
  EXPECT_EQ(exact_sum(terms), 1.7336341286470933e+25);
}

TEST(ExactSumTest, AMillionTermsOfOneSignFit) {
  ExactSum sum;
  for (int i = 0; i < 1'000'000; ++i) sum.add(-0x1.fffffffffffffp30);
  EXPECT_EQ(sum.value(), -1e6 * 0x1.fffffffffffffp30);
}

RC_GTEST_PROP(ExactSumTest, OrderAndPartsDoNotMatter, ()) {
  const auto seed = *rc::gen::arbitrary<uint64_t>();
  base::Random random(seed, 1);
  Terms terms(*rc::gen::inRange<std::size_t>(0, 5000));
  for (double& term : terms) {  // any finite double, near exponents often enough to cancel
    term = std::bit_cast<double>(random.next() & (seed % 2 == 0 ? ~0u : ~(0x3full << 57)));
    if (!std::isfinite(term)) term = 1;
  }
  const double whole = exact_sum(terms);
  for (std::size_t i = terms.size(); i > 1; --i) std::swap(terms[i - 1], terms[random.below(i)]);
  ExactSum parts, part;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    part.add(terms[i]);
    if (random.below(100) == 0) {
      parts.add(part);
      part = {};
    }
  }
  parts.add(part);
  RC_ASSERT(std::bit_cast<uint64_t>(parts.value()) == std::bit_cast<uint64_t>(whole));
}

}  // namespace
}  // namespace coterie::math
