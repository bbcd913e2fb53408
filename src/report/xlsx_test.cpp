// The spreadsheet as other programs read it: its numbers are the document's, its texts are texts.
#include "report/xlsx.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include "report/test_xlsx.hpp"

namespace coterie::report {
namespace {

namespace fs = std::filesystem;

class XlsxTest : public XlsxFixture {};

TEST_F(XlsxTest, HoldsItsSheetsInOrder) {
  EXPECT_EQ(written().sheets(),
            (std::vector<std::string>{"Summary", "Segments", "Profiles", "Compare", "Categories",
                                      "Models", "Indices", "Assignments", "Quality"}));
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch_.path()), fs::directory_iterator()), 1);
}

TEST_F(XlsxTest, EveryCustomerIsListed) {
  for (const int chosen : {0, 1}) {
    result_.chosen = chosen;
    const auto& model = result_.models[static_cast<size_t>(chosen)];
    const auto rows = written().rows("Assignments", 4);
    ASSERT_EQ(rows.size(), 600u);
    for (size_t i = 0; i < rows.size(); ++i) {
      const int at = model.assignment.segment[i], next = model.assignment.runner_up[i];
      EXPECT_EQ(rows[i][0], result_.frame.ids[static_cast<int64_t>(i)]);
      EXPECT_EQ(rows[i][1], at < 0 ? "" : "n:" + std::to_string(at + 1));
      EXPECT_EQ(rows[i][2], at < 0 ? "" : model.segments[static_cast<size_t>(at)].name);
      if (chosen != 0) continue;
      EXPECT_EQ(rows[i][3], "n:" + base::number(model.assignment.distance[i]));
      EXPECT_EQ(rows[i][4], model.segments[static_cast<size_t>(next)].name);
      EXPECT_EQ(rows[i][5], "n:" + base::number(model.assignment.confidence[i]));
    }
  }
}

TEST_F(XlsxTest, WhatIsCutIsSaidTwice) {
  XlsxOptions options;
  EXPECT_FALSE(says(written(options), "Summary", "assignments.csv holds all"));
  for (const int64_t most : {0, 1, 599}) {
    options.most_customers = most;
    const auto read = written(options);
    EXPECT_EQ(read.rows("Assignments", 4).size(), static_cast<size_t>(most));
    const auto words = "first " + std::to_string(most) +
                       " of 600 customers in the order of their ids; assignments.csv holds all";
    EXPECT_TRUE(says(read, "Summary", words)) << most;
    EXPECT_TRUE(says(read, "Assignments", words)) << most;
  }
  options.most_customers = INT64_MAX;  // more than a sheet can hold is as many as it can
  EXPECT_EQ(written(options).rows("Assignments", 4).size(), 600u);
}

TEST_F(XlsxTest, ChartsLookAtTheCells) {
  const auto read = written();
  std::vector<std::string> charts;
  for (const auto& [name, xml] : read.parts())
    if (name.starts_with("xl/charts/")) charts.push_back(xml);
  ASSERT_EQ(charts.size(), 4u);  // shares, side by side, inertia, silhouette
  for (const auto& chart : charts)
    EXPECT_NE(chart.find("<c:numCache>"), std::string::npos) << "seen without being computed";
  const auto made = *document(result_);
  const auto first = ReadXlsx::between(charts[0], "<c:ser>", "</c:ser>");
  ASSERT_EQ(first.size(), 2u);
  const char* kShares[] = {"customers_share", "revenue_share"};
  for (size_t s = 0; s < 2; ++s) {
    const auto values = ReadXlsx::between(first[s], "<c:val>", "</c:val>");
    const auto points = ReadXlsx::between(values.at(0), "<c:v>", "</c:v>");
    ASSERT_EQ(points.size(), 5u);
    for (size_t i = 0; i < 5; ++i) expect_same("n:" + points[i], made["segments"][i][kShares[s]]);
  }
  EXPECT_NE(charts[3].find("silhouette_euclidean of clusters (chosen: k = 5)"), std::string::npos);
  EXPECT_NE(charts[3].find("<a:t>k = 5</a:t>"), std::string::npos) << "the chosen k has a label";
  EXPECT_EQ(ReadXlsx::between(charts[3], "<c:dPt><c:idx val=\"3\"/>", "</c:dPt>").size(), 1u);
}

