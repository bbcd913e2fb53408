// Parquet files whose columns are of every type: what is taken as it lies in the file and what the
// engine casts before must make the same lines, facts and messages as the engine's own reading.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "project/plain_source.hpp"
#include "project/test_loads.hpp"
#include "project/typed_source.hpp"

namespace coterie {
namespace {

using project::Loaded, project::Plan, project::Project;
using Columns = std::map<std::string, std::string>;

// Orders as they usually are; a test puts other SQL in place of some columns. i is the row, from 0.
const Columns kUsual = {{"customer_id", "'C' || (i % 17)"},
                        {"order_id", "'O' || (i // 3)"},
                        {"ordered_at", "TIMESTAMP '2025-01-01 00:00:07' + TO_HOURS(i)"},
                        {"product", "'P' || (i % 7)"},
                        {"category", "'Kind ' || (i % 3)"},
                        {"quantity", "CAST(1 + i % 4 AS INTEGER)"},
                        {"unit_price", "CAST(2.25 + i % 9 AS DECIMAL(12,2))"},
                        {"discount", "CAST(i % 5 / 4 AS DECIMAL(12,2))"},
                        {"channel", "CASE WHEN i % 2 = 0 THEN 'online' ELSE 'store' END"},
                        {"payment_type", "'card'"},
                        {"instalments", "CAST(1 + i % 6 AS INTEGER)"},
                        {"region", "CASE WHEN i % 2 = 0 THEN 'West' ELSE 'East' END"}};
// How the columns are read, whatever their names and values suggest.
const Columns kRoles = {
    {"customer", "customer_id"},      {"order", "order_id"},          {"time", "ordered_at"},
    {"product", "product"},           {"category", "category"},       {"quantity", "quantity"},
    {"unit_price", "unit_price"},     {"discount", "discount"},       {"channel", "channel"},
    {"payment_type", "payment_type"}, {"instalments", "instalments"}, {"region", "region"}};

// Every tenth row has this, the others that.
std::string now_and_then(const std::vector<std::string>& odd, const std::string& usual) {
  std::string out = "CASE";
  for (size_t i = 0; i < odd.size(); ++i)
    out += fmt::format(" WHEN i % 40 = {} THEN {}", 3 + i * 2, odd[i]);
  return out + " ELSE " + usual + " END";
}

class ParquetWays : public testing::Test {
 protected:
  ParquetWays() : folder_(*base::TemporaryFolder::make(testing::TempDir(), "parquet_ways")) {
    engine::EngineOptions options;
    options.threads = 2;
    options.memory_bytes = int64_t{4} << 30;
    options.time_zone = "Europe/Vienna";
    auto engine = engine::Engine::open(options);
    if (!engine) throw std::runtime_error(engine.error().text());
    engine_ = *std::move(engine);
    project_.folder = folder_.path().string();
    project_.time_zone = "Europe/Vienna";
  }

  void put(const std::string& name, const Columns& instead, int64_t rows = 240,
           const std::string& options = "", const std::string& more = "") {
    std::string items;
    for (auto [column, sql] : kUsual) {
      if (const auto found = instead.find(column); found != instead.end()) sql = found->second;
      if (!sql.empty()) items += (items.empty() ? "" : ", ") + sql + " AS " + column;
    }
    // Some records stand there twice.
    const auto from = fmt::format("(SELECT i % {} AS i FROM range({}) t(i))",
                                  std::max<int64_t>(1, rows - rows / 20), rows);
    const auto written =
        engine_->execute(fmt::format("COPY (SELECT {}{} FROM {}) TO '{}' (FORMAT parquet{})", items,
                                     more, from, (folder_.path() / name).string(), options),
                         "test");
    ASSERT_TRUE(written) << written.error().text() << "\n" << items;
  }

  // Reads the files both ways; whether the columns were taken as they are.
  bool compare(const std::vector<std::string>& names, Columns roles = kRoles, int threads = 2) {
    auto project = project_;
    project.sources.emplace_back().paths = names;
    const auto plan = project::plan_reading(*engine_, project, roles);
    if (!plan) {
      ADD_FAILURE() << plan.error().text();
      return false;
    }
    const auto loaded = project::load_both_ways(*engine_, *plan, project,
                                                {.threads = threads, .by_ledger = &seen_});
    return loaded && seen_.ledger != nullptr && typed(*plan, project);
  }

