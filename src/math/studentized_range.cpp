// Two nested trapezoid rules on smooth integrands that vanish at both ends. The upper tail is
// integrated itself, not taken from 1, so it keeps its relative accuracy far out.
#include "math/studentized_range.hpp"

#include <array>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <limits>

#include "math/distributions.hpp"

namespace coterie::math {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// P(range of `groups` standard normals > w): the integral over z, the largest, of
//   k phi(z) { Phi(z)^(k-1) - [Phi(z) - Phi(z - w)]^(k-1) }.
class NormalRange {
 public:
  explicit NormalRange(int groups) : groups_(groups) {
    for (int i = 0; i < kPoints; ++i) {
      const double z = -kReach + kStep * i;
      below_[static_cast<std::size_t>(i)] = normal_cdf(z);
      density_[static_cast<std::size_t>(i)] =
          0.39894228040143267794 * std::exp(-z * z / 2) * groups *
          std::pow(below_[static_cast<std::size_t>(i)], groups - 1);
    }
  }

  double upper(double w) const {
    double sum = 0;
    // Far out the integrand is a bell around w / 2.
    const int last = std::min(kPoints, static_cast<int>((w / 2 + kBell + kReach) / kStep));
    for (int i = static_cast<int>((kReach - kBell) / kStep); i < last; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const double apart = normal_cdf(-kReach + kStep * i - w) / below_[at];
      sum -= density_[at] * (apart < 1 ? std::expm1((groups_ - 1) * std::log1p(-apart)) : -1.0);
    }
    return sum * kStep;
  }

 private:
  static constexpr double kReach = 38, kStep = 0.2, kBell = 9;
  static constexpr int kPoints = 381;
  int groups_;
  std::array<double, kPoints> below_{}, density_{};
};

double upper(const NormalRange& range, double q, double freedom) {
  if (q <= 0) return 1;
  if (std::isinf(freedom)) return range.upper(q);
  const double step = std::min(0.35 / std::sqrt(2 * freedom), 0.1);
  // Below this u, the scale's own probability is negligible beside that of q e^u being large.
  const double least = -42 / freedom - std::log(std::max(q, 1.0)) - 5;
  double sum = 0;
  const auto term = [&](double u) {
    return std::exp(log_scale_density(u, freedom)) * range.upper(q * std::exp(u));
  };
  double last = 0;
  for (int i = 0; i * step > least; --i) {
    const double one = term(i * step);
    sum += one;
    if (one < 1e-17 * sum && one < last) break;
    last = one;
  }
  last = std::numeric_limits<double>::infinity();
  for (int i = 1; i * step < 40; ++i) {
    const double one = term(i * step);
    sum += one;
    if (one <= 1e-17 * sum && one <= last) break;
    last = one;
  }
  return std::min(sum * step, 1.0);
}

bool is_range(int groups, double freedom) {
  return groups >= 2 && groups <= 1000 && freedom > 0;
}

}  // namespace

double studentized_range_upper(double q, int groups, double freedom) {
  if (std::isnan(q) || !is_range(groups, freedom)) return kNone;
  if (std::isinf(q)) return q > 0 ? 0 : 1;
  return upper(NormalRange(groups), q, freedom);
}

double studentized_range_upper_quantile(double probability, int groups, double freedom) {
  if (!(probability > 0 && probability < 1) || !is_range(groups, freedom)) return kNone;
  const NormalRange range(groups);
  // In logarithms of both, where the tail is nearly straight.
  const auto excess = [&](double log_q) {
    return std::log(upper(range, std::exp(log_q), freedom) / probability);
  };
  double low = 0, high = 0.5, at_low = excess(low), at_high = at_low;
  for (int i = 0; at_low < 0 && i < 200; ++i) at_low = excess(low -= 1);
  high = low;
  at_high = at_low;
  for (int i = 0; at_high > 0 && i < 2000; ++i) {
    low = high;
    at_low = at_high;
    at_high = excess(high += 0.5);
  }
  if (at_high == 0) return std::exp(high);
  if (!(at_low > 0 && at_high < 0)) return kNone;
  std::uintmax_t steps = 60;
  const auto ends = boost::math::tools::toms748_solve(
      excess, low, high, at_low, at_high, boost::math::tools::eps_tolerance<double>(40), steps);
  return std::exp(ends.first / 2 + ends.second / 2);
}

}  // namespace coterie::math
