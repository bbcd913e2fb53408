// How sure the mean of a segment is, in the units of a snake plot.
#pragma once
#include "table/profile.hpp"
#include "table/summary.hpp"

namespace coterie::figures {

struct Interval {
  double low = 0, high = 0;  // NaN where there is none
};

// The 95 % interval of a segment's standardised mean: the mean of the segment plus and minus t
// times its standard error, less the population's mean, by the population's sd. The segment's
// customers stand for those that would come to be like them; that they were chosen by this very
// feature it does not know.
// segment: of at least two values; population: of the same feature.
// Returns: NaN with fewer than two values or a population that does not vary.
// Source: Student (1908). Checked: IntervalsTest against SciPy, 1e-12.
Interval standardised_interval(const table::FeatureProfile& segment,
                               const table::Moments& population);

}  // namespace coterie::figures
