// The time that a snapshot looks back on.
#pragma once
#include <algorithm>

#include "base/time.hpp"

namespace coterie::features {

// The instants that bound a snapshot.
struct Period {
  base::LocalSeconds as_of = 0;
  int window_days = 0;  // 0: all history
  // Days of the recent part, and of the one before it that trends compare with.
  int recent_days() const { return window_days > 0 ? std::max(1, window_days / 4) : 90; }
};

}  // namespace coterie::features
