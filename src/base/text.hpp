// Small tools for text: UTF-8 throughout, no locale.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coterie::base {

std::string_view trim(std::string_view text);                           // ASCII blanks at both ends
std::string lower(std::string_view text);                               // ASCII letters only
std::vector<std::string> split(std::string_view text, char separator);  // keeps empty parts
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string replace_all(std::string text, std::string_view from, std::string_view to);

// Optimal string alignment distance of two short texts.
int edit_distance(std::string_view a, std::string_view b);
// The candidate nearest to `text` if it is near enough to be meant (distance <= 1 + size / 4, and
// not every letter differs), else "". Case does not count; the first of equals wins.
std::string nearest(std::string_view text, std::span<const std::string> candidates);

// Cells that a terminal needs for UTF-8 text: wide glyphs count two, combining marks none.
int display_width(std::string_view text);
// `text` cut (with …) or padded with blanks to exactly `width` cells.
std::string fit_left(std::string_view text, int width);   // text at the left
std::string fit_right(std::string_view text, int width);  // text at the right
// Controls, line separators, marks that turn the direction of text and invalid UTF-8 removed, so
// that a name cannot steer a terminal.
std::string printable(std::string_view text);

// Numbers for people. NaN gives "", and what rounds to zero has no sign.
std::string with_thousands(int64_t n);                // 1,234,567
std::string with_thousands(double x, int decimals);   // 1,234.50
std::string percent(double share, int decimals = 1);  // 0.123 -> 12.3 %
// Shortest text that reads back as the same double ("0.1", "1e+300"); "" for NaN.
std::string number(double x);
// Exact decimal of an integer count of 10^-scale, trailing zeros beyond `least` decimals dropped.
std::string decimal(int64_t units, int scale, int least = 0);

}  // namespace coterie::base
