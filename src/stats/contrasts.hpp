// Which groups differ from which: Games-Howell, all pairs at once, with unequal variances and
// sizes.
#pragma once
#include <limits>
#include <span>
#include <vector>

#include "stats/intervals.hpp"
#include "stats/moments.hpp"

namespace coterie::stats {

struct Contrast {
  int first = 0, second = 0;  // groups, first < second
  // Mean of the first minus that of the second. All intervals hold together with `confidence`.
  Estimate difference;
  double t = std::numeric_limits<double>::quiet_NaN();
  double freedom = std::numeric_limits<double>::quiet_NaN();
  double p = std::numeric_limits<double>::quiet_NaN();  // adjusted for all pairs
  Estimate hedges_g;                                    // of this pair alone
};

// groups: from group_moments. Groups with fewer than two rows have no contrasts.
// Returns: every pair of the others, by first, then second; t and p are NaN where both groups have
// no spread. Source: Games & Howell 1976.
// Checked: ContrastsTest: SciPy tukey_hsd(equal_var=False) on 200 random cases, 1e-8.
std::vector<Contrast> games_howell(std::span<const Moments> groups, double confidence = 0.95);

}  // namespace coterie::stats
