// Sums that must not depend on the order of their terms.
#include "cluster/order_free.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.hpp"

namespace coterie::cluster {
namespace {

RC_GTEST_PROP(Rounder, MakesSumsIndependentOfOrder, ()) {
  const uint64_t seed = *rc::gen::arbitrary<uint64_t>();
  const double largest = std::ldexp(1.0, *rc::gen::inRange(-20, 27));
  base::Random random(seed, 1);
  std::vector<double> terms(5000);
  for (double& term : terms) term = random.uniform() * largest;
  const Rounder rounder(5000, largest);
  const auto sum = [&] {
    double total = 0;
    for (const double term : terms) total += rounder(term);
    return total;
  };
  const double before = sum();
  std::ranges::sort(terms);
  RC_ASSERT(sum() == before);
  std::ranges::reverse(terms);
  RC_ASSERT(sum() == before);
  for (const double term : terms) RC_ASSERT(std::abs(rounder(term) - term) <= largest * 0x1p-39);
}

TEST(Rounder, TakesNothing) {
  EXPECT_EQ(Rounder(0, 1)(0.0), 0.0);
  EXPECT_EQ(Rounder(10, 0)(0.0), 0.0);
}

TEST(UnitSum, GivesMeanAndStandardError) {
  UnitSum left, right;
  for (const double x : {0.5, -0.25, 1.0}) left.add(x);
  right.add(-1.0);
  left.add(right);
  EXPECT_DOUBLE_EQ(left.mean(), 0.0625);
  // Sample variance by hand: squares add up to 2.3125, less 4 * 0.0625^2, over 3.
  EXPECT_NEAR(left.standard_error(), std::sqrt((2.3125 - 4 * 0.0625 * 0.0625) / 3 / 4), 1e-12);
  UnitSum one;
  one.add(0.5);
  EXPECT_TRUE(std::isnan(one.standard_error()));
}

}  // namespace
}  // namespace coterie::cluster
