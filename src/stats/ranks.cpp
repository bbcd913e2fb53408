// Ranks are counted twice over, so that midranks and their sums are whole numbers.
#include "stats/ranks.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "base/random.hpp"
#include "math/distributions.hpp"
#include "math/exact_sum.hpp"

namespace coterie::stats {

namespace {

__extension__ using Wide = __int128;

// Calls use(first, last) for each run of equal values in a sorted range.
template <class Value, class Use>
void for_ties(const std::vector<Value>& sorted, auto same, Use use) {
  for (std::size_t first = 0; first < sorted.size();) {
    std::size_t last = first + 1;
    while (last < sorted.size() && same(sorted[first], sorted[last])) ++last;
    use(first, last);
    first = last;
  }
}

struct Ranked {
  std::vector<int64_t> doubled;  // twice the midrank of each row, rows by value, then group
  std::vector<int32_t> group;
  std::vector<int64_t> sizes;  // of groups
  double ties = 0;             // sum of t³ - t over runs of t equal values, over n³ - n
};

Ranked rank_rows(std::span<const double> values, std::span<const int32_t> groups, int group_count) {
  Ranked out;
  std::vector<std::pair<double, int32_t>> rows;
  const std::size_t size = std::min(values.size(), groups.size());
  out.sizes.resize(static_cast<std::size_t>(std::max(group_count, 0)));
  for (std::size_t i = 0; i < size; ++i) {
    if (std::isnan(values[i]) || groups[i] < 0 || groups[i] >= group_count) continue;
    rows.emplace_back(values[i], groups[i]);
    ++out.sizes[static_cast<std::size_t>(groups[i])];
  }
  std::ranges::sort(rows);
  out.doubled.resize(rows.size());
  Wide ties = 0;
  for_ties(
      rows, [](const auto& a, const auto& b) { return a.first == b.first; },
      [&](std::size_t first, std::size_t last) {
        const Wide t = static_cast<Wide>(last - first);
        ties += t * t * t - t;
        for (std::size_t i = first; i < last; ++i)
          out.doubled[i] = static_cast<int64_t>(first + last + 1);
      });
  for (const auto& row : rows) out.group.push_back(row.second);
  const Wide n = static_cast<Wide>(rows.size());
  out.ties = n < 2 ? 1 : static_cast<double>(ties) / static_cast<double>(n * n * n - n);
  return out;
}

// Squared distances of the groups' mean ranks from the mean of all, weighted by their sizes.
double spread_of_ranks(const Ranked& ranked, const std::vector<int32_t>& group) {
  std::vector<int64_t> sums(ranked.sizes.size());
  for (std::size_t i = 0; i < group.size(); ++i)
    sums[static_cast<std::size_t>(group[i])] += ranked.doubled[i];
  math::ExactSum spread;
  const double middle = (static_cast<double>(group.size()) + 1) / 2;
  for (std::size_t g = 0; g < sums.size(); ++g) {
    if (ranked.sizes[g] == 0) continue;
    const auto count = static_cast<double>(ranked.sizes[g]);
    const double away = static_cast<double>(sums[g]) / 2 / count - middle;
    spread.add(count * away * away);
  }
  return spread.value();
}

}  // namespace

std::vector<double> midranks(std::span<const double> values) {
  std::vector<double> out(values.size(), std::nan(""));
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!std::isnan(values[i])) order.push_back(i);
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  for_ties(
      order, [&](std::size_t a, std::size_t b) { return values[a] == values[b]; },
      [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i)
          out[order[i]] = static_cast<double>(first + last + 1) / 2;
      });
  return out;
}

KruskalWallis kruskal_wallis(std::span<const double> values, std::span<const int32_t> groups,
                             int group_count) {
  KruskalWallis out;
  const Ranked ranked = rank_rows(values, groups, group_count);
  out.rows = static_cast<int64_t>(ranked.group.size());
  out.groups = static_cast<int>(std::ranges::count_if(ranked.sizes, [](int64_t n) { return n; }));
  if (out.groups < 2 || ranked.ties == 1) return out;
  const auto n = static_cast<double>(out.rows), k = static_cast<double>(out.groups);
  out.h = 12 * spread_of_ranks(ranked, ranked.group) / (n * (n + 1)) / (1 - ranked.ties);
  out.freedom = k - 1;
  out.p = math::chi_square_upper(out.h, out.freedom);
  out.log10_p = math::log10_chi_square_upper(out.h, out.freedom);
  out.epsilon_squared = std::min(out.h / (n - 1), 1.0);
  if (out.rows > out.groups) out.eta_squared_h = (out.h - k + 1) / (n - k);
  return out;
}

double kruskal_wallis_permutation_p(std::span<const double> values, std::span<const int32_t> groups,
                                    int group_count, int permutations, uint64_t seed) {
  const Ranked ranked = rank_rows(values, groups, group_count);
  const auto used = std::ranges::count_if(ranked.sizes, [](int64_t n) { return n; });
  if (used < 2 || ranked.ties == 1 || permutations < 1) return std::nan("");
  // A permutation with the same statistic may differ from it by rounding.
  const double seen = spread_of_ranks(ranked, ranked.group) * (1 - 1e-12);
  int as_large = 0;
  for (int round = 0; round < permutations; ++round) {
    std::vector<int32_t> group = ranked.group;
    base::Random random(seed, static_cast<uint64_t>(round));
    for (std::size_t i = group.size(); i > 1; --i) std::swap(group[i - 1], group[random.below(i)]);
    as_large += spread_of_ranks(ranked, group) >= seen;
  }
  return (1.0 + as_large) / (1.0 + permutations);
}

}  // namespace coterie::stats
