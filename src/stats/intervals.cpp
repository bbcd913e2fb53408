#include "stats/intervals.hpp"

#include <algorithm>
#include <cmath>

#include "math/distributions.hpp"

namespace coterie::stats {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool is_confidence(double confidence) {
  return confidence > 0 && confidence < 1;
}
bool is_share(int64_t hits, int64_t trials) {
  return hits >= 0 && trials >= hits && trials > 0;
}

// Two independent binomial samples, and how far a ratio of their probabilities is from what was
// seen: Koopman's score statistic, chi-square with one degree of freedom.
struct TwoShares {
  double hits1, trials1, hits2, trials2;

  double distance(double ratio) const {
    const double a = (trials1 + trials2) * ratio;
    const double b = trials1 * ratio + hits1 + trials2 + hits2 * ratio;
    const double root = std::sqrt(std::max(b * b - 4 * a * (hits1 + hits2), 0.0));
    const double p2 = 2 * (hits1 + hits2) / (b + root);  // the likeliest under this ratio
    const double p1 = ratio * p2;
    const double variance = p1 * (1 - p1) / trials1 + ratio * ratio * p2 * (1 - p2) / trials2;
    const double away = hits1 / trials1 - ratio * hits2 / trials2;
    return away == 0 ? 0 : away * away / variance;
  }

  // Where the distance passes `limit` between a ratio inside and one outside, by halving.
  double edge(double inside, double outside, double limit) const {
    double in = std::log(inside), out = std::log(outside);
    for (int i = 0; i < 200 && in / 2 + out / 2 != in && in / 2 + out / 2 != out; ++i) {
      const double middle = in / 2 + out / 2;
      (distance(std::exp(middle)) <= limit ? in : out) = middle;
    }
    return std::exp(in);
  }
};

}  // namespace

Estimate mean_interval(const Moments& rows, double confidence) {
  Estimate out;
  if (rows.count == 0) return out;
  out.value = rows.mean;
  if (rows.count < 2 || !is_confidence(confidence)) return out;
  const auto n = static_cast<double>(rows.count);
  const double reach =
      math::student_t_quantile((1 + confidence) / 2, n - 1) * std::sqrt(rows.variance() / n);
  out.interval = {rows.mean - reach, rows.mean + reach};
  return out;
}

Estimate proportion_interval(int64_t hits, int64_t trials, double confidence) {
  Estimate out;
  if (!is_share(hits, trials) || !is_confidence(confidence)) return out;
  const auto n = static_cast<double>(trials), x = static_cast<double>(hits);
  const double z = math::normal_quantile((1 + confidence) / 2), p = x / n;
  const double middle = (x + z * z / 2) / (n + z * z);
  const double reach = z / (n + z * z) * std::sqrt(x * (1 - p) + z * z / 4);
  out.value = p;
  out.interval = {hits == 0 ? 0 : std::max(middle - reach, 0.0),
                  hits == trials ? 1 : std::min(middle + reach, 1.0)};
  return out;
}

Estimate proportion_difference(int64_t hits1, int64_t trials1, int64_t hits2, int64_t trials2,
                               double confidence) {
  Estimate out;
  const Estimate first = proportion_interval(hits1, trials1, confidence);
  const Estimate second = proportion_interval(hits2, trials2, confidence);
  out.value = first.value - second.value;
  out.interval.low =
      out.value - std::hypot(first.value - first.interval.low, second.interval.high - second.value);
  out.interval.high =
      out.value + std::hypot(first.interval.high - first.value, second.value - second.interval.low);
  return out;
}

Estimate proportion_ratio(int64_t hits1, int64_t trials1, int64_t hits2, int64_t trials2,
                          double confidence) {
  Estimate out;
  if (!is_share(hits1, trials1) || !is_share(hits2, trials2) || !is_confidence(confidence))
    return out;
  const TwoShares shares{static_cast<double>(hits1), static_cast<double>(trials1),
                         static_cast<double>(hits2), static_cast<double>(trials2)};
  out.value = (shares.hits1 / shares.trials1) / (shares.hits2 / shares.trials2);
  if (hits1 == 0 && hits2 == 0) {
    out.interval = {0, kInfinity};
    return out;
  }
  const double z = math::normal_quantile((1 + confidence) / 2), limit = z * z;
  constexpr double kLeast = 1e-12, kMost = 1e12;
  const double inside = hits1 == 0 ? kLeast : hits2 == 0 ? kMost : out.value;
  out.interval.low = hits1 == 0 ? 0 : shares.edge(inside, kLeast, limit);
  out.interval.high = hits2 == 0 ? kInfinity : shares.edge(inside, kMost, limit);
  return out;
}

Estimate mean_ratio(const Moments& first, const Moments& second, double confidence) {
  Estimate out;
  if (first.count == 0 || second.count == 0 || !(first.mean > 0 && second.mean > 0)) return out;
  const double ratio = out.value = first.mean / second.mean;
  if (first.count < 2 || second.count < 2 || !is_confidence(confidence)) return out;
  const auto n1 = static_cast<double>(first.count), n2 = static_cast<double>(second.count);
  const double v1 = first.variance() / n1, v2 = second.variance() / n2;
  const double scaled = ratio * ratio * v2, both = v1 + scaled;
  if (both == 0) {
    out.interval = {ratio, ratio};
    return out;
  }
  const double freedom = both * both / (v1 * v1 / (n1 - 1) + scaled * scaled / (n2 - 1));
  const double t = math::student_t_quantile((1 + confidence) / 2, freedom);
  const double g = t * t * v2 / (second.mean * second.mean);
  if (!(g < 1)) return out;
  const double reach = t / second.mean * std::sqrt(v1 * (1 - g) + scaled);
  out.interval = {(ratio - reach) / (1 - g), (ratio + reach) / (1 - g)};
  return out;
}

}  // namespace coterie::stats