  bool typed(const Plan& plan, const Project& project) {
    const auto& source = plan.sources[0];
    std::map<std::string, const project::PlannedSource*> where;
    for (const auto& [role, column] : source.columns) where[role] = &source;
    project::ColumnParser parser(source, project.time_zone);
    if (!parser.settle_dates(*engine_)) return false;
    auto typed = project::typed_source(source, where, parser);
    if (!typed) return false;
    typed->layout.rules.memory_bytes = engine_->memory_bytes();
    ledger::TypedTaker taker(typed->layout, {});
    for (const auto& file : source.files) {
      const auto selects = project::typed_selects(*engine_, file.scan, *typed);
      if (!selects) return false;
      const auto taken = taker.take(
          selects->size(), [&](size_t i) { return engine_->query((*selects)[i], "test"); });
      if (!taken || !*taken) return false;
    }
    const auto settled = taker.settle(project::ask_engine(*engine_, source, parser));
    return settled && *settled;
  }

  // The column as each of these; all are taken as they are but those that end with "!".
  void each(const std::string& column, const std::vector<std::string>& ways) {
    for (auto sql : ways) {
      SCOPED_TRACE(column + " as " + sql);
      const bool engine_only = sql.ends_with("!");
      if (engine_only) sql.pop_back();
      put("orders.parquet", {{column, sql}});
      EXPECT_EQ(compare({"orders.parquet"}), !engine_only);
      if (HasFailure()) return;
    }
  }

