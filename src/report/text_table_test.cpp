// Tables stay in line whatever the glyphs, and never grow beyond the terminal.
#include "report/text_table.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/text.hpp"

namespace coterie::report {
namespace {

using Kind = TextTable::Kind;

TEST(TextTableTest, Bars) {
  EXPECT_EQ(bar(0, 4), "    ");
  EXPECT_EQ(bar(std::nan(""), 4), "    ");
  EXPECT_EQ(bar(1, 4), "████");
  EXPECT_EQ(bar(2, 4), "████");
  EXPECT_EQ(bar(0.5, 4), "██  ");
  EXPECT_EQ(bar(0.53125, 4), "██▏ ");
  EXPECT_EQ(bar(1e-9, 4), "▏   ");
}

TEST(TextTableTest, Figures) {
  EXPECT_EQ(figure(std::nan("")), "—");
  EXPECT_EQ(figure(1234.4), "1,234");
  EXPECT_EQ(figure(0), "0");
}

TEST(TextTableTest, WrapsAtBlanks) {
  EXPECT_EQ(wrapped("", 10), std::vector<std::string>{""});
  EXPECT_EQ(wrapped("one two  three", 8), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrapped("averyveryverylongword x", 5),
            (std::vector<std::string>{"averyveryverylongword", "x"}));
  EXPECT_EQ(wrapped("你好 你好", 8), (std::vector<std::string>{"你好", "你好"}));
  EXPECT_EQ(labelled("Name", 6, "text", {}), "  Name    text\n");
}

TEST(TextTableTest, AlignsWideGlyphs) {
  TextTable table;
  table.column("Name", Kind::text);
  table.column("n", Kind::number);
  table.row({"你好", "5"});
  table.row({"x", "1,234"});
  EXPECT_EQ(table.text({}), "  Name      n\n  你好      5\n  x     1,234\n");
}

TEST(TextTableTest, HeadersMayBeAbsent) {
  TextTable table;
  table.column("", Kind::text);
  table.column("", Kind::bar);
  table.row({"a", TextTable::Cell(1.0)});
  EXPECT_EQ(table.text({}), "  a ██████████\n");
}

TEST(TextTableTest, HeadersStack) {
  TextTable table;
  table.column("Name", Kind::fixed);
  table.column("two\nlines", Kind::number);
  table.row({std::string(90, 'x'), "1"});
  EXPECT_EQ(table.text({}), std::string(96, ' ') + "two\n  Name" + std::string(86, ' ') +
                                "  lines\n  " + std::string(90, 'x') + "      1\n");
}

TEST(TextTableTest, BarsThenTextGiveWay) {
  TextTable table;
  table.column("Name", Kind::text);
  table.column("n", Kind::number);
  table.column("", Kind::bar);
  table.row({std::string(60, 'x'), "12", TextTable::Cell(1.0)});
  auto line = base::split(table.text({}), '\n')[1];
  EXPECT_EQ(line, "  " + std::string(60, 'x') + "  12 ██████████");  // 77 cells
  TextTable wide;
  wide.column("Name", Kind::text);
  wide.column("", Kind::bar);
  wide.row({std::string(100, 'x'), TextTable::Cell(1.0)});
  line = base::split(wide.text({}), '\n')[1];
  EXPECT_EQ(line, "  " + std::string(72, 'x') + "… ████");
  EXPECT_EQ(base::display_width(line), 80);
}

TEST(TextTableTest, ColourIsOptional) {
  EXPECT_EQ(bold("x", {80, false}), "x");
  EXPECT_EQ(bold("x", {80, true}), "\x1b[1mx\x1b[0m");
  EXPECT_EQ(bold("", {80, true}), "");
  EXPECT_EQ(text_width({10, false}), 72);
  EXPECT_EQ(text_width({500, false}), 120);
}

}  // namespace
}  // namespace coterie::report
