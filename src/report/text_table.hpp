// Text for a terminal: tables with bars, hanging paragraphs, colour where it is wanted. Widths are
// in cells, so wide glyphs stay in line.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace coterie::report {

struct Look {
  int width = 80;  // of the terminal
  bool colour = false;
};

// The width that text is set to: the terminal's, at least 72 and at most 120.
int text_width(const Look& look);

std::string bold(std::string_view text, const Look& look);
std::string dim(std::string_view text, const Look& look);

// `share` (0 … 1) of `cells` as blocks of an eighth cell; anything above 0 shows. Exactly `cells`
// wide.
std::string bar(double share, int cells);

// Text cut to at most so many cells.
std::string at_most(std::string_view text, int cells);

// A number in three digits, "—" when there is none.
std::string figure(double x);

// Text broken at blanks into lines of at most `width` cells; a longer word stands alone.
std::vector<std::string> wrapped(std::string_view text, int width);

// Small print below a table: dim, wrapped, indented by two.
std::string caption(std::string_view text, const Look& look);

// "label  text", the following lines of the text below its first one. Ends in a line break.
std::string labelled(std::string_view label, int label_width, std::string_view text,
                     const Look& look);

class TextTable {
 public:
  enum class Kind {
    text,    // at the left; gives way when the table is too wide
    fixed,   // at the left; never cut
    number,  // at the right
    bar,     // a share 0 … 1 of the column; glued to the column before
  };
  struct Cell {
    // A cell is its text: rows are written as lists of texts.
    Cell(std::string words) : text(std::move(words)) {}  // NOLINT(google-explicit-constructor)
    Cell(const char* words) : text(words) {}             // NOLINT(google-explicit-constructor)
    explicit Cell(double of_bar) : share(of_bar) {}
    std::string text;
    double share = 0;
  };

  // header: one or more lines, parted by \n.
  void column(std::string header, Kind kind);
  // As many cells as columns.
  void row(std::vector<Cell> cells);
  // Header (left out when all are empty) and rows, each indented by two and ended by a line break.
  std::string text(const Look& look) const;

 private:
  struct Column {
    std::string header;
    Kind kind;
  };
  std::vector<int> widths(int width) const;
  std::string gap(size_t column) const;
  std::vector<std::string> header_lines(const std::vector<int>& width) const;

  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace coterie::report
