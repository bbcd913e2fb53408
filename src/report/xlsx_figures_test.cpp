// The figures' sheets hold what the document says; without figures there are none of them.
#include <gtest/gtest.h>

#include "report/test_xlsx.hpp"
#include "report/xlsx_sheets.hpp"

namespace coterie::report {
namespace {

using Json = nlohmann::ordered_json;
using Texts = std::vector<std::string>;

constexpr const char* kFigures = R"json({
  "grid": {"rows": "recency_days", "columns": "orders",
    "row_labels": ["2 (0-9 days)", "1 (10 days and more)"], "column_labels": ["1 (1)", "2 (2)"],
    "cells": [
      {"row": 0, "column": 0, "customers": 100, "customers_share": 0.25, "revenue_share": 0.125,
       "segment": 1, "name": "Recent"},
      {"row": 0, "column": 1, "customers": 50, "customers_share": 0.125, "revenue_share": null,
       "segment": null, "name": null},
      {"row": 1, "column": 1, "customers": 7, "customers_share": 0.5, "revenue_share": 0.875,
       "segment": 2, "name": "=1+1"}]},
  "concentration": {"gini": 0.625, "lorenz": [[0, 0], [0.5, 0.25], [1, 1]],
    "top": [{"customers_share": 0.1, "revenue_share": 0.375}]},
  "cohorts": {"unit": "month", "cohorts": [
    {"start": "2010-12-01", "customers": 12, "active": [12, 5, 4], "revenue": null, "complete": 2},
    {"start": "2011-01-01", "customers": 3, "active": [3, 1], "revenue": null, "complete": 1}]},
  "calendar": {"unit": "month", "start": "2010-11-01", "orders": [4, 0, 6], "revenue": [1.5, 0, 2]},
  "category_mix": {"of": "category", "by": "revenue", "levels": ["Toys", null],
    "population": [0.75, 0.25], "segments": [{"id": 1, "shares": [0.5, 0.5]},
                                             {"id": 2, "shares": null}]},
  "agreement": [{"a": "clusters", "b": "rfm", "rows": [1, 2], "columns": [1, 3],
    "counts": [[10, 20], [30, 40]], "rows_without": [1, 2], "columns_without": [0, 0]}]})json";

class XlsxFiguresTest : public XlsxFixture {
 protected:
  ReadXlsx written_with(const Json& figures) {
    auto made = *document(result_);
    made["figures"] = figures;
    const auto file = scratch_.path() / "figures.xlsx";
    const auto status = write_xlsx(made, assigned_customers(result_), file, {});
    EXPECT_TRUE(status) << status.error().text();
    return ReadXlsx(file);
  }
  static Texts first(const Texts& row, size_t columns) {
    return {row.begin(), row.begin() + static_cast<std::ptrdiff_t>(columns)};
  }
};

TEST_F(XlsxFiguresTest, AreTheDocuments) {
  const auto read = written_with(Json::parse(kFigures));
  EXPECT_EQ(read.sheets(), (Texts{"Summary", "Segments", "Profiles", "Compare", "Categories", "Mix",
                                  "Grid", "Concentration", "Cohorts", "Calendar", "Models",
                                  "Indices", "Agreement", "Assignments", "Quality"}));
  const auto mix = read.rows("Mix", 3);
  EXPECT_EQ(first(mix[0], 3), (Texts{"Segment", "Toys", "All other"}));
  EXPECT_EQ(first(mix[1], 3), (Texts{"All customers", "n:0.75", "n:0.25"}));
  EXPECT_EQ(first(mix[2], 3), (Texts{"Champions", "n:0.5", "n:0.5"}));
  EXPECT_EQ(first(mix[3], 3), (Texts{"Loyal", "", ""}));
  const auto grid = read.rows("Grid", 3);
  EXPECT_EQ(first(grid[0], 4), (Texts{"Measure", "recency_days by orders", "1 (1)", "2 (2)"}));
  EXPECT_EQ(first(grid[1], 4), (Texts{"Customers", "2 (0-9 days)", "n:100", "n:50"}));
  EXPECT_EQ(first(grid[2], 4), (Texts{"Customers", "1 (10 days and more)", "", "n:7"}));
  EXPECT_EQ(first(grid[5], 4), (Texts{"Share of revenue", "2 (0-9 days)", "n:0.125", ""}));
  EXPECT_EQ(first(grid[8], 4), (Texts{"Segment", "1 (10 days and more)", "", "=1+1"}));
  const auto agreement = read.rows("Agreement", 3);
  EXPECT_EQ(first(agreement[0], 4),
            (Texts{"clusters (rows) by rfm", "Recent", "Nobody Here", "in none"}));
  EXPECT_EQ(first(agreement[1], 4), (Texts{"Champions", "n:10", "n:20", "n:1"}));
  EXPECT_EQ(first(agreement[2], 4), (Texts{"Loyal", "n:30", "n:40", "n:2"}));
}

