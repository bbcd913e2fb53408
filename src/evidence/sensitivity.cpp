#include "evidence/sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.hpp"
#include "cluster/matching.hpp"
#include "stats/agreement.hpp"

namespace coterie::evidence {
namespace {

constexpr size_t kYear = 52, kLeastWeeks = 26, kShortest = 4, kLongest = 8;
constexpr double kStandsOut = 1.5, kLeastOrders = 10;
constexpr int64_t kWeekSeconds = int64_t{7} * 86400;

// Type 7, as R and numpy. values: sorted.
double quantile(std::span<const int64_t> values, double share) {
  const double at = share * static_cast<double>(values.size() - 1);
  const auto low = static_cast<size_t>(at);
  const size_t high = std::min(low + 1, values.size() - 1);
  const auto of = [&](size_t i) { return static_cast<double>(values[i]); };
  return of(low) + (at - static_cast<double>(low)) * (of(high) - of(low));
}

// The weeks outside of [begin, begin + length), sorted.
std::vector<int64_t> others(std::span<const int64_t> orders, size_t begin, size_t length) {
  std::vector<int64_t> out(orders.begin(), orders.begin() + static_cast<std::ptrdiff_t>(begin));
  out.insert(out.end(), orders.begin() + static_cast<std::ptrdiff_t>(begin + length), orders.end());
  std::ranges::sort(out);
  return out;
}

double mean_of(std::span<const int64_t> orders) {
  return static_cast<double>(std::accumulate(orders.begin(), orders.end(), int64_t{0})) /
         static_cast<double>(orders.size());
}

std::string day(base::LocalSeconds when) {
  return base::format_day(static_cast<base::Day>(when / 86400));
}

// Shares of a sample have an interval; shares of everybody are counts.
stats::Estimate share_of(int64_t hits, int64_t trials, bool sampled) {
  if (sampled) return stats::proportion_interval(hits, trials);
  stats::Estimate out;
  if (trials > 0) out.value = static_cast<double>(hits) / static_cast<double>(trials);
  return out;
}

// -1, no segment, as one more label, so that noise counts as a place of its own.
std::vector<int32_t> with_none(std::span<const int32_t> labels, int none) {
  std::vector<int32_t> out(labels.begin(), labels.end());
  std::ranges::replace(out, -1, none);
  return out;
}

}  // namespace

Peak find_peak(std::span<const int64_t> orders, base::LocalSeconds as_of) {
  Peak out;
  if (orders.size() < kLeastWeeks) {
    out.text =
        fmt::format("The orders go back {} whole weeks; a season is looked for in {} and more.",
                    orders.size(), kLeastWeeks);
    return out;
  }
  const auto year = orders.first(std::min(orders.size(), kYear));
  auto all = others(year, 0, 0);
  if (quantile(all, 0.5) < kLeastOrders) {
    out.text = fmt::format("The median week has {} orders: too few to tell a season from chance.",
                           base::with_thousands(quantile(all, 0.5), 1));
    return out;
  }
  double best = 0;
  size_t best_begin = 0;
  for (size_t length = kShortest; length <= kLongest; ++length)
    for (size_t begin = 0; begin + length <= year.size(); ++begin) {
      const auto rest = others(year, begin, length);
      const double median = quantile(rest, 0.5), mean = mean_of(year.subspan(begin, length));
      const auto weakest = std::ranges::min(year.subspan(begin, length));
      const double above = (mean - median) * static_cast<double>(length);
      if (mean < kStandsOut * median || static_cast<double>(weakest) <= quantile(rest, 0.75) ||
          above <= best)
        continue;
      best = above;
      best_begin = begin;
      out.weeks = static_cast<int>(length);
      out.orders_a_week = mean;
      out.median_week = median;
    }
  if (out.weeks == 0) {
    out.text = fmt::format(
        "No {} to {} weeks of the last {} stand out: none have 1.5 times the orders of the "
        "median week.",
        kShortest, kLongest, year.size());
    return out;
  }
  const auto length = static_cast<size_t>(out.weeks);
  out.found = true;
  out.until = as_of - static_cast<int64_t>(best_begin) * kWeekSeconds;
  out.from = out.until - static_cast<int64_t>(length) * kWeekSeconds;
  out.share_of_orders = out.orders_a_week * static_cast<double>(length) /
                        (mean_of(year) * static_cast<double>(year.size()));
  out.text = fmt::format(
      "{} to {} is the peak season: {} orders a week, {} times the median of the other weeks.",
      day(out.from), day(out.until - 1), base::with_thousands(std::llround(out.orders_a_week)),
      base::with_thousands(out.orders_a_week / out.median_week, 1));
  if (orders.size() >= 2 * kYear) {
    const auto before = orders.subspan(kYear, kYear);
    out.year_before = mean_of(before.subspan(best_begin, length)) /
                      quantile(others(before, best_begin, length), 0.5);
    out.text += fmt::format(" The same weeks a year earlier had {} times.",
                            base::with_thousands(out.year_before, 1));
  } else {
    out.text += " With less than two years of orders a season cannot be told from growth.";
  }
  return out;
}

ModelCut compare_cut(const CutLabels& labels, bool sampled) {
  ModelCut out;
  out.model = labels.model;
  out.method = labels.method;
  out.segments = labels.segments;
  out.refit_segments = labels.refit_segments;
  const auto customers = static_cast<int64_t>(labels.now.size());
  int64_t changed = 0;
  std::vector<int64_t> of_segment(static_cast<size_t>(labels.segments)), changed_of(of_segment);
  for (size_t row = 0; row < labels.now.size(); ++row) {
    const bool differs = labels.now[row] != labels.frozen[row];
    changed += differs;
    if (labels.now[row] < 0) continue;
    ++of_segment[static_cast<size_t>(labels.now[row])];
    changed_of[static_cast<size_t>(labels.now[row])] += differs;
  }
  out.changed_frozen = share_of(changed, customers, sampled);
  for (size_t i = 0; i < of_segment.size(); ++i)
    out.segment_changed.push_back(share_of(changed_of[i], of_segment[i], false).value);
  out.adjusted_rand_frozen = stats::adjusted_rand(stats::cross_table(
      with_none(labels.now, labels.segments), with_none(labels.frozen, labels.segments)));
  if (labels.refit.empty()) return out;
  std::vector<int> match(static_cast<size_t>(labels.refit_now_segments));
  std::iota(match.begin(), match.end(), 0);
  if (!labels.same_segments) {
    const auto found = cluster::match_labels(stats::cross_table(labels.refit_now, labels.refit));
    std::ranges::fill(match, -1);
    std::copy_n(found.begin(), std::min(found.size(), match.size()), match.begin());
  }
  int64_t other = 0;
  for (size_t row = 0; row < labels.refit.size(); ++row) {
    const int32_t from = labels.refit_now[row], to = labels.refit[row];
    other += from < 0 ? to >= 0 : to < 0 || match[static_cast<size_t>(from)] != to;
  }
  out.changed_refit = share_of(other, customers, sampled);
  out.adjusted_rand_refit = stats::adjusted_rand(
      stats::cross_table(with_none(labels.refit_now, labels.refit_now_segments),
                         with_none(labels.refit, labels.refit_segments)));
  return out;
}

}  // namespace coterie::evidence
