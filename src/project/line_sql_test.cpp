// Rows to lines: exact money, discounts, returns and orders, as the files that people have write
// them.
#include "project/line_sql.hpp"

#include <fmt/format.h>

#include "project/test_loads.hpp"

namespace coterie::project {
namespace {

class LineSql : public Loads {
 protected:
  std::string line(const std::string& columns, int row = 0) {
    return one(
        fmt::format("SELECT {} FROM lines ORDER BY ordered_at, 1 LIMIT 1 OFFSET {}", columns, row));
  }
};

// A file of two lines; what the first holds.
std::string rows(const std::string& header, const std::string& first, const std::string& second) {
  return "customer,order_date," + header + "\na,2025-01-01," + first + "\nb,2025-01-02," + second +
         "\n";
}

TEST_F(LineSql, TenthsAddUpExactly) {
  std::string text = "customer,order_date,amount\n";
  for (int i = 0; i < 1000; ++i) text += "a,2025-01-01,0.1\nb,2025-01-02,0.2\n";
  EXPECT_EQ(read(text).revenue_micros, 300'000'000);
}

TEST_F(LineSql, PricesWithThreeDecimalsAndQuantitiesWithDecimals) {
  EXPECT_EQ(read(rows("quantity,unit_price", "3,0.001", "7,1.234")).revenue_micros, 8'641'000);
  EXPECT_EQ(line("quantity_milli"), "3000");
  EXPECT_EQ(read(rows("quantity,unit_price", "0.125,2.999", "1.5,10.01")).revenue_micros,
            374'875 + 15'015'000);
  EXPECT_EQ(line("quantity_milli"), "125");
  // Half a millionth is rounded up.
  EXPECT_EQ(read(rows("quantity,unit_price", "0.5,0.000001", "0.4,0.000001")).revenue_micros, 1);
}

TEST_F(LineSql, HugeQuantities) {
  EXPECT_EQ(read(rows("quantity,unit_price", "80995,1.04", "1000000000,2.00")).revenue_micros,
            84'234'800'000 + 2'000'000'000'000'000);
  EXPECT_EQ(read(rows("quantity,unit_price", "2000000000.5,2", "1,0.5")).revenue_micros,
            4'000'000'001'500'000);
  auto found = read(rows("quantity,unit_price", "999999999999,999999999999", "1,0.5"));
  EXPECT_EQ(found.rejected.at("rejected: unreadable number"), 1) << "beyond 64 bits";
  EXPECT_EQ(found.revenue_micros, 500'000);
  found = read(rows("quantity,unit_price", "9999999999999999999,1", "1,0.5"));
  EXPECT_EQ(found.rejected.at("rejected: unreadable number"), 1);
}

TEST_F(LineSql, AnAmountIsTheLineWithoutQuantity) {
  auto found = read(rows("quantity,amount", "2,5.00", "3,9.99"));
  EXPECT_EQ(found.revenue_micros, 14'990'000);
  found = read(rows("quantity,unit_price,amount", "2,3.00,5.00", "3,4.00,9.99"));
  EXPECT_EQ(found.revenue_micros, 14'990'000) << "the amount that was paid counts";
  found = loaded({put("orders.csv", rows("quantity,unit_price,amount", "2,,5.00", "3,x,9.99"))},
                 {{"unit_price", "unit_price"}});
  EXPECT_EQ(found.revenue_micros, 5'000'000) << "a missing price does not matter, a bad one does";
  found = read(rows("unit_price", "2.5", "3"));
  EXPECT_EQ(found.revenue_micros, 5'500'000) << "a price alone is of one unit";
  EXPECT_FALSE(found.tables.line_columns.contains("quantity_milli"));
}

struct Discounted {
  const char *header, *first, *second;
  int64_t revenue, discount;  // of the first line
};

TEST_F(LineSql, DiscountsAsAmountRateAndPercent) {
  const Discounted cases[] = {
      // Beside a unit price it comes off the price of the line.
      {"quantity,unit_price,discount_amount", "2,10,3", "1,10,5", 17'000'000, 3'000'000},
      {"quantity,unit_price,discount_amount", "2,10,", "1,10,5", 20'000'000, 0},
      {"quantity,unit_price,discount_amount", "2,10,-3", "1,10,5", 17'000'000, 3'000'000},
      {"quantity,unit_price,discount_amount", "2,10,50", "1,10,5", 0, 20'000'000},
      {"quantity,unit_price,discount_rate", "2,10,0.15", "1,10,0.5", 17'000'000, 3'000'000},
      {"quantity,unit_price,discount", "2,10,0.15", "1,10,0.5", 17'000'000, 3'000'000},
      {"quantity,unit_price,discount_pct", "2,10,15", "1,10,50", 17'000'000, 3'000'000},
      {"quantity,unit_price,discount_pct", "2,10,0.15", "1,10,0.5", 17'000'000, 3'000'000},
      {"quantity,unit_price,discount", "2,10,15%", "1,10,50%", 17'000'000, 3'000'000},
      {"quantity,unit_price,discount", "2,10,1%", "1,10,0%", 19'800'000, 200'000},
      {"quantity,unit_price,discount_pct", "2,10,12.5", "1,10,50", 17'500'000, 2'500'000},
      // Beside an amount it was taken off before.
      {"amount,discount_amount", "17,3", "10,5", 17'000'000, 3'000'000},
      {"amount,discount_rate", "17,0.15", "10,0.5", 17'000'000, 3'000'000},
      {"amount,discount_pct", "17,15", "10,50", 17'000'000, 3'000'000},
      {"amount,discount_pct", "17,100", "10,50", 17'000'000, 0},
  };
  for (const auto& c : cases) {
    read(rows(c.header, c.first, c.second));
    EXPECT_EQ(line("amount_micros"), std::to_string(c.revenue)) << c.header << " " << c.first;
    EXPECT_EQ(line("discount_micros"), std::to_string(c.discount)) << c.header << " " << c.first;
  }
}

TEST_F(LineSql, TheKindOfDiscountAsItIsSaid) {
  const auto file = put("orders.csv", rows("unit_price,discount", "50,1", "100,1"));
  Source said;
  EXPECT_EQ(loaded({file}, {}, said).revenue_micros, 148'000'000);
  said.discount = "percent";
  EXPECT_EQ(loaded({file}, {}, said).revenue_micros, 148'500'000);
  said.discount = "rate";
  EXPECT_EQ(loaded({file}, {}, said).revenue_micros, 0);
}

TEST_F(LineSql, ADiscountThatCannotBeReadIsANumberThatCannotBeRead) {
  auto found = loaded({put("orders.csv", rows("unit_price,discount_amount", "50,some", "100,1"))},
                      {{"discount", "discount_amount"}});
  EXPECT_EQ(found.rejected.at("rejected: unreadable number"), 1);
}

TEST_F(LineSql, ReturnsByNegativeQuantityAndAmount) {
  auto found = read(rows("quantity,unit_price", "-2,2.50", "1,9"));
  EXPECT_EQ(found.returns, 1);
  EXPECT_EQ(found.revenue_micros, 9'000'000);
  EXPECT_EQ(line("is_return"), "1");
  EXPECT_EQ(line("quantity_milli"), "2000") << "kept as a positive number";
  EXPECT_EQ(line("amount_micros"), "5000000");
  EXPECT_NE(fact(found, "returns").text.find("negative quantity"), std::string::npos);
  found = read(rows("amount", "-2.50", "9"));
  EXPECT_EQ(found.returns, 1);
  EXPECT_EQ(line("amount_micros"), "2500000");
  found = read(rows("quantity,amount", "1,-2.50", "1,9"));
  EXPECT_EQ(found.returns, 0) << "the quantity says that it was sold";
  EXPECT_EQ(found.rejected.at("rejected: price not positive"), 1);
}

TEST_F(LineSql, ReturnsByStatusAndFlag) {
  for (const char* word : {"cancelled", "Canceled", "REFUNDED", "returned"}) {
    auto found = read(rows("amount,order_status", fmt::format("5,{}", word), "9,delivered"));
    EXPECT_EQ(found.returns, 1) << word;
    EXPECT_NE(fact(found, "returns").text.find("order_status"), std::string::npos);
  }
  EXPECT_EQ(read(rows("amount,order_status", "5,", "9,shipped")).returns, 0);
  for (const char* word : {"1", "true", "Yes", "Y", "1.0"})
    EXPECT_EQ(read(rows("amount,is_returned", fmt::format("5,{}", word), "9,0")).returns, 1)
        << word;
  EXPECT_EQ(read(rows("amount,is_returned", "5,", "9,no")).returns, 0);
}

TEST_F(LineSql, ReturnsByTheLetterCWhenMostOrdersAreDigits) {
  const std::string header = "invoice,customer,order_date,amount\n";
  auto found = read(header +
                    "536365,a,2025-01-01,5\n536366,b,2025-01-02,5\nC536367,a,2025-01-03,5\n"
                    "536368,a,2025-01-04,5\n");
  EXPECT_EQ(found.returns, 1);
  EXPECT_EQ(fact(found, "returns").examples, Examples{"orders.csv:4"});
  EXPECT_NE(fact(found, "returns").text.find("starts with C"), std::string::npos);
  found = read(header + "C536365,a,2025-01-01,5\nC536366,b,2025-01-02,5\nC536367,a,2025-01-03,5\n");
  EXPECT_EQ(found.returns, 0) << "all orders begin with C";
  EXPECT_EQ(found.purchases, 3);
}

TEST_F(LineSql, WithoutAnOrderColumnCustomerAndDayAreOneOrder) {
  auto found = read(
      "customer,order_date,amount\na,2025-01-01 09:00,1\na,2025-01-01 23:59,2\n"
      "b,2025-01-01 09:00,4\na,2025-01-02 00:00,8\n");
  EXPECT_EQ(found.orders, 3);
  EXPECT_EQ(found.customers, 2);
}

TEST_F(LineSql, AnOrderWithoutANumberIsCustomerAndDay) {
  auto found = read(
      "order_id,customer,order_date,amount\n7,a,2025-01-01 09:00,1\n7,a,2025-01-01 09:00,2\n"
      ",a,2025-01-02 09:00,4\n\"\",a,2025-01-02 12:00,8\n,a,2025-01-03 12:00,8\n"
      ",b,2025-01-03 12:00,8\n");
  EXPECT_EQ(found.orders, 4);
}

TEST_F(LineSql, RowsThatAreOrders) {
  const std::string text = "customer,order_date,amount\na,2025-01-01,1\na,2025-01-01,2\n";
  put("one.csv", text);
  put("two.csv", text);
  put("customers.csv", "customer,country\na,France\nb,Spain\nc,Italy\n");
  EXPECT_EQ(loaded({"one.csv"}).orders, 1);
  Source said;
  said.rows = "orders";
  EXPECT_EQ(loaded({"one.csv"}, {}, said).orders, 2);
  EXPECT_EQ(loaded({"one.csv", "two.csv"}, {}, said).orders, 4);
  auto joined = good(
      try_project("[sources.orders]\npath = ['one.csv', 'two.csv']\nrows = 'orders'\n"
                  "columns = { customer = 'customer', time = 'order_date', amount = 'amount' }\n"
                  "[sources.customers]\npath = 'customers.csv'\n"
                  "columns = { customer = 'customer', region = 'country' }\n"));
  EXPECT_EQ(joined.orders, 4);
  EXPECT_EQ(one("SELECT MIN(region) FROM lines"), "France");
}

TEST_F(LineSql, WithoutMoney) {
  auto found = read("customer,order_date,sku\na,2025-01-01,p\nb,2025-01-02,q\n");
  EXPECT_FALSE(found.money);
  EXPECT_EQ(found.revenue_micros, 0);
  EXPECT_EQ(found.purchases, 2);
  EXPECT_EQ(found.tables.line_columns, std::set<std::string>{"product"});
}

TEST(LineStatusTexts, EveryStatusHasOne) {
  const auto texts = status_texts();
  ASSERT_EQ(texts.size(), 9U);
  for (size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(texts[i].status), i);
    EXPECT_EQ(texts[i].action == "reject", texts[i].check.starts_with("rejected: "));
  }
}

}  // namespace
}  // namespace coterie::project
