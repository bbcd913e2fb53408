// Only ASCII letters change case; other scripts stay as they are.
#include "segment/persona_words.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/glyphs.hpp"
#include "base/text.hpp"

namespace coterie::segment {
namespace {

constexpr int kCellsMax = 40;

bool lower_letter(char c) {
  return c >= 'a' && c <= 'z';
}
bool upper_letter(char c) {
  return c >= 'A' && c <= 'Z';
}
bool word_part(char c) {
  return lower_letter(c) || upper_letter(c) || (c >= '0' && c <= '9') || (c & 0x80);
}

// At most kCellsMax cells, with … where something was cut.
std::string shortened(const std::string& text) {
  if (base::display_width(text) <= kCellsMax) return text;
  std::string out = base::fit_left(text, kCellsMax);
  return std::string(base::trim(out));
}

// Words of a name: separators and case changes divide, what stands in brackets is left out.
std::vector<std::string> words_of(std::string_view name) {
  constexpr std::string_view kSeparators = " _=.-)]";
  std::vector<std::string> words(1);
  int depth = 0;
  char before = ' ';
  for (char c : base::printable(name)) {
    if (c == '(' || c == '[') ++depth;
    bool part = depth == 0 && kSeparators.find(c) == std::string_view::npos;
    if ((c == ')' || c == ']') && depth > 0) --depth;
    bool ends = !part || (lower_letter(before) && upper_letter(c));
    if (ends && !words.back().empty()) words.emplace_back();
    if (part) words.back() += c;
    before = c;
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool has_lower(std::string_view text) {
  for (char c : text)
    if (lower_letter(c)) return true;
  return false;
}

std::string capitalised(std::string word) {
  if (!word.empty() && lower_letter(word[0])) word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

std::string capitalised_words(std::string_view text) {
  std::string out;
  for (const auto& word : base::split(text, ' ')) {
    if (!out.empty()) out += ' ';
    out += capitalised(word);
  }
  return out;
}

void fill(std::string& text, std::string standard, const std::string& it) {
  if (text.empty()) text = std::move(standard);
  text = base::replace_all(std::move(text), "{it}", it);
}

}  // namespace

std::string plain(std::string_view name) {
  std::string out;
  for (char c : base::lower(name)) {
    if (c == '\'') continue;
    if (word_part(c))
      out += c;
    else if (!out.empty() && out.back() != '_')
      out += '_';
  }
  // A typographic apostrophe is no letter either.
  out = base::replace_all(std::move(out), "\u2019", "");
  while (out.ends_with('_')) out.pop_back();
  return out;
}

std::string humanise(std::string_view feature) {
  std::string out;
  for (const auto& word : words_of(feature)) {
    if (!out.empty()) out += ' ';
    bool acronym = word.size() > 1 && word.size() <= 4 && !has_lower(word);
    out += acronym ? word : base::lower(word);
  }
  return out.empty() ? "feature" : shortened(out);
}

std::string title(std::string_view text) {
  std::string clean = base::printable(text);
  for (char& c : clean)
    if (c == '_') c = ' ';
  // Text in capitals is read as words unless it may be an abbreviation.
  if (!has_lower(clean) && clean.size() > 4) clean = base::lower(clean);
  std::string out;
  for (const auto& word : base::split(base::trim(clean), ' '))
    if (!word.empty()) out += (out.empty() ? "" : " ") + capitalised(word);
  return out.empty() ? "Unnamed" : shortened(out);
}

std::string short_number(double x) {
  if (!std::isfinite(x)) return "unknown";
  double size = std::fabs(x);
  if (size > 0 && size < 0.095) return fmt::format("{:.2g}", x);
  if (size >= 1e15) return fmt::format("{:.3g}", x);
  int decimals = size >= 99.95 ? 0 : size >= 0.995 ? 1 : 2;
  std::string out = base::with_thousands(x, decimals);
  if (decimals > 0) {
    while (out.ends_with('0')) out.pop_back();
    if (out.ends_with('.')) out.pop_back();
  }
  return out;
}

std::string canonical(const Vocabulary& vocabulary, std::string_view feature) {
  if (auto at = feature.find('='); at != std::string_view::npos)
    return fmt::format("{}={}", plain(feature.substr(0, at)), feature.substr(at + 1));
  std::string name = plain(feature);
  auto found = vocabulary.also.find(name);
  return vocabulary.features.contains(name) || found == vocabulary.also.end() ? name
                                                                              : found->second;
}

Wording wording(const Vocabulary& vocabulary, std::string_view feature) {
  if (auto at = feature.find('='); at != std::string_view::npos) {
    std::string it = title(feature.substr(at + 1)), of = humanise(feature.substr(0, at));
    return {it,
            fmt::format("{} {}", of, it),
            "Mostly " + it,
            "Seldom " + it,
            "more " + it,
            "less " + it,
            fmt::format("{} {} for {{percent}} against {{all_percent}}", of, it)};
  }
  std::string key = canonical(vocabulary, feature);
  FeatureWords words;
  std::string it = title(humanise(feature));
  if (auto found = vocabulary.features.find(key); found != vocabulary.features.end()) {
    words = found->second;
  } else {
    for (const auto& [family, of_family] : vocabulary.features)
      if (family.ends_with('_') && key.starts_with(family) && key.size() > family.size()) {
        words = of_family;
        // The member as it is written, not its plain form, when the name allows it.
        bool same = base::lower(feature.substr(0, family.size())) == family;
        it = title(same ? feature.substr(family.size())
                        : std::string_view(key).substr(family.size()));
      }
  }
  fill(words.noun, humanise(feature), it);
  std::string name = capitalised_words(words.noun);
  fill(words.high, "High " + name, it);
  fill(words.low, "Low " + name, it);
  fill(words.higher, "higher " + words.noun, it);
  fill(words.lower, "lower " + words.noun, it);
  fill(words.phrase, words.noun + " {mean} on average against {all_mean}", it);
  return {it, words.noun, words.high, words.low, words.higher, words.lower, words.phrase};
}

}  // namespace coterie::segment
