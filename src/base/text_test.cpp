#include "base/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <limits>

namespace coterie::base {

TEST(Text, TrimTakesBlanksAtBothEndsOnly) {
  EXPECT_EQ(trim("  a b\t\r\n"), "a b");
  EXPECT_EQ(trim(" \t\n"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\u00a0x"), "\u00a0x");  // not ASCII: stays
}

TEST(Text, LowerChangesAsciiOnly) {
  EXPECT_EQ(lower("InvoiceNO ÀÉ_9"), "invoiceno ÀÉ_9");
}

TEST(Text, SplitKeepsEmptyParts) {
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string>{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (std::vector<std::string>{""}));
}

RC_GTEST_PROP(Text, JoinUndoesSplit, (const std::string& text)) {
  RC_ASSERT(join(split(text, ';'), ";") == text);
}

TEST(Text, JoinOfNothingIsEmpty) {
  EXPECT_EQ(join({}, ", "), "");
}

TEST(Text, ReplaceAllDoesNotReadWhatItWrote) {
  EXPECT_EQ(replace_all("aXbXX", "X", "XX"), "aXXbXXXX");
  EXPECT_EQ(replace_all("aaa", "aa", "b"), "ba");
  EXPECT_EQ(replace_all("abc", "", "-"), "abc");
}

TEST(Text, EditDistanceKnowsItsFourEdits) {
  EXPECT_EQ(edit_distance("", ""), 0);
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
  EXPECT_EQ(edit_distance("customer", "cutsomer"), 1);  // a transposition is one edit
  EXPECT_EQ(edit_distance("ca", "abc"),
            3);  // optimal string alignment; unrestricted Damerau gives 2
}

// A plain recursive definition: slow, and independent of the rows that the function keeps.
int distance_by_definition(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return static_cast<int>(a.size() + b.size());
  const auto cut = [](std::string_view s, std::size_t n) { return s.substr(0, s.size() - n); };
  const int change = distance_by_definition(cut(a, 1), cut(b, 1)) + (a.back() != b.back());
  int best = std::min(
      {distance_by_definition(cut(a, 1), b) + 1, distance_by_definition(a, cut(b, 1)) + 1, change});
  if (a.size() > 1 && b.size() > 1 && a.back() == b[b.size() - 2] && a[a.size() - 2] == b.back())
    best = std::min(best, distance_by_definition(cut(a, 2), cut(b, 2)) + 1);
  return best;
}

RC_GTEST_PROP(Text, EditDistanceIsItsDefinition, ()) {
  const auto word = rc::gen::resize(6, rc::gen::container<std::string>(rc::gen::inRange('a', 'd')));
  const std::string a = *word, b = *word;
  RC_ASSERT(edit_distance(a, b) == distance_by_definition(a, b));
}

TEST(Text, NearestOffersOnlyWhatCanBeMeant) {
  const std::vector<std::string> names{"time_zone", "currency", "name", "k"};
  EXPECT_EQ(nearest("timezone", names), "time_zone");
  EXPECT_EQ(nearest("Currancy", names), "currency");
  EXPECT_EQ(nearest("nmae", names), "name");
  EXPECT_EQ(nearest("CURRENCY", names), "currency");
  EXPECT_EQ(nearest("x", names), "");  // as near as "k", but nothing is shared
  EXPECT_EQ(nearest("colour", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest("name", {}), "");
}

TEST(Text, DisplayWidthCountsCells) {
  EXPECT_EQ(display_width("Café"), 4);
  EXPECT_EQ(display_width("Cafe\u0301"), 4);  // combining acute
  EXPECT_EQ(display_width("東京"), 4);
  EXPECT_EQ(display_width("🛒"), 2);
  EXPECT_EQ(display_width("…│█"), 3);
  EXPECT_EQ(display_width(""), 0);
}

TEST(Text, FitTakesExactlyTheWidth) {
  EXPECT_EQ(fit_left("abc", 5), "abc  ");
  EXPECT_EQ(fit_right("abc", 5), "  abc");
  EXPECT_EQ(fit_left("abcdef", 4), "abc…");
  EXPECT_EQ(fit_right("abcdef", 4), "abc…");
  EXPECT_EQ(fit_left("東京都", 4), "東… ");  // the second glyph would stand on the border
  EXPECT_EQ(fit_left("abc", 1), "…");
  EXPECT_EQ(fit_left("abc", 0), "");
  EXPECT_EQ(fit_left("abc", -1), "");
  EXPECT_EQ(fit_left("", 3), "   ");
}

RC_GTEST_PROP(Text, FitTakesExactlyTheWidthOfAnything, ()) {
  const std::string text =
      printable(join(*rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(
                         std::vector<std::string>{"a", "é", "京", "🛒", "\u0301"})),
                     ""));
  const int width = *rc::gen::inRange(0, 30);
  RC_ASSERT(display_width(fit_left(text, width)) == width);
  RC_ASSERT(display_width(fit_right(text, width)) == width);
}

TEST(Text, PrintableRemovesWhatSteersATerminal) {
  EXPECT_EQ(printable("a\x1b[31mred"), "a[31mred");
  EXPECT_EQ(printable("a\nb\tc\x7f"), "abc");
  EXPECT_EQ(printable("a\u009bb"), "ab");                  // C1 control sequence introducer
  EXPECT_EQ(printable("a\u202egnp.exe"), "agnp.exe");      // right-to-left override
  EXPECT_EQ(printable("a\xff\xc3(\xed\xa0\x80z"), "a(z");  // not UTF-8, and a surrogate
  EXPECT_EQ(printable("Größe 東京 🛒"), "Größe 東京 🛒");
}

TEST(Text, ThousandsOfIntegers) {
  EXPECT_EQ(with_thousands(int64_t{0}), "0");
  EXPECT_EQ(with_thousands(int64_t{999}), "999");
  EXPECT_EQ(with_thousands(int64_t{-1000}), "-1,000");
  EXPECT_EQ(with_thousands(int64_t{1234567}), "1,234,567");
  EXPECT_EQ(with_thousands(std::numeric_limits<int64_t>::min()), "-9,223,372,036,854,775,808");
}

TEST(Text, ThousandsOfNumbers) {
  EXPECT_EQ(with_thousands(1234.5, 2), "1,234.50");
  EXPECT_EQ(with_thousands(-1234567.891, 1), "-1,234,567.9");
  EXPECT_EQ(with_thousands(999.999, 2), "1,000.00");
  EXPECT_EQ(with_thousands(123456.0, 0), "123,456");
  EXPECT_EQ(with_thousands(-0.001, 2), "0.00");
  EXPECT_EQ(with_thousands(std::nan(""), 2), "");
  EXPECT_EQ(with_thousands(std::numeric_limits<double>::infinity(), 2), "inf");
}

TEST(Text, Percent) {
  EXPECT_EQ(percent(0.123), "12.3 %");
  EXPECT_EQ(percent(1.0, 0), "100 %");
  EXPECT_EQ(percent(-0.0001), "0.0 %");
  EXPECT_EQ(percent(std::nan("")), "");
}

TEST(Text, NumberIsShort) {
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(1e300), "1e+300");
  EXPECT_EQ(number(100000.0), "100000");
  EXPECT_EQ(number(-2.5), "-2.5");
  EXPECT_EQ(number(std::nan("")), "");
}

RC_GTEST_PROP(Text, NumberReadsBack, (double x)) {
  RC_ASSERT(std::strtod(number(x).c_str(), nullptr) == x);
}

TEST(Text, DecimalIsExact) {
  EXPECT_EQ(decimal(8911407904, 3), "8911407.904");
  EXPECT_EQ(decimal(1500, 3), "1.5");
  EXPECT_EQ(decimal(1500, 3, 2), "1.50");
  EXPECT_EQ(decimal(1000, 3), "1");
  EXPECT_EQ(decimal(-5, 2), "-0.05");
  EXPECT_EQ(decimal(0, 2, 2), "0.00");
  EXPECT_EQ(decimal(7, 0), "7");
  EXPECT_EQ(decimal(7, 0, 2), "7.00");
  EXPECT_EQ(decimal(std::numeric_limits<int64_t>::min(), 18), "-9.223372036854775808");
  EXPECT_EQ(decimal(std::numeric_limits<int64_t>::max(), 18), "9.223372036854775807");
}

RC_GTEST_PROP(Text, DecimalReadsBackAsItsUnits, (int64_t units)) {
  const int scale = *rc::gen::inRange(0, 19);
  std::string digits = decimal(units, scale, scale);  // all decimals kept: drop the point
  digits = replace_all(digits, ".", "");
  RC_ASSERT(std::strtoll(digits.c_str(), nullptr, 10) == units);
}

}  // namespace coterie::base
