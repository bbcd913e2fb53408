#include "figures/examples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace coterie::figures {
namespace {

// So many of the nearest are tried.
constexpr size_t kTried = 30;
constexpr size_t kLeastTraits = 2;

double rounded(double x, int digits) {
  const auto text = fmt::format("{:.{}e}", x, digits - 1);
  double out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out + 0.0;  // -0 becomes 0
}

// Half a unit of the last digit of a value that was rounded.
double half_unit(double value, int digits) {
  if (value == 0) return 0;
  return 0.5 * std::pow(10, std::floor(std::log10(std::abs(value)) + 1e-9) - digits + 1);
}

std::vector<int64_t> sharing(const table::Column& column, double value, double half,
                             std::span<const int64_t> rows) {
  std::vector<int64_t> out;
  for (const int64_t row : rows)
    if (std::abs(column.values[static_cast<size_t>(row)] - value) <= half) out.push_back(row);
  return out;
}

std::vector<Trait> traits_of(const table::Frame& frame, int64_t row, std::vector<int64_t> alike,
                             std::span<const std::string> telling) {
  std::vector<Trait> out;
  for (const auto& feature : telling) {
    const auto* column = frame.find(feature);
    const double x = column->values[static_cast<size_t>(row)];
    if (!std::isfinite(x)) continue;
    for (const int digits : {2, 1}) {
      const double value = rounded(x, digits);
      auto still = sharing(*column, value, half_unit(value, digits), alike);
      if (static_cast<int>(still.size()) < kLeastSharing) continue;
      alike = std::move(still);
      out.push_back({feature, value});
      break;
    }
  }
  return out;
}

}  // namespace

std::vector<Example> make_examples(const table::Frame& frame, std::span<const int64_t> members,
                                   std::span<const double> distances,
                                   std::span<const std::string> telling) {
  std::vector<int64_t> nearest;
  for (const int64_t row : members)
    if (std::isfinite(distances[static_cast<size_t>(row)])) nearest.push_back(row);
  const auto by_distance = [&](int64_t a, int64_t b) {
    const double x = distances[static_cast<size_t>(a)], y = distances[static_cast<size_t>(b)];
    return x != y ? x < y : a < b;
  };
  const auto tried = static_cast<ptrdiff_t>(std::min(kTried, nearest.size()));
  std::ranges::partial_sort(nearest, nearest.begin() + tried, by_distance);
  nearest.resize(static_cast<size_t>(tried));
  const std::vector<int64_t> all(members.begin(), members.end());
  std::vector<Example> out;
  for (const int64_t row : nearest) {
    if (static_cast<int>(out.size()) == kMostExamples) break;
    auto traits = traits_of(frame, row, all, telling);
    const bool shown = std::ranges::find(out, traits, &Example::traits) != out.end();
    if (traits.size() >= kLeastTraits && !shown)
      out.push_back({row, distances[static_cast<size_t>(row)], std::move(traits)});
  }
  return out;
}

}  // namespace coterie::figures
