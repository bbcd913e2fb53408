#include "simulate/catalogue.hpp"

#include <gtest/gtest.h>

namespace coterie::simulate {

namespace {

double mean_price(int category, int tier) {
  double sum = 0;
  for (int rank = 0; rank < kRanks; ++rank)
    sum +=
        static_cast<double>(list_prices()[static_cast<size_t>(product_of(category, tier, rank))]);
  return sum / kRanks;
}

TEST(Catalogue, NumbersEveryProductOnceWithItsCategory) {
  int32_t expected = 0;
  for (int category = 0; category < std::ssize(kCategories); ++category)
    for (int tier = 0; tier < kTiers; ++tier)
      for (int rank = 0; rank < kRanks; ++rank) {
        EXPECT_EQ(product_of(category, tier, rank), expected);
        EXPECT_EQ(category_of(expected), category);
        ++expected;
      }
  EXPECT_EQ(expected, kProducts);
}

TEST(Catalogue, PricesArePositiveAndEndInNine) {
  for (int64_t price : list_prices()) {
    EXPECT_GT(price, 100);
    EXPECT_EQ(price % 10, 9);
  }
}

TEST(Catalogue, TiersAndCategoriesDifferInPrice) {
  for (int category = 0; category < std::ssize(kCategories); ++category)
    for (int tier = 1; tier < kTiers; ++tier)
      EXPECT_GT(mean_price(category, tier), 1.5 * mean_price(category, tier - 1));
  EXPECT_GT(mean_price(0, 1), 5 * mean_price(7, 1));  // Electronics against Grocery
}

}  // namespace

}  // namespace coterie::simulate
