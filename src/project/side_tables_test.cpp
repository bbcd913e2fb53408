// Customers, products, events, contacts and ready feature tables beside the lines.
#include "project/side_tables.hpp"

#include <fmt/format.h>

#include "project/test_loads.hpp"

namespace coterie::project {
namespace {

class SideTable : public Loads {
 protected:
  static std::string orders() {
    std::string text = "customer_id,order_date,amount\n";
    for (int i = 0; i < 60; ++i)
      text += fmt::format("c{},2025-{:02}-{:02},2.50\n", i % 20, 1 + i / 20, 1 + i % 28);
    return text;
  }
};

TEST_F(SideTable, CustomersRepeatedAndInConflict) {
  put("orders.csv", orders());
  put("customers.csv",
      "customer_id,city,tier,points,zip_code,joined\n"
      "c1,Rome,gold,10,00185,2020-01-01\nc1,Rome,gold,10,00185,2020-01-01\n"
      "c2,Oslo,gold,20,0150,2020-02-01\nc2,Oslo,silver,20,0150,2020-02-01\n"
      "c2,Oslo,gold,20,0150,2020-02-01\nc3,Rome,,5,00185,2021-01-01\nc3,Rome,gold,5,00185,\n"
      ",Rome,gold,5,00185,2021-01-01\nc4,Rome\nc99,Rome,gold,7,00185,2021-01-01\n");
  auto found = loaded({"orders.csv", "customers.csv"});
  EXPECT_EQ(found.sources[1].rows, 10);
  EXPECT_EQ(fact(found, "duplicate customers").rows, 4);
  EXPECT_EQ(fact(found, "duplicate customers").action, "fix");
  EXPECT_EQ(fact(found, "conflicting attributes").rows, 2) << "a missing value is another one";
  EXPECT_EQ(fact(found, "customers file: no customer").rows, 1);
  EXPECT_EQ(fact(found, "malformed rows in customers").rows, 1);
  EXPECT_EQ(fact(found, "malformed rows in customers").examples, Examples{"customers.csv:10"});
  EXPECT_EQ(fact(found, "join: customers without attributes").rows, 17);
  EXPECT_EQ(one("SELECT COUNT(*) FROM customers"), "4");
  EXPECT_EQ(one("SELECT tier FROM customers WHERE customer_id = 'c2'"), "gold");
  ASSERT_EQ(found.tables.customer_columns.size(), 3U);
  EXPECT_EQ(found.tables.customer_columns[0].name, "city");
  EXPECT_TRUE(found.tables.customer_columns[0].category);
  EXPECT_EQ(found.tables.customer_columns[2].name, "points");
  EXPECT_FALSE(found.tables.customer_columns[2].category) << "and no zip codes or dates";
  EXPECT_EQ(found.purchases, 60) << "no line is counted twice";
}

TEST_F(SideTable, CustomersInSeveralFiles) {
  put("orders.csv", orders());
  put("customers_1.csv", "customer_id,city\nc1,Rome\nc2,Oslo\n");
  put("customers_2.csv", "customer_id,city\nc3,Rome\nc2,Oslo\nc4,M\xE4lm\xF6\n");
  auto found = loaded({"orders.csv", "customers_1.csv", "customers_2.csv"});
  EXPECT_EQ(found.sources[1].rows, 5);
  EXPECT_EQ(one("SELECT COUNT(*) FROM customers"), "4");
  EXPECT_EQ(fact(found, "duplicate customers").rows, 1);
  EXPECT_EQ(one("SELECT city FROM customers WHERE customer_id = 'c4'"), "M\xC3\xA4lm\xC3\xB6");
}

TEST_F(SideTable, AttributesThatAreNoNumbersAreCounted) {
  put("orders.csv", orders());
  std::string text = "customer_id,points\n";
  for (int i = 0; i < 60; ++i) text += fmt::format("c{},{}\n", i, i == 7 ? "many" : "5");
  put("customers.csv", text + "c60,nan\nc61,\n");
  auto found = loaded({"orders.csv", "customers.csv"});
  EXPECT_EQ(fact(found, "unreadable numbers in customers.csv").rows, 2);
  EXPECT_EQ(one("SELECT COUNT(points) FROM customers"), "59");
}

TEST_F(SideTable, Events) {
  put("orders.csv", orders());
  put("events.csv",
      "user_id,event_type,event_time,session_id,duration_seconds\n"
      "c1,View,2025-01-01 10:00,s1,30\nc1,view,2025-01-01 10:01,s1,-12\n"
      "c2,cart,2025-01-01 10:01,s2,x\n,view,2025-01-01 10:01,s1,12\nc2,cart,later,s2,5\n"
      "c3,cart,2025-01-02 10:01,s3,7\nc3,view,2025-01-02 10:01,s3,7\nc3,view\n"
      "c4,view,2025-01-02 11:01,s4,7\nc4,view,2025-01-02 12:01,s4,7\n");
  auto found = loaded({"orders.csv", "events.csv"}, {{"seconds", "duration_seconds"}});
  ASSERT_EQ(found.sources[1].kind, "events");
  EXPECT_TRUE(found.tables.events);
  EXPECT_EQ(found.sources[1].rows, 10);
  EXPECT_EQ(fact(found, "events without customer or time").rows, 2);
  EXPECT_EQ(fact(found, "malformed rows in events").examples, Examples{"events.csv:9"});
  EXPECT_EQ(one("SELECT COUNT(*) FROM events"), "7");
  EXPECT_EQ(one("SELECT SUM(seconds) FROM events"), "70");
  EXPECT_EQ(found.tables.event_kinds, (Examples{"view", "cart"}));
  EXPECT_EQ(found.tables.event_columns,
            (std::set<std::string>{"event_kind", "session", "seconds"}));
  EXPECT_EQ(found.rows_in, 60) << "events are no lines";
}

TEST_F(SideTable, Contacts) {
  put("orders.csv", orders());
  put("sent.csv",
      "customer_id,campaign,sent_at,channel\nc1,spring,2025-03-01,email\nc2,spring,2025-03-01,sms\n"
      ",spring,2025-03-01,email\nc3,spring,never,email\nc1,may,2025-05-01,email\n");
  auto found = good(try_project(
      "[sources.orders]\npath = 'orders.csv'\n[sources.contacts]\npath = 'sent.csv'\n"
      "columns = { customer = 'customer_id', time = 'sent_at', campaign = 'campaign', channel = "
      "'channel' }\n"));
  EXPECT_EQ(found.sources[1].rows, 5);
  EXPECT_EQ(fact(found, "contacts without customer or time").rows, 2);
  EXPECT_EQ(one("SELECT COUNT(*) FROM contacts"), "3");
  EXPECT_EQ(one("SELECT campaign FROM contacts WHERE channel = 'sms'"), "spring");
}

TEST_F(SideTable, AReadyFeatureTable) {
  std::string text = "client_id,age,income,tier,customer_id\n";
  for (int i = 0; i < 120; ++i)
    text += fmt::format("k{},{},{}.5,{},{}\n", i, 20 + i % 50, 1000 + i, i % 2 ? "a" : "b", i % 3);
  text += ",30,2000,a,1\nk500,30\nk501,30,much,a,1\n";
  auto found = loaded({put("ready.csv", text)}, {{"customer", "client_id"}});
  EXPECT_EQ(found.rows_in, 123);
  EXPECT_EQ(found.customers, 121);
  EXPECT_EQ(found.purchases, 121);
  EXPECT_EQ(found.rejected.at("rejected: no customer"), 1);
  EXPECT_EQ(found.rejected.at("rejected: malformed row"), 1);
  EXPECT_EQ(fact(found, "unreadable numbers in ready.csv").rows, 1);
  EXPECT_FALSE(found.tables.lines);
  EXPECT_TRUE(found.warnings.empty());
  Examples names;
  for (const auto& column : found.tables.feature_columns) names.push_back(column.name);
  EXPECT_EQ(names, (Examples{"age", "income", "tier"})) << "customer_id is the customer's name";
  EXPECT_EQ(one("SELECT COUNT(*) FROM feature_table WHERE customer_id LIKE 'k%'"), "121");
  EXPECT_EQ(one("SELECT COUNT(income) FROM feature_table"), "120");
}

TEST_F(SideTable, ReadyFeaturesOfTwoFiles) {
  put("a.csv", "customer_id,age,score\n1,20,1.5\n2,30,2.5\n3,40,3.5\n");
  put("b.csv", "customer_id,spend,Age\n3,30.5,1\n1,10.5,2\n9,90.5,3\n");
  auto found = loaded({"a.csv", "b.csv"});
  EXPECT_EQ(found.customers, 3);
  EXPECT_EQ(found.rows_in, 3);
  EXPECT_EQ(fact(found, "join: customers missing in b.csv").rows, 1);
  EXPECT_EQ(fact(found, "join: customers only in b.csv").rows, 1);
  EXPECT_EQ(one("SELECT spend FROM feature_table WHERE customer_id = '3'"), "30.5");
  EXPECT_EQ(one("SELECT COUNT(spend) FROM feature_table"), "2");
  EXPECT_EQ(one("SELECT SUM(age) FROM feature_table"), "90") << "of the first file";
  ASSERT_EQ(found.notes.size(), 1U);
  EXPECT_EQ(found.notes[0], "Age of b.csv is left out: a file before has this column.");
  EXPECT_EQ(found.warnings.size(), 1U) << "fewer than 100";
}

TEST_F(SideTable, ReadyFeaturesInPartsOfOneTable) {
  put("part_1.csv", "customer_id,age\n1,20\n2,30\n3,40\n");
  put("part_2.csv", "customer_id,age\n4,50\n5,60\n");
  auto found = loaded({"part_1.csv", "part_2.csv"});
  EXPECT_EQ(found.customers, 5);
  EXPECT_EQ(one("SELECT SUM(age) FROM feature_table"), "200");
  put("part_3.csv", "customer_id,age\n4,50\n");
  const auto error = refused(try_load({"part_1.csv", "part_2.csv", "part_3.csv"}));
  EXPECT_NE(error.fault.find("1 customers stand in more than one row"), std::string::npos)
      << error.text();
}

TEST_F(SideTable, RowsWithoutACustomerColumnAreNumbered) {
  Source said;
  said.name = "features";
  put("a.csv", "height,weight\n1.5,60\n1.6,70.5\n1.5,60\n");
  put("b.csv", "height,weight\n1.7,80\n");
  auto found = loaded({"a.csv", "b.csv"}, {}, said);
  EXPECT_EQ(found.customers, 4);
  EXPECT_EQ(one("SELECT STRING_AGG(customer_id, ' ' ORDER BY customer_id) FROM feature_table"),
            "1 2 3 4");
  EXPECT_EQ(one("SELECT weight FROM feature_table WHERE customer_id = '4'"), "80");
  EXPECT_EQ(found.notes[0], "No column names the customer: rows are numbered from 1.");
}

TEST_F(SideTable, FilesThatCannotBeJoinedOrHoldNothing) {
  Source said;
  said.name = "features";
  put("a.csv", "customer_id,age\n1,20\n2,30\n");
  put("b.csv", "height,weight\n1.5,60\n1.6,70.5\n");
  auto error = refused(try_load({"a.csv", "b.csv"}, {}, said));
  EXPECT_EQ(error.where, "b.csv");
  EXPECT_NE(error.fault.find("cannot be joined"), std::string::npos) << error.text();
  put("c.csv", "customer_id,zip\n1,00185\n2,00186\n");
  error = refused(try_load({"c.csv"}, {}, said));
  EXPECT_NE(error.fault.find("no column holds numbers or categories"), std::string::npos);
  put("d.csv", "customer_id,age\n1,20\n2,30\n1,40\n3,40\n1,40\n2,30\n");
  error = refused(try_load({"d.csv"}, {}, said));
  EXPECT_NE(error.fault.find("2 customers stand in more than one row"), std::string::npos)
      << error.text();
  EXPECT_NE(error.fix.find("--column time=NAME"), std::string::npos);
}

TEST_F(SideTable, WhatStandsBesideAReadyTableIsSaidToBeUnread) {
  put("ready.csv", "customer_id,age\n1,20\n2,30\n");
  put("events.csv", "customer_id,event_type,event_time\n1,view,2025-01-01\n1,cart,2025-01-02\n");
  auto found = good(try_project(
      "[sources.features]\npath = 'ready.csv'\n[sources.events]\npath = 'events.csv'\n"));
  EXPECT_EQ(found.customers, 2);
  EXPECT_EQ(found.notes,
            Examples{"events.csv is not read: a ready feature table needs nothing beside it."});
}

}  // namespace
}  // namespace coterie::project
