#include "segment/persona_numbers.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace coterie::segment {
namespace {

// Two segments of four and two customers among six.
struct Shop {
  explicit Shop(bool with_rare = false) {
    table::Frame frame;
    for (int i = 0; i < 6; ++i) frame.ids.add(std::to_string(i));
    frame.columns.push_back({"Frequency", false, {1, 1, 2, 2, 9, 9}, {}, {}});
    frame.columns.push_back({"constant", false, {4, 4, 4, 4, 4, 4}, {}, {}});
    frame.columns.push_back({"category_share_Toys", false, {0, 0, 0, 0, 1, 0.5}, {}, {}});
    frame.columns.push_back({"top_category", true, {}, {0, 0, 0, 1, 1, 1}, {"Food", "Toys"}});
    if (with_rare)
      frame.columns.push_back({"rare", false, {7, kNone, kNone, kNone, 1, kNone}, {}, {}});
    const int32_t of[] = {0, 0, 0, 0, 1, 1};
    const int64_t spend[] = {1, 1, 1, 1, 2, 2};
    vocabulary = *load_vocabulary("");
    description = *describe(frame, spend, of, segments);
  }
  std::vector<double> values(std::string_view text, int it = -1) const {
    auto expr = read_expression(text, false, "here");
    EXPECT_TRUE(expr) << expr.error().text();
    return Numbers(vocabulary, description, segments).values(**expr, it);
  }
  std::vector<bool> holds(std::string_view text, int it = -1) const {
    auto expr = read_expression(text, true, "here");
    EXPECT_TRUE(expr) << expr.error().text();
    return Numbers(vocabulary, description, segments).holds(**expr, it);
  }

  std::vector<Segment> segments{2};
  Vocabulary vocabulary;
  Description description;
};

TEST(PersonaNumbersTest, EveryNumberIsThere) {
  Shop shop;
  EXPECT_EQ(shop.values("mean_orders"), (std::vector{1.5, 9.0}));  // Frequency is another name
  EXPECT_EQ(shop.values("median_Frequency"), (std::vector{1.5, 9.0}));
  EXPECT_DOUBLE_EQ(shop.values("rel_orders")[1], 9 / 4.0 - 1);
  EXPECT_DOUBLE_EQ(shop.values("rank_orders")[1], 5.0 / 6);
  double sd = std::sqrt((9 + 9 + 4 + 4 + 25 + 25) / 6.0);
  EXPECT_DOUBLE_EQ(shop.values("z_orders")[1], 5 / sd);
  EXPECT_DOUBLE_EQ(shop.values("share")[0], 4.0 / 6);
  EXPECT_DOUBLE_EQ(shop.values("revenue_share")[1], 0.5);
}

TEST(PersonaNumbersTest, AbsentOrConstantFeaturesAreNull) {
  Shop shop;
  EXPECT_TRUE(std::isnan(shop.values("rank_spend")[0]));
  EXPECT_TRUE(std::isnan(shop.values("rank_constant")[0]));
  EXPECT_TRUE(std::isnan(shop.values("z_constant + 1")[0]));
  EXPECT_EQ(shop.holds("rank_spend >= 0"), (std::vector{false, false}));
  EXPECT_EQ(shop.holds("not (rank_spend >= 0)"), (std::vector{false, false}));
  EXPECT_EQ(shop.holds("rank_spend >= 0 or mean_orders > 5"), (std::vector{false, true}));
  EXPECT_EQ(shop.values("coalesce(rank_spend, 0.5)"), (std::vector{0.5, 0.5}));
}

TEST(PersonaNumbersTest, AFewValuesDoNotSpeakForASegment) {
  Shop shop(true);
  EXPECT_TRUE(std::isnan(shop.values("mean_rare")[0])) << "one of four customers";
  EXPECT_EQ(shop.values("mean_rare")[1], 1) << "one of two";
}

TEST(PersonaNumbersTest, MembersOfAFamilyAndLevelsOfACategory) {
  Shop shop;
  Numbers numbers(shop.vocabulary, shop.description, shop.segments);
  const std::vector<std::string> both = {"category_share_", "top_category="}, none = {"brand_"};
  ASSERT_EQ(numbers.members(both), std::vector{2}) << "the first beginning that is there";
  EXPECT_TRUE(numbers.members(none).empty());
  EXPECT_EQ(shop.values("mean_it", 2), (std::vector{0.0, 0.75}));

  auto levels = numbers.members(std::span(both).subspan(1));
  ASSERT_EQ(levels.size(), 2u);
  int toys = numbers.of(0)[static_cast<size_t>(levels[0])].feature == "top_category=Toys" ? 0 : 1;
  auto it = levels[static_cast<size_t>(toys)];
  EXPECT_EQ(shop.values("mean_it", it), (std::vector{0.25, 1.0}));
  EXPECT_DOUBLE_EQ(shop.values("z_it", it)[1], 1);  // (1 - 0.5) / sqrt(0.5 · 0.5)
  EXPECT_TRUE(std::isnan(shop.values("rank_it", it)[1]));
}

TEST(PersonaNumbersTest, ReasonsAreTheComparisonsThatHold) {
  Shop shop;
  Numbers numbers(shop.vocabulary, shop.description, shop.segments);
  auto expr = read_expression(
      "(mean_orders > 5 or rank_spend > 0) and (mean_it < 0.1 or mean_constant = 4)", true, "");
  ASSERT_TRUE(expr);
  EXPECT_EQ(numbers.reasons(**expr, 2, 1), (std::vector{0, 1}));
  EXPECT_EQ(numbers.reasons(**expr, 2, 0), (std::vector{1, 2}));
}

TEST(PersonaNumbersTest, TellsByRankAndByMeanWhereTheMedianIsEverybodys) {
  FeatureNumbers skewed{.feature = "spend", .median = 9, .z = 0.3, .rank = 0.9, .all_median = 2};
  EXPECT_DOUBLE_EQ(skewed.tells(), 0.8);
  FeatureNumbers mostly_zero{
      .feature = "returns", .median = 0, .z = 0.6, .rank = 0.4, .all_median = 0};
  EXPECT_DOUBLE_EQ(mostly_zero.tells(), 0.3);
  EXPECT_EQ(FeatureNumbers{}.tells(), 0);
}

TEST(PersonaNumbersTest, BadExpressionsAreRefused) {
  for (std::string_view text : {"rank_orders", "orders > 3", "rank_orders >=", "rank_ > 1",
                                "z_orders > 'a'", "sum(z_orders) > 1", "shares > 1"}) {
    auto expr = read_expression(text, true, "mine.toml:3:8");
    ASSERT_FALSE(expr) << text;
    EXPECT_EQ(expr.error().code, base::Code::project);
    EXPECT_NE(expr.error().text().find("mine.toml:3:8"), std::string::npos);
  }
  for (std::string_view text :
       {"z_orders > 1", "not z_orders", "z_orders > 1 and true", "", "1) or (1"})
    EXPECT_FALSE(read_expression(text, false, "")) << text;
}

}  // namespace
}  // namespace coterie::segment
