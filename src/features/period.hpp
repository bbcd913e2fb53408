// The time that a snapshot looks back on.
#pragma once
#include <algorithm>

#include "base/time.hpp"

namespace coterie::features {

// Days that a snapshot leaves out, as if nothing had happened in them: from <= t < until. Empty
// when both are equal.
struct Gap {
  base::LocalSeconds from = 0, until = 0;
  bool empty() const { return from >= until; }
};

// The instants that bound a snapshot.
struct Period {
  base::LocalSeconds as_of = 0;
  int window_days = 0;  // 0: all history
  Gap without = {};
  // Days of the recent part, and of the one before it that trends compare with.
  int recent_days() const { return window_days > 0 ? std::max(1, window_days / 4) : 90; }
};

}  // namespace coterie::features
