// Files of several kinds joined into lines, each order line once, and what does not fit counted.
#include "project/load.hpp"

#include <fmt/format.h>

#include "project/test_loads.hpp"

namespace coterie::project {
namespace {

constexpr int64_t kMillion = 1'000'000;

class LoadFiles : public Loads {
 protected:
  // 40 orders of 11 persons, two items each; three payments for every fourth order.
  void put_olist() const {
    std::string orders = "order_id,customer_id,order_status,order_purchase_timestamp\n";
    std::string items = "order_id,order_item_id,product_id,price,freight_value\n";
    std::string customers = "customer_id,customer_unique_id,customer_state\n";
    std::string payments =
        "order_id,payment_sequential,payment_type,payment_installments,"
        "payment_value\n";
    std::string products = "product_id,product_category_name\n";
    for (int i = 0; i < 40; ++i) {
      orders += fmt::format("o{0},c{0},{1},2024-02-{2} 10:00:00\n", 100 + i,
                            i == 5 ? "canceled" : "delivered", 10 + i % 19);
      items += fmt::format("o{0},1,p{1},9.50,1.10\no{0},2,p4,1.25,0.40\n", 100 + i, i % 5);
      customers += fmt::format("c{},u{},{}\n", 100 + i, i % 11, i % 2 ? "SP" : "RJ");
      payments += fmt::format("o{},1,credit_card,{},10.75\n", 100 + i, 1 + i % 3);
      if (i % 4 == 0) payments += fmt::format("o{0},2,voucher,1,1\no{0},3,voucher,1,1\n", 100 + i);
    }
    for (int i = 0; i < 5; ++i) products += fmt::format("p{},{}\n", i, i < 3 ? "toys" : "books");
    put("orders.csv", orders);
    put("items.csv", items);
    put("customers.csv", customers);
    put("payments.csv", payments);
    put("products.csv", products);
  }
  void append(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::app) << text;
  }
};

const std::vector<std::string> kThree = {"orders.csv", "items.csv", "customers.csv"};
const std::vector<std::string> kFive = {"orders.csv", "items.csv", "customers.csv", "payments.csv",
                                        "products.csv"};

TEST_F(LoadFiles, ThreeFilesJoined) {
  put_olist();
  auto found = loaded(kThree);
  EXPECT_EQ(found.rows_in, 80);
  EXPECT_EQ(found.returns, 2) << "the cancelled order's items";
  EXPECT_EQ(found.purchases, 78);
  EXPECT_EQ(found.revenue_micros, 39 * 10'750'000);
  EXPECT_EQ(found.customers, 11) << "the persons";
  EXPECT_EQ(found.orders, 39);
  EXPECT_EQ(found.person_column, "customer_unique_id");
  ASSERT_EQ(found.notes.size(), 1U);
  EXPECT_EQ(found.notes[0],
            "customer_unique_id is taken as the customer: 11 persons placed 40 orders, while "
            "customer_id never repeats.");
  EXPECT_EQ(one("SELECT COUNT(DISTINCT region) FROM lines"), "2");
  EXPECT_EQ(found.sources[0].rows, 40);
  EXPECT_EQ(found.sources[1].rows, 80);
  EXPECT_EQ(found.sources[2].rows, 40);
  EXPECT_EQ(fact(found, "duplicate customers").rows, 29);
}

TEST_F(LoadFiles, WhatDoesNotJoinIsCounted) {
  put_olist();
  append("items.csv", "o999,1,p1,5.00,1\no998,1,p1,5.00,1\n");  // no such orders
  append("orders.csv",
         "o500,c100,delivered,2024-03-01 10:00:00\n"    // no items
         "o501,c777,delivered,2024-03-01 10:00:00\n"    // nobody known
         "o101,c101,delivered,2024-02-11 10:00:00\n"    // repeated
         ",c101,delivered,2024-02-11 10:00:00\n"        // no number
         "o502,c103\n"                                  // malformed
         "o503,c103,delivered,2024-02-XX 10:00:00\n");  // no time
  append("items.csv", "o501,1,p1,5.00,1\no503,1,p1,5.00,1\n");
  auto found = loaded(kThree);
  EXPECT_EQ(found.rows_in, 84);
  EXPECT_EQ(found.rejected.at("rejected: no matching order"), 2);
  EXPECT_EQ(fact(found, "rejected: no matching order").examples,
            (Examples{"items.csv:82", "items.csv:83"}));
  EXPECT_EQ(found.rejected.at("rejected: no customer"), 1);
  EXPECT_EQ(fact(found, "rejected: no customer").examples, Examples{"items.csv:84"});
  EXPECT_EQ(found.rejected.at("rejected: unreadable time"), 1);
  EXPECT_EQ(fact(found, "join: orders without items").rows, 1);
  EXPECT_EQ(fact(found, "join: repeated key in orders").rows, 1);
  EXPECT_EQ(fact(found, "join: no key in orders").rows, 1);
  EXPECT_EQ(fact(found, "malformed rows in orders").rows, 1);
  EXPECT_EQ(fact(found, "malformed rows in orders").examples, Examples{"orders.csv:46"});
  EXPECT_EQ(found.sources[0].rows, 46);
  EXPECT_EQ(found.purchases, 78);
  EXPECT_EQ(found.revenue_micros, 39 * 10'750'000) << "no line twice";
}

TEST_F(LoadFiles, PaymentsAndProductsDoNotMultiplyLines) {
  put_olist();
  auto found = loaded(kFive);
  EXPECT_EQ(found.rows_in, 80);
  EXPECT_EQ(found.purchases, 78);
  EXPECT_EQ(found.revenue_micros, 39 * 10'750'000);
  EXPECT_EQ(found.sources[3].rows, 60);
  EXPECT_EQ(found.sources[4].rows, 5);
  EXPECT_EQ(found.tables.categories, (Examples{"books", "toys"}));
  EXPECT_EQ(one("SELECT COUNT(*) FROM lines WHERE category = 'toys' AND product IN "
                "('p0', 'p1', 'p2')"),
            one("SELECT COUNT(*) FROM lines WHERE category = 'toys'"));
  EXPECT_EQ(found.tables.payment_types, Examples{"credit_card"}) << "one kind an order";
  EXPECT_EQ(one("SELECT MAX(instalments) FROM lines"), "3");
  EXPECT_EQ(fact(found, "join: nothing in payments").rows, -1);
  append("orders.csv", "o500,c100,delivered,2024-03-01 10:00:00\n");
  append("items.csv", "o500,1,p77,5.00,1\n");
  append("products.csv", "p1,games\n");
  // A product that stands twice is not recognised by its values, so the kinds are declared.
  std::string declared;
  for (const auto& name : kFive)
    declared += fmt::format("[sources.{}]\npath = '{}'\n", name.substr(0, name.size() - 4), name);
  found = good(try_project(declared));
  EXPECT_EQ(fact(found, "join: nothing in payments").rows, 1);
  EXPECT_EQ(fact(found, "join: nothing in products").rows, 1);
  EXPECT_EQ(fact(found, "join: repeated key in products").rows, 1);
  EXPECT_EQ(found.purchases, 79) << "and the line stays";
  EXPECT_EQ(one("SELECT category FROM lines WHERE product = 'p1' LIMIT 1"), "games");
}

TEST_F(LoadFiles, TheCustomerOfTheOrderStaysWhereThePersonsDoNotRepeat) {
  std::string orders = "order_id,customer_id,order_date,amount\n", customers;
  for (int i = 0; i < 60; ++i)
    orders += fmt::format("o{},c{},2024-02-{},2.5\n", i, i % 20, 10 + i % 19);
  customers = "customer_id,customer_unique_id,customer_state\n";
  for (int i = 0; i < 20; ++i) customers += fmt::format("c{0},u{0},SP\n", i);
  put("orders.csv", orders);
  put("customers.csv", customers);
  auto found = loaded({"orders.csv", "customers.csv"});
  EXPECT_EQ(found.customers, 20);
  EXPECT_EQ(found.person_column, "");
  EXPECT_EQ(one("SELECT MIN(customer_id) FROM lines"), "c0");
  EXPECT_EQ(one("SELECT COUNT(*) FROM customers c JOIN lines l USING (customer_id)"), "60");
}

TEST_F(LoadFiles, TheSameLinesForAnyOrderOfTheFilesAndRows) {
  put_olist();
  const std::string all =
      "SELECT STRING_AGG(CONCAT_WS('|', customer_id, order_id, ordered_at, is_return, product, "
      "category, region, payment_type, instalments, amount_micros), ' ' ORDER BY order_id, "
      "product, "
      "amount_micros) FROM lines";
  loaded(kFive);
  const auto want = one(all);
  EXPECT_GT(want.size(), 1000U);
  auto turned = kFive;
  std::ranges::reverse(turned);
  loaded(turned);
  EXPECT_EQ(one(all), want);
  for (const auto& name : kFive) {
    std::ifstream in(folder_ / name);
    std::string head, line, text;
    std::getline(in, head);
    while (std::getline(in, line)) text = line + "\n" + text;
    in.close();
    put(name, head + "\n" + text);
  }
  loaded(kFive);
  EXPECT_EQ(one(all), want);
}

TEST_F(LoadFiles, OrdersAndCustomersWithTheRegion) {
  put("orders.csv",
      "order_id,customer_id,order_date,amount\n1,a,2025-01-01,1\n2,b,2025-01-02,2\n"
      "3,a,2025-01-03,4\n4,z,2025-01-04,8\n5,a\n6,,2025-01-04,16\n");
  put("customers.csv", "customer_id,country,tier\na,France,gold\nb,Spain,silver\na,Belgium,gold\n");
  auto found = loaded({"orders.csv", "customers.csv"});
  EXPECT_EQ(found.rows_in, 6);
  EXPECT_EQ(found.purchases, 4);
  EXPECT_EQ(found.revenue_micros, 15 * kMillion);
  EXPECT_EQ(fact(found, "rejected: malformed row").examples, Examples{"orders.csv:6"});
  EXPECT_EQ(fact(found, "rejected: no customer").examples, Examples{"orders.csv:7"});
  EXPECT_EQ(one("SELECT region FROM lines WHERE amount_micros = 4000000"), "Belgium");
  EXPECT_EQ(one("SELECT COUNT(region) FROM lines"), "3");
  EXPECT_EQ(fact(found, "join: repeated key in customers").rows, 1);
  EXPECT_EQ(fact(found, "conflicting attributes").rows, 1);
  EXPECT_EQ(fact(found, "join: customers without attributes").rows, 1);
}

TEST_F(LoadFiles, TheStepsAreReported) {
  struct Steps : base::Progress {
    void step(std::string_view text) override { names.emplace_back(text); }
    void at(double) override {}
    Examples names;
  } steps;
  put("orders.csv", "customer,order_date,amount\na,2025-01-01,1\nb,2025-01-02,2\na,2025-02-02,2\n");
  project_.sources.emplace_back().paths = {"orders.csv"};
  auto plan = plan_reading(*engine_, project_, {});
  ASSERT_TRUE(plan);
  ASSERT_TRUE(load(*engine_, *plan, project_, {.today = kToday, .progress = &steps}));
  EXPECT_EQ(steps.names, (Examples{"Reading orders.csv", "Checking the data"}));
}

}  // namespace
}  // namespace coterie::project
