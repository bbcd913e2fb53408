// Chi-square and F by Boost's series, which begin at the largest Poisson weight. Noncentral t by
// the trapezoid rule over the logarithm of the scale, where the integrand is smooth and vanishes at
// both ends, so the rule converges faster than any power of its step.
#include "math/noncentral.hpp"

#include <boost/math/distributions/non_central_chi_squared.hpp>
#include <boost/math/distributions/non_central_f.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <limits>

#include "math/distributions.hpp"

namespace coterie::math {

namespace {

namespace policies = boost::math::policies;
using Quiet = policies::policy<policies::domain_error<policies::ignore_error>,
                               policies::pole_error<policies::ignore_error>,
                               policies::overflow_error<policies::ignore_error>,
                               policies::evaluation_error<policies::ignore_error>>;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kLeast = -std::numeric_limits<double>::infinity();

bool is_probability(double probability) {
  return probability > 0 && probability < 1;
}

// Where the falling function cdf(noncentrality) passes `probability`: from `guess` outwards by
// steps of `step` that double, then TOMS 748. Not below `least`.
template <class Cdf>
double invert(Cdf cdf, double probability, double guess, double step, double least) {
  const auto excess = [&](double noncentrality) { return cdf(noncentrality) - probability; };
  double low = std::max(guess - step, least), high = std::max(guess + step, least + step);
  double at_low = excess(low), at_high = excess(high);
  for (int i = 0; at_low < 0 && i < 60; ++i) {
    if (low <= least) return least;
    high = low;
    at_high = at_low;
    low = std::max(low - step, least);
    at_low = excess(low);
    step *= 2;
  }
  for (int i = 0; at_high > 0 && i < 60; ++i) {
    low = high;
    at_low = at_high;
    high += step;
    at_high = excess(high);
    step *= 2;
  }
  if (at_low == 0) return low;
  if (at_high == 0) return high;
  if (!(at_low > 0 && at_high < 0)) return kNone;
  std::uintmax_t steps = 100;
  const auto ends = boost::math::tools::toms748_solve(excess, low, high, at_low, at_high,
                                                      boost::math::tools::eps_tolerance<double>(45),
                                                      steps, Quiet());
  return ends.first / 2 + ends.second / 2;
}

}  // namespace

double noncentral_f_cdf(double f, double freedom1, double freedom2, double noncentrality) {
  if (!(f >= 0 && freedom1 > 0 && freedom2 > 0 && noncentrality >= 0)) return kNone;
  if (noncentrality == 0) return 1 - f_upper(f, freedom1, freedom2);
  return boost::math::cdf(
      boost::math::non_central_f_distribution<double, Quiet>(freedom1, freedom2, noncentrality), f);
}

double noncentral_chi_square_cdf(double x, double freedom, double noncentrality) {
  if (!(x >= 0 && freedom > 0 && noncentrality >= 0)) return kNone;
  if (noncentrality == 0) return 1 - chi_square_upper(x, freedom);
  return boost::math::cdf(
      boost::math::non_central_chi_squared_distribution<double, Quiet>(freedom, noncentrality), x);
}

// The integral over s of P(Z <= t s - noncentrality), s² being chi-square over its freedom.
double noncentral_t_cdf(double t, double freedom, double noncentrality) {
  if (std::isnan(t) || !(freedom > 0) || !std::isfinite(noncentrality)) return kNone;
  if (std::isinf(freedom)) return normal_cdf(t - noncentrality);
  const double step = 0.2 * std::min(1 / std::sqrt(2 * freedom), 1 / (1 + std::abs(noncentrality)));
  double below = 0, all = 0;
  const auto add = [&](double u) {
    const double weight = std::exp(log_scale_density(u, freedom));
    below += weight * normal_cdf(t * std::exp(u) - noncentrality);
    all += weight;
    return weight > 1e-18 * all;
  };
  for (int i = 0; add(i * step); ++i) continue;
  for (int i = -1; add(i * step); --i) continue;
  return below / all;
}

double f_noncentrality(double f, double freedom1, double freedom2, double probability) {
  if (!(f >= 0 && freedom1 > 0 && freedom2 > 0) || !is_probability(probability)) return kNone;
  if (!std::isfinite(f)) return kNone;
  const double guess = freedom1 * f;
  const double spread = std::sqrt(2 * freedom1 + 4 * guess + 2 * guess * guess / freedom2) + 1;
  return invert(
      [&](double noncentrality) { return noncentral_f_cdf(f, freedom1, freedom2, noncentrality); },
      probability, std::max(guess - freedom1 - spread * normal_quantile(probability), 0.0),
      spread / 4, 0);
}

double chi_square_noncentrality(double x, double freedom, double probability) {
  if (!(x >= 0 && freedom > 0) || !is_probability(probability) || std::isinf(x)) return kNone;
  const double spread = std::sqrt(2 * freedom + 4 * x) + 1;
  return invert(
      [&](double noncentrality) { return noncentral_chi_square_cdf(x, freedom, noncentrality); },
      probability, std::max(x - freedom - spread * normal_quantile(probability), 0.0), spread / 4,
      0);
}

double t_noncentrality(double t, double freedom, double probability) {
  if (!std::isfinite(t) || !(freedom > 0) || !is_probability(probability)) return kNone;
  const double spread = std::sqrt(1 + t * t / (2 * freedom));
  return invert([&](double noncentrality) { return noncentral_t_cdf(t, freedom, noncentrality); },
                probability, t - spread * normal_quantile(probability), spread / 2, kLeast);
}

}  // namespace coterie::math
