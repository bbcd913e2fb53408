// Profiles, long and wide, hold what the document says, each number in its unit.
#include "report/xlsx_sheets.hpp"

#include <gtest/gtest.h>

#include "report/test_xlsx.hpp"

namespace coterie::report {
namespace {

class XlsxProfilesTest : public XlsxFixture {};

TEST_F(XlsxProfilesTest, ProfilesAreTheDocuments) {
  const auto read = written();
  const auto made = *document(result_);
  const auto rows = read.rows("Profiles", 4);
  size_t row = 0;
  for (const auto& segment : made["segments"])
    for (const auto& one : segment["profile"]) {
      ASSERT_LT(row, rows.size());
      const auto& cells = rows[row++];
      EXPECT_EQ(cells[1], segment["name"]);
      EXPECT_EQ(cells[2], one["feature"]);
      int column = 4;
      for (const char* key : {"count", "mean", "median", "sd", "q25", "q75"})
        expect_same(cells[static_cast<size_t>(column++)], one[key]);
      expect_same(cells[10],
                  entry_with(made["features"]["built"], "name", one["feature"].get<std::string>())
                      .at("population")
                      .at("mean"));
      expect_same(cells[11], one["relative_importance"]);
      expect_same(cells[12], one["standardised"]);
      expect_same(cells[13], one.value("standardised_low", Json()));
      expect_same(cells[14], one.value("standardised_high", Json()));
    }
  EXPECT_EQ(row, rows.size());
  EXPECT_EQ(row, 25u);
}

TEST_F(XlsxProfilesTest, CompareIsTheDocuments) {
  const auto read = written();
  const auto made = *document(result_);
  const auto rows = read.rows("Compare", 4);
  ASSERT_EQ(rows.size(), 15u);  // three measures of five features
  const char* kKeys[] = {"mean", "relative_importance", "standardised"};
  for (size_t row = 0; row < rows.size(); ++row) {
    size_t column = 4;
    for (const auto& segment : made["segments"])
      expect_same(rows[row][column++],
                  entry_with(segment["profile"], "feature", rows[row][1]).at(kKeys[row / 5]));
  }
}

TEST_F(XlsxProfilesTest, NumbersLookLikeWhatTheyAre) {
  const auto read = written();
  const auto segments = read.cells("Segments");
  EXPECT_EQ(segments.at("E4").format, "#,##0");
  EXPECT_EQ(segments.at("F4").format, "0.0%");
  EXPECT_EQ(segments.at("G4").format, "[$GBP] #,##0");  // of a total over 10,000
  const auto profiles = read.cells("Profiles");
  EXPECT_EQ(profiles.at("C6").text, "spend");
  EXPECT_EQ(profiles.at("D6").text, "GBP");
  EXPECT_EQ(profiles.at("F6").format, "[$GBP] #,##0.00");
  EXPECT_EQ(profiles.at("F4").format, "#,##0.0");  // days
  EXPECT_EQ(profiles.at("L4").format, "+#,##0%;-#,##0%;#,##0%");
  EXPECT_EQ(read.cells("Assignments").at("F4").format, "0%");
  EXPECT_EQ(ReadXlsx::between(read.xml("Profiles"), "<colorScale>", "</colorScale>").size(), 2u);
  EXPECT_EQ(ReadXlsx::between(read.xml("Compare"), "<colorScale>", "</colorScale>").size(), 2u);
}

}  // namespace
}  // namespace coterie::report
