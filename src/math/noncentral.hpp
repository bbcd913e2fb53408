// Noncentral distributions, and the noncentrality at which an observation lies at a given
// probability: what intervals of effect sizes are inverted from.
#pragma once

namespace coterie::math {

// P(X <= x) of the noncentral F, chi-square and t. noncentrality: >= 0 (any finite number for t).
// Checked: NoncentralTest: SciPy, 1e-9 absolute.
double noncentral_f_cdf(double f, double freedom1, double freedom2, double noncentrality);
double noncentral_chi_square_cdf(double x, double freedom, double noncentrality);
double noncentral_t_cdf(double t, double freedom, double noncentrality);

// The noncentrality for which P(X <= observed) = probability; 0 when even the central distribution
// has less than that below the observation (of t: any sign, no such bound).
// probability: in (0, 1). Cost: some 40 values of the distribution function.
// Checked: NoncentralTest: the distribution function of SciPy at the result, 1e-8.
double f_noncentrality(double f, double freedom1, double freedom2, double probability);
double chi_square_noncentrality(double x, double freedom, double probability);
double t_noncentrality(double t, double freedom, double probability);

}  // namespace coterie::math
