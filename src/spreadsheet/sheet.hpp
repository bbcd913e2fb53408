// A sheet as it is filled, row by row. Columns become as wide as what is in them, rows as high as
// their wrapped texts need; a table's heads stay in sight and can be filtered by.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "spreadsheet/cell.hpp"
#include "spreadsheet/workbook.hpp"

namespace coterie::spreadsheet {

// The head of a column; those of numbers stand at the right, as the numbers do.
struct Head {
  std::string name;
  bool number = false;
};

class Sheet {
 public:
  Sheet(Workbook& book, const char* name) : book_(book), sheet_(book.add_sheet(name)) {}

  lxw_worksheet* get() const { return sheet_; }
  uint32_t row() const { return row_; }  // the next one, from 0
  void next_row(uint32_t rows = 1);

  // Cells of the current row. Columns count from 0.
  void text(int column, std::string_view text, const CellStyle& style = {});
  void number(int column, double x, const CellStyle& style);  // empty when not finite
  // A day that can be counted with; as text where spreadsheets have no such day (before 1900).
  void date(int column, base::Day day, CellStyle::Role role = CellStyle::Role::body);
  // One text across the whole sheet, as high as it needs; takes the row.
  void paragraph(std::string_view text, const CellStyle& style = {});

  // A row of column heads; takes the row.
  void heads(std::span<const Head> heads);
  // What a sheet with one table has above it: a title, what to know, the heads, which stay in
  // sight, are printed on every page, and can be filtered by.
  void begin_table(std::string_view title, std::string_view note, std::span<const Head> heads,
                   int frozen_columns = 1);

  // Where the table ends when more follows below it.
  void end_table() { table_end_ = row_; }

  // A column that is `width` characters wide whatever is in it. Before its texts are written: rows
  // are as high as wrapped texts need.
  void fix_width(int column, int width);
  // A column of the table whose texts may look like numbers: not marked as a mistake for that.
  void keep_digits_as_text(int column);
  // Colours the numbers of columns `first` to `last` from `first_row` to the row before the current
  // one: from blue (`low`) over white (0) to orange (`high`), or, when these are equal, from white
  // (the least) to blue (the largest). Told apart by every eye; the numbers stay on it.
  void colour(uint32_t first_row, int first, int last, double low = 0, double high = 0);
  // Column widths, filter, paragraphs, and how it is printed: the last call.
  void finish();

 private:
  struct Column {
    int widest = 0;
    int fixed = 0;  // 0: as wide as what is in it
  };
  struct Paragraph {
    uint32_t row;
    std::string text;
    CellStyle style;
  };
  Column& column(int index);
  void widen(int index, int cells);
  void raise(double height);
  int width(const Column& column) const;

  Workbook& book_;
  lxw_worksheet* sheet_;
  uint32_t row_ = 0;
  double height_ = 0;       // of the current row, 0: as usual
  int64_t heads_row_ = -1;  // of the table that can be filtered
  int64_t table_end_ = -1;
  int table_columns_ = 0;
  std::vector<Column> columns_;
  std::vector<Paragraph> paragraphs_;
};

}  // namespace coterie::spreadsheet
