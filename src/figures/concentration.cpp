#include "figures/concentration.hpp"

#include <algorithm>

#include "stats/agreement.hpp"

namespace coterie::figures {
namespace {

// What the poorest `hundredths` / 100 of the customers spent, as a share of all.
double poorest(std::span<const int64_t> micros, std::span<const int64_t> sums, int hundredths) {
  const auto n = static_cast<int64_t>(micros.size());
  const auto whole = static_cast<size_t>(n * hundredths / 100);
  const double part = static_cast<double>(n * hundredths % 100) / 100;
  double sum = static_cast<double>(sums[whole]);
  if (part > 0) sum += part * static_cast<double>(micros[whole]);
  return sum / static_cast<double>(sums.back());
}

}  // namespace

std::optional<Concentration> make_concentration(std::span<const int64_t> micros) {
  std::vector<int64_t> sorted(micros.begin(), micros.end());
  std::ranges::sort(sorted);
  if (sorted.empty() || sorted.front() < 0 || sorted.back() == 0) return std::nullopt;
  std::vector<int64_t> sums = {0};
  for (const int64_t one : sorted) sums.push_back(sums.back() + one);
  Concentration out;
  out.gini = stats::gini(std::vector<double>(sorted.begin(), sorted.end()));
  for (int at = 0; at <= 100; at += 2)
    out.lorenz.push_back({at / 100.0, poorest(sorted, sums, at)});
  for (const int at : {1, 5, 10, 20, 50})
    out.top.push_back({at / 100.0, 1 - poorest(sorted, sums, 100 - at)});
  return out;
}

}  // namespace coterie::figures
