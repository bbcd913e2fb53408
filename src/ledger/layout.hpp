// How a source of plain delimited text is to be read into a ledger.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ledger/ledger.hpp"

namespace coterie::ledger {

// How the text of a column becomes the text of a line.
struct TextColumn {
  int column = -1;              // -1: not there
  bool trimmed = false;         // blanks around it go
  bool float_id = false;        // 17850.0 is 17850
  bool words_for_none = false;  // NULL, nan, N/A … are no text
  bool empty_is_text = false;   // an empty field is a text, else it is none
};

enum class Number : uint8_t { quantity, unit_price, amount, discount, instalments };
inline constexpr int kNumbers = 5;
// Digits behind the point of the whole numbers that are kept of each.
inline constexpr int kScale[kNumbers] = {3, 6, 6, 6, 0};

enum class DiscountIs : uint8_t { amount, rate, percent };

struct File {
  std::string path;
  int skip = 0;  // lines before the first record
};

struct Layout {
  std::vector<File> files;
  char delimiter = ',';
  int columns = 0;
  std::array<TextColumn, kTexts> texts;
  std::array<int, kNumbers> numbers = {-1, -1, -1, -1, -1};
  int time = -1;
  bool plain_times = true;  // texts such as 2011-12-09 12:50:00 may be read here
  DiscountIs discount_is = DiscountIs::amount;
  bool cancelled_by_prefix = false;  // C536379 is a return
  int64_t memory_bytes = 0;          // the ledger may take

  bool has(Number number) const { return numbers[static_cast<size_t>(number)] >= 0; }
  bool has(Text text) const { return texts[text].column >= 0; }
};

// What the engine makes of a text.
struct Meaning {
  bool empty = false;            // no text at all, once blanks are gone
  std::optional<int64_t> value;  // none: it cannot be read
};
// Asks the engine for the meaning of different texts of one column: a number (in its scale:
// quantity in thousandths, money in millionths, instalments as they are) or, for nullopt, an
// instant in microseconds since 1970.
using Ask = std::function<base::Result<std::vector<Meaning>>(
    std::optional<Number> number, const std::vector<std::string>& texts)>;

}  // namespace coterie::ledger
