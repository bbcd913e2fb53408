// All in plain doubles in one order, without fused operations: the same bits on every machine.
#include "mixture/model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace coterie::mixture {

namespace {

constexpr std::array<std::string_view, 4> kNames = {"full", "tied", "diagonal", "spherical"};

// Replaces a covariance (packed lower triangle) by the inverse of its Cholesky factor. Every
// conditional variance is at least `floor`, for the smallest eigenvalue is; only rounding can take
// it below. Returns whether one is less than twice the floor.
bool invert_root(std::vector<double>& a, size_t cols, double floor) {
  bool flat = false;
  for (size_t i = 0; i < cols; ++i)
    for (size_t j = 0; j <= i; ++j) {
      double sum = a[triangle(i) + j];
      for (size_t m = 0; m < j; ++m) sum -= a[triangle(i) + m] * a[triangle(j) + m];
      if (i == j) {
        flat |= sum < 2 * floor;
        a[triangle(i) + i] = std::sqrt(std::max(sum, floor));
      } else {
        a[triangle(i) + j] = sum / a[triangle(j) + j];
      }
    }
  // Row i of the inverse needs the rows above it, inverted, and its own, not yet.
  std::vector<double> row(cols);
  for (size_t i = 0; i < cols; ++i) {
    const double inverse = 1 / a[triangle(i) + i];
    std::fill_n(row.begin(), i, 0.0);
    for (size_t m = 0; m < i; ++m)
      for (size_t j = 0; j <= m; ++j) row[j] -= a[triangle(i) + m] * a[triangle(m) + j];
    for (size_t j = 0; j < i; ++j) a[triangle(i) + j] = row[j] * inverse;
    a[triangle(i) + i] = inverse;
  }
  return flat;
}

// What diagonal and spherical covariances have for a variance, in value units.
double variance(const Moments& moments, size_t col, const Scale& scale) {
  const double spread = moments.squares[col] - moments.mean[col] * moments.mean[col];
  const double half = scale.step / 2;
  return std::max(spread, 0.0) * half * half + scale.floor;
}

// Appends the shape of one component.
bool add_shape(Covariance covariance, const Moments& moments, const Scale& scale,
               std::vector<double>& out) {
  const size_t cols = moments.mean.size();
  const double half = scale.step / 2;
  if (covariance == Covariance::full) {
    std::vector<double> a = moments.squares;
    for (size_t i = 0; i < cols; ++i) {
      for (size_t j = 0; j <= i; ++j) {
        double& entry = a[triangle(i) + j];
        entry = (entry - moments.mean[i] * moments.mean[j]) * half * half;
      }
      a[triangle(i) + i] += scale.floor;
    }
    const bool flat = invert_root(a, cols, scale.floor);
    out.insert(out.end(), a.begin(), a.end());
    return flat;
  }
  double sum = 0, least = std::numeric_limits<double>::infinity();
  for (size_t col = 0; col < cols; ++col) {
    const double here = variance(moments, col, scale);
    sum += here;
    least = std::min(least, here);
    if (covariance == Covariance::diagonal) out.push_back(1 / std::sqrt(here));
  }
  const double mean = sum / static_cast<double>(cols);
  if (covariance == Covariance::spherical) out.push_back(1 / std::sqrt(mean));
  return (covariance == Covariance::spherical ? mean : least) < 2 * scale.floor;
}

// The one shape of a tied covariance: the spread of all rows less that of the means.
bool add_tied(std::span<const Moments> moments, const Moments& total, const Scale& scale,
              std::vector<double>& out) {
  double mass = 0;
  for (const Moments& each : moments) mass += each.mass;
  const size_t cols = total.mean.size();
  const double half = scale.step / 2;
  std::vector<double> a = total.squares;
  for (size_t i = 0; i < cols; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      double between = 0;
      for (const Moments& each : moments)
        if (each.mass > 0) between += each.mass / mass * each.mean[i] * each.mean[j];
      double& entry = a[triangle(i) + j];
      entry = (entry - between) * half * half;
    }
    a[triangle(i) + i] += scale.floor;
  }
  const bool flat = invert_root(a, cols, scale.floor);
  out = std::move(a);
  return flat;
}

// Doubles that the shape of one component takes.
size_t shape_size(Covariance covariance, size_t cols) {
  return covariance == Covariance::full       ? triangle(cols)
         : covariance == Covariance::diagonal ? cols
                                              : 1;
}

// A packed triangle times a vector.
void multiply(std::span<const double> lower, std::span<const double> x, double* out) {
  for (size_t i = 0; i < x.size(); ++i) {
    out[i] = 0;
    for (size_t a = 0; a <= i; ++a) out[i] += lower[triangle(i) + a] * x[a];
  }
}

// ln of the determinant of W_j.
double log_root(const Mixture& mixture, size_t j) {
  const auto cols = static_cast<size_t>(mixture.cols);
  double sum = 0;
  for (size_t i = 0; i < cols; ++i) {
    const size_t at = mixture.covariance == Covariance::full ? j * triangle(cols) + triangle(i) + i
                      : mixture.covariance == Covariance::tied     ? triangle(i) + i
                      : mixture.covariance == Covariance::diagonal ? j * cols + i
                                                                   : j;
    sum += logarithm(mixture.precisions[at]);
  }
  return sum;
}

}  // namespace

