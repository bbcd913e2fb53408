// The first sheet: the same answer as the terminal's and the page's.
#include <algorithm>

#include "base/text.hpp"
#include "report/answer.hpp"
#include "report/json_values.hpp"
#include "report/xlsx_sheets.hpp"
#include "spreadsheet/chart.hpp"

namespace coterie::report {
namespace {

using Number = CellStyle::Number;
using Role = CellStyle::Role;
using spreadsheet::Chart;

constexpr int kTodoWidth = 56, kReasonWidth = 44;
constexpr double kWholeUnits = 10'000;  // from here on, money is shown without its decimals
constexpr uint32_t kPeopleColour = 0x1F4E79, kMoneyColour = 0xF4A261;

int money_decimals(double amount) {
  return std::fabs(amount) >= kWholeUnits ? 0 : 2;
}

// Labels above, what they stand for in large figures below.
void figures(Sheet& sheet, const Json& document, const Answer& answer) {
  const auto& totals = part_at(document, "totals");
  struct Figure {
    const char *key, *label;
  };
  std::vector<Figure> shown;
  for (const auto& figure : {Figure{"customers", "Customers"}, Figure{"orders", "Orders"},
                             Figure{"revenue", "Revenue"}, Figure{"rows_in", "Rows read"}})
    if (part_at(totals, figure.key).is_number()) shown.push_back(figure);
  for (size_t i = 0; i < shown.size(); ++i)
    sheet.text(static_cast<int>(i), shown[i].label, {Role::quiet});
  sheet.next_row();
  for (size_t i = 0; i < shown.size(); ++i) {
    const double x = number_at(totals, shown[i].key);
    CellStyle style{Role::figure, Number::count};
    if (shown[i].key == std::string_view("revenue") && answer.money) {
      style.number = Number::money;
      style.decimals = money_decimals(x);
    }
    sheet.number(static_cast<int>(i), x, style);
  }
  sheet.next_row(2);
}

struct Place {
  uint32_t first = 0, last = 0;  // rows of the segments
};

Place segments_table(Sheet& sheet, const Json& document, const Answer& answer) {
  const double revenue = number_at(part_at(document, "totals"), "revenue");
  const CellStyle name{Role::strong, Number::text, 0, true}, count{Role::body, Number::count},
      share{Role::body, Number::percent, 1}, words{Role::body, Number::text, 0, true},
      money{Role::body, Number::money, money_decimals(revenue)};
  std::vector<Head> heads = {{"Segment"}, {"Customers", true}, {"Share of customers", true}};
  if (answer.money) heads.insert(heads.end(), {{"Revenue", true}, {"Share of revenue", true}});
  const int todo = static_cast<int>(heads.size());
  heads.insert(heads.end(), {{"What to do"}, {"Why it has this name"}});
  sheet.fix_width(0, 28);
  sheet.fix_width(todo, kTodoWidth);
  sheet.fix_width(todo + 1, kReasonWidth);
  sheet.heads(heads);
  Place place{sheet.row(), sheet.row()};
  for (const auto& segment : answer.segments) {
    place.last = sheet.row();
    sheet.text(0, segment.name, name);
    sheet.number(1, static_cast<double>(segment.customers), count);
    sheet.number(2, segment.customers_share, share);
    if (answer.money) {
      sheet.number(3, segment.revenue, money);
      sheet.number(4, segment.revenue_share, share);
    }
    sheet.text(todo, segment.offer, words);
    sheet.text(todo + 1, segment.reason, words);
    sheet.next_row();
  }
  sheet.text(0, "All customers", {Role::quiet});
  sheet.number(1, number_at(part_at(document, "totals"), "customers"),
               {Role::quiet, Number::count});
  if (answer.money) sheet.number(3, revenue, {Role::quiet, Number::money, money.decimals});
  sheet.next_row();
  return place;
}

// Whether the money is where the people are.
void shares_chart(Workbook& book, Sheet& sheet, const Place& place, bool money) {
  Chart chart;
  chart.kind = Chart::Kind::bars;
  chart.title = money ? "Is the money where the people are?" : "How many are in each segment?";
  chart.description =
      "Bar chart of each segment's share of customers and of revenue; its numbers are in the table "
      "above.";
  chart.first_row = place.first;
  chart.last_row = place.last;
  chart.x_format = "0%";
  chart.series.push_back({2, "Share of customers", -1, kPeopleColour});
  if (money) chart.series.push_back({4, "Share of revenue", -1, kMoneyColour});
  chart.width = 760;
  chart.height = 110 + static_cast<int>(place.last - place.first + 1) * (money ? 42 : 28);
  add_chart(book, sheet, "Summary", chart, sheet.row() + 1);
  sheet.next_row(spreadsheet::rows_of(chart.height) + 1);
}

void bullets(Sheet& sheet, const char* title, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  sheet.next_row();
  sheet.paragraph(title, {Role::strong});
  for (const auto& line : lines) sheet.paragraph("• " + line);
}

}  // namespace

void summary_sheet(Workbook& book, const Json& document, const std::vector<std::string>& notes) {
  const auto told = answer(document);
  Sheet sheet(book, "Summary");
  sheet.text(0, told.project + ": " + told.headline, {Role::title});
  sheet.next_row();
  sheet.text(0, base::join(told.facts, " · "), {Role::quiet});
  sheet.next_row();
  sheet.paragraph(told.lead, kStrongCell);
  sheet.paragraph("How far to trust it: " + told.verdict);
  sheet.paragraph(told.why);
  sheet.next_row();
  figures(sheet, document, told);
  const auto place = segments_table(sheet, document, told);
  if (!told.nobody.empty())
    sheet.paragraph("Nobody is in: " + base::join(told.nobody, ", ") + ".", {Role::quiet});
  if (told.customers_without > 0) sheet.paragraph(without_words(told), {Role::quiet});
  if (!told.segments.empty()) shares_chart(book, sheet, place, told.money);
  bullets(sheet, "The data", told.data);
  bullets(sheet, "Mind", told.warnings);
  std::vector<std::string> about = notes;
  about.push_back(
      "The other sheets: Segments has all models; Profiles and Compare have the numbers behind the "
      "names; Categories, Mix and Grid tell where they are and what they buy; Concentration, "
      "Cohorts "
      "and Calendar are about all customers; Models, Indices and Agreement tell how the segments "
      "were found; Assignments lists customers; Quality counts what was odd in the data.");
  about.push_back("Seed " + part_at(part_at(document, "project"), "seed").dump() +
                  ". Versions, settings and checksums are in manifest.json of the run.");
  bullets(sheet, "About this file", about);
  sheet.finish();
}

}  // namespace coterie::report
