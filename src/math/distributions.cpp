// Boost's own errors are exceptions by default; here arguments are checked first and results that
// do not exist are NaN. Far tails: the modified Lentz method on the continued fractions of the
// incomplete beta (DLMF 8.17.22) and gamma (8.9.2) functions.
#include "math/distributions.hpp"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>

namespace coterie::math {

namespace {

namespace policies = boost::math::policies;
using Quiet = policies::policy<policies::domain_error<policies::ignore_error>,
                               policies::pole_error<policies::ignore_error>,
                               policies::overflow_error<policies::ignore_error>,
                               policies::evaluation_error<policies::ignore_error>>;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kFarTail = 1e-280;  // below this, logarithms take over
constexpr double kLn10 = 2.302585092994045684;

// b_0 + a_1 / (b_1 + a_2 / (b_2 + …)); part(i, a, b) gives a_i and b_i.
template <class Part>
double continued_fraction(double first, Part part) {
  constexpr double kNearZero = 1e-300;
  double value = first == 0 ? kNearZero : first;
  double c = value, d = 0;
  for (int i = 1; i < 20000; ++i) {
    double a = 0, b = 0;
    part(i, a, b);
    d = b + a * d;
    c = b + a / c;
    if (d == 0) d = kNearZero;
    if (c == 0) c = kNearZero;
    d = 1 / d;
    value *= c * d;
    if (std::abs(c * d - 1) < 1e-16) break;
  }
  return value;
}

// What Stirling's formula leaves out of log gamma(a); a >= 20.
double stirling_rest(double a) {
  const double square = a * a;
  return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - 1.0 / 1680 / square) / square) / square) / a;
}

}  // namespace

double log_gamma(double x) {
  return x > 0 ? boost::math::lgamma(x, Quiet()) : kNone;
}

double log_gamma_step(double a, double b) {
  if (!(a > 0 && b >= 0)) return kNone;
  if (a < 20) return log_gamma(a + b) - log_gamma(a);
  return (a - 0.5) * std::log1p(b / a) + b * std::log(a + b) - b + stirling_rest(a + b) -
         stirling_rest(a);
}

namespace {

// log of the regularised incomplete beta function of x = odds / (1 + odds) when x is far below its
// mean a / (a + b). log_x and log_rest are log x and log(1 - x).
double log_beta_tail(double a, double b, double x, double log_x, double log_rest) {
  const double fraction = continued_fraction(1, [&](int i, double& numerator, double& denominator) {
    const double m = i / 2;  // NOLINT(bugprone-integer-division): floor
    numerator = i % 2 == 0 ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                           : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    denominator = 1;
  });
  const double log_one_over_beta =
      a < b ? log_gamma_step(b, a) - log_gamma(a) : log_gamma_step(a, b) - log_gamma(b);
  return a * log_x + b * log_rest + log_one_over_beta - std::log(a) - std::log(fraction);
}

// P(F <= f); arguments are checked.
double f_lower(double f, double freedom1, double freedom2) {
  if (std::isinf(freedom2)) return boost::math::gamma_p(freedom1 / 2, f * freedom1 / 2, Quiet());
  const double odds = freedom1 * f / freedom2;
  if (odds < 1) return boost::math::ibeta(freedom1 / 2, freedom2 / 2, odds / (1 + odds), Quiet());
  return boost::math::ibetac(freedom2 / 2, freedom1 / 2, 1 / (1 + odds), Quiet());
}

}  // namespace

double log_scale_density(double u, double freedom) {
  const double half = freedom / 2;
  const double at_0 =
      half < 20
          ? 0.6931471805599453 + half * std::log(half) - half - boost::math::lgamma(half, Quiet())
          : 0.5 * std::log(freedom / 3.14159265358979324) - stirling_rest(half);
  return at_0 + freedom * (u - std::expm1(2 * u) / 2);
}

double normal_cdf(double z) {
  return 0.5 * std::erfc(-z * 0.70710678118654752440);
}

double normal_quantile(double probability) {
  if (!(probability > 0 && probability < 1)) return kNone;
  return boost::math::quantile(boost::math::normal_distribution<double, Quiet>(), probability);
}

double student_t_quantile(double probability, double freedom) {
  if (!(probability > 0 && probability < 1 && freedom > 0)) return kNone;
  return boost::math::quantile(boost::math::students_t_distribution<double, Quiet>(freedom),
                               probability);
}

double f_upper(double f, double freedom1, double freedom2) {
  if (!(f >= 0 && freedom1 > 0 && freedom2 > 0) || std::isinf(freedom1)) return kNone;
  if (std::isinf(f)) return 0;
  if (std::isinf(freedom2)) return chi_square_upper(f * freedom1, freedom1);
  const double odds = freedom1 * f / freedom2;
  if (odds < 1) return boost::math::ibetac(freedom1 / 2, freedom2 / 2, odds / (1 + odds), Quiet());
  return boost::math::ibeta(freedom2 / 2, freedom1 / 2, 1 / (1 + odds), Quiet());
}

double chi_square_upper(double x, double freedom) {
  if (!(x >= 0 && freedom > 0) || std::isinf(freedom)) return kNone;
  return std::isinf(x) ? 0 : boost::math::gamma_q(freedom / 2, x / 2, Quiet());
}

double student_t_both(double t, double freedom) {
  if (std::isnan(t) || !(freedom > 0)) return kNone;
  return f_upper(t * t, 1, freedom);
}

double log10_f_upper(double f, double freedom1, double freedom2) {
  const double p = f_upper(f, freedom1, freedom2);
  if (p > 0.5) return std::log1p(-f_lower(f, freedom1, freedom2)) / kLn10;
  if (!(p < kFarTail) || std::isinf(f)) return std::log10(p);
  if (std::isinf(freedom2)) return log10_chi_square_upper(f * freedom1, freedom1);
  const double odds = freedom1 * f / freedom2;
  const double log_x = -std::log1p(odds), log_rest = -std::log1p(1 / odds);
  return log_beta_tail(freedom2 / 2, freedom1 / 2, 1 / (1 + odds), log_x, log_rest) / kLn10;
}

double log10_chi_square_upper(double x, double freedom) {
  const double p = chi_square_upper(x, freedom);
  if (p > 0.5) return std::log1p(-boost::math::gamma_p(freedom / 2, x / 2, Quiet())) / kLn10;
  if (!(p < kFarTail) || std::isinf(x)) return std::log10(p);
  const double a = freedom / 2, half = x / 2;
  const double fraction =
      continued_fraction(half + 1 - a, [&](int i, double& numerator, double& denominator) {
        numerator = -i * (i - a);
        denominator = half + 1 - a + 2.0 * i;
      });
  const double log_tail = a * std::log(half) - half - log_gamma(a) - std::log(fraction);
  return log_tail / kLn10;
}

double log10_student_t_both(double t, double freedom) {
  if (std::isnan(t) || !(freedom > 0)) return kNone;
  return log10_f_upper(t * t, 1, freedom);
}

}  // namespace coterie::math
