// Texts as cells hold them.
#include "spreadsheet/cell.hpp"

#include <gtest/gtest.h>

namespace coterie::spreadsheet {
namespace {

TEST(CellTest, CellTextIsWhatACellCanHold) {
  EXPECT_EQ(cell_text("Champions"), "Champions");
  EXPECT_EQ(cell_text("=cmd|' /C'"), "=cmd|' /C'");  // harmless in a text cell
  EXPECT_EQ(cell_text("\t=1\n+2\r\x01"), "=1+2");
  EXPECT_EQ(cell_text("a\xff"
                      "b\xc3"),
            "ab");
  EXPECT_EQ(cell_text("a\xef\xbf\xbe"
                      "b\xef\xbf\xbf"
                      "c"),
            "abc");  // U+FFFE, U+FFFF
  EXPECT_EQ(cell_text("\xe2\x80\xae"
                      "abc"),
            "abc");  // right to left
  EXPECT_EQ(cell_text(std::string("a\0b", 3)), "ab");
  EXPECT_EQ(cell_text("顾客 🎁"), "顾客 🎁");
  EXPECT_EQ(cell_text(""), "");
}

TEST(CellTest, WhatLooksLikeAnEscapeIsKept) {
  EXPECT_EQ(cell_text("_x0041_"), "_x005F_x0041_");
  EXPECT_EQ(cell_text("a_x00e9_x00E9_"), "a_x005F_x00e9_x005F_x00E9_");
  for (const char* text : {"_x041_", "_x0041", "_xzzzz_", "_x", "_X0041_", "x0041_"})
    EXPECT_EQ(cell_text(text), text);
}

TEST(CellTest, LongTextsAreCutWithANote) {
  const std::string most(kCellUnits, 'x');
  EXPECT_EQ(cell_text(most), most);
  const auto cut = cell_text(most + "y");
  EXPECT_TRUE(cut.starts_with("xxxx"));
  EXPECT_TRUE(cut.ends_with(" … (cut)"));
  EXPECT_EQ(cut.size() - 2, static_cast<size_t>(kCellUnits));  // … is one unit of three bytes
  std::string gifts;
  for (int i = 0; i < kCellUnits / 2; ++i) gifts += "🎁";  // two units each
  EXPECT_EQ(cell_text(gifts), gifts);
  EXPECT_TRUE(cell_text(gifts + "🎁").ends_with("🎁 … (cut)"));
}

}  // namespace
}  // namespace coterie::spreadsheet
