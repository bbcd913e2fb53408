// Intervals with a formula: means, proportions, their differences and ratios. All are two-sided;
// `confidence` is in (0, 1), 0.95 unless told.
#pragma once
#include <cstdint>
#include <limits>

#include "stats/moments.hpp"

namespace coterie::stats {

struct Interval {
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};

struct Estimate {
  double value = std::numeric_limits<double>::quiet_NaN();
  Interval interval;
};

// A mean with Student's interval. Returns: no interval (NaN) below two rows.
// Checked: IntervalsTest: scipy.stats.t.interval, 1e-10 relative.
Estimate mean_interval(const Moments& rows, double confidence = 0.95);

// A share with Wilson's score interval, no continuity correction. 0 <= hits <= trials.
// Source: Wilson 1927. Checked: IntervalsTest: statsmodels proportion_confint, 1e-11.
Estimate proportion_interval(int64_t hits, int64_t trials, double confidence = 0.95);

// First share minus second, with Newcombe's interval from two Wilson intervals (his method 10).
// Source: Newcombe 1998. Checked: IntervalsTest: statsmodels confint_proportions_2indep, 1e-11.
Estimate proportion_difference(int64_t hits1, int64_t trials1, int64_t hits2, int64_t trials2,
                               double confidence = 0.95);

// First share over second, with Koopman's score interval (as in Miettinen & Nurminen, without their
// factor). Infinite when the second has no hits. Source: Koopman 1984.
// Checked: IntervalsTest: statsmodels confint_proportions_2indep(compare="ratio"), 1e-6 relative.
Estimate proportion_ratio(int64_t hits1, int64_t trials1, int64_t hits2, int64_t trials2,
                          double confidence = 0.95);

// First mean over second of two independent samples, with Fieller's interval; Welch's degrees of
// freedom. Both means positive. Returns: no interval (NaN) when the second mean is not clearly away
// from 0, where the set of likely ratios has no end.
// Source: Fieller 1954. Checked: IntervalsTest: the quadratic solved in NumPy, 1e-7 relative.
Estimate mean_ratio(const Moments& first, const Moments& second, double confidence = 0.95);

}  // namespace coterie::stats
