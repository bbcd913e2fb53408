#include "figures/concentration.hpp"

#include <gtest/gtest.h>

namespace coterie::figures {
namespace {

TEST(ConcentrationTest, AllTheSame) {
  const std::vector<int64_t> spend(30, 5);
  const auto found = make_concentration(spend);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->gini, 0, 1e-15);
  ASSERT_EQ(found->lorenz.size(), 51u);
  for (const auto& point : found->lorenz) EXPECT_NEAR(point.revenue, point.customers, 1e-15);
  EXPECT_NEAR(found->top[3].revenue, 0.2, 1e-15);
}

TEST(ConcentrationTest, OneHasEverything) {
  std::vector<int64_t> spend(100, 0);
  spend[40] = 70;
  const auto found = make_concentration(spend);
  EXPECT_NEAR(found->gini, 0.99, 1e-15);
  EXPECT_EQ(found->lorenz[49].revenue, 0);
  EXPECT_EQ(found->lorenz[50].revenue, 1);
  EXPECT_EQ(found->top[0].customers, 0.01);
  EXPECT_EQ(found->top[0].revenue, 1);
}

TEST(ConcentrationTest, BetweenCustomersTheCurveIsStraight) {
  const std::vector<int64_t> spend = {30, 10};
  const auto found = make_concentration(spend);
  EXPECT_NEAR(found->lorenz[25].revenue, 0.25, 1e-15);
  EXPECT_NEAR(found->lorenz[5].revenue, 0.05, 1e-15);  // a tenth of the customers
  EXPECT_NEAR(found->lorenz[45].revenue, 0.85, 1e-15);
  EXPECT_NEAR(found->top[4].revenue, 0.75, 1e-15);
  const std::vector<int64_t> alone = {9};
  EXPECT_NEAR(make_concentration(alone)->top[0].revenue, 0.01, 1e-15);
}

TEST(ConcentrationTest, NothingWithoutMoney) {
  EXPECT_FALSE(make_concentration({}));
  EXPECT_FALSE(make_concentration(std::vector<int64_t>{0, 0}));
  EXPECT_FALSE(make_concentration(std::vector<int64_t>{-1, 5}));
}

}  // namespace
}  // namespace coterie::figures
