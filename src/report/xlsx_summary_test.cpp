// The first sheet gives the answer that the terminal and the page give.
#include "report/xlsx_sheets.hpp"

#include <gtest/gtest.h>

#include "report/answer.hpp"
#include "report/test_xlsx.hpp"

namespace coterie::report {
namespace {

class XlsxSummaryTest : public XlsxFixture {};

TEST_F(XlsxSummaryTest, BeginsWithTheAnswer) {
  const auto made = *document(result_);
  const auto told = answer(made);
  const auto cells = written().cells("Summary");
  EXPECT_EQ(cells.at("A1").text, "gift-shop: 5 segments of 600 customers");
  EXPECT_EQ(cells.at("A3").text, told.lead);
  EXPECT_EQ(cells.at("A4").text, "How far to trust it: " + told.verdict);
  EXPECT_EQ(cells.at("A5").text, told.why);
  const std::pair<const char*, const char*> kFigures[] = {
      {"A", "customers"}, {"B", "orders"}, {"C", "revenue"}, {"D", "rows_in"}};
  for (const auto& [column, key] : kFigures)
    expect_same("n:" + base::number(cells.at(std::string(column) + "8").number),
                made["totals"][key]);
  EXPECT_EQ(cells.at("C8").format, "[$GBP] #,##0");
}

TEST_F(XlsxSummaryTest, SegmentsAreTheDocuments) {
  const auto made = *document(result_);
  const auto rows = written().rows("Summary", 10);
  const std::vector<std::string> heads(rows[0].begin(), rows[0].begin() + 7);
  EXPECT_EQ(heads,
            (std::vector<std::string>{"Segment", "Customers", "Share of customers", "Revenue",
                                      "Share of revenue", "What to do", "Why it has this name"}));
  for (size_t i = 0; i < 5; ++i) {
    const auto& segment = made["segments"][i];
    const auto& cells = rows[1 + i];
    EXPECT_EQ(cells[0], segment["name"]);
    size_t column = 1;
    for (const char* key : {"customers", "customers_share", "revenue", "revenue_share"})
      expect_same(cells[column++], segment[key]);
    EXPECT_EQ(cells[5], segment["playbook"]["offer"]);
    EXPECT_EQ(cells[6], segment["reason"]);
  }
  EXPECT_EQ(rows[6][0], "All customers");
  expect_same(rows[6][1], made["totals"]["customers"]);
  expect_same(rows[6][3], made["totals"]["revenue"]);
}

TEST_F(XlsxSummaryTest, SaysWhatToMind) {
  result_.chosen = 1;  // a grid with customers outside and an empty segment
  const auto read = written();
  for (const char* words :
       {"10 customers are in no segment.", "Nobody is in: Nobody Here.",
        "13,222 of 54,190 rows left out: no customer", "The orders span 29 days only", "Seed 1."})
    EXPECT_TRUE(says(read, "Summary", words)) << words;
}

// Sentences go across the sheet, in rows that are high enough for them.
TEST_F(XlsxSummaryTest, LongSentencesHaveRoom) {
  result_.chosen_reason = std::string(40, 'w');
  for (int i = 0; i < 40; ++i) result_.chosen_reason += " some more words of the reason";
  const auto read = written();
  const auto& xml = read.xml("Summary");
  EXPECT_NE(xml.find("<mergeCell ref=\"A5:G5\"/>"), std::string::npos);
  const auto row = ReadXlsx::between(xml, "<row r=\"5\"", ">").at(0);
  EXPECT_GE(std::stod(ReadXlsx::attribute(row, "ht")), 6 * 15) << row;
}

}  // namespace
}  // namespace coterie::report
