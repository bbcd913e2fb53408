// The sheets of report.xlsx, each told from the document alone.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "spreadsheet/sheet.hpp"
#include "spreadsheet/workbook.hpp"

namespace coterie::report {

using spreadsheet::CellStyle;
using spreadsheet::Head;
using spreadsheet::Sheet;
using spreadsheet::Workbook;

inline constexpr CellStyle kCountCell{CellStyle::Role::body, CellStyle::Number::count};
inline constexpr CellStyle kShareCell{CellStyle::Role::body, CellStyle::Number::percent, 1};
inline constexpr CellStyle kStrongCell{CellStyle::Role::strong};
inline constexpr CellStyle kWordsCell{CellStyle::Role::body, CellStyle::Number::text, 0, true};

// Answer first: which segments, how many people and how much money (with a chart), what to do with
// each, how far to trust it.
// notes: sentences that stand at the end.
void summary_sheet(Workbook& book, const nlohmann::ordered_json& document,
                   const std::vector<std::string>& notes);

// Every segment of every model; those of the chosen one with reason and playbook.
void segments_sheet(Workbook& book, const nlohmann::ordered_json& document);
// A row for each segment of the chosen model and each numeric feature.
void profiles_sheet(Workbook& book, const nlohmann::ordered_json& document);
// The same with segments side by side, and a chart of the standardised means.
void compare_sheet(Workbook& book, const nlohmann::ordered_json& document);
// A row for each segment and each of the most frequent levels; no sheet without categories.
void categories_sheet(Workbook& book, const nlohmann::ordered_json& document);
void models_sheet(Workbook& book, const nlohmann::ordered_json& document);
// Indices by k with the chosen k marked, and a line chart of each.
void indices_sheet(Workbook& book, const nlohmann::ordered_json& document);
void quality_sheet(Workbook& book, const nlohmann::ordered_json& document);

// What the pictures of the page show, as numbers: each no sheet where the run has no such figure.
// Recency by orders: customers, revenue and the segment of each cell.
void grid_sheet(Workbook& book, const nlohmann::ordered_json& document);
// What each segment buys.
void mix_sheet(Workbook& book, const nlohmann::ordered_json& document);
// How much of the revenue the richest bring, with the Lorenz curve.
void concentration_sheet(Workbook& book, const nlohmann::ordered_json& document);
// Who came back, by the period of the first purchase.
void cohorts_sheet(Workbook& book, const nlohmann::ordered_json& document);
// Orders and revenue by day, week or month, with a line chart.
void calendar_sheet(Workbook& book, const nlohmann::ordered_json& document);
// Customers by their segments of two models.
void agreement_sheet(Workbook& book, const nlohmann::ordered_json& document);

// How a feature's values are shown: by its unit, with decimals that suit the population's size.
CellStyle feature_style(const nlohmann::ordered_json& document, const std::string& feature);

}  // namespace coterie::report
