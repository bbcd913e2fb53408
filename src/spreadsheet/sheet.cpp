// Widths and heights are estimates: programs that open the file measure their own fonts.
#include "spreadsheet/sheet.hpp"

#include <xlsxwriter.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"

namespace coterie::spreadsheet {
namespace {

using Number = CellStyle::Number;
using Role = CellStyle::Role;

// Light enough for the black numbers on them.
constexpr lxw_color_t kBlue = 0x92C5DE, kWhite = 0xFFFFFF, kOrange = 0xF4A582;
constexpr int kLeastWidth = 8, kMostWidth = 44, kHeadWidth = 12;
constexpr double kLineHeight = 15, kTitleHeight = 22, kFigureHeight = 20, kMostHeight = 400;
// Day 0 of spreadsheets, which believe that 1900 was a leap year: right from March 1900 on.
const base::Day kFirstDay = base::day_of(1899, 12, 30);

// Lines that so many cells of words take; programs measure fonts differently, so rather too many.
double lines_in(int cells, int width) {
  return std::ceil(static_cast<double>(cells) / std::max(width, 1));
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

void Sheet::text(int column, std::string_view text, const CellStyle& style) {
  if (text.empty()) return;
  const auto shown = cell_text(text);
  book_.check(worksheet_write_string(sheet_, row_, static_cast<lxw_col_t>(column), shown.c_str(),
                                     book_.format(style)));
  if (style.role == Role::title) raise(kTitleHeight);
  if (style.role == Role::figure) raise(kFigureHeight);
  if (style.wrap)
    raise(kLineHeight * lines_in(base::display_width(shown), width(this->column(column)) - 2));
  // Titles reach over their neighbours.
  if (style.role == Role::title || style.role == Role::quiet || style.wrap) return;
  const int cells = shown.size() <= kMostWidth && is_ascii(shown)
                        ? static_cast<int>(shown.size())
                        : std::min(base::display_width(shown), 4 * kMostWidth);
  widen(column, style.role == Role::figure ? cells * 4 / 3 : cells);
}

void Sheet::number(int column, double x, const CellStyle& style) {
  if (!std::isfinite(x)) return;
  book_.check(
      worksheet_write_number(sheet_, row_, static_cast<lxw_col_t>(column), x, book_.format(style)));
  if (style.role == Role::figure) raise(kFigureHeight);
  const int cells = shown_width(x, style, book_.currency());
  widen(column, style.role == Role::figure ? cells * 4 / 3 : cells);
}

void Sheet::date(int column, base::Day day, CellStyle::Role role) {
  if (day >= base::day_of(1900, 3, 1) && day <= base::day_of(9999, 12, 31))
    number(column, day - kFirstDay, {role, Number::date});
  else
    text(column, base::format_day(day), {role});
}

void Sheet::next_row(uint32_t rows) {
  if (height_ > 0) book_.check(worksheet_set_row(sheet_, row_, height_, nullptr));
  height_ = 0;
  row_ += rows;
}

void Sheet::raise(double height) {
  if (height > kLineHeight) height_ = std::max(height_, std::min(height, kMostHeight));
}

void Sheet::paragraph(std::string_view text, const CellStyle& style) {
  if (!text.empty()) paragraphs_.push_back({row_++, cell_text(text), style});
}

void Sheet::heads(std::span<const Head> heads) {
  double lines = 1;
  for (size_t i = 0; i < heads.size(); ++i) {
    const auto at = static_cast<int>(i);
    const CellStyle style{Role::header, Number::text, 0, true, heads[i].number};
    const auto shown = cell_text(heads[i].name);
    book_.check(worksheet_write_string(sheet_, row_, static_cast<lxw_col_t>(i), shown.c_str(),
                                       book_.format(style)));
    // Long heads take more lines, but no word is broken; the arrow of the filter stands beside.
    int longest = std::min(base::display_width(shown), kHeadWidth);
    for (const auto& word : base::split(shown, ' '))
      longest = std::max(longest, std::min(base::display_width(word), kMostWidth));
    widen(at, longest + 2);
    lines = std::max(lines, lines_in(base::display_width(shown), width(column(at)) - 3));
  }
  raise(kLineHeight * lines);
  next_row();
}

void Sheet::begin_table(std::string_view title, std::string_view note, std::span<const Head> heads,
                        int frozen_columns) {
  text(0, title, {Role::title});
  next_row();
  text(0, note, {Role::quiet});
  next_row();
  heads_row_ = row_;
  table_columns_ = static_cast<int>(heads.size());
  this->heads(heads);
  worksheet_freeze_panes(sheet_, row_, static_cast<lxw_col_t>(frozen_columns));
  book_.check(worksheet_repeat_rows(sheet_, 0, row_ - 1));
}

void Sheet::fix_width(int index, int width) {
  column(index).fixed = width;
}

void Sheet::keep_digits_as_text(int index) {
  if (row_ <= heads_row_ + 1) return;
  char range[LXW_MAX_CELL_RANGE_LENGTH];
  const auto at = static_cast<lxw_col_t>(index);
  lxw_rowcol_to_range(range, static_cast<lxw_row_t>(heads_row_ + 1), at, row_ - 1, at);
  book_.check(worksheet_ignore_errors(sheet_, LXW_IGNORE_NUMBER_STORED_AS_TEXT, range));
}

void Sheet::colour(uint32_t first_row, int first, int last, double low, double high) {
  if (row_ <= first_row || last < first) return;
  const bool diverging = low < high;
  lxw_conditional_format scale{};
  scale.type = diverging ? LXW_CONDITIONAL_3_COLOR_SCALE : LXW_CONDITIONAL_2_COLOR_SCALE;
  if (diverging)
    scale.min_rule_type = scale.mid_rule_type = scale.max_rule_type =
        LXW_CONDITIONAL_RULE_TYPE_NUMBER;
  scale.min_value = low;
  scale.max_value = high;
  scale.min_color = diverging ? kBlue : kWhite;
  scale.mid_color = kWhite;
  scale.max_color = diverging ? kOrange : kBlue;
  book_.check(worksheet_conditional_format_range(sheet_, first_row, static_cast<lxw_col_t>(first),
                                                 row_ - 1, static_cast<lxw_col_t>(last), &scale));
}

void Sheet::finish() {
  int across = 0;
  for (size_t i = 0; i < columns_.size(); ++i) {
    const auto at = static_cast<lxw_col_t>(i);
    across += width(columns_[i]);
    book_.check(worksheet_set_column(sheet_, at, at, width(columns_[i]), nullptr));
  }
  const auto last = static_cast<lxw_col_t>(std::max<size_t>(columns_.size(), 1) - 1);
  for (const auto& [row, text, style] : paragraphs_) {
    auto wrapped = style;
    wrapped.wrap = true;
    auto* format = book_.format(wrapped);
    const double lines = std::ceil(base::display_width(text) / std::max(across * 0.95, 1.0));
    book_.check(
        worksheet_set_row(sheet_, row, kLineHeight * std::clamp(lines, 1.0, 25.0), nullptr));
    if (last == 0)
      book_.check(worksheet_write_string(sheet_, row, 0, text.c_str(), format));
    else
      book_.check(worksheet_merge_range(sheet_, row, 0, row, last, text.c_str(), format));
  }
  if (heads_row_ >= 0) {
    const auto head = static_cast<lxw_row_t>(heads_row_);
    const auto end = table_end_ < 0 ? row_ : static_cast<lxw_row_t>(table_end_);
    book_.check(worksheet_autofilter(sheet_, head, 0, std::max(end - 1, head),
                                     static_cast<lxw_col_t>(table_columns_ - 1)));
  }
  worksheet_set_landscape(sheet_);
  worksheet_set_paper(sheet_, 9);  // A4
  worksheet_fit_to_pages(sheet_, 1, 0);
  book_.check(worksheet_set_footer(sheet_, "&L&A&RPage &P of &N"));
}

Sheet::Column& Sheet::column(int index) {
  if (static_cast<size_t>(index) >= columns_.size())
    columns_.resize(static_cast<size_t>(index) + 1);
  return columns_[static_cast<size_t>(index)];
}

void Sheet::widen(int index, int cells) {
  auto& one = column(index);
  one.widest = std::max(one.widest, cells);
}

int Sheet::width(const Column& column) const {
  return column.fixed > 0 ? column.fixed : std::clamp(column.widest + 2, kLeastWidth, kMostWidth);
}

}  // namespace coterie::spreadsheet