TEST_F(XlsxFiguresTest, DaysAreDays) {
  const auto read = written_with(Json::parse(kFigures));
  const auto cohorts = read.rows("Cohorts", 3);
  EXPECT_EQ(first(cohorts[0], 5), (Texts{"First bought from", "Customers", "same month",
                                         "after 1 month", "after 2 months"}));
  // 2010-12-01 is day 40513 of a spreadsheet.
  EXPECT_EQ(first(cohorts[1], 5), (Texts{"n:40513", "n:12", "n:12", "n:5", "n:4"}));
  EXPECT_EQ(first(cohorts[2], 5), (Texts{"n:40544", "n:3", "n:3", "n:1", ""}));
  const auto cells = read.cells("Cohorts");
  EXPECT_EQ(cells.at("A4").format, "yyyy-mm-dd");
  EXPECT_NE(cells.at("E4").style, cells.at("D4").style) << "what is not over looks otherwise";
  const auto calendar = read.rows("Calendar", 4);
  EXPECT_EQ(first(calendar[0], 3), (Texts{"n:40483", "n:4", "n:1.5"}));  // 2010-11-01
  EXPECT_EQ(first(calendar[2], 3), (Texts{"n:40544", "n:6", "n:2"}));    // 2011-01-01
  auto figures = Json::parse(kFigures);
  figures["calendar"]["unit"] = "week";
  EXPECT_EQ(written_with(figures).rows("Calendar", 4)[2][0], "n:40497");
  figures["calendar"] = {{"unit", "day"}, {"start", "1899-01-01"}, {"orders", {1}}};
  EXPECT_EQ(first(written_with(figures).rows("Calendar", 4)[0], 3),
            (Texts{"1899-01-01", "n:1", ""}));
}

TEST_F(XlsxFiguresTest, ConcentrationHasItsCurve) {
  const auto read = written_with(Json::parse(kFigures));
  EXPECT_TRUE(says(read, "Concentration", "Gini index 0.625"));
  const auto rows = read.rows("Concentration", 4);
  EXPECT_EQ(first(rows[1], 2), (Texts{"n:0.5", "n:0.25"}));
  EXPECT_EQ(first(rows[4], 2), (Texts{"n:0.1", "n:0.375"}));
  EXPECT_NE(read.xml("Concentration").find("<autoFilter ref=\"A3:B6\""), std::string::npos);
  int scatter = 0;
  for (const auto& [name, xml] : read.parts())
    if (xml.find("<c:scatterChart>") != std::string::npos) ++scatter;
  EXPECT_EQ(scatter, 1);
}

TEST_F(XlsxFiguresTest, WhatIsMissingIsNoSheet) {
  for (const char* none : {"null", "{}", "[]", R"({"grid": null, "agreement": []})"})
    EXPECT_EQ(written_with(Json::parse(none)).sheets().size(), 9u) << none;
  // Figures of other versions may lack anything.
  EXPECT_EQ(written_with(Json::parse(R"({"grid": {}, "concentration": {}, "cohorts": {},
    "calendar": {}, "category_mix": {}, "agreement": [{}]})"))
                .sheets()
                .size(),
            15u);
}

}  // namespace
}  // namespace coterie::report
