// Own features: what they compute (run by the engine on lines whose answers are plain to see), that
// their sums are exact, and how they are refused.
#include "features/own.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "base/time.hpp"
#include "engine/engine.hpp"
#include "features/snapshot.hpp"

namespace coterie::features {
namespace {

// ann: order 1 of 2011-12-01 with two lines of toys, order 2 of 2011-12-05 with a book, a toy back.
// bob: order 3 with a book at a tenth and one without category.
constexpr const char* kLines = R"(
CREATE TEMP TABLE lines AS
SELECT customer_id, order_id, CAST(ordered_at AS TIMESTAMP) AS ordered_at, is_return, category,
  CAST(quantity_milli AS BIGINT) AS quantity_milli, CAST(amount_micros AS BIGINT) AS amount_micros
FROM (VALUES
  ('ann', '1', '2011-12-01 10:00:00', FALSE, 'toys', 2000, 10000000),
  ('ann', '1', '2011-12-01 10:00:00', FALSE, 'toys', 1000, 5500000),
  ('ann', '2', '2011-12-05 20:00:00', FALSE, 'books', 1000, 100000),
  ('ann', '2', '2011-12-06 20:00:00', TRUE, 'toys', 1000, 5000000),
  ('bob', '3', '2011-12-02 00:00:00', FALSE, 'books', 500, 100000),
  ('bob', '3', '2011-12-02 00:00:00', FALSE, NULL, 1000, 200000)
) AS given (customer_id, order_id, ordered_at, is_return, category, quantity_milli,
            amount_micros))";

project::Tables tables() {
  project::Tables out;
  out.lines = true;
  out.line_columns = {"category", "quantity_milli", "amount_micros"};
  out.customer_columns = {{"Tier", true}};
  return out;
}

project::FeatureRequest request(std::string over, std::string expression) {
  project::FeatureRequest out;
  out.use = {"orders"};
  out.custom = {{.name = "mine",
                 .over = std::move(over),
                 .expression = std::move(expression),
                 .text = "",
                 .unit = "",
                 .place = "coterie.toml:9:1"}};
  return out;
}

engine::Engine& shop() {
  static auto engine = [] {
    auto opened = engine::Engine::open({}).value();
    EXPECT_TRUE(opened->execute(kLines, "making lines"));
    EXPECT_TRUE(
        opened->execute("CREATE TEMP TABLE customers AS SELECT 'ann' AS customer_id, "
                        "'gold' AS \"Tier\"",
                        "making customers"));
    return opened;
  }();
  return *engine;
}

// The feature of ann and of bob, "ann / bob", or why there is none.
std::string values(const std::string& over, const std::string& expression) {
  auto plan = plan_snapshot(tables(), request(over, expression),
                            base::parse_local("2011-12-10", "").value());
  if (!plan) return plan.error().fault;
  if (!plan->missing.empty()) return plan->missing.back().missing;
  auto text = sql::render(*sql::dialects().front(), plan->query);
  auto rows = shop().rows("SELECT mine FROM (" + text + ") AS s ORDER BY customer_id", "a test");
  if (!rows) return rows.error().text() + text;
  return rows->cells.at(0).at(0) + " / " + rows->cells.at(1).at(0);
}

TEST(OwnTest, OverLines) {
  EXPECT_EQ(values("lines", "sum(amount)"), "15.6 / 0.3");
  EXPECT_EQ(values("lines", "sum_if(amount, category = 'toys') / sum(amount)"),
            "0.9935897435897436 / 0");
  EXPECT_EQ(values("lines", "sum(quantity)"), "4 / 1.5");
  EXPECT_EQ(values("lines", "max(unit_price)"), "5.5 / 0.2");
  EXPECT_EQ(values("lines", "max(amount)"), "10 / 0.2");
  EXPECT_EQ(values("lines", "count(*)"), "3 / 2");
  EXPECT_EQ(values("lines", "count(category)"), "3 / 1");
  EXPECT_EQ(values("lines", "avg(amount)"), "5.2 / 0.15");
  EXPECT_EQ(values("lines", "sum(amount * quantity)"), "25.6 / 0.25");
  EXPECT_EQ(values("lines", "sum(case when category = 'toys' then 1 else 0 end)"), "2 / 0");
  EXPECT_EQ(values("lines", "days_between(max(ordered_at), as_of)"), "5 / 8");
  EXPECT_EQ(values("lines", "max(category)"), "toys / books");
  EXPECT_EQ(values("lines", "count_if(ordered_at >= '2011-12-05') > 0"), "1 / 0");
}

TEST(OwnTest, ReturnsAreSeenWhenNamed) {
  EXPECT_EQ(values("lines", "count_if(is_return)"), "1 / 0");
  EXPECT_EQ(values("lines", "sum_if(amount, is_return)"), "5 / 0");
  EXPECT_EQ(values("lines", "sum_if(amount, not is_return)"), "15.6 / 0.3");
}

TEST(OwnTest, OverOrders) {
  EXPECT_EQ(values("orders", "max(amount)"), "15.5 / 0.3");
  EXPECT_EQ(values("orders", "avg(lines)"), "1.5 / 2");
  EXPECT_EQ(values("orders", "count_if(hour(ordered_at) < 12)"), "1 / 1");
  EXPECT_EQ(values("orders", "sum(quantity) / count(*)"), "2 / 1.5");
}

TEST(OwnTest, OverCustomers) {
  EXPECT_EQ(values("customers", "spend / orders"), "7.8 / 0.3");
  EXPECT_EQ(values("customers", "tier = 'gold'"), "1 / ");
  EXPECT_EQ(values("customers", "customer.\"Tier\""), "gold / ");
  EXPECT_EQ(values("customers", "days_between(first_order_at, last_order_at)"), "4 / 0");
  EXPECT_EQ(values("customers", "coalesce(gap_days_mean, 99)"), "4 / 99");
  EXPECT_EQ(values("customers", "top_category in ('toys')"), "1 / 0");
}

TEST(OwnTest, SumsOfFractionsAreExact) {
  // In doubles 0.1 + 0.2 is not 0.3, and a sum would depend on its order.
  EXPECT_EQ(values("lines", "sum(amount + 0)"), "15.6 / 0.3");
  // What is finer than a millionth is rounded line by line: 3.333333 + 1.833333 + 0.033333.
  EXPECT_EQ(values("lines", "sum(amount / 3)"), "5.199999 / 0.1");
}

TEST(OwnTest, OneMayUseAnother) {
  auto wanted = request("lines", "sum(amount)");
  wanted.custom.push_back({.name = "twice",
                           .over = "customers",
                           .expression = "2 * mine",
                           .text = "",
                           .unit = "",
                           .place = ""});
  auto plan = plan_snapshot(tables(), wanted, base::parse_local("2011-12-10", "").value());
  ASSERT_TRUE(plan) << plan.error().text();
  ASSERT_EQ(plan->features.size(), 3u);
  auto rows =
      shop().rows("SELECT twice FROM (" + sql::render(*sql::dialects().front(), plan->query) +
                      ") AS s ORDER BY customer_id",
                  "a test");
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->cells[0][0], "31.2");
}

