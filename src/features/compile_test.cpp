// The closure: only the steps and columns in use are written; steps that add nothing are skipped;
// alternatives and what is missing.
#include "features/compile.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "features/offers.hpp"

namespace coterie::features {
namespace {

project::Tables tables(std::set<std::string> columns) {
  project::Tables out;
  out.lines = true;
  out.line_columns = std::move(columns);
  out.categories = {"A", "B"};
  return out;
}

std::vector<std::string> steps_for(const project::Tables& tables, std::string_view feature) {
  Compiler compiler(tables, Period{0, 0});
  offer_registered(compiler, tables);
  auto resolved = compiler.resolve(compiler.find(feature)->formula);
  compiler.use(resolved);
  std::vector<std::string> out;
  for (const auto& step : compiler.query({}).steps) out.push_back(step.name);
  return out;
}

using Names = std::vector<std::string>;

TEST(CompileTest, OnlyTheStepsInUse) {
  auto all = tables({"category", "amount_micros"});
  EXPECT_EQ(steps_for(all, "recency_days"), (Names{"purchases", "orders", "customer_totals"}));
  EXPECT_EQ(steps_for(all, "gap_days_sd"),
            (Names{"purchases", "orders", "order_gaps", "gap_totals"}));
}

TEST(CompileTest, StepsThatAddNothingAreSkipped) {
  auto all = tables({"category", "amount_micros"});
  EXPECT_EQ(steps_for(all, "category_share_a"),
            (Names{"purchases", "customer_categories", "category_totals"}));
  EXPECT_EQ(steps_for(all, "top_category"),
            (Names{"purchases", "customer_categories", "ranked_categories", "category_totals"}));
}

TEST(CompileTest, WeightsAreMoneyElseLines) {
  for (bool money : {true, false}) {
    auto some = money ? tables({"category", "amount_micros"}) : tables({"category"});
    Compiler compiler(some, Period{0, 0});
    offer_registered(compiler, some);
    compiler.use(compiler.resolve(compiler.find("top_category")->formula));
    auto text = sql::render(*sql::dialects().front(), compiler.query({}));
    EXPECT_EQ(text.find("COUNT(*) AS weight") == std::string::npos, money);
    EXPECT_EQ(text.find("CAST(SUM(amount_micros) AS BIGINT) AS weight") != std::string::npos,
              money);
  }
}

TEST(CompileTest, MissingColumnsAreFoundThroughAllSteps) {
  auto none = tables({});
  Compiler compiler(none, Period{0, 0});
  offer_registered(compiler, none);
  auto missing = [&](std::string_view name) {
    return compiler.resolve(compiler.find(name)->formula).missing;
  };
  EXPECT_EQ(missing("reorder_share"), Missing{"product"});
  EXPECT_EQ(missing("discount_rate"), (Missing{"amount_micros", "discount_micros"}));
  EXPECT_EQ(missing("sessions"), Missing{"events"});
  EXPECT_EQ(missing("lateness"), Missing{});
  EXPECT_EQ(missing_text({"amount_micros", "product", "tier"}),
            "needs amounts (a unit price or a line amount) and a product column and a tier column");
}

TEST(CompileTest, PeriodsBoundTheLines) {
  auto all = tables({"amount_micros"});
  Compiler compiler(all, Period{100 * 86400, 40});
  offer_registered(compiler, all);
  compiler.use(compiler.resolve(compiler.find("spend_trend")->formula));
  auto text = sql::render(*sql::dialects().front(), compiler.query({}));
  for (const char* part :
       {"over the 40 days before", "ordered_at >= TIMESTAMP '1970-03-02 00:00:00'",
        "ordered_at < TIMESTAMP '1970-04-11 00:00:00'", "TIMESTAMP '1970-04-01 00:00:00'",
        "TIMESTAMP '1970-03-22 00:00:00'"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  EXPECT_EQ((Period{0, 0}).recent_days(), 90);
  EXPECT_EQ((Period{0, 365}).recent_days(), 91);
  EXPECT_EQ((Period{0, 2}).recent_days(), 1);
}

TEST(CompileTest, FindsWhateverTheCapitals) {
  auto all = tables({});
  Compiler compiler(all, Period{0, 0});
  offer_registered(compiler, all);
  EXPECT_EQ(compiler.find("ORDERS")->name, "orders");
  EXPECT_EQ(compiler.find("nothing"), nullptr);
}

}  // namespace
}  // namespace coterie::features
