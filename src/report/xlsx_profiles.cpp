// Profiles: the numbers of each segment feature by feature, as a long table to filter and as a wide
// one to look across.
#include <algorithm>

#include "report/json_values.hpp"
#include "report/xlsx_sheets.hpp"
#include "spreadsheet/chart.hpp"

namespace coterie::report {
namespace {

using Number = CellStyle::Number;
using Role = CellStyle::Role;
using spreadsheet::Chart;

constexpr CellStyle kChange{Role::body, Number::change, 0};
constexpr CellStyle kDeviation{Role::body, Number::deviation, 2};
constexpr double kWholeUnits = 10'000;  // from here on, money is shown without its decimals
// Ends of the scales: beyond them the colour stays, the number tells the rest.
constexpr double kChangeEnd = 2, kDeviationEnd = 2;

const Json& built_feature(const Json& document, const std::string& feature) {
  return entry_with(part_at(part_at(document, "features"), "built"), "name", feature);
}

std::string unit_of(const Json& document, const std::string& feature) {
  const auto unit = text_at(built_feature(document, feature), "unit");
  const auto currency = text_at(part_at(document, "project"), "currency");
  return unit == "currency" && !currency.empty() ? currency : unit;
}

// Decimals that leave about three digits of a number of this size.
CellStyle sized(double size) {
  CellStyle style{Role::body, Number::plain};
  if (size > 0 && size < 0.001) style.number = Number::scientific;
  style.decimals = size >= 1000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4;
  return style;
}

}  // namespace

CellStyle feature_style(const Json& document, const std::string& feature) {
  const auto& built = built_feature(document, feature);
  const auto unit = text_at(built, "unit");
  const auto& all = part_at(built, "population");
  double size = 0;
  for (const char* key : {"mean", "sd"})
    if (const double x = std::fabs(number_at(all, key)); x > size) size = x;
  if (unit.starts_with("share")) return kShareCell;
  auto style = sized(size);
  if (unit == "currency" && style.number == Number::plain) {
    style.number = Number::money;
    style.decimals = size >= kWholeUnits ? 0 : 2;
  }
  return style;
}

void profiles_sheet(Workbook& book, const Json& document) {
  const Head heads[] = {{"Segment no.", true},
                        {"Segment"},
                        {"Feature"},
                        {"Unit"},
                        {"Customers", true},
                        {"Mean", true},
                        {"Median", true},
                        {"Standard deviation", true},
                        {"Lower quartile", true},
                        {"Upper quartile", true},
                        {"Mean of all customers", true},
                        {"Against all customers", true},
                        {"Standardised", true},
                        {"Standardised low", true},
                        {"Standardised high", true}};
  Sheet sheet(book, "Profiles");
  sheet.begin_table("Profiles of the segments of " + text_at(document, "chosen"),
                    "Against all customers: segment mean / mean of all - 1. Standardised: (segment "
                    "mean - mean of all) / standard deviation of all; low and high: its 95 % "
                    "interval.",
                    heads, 3);
  const uint32_t first = sheet.row();
  for (const auto& segment : part_at(document, "segments"))
    for (const auto& one : part_at(segment, "profile")) {
      const auto feature = text_at(one, "feature");
      const auto style = feature_style(document, feature);
      sheet.number(0, number_at(segment, "id"), kCountCell);
      sheet.text(1, text_at(segment, "name"), kStrongCell);
      sheet.text(2, feature);
      sheet.text(3, unit_of(document, feature));
      sheet.number(4, number_at(one, "count"), kCountCell);
      int column = 4;
      for (const char* key : {"mean", "median", "sd", "q25", "q75"})
        sheet.number(++column, number_at(one, key), style);
      sheet.number(10, number_at(part_at(built_feature(document, feature), "population"), "mean"),
                   style);
      sheet.number(11, number_at(one, "relative_importance"), kChange);
      column = 11;
      for (const char* key : {"standardised", "standardised_low", "standardised_high"})
        sheet.number(++column, number_at(one, key), kDeviation);
      sheet.next_row();
    }
  sheet.colour(first, 11, 11, -1, kChangeEnd);
  sheet.colour(first, 12, 12, -kDeviationEnd, kDeviationEnd);
  sheet.finish();
}

void compare_sheet(Workbook& book, const Json& document) {
  struct Measure {
    const char *name, *key;
    CellStyle style;
    double low, high;  // ends of its colours; equal: none
  };
  constexpr Measure kMeasures[] = {
      {"Mean", "mean", {}, 0, 0},
      {"Against all customers", "relative_importance", kChange, -1, kChangeEnd},
      {"Standardised", "standardised", kDeviation, -kDeviationEnd, kDeviationEnd}};
  constexpr int kFirst = 4;
  const auto& segments = part_at(document, "segments");
  const int k = static_cast<int>(segments.size());
  std::vector<Head> heads = {{"Measure"}, {"Feature"}, {"Unit"}, {"All customers", true}};
  for (const auto& segment : segments) heads.push_back({text_at(segment, "name"), true});
  Sheet sheet(book, "Compare");
  sheet.begin_table("Segments of " + text_at(document, "chosen") + " side by side",
                    "Against all customers: segment mean / mean of all - 1. Standardised: (segment "
                    "mean - mean of all) / standard deviation of all.",
                    heads, kFirst);
  Chart snake;
  snake.title = "What sets the segments apart (0: the mean of all customers)";
  snake.description =
      "Line chart of the standardised means of each segment; its numbers are in the table above.";
  snake.category_column = 1;
  snake.y_name = "Standard deviations";
  snake.y_format = "0.0";
  snake.low_labels = true;
  snake.height = 460;
  for (int i = 0; i < k; ++i)
    snake.series.push_back({kFirst + i, "", static_cast<int64_t>(sheet.row()) - 1, 0, false, true});
  for (const auto& measure : kMeasures) {
    snake.first_row = sheet.row();
    for (const auto& built : part_at(part_at(document, "features"), "built")) {
      if (part_at(built, "category") == true) continue;
      const auto feature = text_at(built, "name");
      const bool mean = measure.style == CellStyle{};
      const auto style = mean ? feature_style(document, feature) : measure.style;
      sheet.text(0, measure.name);
      sheet.text(1, feature, kStrongCell);
      sheet.text(2, mean ? unit_of(document, feature) : "");
      if (mean) sheet.number(3, number_at(part_at(built, "population"), "mean"), style);
      int column = kFirst;
      for (const auto& segment : segments)
        sheet.number(
            column++,
            number_at(entry_with(part_at(segment, "profile"), "feature", feature), measure.key),
            style);
      sheet.next_row();
    }
    snake.last_row = sheet.row() - 1;
    if (measure.low < measure.high)
      sheet.colour(snake.first_row, kFirst, kFirst + k - 1, measure.low, measure.high);
  }
  sheet.end_table();
  if (sheet.row() > snake.first_row) {
    const auto features = static_cast<int>(snake.last_row - snake.first_row + 1);
    snake.width = std::clamp(300 + 60 * features, 900, 2400);
    add_chart(book, sheet, "Compare", snake, sheet.row() + 1);
  }
  sheet.finish();
}

}  // namespace coterie::report
