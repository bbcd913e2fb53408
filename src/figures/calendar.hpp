// Orders and revenue from the first day to the last.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "figures/line_sums.hpp"

namespace coterie::figures {

inline constexpr int kMostEntries = 800;

struct Calendar {
  std::string_view unit;         // day, week (from Monday on) or month: the finest that fits
  base::Day start = 0;           // of the first entry
  std::vector<int64_t> orders;   // one an entry, also where there are none
  std::vector<int64_t> revenue;  // micros; empty without money
};

// Returns: nothing without orders, or when even months are more than 800.
std::optional<Calendar> make_calendar(const LineSums& lines);

}  // namespace coterie::figures
