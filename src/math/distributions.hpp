// Probability distributions, thin over Boost.Math.
#pragma once

namespace coterie::math {

// Student's t: the value below which a share of the distribution lies.
// probability: in (0, 1). freedom: degrees of freedom, above 0, may be infinite (the normal then).
// Returns: NaN for anything else.
// Source: Boost.Math students_t; the inverse is Shaw's (2006).
// Checked: DistributionsTest: published tables, and SciPy to 1e-12 relative.
double student_t_quantile(double probability, double freedom);

}  // namespace coterie::math
