// The lines of the oracle's shop lie in a ledger; sent to the engine they give the same sums.
#include <gtest/gtest.h>

#include "figures/line_sums.hpp"
#include "figures/test_data.hpp"

namespace coterie::figures {
namespace {

void expect_same(const LineSums& a, const LineSums& b) {
  EXPECT_EQ(a.money, b.money);
  EXPECT_EQ(a.days, b.days);
  EXPECT_EQ(a.activity, b.activity);
  EXPECT_EQ(a.cohorts, b.cohorts);
  EXPECT_EQ(a.categories, b.categories);
  EXPECT_EQ(a.segments, b.segments);
}

TEST(LedgerSumsTest, AreThoseOfTheEngine) {
  for (const char* settings : {"", "window_days = 200"}) {
    auto shop = made_shop(2, false, settings);
    ASSERT_NE(shop.result.loaded.ledger, nullptr);
    base::Pool pool(3);
    const auto labels = some_labels(shop.result.frame.rows(), 4);
    const auto ledger = sums_by_ledger(*shop.result.loaded.ledger, shop.result, labels, pool);
    ASSERT_TRUE(project::lines_to_engine(*shop.engine, shop.result.loaded));
    const auto engine = sums_by_engine(*shop.engine, shop.result, labels);
    ASSERT_TRUE(engine) << engine.error().text();
    EXPECT_GT(ledger.days.size(), 100u);
    EXPECT_EQ(ledger.categories.size(), 10u);
    EXPECT_EQ(ledger.segments.size(), 5u * 11u);
    expect_same(ledger, *engine);
    const auto left = shop.engine->integer(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_name LIKE 'coterie_figure%'",
        "testing");
    EXPECT_EQ(*left, 0);
  }
}

TEST(LedgerSumsTest, AreTheSameForAnyThreads) {
  auto shop = made_shop();
  const auto labels = some_labels(shop.result.frame.rows(), 3);
  base::Pool one(1), three(3);
  expect_same(sums_by_ledger(*shop.result.loaded.ledger, shop.result, labels, one),
              sums_by_ledger(*shop.result.loaded.ledger, shop.result, labels, three));
}

// Against the run's own totals and features, which come another way.
TEST(LedgerSumsTest, AddUpToTheRun) {
  auto shop = made_shop();
  const auto& result = shop.result;
  base::Pool pool(2);
  const auto labels = some_labels(result.frame.rows(), 3);
  const auto sums = sums_by_ledger(*result.loaded.ledger, result, labels, pool);
  int64_t orders = 0, day_money = 0, customers = 0, cohort_money = 0, lines = 0, segment_money = 0;
  for (const auto& one : sums.days) orders += one.orders, day_money += one.micros;
  for (const auto& one : sums.activity) customers += one.customers;
  for (const auto& one : sums.cohorts) cohort_money += one.micros;
  for (const auto& one : sums.segments) lines += one.lines, segment_money += one.micros;
  EXPECT_EQ(orders, result.loaded.orders);
  EXPECT_EQ(customers, result.frame.rows());
  EXPECT_EQ(lines, result.loaded.purchases);
  for (const int64_t money : {day_money, cohort_money, segment_money})
    EXPECT_EQ(money, result.loaded.revenue_micros);
  std::vector<int64_t> by_segment(4), found(4);
  for (size_t row = 0; row < labels.size(); ++row)
    by_segment[static_cast<size_t>(labels[row] + 1)] += result.spend_micros[row];
  for (const auto& one : sums.segments) found[static_cast<size_t>(one.segment + 1)] += one.micros;
  EXPECT_EQ(found, by_segment);
}

}  // namespace
}  // namespace coterie::figures
