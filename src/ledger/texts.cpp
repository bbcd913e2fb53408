#include "ledger/texts.hpp"

#include <algorithm>

#include "base/time.hpp"

namespace coterie::ledger {
namespace {

// The engine's TRIM takes off blanks, the wide ones of Unicode (category Zs) among them.
size_t blank_at_front(std::string_view t) {
  if (t.empty()) return 0;
  if (t[0] == ' ') return 1;
  if (t.starts_with("\xc2\xa0")) return 2;
  if (t.size() < 3 || t[0] < '\xe1' || t[0] > '\xe3') return 0;
  const auto three = t.substr(0, 3);
  const bool wide = three == "\xe1\x9a\x80" || three == "\xe2\x80\xaf" || three == "\xe2\x81\x9f" ||
                    three == "\xe3\x80\x80" ||
                    (three.starts_with("\xe2\x80") && static_cast<unsigned char>(t[2]) <= 0x8a);
  return wide ? 3 : 0;
}

// Whether a blank may stand at either end.
bool may_be_padded(std::string_view text) {
  const auto odd = [](char c) { return c == ' ' || static_cast<unsigned char>(c) >= 0x80; };
  return !text.empty() && (odd(text.front()) || odd(text.back()));
}

std::string_view trim(std::string_view text) {
  if (!may_be_padded(text)) return text;
  while (const size_t blank = blank_at_front(text)) text.remove_prefix(blank);
  for (;;) {
    const size_t size = text.size();
    for (size_t tail = 1; tail <= 3 && tail <= size && text.size() == size; ++tail)
      if (blank_at_front(text.substr(size - tail)) == tail) text.remove_suffix(tail);
    if (text.size() == size) return text;
  }
}

bool word_for_none(std::string_view text) {
  static constexpr std::string_view kWords[] = {"NULL", "null", "NaN",  "nan", "NA",
                                                "N/A",  "#N/A", "None", "\\N"};
  return text.size() <= 4 && std::ranges::find(kWords, text) != std::end(kWords);
}

}  // namespace

std::string_view text_of(const TextColumn& column, std::string_view field) {
  if (column.trimmed) field = trim(field);
  if (field.empty()) return column.empty_is_text ? std::string_view("") : std::string_view();
  if (column.float_id && field.ends_with(".0")) field.remove_suffix(2);
  if (column.words_for_none && word_for_none(field)) return {};
  return field;
}

bool says_cancelled(std::string_view order) {
  return order.size() > 1 && order[0] == 'C' &&
         std::ranges::all_of(order.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

std::string made_order(const Layout& layout, std::string_view customer, uint32_t time) {
  auto day = base::format_day(static_cast<base::Day>(time / 86400));
  return layout.has(kOrder) ? std::string(customer) + " " + day : day;
}

}  // namespace coterie::ledger
