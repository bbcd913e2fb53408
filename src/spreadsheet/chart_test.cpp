// Charts look at cells, name nothing that could be a formula, and mark what they shall.
#include "spreadsheet/chart.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "spreadsheet/test_reader.hpp"

namespace coterie::spreadsheet {
namespace {

class ChartTest : public ::testing::Test {
 protected:
  // The XML of a chart over four rows of names and numbers.
  std::string made(const Chart& chart) {
    const auto file = scratch_.path() / "a.xlsx";
    auto book = std::move(*Workbook::begin(file, {}));
    Sheet sheet(book, "Cells");
    sheet.heads(std::vector<Head>{{"Name"}, {"=1+1", true}, {"b", true}});
    for (int row = 1; row <= 4; ++row) {
      sheet.text(0, "row " + std::to_string(row));
      sheet.number(1, row / 4.0, {});
      sheet.number(2, row / 8.0, {});
      sheet.next_row();
    }
    add_chart(book, sheet, "Cells", chart, sheet.row() + 1);
    sheet.finish();
    EXPECT_TRUE(book.close());
    const ReadXlsx read(file);
    const auto found = read.parts().find("xl/charts/chart1.xml");
    return found == read.parts().end() ? "" : found->second;
  }

  Chart chart_of(Chart::Kind kind) {
    Chart out;
    out.kind = kind;
    out.title = "A title";
    out.first_row = 1;
    out.last_row = 4;
    out.series = {{1, "", 0, 0, false, true}, {2, "Second", -1, 0x1F4E79, true}};
    return out;
  }

  Scratch scratch_;
};

TEST_F(ChartTest, HoldsTheCellsItLooksAt) {
  for (const auto& [kind, tag] : {std::pair{Chart::Kind::bars, "<c:barChart>"},
                                  std::pair{Chart::Kind::lines, "<c:lineChart>"},
                                  std::pair{Chart::Kind::scatter, "<c:scatterChart>"}}) {
    const auto xml = made(chart_of(kind));
    EXPECT_NE(xml.find(tag), std::string::npos);
    EXPECT_NE(xml.find("<c:f>Cells!$B$2:$B$5</c:f>"), std::string::npos) << tag;
    EXPECT_NE(xml.find("<c:f>Cells!$C$2:$C$5</c:f>"), std::string::npos) << tag;
    EXPECT_NE(xml.find("<c:v>0.125</c:v>"), std::string::npos) << tag;
    EXPECT_NE(xml.find("<a:t>A title</a:t>"), std::string::npos) << tag;
  }
}

// A head that begins with = gives the series its name by reference only.
TEST_F(ChartTest, NamesAreNoFormulas) {
  const auto xml = made(chart_of(Chart::Kind::lines));
  const auto names = ReadXlsx::between(xml, "<c:tx>", "</c:tx>");
  ASSERT_EQ(names.size(), 3u);  // the title and two series
  EXPECT_NE(xml.find("<c:f>Cells!$B$1</c:f>"), std::string::npos);
  for (const auto& formula : ReadXlsx::between(xml, "<c:f>", "</c:f>"))
    EXPECT_TRUE(formula.starts_with("Cells!$")) << formula;
}

TEST_F(ChartTest, MarksAndLabelsOnePoint) {
  auto chart = chart_of(Chart::Kind::lines);
  chart.series.pop_back();
  chart.marked_row = 3;
  chart.marked_words = "here";
  const auto xml = made(chart);
  EXPECT_EQ(ReadXlsx::between(xml, "<c:dPt><c:idx val=\"2\"/>", "</c:dPt>").size(), 1u);
  EXPECT_NE(xml.find("<a:t>here</a:t>"), std::string::npos);
  EXPECT_EQ(ReadXlsx::between(xml, "<c:delete val=\"1\"", ">").size(), 3u) << "others unlabelled";
  chart.marked_row = 9;  // not of this chart
  EXPECT_EQ(made(chart).find("<c:dPt>"), std::string::npos);
}

// The library knows marks that the file format has not.
TEST_F(ChartTest, MarksAreOfTheFileFormat) {
  auto chart = chart_of(Chart::Kind::lines);
  chart.series.assign(20, Series{1, "Many", -1, 0, false, true});
  const auto xml = made(chart);
  const std::vector<std::string> kKnown = {"circle", "dash",   "diamond", "dot",      "none",
                                           "plus",   "square", "star",    "triangle", "x"};
  const auto marks = ReadXlsx::between(xml, "<c:symbol val=\"", "\"/>");
  EXPECT_EQ(marks.size(), 20u);
  for (const auto& mark : marks) EXPECT_NE(std::ranges::find(kKnown, mark), kKnown.end()) << mark;
}

TEST_F(ChartTest, OfNothingIsNoChart) {
  auto chart = chart_of(Chart::Kind::bars);
  chart.series.clear();
  EXPECT_EQ(made(chart), "");
  chart = chart_of(Chart::Kind::bars);
  chart.last_row = 0;
  EXPECT_EQ(made(chart), "");
}

}  // namespace
}  // namespace coterie::spreadsheet
