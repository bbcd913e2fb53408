// One function a sheet. Segments come in the document's order, features in theirs.
#include "report/xlsx_sheets.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "cluster/indices.hpp"
#include "report/json_values.hpp"
#include "spreadsheet/chart.hpp"

namespace coterie::report {
namespace {

using Number = CellStyle::Number;
using Role = CellStyle::Role;
using spreadsheet::Chart;

constexpr int kWordsWidth = 36, kPlaybookWidth = 26;
constexpr double kWholeUnits = 10'000;  // from here on, money is shown without its decimals

std::string list_of(const Json& texts, const char* separator) {
  std::vector<std::string> out;
  for (const auto& text : texts)
    if (text.is_string()) out.push_back(base::printable(text.get<std::string>()));
  return base::join(out, separator);
}

CellStyle revenue_style(const Json& document) {
  const double revenue = number_at(part_at(document, "totals"), "revenue");
  return {Role::body, Number::money, std::fabs(revenue) >= kWholeUnits ? 0 : 2};
}

// An index on its sheet.
struct IndexColumn {
  std::string name;
  CellStyle style;
  bool errors = false;  // a column of standard errors follows
  int column = 0;
};

// The indices that any model has, in the order in which they come.
std::vector<IndexColumn> index_columns(const Json& document) {
  std::vector<IndexColumn> out;
  std::vector<double> sizes;
  for (const auto& model : part_at(document, "models"))
    for (const auto& one : part_at(model, "indices")) {
      const auto name = text_at(one, "index");
      auto found = std::ranges::find(out, name, &IndexColumn::name);
      if (found == out.end()) {
        out.push_back({name, {}, false, 0});
        sizes.push_back(0);
        found = out.end() - 1;
      }
      if (std::isfinite(number_at(one, "standard_error"))) found->errors = true;
      auto& size = sizes[static_cast<size_t>(found - out.begin())];
      if (const double x = std::fabs(number_at(one, "value")); x > size) size = x;
    }
  int next = 3;
  for (size_t i = 0; i < out.size(); ++i) {
    out[i].column = next++;
    if (out[i].errors) ++next;
    const int decimals = sizes[i] >= 1000 ? 0 : sizes[i] >= 10 ? 2 : 4;
    out[i].style = out[i].name.ends_with("_share") ? kShareCell
                                                   : CellStyle{Role::body, Number::plain, decimals};
  }
  return out;
}

// What the indices mean, below their numbers.
void index_words(Sheet& sheet, const std::vector<IndexColumn>& columns) {
  for (const auto& index : cluster::index_definitions())
    if (std::ranges::find(columns, index.name, &IndexColumn::name) != columns.end())
      sheet.paragraph(fmt::format("{}: {}. Range: {}. Mind: {}.", index.name, index.text,
                                  index.range, index.caution));
}

// The rows of one model on the sheet of indices.
struct IndexRows {
  std::string model;
  uint32_t first = 0, last = 0;
  int64_t chosen_row = -1;
  double k = 0;
};

IndexRows index_rows(Sheet& sheet, const Json& model, const std::vector<IndexColumn>& columns) {
  IndexRows out{text_at(model, "name"), sheet.row(), sheet.row(), -1, number_at(model, "k")};
  std::vector<double> tried;
  for (const auto& one : part_at(model, "indices"))
    if (const double k = number_at(one, "k"); std::ranges::find(tried, k) == tried.end())
      tried.push_back(k);
  for (const double k : tried) {
    out.last = sheet.row();
    sheet.text(0, out.model);
    sheet.number(1, k, kCountCell);
    if (k == out.k) {
      out.chosen_row = sheet.row();
      sheet.text(2, "chosen", kStrongCell);
    }
    for (const auto& one : part_at(model, "indices")) {
      if (number_at(one, "k") != k) continue;
      const auto at = std::ranges::find(columns, text_at(one, "index"), &IndexColumn::name);
      sheet.number(at->column, number_at(one, "value"), at->style);
      if (at->errors) sheet.number(at->column + 1, number_at(one, "standard_error"), at->style);
    }
    sheet.next_row();
  }
  return out;
}

Chart index_chart(const IndexRows& rows, const IndexColumn& index) {
  Chart out;
  const bool chosen = rows.chosen_row >= 0;
  out.title = index.name + " of " + rows.model +
              (chosen ? fmt::format(" (chosen: k = {})", rows.k) : std::string());
  out.description = "Line chart of " + index.name +
                    " by the number of segments; its numbers are in the table above.";
  out.first_row = rows.first;
  out.last_row = rows.last;
  out.category_column = 1;
  out.x_name = "Number of segments (k)";
  out.series.push_back({index.column, index.name, -1, 0x1F4E79, false, true});
  out.marked_row = rows.chosen_row;
  out.marked_words = fmt::format("k = {}", rows.k);
  return out;
}

}  // namespace

void segments_sheet(Workbook& book, const Json& document) {
  const bool money = part_at(part_at(document, "totals"), "revenue").is_number();
  const auto chosen = text_at(document, "chosen");
  std::vector<Head> heads = {{"Model"},   {"Chosen"},          {"Segment no.", true},
                             {"Segment"}, {"Customers", true}, {"Share of customers", true}};
  if (money) heads.insert(heads.end(), {{"Revenue", true}, {"Share of revenue", true}});
  const int words = static_cast<int>(heads.size());
  heads.insert(heads.end(), {{"Why it has this name"},
                             {"Offer"},
                             {"Focus"},
                             {"Discount cap"},
                             {"Channel"},
                             {"Cadence"},
                             {"KPI"},
                             {"Avoid"}});
  Sheet sheet(book, "Segments");
  sheet.begin_table("Segments of every model",
                    "Those of the chosen model come with their reason and what to do.", heads, 4);
  for (int i = words; i < static_cast<int>(heads.size()); ++i) sheet.fix_width(i, kPlaybookWidth);
  for (const auto& model : part_at(document, "models")) {
    const auto name = text_at(model, "name");
    for (const auto& segment : part_at(model, "segments")) {
      sheet.text(0, name);
      if (name == chosen) sheet.text(1, "chosen");
      sheet.number(2, number_at(segment, "id"), kCountCell);
      sheet.text(3, text_at(segment, "name"), kStrongCell);
      sheet.number(4, number_at(segment, "customers"), kCountCell);
      sheet.number(5, number_at(segment, "customers_share"), kShareCell);
      if (money) {
        sheet.number(6, number_at(segment, "revenue"), revenue_style(document));
        sheet.number(7, number_at(segment, "revenue_share"), kShareCell);
      }
      if (name == chosen) {
        const auto& told =
            entry_with(part_at(document, "segments"), "name", text_at(segment, "name"));
        const auto& playbook = part_at(told, "playbook");
        sheet.text(words, text_at(told, "reason"), kWordsCell);
        int column = words;
        for (const char* key :
             {"offer", "focus", "discount_cap", "channel", "cadence", "kpi", "avoid"})
          sheet.text(++column, text_at(playbook, key), kWordsCell);
      }
      sheet.next_row();
    }
  }
  sheet.finish();
}

void categories_sheet(Workbook& book, const Json& document) {
  const auto& segments = part_at(document, "segments");
  if (std::ranges::all_of(segments,
                          [](const Json& one) { return part_at(one, "categories").empty(); }))
    return;
  const Head heads[] = {{"Segment no.", true},
                        {"Segment"},
                        {"Feature"},
                        {"Level"},
                        {"Share of customers", true},
                        {"Customers with one", true}};
  Sheet sheet(book, "Categories");
  sheet.begin_table("Where and how the customers of each segment buy",
                    "The most frequent levels of each segment; shares are of its customers that "
                    "have one.",
                    heads, 3);
  for (const auto& segment : segments)
    for (const auto& category : part_at(segment, "categories"))
      for (const auto& level : part_at(category, "levels")) {
        sheet.number(0, number_at(segment, "id"), kCountCell);
        sheet.text(1, text_at(segment, "name"), kStrongCell);
        sheet.text(2, text_at(category, "feature"));
        sheet.text(3, text_at(level, "level"));
        sheet.number(4, number_at(level, "share"), kShareCell);
        sheet.number(5, number_at(category, "count"), kCountCell);
        sheet.next_row();
      }
  sheet.finish();
}

void models_sheet(Workbook& book, const Json& document) {
  const auto chosen = text_at(document, "chosen");
  const Head heads[] = {{"Model"},
                        {"Chosen"},
                        {"Method"},
                        {"Segments", true},
                        {"Smallest share", true},
                        {"Customers in none", true},
                        {"Silhouette (Euclidean)", true},
                        {"Revenue explained", true},
                        {"Agreement with the chosen model", true},
                        {"Why so"},
                        {"Features"},
                        {"Left out"},
                        {"Warnings"}};
  Sheet sheet(book, "Models");
  sheet.begin_table("Models side by side", text_at(document, "chosen_reason"), heads, 1);
  for (int column = 9; column <= 12; ++column) sheet.fix_width(column, kWordsWidth);
  for (const auto& model : part_at(document, "models")) {
    const auto name = text_at(model, "name");
    sheet.text(0, name, kStrongCell);
    if (name == chosen) sheet.text(1, "chosen");
    sheet.text(2, text_at(model, "method"));
    sheet.number(3, number_at(model, "k"), kCountCell);
    sheet.number(4, number_at(model, "smallest_share"), kShareCell);
    sheet.number(5, number_at(model, "customers_without"), kCountCell);
    sheet.number(6, number_at(model, "silhouette"), {Role::body, Number::plain, 3});
    sheet.number(7, number_at(model, "revenue_explained"), kShareCell);
    for (const auto& one : part_at(document, "agreements"))
      if ((text_at(one, "a") == name && text_at(one, "b") == chosen) ||
          (text_at(one, "b") == name && text_at(one, "a") == chosen))
        sheet.number(8, number_at(one, "adjusted_rand"), {Role::body, Number::plain, 3});
    sheet.text(9, text_at(model, "choice"), kWordsCell);
    sheet.text(10, list_of(part_at(model, "features"), ", "), kWordsCell);
    std::vector<std::string> left_out;
    for (const auto& one : part_at(model, "left_out"))
      left_out.push_back(text_at(one, "feature") + ": " + text_at(one, "reason"));
    sheet.text(11, base::join(left_out, "; "), kWordsCell);
    sheet.text(12, list_of(part_at(model, "warnings"), " "), kWordsCell);
    sheet.next_row();
  }
  sheet.finish();
}

void indices_sheet(Workbook& book, const Json& document) {
  const auto columns = index_columns(document);
  std::vector<Head> heads = {{"Model"}, {"Segments (k)", true}, {"Chosen"}};
  for (const auto& one : columns) {
    heads.push_back({one.name, true});
    if (one.errors) heads.push_back({"standard error", true});
  }
  Sheet sheet(book, "Indices");
  sheet.begin_table("Indices by the number of segments",
                    "Chosen marks the number that the model has; why, the sheet Models tells.",
                    heads, 3);
  std::vector<Chart> charts;
  for (const auto& model : part_at(document, "models")) {
    const auto rows = index_rows(sheet, model, columns);
    if (rows.last == rows.first) continue;  // one k is no line
    for (const auto& one : columns) charts.push_back(index_chart(rows, one));
  }
  sheet.end_table();
  sheet.next_row();
  for (size_t i = 0; i < charts.size(); ++i) {
    const bool left = i % 2 == 0;
    add_chart(book, sheet, "Indices", charts[i], sheet.row(), 0, left ? 0 : charts[i].width + 20);
    if (!left || i + 1 == charts.size()) sheet.next_row(spreadsheet::rows_of(charts[i].height));
  }
  index_words(sheet, columns);
  sheet.finish();
}

void quality_sheet(Workbook& book, const Json& document) {
  const Head heads[] = {{"Check"},  {"Rows", true},    {"Share", true},
                        {"Action"}, {"What it means"}, {"Where"}};
  Sheet sheet(book, "Quality");
  sheet.begin_table("What was counted in the data",
                    "Reject: rows left out. Fix: changed by a rule. Keep: odd, but used. Where: "
                    "the first few places.",
                    heads, 1);
  sheet.fix_width(4, 60);
  sheet.fix_width(5, kWordsWidth);
  for (const auto& fact : part_at(document, "quality")) {
    sheet.text(0, text_at(fact, "check"), kStrongCell);
    sheet.number(1, number_at(fact, "rows"), kCountCell);
    sheet.number(2, number_at(fact, "share"), {Role::body, Number::percent, 2});
    sheet.text(3, text_at(fact, "action"));
    sheet.text(4, text_at(fact, "text"), kWordsCell);
    sheet.text(5, list_of(part_at(fact, "examples"), "; "), kWordsCell);
    sheet.next_row();
  }
  sheet.finish();
}

}  // namespace coterie::report
