// What conditions are accepted, and how a fault is told.
#include "rules/condition.hpp"

#include <gtest/gtest.h>

#include "rules/test_frames.hpp"
#include "sql/dialect.hpp"

namespace coterie::rules {
namespace {

table::Frame small() {
  return frame_of({texts("channel", {"web", "shop"}), numbers("orders", {1, 2}),
                   numbers("recency_days", {3, 4}), numbers("spend", {5, 6})});
}

base::Error refused(const char* text) {
  auto read = read_condition(text, small(), "coterie.toml:4:9");
  EXPECT_FALSE(read) << text;
  return read ? base::Error{} : read.error();
}

TEST(ConditionTest, AcceptsWhatIsTrueOrFalse) {
  for (const char* text :
       {"orders >= 5 and recency_days <= 30", "channel = 'web'", "channel in ('web', 'shop')",
        "not (spend / orders > 10)", "spend is null", "true", "lower(channel) <> 'web'",
        "coalesce(spend, 0) > ln(orders)", "case when orders > 1 then true else false end",
        "length(channel) between 1 and 3", "mod(integer(orders), 2) = 0", "spend > null"})
    EXPECT_TRUE(read_condition(text, small(), "here")) << text;
}

TEST(ConditionTest, NamesTheNearestFeature) {
  auto error = refused("order >= 5");
  EXPECT_EQ(error.code, base::Code::project);
  EXPECT_EQ(error.where, "coterie.toml:4:9, expression, column 1");
  EXPECT_NE(error.text().find("orders"), std::string::npos) << error.text();
  EXPECT_EQ(error.allowed, "channel, orders, recency_days, spend");
}

TEST(ConditionTest, RefusesTextAgainstNumberWithTheColumn) {
  auto error = refused("orders > 2 and channel > 5");
  EXPECT_NE(error.where.find("column 24"), std::string::npos) << error.where;
  EXPECT_NE(error.fault.find("text"), std::string::npos);
  EXPECT_NE(error.fault.find("number"), std::string::npos);
}

TEST(ConditionTest, RefusesWhatCannotBeARule) {
  EXPECT_NE(refused("spend").fault.find("the condition is a number"), std::string::npos);
  EXPECT_NE(refused("channel").fault.find("the condition is a text"), std::string::npos);
  refused("sum(spend) > 5");
  refused("text(spend) = '5'");
  refused("year(orders) = 2011");
  refused("spend > 5 and orders");
  refused("not spend");
  refused("orders.amount > 5");
  refused("spend > ");
  refused("spend > 5; drop table x");
}

TEST(ConditionTest, AFrozenRuleOnOtherDataIsAFaultOfTheData) {
  auto rule = read_condition("spend > 5", small(), "");
  ASSERT_TRUE(rule);
  EXPECT_TRUE(recheck_condition(*rule, small(), "rule"));
  auto without = recheck_condition(*rule, frame_of({numbers("orders", {1})}), "rule");
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().code, base::Code::data);
  EXPECT_FALSE(recheck_condition(*rule, frame_of({texts("spend", {"1"})}), "rule"));
}

TEST(ConditionTest, NumberColumnsOnly) {
  auto frame = small();
  EXPECT_EQ(*number_column(frame, "spend", base::Code::project, ""), frame.find("spend"));
  EXPECT_FALSE(number_column(frame, "channel", base::Code::project, ""));
  auto unknown = number_column(frame, "spent", base::Code::data, "grid");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, base::Code::data);
  EXPECT_EQ(unknown.error().fix, "write spend");
}

TEST(ConditionTest, JoinedLeavesOutWhatIsNotThere) {
  EXPECT_EQ(joined("and", {nullptr, nullptr}), nullptr);
  auto both = joined("or", {is_missing("a"), nullptr, is_missing("b")});
  EXPECT_EQ(sql::render(engine_dialect(), *both), "a IS NULL OR b IS NULL");
}

}  // namespace
}  // namespace coterie::rules
