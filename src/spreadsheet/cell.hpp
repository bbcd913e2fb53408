// What stands in a cell and how it looks.
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace coterie::spreadsheet {

// Rows of a sheet, and UTF-16 units of a cell's text, that Excel can hold.
inline constexpr int64_t kSheetRows = 1'048'576;
inline constexpr int kCellUnits = 32'767;

// A text as a cell can hold it: printable, without U+FFFE and U+FFFF (XML has them not), cut at
// kCellUnits with a note, and with `_x0041_`, which spreadsheets take for an "A", kept as it is.
std::string cell_text(std::string_view text);

struct CellStyle {
  // bare: as the program that opens the file likes; the smallest cell.
  enum class Role : uint8_t { body, strong, title, quiet, header, figure, bare };
  enum class Number : uint8_t {
    text,
    count,
    plain,
    scientific,
    percent,
    money,
    change,
    deviation,
    date
  };
  Role role = Role::body;
  Number number = Number::text;
  int decimals = 0;   // of plain, percent, money, change (+12 %) and deviation (+0.31)
  bool wrap = false;  // breaks lines in a column of fixed width
  bool right = false;
  auto operator<=>(const CellStyle&) const = default;
};

// The number format of a style as spreadsheets write it; "" for texts.
// currency: three capital letters, or "" to show none.
std::string number_format(const CellStyle& style, const std::string& currency);
// About as many characters as a number of this style shows.
int shown_width(double x, const CellStyle& style, const std::string& currency);

}  // namespace coterie::spreadsheet
