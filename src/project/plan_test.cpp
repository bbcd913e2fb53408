// Files to sources, roles and joins: the plans of the files that people have, and what is asked for
// when they cannot be told.
#include "project/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace coterie::project {
namespace {

namespace fs = std::filesystem;
using Roles = std::map<std::string, std::string>;

class PlanReading : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() / (std::string("coterie_plan_") + info->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    engine::EngineOptions options;
    options.threads = 1;
    auto engine = engine::Engine::open(options);
    if (!engine) throw std::runtime_error(engine.error().text());
    engine_ = std::move(*engine);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return name;
  }

  base::Result<Plan> plan(const std::vector<std::string>& paths, const Roles& fixed = {}) {
    Project project;
    project.folder = folder_.string();
    project.sources.emplace_back().paths = paths;
    return plan_reading(*engine_, project, fixed);
  }

  base::Result<Plan> plan_of(const std::string& toml) {
    auto project = parse_project(toml, (folder_ / "coterie.toml").string());
    if (!project) return std::unexpected(project.error());
    return plan_reading(*engine_, *project, {});
  }

  // Orders of the Olist kind: the order's own customer id never repeats, the person's does.
  void put_olist() const {
    std::string orders = "order_id,customer_id,order_purchase_timestamp\n";
    std::string items = "order_id,product_id,price,freight_value\n";
    std::string customers = "customer_id,customer_unique_id,customer_state\n";
    std::string payments = "order_id,payment_type,payment_installments,payment_value\n";
    std::string products = "product_id,product_category_name\n";
    for (int i = 0; i < 40; ++i) {
      const auto n = std::to_string(100 + i);
      orders += "o" + n + ",c" + n + ",2024-02-" + std::to_string(10 + i % 19) + " 10:00:00\n";
      items += "o" + n + ",p" + std::to_string(i % 5) + ",9.50,1.10\no" + n + ",p4,1.25,0.40\n";
      customers += "c" + n + ",u" + std::to_string(i % 11) + ",SP\n";
      payments += "o" + n + ",credit_card,3,10.75\n";
    }
    for (int i = 0; i < 5; ++i) products += "p" + std::to_string(i) + ",toys\n";
    put("orders.csv", orders);
    put("items.csv", items);
    put("customers.csv", customers);
    put("payments.csv", payments);
    put("products.csv", products);
  }

  fs::path folder_;
  std::unique_ptr<engine::Engine> engine_;
};

const std::string kOrders =
    "customer_id,trans_date,tran_amount\nC1,11-Feb-13,35\nC2,15-Mar-15,39\nC1,26-Feb-13,52\n";

TEST_F(PlanReading, OneFileOfOrders) {
  const auto found = plan({put("orders.csv", kOrders)});
  ASSERT_TRUE(found) << found.error().text();
  ASSERT_EQ(found->sources.size(), 1U);
  EXPECT_EQ(found->sources[0].kind, SourceKind::orders);
  EXPECT_EQ(
      found->sources[0].columns,
      (Roles{{"customer", "customer_id"}, {"time", "trans_date"}, {"amount", "tran_amount"}}));
  EXPECT_TRUE(found->joins.empty());
}

TEST_F(PlanReading, FilesWithTheSameColumnsAreOneSource) {
  put("jan.csv", kOrders);
  put("feb.csv", kOrders);
  const auto found = plan({"*.csv"});
  ASSERT_TRUE(found) << found.error().text();
  ASSERT_EQ(found->sources.size(), 1U);
  EXPECT_EQ(found->sources[0].files.size(), 2U);
}

TEST_F(PlanReading, FiveFilesOfOlistAndTheirJoins) {
  put_olist();
  const auto found =
      plan({"orders.csv", "items.csv", "customers.csv", "payments.csv", "products.csv"});
  ASSERT_TRUE(found) << found.error().text();
  using enum SourceKind;
  std::vector<SourceKind> kinds;
  for (const auto& source : found->sources) kinds.push_back(source.kind);
  EXPECT_EQ(kinds, (std::vector{orders, items, customers, payments, products}));
  EXPECT_EQ(found->find(customers)->columns.at("customer"), "customer_unique_id");
  struct Want {
    SourceKind left, right;
    std::string column;
  };
  const std::vector<Want> want = {{items, orders, "order_id"},
                                  {orders, payments, "order_id"},
                                  {orders, customers, "customer_id"},
                                  {items, products, "product_id"}};
  ASSERT_EQ(found->joins.size(), want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    EXPECT_EQ(found->joins[i].left, want[i].left);
    EXPECT_EQ(found->joins[i].right, want[i].right);
    EXPECT_EQ(found->joins[i].left_column, want[i].column);
    EXPECT_EQ(found->joins[i].right_column, want[i].column);
    EXPECT_TRUE(found->joins[i].guessed);
  }
}

