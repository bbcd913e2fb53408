#include "project/line_book.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "base/time.hpp"

namespace coterie::project {
namespace {

class LinesOfTheEngine : public testing::Test {
 protected:
  LinesOfTheEngine() : engine_(*engine::Engine::open({})) {}

  // rows: (status, customer, order, instant, amount in millionths, hash, taken).
  std::unique_ptr<LineBook> book(const std::string& rows, bool money = true) {
    const auto made = engine_->execute(
        "CREATE OR REPLACE TABLE lines_in AS SELECT CAST(status AS TINYINT) AS status, "
        "customer_id, order_id, CAST(ordered_at AS TIMESTAMP) AS ordered_at, amount_micros, "
        "row_hash, taken FROM (VALUES " +
            rows +
            ") AS t(status, customer_id, order_id, ordered_at, amount_micros, row_hash, taken)",
        "test");
    EXPECT_TRUE(made) << (made ? "" : made.error().text());
    return engine_book(*engine_, "rowid", "taken", money);
  }
  std::unique_ptr<engine::Engine> engine_;
};

constexpr int64_t kDay = 86400;
const std::string kRows =
    "(0, 'a', 'o1', '2011-01-01 02:00:00', 5, 1, TRUE), "
    "(0, 'a', 'o2', '2011-01-03 12:00:00', 7, 2, TRUE), "
    "(1, 'a', 'o2', '2011-01-04', 11, 3, TRUE), "
    "(0, 'b', 'o3', '2011-03-27 01:30:00', 13, 2, TRUE), "
    "(0, 'c', 'o4', '2011-01-02', 17, 4, FALSE), "
    "(3, NULL, 'o5', '2011-01-02', 19, 2, TRUE), "
    "(5, 'd', 'o6', NULL, 23, 1, TRUE)";

int64_t at(const char* text) {
  return base::parse_local(text, "").value();
}

TEST_F(LinesOfTheEngine, CountsAndPlaces) {
  const auto lines = book(kRows);
  const auto counts = *lines->count_by_status();
  EXPECT_EQ(counts[ledger::kPurchase], 4);
  EXPECT_EQ(counts[ledger::kReturn], 1);
  EXPECT_EQ(counts[ledger::kNoCustomer], 1);
  EXPECT_EQ(counts[ledger::kQuantityZero], 0);
  EXPECT_EQ(*lines->first_rows(ledger::kReturn), std::vector<int64_t>{2});
  EXPECT_EQ(*lines->first_rows(ledger::kPurchase), (std::vector<int64_t>{0, 1, 3}));
  EXPECT_EQ(*lines->first_rows(ledger::kBadTime), std::vector<int64_t>{6});
  const auto late = *lines->dated_from(at("2011-01-04"));
  EXPECT_EQ(late.lines, 2);
  EXPECT_EQ(late.rows, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(lines->dated_from(at("2012-01-01"))->lines, 0);
}

TEST_F(LinesOfTheEngine, SumsAndBuyersBeforeAnInstant) {
  const auto lines = book(kRows);
  EXPECT_EQ(*lines->last_purchase_day(at("2012-01-01")), at("2011-03-27") / kDay);
  EXPECT_EQ(*lines->last_purchase_day(at("2000-01-01")), 0);
  const auto sums = *lines->sum_up(at("2011-02-01"));
  EXPECT_EQ(sums.purchases, 2);
  EXPECT_EQ(sums.returns, 1);
  EXPECT_EQ(sums.revenue_micros, 12);
  EXPECT_EQ(sums.first, at("2011-01-01 02:00:00"));
  EXPECT_EQ(sums.last, at("2011-01-03 12:00:00"));
  const auto buyers = *lines->buyers(at("2012-01-01"));
  EXPECT_EQ(buyers.customers, 2);
  EXPECT_EQ(buyers.orders, 3);
  EXPECT_EQ(buyers.repeaters, 1);
  EXPECT_EQ(book(kRows, false)->sum_up(at("2012-01-01"))->revenue_micros, 0);
}

TEST_F(LinesOfTheEngine, EqualRecordsAndSkippedHours) {
  const auto lines = book(kRows);
  const auto twice = *lines->duplicates();
  EXPECT_EQ(twice.lines, 3);
  EXPECT_EQ(twice.rows, (std::vector<int64_t>{5, 6}));
  const auto gaps = *lines->in_zone_gaps("Europe/London");
  EXPECT_EQ(gaps.lines, 1);
  EXPECT_EQ(gaps.rows, std::vector<int64_t>{3});
  EXPECT_EQ(lines->in_zone_gaps("America/New_York")->lines, 0);
}

TEST_F(LinesOfTheEngine, ARevenueBeyondWhatFits) {
  const std::string row = "(0, 'a', 'o', '2011-01-01', 9000000000000000000, 1, TRUE)";
  EXPECT_TRUE(book(row + ", " + row)->sum_up(at("2012-01-01"))->overflow);
  EXPECT_FALSE(book(row)->sum_up(at("2012-01-01"))->overflow);
}

}  // namespace
}  // namespace coterie::project
