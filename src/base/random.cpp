// Draws by inversion and rejection. Each takes its uniforms in a fixed order: two draws in one
// expression would leave the order to the compiler.
#include "base/random.hpp"

#include <cmath>
#include <numbers>

namespace coterie::base {

double Random::normal() noexcept {
  double u = 1.0 - uniform();
  return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * uniform());
}

double Random::exponential() noexcept {
  return -std::log(1.0 - uniform());
}

double Random::gamma(double shape) noexcept {
  if (shape < 1.0) {
    double boost = std::pow(1.0 - uniform(), 1.0 / shape);
    return gamma(shape + 1.0) * boost;
  }
  const double d = shape - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  for (;;) {
    double x = normal();
    double v = 1.0 + c * x;
    if (v <= 0.0) continue;
    v = v * v * v;
    if (std::log(1.0 - uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
  }
}

int64_t Random::poisson(double mean) noexcept {
  int64_t count = 0;
  // The waiting time for the first `order` events is gamma: while it ends before `mean`, those
  // events are counted and the rest of the interval is drawn; this keeps exp(-mean) below far from
  // underflow.
  while (mean > 16.0) {
    double order = std::floor(mean * 0.875);
    double waited = gamma(order);
    if (waited > mean) {
      // The order - 1 events before `waited` lie uniformly in it: count those before `mean`.
      double p = mean / waited;
      for (double i = 1.0; i < order; i += 1.0) count += uniform() < p ? 1 : 0;
      return count;
    }
    mean -= waited;
    count += static_cast<int64_t>(order);
  }
  double limit = std::exp(-mean), product = uniform();
  while (product > limit) {
    ++count;
    product *= uniform();
  }
  return count;
}

}  // namespace coterie::base
