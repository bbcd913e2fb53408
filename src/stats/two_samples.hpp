// Two groups compared: difference of means (Welch), and in units of their spread (Hedges' g).
#pragma once
#include <limits>

#include "stats/intervals.hpp"
#include "stats/moments.hpp"

namespace coterie::stats {

struct WelchT {
  Estimate difference;  // first mean minus second
  double t = std::numeric_limits<double>::quiet_NaN();
  double freedom = std::numeric_limits<double>::quiet_NaN();
  double p = std::numeric_limits<double>::quiet_NaN();  // two-sided
  double log10_p = std::numeric_limits<double>::quiet_NaN();
};

// Welch's t. Returns: t and p NaN with fewer than two rows in a sample or no spread in both.
// Checked: TwoSamplesTest: SciPy ttest_ind(equal_var=False) on 200 random cases, 1e-10 relative.
WelchT welch_t(const Moments& first, const Moments& second, double confidence = 0.95);

// Standardised mean difference with the pooled standard deviation, and Hedges' exact correction of
// its bias. The interval inverts the noncentral t and is multiplied by the same correction.
// Returns: NaN with fewer than two rows in a sample or no spread.
// Source: Hedges 1981; Steiger & Fouladi 1997.
// Checked: TwoSamplesTest: the same figures from the definition of nct integrated in NumPy, 1e-7.
Estimate hedges_g(const Moments& first, const Moments& second, double confidence = 0.95);

}  // namespace coterie::stats
