// The table of accents covers U+00C0 to U+00FF; everything else beyond ASCII is written in hex.
#include "features/names.hpp"

#include <fmt/format.h>

#include <array>

#include "base/glyphs.hpp"

namespace coterie::features {
namespace {

constexpr size_t kBytesMax = 40;

// U+00C0 … U+00FF in base letters; "" is a separator (the signs of multiplication and division).
constexpr std::array<std::string_view, 64> kLatin = {
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
    "d", "n", "o", "o", "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "th", "ss",
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
    "d", "n", "o", "o", "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "th", "y"};

std::string letters(char32_t point) {
  if ((point >= 'a' && point <= 'z') || (point >= '0' && point <= '9'))
    return std::string(1, static_cast<char>(point));
  if (point >= 'A' && point <= 'Z') return std::string(1, static_cast<char>(point - 'A' + 'a'));
  if (point < 0xC0 || point == base::kInvalidPoint) return {};
  if (point <= 0xFF) return std::string(kLatin[point - 0xC0]);
  return fmt::format("{:x}", static_cast<uint32_t>(point));
}

}  // namespace

std::string slug(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const auto glyph = base::glyph_at(text, at);
    at += glyph.size;
    auto part = letters(glyph.point);
    if (part.empty() && !out.empty() && out.back() != '_') part = "_";
    if (out.size() + part.size() > kBytesMax) break;
    out += part;
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out.empty() ? "blank" : out;
}

std::string unique(std::string name, std::set<std::string>& taken) {
  std::string out = name;
  for (int n = 2; !taken.insert(out).second; ++n) out = fmt::format("{}_{}", name, n);
  return out;
}

bool plain_name(std::string_view name) {
  if (name.empty() || name.size() > 60 || (name[0] >= '0' && name[0] <= '9')) return false;
  for (char c : name)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
      return false;
  return true;
}

}  // namespace coterie::features
