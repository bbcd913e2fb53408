#include "figures/distributions.hpp"

#include <cmath>

namespace coterie::figures {
namespace {

Distribution distribution(const table::Column& column, const table::Moments& moments,
                          std::span<const int32_t> segment_of, int segments) {
  Distribution out;
  out.feature = column.name;
  auto present = table::present_values(column.values);
  out.bins = cut(present, moments);
  const auto bins = static_cast<size_t>(out.bins.count());
  out.population.resize(bins);
  out.segments.resize(static_cast<size_t>(segments), std::vector<int64_t>(bins));
  for (size_t row = 0; row < column.values.size(); ++row) {
    if (!std::isfinite(column.values[row])) {
      ++out.without;
      continue;
    }
    const auto bin = static_cast<size_t>(out.bins.of(column.values[row]));
    ++out.population[bin];
    if (segment_of[row] >= 0) ++out.segments[static_cast<size_t>(segment_of[row])][bin];
  }
  return out;
}

}  // namespace

std::vector<Distribution> make_distributions(std::span<const table::Column* const> columns,
                                             std::span<const table::Moments> moments,
                                             std::span<const int32_t> segment_of, int segments,
                                             base::Pool& pool) {
  std::vector<Distribution> out(columns.size());
  pool.run(static_cast<int64_t>(columns.size()), [&](int64_t i, int) {
    const auto at = static_cast<size_t>(i);
    out[at] = distribution(*columns[at], moments[at], segment_of, segments);
  });
  return out;
}

}  // namespace coterie::figures
