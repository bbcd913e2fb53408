#include "base/glyphs.hpp"

#include <gtest/gtest.h>

#include <string>

namespace coterie::base {

std::string encode(char32_t p) {
  const auto tail = [](char32_t bits) { return static_cast<char>(0x80 | (bits & 0x3f)); };
  if (p < 0x80) return {static_cast<char>(p)};
  if (p < 0x800) return {static_cast<char>(0xc0 | (p >> 6)), tail(p)};
  if (p < 0x10000) return {static_cast<char>(0xe0 | (p >> 12)), tail(p >> 6), tail(p)};
  return {static_cast<char>(0xf0 | (p >> 18)), tail(p >> 12), tail(p >> 6), tail(p)};
}

TEST(Glyphs, EveryCodePointReadsBack) {
  for (char32_t p = 0; p <= 0x10ffff; ++p) {
    const std::string bytes = "x" + encode(p) + "x";
    const Glyph glyph = glyph_at(bytes, 1);
    if (p >= 0xd800 && p <= 0xdfff) {
      ASSERT_EQ(glyph.point, kInvalidPoint) << "surrogate " << uint32_t{p};
    } else {
      ASSERT_EQ(glyph.point, p);
      ASSERT_EQ(glyph.size, bytes.size() - 2);
    }
  }
}

TEST(Glyphs, WhatIsNotUtf8TakesOneByte) {
  for (const char* bytes :
       {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xff", "\xc3", "\xe2\x82", "\xe2(\x82", "\xf0\x9f\x9b"}) {
    const Glyph glyph = glyph_at(bytes, 0);
    EXPECT_EQ(glyph.point, kInvalidPoint) << testing::PrintToString(bytes);
    EXPECT_EQ(glyph.size, 1u);
  }
}

TEST(Glyphs, Widths) {
  EXPECT_EQ(cell_width(U'a'), 1);
  EXPECT_EQ(cell_width(U'\n'), 0);
  EXPECT_EQ(cell_width(0x9b), 0);
  EXPECT_EQ(cell_width(0x301), 0);   // first table, first range
  EXPECT_EQ(cell_width(0x370), 1);   // just after it
  EXPECT_EQ(cell_width(0x200d), 0);  // joiner
  EXPECT_EQ(cell_width(0xfe0f), 0);  // variation selector
  EXPECT_EQ(cell_width(0x10ff), 1);  // just before the first wide range
  EXPECT_EQ(cell_width(0x1100), 2);
  EXPECT_EQ(cell_width(0x1160), 0);  // Hangul vowel, drawn into the syllable
  EXPECT_EQ(cell_width(0xac00), 2);
  EXPECT_EQ(cell_width(0xff21), 2);  // full-width A
  EXPECT_EQ(cell_width(0xff71), 1);  // half-width katakana
  EXPECT_EQ(cell_width(0x1f600), 2);
  EXPECT_EQ(cell_width(0x20000), 2);
  EXPECT_EQ(cell_width(0xe0100), 0);
  EXPECT_EQ(cell_width(kInvalidPoint), 1);
}

TEST(Glyphs, SteeringPoints) {
  for (int p : {0x1b, 0x0a, 0x7f, 0x85, 0x9b, 0x200e, 0x2028, 0x202e, 0x2066, 0x2069, 0x61c})
    EXPECT_TRUE(steers(static_cast<char32_t>(p))) << p;
  EXPECT_TRUE(steers(kInvalidPoint));
  for (char32_t p : {U' ', U'~', U'é', U'\u200d', U'…', U'京'})
    EXPECT_FALSE(steers(p)) << uint32_t{p};
}

}  // namespace coterie::base