std::string_view name(Covariance covariance) {
  return kNames[static_cast<size_t>(covariance)];
}

std::optional<Covariance> covariance_named(std::string_view name) {
  const auto* found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Covariance>(found - kNames.begin());
}

int64_t parameters(Covariance covariance, int k, int cols) {
  const int64_t d = cols, half = d * (d + 1) / 2;
  const int64_t shapes = covariance == Covariance::full       ? k * half
                         : covariance == Covariance::tied     ? half
                         : covariance == Covariance::diagonal ? k * d
                                                              : k;
  return shapes + k * d + k - 1;
}

Ready prepare(const Mixture& mixture, double step, std::span<const double> origin) {
  const auto k = static_cast<size_t>(mixture.k), cols = static_cast<size_t>(mixture.cols);
  Ready out;
  out.k = mixture.k;
  out.cols = mixture.cols;
  // A coordinate is 2 * (units - origin) + 1: half a step a unit.
  std::vector<double> halved = mixture.precisions;
  for (double& factor : halved) factor *= step / 2;
  std::vector<double> mean(k * cols);
  for (size_t i = 0; i < mean.size(); ++i)
    mean[i] = 2 * (mixture.means[i] / step - (origin.empty() ? 0 : origin[i % cols])) + 1;

  out.offsets.resize(k * cols);
  if (mixture.covariance == Covariance::full || mixture.covariance == Covariance::tied) {
    const bool tied = mixture.covariance == Covariance::tied;
    out.shape = tied ? Shape::shared : Shape::dense;
    if (tied) out.scales.assign(k * cols, 1.0);
    const size_t size = triangle(cols);
    for (size_t j = 0; j < k; ++j) {
      const auto lower = std::span<const double>(halved).subspan(tied ? 0 : j * size, size);
      if (!tied || j == 0) pack_factor(lower, mixture.cols, out.factors);
      multiply(lower, std::span<const double>(mean).subspan(j * cols, cols),
               out.offsets.data() + j * cols);
    }
  } else {
    out.shape = Shape::axes;
    for (size_t i = 0; i < k * cols; ++i) {
      out.scales.push_back(halved[mixture.covariance == Covariance::diagonal ? i : i / cols]);
      out.offsets[i] = out.scales[i] * mean[i];
    }
  }
  const double density = -0.5 * static_cast<double>(cols) * logarithm(2 * std::numbers::pi);
  for (size_t j = 0; j < k; ++j)
    out.constants.push_back(mixture.weights[j] > 0
                                ? logarithm(mixture.weights[j]) + log_root(mixture, j) + density
                                : -std::numeric_limits<double>::infinity());
  return out;
}

Fast prepare_fast(const Mixture& mixture, double step) {
  const auto k = static_cast<size_t>(mixture.k), cols = static_cast<size_t>(mixture.cols);
  std::vector<double> factors = mixture.precisions;
  for (double& factor : factors) factor *= step;
  Fast out;
  std::vector<double> rest(cols), offsets(cols);
  for (size_t j = 0; j < k; ++j) {
    const auto lower = std::span<const double>(factors).subspan(j * triangle(cols), triangle(cols));
    pack_factor(lower, mixture.cols, out.factors);
    for (size_t col = 0; col < cols; ++col) {
      const double mean = mixture.means[j * cols + col] / step, whole = std::nearbyint(mean);
      out.means.push_back(static_cast<float>(whole));
      rest[col] = mean - whole;
    }
    multiply(lower, rest, offsets.data());
    for (const double offset : offsets) out.offsets.push_back(static_cast<float>(offset));
  }
  return out;
}

Mixture maximise(Covariance covariance, std::span<const Moments> moments, const Moments& total,
                 const Scale& scale, const Mixture& before, int& flat) {
  const size_t cols = scale.origin.size(), size = shape_size(covariance, cols);
  Mixture out;
  out.covariance = covariance;
  out.k = static_cast<int>(moments.size());
  out.cols = static_cast<int>(cols);
  double mass = 0;
  for (const Moments& each : moments) mass += each.mass;
  flat = 0;
  for (size_t j = 0; j < moments.size(); ++j) {
    const Moments& each = moments[j];
    out.weights.push_back(each.mass / mass);
    if (each.mass > 0) {
      for (size_t col = 0; col < cols; ++col)
        out.means.push_back(((each.mean[col] - 1) / 2 + scale.origin[col]) * scale.step);
      if (covariance != Covariance::tied)
        flat += add_shape(covariance, each, scale, out.precisions) ? 1 : 0;
    } else {
      const auto mean = std::span(before.means).subspan(j * cols, cols);
      out.means.insert(out.means.end(), mean.begin(), mean.end());
      if (covariance != Covariance::tied) {
        const auto shape = std::span(before.precisions).subspan(j * size, size);
        out.precisions.insert(out.precisions.end(), shape.begin(), shape.end());
      }
    }
  }
  if (covariance == Covariance::tied)
    flat = add_tied(moments, total, scale, out.precisions) ? 1 : 0;
  return out;
}

}  // namespace coterie::mixture
