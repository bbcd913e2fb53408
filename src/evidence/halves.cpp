#include "evidence/halves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/random.hpp"
#include "cluster/matching.hpp"
#include "math/distributions.hpp"
#include "stats/agreement.hpp"
#include "table/profile.hpp"
#include "table/summary.hpp"

namespace coterie::evidence {
namespace {

using base::Result;
using segment::kNone;

constexpr double kSmall = 0.1, kLarge = 0.2;

struct Half {
  Customers customers;
  std::vector<int32_t> own;        // segments of its customers by its own model
  std::vector<int32_t> everybody;  // of all customers
  std::vector<std::string> names;
  std::vector<int> of_run;  // run's segment -> its segment, -1: not found again
  table::Profiles profiles;
};

// Rows of the subject's frame, in the order of `customers`.
std::vector<int64_t> rows_of(const Customers& customers, const std::vector<int>& side, int wanted) {
  std::vector<int64_t> out;
  for (size_t i = 0; i < side.size(); ++i)
    if (side[i] == wanted) out.push_back(customers.rows[i]);
  return out;
}

// Which segment of a half is which of the run: that of the same name for rules, else as most
// customers keep their segment.
std::vector<int> matched(const Subject& subject, const Customers& customers, const Half& half) {
  const auto& segments = subject.result->segments;
  const bool by_name = !segment::is_clusters(subject.request->method);
  const auto table = stats::cross_table(customers.labels, half.everybody);
  const auto match = cluster::match_labels(table);
  std::vector<int> out(segments.size(), -1);
  for (size_t i = 0; i < out.size(); ++i) {
    const auto named = std::ranges::find(half.names, segments[i].name);
    if (by_name && named != half.names.end())
      out[i] = static_cast<int>(named - half.names.begin());
    else if (i < match.size() && match[i] >= 0 && table.at(static_cast<int>(i), match[i]) > 0)
      out[i] = match[i];
  }
  return out;
}

Result<Half> fit_half(const Subject& subject, const Customers& customers, std::vector<int64_t> rows,
                      std::span<const std::string> columns) {
  Half out;
  out.customers = take(subject, std::move(rows), columns);
  const auto& method = subject.request->method;
  Change change{.features = {}, .k = {}, .seed = subject.input->seed, .resamples = 0};
  if (takes_k(method)) change.k = subject.result->k;
  auto fitted = TRY(fit_again(subject, out.customers, change));
  auto context = subject.input->context;
  context.progress = nullptr;
  out.everybody = TRY(segment::assign(fitted.model, customers.frame, context)).segment;
  out.own = std::move(fitted.result.assignment.segment);
  out.names = std::move(fitted.model.segments);
  out.of_run = matched(subject, customers, out);
  out.profiles = TRY(table::profile(out.customers.frame, out.own,
                                    static_cast<int>(out.names.size()), context.pool));
  return out;
}

double variance_of(const table::FeatureProfile& profile) {
  const auto n = static_cast<double>(profile.count);
  return profile.count > 1 ? profile.sd * profile.sd * n / (n - 1) : kNone;
}

// A difference in units of the spread within; 0 of two constants that are the same.
double standardised(double first, double second, double variance_first, double variance_second) {
  if (first == second) return 0;
  const double spread = std::sqrt((variance_first + variance_second) / 2);
  return spread > 0 ? (first - second) / spread : kNone;
}

Gap share_gap(const std::string& name, const Half& a, const Half& b, int in_a, int in_b) {
  const auto share = [](const Half& half, int segment) {
    return static_cast<double>(half.profiles.groups[static_cast<size_t>(segment)].customers) /
           static_cast<double>(half.own.size());
  };
  Gap out{.segment = name, .metric = "customers_share"};
  out.first = share(a, in_a);
  out.second = share(b, in_b);
  out.percent = percent_gap(out.first, out.second);
  out.standardised = standardised(out.first, out.second, out.first * (1 - out.first),
                                  out.second * (1 - out.second));
  out.first_count = static_cast<int64_t>(a.own.size());
  out.second_count = static_cast<int64_t>(b.own.size());
  return out;
}

Gap feature_gap(const std::string& name, const table::FeatureProfile& a,
                const table::FeatureProfile& b) {
  Gap out{.segment = name, .metric = a.feature};
  out.first = a.mean;
  out.second = b.mean;
  out.percent = percent_gap(a.mean, b.mean);
  out.standardised = standardised(a.mean, b.mean, variance_of(a), variance_of(b));
  out.first_count = a.count;
  out.second_count = b.count;
  out.median_first = a.median;
  out.median_second = b.median;
  out.median_percent = percent_gap(a.median, b.median);
  return out;
}

void compare(const Subject& subject, const Half& a, const Half& b,
             std::span<const std::string> features, Split& out) {
  const auto table = stats::cross_table(with_noise(a.everybody), with_noise(b.everybody));
  out.adjusted_rand = stats::adjusted_rand(table);
  for (size_t i = 0; i < subject.result->segments.size(); ++i) {
    const auto& name = subject.result->segments[i].name;
    const int in_a = a.of_run[i], in_b = b.of_run[i];
    auto& counterpart = out.segments.emplace_back();
    counterpart = {.segment = name, .in_first = in_a >= 0, .in_second = in_b >= 0};
    if (in_a < 0 || in_b < 0) continue;
    // A segment without customers has no row or column.
    const bool counted = in_a + 1 < table.rows && in_b + 1 < table.columns;
    counterpart.jaccard = counted ? cluster::jaccard(table, in_a + 1, in_b + 1) : kNone;
    const auto& first = a.profiles.groups[static_cast<size_t>(in_a)];
    const auto& second = b.profiles.groups[static_cast<size_t>(in_b)];
    if (first.customers == 0 || second.customers == 0) {
      counterpart.in_first = first.customers > 0;
      counterpart.in_second = second.customers > 0;
      continue;
    }
    out.gaps.push_back(share_gap(name, a, b, in_a, in_b));
    for (size_t f = 0; f < first.features.size(); ++f)
      if (std::ranges::find(features, first.features[f].feature) != features.end() &&
          first.features[f].count > 0 && second.features[f].count > 0)
        out.gaps.push_back(feature_gap(name, first.features[f], second.features[f]));
  }
}

// A standardised difference near 0 has the standard error sqrt(1 / n + 1 / m).
void set_chance(Split& split, int splits) {
  const double gaps = static_cast<double>(split.gaps.size()) * splits;
  for (auto& gap : split.gaps) {
    const auto n = static_cast<double>(gap.first_count), m = static_cast<double>(gap.second_count);
    if (n + m <= 2) continue;
    gap.chance = math::student_t_quantile(1 - 0.025 / gaps, n + m - 2) * std::sqrt(1 / n + 1 / m);
  }
}

void summarise(Split& split) {
  for (const auto& gap : split.gaps)
    if (std::ranges::find(split.metrics, gap.metric, &MetricGap::metric) == split.metrics.end())
      split.metrics.push_back({gap.metric, kNone});
  for (auto& metric : split.metrics) {
    std::vector<double> percents;
    for (const auto& gap : split.gaps)
      if (gap.metric == metric.metric) percents.push_back(gap.percent);
    metric.median_percent = table::median(percents);
  }
  std::ranges::stable_sort(split.metrics, [](const MetricGap& a, const MetricGap& b) {
    // What is not known comes last.
    const double x = std::isnan(a.median_percent) ? HUGE_VAL : a.median_percent;
    const double y = std::isnan(b.median_percent) ? HUGE_VAL : b.median_percent;
    return x < y;
  });
}

}  // namespace

std::vector<int> halves_of(std::span<const uint64_t> keys, const Deal& deal) {
  std::vector<int> out(keys.size());
  if (deal.by_hash) {
    for (size_t i = 0; i < keys.size(); ++i)
      out[i] = static_cast<int>(base::draw(deal.seed, base::hash_text("half"), keys[i]) % 2);
    return out;
  }
  std::vector<std::pair<uint64_t, size_t>> ranks;
  for (size_t i = 0; i < keys.size(); ++i)
    ranks.emplace_back(base::draw(deal.seed, base::hash_text("random half"), keys[i]), i);
  std::ranges::sort(ranks);
  for (size_t i = (keys.size() + 1) / 2; i < keys.size(); ++i) out[ranks[i].second] = 1;
  return out;
}

double percent_gap(double first, double second) {
  if (first == second) return 0;
  return first == 0 ? kNone : 100 * std::abs(first - second) / std::abs(first);
}

std::string_view gap_word(const Gap& gap) {
  const double size = std::abs(gap.standardised);
  if (std::isnan(size)) return "";
  if (size <= kSmall) return "negligible";
  if (!(size > gap.chance)) return "chance";
  return size <= kLarge ? "small" : "large";
}

Result<Split> split(const Subject& subject, const Customers& customers, const Deal& deal,
                    std::span<const std::string> features, int splits) {
  Split out;
  out.name = deal.name;
  const auto side = halves_of(customers.keys, deal);
  std::vector<std::string> columns;
  for (const auto& column : customers.frame.columns) columns.push_back(column.name);
  Half halves[2];
  for (int i = 0; i < 2; ++i) {
    auto rows = rows_of(customers, side, i);
    (i == 0 ? out.first : out.second) = static_cast<int64_t>(rows.size());
    const auto* which = i == 0 ? "first" : "second";
    if (rows.empty()) {
      out.problem = fmt::format("The {} half has no customer.", which);
      return out;
    }
    const auto& context = subject.input->context;
    if (context.cancel != nullptr && context.cancel->requested())
      return base::fail(base::Code::cancelled, "split halves", "interrupted");
    auto half = fit_half(subject, customers, std::move(rows), columns);
    if (!half &&
        (half.error().code == base::Code::data || half.error().code == base::Code::project)) {
      out.problem =
          fmt::format("The {} half cannot carry the model: {}.", which, half.error().fault);
      return out;
    }
    halves[i] = TRY(std::move(half));
  }
  compare(subject, halves[0], halves[1], features, out);
  set_chance(out, splits);
  summarise(out);
  return out;
}

}  // namespace coterie::evidence
