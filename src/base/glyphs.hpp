// UTF-8 taken apart: one code point at a time, how many cells a terminal gives it, and whether it
// may be shown at all. The ranges are those of Unicode 14.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace coterie::base {

constexpr char32_t kInvalidPoint = 0xffffffff;

struct Glyph {
  char32_t point;    // kInvalidPoint when the bytes are not UTF-8
  std::size_t size;  // bytes taken, at least 1
};

// The code point that begins at `at` (< text.size()). Overlong forms, surrogates, points above
// U+10FFFF and cut sequences are invalid and take one byte, so that reading goes on at the next.
Glyph glyph_at(std::string_view text, std::size_t at) noexcept;

// Cells of a terminal: 2 for wide East Asian glyphs and emoji, 0 for combining marks and controls,
// else 1.
int cell_width(char32_t point) noexcept;

// True for what could move the cursor, break the line, turn the direction of text or is not UTF-8.
bool steers(char32_t point) noexcept;

}  // namespace coterie::base
