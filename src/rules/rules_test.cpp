// Ordered conditions: names, defaults, the linter's counts, faults.
#include "rules/rules.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "rules/test_frames.hpp"
#include "sql/dialect.hpp"

namespace coterie::rules {
namespace {

base::Value rule(const char* name, const char* when) {
  return value(base::Table{{"name", value(name)}, {"when", value(when)}});
}

table::Frame small() {
  return frame_of(
      {texts("channel", {"web", "shop", "", "web", "web"}), numbers("orders", {9, 6, 2, 1, kNone}),
       numbers("recency_days", {3, 90, 10, 400, 5}), numbers("spend", {900, 100, 600, 700, 20})});
}

base::Table settings() {
  return {
      {"rules",
       lists({rule("Champions", "orders >= 5 and recency_days <= 30"), rule("Loyal", "orders >= 5"),
              rule("At Risk", "recency_days > 300 and orders < 5"),
              rule("Loyal", "orders >= 6 and channel = 'shop'"), rule("Never", "orders > 100")})},
      {"default", value("The Rest")},
      {"micro", micro_of("At Risk", "At Risk - High Value", "spend > 500")}};
}

RulesModel fitted(const table::Frame& frame, const base::Table& table) {
  auto options = read_rules(table, "coterie.toml:9:1");
  EXPECT_TRUE(options) << options.error().text();
  auto model = fit_rules(frame, *options);
  EXPECT_TRUE(model) << model.error().text();
  return model.value_or(RulesModel{});
}

TEST(RulesTest, TheFirstThatIsTrueNames) {
  auto frame = small();
  auto model = fitted(frame, settings());
  EXPECT_EQ(model.segments, (std::vector<std::string>{"Champions", "Loyal", "At Risk", "Never",
                                                      "The Rest", "At Risk - High Value"}));
  EXPECT_EQ(*assign_rules(model, frame), (std::vector<int32_t>{0, 1, 4, 5, 4}));
}

TEST(RulesTest, SaysWhichRuleNamed) {
  auto model = fitted(small(), settings());
  EXPECT_EQ(rule_text(model, small(), 1), "rule 2: orders >= 5");
  EXPECT_EQ(rule_text(model, small(), 4), "no rule is true");
}

TEST(RulesTest, TheLinterCounts) {
  auto model = fitted(small(), settings());
  EXPECT_EQ(model.customers, 5);
  EXPECT_EQ(model.by_default, 2);
  EXPECT_EQ(model.contested, 1);  // the champion is loyal as well
  EXPECT_EQ(model.rules[1].matched, 2);
  EXPECT_EQ(model.rules[1].named, 1);
  EXPECT_EQ(model.warnings,
            (std::vector<std::string>{
                "rule 4 (Loyal) names nobody: the 1 customer for whom it is true have a name from "
                "an earlier rule",
                "rule 5 (Never) is true for no customer",
                "rules of different names are true for 1 customer; the first wins",
                "no rule names 2 customers (40.0 %): they are The Rest"}));
}

TEST(RulesTest, TheDefaultMayBeASegmentOfTheRules) {
  auto table = settings();
  table["default"] = value("Loyal");
  auto model = fitted(small(), table);
  EXPECT_EQ(model.standard, 1);
  EXPECT_EQ((*assign_rules(model, small()))[2], 1);
  table.erase("default");
  EXPECT_EQ(fitted(small(), table).segments[4], "Others");
}

TEST(RulesTest, TheCompiledExpressionAssignsTheSame) {
  base::Table table = {
      {"rules",
       lists({rule("a", "spend / orders > 60 and not channel = 'web'"),
              rule("b", "recency_days between 10 and 90 or channel in ('O''Neil', 'shop')"),
              rule("c", "coalesce(spend, 0) < 0.1 or log1p(orders) > 1.5"),
              rule("d", "case when channel is null then orders > 1 else reorder_share > 2 end")})},
      {"micro", micro_of("b", "b - far", "recency_days > 60")}};
  auto frame = random_shop(1, 600), later = random_shop(2, 600);
  auto model = fitted(frame, table);
  auto compiled = compile(model, index_labels(model.segments.size()));
  for (const auto* data : {&frame, &later})
    EXPECT_EQ(*assign_rules(model, *data), evaluated(*compiled, *data));
}

TEST(RulesTest, ReadsWellAsSql) {
  base::Table table = {{"rules", lists({rule("Champions", "orders >= 5 and recency_days <= 30"),
                                        rule("Can't Lose", "spend > 0.5")})}};
  auto model = fitted(small(), table);
  EXPECT_EQ(sql::render(engine_dialect(), *compile(model, name_labels(model.segments))),
            "CASE WHEN orders >= 5 AND recency_days <= 30 THEN 'Champions' WHEN spend > 0.5e0 THEN "
            "'Can''t Lose' ELSE 'Others' END");
}

TEST(RulesTest, NearestBorder) {
  auto model = fitted(small(), settings());
  auto border = nearest_border(model, small(), 2);
  EXPECT_EQ(border.feature, "orders");
  EXPECT_EQ(border.needed, 5);
  EXPECT_EQ(model.segments[static_cast<size_t>(border.segment)], "Champions");
}

TEST(RulesTest, JsonIsLossless) {
  auto frame = small();
  auto model = fitted(frame, settings());
  nlohmann::json out = model;
  auto back = rules_from_json(nlohmann::json::parse(out.dump()));
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(nlohmann::json(*back), out);
  EXPECT_EQ(*assign_rules(*back, frame), *assign_rules(model, frame));
  auto broken = out;
  broken["rules"][0]["when"] = "orders >";
  EXPECT_FALSE(rules_from_json(broken));
  broken = out;
  broken["default"] = 77;
  EXPECT_FALSE(rules_from_json(broken));
  EXPECT_FALSE(rules_from_json({}));
}

TEST(RulesTest, Faults) {
  for (const auto& bad : std::vector<base::Table>{
           {},
           {{"rules", lists({})}},
           {{"rules", value("orders > 5")}},
           {{"rules", lists({rule("", "orders > 5")})}},
           {{"rules", lists({rule("A", " ")})}},
           {{"rules", lists({value(base::Table{{"name", value("A")}})})}},
           {{"rules", lists({value(base::Table{{"nmae", value("A")}})})}},
           {{"rules", lists({rule("A", "orders > 1")})}, {"default", value("")}},
           {{"rules", lists({rule("A", "orders > 1")})}, {"defualt", value("B")}},
           {{"rules", lists({rule("A", "ordres > 1")})}},
           {{"rules", lists({rule("A", "channel > 1")})}},
           {{"rules", lists({rule("A", "orders > 1")})},
            {"micro", micro_of("B", "C", "orders > 2")}}}) {
    auto options = read_rules(bad, "coterie.toml:9:1");
    auto error = options ? fit_rules(small(), *options).error() : options.error();
    EXPECT_EQ(error.code, base::Code::project);
    EXPECT_NE(error.where.find("coterie.toml"), std::string::npos);
  }
  auto other = assign_rules(fitted(small(), settings()), frame_of({numbers("orders", {1})}));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, base::Code::data);
}

TEST(RulesTest, DefinitionsAreComplete) {
  for (auto definitions : {rules_definitions(), rule_definitions(), micro_definitions()})
    for (const auto& d : definitions) {
      EXPECT_FALSE(d.text.empty()) << d.name;
      EXPECT_TRUE(d.example.starts_with(d.name)) << d.name;
    }
}

}  // namespace
}  // namespace coterie::rules
