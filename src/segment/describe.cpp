// Money is summed in int64 with a check for overflow; ranks come from one pass that sorts each
// value among the medians of the segments.
#include "segment/describe.hpp"

#include <algorithm>
#include <cmath>

namespace coterie::segment {
namespace {

double share_of(double part, double whole) {
  return whole > 0 ? part / whole : kNone;
}

// below[i] and equal[i] of the values against cuts[i], which ascend and do not repeat.
struct Counts {
  std::vector<int64_t> below, equal;
  int64_t values = 0;
};

Counts count_around(std::span<const double> values, std::span<const double> cuts) {
  // in_gap[i]: values above cuts[i - 1] and below cuts[i].
  std::vector<int64_t> in_gap(cuts.size() + 1);
  Counts out{std::vector<int64_t>(cuts.size()), std::vector<int64_t>(cuts.size())};
  for (double value : values) {
    if (!std::isfinite(value)) continue;
    ++out.values;
    auto at = static_cast<size_t>(std::ranges::lower_bound(cuts, value) - cuts.begin());
    if (at < cuts.size() && cuts[at] == value)
      ++out.equal[at];
    else
      ++in_gap[at];
  }
  int64_t below = 0;
  for (size_t i = 0; i < cuts.size(); ++i) {
    below += in_gap[i];
    out.below[i] = below;
    below += out.equal[i];
  }
  return out;
}

void rank_feature(const table::Column& column, size_t feature, std::span<const Segment> segments,
                  Description& out) {
  if (!(out.population.features[feature].sd > 0)) return;
  std::vector<double> cuts;
  for (const auto& segment : segments)
    if (!std::isnan(segment.profile[feature].median))
      cuts.push_back(segment.profile[feature].median);
  std::ranges::sort(cuts);
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  Counts counts = count_around(column.values, cuts);
  for (size_t s = 0; s < segments.size(); ++s) {
    double median = segments[s].profile[feature].median;
    if (std::isnan(median)) continue;
    auto at = static_cast<size_t>(std::ranges::lower_bound(cuts, median) - cuts.begin());
    out.ranks[s][feature] =
        (static_cast<double>(counts.below[at]) + 0.5 * static_cast<double>(counts.equal[at])) /
        static_cast<double>(counts.values);
  }
}

base::Status add_revenue(std::span<const int64_t> spend_micros, std::span<const int32_t> segment_of,
                         std::span<Segment> segments, Description& out) {
  for (size_t row = 0; row < spend_micros.size(); ++row) {
    auto of = segment_of[row];
    int64_t& part =
        of < 0 ? out.revenue_micros_without : segments[static_cast<size_t>(of)].revenue_micros;
    if (__builtin_add_overflow(part, spend_micros[row], &part) ||
        __builtin_add_overflow(out.revenue_micros, spend_micros[row], &out.revenue_micros))
      return base::fail(base::Code::data, "revenue by segment",
                        "the sum of all amounts is larger than this program can hold",
                        "9,223,372,036,854 units of money in all",
                        "give the amounts in a larger unit, such as thousands");
  }
  return {};
}

}  // namespace

base::Result<Description> describe(const table::Frame& frame, std::span<const int64_t> spend_micros,
                                   std::span<const int32_t> segment_of, std::span<Segment> segments,
                                   base::Pool* pool) {
  auto rows = static_cast<size_t>(frame.rows());
  if (!spend_micros.empty() && spend_micros.size() != rows)
    return base::fail(base::Code::internal, "describe", "the spend does not fit the customers");
  auto profiles = TRY(table::profile(frame, segment_of, static_cast<int>(segments.size()), pool));
  Description out;
  out.population = std::move(profiles.population);
  out.ranks.assign(segments.size(), std::vector<double>(out.population.features.size(), kNone));
  for (auto& segment : segments) segment.revenue_micros = 0;
  TRY(add_revenue(spend_micros, segment_of, segments, out));
  out.customers_without = frame.rows();
  for (size_t s = 0; s < segments.size(); ++s) {
    Segment& segment = segments[s];
    segment.customers = profiles.groups[s].customers;
    out.customers_without -= segment.customers;
    segment.customers_share =
        share_of(static_cast<double>(segment.customers), static_cast<double>(frame.rows()));
    segment.revenue_share = spend_micros.empty()
                                ? kNone
                                : share_of(static_cast<double>(segment.revenue_micros),
                                           static_cast<double>(out.revenue_micros));
    segment.profile = std::move(profiles.groups[s].features);
    segment.categories = std::move(profiles.groups[s].categories);
  }
  size_t feature = 0;
  for (const auto& column : frame.columns)
    if (!column.category) rank_feature(column, feature++, segments, out);
  return out;
}

}  // namespace coterie::segment
