// Replicates are worked through in numbered blocks and kept by number, so threads change nothing.
#include "stats/resampling.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "math/distributions.hpp"
#include "math/exact_sum.hpp"

namespace coterie::stats {

namespace {

constexpr uint64_t kStream = 0x626f6f74;

// Linear between the order statistics, as NumPy's default (type 7 of Hyndman & Fan 1996).
double quantile(const std::vector<double>& sorted, double probability) {
  const double at = probability * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

}  // namespace

base::Status check_resampling(const Resampling& options) {
  const auto wrong = [](const char* fault, const char* allowed) {
    return base::fail(base::Code::usage, "bootstrap", fault, allowed);
  };
  if (options.replicates < 100 || options.replicates > 1'000'000)
    return wrong("that number of replicates is out of range", "100 to 1,000,000");
  if (!(options.confidence > 0 && options.confidence < 1))
    return wrong("that confidence is out of range", "between 0 and 1");
  if (options.cells < 8) return wrong("there are too few cells", "8 or more");
  return {};
}

base::Status for_replicates(
    const Resampling& options,
    const std::function<void(std::size_t, base::Random&, std::size_t)>& one) {
  constexpr int64_t kBlock = 16;
  const int64_t blocks = (options.replicates + kBlock - 1) / kBlock;
  std::atomic<bool> stopped = false;
  const auto work = [&](int64_t block, int worker) {
    if (stopped || (options.cancel && options.cancel->requested())) {
      stopped = true;
      return;
    }
    const int64_t end = std::min<int64_t>((block + 1) * kBlock, options.replicates);
    for (int64_t i = block * kBlock; i < end; ++i) {
      base::Random random(base::mix64(options.seed ^ kStream), static_cast<uint64_t>(i));
      one(static_cast<std::size_t>(i), random, static_cast<std::size_t>(worker));
    }
  };
  if (options.pool != nullptr)
    options.pool->run(blocks, work);
  else
    for (int64_t block = 0; block < blocks; ++block) work(block, 0);
  if (stopped) return base::fail(base::Code::cancelled, "bootstrap", "interrupted");
  return {};
}

std::size_t workers(const Resampling& options) {
  return options.pool == nullptr ? 1 : static_cast<std::size_t>(options.pool->threads());
}

Bootstrap summarise(double value, std::vector<double> replicates, double acceleration,
                    double confidence) {
  Bootstrap out;
  out.value = value;
  std::erase_if(replicates, [](double x) { return std::isnan(x); });
  out.replicates = static_cast<int>(replicates.size());
  if (std::isnan(value) || replicates.size() < 2) return out;
  const auto count = static_cast<double>(replicates.size());
  const double mean = math::exact_sum(replicates) / count;
  math::ExactSum squares;
  for (const double x : replicates) squares.add((x - mean) * (x - mean));
  out.standard_error = std::sqrt(squares.value() / (count - 1));
  out.bias = mean - value;
  std::ranges::sort(replicates);
  const double tail = (1 - confidence) / 2;
  out.percentile = {quantile(replicates, tail), quantile(replicates, 1 - tail)};
  if (!(replicates.front() < replicates.back()) || std::isnan(acceleration)) return out;
  // What equals the value counts half; rounding must not decide on which side it lies.
  const double near = 1e-12 * std::max(std::abs(value), out.standard_error);
  const auto below = std::ranges::lower_bound(replicates, value - near) - replicates.begin();
  const auto within = std::ranges::upper_bound(replicates, value + near) - replicates.begin();
  const double share = (static_cast<double>(below + within) / 2 + 0.5) / (count + 1);
  const double shift = math::normal_quantile(share);
  const auto end = [&](double probability) {
    const double z = shift + math::normal_quantile(probability);
    const double slope = 1 - acceleration * z;
    if (slope <= 0) return probability < 0.5 ? replicates.front() : replicates.back();
    return quantile(replicates, math::normal_cdf(shift + z / slope));
  };
  out.bca = {end(tail), end(1 - tail)};
  return out;
}

void Acceleration::add(int64_t rows, std::span<const int64_t> counts,
                       std::span<const double> without) {
  if (rows < 2) return;
  const auto n = static_cast<double>(rows);
  double mean = 0;
  for (std::size_t i = 0; i < counts.size(); ++i)
    mean += static_cast<double>(counts[i]) / n * without[i];
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double influence = (n - 1) / n * (mean - without[i]);
    const auto count = static_cast<double>(counts[i]);
    squares_ += count * influence * influence;
    cubes_ += count * influence * influence * influence;
  }
}

double Acceleration::value() const {
  return squares_ > 0 ? cubes_ / (6 * squares_ * std::sqrt(squares_))
                      : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace coterie::stats
