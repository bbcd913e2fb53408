// Text without a locale: what is written here reads the same on every machine.
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/glyphs.hpp"

namespace coterie::base {

namespace {

constexpr std::string_view kBlanks = " \t\n\r\f\v";
constexpr std::string_view kEllipsis = "…";

// Puts commas into the run of digits that begins at `first`.
std::string group_digits(std::string digits, std::size_t first) {
  std::size_t end = first;
  while (end < digits.size() && digits[end] >= '0' && digits[end] <= '9') ++end;
  for (std::size_t at = end; at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

// Fixed decimals; a result of only zeros has no sign, since "-0.0" makes a reader look for a loss.
std::string fixed(double x, int decimals) {
  std::string out = fmt::format("{:.{}f}", x, std::max(decimals, 0));
  if (out.front() == '-' && out.find_first_of("123456789") == std::string::npos) out.erase(0, 1);
  return out;
}

// The longest start of `text` that needs at most `width` cells.
std::string_view start_of(std::string_view text, int width, int& used) {
  std::size_t at = 0;
  used = 0;
  while (at < text.size()) {
    const Glyph glyph = glyph_at(text, at);
    const int cells = cell_width(glyph.point);
    if (used + cells > width) break;
    used += cells;
    at += glyph.size;
  }
  return text.substr(0, at);
}

// `text` in at most `width` cells; `used` is how many it took.
std::string cut(std::string_view text, int width, int& used) {
  used = display_width(text);
  if (used <= width) return std::string(text);
  if (width <= 0) {
    used = 0;
    return {};
  }
  std::string out(start_of(text, width - 1, used));
  used += 1;
  return out += kEllipsis;
}

std::string blanks(int count) {
  return std::string(static_cast<std::size_t>(std::max(count, 0)), ' ');
}

}  // namespace

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  if (from.empty()) return text;
  std::string out;
  std::size_t at = 0;
  for (std::size_t hit; (hit = text.find(from, at)) != std::string::npos; at = hit + from.size())
    out.append(text, at, hit - at).append(to);
  return out.append(text, at, std::string::npos);
}

int edit_distance(std::string_view a, std::string_view b) {
  // Three rows of the table are enough: a transposition looks back two.
  std::vector<int> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, last);
    std::swap(last, row);
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::string nearest(std::string_view text, std::span<const std::string> candidates) {
  const std::string wanted = lower(text);
  const int limit = 1 + static_cast<int>(text.size()) / 4;
  int best = limit + 1;
  std::string found;
  for (const std::string& candidate : candidates) {
    const int distance = edit_distance(wanted, lower(candidate));
    // Texts that share no letter are not meant, however short they are.
    if (distance >= static_cast<int>(std::max(text.size(), candidate.size()))) continue;
    if (distance < best) {
      best = distance;
      found = candidate;
    }
  }
  return found;
}

int display_width(std::string_view text) {
  int width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Glyph glyph = glyph_at(text, at);
    width += cell_width(glyph.point);
    at += glyph.size;
  }
  return width;
}

std::string fit_left(std::string_view text, int width) {
  int used = 0;
  std::string out = cut(text, width, used);
  return out += blanks(width - used);
}

std::string fit_right(std::string_view text, int width) {
  int used = 0;
  const std::string out = cut(text, width, used);
  return blanks(width - used) + out;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Glyph glyph = glyph_at(text, at);
    if (!steers(glyph.point)) out += text.substr(at, glyph.size);
    at += glyph.size;
  }
  return out;
}

std::string with_thousands(int64_t n) {
  return group_digits(fmt::format("{}", n), n < 0 ? 1 : 0);
}

std::string with_thousands(double x, int decimals) {
  if (std::isnan(x)) return {};
  std::string digits = fixed(x, decimals);
  const std::size_t first = digits.front() == '-' ? 1 : 0;
  return group_digits(std::move(digits), first);
}

std::string percent(double share, int decimals) {
  if (std::isnan(share)) return {};
  return fixed(share * 100.0, decimals) + " %";
}

std::string number(double x) {
  return std::isnan(x) ? std::string() : fmt::format("{}", x);
}

std::string decimal(int64_t units, int scale, int least) {
  // The magnitude as unsigned: the smallest int64_t has no positive counterpart.
  const uint64_t size =
      units < 0 ? uint64_t{0} - static_cast<uint64_t>(units) : static_cast<uint64_t>(units);
  const auto places = static_cast<std::size_t>(std::max(scale, 0));
  const auto kept = static_cast<std::size_t>(std::max(least, 0));
  std::string digits = fmt::format("{:0>{}}", size, places + 1);
  std::string fraction = digits.substr(digits.size() - places);
  digits.resize(digits.size() - places);
  while (fraction.size() > kept && fraction.back() == '0') fraction.pop_back();
  fraction.resize(std::max(fraction.size(), kept), '0');
  return (units < 0 ? "-" : "") + digits + (fraction.empty() ? "" : "." + fraction);
}

}  // namespace coterie::base
