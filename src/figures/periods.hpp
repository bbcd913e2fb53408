// Calendar months, quarters and years as whole numbers, so that few columns tell long histories.
#pragma once
#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace coterie::figures {

inline constexpr int kMostPeriods = 36;

// Consecutive periods of 1, 3 or 12 months.
struct Periods {
  int months = 1;
  int first = 0;  // months from 0000-01 to the start of period 0
  int count = 0;

  std::string_view unit() const;  // month, quarter or year
  base::Day start(int period) const;
};

// The finest periods of which at most 36 reach from the first instant to the last.
// first, last: the last may be equal to the first, not before it.
// Returns: nothing when even years are too many.
std::optional<Periods> periods_between(base::LocalSeconds first, base::LocalSeconds last);

}  // namespace coterie::figures
