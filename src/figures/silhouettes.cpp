#include "figures/silhouettes.hpp"

#include <algorithm>
#include <cmath>

#include "cluster/order_free.hpp"
#include "cluster/search.hpp"
#include "cluster/silhouette.hpp"
#include "table/summary.hpp"

namespace coterie::figures {
namespace {

SegmentSilhouette summarise(std::vector<double> widths) {
  SegmentSilhouette out;
  out.customers = static_cast<int64_t>(widths.size());
  out.mean = out.negative_share = NAN;
  if (widths.empty()) return out;
  cluster::UnitSum sum;
  for (const double width : widths) sum.add(width);
  out.mean = sum.mean();
  const auto negative = std::ranges::count_if(widths, [](double width) { return width < 0; });
  out.negative_share = static_cast<double>(negative) / static_cast<double>(out.customers);
  if (out.customers > kSilhouettePoints) {
    std::vector<double> at;
    for (int i = 0; i < kSilhouettePoints; ++i)
      at.push_back(static_cast<double>(i) / (kSilhouettePoints - 1));
    widths = table::select_quantiles(widths, at);
  }
  std::ranges::sort(widths, std::greater<>());
  out.values = std::move(widths);
  return out;
}

}  // namespace

base::Result<std::optional<Silhouettes>> make_silhouettes(const table::Matrix& matrix,
                                                          std::span<const int32_t> segment_of,
                                                          int segments,
                                                          const cluster::IndexOptions& options,
                                                          const cluster::Context& context) {
  if (std::ranges::any_of(segment_of, [](int32_t s) { return s < 0; })) return std::nullopt;
  std::vector<int32_t> labels(segment_of.begin(), segment_of.end());
  std::vector<double> widths;
  if (matrix.rows() <= options.silhouette_rows) {
    widths = cluster::silhouette_widths(matrix, {labels, segments}, context);
  } else {
    const auto rows = cluster::sample_rows(matrix.rows(), options.silhouette_rows, options.seed,
                                           options.keys, {});
    labels.clear();
    for (const int64_t row : rows) labels.push_back(segment_of[static_cast<size_t>(row)]);
    widths =
        cluster::silhouette_widths(cluster::take_rows(matrix, rows), {labels, segments}, context);
  }
  if (context.cancel != nullptr && context.cancel->requested())
    return base::fail(base::Code::cancelled, "silhouettes", "interrupted");
  if (widths.empty()) return std::nullopt;
  Silhouettes out;
  out.sampled = static_cast<int64_t>(widths.size());
  out.of = matrix.rows();
  std::vector<std::vector<double>> by_segment(static_cast<size_t>(segments));
  for (size_t i = 0; i < widths.size(); ++i)
    by_segment[static_cast<size_t>(labels[i])].push_back(widths[i]);
  for (auto& one : by_segment) out.segments.push_back(summarise(std::move(one)));
  return out;
}

}  // namespace coterie::figures
