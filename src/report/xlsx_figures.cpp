// The figures of the document as tables: counts and shares as they are in it, and nothing new.
#include <fmt/format.h>
#include <algorithm>

#include "base/text.hpp"
#include "base/time.hpp"
#include "report/json_values.hpp"
#include "report/xlsx_sheets.hpp"
#include "spreadsheet/chart.hpp"

namespace coterie::report {
namespace {

using Number = CellStyle::Number;
using Role = CellStyle::Role;
using spreadsheet::Chart;

constexpr uint32_t kLineColour = 0x1F4E79, kQuietColour = 0x808080;
constexpr int kMostDatesShown = 9;  // along an axis

const Json& figure(const Json& document, const char* name) {
  return part_at(part_at(document, "figures"), name);
}

// The number at a place of a list; NaN where there is none.
double at(const Json& list, size_t i) {
  return list.is_array() && i < list.size() && list[i].is_number() ? list[i].get<double>()
                                                                   : std::nan("");
}

// The text at a place of a list; `other` where there is none.
std::string words_at(const Json& list, size_t i, const char* other = "") {
  return list.is_array() && i < list.size() && list[i].is_string()
             ? base::printable(list[i].get<std::string>())
             : other;
}

base::Day day_at(const Json& object, const char* key) {
  const auto when = base::parse_local(text_at(object, key), key);
  constexpr int64_t kDaySeconds = 86400;
  return when ? static_cast<base::Day>((*when - (*when % kDaySeconds + kDaySeconds) % kDaySeconds) /
                                       kDaySeconds)
              : 0;
}

// The first day of the i-th day, week or month from `start` on.
base::Day step(base::Day start, const std::string& unit, int i) {
  if (unit == "day") return start + i;
  if (unit == "week") return start + 7 * i;
  const auto first = base::civil(start);
  const int months = first.month - 1 + i;
  return base::day_of(first.year + months / 12, months % 12 + 1, 1);
}

CellStyle money_style(double largest) {
  return {Role::body, Number::money, largest >= 10'000 ? 0 : 2};
}

double largest_of(const Json& list) {
  double out = 0;
  for (size_t i = 0; i < list.size(); ++i)
    if (const double x = at(list, i); x > out) out = x;
  return out;
}

// Segments of a model by id.
std::string segment_name(const Json& document, const std::string& model, const Json& id) {
  const auto& segments =
      part_at(entry_with(part_at(document, "models"), "name", model), "segments");
  for (const auto& segment : segments)
    if (part_at(segment, "id") == id) return text_at(segment, "name");
  return {};
}

}  // namespace

void mix_sheet(Workbook& book, const Json& document) {
  const auto& mix = figure(document, "category_mix");
  if (!mix.is_object()) return;
  std::vector<Head> heads = {{"Segment"}};
  const auto& levels = part_at(mix, "levels");
  for (size_t i = 0; i < levels.size(); ++i)
    heads.push_back({words_at(levels, i, "All other"), true});
  Sheet sheet(book, "Mix");
  sheet.begin_table("What each segment buys",
                    "Shares of its " + text_at(mix, "by") + " by " + text_at(mix, "of") + ".",
                    heads);
  const uint32_t first = sheet.row();
  const auto row = [&](const std::string& name, const Json& shares) {
    sheet.text(0, name, kStrongCell);
    for (size_t i = 0; i + 1 < heads.size(); ++i)
      sheet.number(static_cast<int>(i) + 1, at(shares, i), kShareCell);
    sheet.next_row();
  };
  row("All customers", part_at(mix, "population"));
  for (const auto& segment : part_at(mix, "segments"))
    row(segment_name(document, text_at(document, "chosen"), part_at(segment, "id")),
        part_at(segment, "shares"));
  sheet.colour(first, 1, static_cast<int>(heads.size()) - 1);
  sheet.finish();
}

void grid_sheet(Workbook& book, const Json& document) {
  const auto& grid = figure(document, "grid");
  if (!grid.is_object()) return;
  const auto& rows = part_at(grid, "row_labels");
  std::vector<Head> heads = {{"Measure"},
                             {text_at(grid, "rows") + " by " + text_at(grid, "columns")}};
  const auto& columns = part_at(grid, "column_labels");
  for (size_t i = 0; i < columns.size(); ++i) heads.push_back({words_at(columns, i), true});
  Sheet sheet(book, "Grid");
  sheet.begin_table("How recently and how often they bought",
                    "Rows: the most recent first. Columns: the fewest orders first.", heads, 2);
  const std::pair<const char*, const char*> kMeasures[] = {
      {"customers", "Customers"},
      {"customers_share", "Share of customers"},
      {"revenue_share", "Share of revenue"},
      {"name", "Segment"}};
  for (const auto& [key, measure] : kMeasures) {
    const bool names = key == std::string_view("name");
    const uint32_t first = sheet.row();
    for (size_t row = 0; row < rows.size(); ++row) {
      sheet.text(0, measure);
      sheet.text(1, words_at(rows, row), kStrongCell);
      for (const auto& cell : part_at(grid, "cells")) {
        if (count_at(cell, "row") != static_cast<int64_t>(row)) continue;
        const int column = 2 + static_cast<int>(count_at(cell, "column"));
        if (names)
          sheet.text(column, text_at(cell, key), {Role::body, Number::text, 0, false, true});
        else
          sheet.number(column, number_at(cell, key),
                       key == std::string_view("customers") ? kCountCell : kShareCell);
      }
      sheet.next_row();
    }
    if (!names) sheet.colour(first, 2, static_cast<int>(heads.size()) - 1);
  }
  sheet.finish();
}

void concentration_sheet(Workbook& book, const Json& document) {
  const auto& figures = figure(document, "concentration");
  if (!figures.is_object()) return;
  const Head heads[] = {{"Share of customers, the poorest first", true},
                        {"Share of revenue", true}};
  Sheet sheet(book, "Concentration");
  sheet.begin_table("How much of the revenue the richest bring",
                    fmt::format("Gini index {:.3f}: 0 when all spend the same, near 1 when one "
                                "customer spends all.",
                                number_at(figures, "gini")),
                    heads);
  const uint32_t first = sheet.row();
  for (const auto& point : part_at(figures, "lorenz")) {
    sheet.number(0, at(point, 0), kShareCell);
    sheet.number(1, at(point, 1), kShareCell);
    sheet.next_row();
  }
  const uint32_t last = sheet.row() - 1;
  sheet.end_table();
  const Head top_heads[] = {{"The richest", true}, {"bring so much of the revenue", true}};
  sheet.next_row();
  sheet.heads(top_heads);
  for (const auto& top : part_at(figures, "top")) {
    sheet.number(0, number_at(top, "customers_share"), kShareCell);
    sheet.number(1, number_at(top, "revenue_share"), kShareCell);
    sheet.next_row();
  }
  Chart chart;
  chart.kind = Chart::Kind::scatter;
  chart.title = "Lorenz curve";
  chart.description = "Lorenz curve; its numbers are in the table beside it.";
  chart.first_row = first;
  chart.last_row = last;
  chart.series = {{1, "Revenue", -1, kLineColour},
                  {0, "If all spent the same", -1, kQuietColour, true}};
  chart.x_name = "Customers, the poorest first";
  chart.y_name = "Revenue";
  chart.x_format = chart.y_format = "0%";
  chart.height = 420;
  add_chart(book, sheet, "Concentration", chart, first, 3);
  sheet.finish();
}

void cohorts_sheet(Workbook& book, const Json& document) {
  const auto& cohorts = figure(document, "cohorts");
  if (!cohorts.is_object()) return;
  const auto unit = text_at(cohorts, "unit");
  size_t ages = 0;
  for (const auto& cohort : part_at(cohorts, "cohorts"))
    ages = std::max(ages, part_at(cohort, "active").size());
  std::vector<Head> heads = {{"First bought from", true}, {"Customers", true}};
  for (size_t age = 0; age < ages; ++age)
    heads.push_back(
        {age == 0 ? "same " + unit : fmt::format("after {} {}{}", age, unit, age == 1 ? "" : "s"),
         true});
  Sheet sheet(book, "Cohorts");
  sheet.begin_table("Who came back",
                    "Customers who bought in that " + unit + ", by the " + unit +
                        " of their first purchase. Grey: not over yet.",
                    heads, 2);
  const uint32_t first = sheet.row();
  for (const auto& cohort : part_at(cohorts, "cohorts")) {
    const auto& active = part_at(cohort, "active");
    const auto complete = static_cast<size_t>(count_at(cohort, "complete"));
    sheet.date(0, day_at(cohort, "start"));
    sheet.number(1, number_at(cohort, "customers"), kCountCell);
    for (size_t age = 0; age < active.size(); ++age)
      sheet.number(2 + static_cast<int>(age), at(active, age),
                   age < complete ? kCountCell : CellStyle{Role::quiet, Number::count});
    sheet.next_row();
  }
  sheet.colour(first, 3, static_cast<int>(heads.size()) - 1);
  sheet.finish();
}

void calendar_sheet(Workbook& book, const Json& document) {
  const auto& calendar = figure(document, "calendar");
  if (!calendar.is_object()) return;
  const auto unit = text_at(calendar, "unit");
  const auto &orders = part_at(calendar, "orders"), &revenue = part_at(calendar, "revenue");
  const auto start = day_at(calendar, "start");
  const bool money = revenue.is_array() && !revenue.empty();
  std::vector<Head> heads = {{unit == "day" ? "Day" : "First day", true}, {"Orders", true}};
  if (money) heads.push_back({"Revenue", true});
  Sheet sheet(book, "Calendar");
  sheet.begin_table("Orders by " + unit, "An order counts where it begins.", heads);
  const uint32_t first = sheet.row();
  const auto style = money_style(money ? largest_of(revenue) : 0);
  for (size_t i = 0; i < orders.size(); ++i) {
    sheet.date(0, step(start, unit, static_cast<int>(i)));
    sheet.number(1, at(orders, i), kCountCell);
    if (money) sheet.number(2, at(revenue, i), style);
    sheet.next_row();
  }
  Chart chart;
  chart.title = "Orders by " + unit;
  chart.description = "Line chart of the orders; its numbers are in the table beside it.";
  chart.first_row = first;
  chart.last_row = sheet.row() - 1;
  chart.series = {{1, "Orders", -1, kLineColour}};
  chart.x_format = "yyyy-mm-dd";
  chart.labels_at_most = kMostDatesShown;
  chart.width = 960;
  chart.height = 320;
  add_chart(book, sheet, "Calendar", chart, first, money ? 4 : 3);
  sheet.finish();
}

void agreement_sheet(Workbook& book, const Json& document) {
  const auto& pairs = figure(document, "agreement");
  if (!pairs.is_array() || pairs.empty()) return;
  Sheet sheet(book, "Agreement");
  sheet.text(0, "Where two models put the same customers", {Role::title});
  sheet.next_row();
  for (const auto& pair : pairs) {
    const auto a = text_at(pair, "a"), b = text_at(pair, "b");
    const auto &rows = part_at(pair, "rows"), &counts = part_at(pair, "counts");
    std::vector<Head> heads = {{a + " (rows) by " + b}};
    for (const auto& id : part_at(pair, "columns"))
      heads.push_back({segment_name(document, b, id), true});
    heads.push_back({"in none", true});
    sheet.next_row();
    sheet.heads(heads);
    const uint32_t first = sheet.row();
    for (size_t row = 0; row < rows.size() && row < counts.size(); ++row) {
      sheet.text(0, segment_name(document, a, rows[row]), kStrongCell);
      for (size_t i = 0; i < counts[row].size(); ++i)
        sheet.number(static_cast<int>(i) + 1, at(counts[row], i), kCountCell);
      sheet.number(static_cast<int>(heads.size()) - 1, at(part_at(pair, "rows_without"), row),
                   kCountCell);
      sheet.next_row();
    }
    sheet.colour(first, 1, static_cast<int>(heads.size()) - 2);
  }
  sheet.finish();
}

}  // namespace coterie::report