TEST(OwnTest, WhatTheDataLacksIsMissingNotWrong) {
  EXPECT_EQ(values("lines", "sum(discount)"), "needs a discount column");
  EXPECT_EQ(values("customers", "discount_rate > 0.1"), "needs a discount column");
}

TEST(OwnTest, Refusals) {
  EXPECT_EQ(values("lines", "sum(ammount)"), "there is no column 'ammount'");
  EXPECT_EQ(values("lines", "amount_micros"), "there is no column 'amount_micros'");
  EXPECT_EQ(values("lines", "sume(amount)"), "there is no function 'sume'; did you mean 'sum'?");
  EXPECT_EQ(values("lines", "amount"),
            "'amount' has many values here: put it into an aggregate such as sum, avg, max or "
            "count_if");
  EXPECT_EQ(values("lines", "1"), "feature mine is the same for every customer");
  EXPECT_EQ(values("lines", "max(ordered_at)"), "feature mine gives an instant");
  EXPECT_EQ(values("customers", "null"), "feature mine gives nothing");
  EXPECT_EQ(values("customers", "sum(spend)"), "sum stands where each row has one value already");
  EXPECT_EQ(values("customers", "spend + tier"), "+ takes a number, not a text");
  EXPECT_EQ(values("baskets", "count(*)"), "'baskets' is not something a feature is computed over");
  EXPECT_EQ(values("lines", "sum(amount); drop table lines"),
            "a character that expressions do not use");
}

TEST(OwnTest, NamesAreCheckedAtTheirPlace) {
  for (const char* name : {"orders", "ORDERS", "customer_id", "two words", ""}) {
    auto wanted = request("lines", "count(*)");
    wanted.custom[0].name = name;
    auto plan = plan_snapshot(tables(), wanted, 0);
    ASSERT_FALSE(plan) << name;
    EXPECT_EQ(plan.error().code, base::Code::project);
    EXPECT_EQ(plan.error().where, "coterie.toml:9:1");
  }
  auto wanted = request("lines", "count(*)");
  wanted.custom.push_back(wanted.custom[0]);
  EXPECT_FALSE(plan_snapshot(tables(), wanted, 0)) << "twice the same name";
}

TEST(OwnTest, NamesThatPeopleMayUseExist) {
  project::Tables all = tables();
  all.line_columns = {"product",       "category",        "channel",
                      "payment_type",  "region",          "quantity_milli",
                      "amount_micros", "discount_micros", "instalments"};
  for (const auto& [over, names] : {std::pair("lines", line_names()), {"orders", order_names()}})
    for (const auto& [name, type] : names) {
      auto plan = plan_snapshot(all, request(over, "count(" + name + ")"), 0);
      ASSERT_TRUE(plan) << name << ": " << plan.error().text();
      EXPECT_EQ(plan->missing.size(), 0u) << over << " " << name;
    }
}

}  // namespace
}  // namespace coterie::features