TEST_F(PlanReading, TheOrderOfTheFilesDoesNotMatter) {
  put_olist();
  const auto found = plan({"customers.csv", "products.csv", "items.csv", "orders.csv"});
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->sources[0].kind, SourceKind::customers);
  EXPECT_EQ(found->sources[3].kind, SourceKind::orders);
  EXPECT_EQ(found->joins.size(), 3U);
}

TEST_F(PlanReading, AnIdThatNeverRepeatsIsNotTheCustomer) {
  std::string text = "customer_id,user_id,order_date,amount\n";
  for (int i = 0; i < 30; ++i)
    text += "c" + std::to_string(i) + ",u" + std::to_string(i % 7) + ",2024-02-10,5.00\n";
  const auto found = plan({put("orders.csv", text)});
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->sources[0].columns.at("customer"), "user_id");
  ASSERT_EQ(found->notes.size(), 1U);
  EXPECT_NE(found->notes[0].find("customer_id never repeats"), std::string::npos);
  const auto said = plan({"orders.csv"}, {{"customer", "customer_id"}});
  ASSERT_TRUE(said) << said.error().text();
  EXPECT_EQ(said->sources[0].columns.at("customer"), "customer_id") << "what is said stands";
}

TEST_F(PlanReading, AHouseholdIsNotTheCustomerOfACustomersFile) {
  put("orders.csv", kOrders);
  put("customers.csv", "customer_id,household,city\nC1,h1,Rome\nC2,h1,Oslo\nC3,h2,Rome\n");
  const auto found = plan({"orders.csv", "customers.csv"});
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->sources[1].kind, SourceKind::customers);
  EXPECT_EQ(found->sources[1].columns.at("customer"), "customer_id");
}

TEST_F(PlanReading, AReadyFeatureTable) {
  std::string text = "CustomerID,Genre,Age,Annual Income (k$),Spending Score (1-100)\n";
  for (int i = 1; i <= 40; ++i)
    text += std::to_string(i) + ",Male," + std::to_string(18 + i) + ",15,39\n";
  const auto found = plan({put("mall.csv", text)});
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->sources[0].kind, SourceKind::features);
  EXPECT_EQ(found->sources[0].columns, (Roles{{"customer", "CustomerID"}}))
      << "the other columns are features under their own names";
}

TEST_F(PlanReading, TwoReadyTablesByOneCustomerColumn) {
  std::string one = "customer_id,sales,units\n", two = "customer_id,age,income\n";
  for (int i = 0; i < 30; ++i) {
    one += std::to_string(i) + ",5," + std::to_string(i % 5) + "\n";
    two += std::to_string(i) + "," + std::to_string(20 + i) + ",3000\n";
  }
  put("one.csv", one);
  put("two.csv", two);
  for (const auto& found :
       {plan({"one.csv", "two.csv"}), plan_of("[sources.features]\npath = ['one.csv', 'two.csv']\n"
                                              "columns = { customer = 'customer_id' }\n")}) {
    ASSERT_TRUE(found) << found.error().text();
    ASSERT_EQ(found->sources.size(), 2U);
    for (const auto& source : found->sources) {
      EXPECT_EQ(source.kind, SourceKind::features);
      EXPECT_EQ(source.columns.at("customer"), "customer_id");
    }
  }
}

