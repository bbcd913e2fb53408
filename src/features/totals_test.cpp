// Totals of a few lines by hand; tests/both_ways_test holds them against the engine's steps.
#include "features/totals.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/files.hpp"
#include "ledger/read.hpp"

namespace coterie::features {
namespace {

class TotalsOfLines : public testing::Test {
 protected:
  TotalsOfLines()
      : folder_(*base::TemporaryFolder::make(testing::TempDir(), "totals")),
        engine_(*engine::Engine::open({})) {}

  // rows: customer,order,time,product,category,channel,quantity,amount,discount,instalments.
  ledger::Customers customers(const std::string& rows) {
    const auto path = (folder_.path() / "orders.csv").string();
    std::ofstream(path, std::ios::binary) << rows;
    ledger::Layout layout;
    layout.files = {{path, 0}};
    layout.columns = 10;
    layout.texts[ledger::kCustomer].column = 0;
    layout.texts[ledger::kOrder].column = 1;
    layout.time = 2;
    layout.texts[ledger::kProduct].column = 3;
    layout.texts[ledger::kCategory].column = 4;
    layout.texts[ledger::kChannel].column = 5;
    layout.numbers = {6, -1, 7, 8, 9};
    layout.memory_bytes = int64_t{1} << 30;
    auto read = ledger::read(layout, {}, {});
    EXPECT_TRUE(read && *read);
    return ledger::sort_by_customer(std::move(**read), nullptr);
  }
  // One line a customer.
  std::string totals(const std::string& rows, const std::vector<std::string>& columns,
                     int window_days = 0) {
    const Period period{base::parse_local("2011-03-01", "").value(), window_days};
    base::Pool pool(2);
    const auto sent = upload_totals(*engine_, customers(rows), period, columns, &pool);
    if (!sent) return sent.error().text();
    if (!*sent) return "engine";
    std::string out;
    auto table = engine_->rows("SELECT * FROM customer_totals ORDER BY customer_id", "test");
    EXPECT_TRUE(table);
    for (const auto& row : table->cells) {
      for (const auto& cell : row)
        out += (&cell == &row[0] ? "" : " ") + (cell.empty() ? "-" : cell);
      out += "\n";
    }
    return out;
  }

  base::TemporaryFolder folder_;
  std::unique_ptr<engine::Engine> engine_;
};

TEST(HasTotal, ByStepAndColumn) {
  EXPECT_TRUE(has_total("customer_totals", "spend_micros"));
  EXPECT_TRUE(has_total("return_totals", "returned_milli"));
  EXPECT_FALSE(has_total("return_totals", "spend_micros"));
  EXPECT_FALSE(has_total("customer_totals", "hour_cos"));
  EXPECT_FALSE(has_total("event_totals", "events"));
}

TEST_F(TotalsOfLines, OrdersAndMoney) {
  const std::string rows =
      "a,o1,2011-02-01 10:00:00,p,,,1,5,1,\na,o1,2011-02-01 09:00:00,q,,,2,7,,\n"
      "a,o2,2011-02-05,p,,,1,3,,\na,o3,2011-03-01,p,,,1,100,,\nb,o1,2011-01-01,p,,,1,2,,\n";
  EXPECT_EQ(totals(rows, {"orders", "lines", "line_squares", "units_milli", "spend_micros",
                          "max_order_micros", "discounted_orders", "weekend_orders"}),
            "a 2 3 5 4000 15000000 12000000 1 1\nb 1 1 1 1000 2000000 2000000 0 1\n");
  EXPECT_EQ(totals(rows, {"first_order_at", "last_order_at"}, 28), "a 1296550800 1296864000\n")
      << "an order stands at its first line";
  EXPECT_EQ(totals(rows, {"orders"}, 24), "a 1\n")
      << "strictly before, from the window's first day";
}

TEST_F(TotalsOfLines, NobodyAndReturnsAlone) {
  EXPECT_EQ(totals("", {"orders"}), "");
  EXPECT_EQ(totals("a,o1,2011-02-01,p,,,-1,5,,\n", {"orders"}), "");
}

TEST_F(TotalsOfLines, GapsInCalendarDays) {
  EXPECT_EQ(totals("a,o1,2011-02-01 23:59:59,p,,,1,5,,\na,o2,2011-02-02 00:00:00,p,,,1,5,,\n"
                   "a,o3,2011-02-05,p,,,1,5,,\nb,o1,2011-02-01,p,,,1,1,,\n",
                   {"gaps", "gap_days", "gap_day_squares"}),
            "a 2 4 10\nb 0 - -\n");
}

TEST_F(TotalsOfLines, TheFirstOrderOfAProductTiesByTheBytesOfItsOrder) {
  const std::vector<std::string> columns = {"products", "product_lines", "first_product_lines",
                                            "product_orders", "reordered_products"};
  EXPECT_EQ(
      totals("a,9,2011-02-01,p,,,1,5,,\na,10,2011-02-01,p,,,1,5,,\na,10,2011-02-01,p,,,1,5,,\n"
             "a,9,2011-02-02,q,,,1,5,,\na,9,2011-02-02,,,,1,5,,\n",
             columns),
      "a 2 4 3 3 1\n");
  EXPECT_EQ(totals("a,9,2011-02-01,,,,1,5,,\n", columns), "a - - - - -\n");
}

TEST_F(TotalsOfLines, CategoriesByWeightTiesByBytes) {
  EXPECT_EQ(totals("a,1,2011-02-01,,Toys,,1,5,,\na,1,2011-02-01,,Home,,1,5,,\n"
                   "a,1,2011-02-01,,,,1,50,,\nb,1,2011-02-01,,,,1,5,,\n",
                   {"categories", "category_weight", "top_category", "top_category_weight"}),
            "a 2 10000000 Home 5000000\nb - - - -\n");
}

TEST_F(TotalsOfLines, ChannelsInAnyCapitals) {
  EXPECT_EQ(totals("a,1,2011-02-01,,,WEB,1,5,,\na,2,2011-02-01,,,store,1,5,,\n"
                   "a,3,2011-02-01,,,\u0130NTERNET,1,5,,\na,4,2011-02-01,,,,1,5,,\n",
                   {"channel_orders", "online_orders", "top_channel"}),
            "a 3 2 WEB\n");
}

TEST_F(TotalsOfLines, InstalmentsAndReturns) {
  EXPECT_EQ(totals("a,1,2011-02-01,,,,1,5,,3\na,1,2011-02-01,,,,1,5,,10\na,2,2011-02-01,,,,1,5,,\n"
                   "a,1,2011-02-02,,,,-2,4,,\na,9,2011-02-02,,,,-1,4,,\nb,1,2011-02-01,,,,1,5,,\n",
                   {"instalments", "instalment_orders", "returned_orders", "returned_lines",
                    "returned_milli", "returned_micros"}),
            "a 10 1 2 2 3000 8000000\nb - 0 - - - -\n");
}

TEST_F(TotalsOfLines, SumsThatDoNotFitAreLeftToTheEngine) {
  std::string rows = "a,1,2011-02-01,,,,1,5,,\n";
  for (int i = 0; i < 10; ++i) rows += "a,1,2011-02-02,,,,-1,999999999999,,\n";
  EXPECT_EQ(totals(rows, {"returned_micros"}), "engine");
  EXPECT_EQ(totals(rows, {"orders"}), "a 1\n");
}

}  // namespace
}  // namespace coterie::features
