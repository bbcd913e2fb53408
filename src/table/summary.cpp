// Moments by blocks, quantiles by selection. See the header for what is guaranteed.
#include "table/summary.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace coterie::table {
namespace {

constexpr size_t kBlockRows = 4096;
constexpr size_t kLanes = 8;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

using Lanes = std::array<double, kLanes>;

double fold(const Lanes& lanes) {
  return ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) +
         ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
}

// Sums term(i) over [0, rows) in blocks of eight lanes; the order of additions is fixed by `rows`
// alone.
template <class Term>
double blocked_sum(size_t rows, Term term) {
  Sum total;
  for (size_t begin = 0; begin < rows; begin += kBlockRows) {
    size_t end = std::min(rows, begin + kBlockRows), i = begin;
    Lanes lanes{};
    for (; i + kLanes <= end; i += kLanes)
      for (size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += term(i + lane);
    for (size_t lane = 0; i < end; ++i, ++lane) lanes[lane] += term(i);
    total.add(fold(lanes));
  }
  return total.value();
}

struct Central {
  double second = 0, third = 0;  // sums of powers of deviations
};

// Sums of squared and cubed deviations from `mean`, corrected for the rounding of the mean itself.
Central central_sums(std::span<const double> x, double mean) {
  Sum first, second, third;
  for (size_t begin = 0; begin < x.size(); begin += kBlockRows) {
    size_t end = std::min(x.size(), begin + kBlockRows), i = begin;
    Lanes one{}, two{}, three{};
    auto take = [&](size_t lane, double value) {
      double d = value - mean, square = d * d;
      one[lane] += d;
      two[lane] += square;
      three[lane] += square * d;
    };
    for (; i + kLanes <= end; i += kLanes)
      for (size_t lane = 0; lane < kLanes; ++lane) take(lane, x[i + lane]);
    for (size_t lane = 0; i < end; ++i, ++lane) take(lane, x[i]);
    first.add(fold(one));
    second.add(fold(two));
    third.add(fold(three));
  }
  if (!std::isfinite(second.value())) return {std::numeric_limits<double>::infinity(), kNan};
  double n = static_cast<double>(x.size()), shift = first.value() / n;
  double two = std::max(0.0, second.value() - n * shift * shift);
  return {two, third.value() - 3 * shift * second.value() + 2 * n * shift * shift * shift};
}

Moments present_moments(std::span<const double> x) {
  Moments out;
  out.count = static_cast<int64_t>(x.size());
  if (x.empty()) {
    out.mean = out.sd = out.skewness = out.minimum = out.maximum = kNan;
    return out;
  }
  double low = x[0], high = x[0];
  for (double value : x) {
    low = value < low ? value : low;
    high = value > high ? value : high;
  }
  out.minimum = low;
  out.maximum = high;
  if (low == high) {
    out.mean = low;
    out.sd = 0;
    out.skewness = kNan;
    return out;
  }
  double n = static_cast<double>(x.size());
  out.mean = blocked_sum(x.size(), [x](size_t i) { return x[i]; }) / n;
  Central sums = central_sums(x, out.mean);
  double variance = sums.second / n;
  out.sd = std::sqrt(variance);
  out.skewness = out.sd > 0 ? (sums.third / n) / (variance * out.sd) : kNan;
  return out;
}

// The rank (n - 1) p, as the order statistic below it and the way to the next one.
struct Rank {
  size_t below = 0;
  double share = 0;
};

Rank rank_of(double probability, size_t n) {
  double rank = static_cast<double>(n - 1) * std::clamp(probability, 0.0, 1.0);
  double nearest = std::nearbyint(rank);
  // 0.29 * 100 is 28.999999999999996 in doubles; it means the 30th value.
  if (std::abs(rank - nearest) <= 4 * std::numeric_limits<double>::epsilon() * nearest)
    return {static_cast<size_t>(nearest), 0};
  double below = std::floor(rank);
  return {static_cast<size_t>(below), rank - below};
}

}  // namespace

double block_dot(std::span<const double> a, std::span<const double> b) {
  Lanes lanes{};
  size_t i = 0;
  for (; i + kLanes <= a.size(); i += kLanes)
    for (size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += a[i + lane] * b[i + lane];
  for (size_t lane = 0; i < a.size(); ++i, ++lane) lanes[lane] += a[i] * b[i];
  return fold(lanes);
}

std::vector<double> present_values(std::span<const double> values) {
  std::vector<double> out;
  out.reserve(values.size());
  for (double x : values)
    if (std::isfinite(x))
      out.push_back(x + 0.0);  // -0 becomes 0: which of two equals is found first must not show
  return out;
}

Moments moments(std::span<const double> values) {
  if (std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); }))
    return present_moments(values);
  return present_moments(present_values(values));
}

std::vector<double> select_quantiles(std::span<double> present,
                                     std::span<const double> probabilities) {
  std::vector<double> out(probabilities.size(), kNan);
  if (present.empty()) return out;
  std::vector<size_t> order(probabilities.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return probabilities[a] < probabilities[b]; });
  // Everything before `sorted_below` is no larger than what follows, so each search is on the rest
  // alone.
  auto begin = present.begin();
  size_t sorted_below = 0;
  for (size_t which : order) {
    Rank rank = rank_of(probabilities[which], present.size());
    auto at = begin + static_cast<std::ptrdiff_t>(rank.below);
    std::nth_element(begin + static_cast<std::ptrdiff_t>(sorted_below), at, present.end());
    sorted_below = rank.below;
    double value = *at;
    if (rank.share > 0) {
      double next = *std::min_element(at + 1, present.end());
      value += (next - value) * rank.share;
    }
    out[which] = value;
  }
  return out;
}

std::vector<double> quantiles(std::span<const double> values,
                              std::span<const double> probabilities) {
  std::vector<double> present = present_values(values);
  return select_quantiles(present, probabilities);
}

double quantile(std::span<const double> values, double probability) {
  return quantiles(values, std::span(&probability, 1))[0];
}

double median(std::span<const double> values) {
  return quantile(values, 0.5);
}

double correlation(std::span<const double> a, std::span<const double> b) {
  std::vector<double> x, y;
  x.reserve(a.size());
  y.reserve(b.size());
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    if (std::isfinite(a[i]) && std::isfinite(b[i])) {
      x.push_back(a[i]);
      y.push_back(b[i]);
    }
  Moments of_x = present_moments(x), of_y = present_moments(y);
  if (!(of_x.sd > 0) || !(of_y.sd > 0)) return kNan;
  double sum = blocked_sum(x.size(), [&](size_t i) {
    return ((x[i] - of_x.mean) / of_x.sd) * ((y[i] - of_y.mean) / of_y.sd);
  });
  return std::clamp(sum / static_cast<double>(x.size()), -1.0, 1.0);
}

}  // namespace coterie::table
