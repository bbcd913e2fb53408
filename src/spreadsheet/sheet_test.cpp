// Cells, formats, widths, heights and colours of a sheet.
#include "spreadsheet/sheet.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "spreadsheet/test_reader.hpp"

namespace coterie::spreadsheet {
namespace {

using Number = CellStyle::Number;
using Role = CellStyle::Role;

Workbook begin(const std::filesystem::path& file, const std::string& currency = "GBP") {
  return std::move(*Workbook::begin(file, {"A & B", "As of 2011-12-10", currency, 1323475200}));
}

TEST(SheetTest, NumbersHaveFormats) {
  Scratch scratch;
  const auto file = scratch.path() / "a.xlsx";
  auto book = begin(file);
  Sheet sheet(book, "One");
  const std::pair<CellStyle, const char*> kFormats[] = {
      {{Role::body, Number::count}, "#,##0"},
      {{Role::body, Number::plain, 2}, "#,##0.00"},
      {{Role::body, Number::scientific}, "0.00E+00"},
      {{Role::body, Number::percent, 1}, "0.0%"},
      {{Role::body, Number::money, 2}, "[$GBP] #,##0.00"},
      {{Role::body, Number::change}, "+#,##0%;-#,##0%;#,##0%"},
      {{Role::body, Number::deviation, 2}, "+#,##0.00;-#,##0.00;#,##0.00"}};
  for (const auto& [style, format] : kFormats) {
    sheet.number(0, -1234.5, style);
    sheet.number(1, std::nan(""), style);
    sheet.number(2, INFINITY, style);
    sheet.next_row();
  }
  sheet.finish();
  ASSERT_TRUE(book.close());
  const ReadXlsx read(file);
  const auto cells = read.cells("One");
  EXPECT_EQ(cells.size(), std::size(kFormats));  // what does not exist is no cell
  for (size_t i = 0; i < std::size(kFormats); ++i) {
    const auto& cell = cells.at("A" + std::to_string(i + 1));
    EXPECT_EQ(cell.number, -1234.5);
    EXPECT_EQ(cell.format, kFormats[i].second);
  }
}

TEST(SheetTest, ColumnsAreAsWideAsWhatIsInThem) {
  Scratch scratch;
  const auto file = scratch.path() / "a.xlsx";
  auto book = begin(file);
  Sheet sheet(book, "One");
  sheet.text(0, "ab");
  sheet.text(1, "twenty characters is");
  sheet.text(2, std::string(300, 'x'));
  sheet.fix_width(3, 30);
  sheet.text(3, std::string(290, 'x'), {Role::body, Number::text, 0, true});
  sheet.number(4, 1234567.5, {Role::body, Number::money, 2});
  sheet.next_row();
  sheet.finish();
  ASSERT_TRUE(book.close());
  std::vector<double> widths;
  const auto xml = ReadXlsx(file).xml("One");
  for (const auto& column : ReadXlsx::between(xml, "<col ", "/>"))
    widths.push_back(std::floor(std::stod(ReadXlsx::attribute(column, "width"))));
  EXPECT_EQ(widths, (std::vector<double>{8, 22, 44, 30, 20}));
  EXPECT_NE(xml.find("ht=\"165\""), std::string::npos) << "eleven lines of 28 characters";
}

TEST(SheetTest, TablesStayInSight) {
  Scratch scratch;
  const auto file = scratch.path() / "a.xlsx";
  auto book = begin(file);
  Sheet sheet(book, "One");
  sheet.begin_table("Title", "Note", std::vector<Head>{{"Name"}, {"Many words in a head", true}},
                    1);
  for (int row = 0; row < 5; ++row) {
    sheet.text(0, "=" + std::to_string(row));
    sheet.number(1, row, {Role::body, Number::count});
    sheet.next_row();
  }
  sheet.colour(3, 1, 1, -1, 2);
  sheet.colour(3, 1, 1);
  sheet.end_table();
  sheet.paragraph(std::string(200, 'w'));
  sheet.keep_digits_as_text(0);
  sheet.finish();
  ASSERT_TRUE(book.close());
  const ReadXlsx read(file);
  const auto& xml = read.xml("One");
  EXPECT_NE(xml.find("xSplit=\"1\" ySplit=\"3\""), std::string::npos);
  EXPECT_NE(xml.find("<autoFilter ref=\"A3:B8\"/>"), std::string::npos);
  EXPECT_NE(xml.find("<mergeCell ref=\"A9:B9\"/>"), std::string::npos);
  EXPECT_NE(xml.find("numberStoredAsText=\"1\""), std::string::npos);
  EXPECT_EQ(ReadXlsx::between(xml, "<colorScale>", "</colorScale>").size(), 2u);
  EXPECT_NE(xml.find("<cfvo type=\"num\" val=\"0\"/>"), std::string::npos);
  EXPECT_EQ(read.cells("One").at("A4").text, "=0");
}

TEST(SheetTest, DaysAreNumbersOrTexts) {
  Scratch scratch;
  const auto file = scratch.path() / "a.xlsx";
  auto book = begin(file);
  Sheet sheet(book, "One");
  sheet.date(0, base::day_of(2026, 11, 22));
  sheet.date(1, base::day_of(1900, 3, 1));
  sheet.date(2, base::day_of(1900, 2, 28));
  sheet.finish();
  ASSERT_TRUE(book.close());
  const auto cells = ReadXlsx(file).cells("One");
  EXPECT_EQ(cells.at("A1").number, 46348);  // as LibreOffice and Excel count
  EXPECT_EQ(cells.at("A1").format, "yyyy-mm-dd");
  EXPECT_EQ(cells.at("B1").number, 61);
  EXPECT_EQ(cells.at("C1").text, "1900-02-28");
}

}  // namespace
}  // namespace coterie::spreadsheet