  base::TemporaryFolder folder_;
  std::unique_ptr<engine::Engine> engine_;
  Project project_;
  Loaded seen_;
};

const std::vector<std::string> kOddTexts = {"NULL",        "''",
                                            "' '",         "' C1 '",
                                            "'C1\u00a0'",  "'\u3000C1'",
                                            "'NULL'",      "'nan'",
                                            "'N/A'",       "' NA '",
                                            "'17.0'",      "'.0'",
                                            "'0.0'",       "'\u00e4\u00f6'",
                                            "'a''b\"c,d'", "'a longer text than sixteen bytes'"};

TEST_F(ParquetWays, Customers) {
  each("customer_id",
       {now_and_then(kOddTexts, "'C' || (i % 17)"),
        "(i % 17) || '.0'",
        "CAST(i % 17 AS TINYINT)",
        "CAST(i % 17 AS SMALLINT)",
        "CAST(i % 17 - 5 AS INTEGER)",
        now_and_then({"NULL", "9223372036854775807", "-9223372036854775808"}, "i % 17"),
        "CAST(i % 17 AS UTINYINT)",
        "CAST(i % 17 AS USMALLINT)",
        "CAST(4294967295 - i % 17 AS UINTEGER)",
        "CAST(18446744073709551615 - i % 17 AS UBIGINT)",
        "CAST(i % 17 AS HUGEINT)",
        now_and_then({"NULL", "1.5", "-0.0", "1e300", "'nan'::DOUBLE"},
                     "CAST(17850 + i % 17 AS DOUBLE)"),
        "CAST(17850 + i % 17 AS FLOAT)",
        "CAST(i % 17 AS DECIMAL(10,2))",
        "CAST(i % 17 AS DECIMAL(38,0))",
        "DATE '2020-01-01' + CAST(i % 17 AS INTEGER)",
        "i % 2 = 0",
        "CAST(uuid() AS UUID)",
        "TIMESTAMP '2020-01-01' + TO_DAYS(CAST(i % 17 AS INTEGER))",
        "CAST(CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END AS ENUM ('a', 'b'))"});
}

TEST_F(ParquetWays, Orders) {
  each("order_id", {now_and_then(kOddTexts, "'O' || (i // 3)"),
                    "(CASE WHEN i % 9 = 0 THEN 'C' ELSE '' END) || (536365 + i // 3)",
                    now_and_then({"NULL", "0", "-1"}, "i // 3"), "CAST(i // 3 AS UINTEGER)",
                    "CAST(536365 + i // 3 AS DOUBLE)", "CAST(i // 3 AS DECIMAL(9,0))"});
  put("orders.parquet", {{"order_id", ""}});
  auto roles = kRoles;
  roles.erase("order");
  EXPECT_TRUE(compare({"orders.parquet"}, roles)) << "customer and day make the order";
  put("orders.parquet", {{"order_id", ""}, {"customer_id", "CAST(i % 17 AS BIGINT)"}});
  EXPECT_TRUE(compare({"orders.parquet"}, roles));
}

TEST_F(ParquetWays, Times) {
  const std::string usual = "TIMESTAMP '2025-01-01 00:00:07' + TO_HOURS(i)";
  each("ordered_at",
       {now_and_then({"NULL", "TIMESTAMP 'infinity'", "TIMESTAMP '-infinity'"}, usual),
        now_and_then({"TIMESTAMP '1969-12-31 23:59:59'"}, usual) + "!",
        now_and_then({"TIMESTAMP '2106-02-07 06:28:16'"}, usual) + "!",
        now_and_then({"TIMESTAMP '2106-02-07 06:28:15'"}, usual),
        now_and_then({"TIMESTAMP '2025-03-01 00:00:00.5'"}, usual) + "!",
        "CAST(" + usual + " AS TIMESTAMP_S)", "CAST(" + usual + " AS TIMESTAMP_MS)",
        "CAST(" + usual + " AS TIMESTAMP_NS)",
        now_and_then({"NULL", "TIMESTAMPTZ '2025-03-30 01:30:00+00'"},
                     "CAST(" + usual + " AS TIMESTAMPTZ)"),
        now_and_then({"NULL"}, "CAST(" + usual + " AS DATE)"),
        now_and_then({"NULL", "''", "' 2025-02-03 '", "'2025-02-30'", "'2025-02-03T10:11:12'",
                      "'2025-02-03 10:11:12.0'", "'soon'", "'infinity'"},
                     "STRFTIME(" + usual + ", '%Y-%m-%d %H:%M:%S')"),
        "STRFTIME(TIMESTAMP '2025-01-01' + TO_DAYS(CAST(i AS INTEGER)), '%d/%m/%Y %H:%M')",
        "STRFTIME(" + usual + ", '%Y-%m-%dT%H:%M:%SZ')", "EPOCH_MS(" + usual + ") // 1000",
        "CAST(EPOCH_MS(" + usual + ") // 1000 AS VARCHAR)"});
}

TEST_F(ParquetWays, Quantities) {
  each("quantity",
       {now_and_then({"NULL", "0", "-3"}, "CAST(1 + i % 4 AS TINYINT)"),
        "CAST(1 + i % 4 AS SMALLINT)",
        now_and_then({"NULL", "0", "-3", "1000000000000000", "-1000000000000000"}, "1 + i % 4"),
        now_and_then({"2147483"}, "1 + i % 4"), now_and_then({"2147484"}, "1 + i % 4") + "!",
        "CAST(1 + i % 4 AS UINTEGER)",
        now_and_then({"CAST(18446744073709551615 AS UBIGINT)"}, "CAST(1 + i % 4 AS UBIGINT)"),
        "CAST(1 + i % 4 AS HUGEINT)",
        now_and_then({"NULL", "'nan'::DOUBLE", "'inf'::DOUBLE", "-0.0", "0.0005", "1e300",
                      "0.1 + 0.2", "2.0005"},
                     "CAST(1 + i % 4 AS DOUBLE)"),
        now_and_then({"NULL", "0.5"}, "CAST(1 + i % 4 AS FLOAT)"),
        now_and_then({"NULL", "-1.5"}, "CAST(1.125 + i % 4 AS DECIMAL(9,3))"),
        now_and_then({"0.0005", "0.0004"}, "CAST(1.0625 + i % 4 AS DECIMAL(9,4))"),
        now_and_then({"NULL", "999999999999999", "1000000000000000"},
                     "CAST(1 + i % 4 AS DECIMAL(38,2))"),
        "CAST(1.5 + i % 4 AS DECIMAL(38,10))",
        now_and_then({"NULL", "''", "' 7 '", "'1e3'", "'+2'", "'x'", "'-2'", "'0.0005'", "'007'"},
                     "CAST(1 + i % 4 AS VARCHAR)")});
}

TEST_F(ParquetWays, Prices) {
  each("unit_price",
       {now_and_then({"NULL", "0", "-2.5"}, "CAST(2.25 + i % 9 AS DECIMAL(12,2))"),
        "CAST(2.25 + i % 9 AS DECIMAL(4,2))", "CAST(2.25 + i % 9 AS DECIMAL(18,6))",
        now_and_then({"0.00000049", "0.0000005", "2.00000150"},
                     "CAST(2.25 + i % 9 AS DECIMAL(18,8))"),
        now_and_then({"999999999999", "1000000000000", "-1000000000000"},
                     "CAST(2.25 + i % 9 AS DECIMAL(38,4))"),
        "CAST(2 + i % 9 AS INTEGER)", now_and_then({"999999999999", "1000000000000"}, "2 + i % 9"),
        now_and_then({"NULL", "'nan'::DOUBLE", "'-inf'::DOUBLE", "0.1 + 0.2", "1e12",
                      "999999999999.9", "1e-7", "0.0000005", "1.0000005", "-0.0"},
                     "CAST(2.25 + i % 9 AS DOUBLE)"),
        now_and_then({"0.1::FLOAT", "16777217::FLOAT"}, "CAST(2.25 + i % 9 AS FLOAT)"),
        now_and_then({"'0.0000005'", "'1,5'", "'2.'", "'.5'", "''", "NULL"},
                     "CAST(CAST(2.25 + i % 9 AS DECIMAL(9,2)) AS VARCHAR)")});
}

TEST_F(ParquetWays, NumbersThatMayLack) {
  each("discount",
       {now_and_then({"NULL", "-1", "5000"}, "CAST(i % 5 AS DECIMAL(12,2))"),
        now_and_then({"NULL", "'nan'::DOUBLE", "1e300", "0.3333333"}, "CAST(i % 5 / 4 AS DOUBLE)"),
        now_and_then({"NULL", "1000000000000"}, "i % 5"),
        now_and_then({"NULL", "''", "'none'", "'0.5'"}, "CAST(i % 5 AS VARCHAR)")});
  each("instalments",
       {now_and_then({"NULL", "0", "-2", "32767"}, "CAST(1 + i % 6 AS INTEGER)"),
        now_and_then({"NULL", "32768"}, "CAST(1 + i % 6 AS INTEGER)") + "!",
        now_and_then({"NULL", "1000000000000"}, "1 + i % 6"),
        now_and_then({"NULL", "2.5", "3.5", "'nan'::DOUBLE"}, "CAST(1 + i % 6 AS DOUBLE)"),
        now_and_then({"NULL", "2.5", "3.5", "-2.5"}, "CAST(1 + i % 6 AS DECIMAL(5,2))"),
        "CAST(1 + i % 6 AS DECIMAL(5,0))",
        now_and_then({"NULL", "''", "'2.5'", "'two'"}, "CAST(1 + i % 6 AS VARCHAR)")});
}

TEST_F(ParquetWays, Words) {
  for (const char* column : {"product", "category", "channel", "payment_type", "region"})
    each(column, {now_and_then(kOddTexts, "'W' || (i % 5)"), now_and_then({"NULL"}, "i % 5"),
                  now_and_then({"NULL", "2.0", "2.5"}, "CAST(i % 5 AS DOUBLE)"), "i % 2 = 0",
                  "CAST(i % 5 AS UBIGINT)", "DATE '2020-01-01' + CAST(i % 5 AS INTEGER)"});
}

TEST_F(ParquetWays, ColumnsThatAreNotReadMakeTheRecordToo) {
  put("orders.parquet", {}, 240, "",
      ", CASE WHEN i % 2 = 0 THEN 0.0 WHEN i % 3 = 0 THEN -0.0 ELSE 'nan'::DOUBLE END AS weight, "
      "'note ' || (i % 4) AS note, [i % 3, 2] AS list, {'a': i % 2} AS struct, 'x'::BLOB AS bytes, "
      "TIME '10:00:00' AS clock");
  EXPECT_TRUE(compare({"orders.parquet"}));
  EXPECT_GT(seen_.quality.size(), 0U);
  // Rows that differ in such a column alone are no duplicates.
  put("orders.parquet", {}, 240, "", ", random() AS noise");
  EXPECT_TRUE(compare({"orders.parquet"}));
}

TEST_F(ParquetWays, AmountsInsteadOfPrices) {
  Columns roles = kRoles;
  roles.erase("quantity");
  roles.erase("unit_price");
  roles["amount"] = "unit_price";
  for (const char* sql : {"CAST(i % 9 - 2 AS DECIMAL(12,2))", "CAST(i % 9 - 2 AS DOUBLE)",
                          "CAST(i % 9 - 2 AS BIGINT)", "CAST(i % 9 - 2 AS VARCHAR)"}) {
    SCOPED_TRACE(sql);
    put("orders.parquet", {{"unit_price", sql}, {"quantity", ""}});
    EXPECT_TRUE(compare({"orders.parquet"}, roles));
  }
}

TEST_F(ParquetWays, SeveralFilesAndThreads) {
  put("a.parquet", {}, 100);
  put("b.parquet", {{"ordered_at", "TIMESTAMP '2025-05-01' + TO_HOURS(i)"}}, 70);
  put("c.parquet", {}, 100, ", COMPRESSION 'uncompressed'");
  for (int threads : {1, 2, 5})
    EXPECT_TRUE(compare({"a.parquet", "b.parquet", "c.parquet"}, kRoles, threads));
}

// Large enough to be read in parts by several threads.
TEST_F(ParquetWays, PartsOfOneFile) {
  const Columns columns = {{"customer_id", "'C' || (i * 7919 % 20011)"},
                           {"ordered_at", "TIMESTAMP '2025-01-01' + TO_SECONDS(i * 20)"},
                           {"product", now_and_then({"NULL", "''"}, "'P' || (i % 900)")}};
  put("orders.parquet", columns, 700'000, ", ROW_GROUP_SIZE 122880");
  EXPECT_TRUE(compare({"orders.parquet"}, kRoles, 3));
  put("orders.parquet", columns, 3000, "", ", i AS File_Row_Number");
  EXPECT_TRUE(compare({"orders.parquet"})) << "a column of the name that numbers rows";
}

}  // namespace
}  // namespace coterie
