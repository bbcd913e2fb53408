#include "figures/silhouettes.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "cluster/silhouette_sample.hpp"
#include "table/summary.hpp"

namespace coterie::figures {
namespace {

// shares: what each customer stands for.
SegmentSilhouette summarise(std::vector<double> widths, std::span<const double> shares) {
  SegmentSilhouette out;
  out.customers = static_cast<int64_t>(widths.size());
  out.mean = out.negative_share = NAN;
  if (widths.empty()) return out;
  table::Sum all, sum, negative;
  for (size_t i = 0; i < widths.size(); ++i) {
    all.add(shares[i]);
    sum.add(shares[i] * widths[i]);
    if (widths[i] < 0) negative.add(shares[i]);
  }
  out.share = all.value();
  out.mean = sum.value() / all.value();
  out.negative_share = negative.value() / all.value();
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
  const cluster::Labelling labelling{segment_of, segments};
  const auto measured =
      cluster::measure_silhouettes(matrix, std::span(&labelling, 1), options, context);
  if (context.cancel != nullptr && context.cancel->requested())
    return base::fail(base::Code::cancelled, "silhouettes", "interrupted");
  const auto& found = measured.front();
  if (found.widths.empty() || std::isnan(found.silhouette.value)) return std::nullopt;
  Silhouettes out;
  out.sampled = static_cast<int64_t>(found.widths.size());
  out.of = matrix.rows();
  struct Part {
    std::vector<double> widths, shares;
  };
  std::vector<Part> parts(static_cast<size_t>(segments));
  // By key, so that sums do not depend on the order of rows.
  std::vector<size_t> order(found.rows.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, {}, [&](size_t i) {
    const auto row = static_cast<size_t>(found.rows[i]);
    return options.keys.empty() ? row : options.keys[row];
  });
  for (const size_t i : order) {
    auto& part = parts[static_cast<size_t>(segment_of[static_cast<size_t>(found.rows[i])])];
    part.widths.push_back(found.widths[i]);
    part.shares.push_back(found.shares[i]);
  }
  for (auto& part : parts) out.segments.push_back(summarise(std::move(part.widths), part.shares));
  return out;
}

}  // namespace coterie::figures
