// Excel counts a text's length in UTF-16 units.
#include "spreadsheet/cell.hpp"

#include <algorithm>
#include <cmath>

#include "base/glyphs.hpp"
#include "base/text.hpp"

namespace coterie::spreadsheet {
namespace {

using Number = CellStyle::Number;

constexpr std::string_view kCut = " … (cut)";

bool plain_ascii(std::string_view text) {
  return text.size() <= kCellUnits && text.find("_x") == std::string_view::npos &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

// "_x0041_" as it stands in a file: "_x005F_x0041_".
std::string keep_escapes(std::string text) {
  const auto hex = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  for (size_t at = text.find("_x"); at != std::string::npos; at = text.find("_x", at + 1)) {
    if (at + 6 >= text.size() || text[at + 6] != '_' ||
        !std::ranges::all_of(text.substr(at + 2, 4), hex))
      continue;
    text.insert(at, "_x005F");
    at += 6;
  }
  return text;
}

}  // namespace

std::string number_format(const CellStyle& style, const std::string& currency) {
  const std::string digits =
      style.decimals > 0 ? "0." + std::string(static_cast<size_t>(style.decimals), '0') : "0";
  const auto signed_format = [](const std::string& one) {
    return "+" + one + ";-" + one + ";" + one;
  };
  switch (style.number) {
    case Number::text:
      return {};
    case Number::count:
      return "#,##0";
    case Number::plain:
      return "#,##" + digits;
    case Number::scientific:
      return "0.00E+00";
    case Number::percent:
      return digits + "%";
    case Number::money:
      return (currency.empty() ? "" : "[$" + currency + "] ") + "#,##" + digits;
    case Number::change:
      return signed_format("#,##" + digits + "%");
    case Number::deviation:
      return signed_format("#,##" + digits);
    case Number::date:
      return "yyyy-mm-dd";
  }
  return {};
}

// About as many characters as the number shows.
int shown_width(double x, const CellStyle& style, const std::string& currency) {
  if (style.number == Number::scientific) return 9;
  if (style.number == Number::date) return 12;
  if (style.number == Number::percent || style.number == Number::change) x *= 100;
  const double size = std::fabs(x);
  const int digits = size < 10 ? 1 : 1 + static_cast<int>(std::log10(size));
  int out = digits + (digits - 1) / 3 + (style.decimals > 0 ? 1 + style.decimals : 0) + 2;
  if (style.number == Number::money) out += static_cast<int>(currency.size()) + 1;
  return out;
}

std::string cell_text(std::string_view text) {
  if (plain_ascii(text)) return std::string(text);
  std::string out;
  for (const char* none : {"\xef\xbf\xbe", "\xef\xbf\xbf"})
    out = base::replace_all(out.empty() ? base::printable(text) : std::move(out), none, "");
  out = keep_escapes(std::move(out));
  const int most = kCellUnits - base::display_width(kCut);
  int units = 0;
  size_t cut = 0;
  for (size_t at = 0; at < out.size();) {
    const auto glyph = base::glyph_at(out, at);
    units += glyph.point > 0xffff ? 2 : 1;
    at += glyph.size;
    if (units <= most) cut = at;
  }
  return units <= kCellUnits ? out : out.substr(0, cut) + std::string(kCut);
}

}  // namespace coterie::spreadsheet
