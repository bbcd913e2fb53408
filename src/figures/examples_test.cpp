#include "figures/examples.hpp"

#include <gtest/gtest.h>

#include "figures/test_data.hpp"

namespace coterie::figures {
namespace {

struct Shop {
  table::Frame frame;
  std::vector<int64_t> members;
  std::vector<double> distances;
};

// Customers with orders 1 … 4 and spends around 100; the farther down the list, the farther away.
Shop shop_of(int rows) {
  Shop out;
  std::vector<double> orders, spend, odd;
  for (int i = 0; i < rows; ++i) {
    orders.push_back(1 + i % 4);
    spend.push_back(100 + i % 4);
    odd.push_back(std::pow(1.7, i));
    out.members.push_back(i);
    out.distances.push_back(i);
  }
  out.frame = rules::frame_of({rules::numbers("orders", orders), rules::numbers("spend", spend),
                               rules::numbers("odd", odd)});
  return out;
}

std::vector<Example> examples(const Shop& shop) {
  const std::vector<std::string> telling = {"orders", "odd", "spend"};
  return make_examples(shop.frame, shop.members, shop.distances, telling);
}

TEST(ExamplesTest, TheNearestWithWhatTenShare) {
  const auto found = examples(shop_of(48));
  ASSERT_EQ(found.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(found[i].row, static_cast<int64_t>(i));
    EXPECT_EQ(found[i].distance, static_cast<double>(i));
    // "odd" is another for everybody, so that it would tell who it is.
    EXPECT_EQ(found[i].traits,
              (std::vector<Trait>{{"orders", 1.0 + static_cast<double>(i)}, {"spend", 100}}));
  }
}

TEST(ExamplesTest, NineAreTooFew) {
  EXPECT_TRUE(examples(shop_of(36)).empty());   // nine have the same orders
  EXPECT_FALSE(examples(shop_of(40)).empty());  // ten do
}

TEST(ExamplesTest, NoTwoAreAlike) {
  auto shop = shop_of(60);
  for (double& x : shop.frame.columns[0].values) x = 2;
  const auto found = examples(shop);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].row, 0);
}

TEST(ExamplesTest, EqualDistancesComeInTheOrderOfTheFrame) {
  auto shop = shop_of(48);
  std::ranges::fill(shop.distances, 1.0);
  std::ranges::reverse(shop.members);
  EXPECT_EQ(examples(shop)[0].row, 0);
}

TEST(ExamplesTest, WithoutDistancesMembersOrValues) {
  auto shop = shop_of(48);
  std::ranges::fill(shop.distances, segment::kNone);
  EXPECT_TRUE(examples(shop).empty());
  shop = shop_of(48);
  shop.members.clear();
  EXPECT_TRUE(examples(shop).empty());
  shop = shop_of(48);
  std::ranges::fill(shop.frame.columns[2].values, segment::kNone);
  std::ranges::fill(shop.frame.columns[1].values, segment::kNone);
  EXPECT_TRUE(examples(shop).empty());  // one trait alone says too little
}

// The promise itself, on a random shop: ten members are within half a unit of every trait shown.
TEST(ExamplesTest, WhatIsShownIsSharedByTen) {
  const auto frame = wild_shop(5, 3000);
  const auto labels = some_labels(3000, 4, false);
  std::vector<double> distances;
  for (int i = 0; i < 3000; ++i)
    distances.push_back(base::Random(1, static_cast<uint64_t>(i)).uniform());
  const std::vector<std::string> telling = {"spend", "orders", "reorder \"share\"", "recency_days",
                                            "huge"};
  size_t shown = 0;
  for (int32_t s = 0; s < 4; ++s) {
    std::vector<int64_t> members;
    for (int64_t row = 0; row < 3000; ++row)
      if (labels[static_cast<size_t>(row)] == s) members.push_back(row);
    for (const auto& example : make_examples(frame, members, distances, telling)) {
      ++shown;
      int64_t sharing = 0;
      for (const int64_t row : members) {
        bool alike = true;
        for (const auto& trait : example.traits) {
          const double x = frame.find(trait.feature)->values[static_cast<size_t>(row)];
          // Half a unit of the first digit is the most that rounding allows.
          const double unit =
              trait.value == 0 ? 0 : std::pow(10, std::floor(std::log10(std::abs(trait.value))));
          alike = alike && std::abs(x - trait.value) <= 0.5 * unit + 1e-9;
        }
        sharing += alike;
      }
      EXPECT_GE(sharing, kLeastSharing);
      EXPECT_GE(example.traits.size(), 2u);
    }
  }
  EXPECT_GE(shown, 4u);
}

}  // namespace
}  // namespace coterie::figures