TEST_F(PlanReading, ATableOfNumbersBesideOrdersIsOfTheirCustomersOrHasNoPlace) {
  put("orders.csv", kOrders);
  put("facts.csv", "login,age\nx1,20\nx2,31\nx3,44\n");
  const auto alone = plan({"orders.csv", "facts.csv"});
  ASSERT_FALSE(alone);
  EXPECT_EQ(alone.error().code, base::Code::data);
  EXPECT_EQ(alone.error().where, "facts.csv and orders.csv");
  EXPECT_EQ(alone.error().fault, "no column joins them");
  std::string joined = "customer_id,joined_on,age,visits,points\n";
  for (int i = 0; i < 120; ++i) joined += "C" + std::to_string(i) + ",2024-01-05,30,7,1\n";
  put("joined.csv", joined);
  for (const auto& found :
       {plan({"orders.csv", "joined.csv"}), plan_of("[sources.orders]\npath = 'orders.csv'\n"
                                                    "[sources.features]\npath = 'joined.csv'\n")}) {
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->sources[1].kind, SourceKind::customers);
  }
}

TEST_F(PlanReading, AColumnWithTheNameOfARoleAndOtherValuesIsSaid) {
  const auto priced = plan({put("words.csv",
                                "customer_id,order_date,price\nC1,2024-01-02,cheap\n"
                                "C2,2024-01-03,dear\nC1,2024-01-04,dear\n")});
  ASSERT_TRUE(priced) << priced.error().text();
  EXPECT_THAT(priced->notes, testing::ElementsAre("words.csv: column 'price' has such a name but "
                                                  "does not hold numbers, so it is not the "
                                                  "unit_price."));
  const auto empty = plan({put("empty.csv",
                               "customer_id,order_date,price\n,2024-01-02,1.5\n"
                               ",2024-01-03,2.5\n,2024-01-04,1.5\n")});
  ASSERT_FALSE(empty);
  EXPECT_NE(empty.error().fault.find("column 'customer_id' has such a name but is empty"),
            std::string::npos);
}

TEST_F(PlanReading, EventsAndContactsBesideOrders) {
  std::string events = "user_id,event_time,event_type,session_id\n", contacts, orders;
  contacts = "customer_id,sent_at timestamp,campaign\n";
  orders = "customer_id,order_id,order_date,amount\n";
  for (int i = 0; i < 20; ++i) {
    const auto who = "u" + std::to_string(i % 6);
    events += who + ",2024-03-01 10:00:00,view,s" + std::to_string(i / 2) + "\n";
    contacts += who + ",2024-03-02 09:00:00,spring\n";
    orders += who + ",o" + std::to_string(i) + ",2024-03-03,9.99\n";
  }
  const auto found =
      plan({put("orders.csv", orders), put("events.csv", events), put("contacts.csv", contacts)});
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->sources[1].kind, SourceKind::events);
  EXPECT_EQ(found->sources[1].columns.at("event_kind"), "event_type");
  EXPECT_EQ(found->sources[2].kind, SourceKind::contacts);
}

TEST_F(PlanReading, DeclaredColumnsAreAllThatCounts) {
  put("orders.csv", kOrders);
  const auto found = plan_of(
      "[sources.orders]\npath = 'orders.csv'\n"
      "columns = { customer = 'customer_id', time = 'trans_date' }\n");
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->sources[0].columns,
            (Roles{{"customer", "customer_id"}, {"time", "trans_date"}}));
}

TEST_F(PlanReading, ADeclaredJoinIsTaken) {
  put_olist();
  const auto found = plan_of(
      "[sources.orders]\npath = 'orders.csv'\njoin = 'order_id'\n"
      "[sources.items]\npath = 'items.csv'\n");
  ASSERT_TRUE(found) << found.error().text();
  ASSERT_EQ(found->joins.size(), 1U);
  EXPECT_FALSE(found->joins[0].guessed);
  const auto wrong = plan_of(
      "[sources.orders]\npath = 'orders.csv'\njoin = 'customer_id'\n"
      "[sources.items]\npath = 'items.csv'\n");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, base::Code::project);
  EXPECT_NE(wrong.error().fault.find("items.csv has no such column"), std::string::npos);
}

