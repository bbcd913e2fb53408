// Rules in words as they stand on the page, and as conditions that give the tree's own segments.
#include "rules/tree_text.hpp"

#include <gtest/gtest.h>

#include "rules/rules.hpp"
#include "rules/test_frames.hpp"
#include "rules/tree.hpp"

namespace coterie::rules {
namespace {

struct Answer {
  const char* feature;
  double cut;
  bool yes;
  bool whole = false, missing_high = false, missing_seen = false;
};

TreeWay way(const std::vector<Answer>& answers) {
  TreeWay out;
  for (const auto& a : answers) {
    TreeNode node;
    node.test = TreeTest::at_least;
    node.feature = a.feature;
    node.cut = a.cut;
    node.whole = a.whole;
    node.missing_high = a.missing_high;
    node.missing_seen = a.missing_seen;
    out.answer(node, a.yes);
  }
  return out;
}

TreeNode level(const char* name, bool seen = false) {
  TreeNode node;
  node.test = TreeTest::is_level;
  node.feature = "channel";
  node.level = name;
  node.missing_seen = seen;
  return node;
}

TEST(TreeTextTest, WholeNumbersAreToldByTheirLast) {
  EXPECT_EQ(way({{"orders", 5, true, true}, {"recency_days", 61, false, true}}).text(),
            "5 orders or more and last order within 60 days");
  EXPECT_EQ(way({{"orders", 2, false, true}}).text(), "at most 1 order");
  EXPECT_EQ(way({{"orders", 2, true, true}, {"orders", 5, false, true}}).text(), "2 to 4 orders");
  EXPECT_EQ(way({{"orders", 2, true, true}, {"orders", 3, false, true}}).text(), "2 orders");
  EXPECT_EQ(way({{"recency_days", 180, true, true}}).text(), "last order 180 days ago or more");
  EXPECT_EQ(way({{"visits", 12, false, true}}).text(), "visits at most 11");
}

TEST(TreeTextTest, OtherNumbersAreToldByTheirCut) {
  EXPECT_EQ(way({{"spend", 1250, true}}).text(), "spend 1,250 or more");
  EXPECT_EQ(way({{"spend", 1250.5, false}}).text(), "spend below 1,250.5");
  EXPECT_EQ(way({{"spend", 250, true}, {"spend", 1000, false}}).text(), "spend 250 up to 1,000");
  EXPECT_EQ(way({{"reorder_share", 0.28, true}}).text(), "reorder share 28 % or more");
  EXPECT_EQ(way({{"category_share_toys", 0.055, false}}).text(), "category share toys below 5.5 %");
  EXPECT_EQ(way({{"aov", 60, true}}).text(), "average order value 60 or more");
  EXPECT_EQ(way({}).text(), "everybody");
  EXPECT_EQ(way({{"a", 1, true}, {"b", 2, true}, {"c", 3, false}}).text(),
            "a 1 or more, b 2 or more and c below 3");
}

TEST(TreeTextTest, MissingValuesAreSpokenOfWhereThereWereSome) {
  EXPECT_EQ(way({{"spend", 5, true, false, true, true}}).text(), "spend 5 or more or unknown");
  EXPECT_EQ(way({{"spend", 5, true, false, true, true}}).expression(),
            "spend >= 5 OR spend IS NULL");
  EXPECT_EQ(way({{"spend", 5, true, false, true, false}}).text(), "spend 5 or more");
  EXPECT_EQ(way({{"spend", 5, false, false, true, true}}).text(), "spend below 5");
  TreeNode node;
  node.test = TreeTest::is_missing;
  node.feature = "spend";
  node.missing_seen = true;
  TreeWay yes, no;
  yes.answer(node, true);
  no.answer(node, false);
  EXPECT_EQ(yes.text(), "spend unknown");
  EXPECT_EQ(yes.expression(), "spend IS NULL");
  EXPECT_EQ(no.text(), "spend known");
  EXPECT_EQ(no.expression(), "spend IS NOT NULL");
}

TEST(TreeTextTest, Levels) {
  TreeWay is, is_not, both;
  is.answer(level("O'Neil"), true);
  EXPECT_EQ(is.text(), "channel is O'Neil");
  EXPECT_EQ(is.expression(), "channel = 'O''Neil'");
  is_not.answer(level("web"), false);
  is_not.answer(level("shop"), false);
  EXPECT_EQ(is_not.text(), "channel is not web or shop");
  EXPECT_EQ(is_not.expression(), "channel <> 'web' AND channel <> 'shop'");
  both.answer(level("web", true), false);
  EXPECT_EQ(both.text(), "channel is not web or unknown");
  EXPECT_EQ(both.expression(), "channel <> 'web' OR channel IS NULL");
}

// The rules of a tree, pasted into a model of rules, give the tree's segments.
TEST(TreeTextTest, AModelOfRulesMadeOfThemIsTheTree) {
  base::Pool pool(1);
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    const auto frame = random_shop(seed, 400);
    std::vector<int32_t> labels;
    std::vector<uint64_t> keys;
    const auto* orders = frame.find("orders");
    const auto* spend = frame.find("spend");
    const auto* channel = frame.find("channel");
    for (size_t row = 0; row < 400; ++row) {
      keys.push_back(base::draw(1, 1, row));
      int32_t label = orders->values[row] > 1 ? 2 : spend->values[row] > 90 ? 1 : 0;
      if (channel->codes[row] < 0 || std::isnan(spend->values[row])) label = 3;
      labels.push_back(label);
    }
    const std::vector<std::string> features = {"channel", "orders", "recency_days", "reorder_share",
                                               "spend"};
    const std::vector<std::string> names = {"few", "dear", "many", "unknown"};
    auto fit = fit_tree({.frame = &frame,
                         .features = features,
                         .labels = labels,
                         .segments = 4,
                         .keys = keys,
                         .weights = {},
                         .context = {.pool = &pool}},
                        names, {.depth = 5, .smallest_leaf = 0, .prune = seed % 2 == 0});
    ASSERT_TRUE(fit) << fit.error().text();
    RulesOptions pasted{.place = "", .rules = {}, .standard = "no rule", .micro = {}};
    for (const auto& rule : tree_rules(fit->model))
      pasted.rules.push_back(
          {names[static_cast<size_t>(rule.segment)], rule.when.empty() ? "true" : rule.when, ""});
    auto model = fit_rules(frame, pasted);
    ASSERT_TRUE(model) << model.error().text();
    EXPECT_EQ(model->by_default, 0);
    EXPECT_EQ(model->contested, 0);
    const auto ours = *assign_tree(fit->model, frame), theirs = *assign_rules(*model, frame);
    for (size_t row = 0; row < 400; ++row)
      ASSERT_EQ(names[static_cast<size_t>(ours[row])],
                model->segments[static_cast<size_t>(theirs[row])]);
  }
}

}  // namespace
}  // namespace coterie::rules
