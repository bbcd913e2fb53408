#include "pipeline/sensitivity.hpp"

#include "pipeline/test_shops.hpp"

namespace coterie::pipeline {
namespace {

const std::string kOrders = "[sources.orders]\npath = \"orders.csv\"\n";
const std::string kBoth = kOrders + "[sources.customers]\npath = \"customers.csv\"\n";

class SensitivityRunTest : public ShopTest {};

// A shop of a year with eight busy weeks that end `weeks_before` weeks before its last day.
std::string with_a_peak(int weeks_before) {
  base::Random random(8, 8);
  std::string out = "customer_id,order_id,order_date,amount\n";
  int number = 0;
  for (int week = 0; week < 60; ++week) {
    const int before = 59 - week;
    const int orders = before >= weeks_before && before < weeks_before + 8 ? 90 : 30;
    for (int i = 0; i < orders; ++i)
      out += fmt::format("c{:03},o{},{} 12:00:00,{}.00\n", random.below(180), ++number,
                         base::format_day(19'000 + week * 7 + static_cast<int>(random.below(6)) +
                                          (i == 0 ? 1 : 0)),
                         5 + random.below(50));
  }
  // The last day, so that as_of is a whole number of weeks after the first.
  out += fmt::format("c000,last,{} 12:00:00,5.00\n", base::format_day(19'000 + 419));
  out += fmt::format("c000,first,{} 00:00:00,5.00\n", base::format_day(19'000));
  return out;
}

TEST_F(SensitivityRunTest, WeeksAreCountedTheSameWayFromLedgerAndEngine) {
  put("orders.csv", two_years(300));
  put("customers.csv", "customer_id,tier\nc0001,x\n");
  const auto model = std::string("[[models]]\nname = \"rfm\"\nmethod = \"grid\"\n");
  for (const char* as_of : {"", "2023-05-01 12:30:00"}) {
    const auto ledger = run(kOrders + model, as_of), engine = run(kBoth + model, as_of);
    ASSERT_NE(ledger.result.loaded.ledger, nullptr);
    ASSERT_EQ(engine.result.loaded.ledger, nullptr);
    const auto a = orders_by_week(*ledger.engine, ledger.result.loaded, ledger.pool.get()).value();
    const auto b = orders_by_week(*engine.engine, engine.result.loaded, nullptr).value();
    EXPECT_EQ(a, b);
    EXPECT_GT(a.size(), 60U);
    int64_t sum = 0;
    for (const auto orders : a) sum += orders;
    // All but those of the first days that make no whole week.
    EXPECT_LE(sum, ledger.result.loaded.orders);
    EXPECT_GT(sum, ledger.result.loaded.orders * 9 / 10);
  }
}

TEST_F(SensitivityRunTest, APeakInTheMiddleIsLeftOut) {
  put("orders.csv", with_a_peak(20));
  auto ran = run(kOrders);
  const auto& report = ran.result.evidence.sensitivity;
  EXPECT_EQ(report.missing, "");
  ASSERT_TRUE(report.peak.found) << report.peak.text;
  EXPECT_EQ(report.peak.weeks, 8);
  EXPECT_EQ(report.peak.until, ran.result.loaded.as_of - 20 * 7 * 86400);
  ASSERT_TRUE(report.without_peak);
  const auto& cut = *report.without_peak;
  EXPECT_EQ(cut.as_of, ran.result.loaded.as_of);
  EXPECT_EQ(cut.without_from, report.peak.from);
  EXPECT_EQ(cut.without_until, report.peak.until);
  EXPECT_EQ(cut.customers + cut.gone, ran.result.frame.rows());
  ASSERT_EQ(cut.models.size(), 2U);
  for (const auto& model : cut.models) {
    EXPECT_EQ(model.missing, "");
    EXPECT_GT(model.changed_frozen.value, 0.05) << model.model;
    EXPECT_LT(model.changed_frozen.value, 1) << model.model;
    EXPECT_TRUE(std::isnan(model.changed_frozen.interval.low)) << "everybody is counted";
    EXPECT_LT(model.adjusted_rand_frozen, 1);
  }
  ASSERT_EQ(report.days.size(), 2U);
  EXPECT_EQ(report.days[0].name, "1 day earlier");
  EXPECT_EQ(report.days[1].name, "7 days earlier");
  EXPECT_LE(report.days[0].models[1].changed_frozen.value,
            report.days[1].models[1].changed_frozen.value);
}

TEST_F(SensitivityRunTest, APeakAtTheEndIsCutOff) {
  put("orders.csv", with_a_peak(0));
  const auto ran = run(kOrders);
  const auto& report = ran.result.evidence.sensitivity;
  ASSERT_TRUE(report.peak.found) << report.peak.text;
  EXPECT_EQ(report.peak.until, ran.result.loaded.as_of);
  ASSERT_TRUE(report.without_peak);
  EXPECT_EQ(report.without_peak->as_of, report.peak.from);
  EXPECT_EQ(report.without_peak->without_from, report.without_peak->without_until);
}

TEST_F(SensitivityRunTest, WhatTheProjectLeavesOut) {
  put("orders.csv", with_a_peak(20));
  const auto ran = run(kOrders + "[evidence]\nfolds = 0\nshift_days = []\npeak_season = false\n");
  EXPECT_TRUE(ran.result.evidence.sensitivity.days.empty());
  EXPECT_FALSE(ran.result.evidence.sensitivity.without_peak);
  EXPECT_FALSE(ran.result.evidence.sensitivity.peak.found);
  EXPECT_NE(ran.result.evidence.sensitivity.peak.text.find("peak_season"), std::string::npos);
  EXPECT_NE(ran.result.evidence.out_of_time.missing.find("folds = 0"), std::string::npos);
}

TEST_F(SensitivityRunTest, ASampleHasIntervalsAndComparesItsOwnFits) {
  put("orders.csv", with_a_peak(20));
  auto ran = run(kOrders);
  auto part = ran.replay(90);
  const auto report = sensitivity(part);
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_LT(report->customers_share, 1);
  EXPECT_FALSE(report->notes.empty());
  for (const auto& cut : report->days)
    for (const auto& model : cut.models) {
      EXPECT_LE(model.changed_frozen.interval.low, model.changed_frozen.value);
      EXPECT_GT(model.changed_frozen.interval.high, model.changed_frozen.value);
      EXPECT_FALSE(std::isnan(model.adjusted_rand_refit));
    }
}

TEST_F(SensitivityRunTest, AReadyTableIsTheSameEveryDay) {
  std::string text = "customer_id,recency_days,orders\n";
  for (int c = 0; c < 150; ++c) text += fmt::format("c{:03},{},{}\n", c, c % 90, 1 + c % 7);
  put("table.csv", text);
  const auto ran = run("[sources.features]\npath = \"table.csv\"\n");
  EXPECT_NE(ran.result.evidence.sensitivity.missing.find("no dates"), std::string::npos);
  EXPECT_NE(ran.result.evidence.out_of_time.missing.find("no dates"), std::string::npos);
}

}  // namespace
}  // namespace coterie::pipeline
