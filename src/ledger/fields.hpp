// How the usual texts of a number and of an instant are read without the engine. Only what is
// written in the plainest way is taken; all else is "odd" and left to the engine's casts, so that
// there is one judge of what a text means.
#pragma once
#include <cstdint>
#include <string_view>

namespace coterie::ledger {

// [-]digits[.digits] with at most 12 digits before the point and `scale` behind it, as a whole
// number of 10^-scale. False when the text is odd.
inline bool plain_number(std::string_view text, int scale, int64_t& out) noexcept {
  const char *at = text.data(), *end = at + text.size();
  const bool negative = at != end && *at == '-';
  at += negative;
  const char* first = at;
  // Unsigned, since it goes round before a text of too many digits is turned away.
  uint64_t value = 0;
  for (; at != end && static_cast<unsigned char>(*at - '0') < 10; ++at)
    value = value * 10 + static_cast<uint64_t>(*at - '0');
  if (at == first || at - first > 12) return false;
  int decimals = 0;
  if (at != end) {
    if (*at != '.' || ++at == end) return false;
    for (; at != end && static_cast<unsigned char>(*at - '0') < 10 && decimals < scale;
         ++at, ++decimals)
      value = value * 10 + static_cast<uint64_t>(*at - '0');
    if (at != end) return false;
  }
  for (; decimals < scale; ++decimals) value *= 10;
  out = negative ? -static_cast<int64_t>(value) : static_cast<int64_t>(value);
  return true;
}

// YYYY-MM-DD, YYYY-MM-DD hh:mm or YYYY-MM-DD hh:mm:ss (a T between them only before seconds), from
// 1970 to 2105, as seconds since 1970. False when the text is odd.
bool plain_instant(std::string_view text, uint32_t& out) noexcept;

}  // namespace coterie::ledger
