#include "stats/two_samples.hpp"

#include <cmath>

#include "math/distributions.hpp"
#include "math/noncentral.hpp"

namespace coterie::stats {

WelchT welch_t(const Moments& first, const Moments& second, double confidence) {
  WelchT out;
  if (first.count == 0 || second.count == 0) return out;
  out.difference.value = mean_difference(first, second);
  if (first.count < 2 || second.count < 2) return out;
  const auto n1 = static_cast<double>(first.count), n2 = static_cast<double>(second.count);
  const double v1 = first.variance() / n1, v2 = second.variance() / n2, both = v1 + v2;
  if (!(both > 0) || std::isinf(both)) return out;
  out.t = out.difference.value / std::sqrt(both);
  out.freedom = both * both / (v1 * v1 / (n1 - 1) + v2 * v2 / (n2 - 1));
  out.p = math::student_t_both(out.t, out.freedom);
  out.log10_p = math::log10_student_t_both(out.t, out.freedom);
  const double reach =
      math::student_t_quantile((1 + confidence) / 2, out.freedom) * std::sqrt(both);
  out.difference.interval = {out.difference.value - reach, out.difference.value + reach};
  return out;
}

Estimate hedges_g(const Moments& first, const Moments& second, double confidence) {
  Estimate out;
  if (first.count < 2 || second.count < 2) return out;
  const auto n1 = static_cast<double>(first.count), n2 = static_cast<double>(second.count);
  const double freedom = n1 + n2 - 2;
  const double spread = std::sqrt((first.squares + second.squares) / freedom);
  if (!(spread > 0) || std::isinf(spread)) return out;
  // gamma(m / 2) / (sqrt(m / 2) gamma((m - 1) / 2)), m degrees of freedom.
  const double correction =
      std::exp(math::log_gamma_step((freedom - 1) / 2, 0.5)) / std::sqrt(freedom / 2);
  const double scale = std::sqrt(1 / n1 + 1 / n2), d = mean_difference(first, second) / spread;
  out.value = correction * d;
  const auto end = [&](double probability) {
    return correction * scale * math::t_noncentrality(d / scale, freedom, probability);
  };
  out.interval = {end((1 + confidence) / 2), end((1 - confidence) / 2)};
  return out;
}

}  // namespace coterie::stats
