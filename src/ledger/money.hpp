// From the numbers of a record to its line: what was paid, and what the line counts as. The same
// rules stand in project/line_sql for sources that the engine reads; tests/both_ways_test holds
// both against each other.
#pragma once
#include <cstdint>

#include "ledger/layout.hpp"
#include "ledger/ledger.hpp"

namespace coterie::ledger {

// The numbers of one record, each in its scale; bits by Number.
struct Numbers {
  int64_t value[kNumbers] = {};
  uint8_t present = 0;  // the text could be read
  uint8_t written = 0;  // there was a text
  bool time = false;    // the instant could be read

  int64_t operator[](Number number) const { return value[static_cast<size_t>(number)]; }
  static uint8_t bit(Number number) {
    return static_cast<uint8_t>(1U << static_cast<unsigned>(number));
  }
  bool has(Number number) const { return (present & bit(number)) != 0; }
  void set(Number number, int64_t read) {
    value[static_cast<size_t>(number)] = read;
    present = static_cast<uint8_t>(present | bit(number));
  }
};

// Fills quantity, amounts, instalments and status of the line.
// customer: it has one. cancelled: its order number says so.
// Returns: false when a value does not fit a Line.
bool finish_line(const Layout& layout, const Numbers& numbers, bool customer, bool cancelled,
                 Line& line);

}  // namespace coterie::ledger
