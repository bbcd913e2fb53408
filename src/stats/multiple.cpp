// Both methods are one walk over the sorted p-values; `scaled` says what a rank does to a p-value,
// as a product or, for logarithms, as a sum.
#include "stats/multiple.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace coterie::stats {

namespace {

std::vector<std::size_t> ascending(std::span<const double> p) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i)
    if (!std::isnan(p[i])) order.push_back(i);
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  return order;
}

// scaled(p, tests): p times the number of tests still in question. most: what p = 1 is.
template <class Scaled>
std::vector<double> step_down(std::span<const double> p, double most, Scaled scaled) {
  std::vector<double> out(p.begin(), p.end());
  const auto order = ascending(p);
  const auto tests = static_cast<double>(order.size());
  double reached = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double own = scaled(p[order[i]], tests - static_cast<double>(i));
    reached = i == 0 ? own : std::max(reached, own);
    out[order[i]] = std::min(reached, most);
  }
  return out;
}

template <class Scaled>
std::vector<double> step_up(std::span<const double> p, double most, Scaled scaled) {
  std::vector<double> out(p.begin(), p.end());
  const auto order = ascending(p);
  const auto tests = static_cast<double>(order.size());
  double reached = most;
  for (std::size_t i = order.size(); i-- > 0;) {
    reached = std::min(reached, scaled(p[order[i]], tests / static_cast<double>(i + 1)));
    out[order[i]] = reached;
  }
  return out;
}

double times(double p, double factor) {
  return p * factor;
}
double plus_log(double log10_p, double factor) {
  return log10_p + std::log10(factor);
}

}  // namespace

std::vector<double> holm(std::span<const double> p) {
  return step_down(p, 1, times);
}
std::vector<double> benjamini_hochberg(std::span<const double> p) {
  return step_up(p, 1, times);
}
std::vector<double> holm_log10(std::span<const double> log10_p) {
  return step_down(log10_p, 0, plus_log);
}
std::vector<double> benjamini_hochberg_log10(std::span<const double> log10_p) {
  return step_up(log10_p, 0, plus_log);
}

}  // namespace coterie::stats
