// Every row of dirty files is accounted for, by reason and by record number.
#include "project/quality.hpp"

#include <fmt/format.h>

#include "base/time.hpp"
#include "project/test_loads.hpp"

namespace coterie::project {
namespace {

class Quality : public Loads {};

constexpr int64_t kMillion = 1'000'000;

std::string day(int n) {
  return fmt::format("2025-{:02}-{:02} 10:00", 1 + n / 28, 1 + n % 28);
}

TEST_F(Quality, EveryKindOfDirtyRowAtOnce) {
  auto found = read(
      "invoice,customer_id,order_date,sku,quantity,unit_price\n"
      "1,ann,2025-03-01 10:00,p1,2,2.50\n"    // 2: bought
      "1,ann,2025-03-01 10:00,p1,2,2.50\n"    // 3: the same again
      "2,,2025-03-02 10:00,p1,1,2.50\n"       // 4: no customer
      "3,ben,someday,p1,1,2.50\n"             // 5: no time
      "4,ben,,p1,1,2.50\n"                    // 6: no time
      "5,ben,2025-03-05 10:00,p1,many,2.5\n"  // 7: no number
      "5,ben,2025-03-05 10:00,p1,1\n"         // 8: a column is missing
      "5,ben,2025-03-05 10:00,p1,1,2.5,x\n"   // 9: one too many
      "6,ben,2025-03-06 10:00,p1,1,0\n"       // 10: free
      "6,ben,2025-03-06 10:00,p1,1,-3\n"      // 11: negative price
      "7,ben,2025-03-07 10:00,p1,0,2.50\n"    // 12: nothing sold
      "8,ben,2025-03-08 10:00,p1,-1,2.50\n"   // 13: a return
      "9,ben,2099-01-01 10:00,p1,1,2.50\n"    // 14: in the future
      "10,nan,2025-03-09 10:00,p1,1,2.50\n"   // 15: a data frame's missing customer
      "11,ben,2025-03-10 10:00,p2,3,1.25\n"   // 16: bought
      "12,ben,infinity,p2,3,1.25\n");         // 17: no time
  EXPECT_EQ(found.rows_in, 16);
  EXPECT_EQ(found.purchases, 3);
  EXPECT_EQ(found.returns, 1);
  EXPECT_EQ(found.revenue_micros, (5 + 5) * kMillion + 3'750'000);
  const std::map<std::string, int64_t> want = {
      {"rejected: malformed row", 2},    {"rejected: no customer", 2},
      {"rejected: unreadable time", 3},  {"rejected: unreadable number", 1},
      {"rejected: quantity zero", 1},    {"rejected: price not positive", 2},
      {"rejected: on or after as_of", 1}};
  EXPECT_EQ(found.rejected, want);
  const std::map<std::string, Examples> places = {
      {"rejected: malformed row", {"orders.csv:8", "orders.csv:9"}},
      {"rejected: no customer", {"orders.csv:4", "orders.csv:15"}},
      {"rejected: unreadable time", {"orders.csv:5", "orders.csv:6", "orders.csv:17"}},
      {"rejected: unreadable number", {"orders.csv:7"}},
      {"rejected: quantity zero", {"orders.csv:12"}},
      {"rejected: price not positive", {"orders.csv:10", "orders.csv:11"}},
      {"rejected: on or after as_of", {"orders.csv:14"}},
      {"returns", {"orders.csv:13"}},
      {"exact duplicates", {"orders.csv:3"}}};
  for (const auto& [check, examples] : places) {
    EXPECT_EQ(fact(found, check).examples, examples) << check;
    if (check.starts_with("rejected")) {
      EXPECT_EQ(fact(found, check).action, "reject") << check;
      EXPECT_EQ(fact(found, check).rows, want.at(check)) << check;
    }
  }
  EXPECT_EQ(fact(found, "exact duplicates").rows, 1);
  EXPECT_EQ(fact(found, "exact duplicates").action, "keep");
  EXPECT_DOUBLE_EQ(fact(found, "rejected: malformed row").share, 2.0 / 16);
  EXPECT_EQ(found.sources[0].rows, 16);
  EXPECT_EQ(found.customers, 2);
  EXPECT_EQ(found.orders, 2);
  EXPECT_EQ(base::format_local(found.as_of), "2025-03-11");
}

TEST_F(Quality, TheYear2099DoesNotMoveTheDayThatIsCountedFrom) {
  auto found = read(
      "customer,order_date,amount\na,2025-11-30,1\nb,2025-12-24 18:30,2\na,2099-01-01,3\n"
      "a,2026-01-03,4\n");
  EXPECT_EQ(base::format_local(found.as_of), "2025-12-25");
  EXPECT_EQ(found.rejected.at("rejected: on or after as_of"), 2);
  EXPECT_EQ(found.purchases, 2);
  EXPECT_EQ(base::format_local(found.last_order), "2025-12-24 18:30:00");
  EXPECT_EQ(base::format_local(found.first_order), "2025-11-30");
}

TEST_F(Quality, OnlyOrdersInTheFutureAreRefusedByName) {
  const auto error = refused(try_load(
      {put("orders.csv", "customer,order_date,amount\na,2030-11-30,1\nb,2031-12-24,2\n")}));
  EXPECT_EQ(error.code, base::Code::data);
  EXPECT_NE(error.fault.find("on or after as_of, 2 of 2 rows"), std::string::npos) << error.text();
}

TEST_F(Quality, AsOfAsItIsSaid) {
  const auto file = put("orders.csv",
                        "customer,order_date,amount\na,2025-01-01 09:00,1\nb,2025-06-01 12:00,2\n"
                        "a,2025-06-01 12:01,3\n");
  project_.as_of = "2025-06-01 12:01";
  auto found = loaded({file});
  EXPECT_EQ(base::format_local(found.as_of), "2025-06-01 12:01:00");
  EXPECT_EQ(found.purchases, 2) << "strictly before";
  EXPECT_EQ(found.revenue_micros, 3 * kMillion);
  project_.as_of = "2025-06-01";
  EXPECT_EQ(loaded({file}).purchases, 1);
  project_.as_of = "2024-06-01";
  EXPECT_EQ(refused(try_load({file})).code, base::Code::data);
}

TEST_F(Quality, TimesThatDoNotExistInTheZone) {
  const auto file = put("orders.csv",
                        "customer,order_date,amount\na,2025-03-30 00:59,1\nb,2025-03-30 01:30,2\n"
                        "a,2025-03-30 02:00,3\na,2024-03-31 01:00:00,3\nb,2025-10-26 01:30,4\n");
  project_.time_zone = "Europe/London";
  auto found = loaded({file});
  EXPECT_EQ(fact(found, "times that do not exist").rows, 2);
  EXPECT_EQ(fact(found, "times that do not exist").action, "keep");
  EXPECT_EQ(fact(found, "times that do not exist").examples,
            (Examples{"orders.csv:3", "orders.csv:5"}));
  EXPECT_EQ(found.purchases, 5);
  project_.time_zone = "UTC";
  EXPECT_EQ(fact(loaded({file}), "times that do not exist").rows, -1);
}

TEST_F(Quality, MixedCurrencies) {
  const auto file = put("orders.csv",
                        "customer,order_date,amount,currency\na,2025-01-01,1,gbp\n"
                        "b,2025-01-02,2,GBP\na,2025-01-03,400,JPY\nb,2025-01-04,8,\n");
  auto found = loaded({file});
  EXPECT_EQ(found.rejected.at("rejected: other currency"), 1);
  EXPECT_EQ(fact(found, "rejected: other currency").examples, Examples{"orders.csv:4"});
  EXPECT_EQ(fact(found, "no currency").rows, 1);
  EXPECT_EQ(fact(found, "no currency").examples, Examples{"orders.csv:5"});
  EXPECT_EQ(found.revenue_micros, 11 * kMillion);
  project_.currency = "jpy";
  found = loaded({file});
  EXPECT_EQ(found.rejected.at("rejected: other currency"), 2);
  EXPECT_EQ(found.revenue_micros, 408 * kMillion);
  project_.currency = "EUR";
  found = loaded({file});
  EXPECT_EQ(found.revenue_micros, 8 * kMillion);
  project_.currency = "E'UR\"";
  EXPECT_EQ(loaded({file}).purchases, 1) << "a hostile name is only a name";
}

TEST_F(Quality, MostRowsWithoutACurrencyAreInTheOneThatIsNamed) {
  auto found = read(
      "customer,order_date,amount,currency\na,2025-01-01,1,\nb,2025-01-02,2,\na,2025-01-03,4,EUR\n"
      "a,2025-01-04,8,\n");
  EXPECT_EQ(found.purchases, 4);
  EXPECT_TRUE(found.rejected.empty());
  EXPECT_EQ(fact(found, "no currency").rows, 3);
}

TEST_F(Quality, TooLittleDataIsSaid) {
  auto found = read("customer,order_date,amount\na,2025-01-01,1\nb,2025-01-02,2\n");
  ASSERT_EQ(found.warnings.size(), 3U);
  EXPECT_EQ(found.warnings[0].substr(0, 17), "Only 2 customers:");
  EXPECT_EQ(found.warnings[1].substr(0, 19), "Nobody bought twice");
  EXPECT_EQ(found.warnings[2].substr(0, 27), "The orders span 2 days only");
}

TEST_F(Quality, EnoughDataHasNoWarning) {
  std::string text = "customer,order_date,amount\n";
  for (int i = 0; i < 150; ++i) text += fmt::format("c{},{},1.5\n", i % 100, day(i));
  auto found = read(text);
  EXPECT_TRUE(found.warnings.empty()) << found.warnings[0];
  EXPECT_EQ(found.customers, 100);
  EXPECT_EQ(found.orders, 150);
}

TEST_F(Quality, FewRepeatBuyersAreSaid) {
  std::string text = "customer,order_date,amount\n";
  for (int i = 0; i < 104; ++i) text += fmt::format("c{},{},1.5\n", i % 101, day(i));
  auto found = read(text);
  ASSERT_EQ(found.warnings.size(), 1U);
  EXPECT_NE(found.warnings[0].find("bought more than once"), std::string::npos);
}

TEST_F(Quality, NoPurchaseLeftNamesTheReason) {
  const auto error = refused(try_load(
      {put("orders.csv",
           "customer,order_date,amount\na,2025-01-01,0\nb,2025-01-02,0\n,2025-01-03,3\n")}));
  EXPECT_EQ(error.code, base::Code::data);
  EXPECT_EQ(error.where, "orders.csv");
  EXPECT_NE(error.fault.find("rejected: price not positive, 2 of 3 rows"), std::string::npos)
      << error.text();
}

TEST_F(Quality, ARevenueThatCannotBeKeptExactlyIsRefused) {
  std::string text = "customer,order_date,amount\n";
  for (int i = 0; i < 12; ++i) text += fmt::format("c{},{},900000000000\n", i % 5, day(i));
  const auto error = refused(try_load({put("orders.csv", text)}));
  EXPECT_NE(error.fault.find("add up to more"), std::string::npos) << error.text();
}

TEST_F(Quality, AtMostFiveExamplesInTheOrderOfTheFile) {
  std::string text = "customer,order_date,amount\na,2025-01-01,1\n";
  for (int i = 0; i < 2000; ++i) text += i % 3 == 0 ? ",2025-01-01,1\n" : "b,2025-01-01,1\n";
  auto found = read(text);
  EXPECT_EQ(
      fact(found, "rejected: no customer").examples,
      (Examples{"orders.csv:3", "orders.csv:6", "orders.csv:9", "orders.csv:12", "orders.csv:15"}));
  EXPECT_EQ(fact(found, "rejected: no customer").rows, 667);
}

TEST(PlaceOfRow, CountsTheRecordsThatAreNotThere) {
  const std::vector<FileRows> files = {{"a.csv", 0, 1, {3, 4, 9}}, {"b.csv", 5, 0, {1}}};
  EXPECT_EQ(place_of_row(files, 0), "a.csv:2");
  EXPECT_EQ(place_of_row(files, 1), "a.csv:5");
  EXPECT_EQ(place_of_row(files, 4), "a.csv:8");
  EXPECT_EQ(place_of_row(files, 5), "b.csv:2");
  EXPECT_EQ(place_of_row(files, 7), "b.csv:4");
  EXPECT_EQ(place_of_row({}, 7), "row 8");
}

}  // namespace
}  // namespace coterie::project
