// Texts and typed columns to values: times on the project's clock, numbers, identifiers and flags.
#include "project/parse_sql.hpp"

#include <fmt/format.h>

#include "project/test_loads.hpp"

namespace coterie::project {
namespace {

class ParseSql : public Loads {
 protected:
  // The times that a file's lines got, in their order.
  std::vector<std::string> times(const std::string& text, const std::string& name = "orders.csv") {
    read(text, name);
    std::vector<std::string> out;
    auto rows = engine_->rows(
        "SELECT STRFTIME(ordered_at, '%Y-%m-%d %H:%M:%S') FROM lines ORDER BY amount_micros",
        "test");
    for (auto& row : rows.value().cells) out.push_back(row[0]);
    return out;
  }
  // Two orders at these times.
  std::vector<std::string> both(const std::string& first, const std::string& second) {
    return times("customer,order_date,amount\na," + first + ",1\nb," + second + ",2\n");
  }

  std::string many_dates(int ambiguous, const std::string& last) const {
    std::string text = "customer,order_date,amount\n";
    for (int i = 0; i < ambiguous; ++i)
      text += fmt::format("c{},{}/{}/2024,1\n", i % 50, 1 + i % 12, 1 + i / 12 % 12);
    return text + last;
  }
};

using Times = std::vector<std::string>;

TEST_F(ParseSql, DatesAsPeopleWriteThem) {
  EXPECT_EQ(both("2011-12-09 12:50", "2011-12-09"),
            (Times{"2011-12-09 12:50:00", "2011-12-09 00:00:00"}));
  EXPECT_EQ(both("9/12/2011 12:50", "13/12/2011 8:05"),
            (Times{"2011-12-09 12:50:00", "2011-12-13 08:05:00"}));
  EXPECT_EQ(both("12/9/2011 12:50", "12/13/2011 8:05"),
            (Times{"2011-12-09 12:50:00", "2011-12-13 08:05:00"}));
  EXPECT_EQ(both("11-Feb-13", "01-Mar-13"), (Times{"2013-02-11 00:00:00", "2013-03-01 00:00:00"}));
  EXPECT_EQ(both("19970101", "19971231"), (Times{"1997-01-01 00:00:00", "1997-12-31 00:00:00"}));
  EXPECT_EQ(both("31.12.2024", "01.02.2025"),
            (Times{"2024-12-31 00:00:00", "2025-02-01 00:00:00"}));
}

TEST_F(ParseSql, TimesWithAZoneAreOnTheClockOfTheProject) {
  project_.time_zone = "Europe/London";
  EXPECT_EQ(both("2025-07-01T23:30:00Z", "2025-01-01T12:00:00+05:30"),
            (Times{"2025-07-02 00:30:00", "2025-01-01 06:30:00"}));
  EXPECT_EQ(both("2025-07-01 10:00:00 UTC", "2025-07-01 10:00:00 -0400"),
            (Times{"2025-07-01 11:00:00", "2025-07-01 15:00:00"}));
  EXPECT_EQ(both("2025-07-01T10:00:00.250Z", "2025-01-01T12:00:00Z"),
            (Times{"2025-07-01 11:00:00", "2025-01-01 12:00:00"}));
  EXPECT_EQ(both("2025-07-01T10:00:00", "2025-01-01T12:00:00"),
            (Times{"2025-07-01 10:00:00", "2025-01-01 12:00:00"}))
      << "without a zone it is that clock";
}

TEST_F(ParseSql, SecondsAndMillisecondsSince1970) {
  EXPECT_EQ(both("1704067200", "1735689599"),
            (Times{"2024-01-01 00:00:00", "2024-12-31 23:59:59"}));
  project_.time_zone = "America/New_York";
  EXPECT_EQ(both("1704067200000", "1719792000999"),
            (Times{"2023-12-31 19:00:00", "2024-06-30 20:00:00"}));
}

TEST_F(ParseSql, TheWholeFileSettlesDayAndMonth) {
  read(many_dates(5200, "z,25/3/2024,1000\n"));
  EXPECT_EQ(one("SELECT MAX(ordered_at) = TIMESTAMP '2024-12-12' FROM lines"), "1");
  EXPECT_EQ(one("SELECT ordered_at = TIMESTAMP '2024-03-25' FROM lines WHERE customer_id = 'z'"),
            "1");
  // 2/1/2024 is the second row: February with the month first, January with the day first.
  EXPECT_EQ(one("SELECT COUNT(*) FROM lines WHERE ordered_at = TIMESTAMP '2024-02-05'"),
            one("SELECT COUNT(*) FROM lines WHERE ordered_at = TIMESTAMP '2024-05-02'"));
  read(many_dates(24, "z,3/25/2024,1000\n"), "american.csv");
  EXPECT_EQ(one("SELECT COUNT(*) FROM lines WHERE ordered_at = TIMESTAMP '2024-05-01'"), "1");
  EXPECT_EQ(one("SELECT ordered_at = TIMESTAMP '2024-03-25' FROM lines WHERE customer_id = 'z'"),
            "1");
}

TEST_F(ParseSql, WhatCannotBeSettledIsAskedFor) {
  put("orders.csv", many_dates(100, ""));
  const auto error = refused(try_load({"orders.csv"}));
  EXPECT_EQ(error.code, base::Code::data);
  EXPECT_NE(error.fault.find("day/month or as month/day"), std::string::npos);
  EXPECT_NE(error.fix.find("--date-order day"), std::string::npos);
  EXPECT_NE(error.fix.find("date_order = \"day\""), std::string::npos);
  Source said;
  said.date_order = "day";
  auto found = loaded({"orders.csv"}, {}, said);
  EXPECT_EQ(found.purchases, 100);
  EXPECT_EQ(one("SELECT COUNT(*) FROM lines WHERE ordered_at = TIMESTAMP '2024-09-12'"), "0");
  EXPECT_EQ(one("SELECT COUNT(*) FROM lines WHERE ordered_at = TIMESTAMP '2024-09-04'"), "1");
  said.date_order = "month";
  loaded({"orders.csv"}, {}, said);
  EXPECT_EQ(one("SELECT COUNT(*) FROM lines WHERE ordered_at = TIMESTAMP '2024-04-09'"), "1");
  EXPECT_EQ(one("SELECT COUNT(*) FROM lines WHERE ordered_at = TIMESTAMP '2024-09-04'"), "1");
}

TEST_F(ParseSql, BothOrdersInOneFileAreAskedFor) {
  const auto error = refused(try_load(
      {put("orders.csv", many_dates(50, "z,25/3/2024,1\ny,3/26/2024,1\nx,3/27/2024,1\n"))}));
  EXPECT_NE(error.fault.find("some dates are day/month and others"), std::string::npos)
      << error.text();
}

TEST_F(ParseSql, OneSlipAmongHundredsOfDatesDoesNotMatter) {
  std::string text = "customer,order_date,amount\n";
  for (int i = 0; i < 300; ++i) text += fmt::format("c{},{}/3/2024,1\n", i % 50, 13 + i % 18);
  auto found = read(text + "z,3/25/2024,1\n");
  EXPECT_EQ(found.purchases, 300);
  EXPECT_EQ(found.rejected.at("rejected: unreadable time"), 1);
}

TEST_F(ParseSql, NumbersAsPeopleWriteThem) {
  struct Written {
    const char *first, *second;
    int64_t sum;
  };
  for (const auto& [first, second, sum] :
       std::vector<Written>{{"\"$1,234.50\"", "\"$5.25\"", 1'239'750'000},
                            {"\"1.234,50\"", "\"5,25\"", 1'239'750'000},
                            {" 12.5 ", "3", 15'500'000},
                            {"EUR 12.50", "7 EUR", 19'500'000},
                            {"1e2", "1.5", 101'500'000},
                            {"\"12,5\"", "\"0,25\"", 12'750'000}}) {
    EXPECT_EQ(read(fmt::format("customer,order_date,amount\na,2025-01-01,{}\nb,2025-01-02,{}\n",
                               first, second))
                  .revenue_micros,
              sum)
        << first;
  }
}

TEST_F(ParseSql, TheDecimalMarkAsItIsSaid) {
  const auto file =
      put("orders.csv", "customer;order_date;amount\na;2025-01-01;1.234\nb;2025-01-02;2.500\n");
  EXPECT_EQ(loaded({file}).revenue_micros, 3'734'000);
  Source said;
  said.decimal = ",";
  EXPECT_EQ(loaded({file}, {}, said).revenue_micros, 3'734'000'000);
  const auto ready = put("ready.csv", "customer_id;spend\na;1.234\nb;2.500\n");
  said.name = "features";
  loaded({ready}, {}, said);
  EXPECT_EQ(one("SELECT SUM(spend) FROM feature_table"), "3734");
}

TEST_F(ParseSql, IdentifiersLoseWhatProgramsAdd) {
  read(
      "customer_id,order_date,amount\n17850.0,2025-01-01,1\n17850.0,2025-01-02,2\n"
      "13047.0,2025-01-02,2\n");
  EXPECT_EQ(one("SELECT STRING_AGG(DISTINCT customer_id, ' ' ORDER BY customer_id) FROM lines"),
            "13047 17850");
  auto found = read(
      "customer_id,order_date,amount\n  a ,2025-01-01,1\na,2025-01-02,2\n0012,2025-01-02,2\n"
      "NULL,2025-01-01,1\nNone,2025-01-01,1\n#N/A,2025-01-01,1\nNull,2025-01-03,1\n");
  EXPECT_EQ(found.rejected.at("rejected: no customer"), 3);
  EXPECT_EQ(one("SELECT STRING_AGG(DISTINCT customer_id, ' ' ORDER BY customer_id) FROM lines"),
            "0012 Null a")
      << "zeros stay, and Mr Null is a person";
}

// The same orders as CSV, JSON lines and Parquet with typed columns.
TEST_F(ParseSql, EveryFormatGivesTheSameNumbers) {
  project_.time_zone = "Europe/London";
  std::string csv = "order_id,customer_id,ordered_at,quantity,unit_price\n", json;
  for (int i = 0; i < 300; ++i) {
    const auto at = fmt::format("2025-{:02}-{:02}T{:02}:15:30Z", 1 + i % 9, 1 + i % 28, i % 24);
    const auto price = fmt::format("{}.{:02}", i % 7, 5 + i * 37 % 95);
    csv += fmt::format("{},{},{},{},{}\n", 1000 + i / 2, 50 + i % 37, at, i % 5 - 1, price);
    json += fmt::format(
        R"({{"order_id":{},"customer_id":"{}","ordered_at":"{}","quantity":{},"unit_price":{}}})"
        "\n",
        1000 + i / 2, 50 + i % 37, at, i % 5 - 1, price);
  }
  auto want = loaded({put("orders.csv", csv)});
  const std::string all =
      "SELECT MD5(STRING_AGG(CONCAT_WS('|', customer_id, order_id, ordered_at, is_return, "
      "quantity_milli, amount_micros), ' ' ORDER BY order_id, customer_id, ordered_at)) FROM lines";
  const auto lines = one(all);
  ASSERT_GT(want.returns, 0);
  ASSERT_GT(want.rejected.at("rejected: quantity zero"), 0);
  auto check = [&](const Loaded& found, const std::string& format) {
    EXPECT_EQ(one(all), lines) << format;
    EXPECT_EQ(found.revenue_micros, want.revenue_micros) << format;
    EXPECT_EQ(found.rejected, want.rejected) << format;
    EXPECT_EQ(found.as_of, want.as_of) << format;
  };
  check(loaded({put("orders.jsonl", json)}), "JSON lines");
  struct Typed {
    const char *order, *customer, *at, *quantity, *price;
  };
  const std::vector<Typed> typed = {
      {"INTEGER", "BIGINT", "TIMESTAMPTZ", "INTEGER", "DOUBLE"},
      {"VARCHAR", "DOUBLE", "TIMESTAMPTZ", "DECIMAL(9,2)", "DECIMAL(12,4)"},
      {"BIGINT", "VARCHAR", "VARCHAR", "SMALLINT", "FLOAT"},
  };
  const std::string scan =
      "read_csv('" + (folder_ / "orders.csv").string() + "', all_varchar = true, header = true)";
  for (const auto& t : typed) {
    const auto path = (folder_ / fmt::format("{}.parquet", t.order)).string();
    auto written = engine_->write_parquet(
        fmt::format("SELECT order_id::{} AS order_id, customer_id::{} AS customer_id, "
                    "ordered_at::{} AS ordered_at, quantity::{} AS quantity, unit_price::{} AS "
                    "unit_price FROM {}",
                    t.order, t.customer, t.at, t.quantity, t.price, scan),
        path);
    ASSERT_TRUE(written) << written.error().text();
    check(loaded({path}), fmt::format("Parquet, orders as {}", t.order));
  }
  // A timestamp without zone is already on the project's clock.
  const auto path = (folder_ / "local.parquet").string();
  ASSERT_TRUE(engine_->write_parquet(
      "SELECT order_id, customer_id, TIMEZONE('Europe/London', ordered_at::TIMESTAMPTZ) AS "
      "ordered_at, quantity, unit_price FROM " +
          scan,
      path));
  check(loaded({path}), "Parquet, local times");
}

TEST_F(ParseSql, MissingTypedValuesAreCounted) {
  const auto path = (folder_ / "orders.parquet").string();
  ASSERT_TRUE(engine_->write_parquet(
      "SELECT CASE WHEN range <> 3 THEN range % 3 END AS customer_id, CASE WHEN range <> 4 THEN "
      "DATE '2025-01-01' + range::INTEGER END AS order_date, CASE range WHEN 5 THEN 'nan'::DOUBLE "
      "WHEN 6 THEN 'inf'::DOUBLE WHEN 7 THEN 1e300 ELSE 2.55 END AS amount FROM range(10)",
      path));
  auto found = loaded({path}, {{"amount", "amount"}});
  const std::map<std::string, int64_t> want = {{"rejected: no customer", 1},
                                               {"rejected: unreadable number", 3},
                                               {"rejected: unreadable time", 1}};
  EXPECT_EQ(found.rejected, want);
  EXPECT_EQ(found.revenue_micros, 5 * 2'550'000);
}

}  // namespace
}  // namespace coterie::project
