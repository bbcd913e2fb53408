// CSV that no spreadsheet takes for formulas, and that says so when the disk is full.
#include "report/csv.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "report/made_up.hpp"

namespace coterie::report {
namespace {

TEST(CsvTest, QuotesAsTheRfcSays) {
  EXPECT_EQ(csv_cell(""), "");
  EXPECT_EQ(csv_cell("plain text"), "plain text");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(csv_cell("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csv_cell("cr\rhere"), "\"cr\rhere\"");
}

TEST(CsvTest, GuardsFormulas) {
  for (const char* first : {"=", "+", "-", "@", "\t"}) {
    const std::string text = std::string(first) + "cmd";
    EXPECT_EQ(csv_cell(text), "'" + text);
  }
  EXPECT_EQ(csv_cell("=1,2"), "\"'=1,2\"");
  EXPECT_EQ(csv_cell("\r=1"), "\"'\r=1\"");
  EXPECT_EQ(csv_cell("-1+1"), "'-1+1");
  EXPECT_EQ(csv_cell("-"), "'-");
  EXPECT_EQ(csv_cell("+."), "'+.");
  for (const char* number : {"-5", "+49", "-0.5", "+.5", "12"}) EXPECT_EQ(csv_cell(number), number);
}

TEST(CsvTest, WritesNumbersThatReadBack) {
  Scratch scratch;
  auto csv = CsvFile::create(scratch.path() / "x.csv");
  ASSERT_TRUE(csv);
  csv->text("a");
  csv->number(0.1);
  csv->number(1e300);
  csv->number(std::nan(""));
  csv->number(-0.25);
  csv->integer(std::numeric_limits<int64_t>::min());
  csv->end_row();
  csv->text("");
  csv->text("b");
  csv->end_row();
  ASSERT_TRUE(csv->close());
  EXPECT_EQ(scratch.read("x.csv"), "a,0.1,1e+300,,-0.25,-9223372036854775808\n,b\n");
}

TEST(CsvTest, LongFilesGoThroughTheBuffer) {
  Scratch scratch;
  auto csv = CsvFile::create(scratch.path() / "x.csv");
  ASSERT_TRUE(csv);
  std::string expected;
  for (int i = 0; i < 100000; ++i) {
    csv->integer(i);
    csv->text("x");
    csv->end_row();
    expected += std::to_string(i) + ",x\n";
  }
  ASSERT_TRUE(csv->close());
  EXPECT_EQ(scratch.read("x.csv"), expected);
}

TEST(CsvTest, ShortWritesAreDiskErrors) {
  Scratch scratch;
  EXPECT_EQ(CsvFile::create(scratch.path() / "no" / "x.csv").error().code, base::Code::disk);
  auto csv = CsvFile::create("/dev/full");
  ASSERT_TRUE(csv);
  csv->text("x");
  csv->end_row();
  const auto full = csv->close();
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, base::Code::disk);
  EXPECT_EQ(full.error().fault, "the disk is full");
}

}  // namespace
}  // namespace coterie::report
