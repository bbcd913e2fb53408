// Two passes: exact sums give the means, then the deviations are squared and summed exactly again.
#include "stats/moments.hpp"

#include <cmath>
#include <limits>

#include "math/exact_sum.hpp"

namespace coterie::stats {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct Sums {
  math::ExactSum first, second;  // of values, then of deviations; of squared deviations
  double low = kInfinity, high = -kInfinity;
};

}  // namespace

double Moments::variance() const {
  return count < 2 ? kNone : squares / static_cast<double>(count - 1);
}

double mean_difference(const Moments& first, const Moments& second) {
  return (first.mean - second.mean) + (first.mean_rest - second.mean_rest);
}

std::vector<Moments> group_moments(std::span<const double> values, std::span<const int32_t> groups,
                                   int group_count) {
  std::vector<Moments> out(static_cast<std::size_t>(std::max(group_count, 0)));
  std::vector<Sums> sums(out.size());
  const std::size_t rows = std::min(values.size(), groups.size());
  const auto for_each = [&](auto use) {
    for (std::size_t i = 0; i < rows; ++i)
      if (groups[i] >= 0 && groups[i] < group_count && !std::isnan(values[i]))
        use(static_cast<std::size_t>(groups[i]), values[i]);
  };
  for_each([&](std::size_t group, double value) {
    ++out[group].count;
    sums[group].first.add(value);
    sums[group].low = std::min(sums[group].low, value);
    sums[group].high = std::max(sums[group].high, value);
  });
  for (std::size_t g = 0; g < out.size(); ++g) {
    if (out[g].count == 0) continue;
    const auto n = static_cast<double>(out[g].count);
    // A group that is all the same has exactly no spread, whatever rounding does to its mean.
    out[g].mean = sums[g].low == sums[g].high ? sums[g].low : sums[g].first.value() / n;
    sums[g].first = {};
  }
  for_each([&](std::size_t group, double value) {
    const double away = value - out[group].mean;
    sums[group].first.add(away);
    sums[group].second.add(away * away);
  });
  for (std::size_t g = 0; g < out.size(); ++g) {
    if (out[g].count == 0) continue;
    if (!std::isfinite(out[g].mean) || std::isinf(sums[g].low) || std::isinf(sums[g].high)) {
      out[g].mean = out[g].squares = kNone;
      continue;
    }
    // What the rounding of the mean adds to the squares is taken away again.
    const double drift = sums[g].first.value();
    const double squares = sums[g].second.value();
    out[g].mean_rest = drift / static_cast<double>(out[g].count);
    out[g].squares = std::max(squares - drift * out[g].mean_rest, 0.0);
  }
  return out;
}

Moments moments(std::span<const double> values) {
  const std::vector<int32_t> one(values.size());
  return group_moments(values, one, 1).front();
}

}  // namespace coterie::stats
