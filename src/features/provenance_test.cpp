// What features are made from: equal whatever they are called, different where the numbers differ,
// and the identities between registered columns proved by the engine.
#include "features/provenance.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "base/time.hpp"
#include "engine/engine.hpp"
#include "features/offers.hpp"
#include "features/snapshot.hpp"
#include "features/steps.hpp"
#include "sql/parse.hpp"

namespace coterie::features {
namespace {

using Names = std::vector<std::string>;

project::Tables shop() {
  return {.lines = true,
          .line_columns = {"product", "category", "channel", "payment_type", "quantity_milli",
                           "amount_micros", "instalments"},
          .customer_columns = {{"Tier", true}, {"age in years", false}, {"age-in-years", false}},
          .events = false,
          .event_columns = {},
          .feature_columns = {},
          .categories = {"Toys"},
          .channels = {"Web"},
          .payment_types = {"card"},
          .event_kinds = {}};
}

struct Own {
  std::string name, over, expression;
};

Provenance of(const std::string& feature, const std::vector<Own>& owns = {},
              const project::Tables& tables = shop()) {
  project::FeatureRequest request;
  if (owns.empty() || owns.back().name != feature) request.use = {feature};
  for (const auto& own : owns)
    request.custom.push_back({.name = own.name,
                              .over = own.over,
                              .expression = own.expression,
                              .text = "",
                              .unit = "",
                              .place = ""});
  auto plan = plan_snapshot(tables, request, base::parse_local("2011-12-10", "").value());
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().text());
  if (!plan) return {};
  auto found = std::ranges::find(plan->features, feature, &BuiltFeature::name);
  EXPECT_NE(found, plan->features.end()) << feature;
  return found == plan->features.end() ? Provenance{} : found->from;
}

Provenance own(const std::string& over, const std::string& expression) {
  return of("mine", {{"mine", over, expression}});
}

Names ids(const Provenance& from) {
  Names out;
  for (const auto& quantity : from.quantities) out.push_back(quantity.id);
  return out;
}

bool contains(const Names& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

TEST(ProvenanceTest, EveryNumberOfACustomerHasWords) {
  Names registered, described;
  for (const auto& column : columns())
    if (per_customer(*std::ranges::find(steps(), column.step, &StepDefinition::name)))
      registered.push_back(std::string(column.step) + "." + std::string(column.name));
  for (const auto& quantity : quantities()) {
    described.push_back(std::string(quantity.step) + "." + std::string(quantity.column));
    EXPECT_FALSE(quantity.text.empty());
    for (const auto& part : base::split(quantity.made_of, ','))
      if (!part.empty()) {
        EXPECT_TRUE(contains(registered, std::string(base::trim(part)))) << part;
      }
  }
  std::ranges::sort(registered);
  std::ranges::sort(described);
  EXPECT_EQ(registered, described);
}

TEST(ProvenanceTest, AFeatureKnowsItsFormulaAndItsColumns) {
  const auto mean = of("gap_days_mean");
  EXPECT_EQ(ids(mean), (Names{"customer_totals.first_order_at", "customer_totals.last_order_at",
                              "customer_totals.orders"}));
  EXPECT_EQ(mean.quantities[2].text, "the number of orders");
  EXPECT_EQ(mean.reads, (Names{"order", "time"}));
  const auto lateness = of("lateness");
  EXPECT_EQ(lateness.features, (Names{"gap_days_mean", "orders", "recency_days"}));
  EXPECT_EQ(ids(lateness), ids(mean));
  EXPECT_EQ(of("aov").reads, (Names{"amount", "order"}));
  EXPECT_EQ(of("return_rate_value").reads, (Names{"amount", "returns"}));
  EXPECT_EQ(of("reorder_share").reads, (Names{"order", "order lines", "product", "time"}));
}

TEST(ProvenanceTest, AFunctionOfAFeatureIsMadeOfTheSameWhateverItsName) {
  const auto mean = of("gap_days_mean");
  for (const char* name : {"freq", "spend_micros", "evidence", "Z_returned_orders"}) {
    const auto freq = of(name, {{name, "customers", "1 / (gap_days_mean + 1)"}});
    EXPECT_EQ(freq.quantities, mean.quantities) << name;
    EXPECT_EQ(freq.features, (Names{"gap_days_mean", "orders"}));
    EXPECT_EQ(freq.reads, mean.reads);
    const auto twice = of("twice", {{name, "customers", "1 / (gap_days_mean + 1)"},
                                    {"twice", "customers", std::string(name) + " > 0.1"}});
    EXPECT_EQ(twice.quantities, mean.quantities) << name;
    EXPECT_TRUE(contains(twice.features, name));
  }
  EXPECT_EQ(own("customers", "coalesce(gap_days_mean, 99)").quantities, mean.quantities);
  EXPECT_EQ(
      own("customers", "days_between(first_order_at, last_order_at) / (orders - 1)").quantities,
      mean.quantities);
}

TEST(ProvenanceTest, TheSameSumIsTheSameWhereverItIsTaken) {
  const auto spend = of("spend").quantities, aov = of("aov").quantities;
  EXPECT_EQ(own("lines", "sum(amount)").quantities, spend);
  EXPECT_EQ(own("orders", "sum(amount)").quantities, spend);
  EXPECT_EQ(own("orders", "sum(amount) / count(*)").quantities, aov);
  EXPECT_EQ(own("orders", "avg(amount)").quantities, aov);
  EXPECT_EQ(own("lines", "count(*)").quantities, of("lines").quantities);
  EXPECT_EQ(own("lines", "min(ordered_at) > '2011-01-01'").quantities,
            of("tenure_days").quantities);
  EXPECT_EQ(own("orders", "max(amount)").quantities, of("max_order_value").quantities);
  // What lies in categories is the spend, but for lines without one.
  EXPECT_TRUE(contains(ids(of("top_category_share")), "customer_totals.spend_micros"));
  EXPECT_EQ(of("a", {{"b", "lines", "sum(amount * quantity)"},
                     {"a", "lines", "sum(amount * quantity) + 1"}})
                .quantities[0]
                .text,
            "what b adds up over lines");
}

TEST(ProvenanceTest, OtherNumbersAreOthers) {
  const auto spend = of("spend"), orders = of("orders"), lines = of("lines");
  for (const char* other :
       {"sum_if(amount, category = 'Toys')", "sum(case when quantity > 1 then amount else 0 end)",
        "max(amount)", "sum(quantity)", "sum_if(amount, is_return)"})
    EXPECT_NE(own("lines", other).quantities, spend.quantities) << other;
  for (const char* other : {"count(case when category = 'Toys' then 1 end)",
                            "count_if(quantity > 1)", "count(nullif(category, 'Toys'))"})
    EXPECT_NE(own("lines", other).quantities, lines.quantities) << other;
  EXPECT_NE(of("returned_orders").quantities, orders.quantities);
  EXPECT_NE(of("products").quantities, lines.quantities);
  EXPECT_NE(own("lines", "max(ordered_at) > '2011-01-01'").quantities,
            of("recency_days").quantities)
      << "the last line of an order may come after its first";
  EXPECT_EQ(ids(own("customers", "1")), Names{});
}

TEST(ProvenanceTest, AttributesAndReadyFeaturesAreThemselves) {
  EXPECT_EQ(ids(of("tier")), Names{"attributes.customer_tier"});
  EXPECT_EQ(of("tier").quantities[0].text, "column Tier of the customers table");
  EXPECT_EQ(of("tier").reads, Names{"Tier"});
  EXPECT_NE(of("age_in_years").quantities, of("customer_age_in_years_2").quantities);
  project::Tables ready;
  ready.feature_columns = {{"gap\n\"; --", false}, {"orders", false}, {"other", false}};
  const auto freq = of("freq", {{"freq", "customers", "1 / (\"gap\n\"\"; --\" + orders)"}}, ready);
  EXPECT_EQ(freq.quantities.size(), 2u);
  EXPECT_TRUE(freq.ready);
  EXPECT_FALSE(of("tier").ready);
  EXPECT_EQ(freq.features, (Names{"gap\n\"; --", "orders"}));
  EXPECT_EQ(freq.reads, (Names{"gap\"; --", "orders"}));
  EXPECT_EQ(of("orders", {}, ready).quantities[0].text, "column orders of the feature table");
}

TEST(ProvenanceTest, ColumnsBesideTheRequestAreToldToo) {
  project::FeatureRequest request;
  request.use = {"aov"};
  request.also = {"gap_days_mean"};
  auto plan = plan_snapshot(shop(), request, 0);
  ASSERT_TRUE(plan);
  Names besides;
  for (const auto& feature : plan->besides) besides.push_back(feature.name);
  EXPECT_EQ(besides, (Names{"recency_days", "orders", "spend", "gap_days_mean"}));
  EXPECT_EQ(plan->besides[3].from, of("gap_days_mean"));
  Names columns;
  for (const auto& item : plan->query.last.items) columns.push_back(item.name);
  besides.insert(besides.begin(), {"customer_id", "aov"});
  EXPECT_EQ(columns, besides);
}

// made_of, and the forms that are taken for one another, hold on lines without missing values.
TEST(ProvenanceTest, TheIdentitiesHold) {
  auto engine = engine::Engine::open({}).value();
  ASSERT_TRUE(engine->execute(
      "CREATE TEMP TABLE lines AS SELECT 'c' || (i % 7) AS customer_id, 'o' || (i // 2) AS "
      "order_id, TIMESTAMP '2011-01-01 08:00:00' + to_days(CAST((i // 2) * (i % 7) % 90 AS "
      "INTEGER)) AS ordered_at, i % 5 = 0 AS is_return, 'p' || (i % 11) AS product, 'k' || (i % 3) "
      "AS category, 'Web' AS channel, 'card' AS payment_type, CAST(1000 * i AS BIGINT) AS "
      "quantity_milli, CAST(i * i * 1000 AS BIGINT) AS amount_micros, CAST(i % 4 + 1 AS BIGINT) AS "
      "instalments FROM range(300) AS t(i)",
      "making lines"));
  const std::vector<std::pair<std::string, std::string>> same = {
      {"gaps", "orders - 1"},
      {"gap_days", "days_between(first_order_at, last_order_at)"},
      {"channel_orders", "orders"},
      {"payment_orders", "orders"},
      {"instalment_orders", "orders"},
      {"reorder_orders", "orders"},
      {"category_weight", "spend_micros"},
      {"product_lines", "lines"}};
  const auto tables = shop();
  Compiler compiler(tables, Period{base::parse_local("2011-12-10", "").value(), 0});
  offer_registered(compiler, tables);
  const Origins origins(compiler);
  std::vector<sql::Item> items;
  for (const auto& [left, right] : same) {
    auto a = compiler.resolve(sql::column(left)),
         b = compiler.resolve(sql::parse(right, "", true).value());
    EXPECT_EQ(origins.of(a, "").quantities, origins.of(b, "").quantities) << left;
    compiler.use(a);
    compiler.use(b);
    items.push_back({sql::binary("=", a.expr, b.expr), left});
  }
  auto rows = engine->rows(sql::render(*sql::dialects().front(), compiler.query(items)), "a test");
  ASSERT_TRUE(rows) << rows.error().text();
  ASSERT_EQ(rows->cells.size(), 7u);
  for (const auto& row : rows->cells)
    for (size_t i = 0; i < same.size(); ++i) EXPECT_EQ(row[i + 1], "1") << same[i].first;
}

}  // namespace
}  // namespace coterie::features
