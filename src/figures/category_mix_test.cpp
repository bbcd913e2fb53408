#include "figures/category_mix.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace coterie::figures {
namespace {

LineSums lines(bool money) {
  LineSums out;
  out.money = money;
  out.categories = {"Toys", "Books"};
  out.segments = {{-1, 0, 1, 40}, {0, -1, 2, 10}, {0, 0, 1, 30}, {1, 1, 4, 20}};
  return out;
}

TEST(CategoryMixTest, SharesOfRevenue) {
  const auto found = make_category_mix(lines(true), 3);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->by_revenue);
  EXPECT_EQ(found->levels, (std::vector<std::string>{"Toys", "Books"}));
  EXPECT_EQ(found->population, (std::vector<double>{0.7, 0.2, 0.1}));  // with those in no segment
  EXPECT_EQ(found->segments[0], (std::vector<double>{0.75, 0, 0.25}));
  EXPECT_EQ(found->segments[1], (std::vector<double>{0, 1, 0}));
  for (double share : found->segments[2]) EXPECT_TRUE(std::isnan(share));
}

TEST(CategoryMixTest, SharesOfLinesWithoutMoney) {
  const auto found = make_category_mix(lines(false), 2);
  EXPECT_FALSE(found->by_revenue);
  EXPECT_EQ(found->population, (std::vector<double>{0.25, 0.5, 0.25}));
}

TEST(CategoryMixTest, NothingWithoutCategories) {
  EXPECT_FALSE(make_category_mix({}, 2));
}

}  // namespace
}  // namespace coterie::figures
