// Native charts. Each looks at cells of its own sheet, so that who changes a cell sees the line
// move.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "spreadsheet/sheet.hpp"
#include "spreadsheet/workbook.hpp"

namespace coterie::spreadsheet {

// Some cells of a column as bars or a line.
struct Series {
  int column = 0;
  std::string name;       // our own words: what begins with = would be a formula
  int64_t name_row = -1;  // else the row of the cell in `column` that holds the name
  uint32_t colour = 0;    // 0: the program's own
  bool dashed = false;    // a thin dashed line
  bool marks = false;     // a mark at each point, another one for each series
};

struct Chart {
  enum class Kind {
    bars,     // across, the first one on top, with their shares beside them
    lines,    // over categories
    scatter,  // a line in the square of shares 0 … 1
  };
  Kind kind = Kind::lines;
  std::string title;
  std::string description;               // for who cannot see it
  uint32_t first_row = 0, last_row = 0;  // of the cells
  int category_column = 0;
  std::vector<Series> series;
  std::string x_name, y_name;      // of the axes
  std::string x_format, y_format;  // of their numbers; "": the cells'
  bool low_labels = false;         // below negative values, not at zero
  int labels_at_most = 0;          // along x; 0: all
  int64_t marked_row = -1;         // of the one series: marked, and labelled by
  std::string marked_words;        // these words
  int width = 480, height = 288;   // in pixels
};

// Puts a chart on the sheet: its upper left corner at a cell, `offset` pixels to the right of it.
// cells: the name of the sheet whose cells it looks at.
void add_chart(Workbook& book, Sheet& sheet, const char* cells, const Chart& chart, uint32_t row,
               int column = 0, int offset = 0);

// Rows that so many pixels take, and one to spare.
uint32_t rows_of(int pixels);

}  // namespace coterie::spreadsheet