// Every failure says what to write.
TEST_F(PlanReading, WhatCannotBeToldIsAskedFor) {
  const auto no_customer =
      plan({put("a.csv", "order_date,amount,note\n2024-01-01,5.50,x\n2024-01-02,6.25,y\n")});
  ASSERT_FALSE(no_customer);
  EXPECT_EQ(no_customer.error().code, base::Code::data);
  EXPECT_NE(no_customer.error().fault.find("to be the customer"), std::string::npos);
  EXPECT_NE(no_customer.error().fix.find("--column customer=NAME"), std::string::npos);
  EXPECT_NE(no_customer.error().fix.find("columns = { customer = \"NAME\" }"), std::string::npos);

  const auto no_time =
      plan({put("b.csv", "customer_id,order_id,amount\nc1,o1,5.50\nc2,o2,6.25\nc1,o3,1.00\n")});
  ASSERT_FALSE(no_time);
  EXPECT_NE(no_time.error().fix.find("--column time=NAME"), std::string::npos);

  const auto no_dates = plan({"b.csv"}, {{"time", "amount"}});
  ASSERT_FALSE(no_dates);
  EXPECT_NE(no_dates.error().fault.find("'amount' does not hold dates"), std::string::npos)
      << no_dates.error().text();
}

TEST_F(PlanReading, WordsThatAreNotKnown) {
  put("orders.csv", kOrders);
  const auto role = plan({"orders.csv"}, {{"custmer", "customer_id"}});
  ASSERT_FALSE(role);
  EXPECT_EQ(role.error().code, base::Code::usage);
  EXPECT_NE(role.error().fault.find("'customer'?"), std::string::npos);
  const auto column = plan({"orders.csv"}, {{"customer", "custmer_id"}});
  ASSERT_FALSE(column);
  EXPECT_NE(column.error().fault.find("'customer_id'?"), std::string::npos);
  const auto declared =
      plan_of("[sources.orders]\npath = 'orders.csv'\ncolumns = { customer = 'customerid' }\n");
  ASSERT_FALSE(declared);
  EXPECT_EQ(declared.error().code, base::Code::project);
  EXPECT_NE(declared.error().where.find("coterie.toml:1:1"), std::string::npos);
  EXPECT_NE(declared.error().fault.find("'customer_id'?"), std::string::npos);
}

TEST_F(PlanReading, TheTotalOfAnOrderIsNotAddedOnceALine) {
  const auto found = plan({put("lines.csv",
                               "order_id,customer_id,order_date,sku,quantity,price,order_total\n"
                               "o1,a,2024-01-01,x,1,5,20\no1,a,2024-01-01,y,3,5,20\n"
                               "o2,b,2024-01-03,x,2,5,10\n")});
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_FALSE(found->sources[0].has("amount"));
  EXPECT_TRUE(found->sources[0].has("unit_price"));
  ASSERT_EQ(found->notes.size(), 1U);
  EXPECT_NE(found->notes[0].find("order_total looks like the total of an order"),
            std::string::npos);
}

TEST_F(PlanReading, DatesWithoutACustomerAreNoFeatureTable) {
  const auto found = plan({put("es.csv",
                               "Cliente;Pedido;Fecha;Importe\nana;1;03/01/2025;19,90\n"
                               "ben;2;14/01/2025;20,00\nana;3;20/01/2025;9,00\n")});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, base::Code::data);
  EXPECT_NE(found.error().fix.find("--column customer=NAME"), std::string::npos);
}

TEST_F(PlanReading, FilesThatDoNotGoTogether) {
  put("one.csv", kOrders);
  put("two.csv",
      "customer,order_date,amount\nC1,2024-01-01,5.5\nC2,2024-01-02,6\nC1,2024-01-03,7\n");
  const auto twice = plan({"one.csv", "two.csv"});
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().fault.find("both look like orders"), std::string::npos);
  const auto declared = plan_of("[sources.orders]\npath = ['one.csv', 'two.csv']\n");
  ASSERT_FALSE(declared);
  EXPECT_NE(declared.error().fault.find("different columns"), std::string::npos);
  const auto nothing = plan({});
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().exit_code(), 2);
  const auto items = plan({put("items.csv", "order_id,product_id,price\no1,p1,2.50\no1,p2,3.50\n"),
                           put("products.csv", "product_id,category\np1,toys\np2,toys\n")});
  ASSERT_FALSE(items);
  EXPECT_NE(items.error().fault.find("no file says when"), std::string::npos);
}

TEST(SourceKinds, HaveTheNamesOfTheProjectFile) {
  EXPECT_EQ(kind_name(SourceKind::orders), "orders");
  EXPECT_EQ(kind_name(SourceKind::features), "features");
}

}  // namespace
}  // namespace coterie::project
