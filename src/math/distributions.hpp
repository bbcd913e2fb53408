// Probability distributions, thin over Boost.Math. Upper tails also as logarithms, which stay
// meaningful where the probability itself is below the smallest double. NaN for arguments outside
// their range.
#pragma once

namespace coterie::math {

// Standard normal: P(Z <= z), and its inverse. probability: in (0, 1).
// Checked: DistributionsTest: SciPy, 1e-13 relative.
double normal_cdf(double z);
double normal_quantile(double probability);

// The log of the density of u = log s at u, where s² is chi-square over its freedom: the scale by
// which Student's t and the studentized range divide. freedom: above 0, finite.
// Checked: StudentizedRangeTest, by what is integrated over it.
double log_scale_density(double u, double freedom);

// log of gamma(x), x > 0, and log of gamma(a + b) / gamma(a) without cancellation; a > 0, b >= 0.
// Checked: DistributionsTest: mpmath, 1e-13 relative.
double log_gamma(double x);
double log_gamma_step(double a, double b);

// Student's t: the value below which a share of the distribution lies.
// probability: in (0, 1). freedom: degrees of freedom, above 0, may be infinite (the normal then).
// Returns: NaN for anything else.
// Source: Boost.Math students_t; the inverse is Shaw's (2006).
// Checked: DistributionsTest: published tables, and SciPy to 1e-12 relative.
double student_t_quantile(double probability, double freedom);

// Upper tails P(X >= x) of F, chi-square and both tails P(|T| >= |t|) of Student's t.
// freedoms: above 0, may be fractional; freedom2 and that of t may be infinite.
// Checked: DistributionsTest: SciPy and mpmath, 1e-11 relative.
double f_upper(double f, double freedom1, double freedom2);
double chi_square_upper(double x, double freedom);
double student_t_both(double t, double freedom);

// log10 of the same. Where the tail is below 1e-280 it comes from the continued fraction of the
// incomplete beta or gamma function with its leading factor kept as a logarithm.
// Checked: DistributionsTest: mpmath with 60 digits, 1e-11 relative, down to 10^-100,000.
double log10_f_upper(double f, double freedom1, double freedom2);
double log10_chi_square_upper(double x, double freedom);
double log10_student_t_both(double t, double freedom);

}  // namespace coterie::math
