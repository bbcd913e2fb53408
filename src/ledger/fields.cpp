#include "ledger/fields.hpp"

#include "base/time.hpp"

namespace coterie::ledger {
namespace {

// Two digits as a number; above 99 when they are none.
unsigned two(const char* at) noexcept {
  const auto tens = static_cast<unsigned char>(at[0] - '0'),
             ones = static_cast<unsigned char>(at[1] - '0');
  return tens > 9 || ones > 9 ? 1000 : tens * 10U + ones;
}

}  // namespace

bool plain_instant(std::string_view text, uint32_t& out) noexcept {
  const size_t size = text.size();
  if (size != 10 && size != 16 && size != 19) return false;
  const char* at = text.data();
  if (at[4] != '-' || at[7] != '-') return false;
  const unsigned century = two(at), years = two(at + 2), month = two(at + 5), day = two(at + 8);
  const unsigned year = century * 100 + years;
  if (century > 99 || years > 99 || year < 1970 || year > 2105) return false;
  const int y = static_cast<int>(year), m = static_cast<int>(month), d = static_cast<int>(day);
  if (!base::valid_date(y, m, d)) return false;
  unsigned hour = 0, minute = 0, second = 0;
  if (size > 10) {
    if (at[10] != ' ' && (at[10] != 'T' || size != 19)) return false;
    if (at[13] != ':') return false;
    hour = two(at + 11);
    minute = two(at + 14);
    if (size == 19) {
      if (at[16] != ':') return false;
      second = two(at + 17);
    }
    if (hour > 23 || minute > 59 || second > 59) return false;
  }
  out = static_cast<uint32_t>(base::day_of(y, m, d)) * 86400 + hour * 3600 + minute * 60 + second;
  return true;
}

}  // namespace coterie::ledger
