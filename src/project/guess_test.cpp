// The columns of the exports that people have, told from their names and a few rows.
#include "project/guess.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "project/shape.hpp"

namespace coterie::project {
namespace {

using Roles = std::map<std::string, std::string>;

struct Columns {
  std::vector<ColumnSample> samples;
  bool named = true;
};

// text: comma-separated records, the first of which is the header.
Columns columns_of(std::string_view text, bool named = true) {
  Columns out;
  out.named = named;
  const auto records = split_records(text, ',');
  for (size_t column = 0; column < records[0].size(); ++column) {
    std::vector<std::string> values;
    for (size_t row = named ? 1 : 0; row < records.size(); ++row)
      values.push_back(records[row][column]);
    out.samples.push_back(
        {named ? records[0][column] : "column" + std::to_string(column + 1), inspect(values)});
  }
  return out;
}

Roles guessed(std::string_view text, bool named = true, const Roles& fixed = {}) {
  const auto columns = columns_of(text, named);
  Roles out;
  for (const auto& guess : guess_roles(columns.samples, columns.named, fixed)) {
    EXPECT_TRUE(out.emplace(guess.role, guess.column).second) << guess.role << " twice";
    EXPECT_FALSE(guess.reason.empty()) << guess.role;
    EXPECT_NE(guess.runner_up, guess.column);
  }
  return out;
}

// The roles that must come out so; others may be there.
void expect_roles(std::string_view text, const Roles& want, bool named = true) {
  const auto got = guessed(text, named);
  std::string all;
  for (const auto& [role, column] : got) all += role + " = " + column + "\n";
  for (const auto& [role, column] : want) {
    const auto found = got.find(role);
    if (column.empty()) {
      EXPECT_EQ(found, got.end()) << role << " must not be told\n" << all;
    } else if (found == got.end()) {
      ADD_FAILURE() << role << " was not found\n" << all;
    } else {
      EXPECT_EQ(found->second, column) << role << "\n" << all;
    }
  }
}

TEST(Guess, UciOnlineRetail) {
  expect_roles(
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
      "536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
      "536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom\n"
      "C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,United Kingdom\n"
      "536370,22728,ALARM CLOCK,24,2010-12-01 08:45:00,3.75,12583.0,France\n",
      {{"order", "InvoiceNo"},
       {"product", "StockCode"},
       {"quantity", "Quantity"},
       {"time", "InvoiceDate"},
       {"unit_price", "UnitPrice"},
       {"customer", "CustomerID"},
       {"region", "Country"},
       {"amount", ""}});
}

TEST(Guess, UciOnlineRetailTwo) {
  expect_roles(
      "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
      "489434,85048,GLASS BALL,12,12/1/09 7:45,6.95,13085,United Kingdom\n"
      "489434,79323P,PINK LIGHTS,12,12/1/09 7:45,6.75,13085,United Kingdom\n"
      "489435,22350,CAT BOWL,12,12/1/09 7:46,2.55,13086,Spain\n",
      {{"order", "Invoice"},
       {"time", "InvoiceDate"},
       {"unit_price", "Price"},
       {"customer", "Customer ID"},
       {"product", "StockCode"}});
}

TEST(Guess, Shopify) {
  expect_roles(
      "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,"
      "Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem "
      "name,Lineitem price,Lineitem sku,Billing City,Shipping Country,Payment Method,Lineitem "
      "discount,Source,Id\n"
      "#1001,a@example.org,paid,2023-05-01 10:00:00 "
      "-0400,fulfilled,USD,30.00,5.00,2.50,37.50,,0.00,"
      "Standard,2023-05-01 10:00:00 -0400,2,Mug,10.00,MUG-1,Boston,US,Visa,0.00,web,450001\n"
      "#1002,b@example.org,paid,2023-05-02 11:00:00 "
      "-0400,fulfilled,USD,20.00,5.00,2.00,27.00,SPRING,"
      "3.00,Standard,2023-05-02 11:00:00 "
      "-0400,1,Shirt,20.00,SH-1,Austin,US,PayPal,0.00,web,450002\n"
      "#1003,a@example.org,refunded,2023-05-03 11:00:00 -0400,fulfilled,USD,20.00,5.00,2.00,27.00,,"
      "0.00,Standard,2023-05-03 11:00:00 -0400,1,Shirt,20.00,SH-1,Boston,CA,Visa,0.00,pos,450003\n",
      {{"order", "Name"},
       {"customer", "Email"},
       {"product", "Lineitem sku"},
       {"quantity", "Lineitem quantity"},
       {"unit_price", "Lineitem price"},
       {"payment_type", "Payment Method"},
       {"status", "Financial Status"},
       {"currency", "Currency"},
       {"channel", "Source"},
       {"region", "Shipping Country"}});
}

TEST(Guess, WooCommerce) {
  expect_roles(
      "Order ID,Order Date,Order Status,Customer User,Billing Email,Billing Country,Payment Method "
      "Title,Cart Discount Amount,Order Total,Product ID,Item Name,Item Quantity,Item Price\n"
      "88,2024-02-01 10:11,completed,7,x@example.org,DE,Card,0.00,49.90,11,Lamp,1,49.90\n"
      "89,2024-02-03 12:11,completed,8,y@example.org,AT,PayPal,5.00,24.90,12,Chair,2,14.95\n"
      "90,2024-02-09 12:11,refunded,7,x@example.org,DE,Card,0.00,14.95,12,Chair,1,14.95\n",
      {{"order", "Order ID"},
       {"time", "Order Date"},
       {"status", "Order Status"},
       {"product", "Product ID"},
       {"quantity", "Item Quantity"},
       {"unit_price", "Item Price"},
       {"payment_type", "Payment Method Title"},
       {"region", "Billing Country"}});
}

TEST(Guess, Magento) {
  expect_roles(
      "increment_id,created_at,customer_id,customer_email,status,sku,qty_ordered,price,"
      "discount_amount,grand_total,order_currency_code\n"
      "000000012,2023-03-01 08:00:00,5,m@example.org,complete,24-MB01,1,34.0,0.0,39.0,USD\n"
      "000000013,2023-03-02 09:00:00,6,n@example.org,complete,24-MB04,2,32.0,4.5,69.0,USD\n"
      "000000014,2023-03-03 09:30:00,5,m@example.org,canceled,24-MB04,1,32.0,0.0,37.0,USD\n",
      {{"order", "increment_id"},
       {"time", "created_at"},
       {"customer", "customer_id"},
       {"status", "status"},
       {"product", "sku"},
       {"quantity", "qty_ordered"},
       {"unit_price", "price"},
       {"discount", "discount_amount"}});
}

TEST(Guess, SquareItems) {
  expect_roles(
      "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Gross Sales,Discounts,Net "
      "Sales,Tax,Transaction ID,Customer ID,Customer Name\n"
      "2023-06-01,10:15:00,Eastern Time,Coffee,Latte,1,Regular,L1,$4.50,$0.00,$4.50,$0.40,"
      "t8Zk1,C1AAA,Ann Bo\n"
      "2023-06-01,10:20:00,Eastern Time,Food,Bagel,2,Regular,B1,$6.00,-$1.00,$5.00,$0.45,"
      "t8Zk2,C2BBB,Cy Dee\n"
      "2023-06-02,10:25:00,Eastern Time,Coffee,Latte,1,Regular,L1,$4.50,$0.00,$4.50,$0.40,"
      "t8Zk3,C1AAA,Ann Bo\n",
      {{"time", "Date"},
       {"category", "Category"},
       {"quantity", "Qty"},
       {"product", "SKU"},
       {"order", "Transaction ID"},
       {"customer", "Customer ID"},
       {"amount", "Net Sales"},
       {"discount", "Discounts"}});
}

TEST(Guess, OlistThreeFiles) {
  expect_roles(
      "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
      "order_delivered_carrier_date,order_delivered_customer_date,"
      "order_estimated_delivery_date\n"
      "o1aa,c1aa,delivered,2018-03-27 18:00:43,2018-03-29 03:28:47,2018-03-29 21:48:48,"
      "2018-04-06 02:32:49,2018-04-18 00:00:00\n"
      "o2bb,c2bb,delivered,2018-05-12 01:47:21,2018-05-12 02:12:04,2018-05-14 15:08:00,"
      "2018-05-23 09:24:38,2018-05-28 00:00:00\n",
      {{"order", "order_id"},
       {"customer", "customer_id"},
       {"status", "order_status"},
       {"time", "order_purchase_timestamp"}});
  expect_roles(
      "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value\n"
      "o1aa,1,p1,s1,2018-08-15 10:10:18,12.99,12.79\n"
      "o1aa,2,p2,s1,2018-08-15 10:10:18,48.9,16.6\n"
      "o2bb,1,p1,s2,2017-09-15 18:04:37,12.99,10.1\n",
      {{"order", "order_id"},
       {"product", "product_id"},
       {"unit_price", "price"},
       {"customer", ""},
       {"quantity", ""}});
  expect_roles(
      "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,"
      "customer_state\n"
      "c1aa,u1,9790,sao bernardo do campo,SP\nc2bb,u1,95110,caxias do sul,RS\n"
      "c3cc,u2,9790,osasco,SP\n",
      {{"customer", "customer_unique_id"}, {"region", "customer_state"}});
  expect_roles(
      "order_id,payment_sequential,payment_type,payment_installments,payment_value\n"
      "o1aa,1,credit_card,8,107.78\no2bb,1,boleto,1,128.45\no2bb,2,voucher,1,8.45\n",
      {{"order", "order_id"},
       {"payment_type", "payment_type"},
       {"instalments", "payment_installments"},
       {"amount", "payment_value"}});
}

TEST(Guess, Instacart) {
  expect_roles(
      "order_id,user_id,eval_set,order_number,order_dow,order_hour_of_day,"
      "days_since_prior_order\n"
      "2539329,1,prior,1,2,08,\n2398795,1,prior,2,3,07,15.0\n473747,2,prior,1,3,12,21.0\n",
      {{"order", "order_id"}, {"customer", "user_id"}, {"time", ""}});
  expect_roles(
      "product_id,product_name,aisle_id,department_id,aisle,department\n"
      "1,Cookies,61,19,cookies cakes,snacks\n2,Salt,104,13,spices,pantry\n",
      {{"product", "product_id"}, {"category", "department"}});
}

TEST(Guess, RetailTransactions) {
  expect_roles(
      "customer_id,trans_date,tran_amount\n"
      "CS5295,11-Feb-13,35\nCS4768,15-Mar-15,39\nCS5295,26-Feb-13,52\n",
      {{"customer", "customer_id"}, {"time", "trans_date"}, {"amount", "tran_amount"}});
}

TEST(Guess, RfmPackageOrders) {
  expect_roles(
      "customer_id,order_date,revenue\n"
      "Brion Stark,2004-12-20,32\nEthyl Botsford,2005-05-02,36\nBrion Stark,2005-07-20,116\n",
      {{"customer", "customer_id"}, {"time", "order_date"}, {"amount", "revenue"}});
}

TEST(Guess, CdnowWithItsHeader) {
  expect_roles(
      "customer_id,date,number_of_cds,dollar_value\n"
      "00001,19970101,1,11.77\n00002,19970112,1,12.00\n00002,19970112,5,77.00\n",
      {{"customer", "customer_id"},
       {"time", "date"},
       {"quantity", "number_of_cds"},
       {"amount", "dollar_value"}});
}

TEST(Guess, TransactionsOfTwoColumns) {
  expect_roles("date,id\n2014-03-08 00:00:00,0\n2014-05-21 00:00:00,1\n2014-05-22 00:00:00,0\n",
               {{"time", "date"}, {"customer", "id"}});
}

TEST(Guess, WithoutAHeaderOnlyValuesCount) {
  expect_roles(
      "00004,19970101,2,29.33\n00004,19970118,2,29.73\n00021,19970802,1,14.96\n"
      "00021,19971212,2,26.48\n00050,19970101,3,63.34\n",
      {{"customer", "column1"},
       {"time", "column2"},
       {"quantity", "column3"},
       {"amount", "column4"}},
      false);
  const auto columns = columns_of("00004,19970101,29.33\n00004,19970118,29.73\n", false);
  for (const auto& guess : guess_roles(columns.samples, false, {})) EXPECT_FALSE(guess.certain);
}

TEST(Guess, GermanShopWithDecimalCommas) {
  expect_roles(
      "Kundennummer,Bestellung order id,order date,amount\n"
      "K1,B1,24.12.2023,\"12,50\"\nK2,B2,25.12.2023,\"1.012,50\"\nK1,B3,27.12.2023,\"3,00\"\n",
      {{"customer", "Kundennummer"}, {"time", "order date"}, {"amount", "amount"}});
}

TEST(Guess, WhatIsSaidIsTakenAndNotGivenTwice) {
  const std::string text =
      "customer_id,account,order_date,amount\nc1,a1,2024-01-01,5.00\nc2,a1,2024-01-02,6.00\n";
  EXPECT_EQ(guessed(text).at("customer"), "customer_id");
  const auto fixed = guessed(text, true, {{"customer", "account"}});
  EXPECT_EQ(fixed.at("customer"), "account");
  for (const auto& [role, column] : fixed) EXPECT_EQ(column == "account", role == "customer");
}

TEST(Guess, NamesARunnerUp) {
  const auto columns = columns_of(
      "customer_id,user_id,order_date,amount\nc1,u1,2024-01-01,5.00\nc1,u2,2024-01-02,6.00\nc2,u3,"
      "2024-01-03,7.00\n");
  const auto guesses = guess_roles(columns.samples, true, {});
  ASSERT_FALSE(guesses.empty());
  EXPECT_EQ(guesses[0].role, "customer");
  EXPECT_EQ(guesses[0].runner_up, "user_id");
  EXPECT_TRUE(guesses[0].certain);
  EXPECT_NE(guesses[0].reason.find("2 different in the first 3"), std::string::npos)
      << guesses[0].reason;
}

TEST(Guess, ReasonsAreWrittenForPeople) {
  const auto columns = columns_of("customer_id,order_date,amount\nc1,25/12/2011 10:00,5.00\n");
  const auto guesses = guess_roles(columns.samples, true, {});
  ASSERT_EQ(guesses.size(), 3U);
  EXPECT_EQ(guesses[0].reason, "by its name, 1 different in the first 1 rows");
  EXPECT_EQ(guesses[1].reason, "by its name, written as DD/MM/YYYY hh:mm");
  EXPECT_EQ(guesses[2].reason, "by its name, decimal numbers");
}

TEST(Guess, ValuesThatCannotBeTheRoleAreNotTaken) {
  expect_roles("customer_id,order_date,amount\nc1,yesterday,many\nc1,today,few\nc2,soon,none\n",
               {{"customer", "customer_id"}, {"time", ""}, {"amount", ""}});
  EXPECT_TRUE(guess_roles({}, true, {}).empty());
}

}  // namespace
}  // namespace coterie::project
