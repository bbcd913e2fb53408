#include "stats/correlation.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "math/distributions.hpp"
#include "math/exact_sum.hpp"
#include "stats/moments.hpp"
#include "stats/ranks.hpp"

namespace coterie::stats {

namespace {

struct Pairs {
  std::vector<double> x, y;
};

Pairs complete(std::span<const double> x, std::span<const double> y) {
  Pairs out;
  for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
    if (std::isnan(x[i]) || std::isnan(y[i])) continue;
    out.x.push_back(x[i]);
    out.y.push_back(y[i]);
  }
  return out;
}

// spread(r): the variance of Fisher's z times (rows - 3).
template <class Spread>
Correlation correlate(const Pairs& pairs, double confidence, Spread spread) {
  Correlation out;
  out.rows = static_cast<int64_t>(pairs.x.size());
  const Moments x = moments(pairs.x), y = moments(pairs.y);
  if (!(x.squares > 0 && y.squares > 0) || std::isinf(x.squares) || std::isinf(y.squares))
    return out;
  math::ExactSum products;
  for (std::size_t i = 0; i < pairs.x.size(); ++i)
    products.add((pairs.x[i] - x.mean) * (pairs.y[i] - y.mean));
  // One root of the product, so that equal spreads make a perfect correlation exactly 1.
  const double both = x.squares * y.squares;
  const double scale =
      both > 1e-290 && both < 1e290 ? std::sqrt(both) : std::sqrt(x.squares) * std::sqrt(y.squares);
  const double r = std::clamp(products.value() / scale, -1.0, 1.0);
  out.r.value = r;
  const auto n = static_cast<double>(out.rows);
  if (out.rows > 2) {
    const double t = r * std::sqrt((n - 2) / ((1 - r) * (1 + r)));
    out.p = math::student_t_both(t, n - 2);
    out.log10_p = math::log10_student_t_both(t, n - 2);
  }
  if (out.rows > 3 && confidence > 0 && confidence < 1) {
    const double reach =
        math::normal_quantile((1 + confidence) / 2) * std::sqrt(spread(r) / (n - 3));
    out.r.interval = {std::tanh(std::atanh(r) - reach), std::tanh(std::atanh(r) + reach)};
  }
  return out;
}

}  // namespace

Correlation pearson(std::span<const double> x, std::span<const double> y, double confidence) {
  return correlate(complete(x, y), confidence, [](double) { return 1.0; });
}

Correlation spearman(std::span<const double> x, std::span<const double> y, double confidence) {
  Pairs pairs = complete(x, y);
  pairs.x = midranks(pairs.x);
  pairs.y = midranks(pairs.y);
  return correlate(pairs, confidence, [](double r) { return 1 + r * r / 2; });
}

}  // namespace coterie::stats
