// Edges are made of decimal digits, so that 0.3 is the double that people mean by 0.3.
#include "figures/bins.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>

namespace coterie::figures {
namespace {

// digits * 10^exponent, rounded once.
double decimal(int64_t digits, int exponent) {
  const auto text = fmt::format("{}e{}", digits, exponent);
  double out = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (read.ec == std::errc::result_out_of_range)
    return exponent > 0 ? std::numeric_limits<double>::infinity() : 0;
  return out;
}

// An endless ascending list of numbers that may be edges.
struct Grid {
  std::function<double(int64_t)> edge;  // by index
  std::function<int64_t(double)> near;  // the index of an edge near a number
  bool whole = false;  // values are whole numbers: a closed last bin would hide where it ends

  int64_t below(double x) const {
    int64_t i = near(x);
    while (edge(i) > x) --i;
    while (edge(i + 1) <= x) ++i;
    return i;
  }
  int64_t above(double x) const {
    int64_t i = below(x);
    if (!whole) return edge(i) == x ? i : i + 1;
    do ++i;
    while (edge(i) != std::floor(edge(i)));
    return i;
  }
};

// The edges from the largest at or below the usual range to the smallest above it, with one more on
// a side that has values beyond; empty when there would be more than `most` bins.
std::vector<double> edges_on(const Grid& grid, Range all, Range usual, int most) {
  const int64_t first = grid.below(usual.low), last = std::max(grid.above(usual.high), first + 1);
  if (last - first > 2 * most) return {};
  std::vector<double> out;
  for (int64_t i = first; i <= last; ++i) {
    const double edge = grid.edge(i);
    if (!grid.whole || edge == std::floor(edge)) out.push_back(edge);
  }
  if (out.empty()) return {};
  if (all.low < out.front()) out.insert(out.begin(), grid.edge(grid.below(all.low)));
  const bool open = grid.whole ? all.high >= out.back() : all.high > out.back();
  if (open) out.push_back(grid.edge(grid.above(all.high)));
  return static_cast<int>(out.size()) - 1 <= most ? out : std::vector<double>();
}

std::vector<double> linear_edges(Range all, Range usual, bool whole, int most) {
  const double width = (usual.high - usual.low) / most;
  int exponent =
      width > 0 && std::isfinite(width) ? static_cast<int>(std::floor(std::log10(width))) : 0;
  if (whole) exponent = std::max(exponent, 0);
  for (int tries = 0; tries < 9; ++tries) {
    const int digits[] = {1, 2, 5};
    const int mantissa = digits[tries % 3], power = exponent + tries / 3;
    const double step = decimal(mantissa, power);
    // Beyond this the multiples of the step are not told apart.
    if (!(std::max(std::abs(all.low), std::abs(all.high)) / step < 1e15)) continue;
    Grid grid{[=](int64_t i) { return decimal(i * mantissa, power); },
              [=](double x) { return static_cast<int64_t>(std::floor(x / step)); }, whole};
    if (auto out = edges_on(grid, all, usual, most); !out.empty()) return out;
  }
  return {};
}

// Ways to divide the decades, the finest first: mantissas in tenths.
const std::vector<std::vector<int>>& decades() {
  static const std::vector<std::vector<int>> kSeries = {{10, 12, 15, 20, 25, 30, 40, 50, 60, 80},
                                                        {10, 15, 20, 30, 50, 70},
                                                        {10, 20, 50},
                                                        {10, 30},
                                                        {10}};
  return kSeries;
}

std::vector<double> log_edges(Range all, Range usual, bool whole, int most) {
  auto attempt = [&](const std::vector<int>& series, int stride) {
    const auto size = static_cast<int64_t>(series.size());
    auto edge = [&series, size, stride](int64_t i) {
      const int64_t turn = i >= 0 ? i / size : -((size - 1 - i) / size);
      return decimal(series[static_cast<size_t>(i - turn * size)],
                     static_cast<int>(turn) * stride - 1);
    };
    auto near = [size, stride](double x) {
      return static_cast<int64_t>(std::floor(std::log10(x) / stride)) * size;
    };
    return edges_on({edge, near, whole}, all, usual, most);
  };
  for (const auto& series : decades())
    if (auto out = attempt(series, 1); !out.empty()) return out;
  for (int stride : {2, 5, 10, 20, 50})
    if (auto out = attempt(decades().back(), stride); !out.empty()) return out;
  return {};
}

bool ascending(const std::vector<double>& edges) {
  return std::ranges::all_of(edges, [](double x) { return std::isfinite(x); }) &&
         std::ranges::adjacent_find(edges, std::greater_equal<>()) == edges.end();
}

// A logarithmic scale for the values above 0; zeros have a bin of their own.
Bins cut_log(std::span<double> present, double largest, bool whole, int most) {
  const auto zeros = std::ranges::partition(present, [](double x) { return x > 0; });
  const bool zero = !zeros.empty();
  const auto positive = std::span(present.begin(), zeros.begin());
  const double least = std::ranges::min(positive);
  for (double& x : positive) x = std::log(x);
  auto usual = usual_range(positive);
  usual = {std::clamp(std::exp(usual.low), least, largest),
           std::clamp(std::exp(usual.high), least, largest)};
  Bins out{log_edges({least, largest}, usual, whole, most - zero), true};
  if (zero && !out.edges.empty()) out.edges.insert(out.edges.begin(), 0.0);
  return out;
}

}  // namespace

int Bins::of(double x) const {
  const auto above = std::ranges::upper_bound(edges, x);
  return std::clamp(static_cast<int>(above - edges.begin()) - 1, 0, std::max(count() - 1, 0));
}

Range usual_range(std::span<double> present) {
  const auto [least, most] = std::ranges::minmax(present);
  const double at[] = {0.005, 0.25, 0.75, 0.995};
  const auto q = table::select_quantiles(present, at);
  const double whisker = 1.5 * (q[2] - q[1]);
  return {std::max(least, std::min(q[0], q[1] - whisker)),
          std::min(most, std::max(q[3], q[2] + whisker))};
}

Bins cut(std::span<double> present, const table::Moments& moments) {
  if (present.empty()) return {};
  const double least = moments.minimum, largest = moments.maximum;
  if (least == largest) return {{least, largest}, false};
  const int most =
      std::clamp(static_cast<int>(std::ceil(2 * std::cbrt(static_cast<double>(present.size())))), 5,
                 kMostBins);
  const bool whole = std::ranges::all_of(
      present, [](double x) { return x == std::floor(x) && std::abs(x) < 0x1p50; });
  Bins out;
  if (whole && largest - least < most)
    out.edges = linear_edges({least, largest}, {least, largest}, true, most);
  else if (least >= 0 && moments.skewness > 1)
    out = cut_log(present, largest, whole, most);
  else
    out.edges = linear_edges({least, largest}, usual_range(present), whole, most);
  if (out.edges.size() < 2 || !ascending(out.edges)) return {{least, largest}, false};
  return out;
}

}  // namespace coterie::figures
