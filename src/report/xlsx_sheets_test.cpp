// The tables of the spreadsheet hold what the document says.
#include "report/xlsx_sheets.hpp"

#include <gtest/gtest.h>

#include "report/test_xlsx.hpp"

namespace coterie::report {
namespace {

class XlsxSheetsTest : public XlsxFixture {};

TEST_F(XlsxSheetsTest, SegmentsAreTheDocuments) {
  const auto read = written();
  const auto made = *document(result_);
  const auto rows = read.rows("Segments", 4);
  size_t row = 0;
  for (const auto& model : made["models"])
    for (const auto& segment : model["segments"]) {
      ASSERT_LT(row, rows.size());
      const auto& cells = rows[row++];
      EXPECT_EQ(cells[0], model["name"]);
      EXPECT_EQ(cells[1], model["name"] == "clusters" ? "chosen" : "");
      expect_same(cells[2], segment["id"]);
      EXPECT_EQ(cells[3], segment["name"]);
      int column = 4;
      for (const char* key : {"customers", "customers_share", "revenue", "revenue_share"})
        expect_same(cells[static_cast<size_t>(column++)], segment[key]);
      if (model["name"] != "clusters") continue;
      const auto& told = made["segments"][row - 1];
      EXPECT_EQ(cells[8], told["reason"]);
      EXPECT_EQ(cells[9], told["playbook"]["offer"]);
      EXPECT_EQ(cells[14], told["playbook"]["kpi"]);
    }
  EXPECT_EQ(row, rows.size());
}

TEST_F(XlsxSheetsTest, ModelsAndIndicesAreTheDocuments) {
  const auto read = written();
  const auto made = *document(result_);
  const auto models = read.rows("Models", 4);
  ASSERT_EQ(models.size(), 2u);
  for (size_t m = 0; m < 2; ++m) {
    const auto& model = made["models"][m];
    EXPECT_EQ(models[m][0], model["name"]);
    int column = 3;
    for (const char* key :
         {"k", "smallest_share", "customers_without", "silhouette", "revenue_explained"})
      expect_same(models[m][static_cast<size_t>(column++)], model[key]);
  }
  EXPECT_EQ(models[0][8], "");
  EXPECT_EQ(models[1][8], "n:0.47");
  const auto rows = read.rows("Indices", 3);
  EXPECT_EQ((std::vector<std::string>(rows[0].begin(), rows[0].begin() + 6)),
            (std::vector<std::string>{"Model", "Segments (k)", "Chosen", "inertia",
                                      "silhouette_euclidean", "standard error"}));
  for (size_t i = 0; i < 5; ++i) {
    const auto& cells = rows[1 + i];
    const auto& indices = made["models"][0]["indices"];
    expect_same(cells[1], indices[2 * i]["k"]);
    EXPECT_EQ(cells[2], i == 3 ? "chosen" : "");
    expect_same(cells[3], indices[2 * i]["value"]);
    expect_same(cells[4], indices[2 * i + 1]["value"]);
    expect_same(cells[5], indices[2 * i + 1]["standard_error"]);
  }
}

TEST_F(XlsxSheetsTest, QualityAndCategoriesAreTheDocuments) {
  const auto read = written();
  const auto made = *document(result_);
  const auto rows = read.rows("Quality", 4);
  ASSERT_EQ(rows.size(), made["quality"].size());
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i][0], made["quality"][i]["check"]);
    expect_same(rows[i][1], made["quality"][i]["rows"]);
    expect_same(rows[i][2], made["quality"][i]["share"]);
    EXPECT_EQ(rows[i][3], made["quality"][i]["action"]);
  }
  EXPECT_EQ(rows[1][5], "orders.csv.gz:12; orders.csv.gz:15");
  const auto levels = read.rows("Categories", 4);
  size_t row = 0;
  for (const auto& segment : made["segments"])
    for (const auto& category : segment["categories"])
      for (const auto& level : category["levels"]) {
        EXPECT_EQ(levels.at(row)[3], level["level"]);
        expect_same(levels.at(row++)[4], level["share"]);
      }
  EXPECT_EQ(row, levels.size());
}

TEST_F(XlsxSheetsTest, TablesAreFrozenFilteredAndPrinted) {
  const auto read = written();
  for (const auto& name : read.sheets()) {
    const auto& xml = read.xml(name);
    EXPECT_NE(xml.find("orientation=\"landscape\""), std::string::npos) << name;
    EXPECT_NE(xml.find("fitToHeight=\"0\""), std::string::npos) << name;
    EXPECT_NE(xml.find("fitToPage=\"1\""), std::string::npos) << name;
    if (name == "Summary") continue;
    EXPECT_NE(xml.find("ySplit=\"3\""), std::string::npos) << name;
    EXPECT_NE(xml.find("state=\"frozen\""), std::string::npos) << name;
    EXPECT_NE(xml.find("<autoFilter ref=\"A3:"), std::string::npos) << name;
    EXPECT_NE(read.parts().at("xl/workbook.xml").find(">" + name + "!$1:$3<"), std::string::npos)
        << name;
  }
  EXPECT_NE(read.xml("Assignments").find("<autoFilter ref=\"A3:F603\""), std::string::npos);
  EXPECT_NE(read.xml("Assignments").find("numberStoredAsText=\"1\""), std::string::npos);
  EXPECT_NE(read.xml("Indices").find("<autoFilter ref=\"A3:F8\""), std::string::npos)
      << "charts and words below the table are outside of it";
}

}  // namespace
}  // namespace coterie::report
