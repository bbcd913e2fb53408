// The studentized range: the largest minus the smallest of k normal means over an independent
// estimate of their standard error. By our own numeric integration.
#pragma once

namespace coterie::math {

// P(Q >= q). groups: 2 … 1000. freedom: above 0, may be infinite. Returns: NaN outside.
// Source: Hartley 1942 for the range; Gauss-Legendre over the range and over the log of the scale.
// Checked: StudentizedRangeTest: scipy.stats.studentized_range, 1e-9 absolute, freedom 2 and above.
double studentized_range_upper(double q, int groups, double freedom);

// The q that is exceeded with this probability. probability: in (0, 1).
// Checked: StudentizedRangeTest: printed tables and SciPy, 1e-7 relative.
double studentized_range_upper_quantile(double probability, int groups, double freedom);

}  // namespace coterie::math
