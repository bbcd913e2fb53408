// The book of a ledger against the engine's book over the same lines.
#include "project/ledger_book.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/files.hpp"
#include "ledger/read.hpp"

namespace coterie::project {
namespace {

class LinesOfALedger : public testing::Test {
 protected:
  LinesOfALedger()
      : folder_(*base::TemporaryFolder::make(testing::TempDir(), "ledger_book")),
        engine_(*engine::Engine::open({})) {}

  // rows: customer,order,time,product,amount.
  LedgerBook book(const std::string& rows) {
    const auto path = (folder_.path() / "orders.csv").string();
    std::ofstream(path, std::ios::binary) << rows;
    ledger::Layout layout;
    layout.files = {{path, 0}};
    layout.columns = 5;
    layout.texts[ledger::kCustomer].column = 0;
    layout.texts[ledger::kOrder].column = 1;
    layout.time = 2;
    layout.texts[ledger::kProduct].column = 3;
    layout.numbers[static_cast<size_t>(ledger::Number::amount)] = 4;
    layout.memory_bytes = int64_t{1} << 30;
    auto read = ledger::read(layout, {}, {.pool = &pool_, .chunk_bytes = 200});
    EXPECT_TRUE(read && *read);
    return {*engine_, std::move(**read), &pool_};
  }

  base::Pool pool_{2};
  base::TemporaryFolder folder_;
  std::unique_ptr<engine::Engine> engine_;
};

int64_t at(const char* text) {
  return base::parse_local(text, "").value();
}

const std::string kRows =
    "a,o1,2011-01-01 02:00:00,p,5\na,o2,2011-01-03 12:00:00,p,7\na,o2,2011-01-04,p,-11\n"
    "b,o3,2011-03-27 01:30:00,q,13\n,o5,2011-01-02,p,19\na,o2,2011-01-03 12:00:00,p,7\n";

TEST_F(LinesOfALedger, AnswersAsTheEngineDoes) {
  auto lines = book(kRows);
  const auto counts = *lines.count_by_status();
  EXPECT_EQ(counts[ledger::kPurchase], 4);
  EXPECT_EQ(counts[ledger::kReturn], 1);
  EXPECT_EQ(counts[ledger::kNoCustomer], 1);
  EXPECT_EQ(*lines.first_rows(ledger::kPurchase), (std::vector<int64_t>{0, 1, 3, 5}));
  EXPECT_EQ(*lines.last_purchase_day(at("2012-01-01")), at("2011-03-27") / 86400);
  EXPECT_EQ(*lines.last_purchase_day(at("2000-01-01")), 0);
  EXPECT_EQ(lines.dated_from(at("2011-01-04"))->rows, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(lines.sum_up(at("2011-02-01"))->revenue_micros, 19'000'000);
  EXPECT_EQ(lines.duplicates()->rows, std::vector<int64_t>{5});
  EXPECT_EQ(lines.most_frequent(ledger::kProduct, 12), (std::vector<std::string>{"p", "q"}));
  const auto buyers = *lines.buyers(at("2012-01-01"));
  EXPECT_EQ(buyers.customers, 2);
  EXPECT_EQ(buyers.orders, 3);
  EXPECT_EQ(buyers.repeaters, 1);
  EXPECT_NE(lines.customers(), nullptr);
}

TEST_F(LinesOfALedger, ClockTimesThatAZoneSkips) {
  auto lines = book(kRows +
                    "a,o,2011-03-27 00:59:59,p,1\na,o,2011-03-27 01:00:00,p,1\n"
                    "a,o,2011-03-27 01:59:59,p,1\na,o,2011-03-27 02:00:00,p,1\n");
  const auto gaps = *lines.in_zone_gaps("Europe/London");
  EXPECT_EQ(gaps.lines, 3);
  EXPECT_EQ(gaps.rows, (std::vector<int64_t>{3, 7, 8}));
  EXPECT_EQ(lines.in_zone_gaps("Asia/Tokyo")->lines, 0);
  // Liberia moved by 44 minutes and 30 seconds.
  auto old = book(
      "a,o,1972-01-06 23:59:59,p,1\na,o,1972-01-07 00:00:00,p,1\n"
      "a,o,1972-01-07 00:44:29,p,1\na,o,1972-01-07 00:44:30,p,1\n");
  EXPECT_EQ(old.in_zone_gaps("Africa/Monrovia")->rows, (std::vector<int64_t>{1, 2}));
}

}  // namespace
}  // namespace coterie::project
