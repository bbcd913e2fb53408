// How files of every kind are written, found out from small ones; and what is refused.
#include "project/shape.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/text.hpp"

namespace coterie::project {
namespace {

namespace fs = std::filesystem;
using engine::FileFormat;
using Texts = std::vector<std::string>;

class Shape : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() / (std::string("coterie_shape_") + info->name());
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
    const auto path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }

  base::Result<FileShape> look(const std::string& path, const Source& declared = {}) {
    return look_at(*engine_, path, declared);
  }

  FileShape shape(const std::string& text, const Source& declared = {},
                  const std::string& name = "orders.csv") {
    auto out = look(put(name, text), declared);
    if (!out) {
      ADD_FAILURE() << out.error().text();
      return {};
    }
    return *out;
  }

  base::Error refused(const std::string& text, const Source& declared = {}) {
    auto out = look(put("orders.csv", text), declared);
    EXPECT_FALSE(out);
    return out ? base::Error{} : out.error();
  }

  // What the scan of the shape gives for `what`.
  int64_t count(const FileShape& shape, const std::string& what) {
    auto found =
        engine_->integer("SELECT " + what + " FROM " + engine::scan_sql(shape.scan), "test");
    EXPECT_TRUE(found) << found.error().text();
    return found ? *found : -1;
  }

  fs::path folder_;
  std::unique_ptr<engine::Engine> engine_;
};

const std::string kRows =
    "customer,day,spend\na,2024-01-02,1.5\nb,2024-01-03,2.5\na,2024-02-01,3\n";

TEST_F(Shape, EveryDelimiter) {
  for (const char delimiter : {',', ';', '\t', '|'}) {
    const auto found = shape(base::replace_all(kRows, ",", std::string(1, delimiter)));
    EXPECT_EQ(found.scan.format, FileFormat::delimited);
    EXPECT_EQ(found.scan.delimiter, std::string(1, delimiter));
    EXPECT_EQ(found.scan.columns, (Texts{"customer", "day", "spend"}));
    EXPECT_TRUE(found.named);
    EXPECT_EQ(found.scan.skip, 1);
    ASSERT_EQ(found.columns.size(), 3U);
    EXPECT_EQ(found.columns[0].shape.distinct, 2);
    EXPECT_EQ(found.columns[1].shape.time_share, 1);
    EXPECT_EQ(found.columns[2].shape.number_share, 1);
    EXPECT_EQ(count(found, "COUNT(*)"), 3);
  }
}

TEST_F(Shape, ADelimiterInsideQuotesIsNone) {
  const auto found = shape("a;b\n\"x,y,z\";1\n\"u,v,w\";2\n");
  EXPECT_EQ(found.scan.delimiter, ";");
  EXPECT_EQ(found.columns[0].shape.common, (Texts{"u,v,w", "x,y,z"}));
}

TEST_F(Shape, DecimalCommasBetweenSemicolons) {
  const auto found = shape("kunde;betrag\nA;12,50\nB;1.012,50\n");
  EXPECT_EQ(found.scan.delimiter, ";");
  EXPECT_EQ(found.columns[1].shape.number.decimal, ',');
  EXPECT_TRUE(found.columns[1].shape.number.grouped);
}

TEST_F(Shape, ColumnsByRunsOfBlanks) {
  const auto found = shape(
      " customer_id  date number_of_cds  dollar_value\n 00001 19970101  1   11.77\n"
      " 00002 19970112  1   12.00\n 00002 19970112  5   77.00\n");
  EXPECT_EQ(found.scan.format, FileFormat::blanks);
  EXPECT_EQ(found.scan.columns, (Texts{"customer_id", "date", "number_of_cds", "dollar_value"}));
  EXPECT_EQ(count(found, "COUNT(*)"), 3);
  EXPECT_EQ(count(found, "SUM(CAST(number_of_cds AS INTEGER))"), 7);
}

TEST_F(Shape, WithoutAHeader) {
  const auto found = shape(" 00004 0001 19970101  2   29.33\n 00021 0002 19970118  2   29.73\n");
  EXPECT_FALSE(found.named);
  EXPECT_EQ(found.scan.skip, 0);
  EXPECT_EQ(found.scan.columns, (Texts{"column1", "column2", "column3", "column4", "column5"}));
  EXPECT_EQ(count(found, "COUNT(*)"), 2);
}

TEST_F(Shape, AHeaderIsToldByNamesOrByTheRowsBelow) {
  EXPECT_TRUE(shape("customer_id,email\na,b\nc,d\n").named) << "names that are known";
  EXPECT_TRUE(shape("foo,bar\nx,12.5\ny,13.5\n").named) << "words over numbers";
  EXPECT_FALSE(shape("x,12.5\ny,13.5\n").named) << "a number is no name";
  EXPECT_FALSE(shape("anna,rome\nbert,oslo\n").named) << "words like the rows below";
  Source said;
  said.header = true;
  EXPECT_TRUE(shape("anna,rome\nbert,oslo\n", said).named) << "as declared";
  said.header = false;
  EXPECT_EQ(shape(kRows, said).scan.columns[0], "column1");
}

