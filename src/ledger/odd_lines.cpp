#include "ledger/odd_lines.hpp"

#include <limits>
#include <optional>
#include <string>

#include "ledger/texts.hpp"

namespace coterie::ledger {
namespace {

constexpr int64_t kMostOddTexts = 2'000'000;

}  // namespace

void HeldLines::clear() {
  lines_.clear();
  for (auto& texts : texts_) texts.clear();
}

void OddLines::code(HeldLines& held) {
  for (size_t i = 0; i <= kNumbers; ++i) {
    if (held.texts_[i].empty()) continue;
    held.codes_.resize(held.texts_[i].size());
    texts_[i].codes(held.texts_[i], held.codes_, held.scratch_[i]);
    for (auto& odd : held.lines_)
      if (odd.texts[i] != kNoText) odd.texts[i] = held.codes_[odd.texts[i]];
  }
}

base::Result<bool> OddLines::settle(const Layout& layout, const Ask& ask, Ledger& ledger) {
  std::array<std::vector<Meaning>, kNumbers + 1> meanings;
  for (size_t i = 0; i <= kNumbers; ++i) {
    const int64_t count = texts_[i].size();
    if (count == 0) continue;
    if (count > kMostOddTexts) return false;
    std::vector<std::string> texts;
    for (uint32_t code = 0; code < count; ++code) texts.emplace_back(texts_[i].text(code));
    meanings[i] =
        TRY(ask(i == kTime ? std::nullopt : std::optional(static_cast<Number>(i)), texts));
  }
  Dictionary::Scratch scratch;
  for (auto& odd : lines_) {
    auto& line = *odd.line;
    for (size_t i = 0; i < kNumbers; ++i) {
      if (odd.texts[i] == kNoText) continue;
      const auto& meaning = meanings[i][odd.texts[i]];
      const auto number = static_cast<Number>(i);
      if (meaning.value) odd.numbers.set(number, *meaning.value);
      if (meaning.empty)
        odd.numbers.written = static_cast<uint8_t>(odd.numbers.written & ~Numbers::bit(number));
    }
    if (odd.texts[kTime] != kNoText) {
      if (const auto& micros = meanings[kTime][odd.texts[kTime]].value) {
        const int64_t seconds = *micros / 1'000'000;
        if (*micros % 1'000'000 != 0 || seconds < 0 ||
            seconds > std::numeric_limits<uint32_t>::max())
          return false;
        line.time = static_cast<uint32_t>(seconds);
        odd.numbers.time = true;
      }
    }
    if (odd.needs_order && odd.customer && odd.numbers.time) {
      const auto order = made_order(layout, ledger.text(kCustomer, line), line.time);
      const std::string_view view = order;
      ledger.texts[kOrder]->codes({&view, 1}, {&line.large[kOrder], 1}, scratch);
    }
    if (!finish_line(layout, odd.numbers, odd.customer, odd.cancelled, line)) return false;
  }
  return true;
}

}  // namespace coterie::ledger
