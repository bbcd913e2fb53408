// Files as tables and texts as values, through the real engine.
#include "engine/scan.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace coterie::engine {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

class Scan : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() / (std::string("coterie_scan_") + info->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    EngineOptions options;
    options.threads = 2;
    auto engine = Engine::open(options);
    if (!engine) throw std::runtime_error(engine.error().text());
    engine_ = std::move(*engine);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string put(const std::string& name, const std::string& text) const {
    const auto path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  // The cells of a query, row by row, nulls as "".
  std::vector<Texts> cells(const std::string& sql) {
    auto rows = engine_->rows(sql, "test");
    if (!rows) {
      ADD_FAILURE() << rows.error().text() << "\n" << sql;
      return {};
    }
    return rows->cells;
  }

  // One expression over one text, as text; "null" when it is null.
  std::string value(const std::string& expression, const std::string& text) {
    auto found = cells("SELECT COALESCE(CAST(" + expression +
                       " AS VARCHAR), 'null') FROM (SELECT '" + text + "' AS t)");
    return found.empty() ? "failed" : found[0][0];
  }

  FileScan scan(const std::string& path, Texts columns) const {
    FileScan out;
    out.path = path;
    out.skip = 1;
    out.columns = std::move(columns);
    return out;
  }

  fs::path folder_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(Scan, DelimitedTextsKeepWhatIsWritten) {
  auto s = scan(put("a.csv", "id,note\n007,\"x, \"\"y\"\"\nz\"\n,NULL\n"), {"id", "note"});
  EXPECT_EQ(cells("SELECT * FROM " + scan_sql(s) + " ORDER BY id NULLS LAST"),
            (std::vector<Texts>{{"007", "x, \"y\"\nz"}, {"", "NULL"}}));
}

TEST_F(Scan, NamesAndPathsAreLiteral) {
  put("a1.csv", "x\n1\n");
  for (const auto* name : {"a[1].csv", "it's.csv", "a?.csv", "a*.csv"}) {
    const auto s = scan(put(name, "x\n7\n"), {"it's \"x\", y"});
    EXPECT_EQ(cells("SELECT " + quoted_sql(s.columns[0]) + " FROM " + scan_sql(s)),
              (std::vector<Texts>{{"7"}}))
        << name;
  }
}

TEST_F(Scan, RecordsThatDoNotFitAreLeftOutAndTold) {
  const auto s = scan(put("a.csv", "a,b\n1,2\n1,2,3\n4\n5,6\n"), {"a", "b"});
  EXPECT_EQ(cells("SELECT a, b FROM " + scan_sql(s) + " ORDER BY a"),
            (std::vector<Texts>{{"1", "2"}, {"5", "6"}}));
  const auto rejects = cells(rejects_sql(s));
  ASSERT_EQ(rejects.size(), 2U);
  EXPECT_EQ(rejects[0][0], "3");
  EXPECT_EQ(rejects[1][0], "4");
  EXPECT_EQ(rejects[0][2], "0");
  // Once the list is emptied, a scan without faults has none.
  ASSERT_TRUE(forget_rejects(*engine_));
  const auto good = scan(put("b.csv", "a,b\n1,2\n"), {"a", "b"});
  EXPECT_EQ(cells("SELECT COUNT(*) FROM " + scan_sql(good))[0][0], "1");
  EXPECT_TRUE(cells(rejects_sql(good)).empty());
}

TEST_F(Scan, BlanksGiveColumnsAndTheirNumber) {
  auto s = scan(put("a.txt", "id day n\n 1  19970101   5 \n2 19970102 6\n3 19970103\n"),
                {"id", "day", "n"});
  s.format = FileFormat::blanks;
  EXPECT_EQ(
      cells("SELECT id, n FROM " + scan_sql(s) + " WHERE " + whole_row_sql(s) + " ORDER BY id"),
      (std::vector<Texts>{{"1", "5"}, {"2", "6"}}));
  EXPECT_EQ(cells("SELECT COUNT(*) FROM " + scan_sql(s) + " WHERE NOT (" + whole_row_sql(s) + ")"),
            (std::vector<Texts>{{"1"}}));
}

TEST_F(Scan, JsonLinesGiveTexts) {
  auto s = scan(put("a.jsonl", "{\"a\": 1, \"b\": \"x\"}\n{\"b\": \"y\"}\n"), {"a", "b"});
  s.format = FileFormat::json;
  EXPECT_EQ(cells("SELECT a, b FROM " + scan_sql(s) + " ORDER BY b"),
            (std::vector<Texts>{{"1", "x"}, {"", "y"}}));
  EXPECT_EQ(cells("SELECT column_name FROM (" + columns_sql(s) + ")"),
            (std::vector<Texts>{{"a"}, {"b"}}));
}

TEST_F(Scan, ParquetKeepsItsTypes) {
  FileScan s;
  s.format = FileFormat::parquet;
  s.path = (folder_ / "a.parquet").string();
  ASSERT_TRUE(engine_->write_parquet("SELECT 1::BIGINT AS n, DATE '2024-02-01' AS d", s.path));
  EXPECT_EQ(cells(columns_sql(s)), (std::vector<Texts>{{"n", "BIGINT"}, {"d", "DATE"}}));
  EXPECT_EQ(cells("SELECT n FROM " + scan_sql(s)), (std::vector<Texts>{{"1"}}));
}

TEST_F(Scan, RowsOfAParquetFileByTheirNumbers) {
  FileScan parquet;
  parquet.format = FileFormat::parquet;
  parquet.path = (folder_ / "a[1].parquet").string();
  parquet.columns = {"i"};
  ASSERT_TRUE(engine_->execute("COPY (SELECT i FROM range(5000) t(i)) TO '" + parquet.path +
                                   "' (FORMAT parquet, ROW_GROUP_SIZE 2048)",
                               "test"));
  EXPECT_EQ(cells(row_groups_sql(parquet)), (std::vector<Texts>{{"2048"}, {"2048"}, {"904"}}));
  const auto some = cells("SELECT * FROM " + scan_rows_sql(parquet, 2048, 4099));
  ASSERT_EQ(some.size(), 2051U);
  for (size_t row = 0; row < some.size(); ++row)
    ASSERT_EQ(some[row], Texts{std::to_string(row + 2048)});
  EXPECT_TRUE(cells("SELECT * FROM " + scan_rows_sql(parquet, 5000, 6000)).empty());
}

TEST_F(Scan, TheHeadIsLinesAsTheyAre) {
  const auto path = put("a.csv", "a,\"b\n1,2\n3,4\n");
  EXPECT_EQ(cells(head_sql(path, "utf-8", 2)), (std::vector<Texts>{{"a,\"b"}, {"1,2"}}));
  EXPECT_EQ(cells(head_sql(put("l.csv", "K\xF6ln\n"), "latin-1", 2)),
            (std::vector<Texts>{{"K\xC3\xB6ln"}}));
  auto failed = engine_->rows(head_sql(put("m.csv", "K\xF6ln\n"), "utf-8", 2), "reading m.csv");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().fault, kNotUtf8);
}

TEST_F(Scan, EqualRowsHaveEqualHashes) {
  const auto hash = row_hash_sql({"a", "b"});
  EXPECT_EQ(cells("SELECT COUNT(DISTINCT " + hash + ") FROM (VALUES ('x', 'y'), ('x', 'y'), " +
                  "('xy', ''), ('y', 'x'), ('x', NULL)) v(a, b)"),
            (std::vector<Texts>{{"4"}}));
}

TEST_F(Scan, Numbers) {
  struct Case {
    const char *text, *want;
    char decimal;
    bool clean;
  };
  for (const auto& [text, want, decimal, clean] :
       std::vector<Case>{{"12.50", "12.50", '.', false},
                         {"-3", "-3.00", '.', false},
                         {"+4", "4.00", '.', false},
                         {".5", "0.50", '.', false},
                         {"1\xC2\xA0"
                          "234,50",
                          "1234.50", ',', true},
                         {"\xE2\x82\xAC 12.50", "12.50", '.', true},
                         {"US$5", "5.00", '.', true},
                         {"1e3", "1000.00", '.', false},
                         {"1,234.50", "null", '.', false},
                         {"1,234.50", "1234.50", '.', true},
                         {"1.234,50", "1234.50", ',', true},
                         {"12,50", "12.50", ',', true},
                         {"$1,234.50", "1234.50", '.', true},
                         {"-$5.00", "-5.00", '.', true},
                         {"($1,234.50)", "-1234.50", '.', true},
                         {"(12.50)", "-12.50", '.', true},
                         {"12.50-", "-12.50", '.', true},
                         {"R$ 12,50", "12.50", ',', true},
                         {"12.50 USD", "12.50", '.', true},
                         {"10 %", "10.00", '.', true},
                         {"1 234,50", "1234.50", ',', true},
                         {"1''234.50", "1234.50", '.', true},
                         {"twelve1", "null", '.', true},
                         {"12 pieces", "null", '.', true},
                         {"", "null", '.', true},
                         {"1.2.3", "null", '.', true},
                         {"99999999999999999999", "null", '.', false}})
    EXPECT_EQ(value(number_sql("t", decimal, clean, 2), text), want) << text;
}

TEST_F(Scan, TimesWithoutAZone) {
  EXPECT_EQ(value(iso_time_sql("t"), "2011-12-09 12:50"), "2011-12-09 12:50:00");
  EXPECT_EQ(value(iso_time_sql("t"), "2011-12-09T12:50:01"), "2011-12-09 12:50:01");
  EXPECT_EQ(value(iso_time_sql("t"), "2011-12-09"), "2011-12-09 00:00:00");
  EXPECT_EQ(value(iso_time_sql("t"), "2011-13-09"), "null");
  const auto day_first = format_time_sql("t", {"%d/%m/%Y %H:%M", "%d/%m/%Y"});
  EXPECT_EQ(value(day_first, "9/12/2011 12:50"), "2011-12-09 12:50:00");
  EXPECT_EQ(value(day_first, "09/12/2011"), "2011-12-09 00:00:00");
  EXPECT_EQ(value(day_first, "9/13/2011"), "null");
  EXPECT_EQ(value(format_time_sql("t", {"%d-%b-%y"}), "11-Feb-13"), "2013-02-11 00:00:00");
  EXPECT_EQ(value(format_time_sql("t", {"%Y%m%d"}), "19970101"), "1997-01-01 00:00:00");
  EXPECT_EQ(value(format_time_sql("t", {"%m/%d/%y %I:%M %p"}), "12/25/11 1:05 PM"),
            "2011-12-25 13:05:00");
  EXPECT_EQ(value(format_time_sql("t", {"%b %d, %Y"}), "Feb 11, 2013"), "2013-02-11 00:00:00");
}

TEST_F(Scan, TimesWithAZoneLandOnTheWallClock) {
  const Texts tight = {"%Y-%m-%dT%H:%M:%S%z"}, loose = {"%Y-%m-%d %H:%M:%S %z"};
  EXPECT_EQ(value(zoned_time_sql("t", tight, "UTC"), "2011-12-09T12:50:01Z"),
            "2011-12-09 12:50:01");
  EXPECT_EQ(value(zoned_time_sql("t", tight, "Europe/Berlin"), "2011-07-09T12:50:01Z"),
            "2011-07-09 14:50:01");
  EXPECT_EQ(value(zoned_time_sql("t", tight, "UTC"), "2011-12-09T12:50:01+05:30"),
            "2011-12-09 07:20:01");
  EXPECT_EQ(value(zoned_time_sql("t", loose, "UTC"), "2019-01-05 10:20:30 -0500"),
            "2019-01-05 15:20:30");
  EXPECT_EQ(value(zoned_time_sql("t", loose, "America/New_York"), "2019-01-05 10:20:30 UTC"),
            "2019-01-05 05:20:30");
  EXPECT_EQ(value(zoned_time_sql("t", loose, "UTC"), "yesterday"), "null");
}

TEST_F(Scan, SecondsSince1970) {
  EXPECT_EQ(value(epoch_time_sql("t", 1, "UTC"), "1323435000"), "2011-12-09 12:50:00");
  EXPECT_EQ(value(epoch_time_sql("t", 1000, "UTC"), "1323435000999"), "2011-12-09 12:50:00");
  EXPECT_EQ(value(epoch_time_sql("t", 1, "Europe/Berlin"), "1323435000"), "2011-12-09 13:50:00");
  EXPECT_EQ(value(epoch_time_sql("t", 1, "UTC"), "soon"), "null");
}

TEST_F(Scan, TypedInstants) {
  EXPECT_EQ(value(instant_sql("DATE '2024-02-01'", false, "Europe/Berlin"), ""),
            "2024-02-01 00:00:00");
  EXPECT_EQ(value(instant_sql("TIMESTAMPTZ '2024-02-01 10:00:00+00'", true, "Europe/Berlin"), ""),
            "2024-02-01 11:00:00");
}

TEST_F(Scan, TheHourThatSpringLeavesOut) {
  const auto gap = in_zone_gap_sql("CAST(t AS TIMESTAMP)", "Europe/Berlin");
  EXPECT_EQ(value(gap, "2024-03-31 02:30:00"), "true");
  EXPECT_EQ(value(gap, "2024-03-31 03:30:00"), "false");
  EXPECT_EQ(value(gap, "2024-10-27 02:30:00"), "false");
}

}  // namespace
}  // namespace coterie::engine