TEST_F(Shape, ByteOrderMarkAndCarriageReturns) {
  const auto found = shape("\xEF\xBB\xBF" + base::replace_all(kRows, "\n", "\r\n"));
  EXPECT_EQ(found.scan.columns, (Texts{"customer", "day", "spend"}));
  EXPECT_EQ(found.columns[2].shape.number_share, 1);
  EXPECT_EQ(count(found, "COUNT(*) FILTER (WHERE TRIM(spend) = '3')"), 1);
  EXPECT_EQ(count(found, "COUNT(*) FILTER (WHERE customer = 'a')"), 2);
}

TEST_F(Shape, Latin1) {
  const auto found = shape("kunde,stadt,betrag\nJ\xF6rg,K\xF6ln,5\nAnna,M\xFCnchen,7\n");
  EXPECT_EQ(found.scan.encoding, "latin-1");
  EXPECT_EQ(found.columns[1].shape.common, (Texts{"K\xC3\xB6ln", "M\xC3\xBCnchen"}));
  EXPECT_EQ(count(found, "COUNT(*) FILTER (WHERE kunde = 'J\xC3\xB6rg')"), 1);
}

TEST_F(Shape, Utf16) {
  std::string wide = "\xFF\xFE";
  for (const char c : kRows) wide += std::string{c, '\0'};
  const auto found = shape(wide);
  EXPECT_EQ(found.scan.encoding, "utf-16");
  EXPECT_EQ(found.scan.columns, (Texts{"customer", "day", "spend"}));
  EXPECT_EQ(count(found, "COUNT(*)"), 3);
}

TEST_F(Shape, LineBreaksInsideQuotes) {
  const auto found = shape("id,note,amount\n1,\"two\nlines, \"\"quoted\"\"\",5\n2,plain,6\n");
  EXPECT_EQ(found.columns[1].shape.values, 2);
  EXPECT_EQ(found.columns[1].shape.distinct, 2);
  EXPECT_EQ(count(found, "COUNT(*)"), 2);
}

TEST_F(Shape, NamesAreMadeUnique) {
  const auto found = shape("Id,id,,amount\n1,2,3,4.5\n5,6,7,8.5\n");
  EXPECT_EQ(found.scan.columns, (Texts{"Id", "id_2", "column3", "amount"}));
}

TEST_F(Shape, Gzip) {
  const auto plain = put("orders.csv", kRows);
  ASSERT_EQ(std::system(("gzip -f '" + plain + "'").c_str()), 0);
  const auto found = look(plain + ".gz");
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->scan.columns, (Texts{"customer", "day", "spend"}));
  EXPECT_EQ(count(*found, "COUNT(*)"), 3);
}

TEST_F(Shape, JsonLines) {
  const auto found = shape(R"({"customer":"a","at":"2024-01-02T10:00:00Z","spend":1.5})"
                           "\n"
                           R"({"customer":"b","at":"2024-01-03T10:00:00Z","spend":2})"
                           "\n",
                           {}, "orders.jsonl");
  EXPECT_EQ(found.scan.format, FileFormat::json);
  EXPECT_EQ(found.scan.columns, (Texts{"customer", "at", "spend"}));
  EXPECT_EQ(found.columns[1].shape.time_share, 1) << found.columns[1].shape.common[0];
  EXPECT_EQ(found.columns[2].shape.number_share, 1);
  EXPECT_EQ(count(found, "COUNT(*)"), 2);
}

TEST_F(Shape, JsonArray) {
  const auto found = shape("[\n{\"customer\": \"a\", \"spend\": 1},\n{\"customer\": \"b\"}\n]\n");
  EXPECT_EQ(found.scan.format, FileFormat::json);
  EXPECT_EQ(found.scan.columns, (Texts{"customer", "spend"}));
  EXPECT_EQ(count(found, "COUNT(*)"), 2);
}

TEST_F(Shape, Parquet) {
  const auto path = (folder_ / "orders.parquet").string();
  auto written = engine_->write_parquet(
      "SELECT 'c' || (range % 3) AS customer, TIMESTAMP '2024-01-02 10:00:00' AS at, "
      "CAST(range AS DOUBLE) / 2 AS spend FROM range(10)",
      path);
  ASSERT_TRUE(written) << written.error().text();
  const auto found = look(path);
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->scan.format, FileFormat::parquet);
  EXPECT_EQ(found->scan.columns, (Texts{"customer", "at", "spend"}));
  EXPECT_EQ(found->types, (Texts{"VARCHAR", "TIMESTAMP", "DOUBLE"}));
  EXPECT_EQ(found->columns[0].shape.distinct, 3);
  EXPECT_EQ(found->columns[1].shape.time_share, 1);
  EXPECT_EQ(count(*found, "COUNT(*)"), 10);
  // Cut off, it is named as damaged.
  fs::resize_file(path, fs::file_size(path) - 8);
  const auto cut = look(path);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, base::Code::data);
  EXPECT_NE(cut.error().fault.find("Parquet"), std::string::npos) << cut.error().text();
}

