#include "figures/category_mix.hpp"

#include <cmath>

namespace coterie::figures {
namespace {

std::vector<double> shares(const std::vector<int64_t>& parts) {
  int64_t whole = 0;
  for (const int64_t part : parts) whole += part;
  std::vector<double> out;
  for (const int64_t part : parts)
    out.push_back(whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : NAN);
  return out;
}

}  // namespace

std::optional<CategoryMix> make_category_mix(const LineSums& lines, int segments) {
  if (lines.categories.empty()) return std::nullopt;
  const size_t width = lines.categories.size() + 1;
  std::vector<int64_t> all(width);
  std::vector<std::vector<int64_t>> by_segment(static_cast<size_t>(segments),
                                               std::vector<int64_t>(width));
  for (const auto& sum : lines.segments) {
    const size_t level = sum.category < 0 ? width - 1 : static_cast<size_t>(sum.category);
    const int64_t weight = lines.money ? sum.micros : sum.lines;
    all[level] += weight;
    if (sum.segment >= 0) by_segment[static_cast<size_t>(sum.segment)][level] += weight;
  }
  CategoryMix out;
  out.by_revenue = lines.money;
  out.levels = lines.categories;
  out.population = shares(all);
  for (const auto& one : by_segment) out.segments.push_back(shares(one));
  return out;
}

}  // namespace coterie::figures