// Nothing in it is a formula, whatever anybody calls their segments and customers.
TEST_F(XlsxTest, HostileTextsStayTexts) {
  make_hostile(result_);
  table::Texts ids;
  const std::vector<std::string> kIds = {"=cmd|' /C calc'!A0",
                                         "+1",
                                         "-1",
                                         "@SUM(A1)",
                                         "\t=1",
                                         "<script>alert(1)</script>",
                                         "_x0041_",
                                         "a\xff\x01z",
                                         "U\xef\xbf\xbe.",
                                         std::string(40000, 'x')};
  for (size_t row = 0; row < 600; ++row)
    ids.add(row < kIds.size() ? kIds[row] : "id" + std::to_string(row));
  result_.frame.ids = ids;
  result_.models[0].segments[1].name = "=1+1";
  result_.models[0].name = "=model";
  const auto read = written();
  for (const auto& [name, xml] : read.parts()) {
    EXPECT_EQ(xml.find("<f>"), std::string::npos) << name;
    EXPECT_EQ(xml.find("<f "), std::string::npos) << name;
    EXPECT_EQ(xml.find("<hyperlink"), std::string::npos) << name;
    EXPECT_EQ(name.find("external"), std::string::npos) << name;
    // Charts name the cells of their own file, and nothing else.
    for (const auto& formula : ReadXlsx::between(xml, "<c:f>", "</c:f>"))
      EXPECT_TRUE(formula.starts_with("Summary!$") || formula.starts_with("Compare!$") ||
                  formula.starts_with("Indices!$"))
          << formula;
    for (const char* never : {"\x01", "\x1b", "\xff", "\xef\xbf\xbe", "\xe2\x80\xae"})
      EXPECT_EQ(xml.find(never), std::string::npos) << name;
  }
  const auto rows = read.rows("Assignments", 4);
  for (size_t row = 0; row < 4; ++row) EXPECT_EQ(rows[row][0], kIds[row]);
  EXPECT_EQ(rows[4][0], "=1");
  EXPECT_EQ(rows[5][0], kIds[5]);
  EXPECT_EQ(rows[6][0], "_x0041_");
  EXPECT_EQ(rows[7][0], "az");
  EXPECT_EQ(rows[8][0], "U.");
  EXPECT_TRUE(rows[9][0].ends_with("x … (cut)"));
  EXPECT_EQ(read.cells("Segments").at("D5").text, "=1+1");
  EXPECT_EQ(read.cells("Compare").at("F3").text, "=1+1");
}

TEST_F(XlsxTest, SameRunSameBytes) {
  ASSERT_TRUE(write({}, "one.xlsx"));
  ASSERT_TRUE(write({}, "two.xlsx"));
  EXPECT_TRUE(*base::read_file(scratch_.path() / "one.xlsx") ==
              *base::read_file(scratch_.path() / "two.xlsx"));
  // Not by chance in the same second: the only time in it is as_of.
  const auto core = ReadXlsx(scratch_.path() / "one.xlsx").parts().at("docProps/core.xml");
  EXPECT_EQ(ReadXlsx::between(core, ">2011-12-10T00:00:00Z<", "/").size(), 2u) << core;
}

TEST_F(XlsxTest, WithoutMoneyDatesOrAnything) {
  result_.spend_micros.clear();
  result_.project.currency.clear();
  const auto bare = written();
  EXPECT_FALSE(says(bare, "Summary", "evenue"));
  EXPECT_EQ(bare.rows("Segments", 3)[0][6], "Why it has this name");
  // Documents of other versions may lack anything.
  const auto nobody = [](Assigned&) -> base::Result<bool> { return false; };
  const auto file = scratch_.path() / "empty.xlsx";
  for (const auto& made : {Json::object(), Json{{"segments", Json::array({Json::object()})},
                                                {"models", Json::array({Json::object()})},
                                                {"totals", {{"customers", 5}}}}}) {
    const auto status = write_xlsx(made, nobody, file, {});
    ASSERT_TRUE(status) << status.error().text();
    EXPECT_EQ(ReadXlsx(file).sheets().size(), 8u);  // no categories
  }
}

TEST_F(XlsxTest, KnowsItsOwnFiles) {
  ASSERT_TRUE(write());
  EXPECT_TRUE(is_xlsx_of_ours(scratch_.path() / "report.xlsx"));
  EXPECT_FALSE(is_xlsx_of_ours(scratch_.path() / "nothing.xlsx"));
  ASSERT_TRUE(base::write_file(scratch_.path() / "other.xlsx", "somebody else's"));
  EXPECT_FALSE(is_xlsx_of_ours(scratch_.path() / "other.xlsx"));
}

TEST_F(XlsxTest, FaultsLeaveTheOldFile) {
  const auto file = scratch_.path() / "report.xlsx";
  ASSERT_TRUE(base::write_file(file, "old"));
  base::Cancel cancel;
  cancel.request();
  XlsxOptions options;
  options.cancel = &cancel;
  const auto stopped = write(options);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, base::Code::cancelled);
  const auto broken = [](Assigned&) -> base::Result<bool> {
    return base::fail(base::Code::engine, "reading", "gone");
  };
  const auto gone = write_xlsx(*document(result_), broken, file, {});
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, base::Code::engine);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  for (const rlim_t most : {rlim_t{1000}, rlim_t{20000}}) {
    const rlimit small{most, old.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto full = write();
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, base::Code::disk);
    EXPECT_EQ(full.error().where, file.string());
  }
  EXPECT_EQ(scratch_.read("report.xlsx"), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch_.path()), fs::directory_iterator()), 1);
  ASSERT_TRUE(write({}, "new/folder/report.xlsx"));  // folders are made
  EXPECT_TRUE(fs::exists(scratch_.path() / "new/folder/report.xlsx"));
}

}  // namespace
}  // namespace coterie::report