struct Foreign {
  std::string text, fault;
};

TEST_F(Shape, WhatIsNoTableIsNamed) {
  using namespace std::string_literals;
  for (const auto& [text, fault] :
       std::vector<Foreign>{{"", "the file is empty"},
                            {"\n\n  \n", "no rows"},
                            {"\n\r\n \n\r", "no rows"},
                            {"customer,day,spend\n", "header and no rows"},
                            {"PK\x03\x04 and more bytes", "zip archive or an Excel"},
                            {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "old Excel"},
                            {"%PDF-1.7\nx", "a PDF"},
                            {"SQLite format 3"s + '\0', "SQLite"},
                            {"BZh91AY&SY", "packed with bzip2"},
                            {"\xFD"
                             "7zXZ"s +
                                 '\0',
                             "packed with xz"},
                            {"\x7F"
                             "ELF\x02\x01\x01"s +
                                 '\0' + "\x01\x02\n"s,
                             "not a text file"},
                            {"<!DOCTYPE html>\n<html><body>a,b</body></html>\n", "web page"},
                            {"<?xml version=\"1.0\"?>\n<a><b/></a>\n", "XML"},
                            {"one\ntwo\nthree\n", "one column"}}) {
    const auto error = refused(text);
    EXPECT_EQ(error.code, base::Code::data) << fault;
    EXPECT_NE(error.fault.find(fault), std::string::npos) << fault << " / " << error.text();
    EXPECT_NE(error.where.find("orders.csv"), std::string::npos) << error.text();
    EXPECT_FALSE(error.allowed.empty()) << error.text();
  }
}

TEST_F(Shape, PathsThatAreNoFiles) {
  const auto missing = look((folder_ / "none.csv").string());
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().fault, "the file does not exist");
  const auto folder = look(folder_.string());
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().fault, "this is a folder");
  const auto name = look(put("orders\xff.csv", kRows));
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().fault, "the file's name is not UTF-8");
}

TEST_F(Shape, DeclaredDelimiterAndEncodingAreTaken) {
  Source said;
  said.delimiter = ";";
  EXPECT_EQ(shape("a,b;c\n1,2;3\n4,5;6\n", said).scan.columns, (Texts{"a,b", "c"}));
  said = {};
  said.encoding = "latin-1";
  EXPECT_EQ(shape("name,n\nJ\xC3\xB6rg,1\nAnn,2\n", said).columns[0].shape.common,
            (Texts{"Ann", "J\xC3\x83\xC2\xB6rg"}))
      << "as declared, although it looks like UTF-8";
}

TEST_F(Shape, NamesWithSpecialCharactersAreReadAsTheyAre) {
  for (const auto* name : {"a b.csv", "it's.csv", "100%.csv", "x[1].csv", "q\"q.csv"}) {
    const auto found = look(put(name, kRows));
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(count(*found, "COUNT(*)"), 3) << name;
  }
}

TEST(SplitRecords, QuotesBreaksAndCutEnds) {
  using Records = std::vector<Texts>;
  EXPECT_EQ(split_records("a,b\n1,2\n", ','), (Records{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(split_records("a,b\r\n1,2", ','), (Records{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(split_records("\"a\nb\",\"c\"\"d\"\n", ','), (Records{{"a\nb", "c\"d"}}));
  EXPECT_EQ(split_records("a,\n,b\n", ','), (Records{{"a", ""}, {"", "b"}}));
  EXPECT_EQ(split_records("a\n\n\nb\n", ','), (Records{{"a"}, {"b"}})) << "empty lines are none";
  EXPECT_EQ(split_records("1,2\n3,\"cut", ','), (Records{{"1", "2"}}));
  EXPECT_EQ(split_records("5\" pipe,2\n", ','), (Records{{"5\" pipe", "2"}}));
  EXPECT_EQ(split_records("", ','), Records{});
}

TEST_F(Shape, GlobsAreExpandedInOrder) {
  put("b.csv", kRows);
  put("a.csv", kRows);
  put("c.txt", kRows);
  const auto name = [&](const char* text) { return (folder_ / text).string(); };
  EXPECT_EQ(expand_paths({"*.csv"}, folder_.string()).value(),
            (Texts{name("a.csv"), name("b.csv")}));
  EXPECT_EQ(expand_paths({"b.csv", "*.csv"}, folder_.string()).value(),
            (Texts{name("b.csv"), name("a.csv")}))
      << "no file twice";
  EXPECT_EQ(expand_paths({name("none.csv")}, "").value(), Texts{name("none.csv")});
  put("x[1].csv", kRows);
  EXPECT_EQ(expand_paths({"x[1].csv"}, folder_.string()).value(), Texts{name("x[1].csv")});
  const auto none = expand_paths({"*.parquet"}, folder_.string());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().fault, "no file matches");
}

}  // namespace
}  // namespace coterie::project
