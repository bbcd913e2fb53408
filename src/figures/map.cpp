#include "figures/map.hpp"

#include <algorithm>
#include <cmath>

#include "cluster/pca.hpp"

namespace coterie::figures {
namespace {

std::vector<double> centres(std::span<const double> at, std::span<const int32_t> segment_of,
                            int segments) {
  std::vector<table::Sum> sums(static_cast<size_t>(segments));
  std::vector<int64_t> counts(sums.size());
  for (size_t row = 0; row < at.size(); ++row) {
    if (segment_of[row] < 0) continue;
    sums[static_cast<size_t>(segment_of[row])].add(at[row]);
    ++counts[static_cast<size_t>(segment_of[row])];
  }
  std::vector<double> out;
  for (size_t s = 0; s < sums.size(); ++s)
    out.push_back(counts[s] > 0 ? sums[s].value() / static_cast<double>(counts[s]) : NAN);
  return out;
}

// Wide enough for nearly all customers and for every centre.
Range side(std::vector<double> at, std::span<const double> centres) {
  auto out = usual_range(at);
  for (const double centre : centres)
    if (std::isfinite(centre)) {
      out.low = std::min(out.low, centre);
      out.high = std::max(out.high, centre);
    }
  if (!(out.high > out.low)) out = {out.low - 1, out.high + 1};
  return out;
}

// -1: outside.
int bin_of(double at, const Range& side) {
  if (at < side.low || at > side.high) return -1;
  return std::min(static_cast<int>(kMapBins * (at - side.low) / (side.high - side.low)),
                  kMapBins - 1);
}

}  // namespace

base::Result<std::optional<Map>> make_map(const table::Matrix& matrix,
                                          std::vector<std::string> columns, std::string model,
                                          std::span<const int32_t> segment_of, int segments,
                                          const cluster::Context& context) {
  if (matrix.cols() < 2 || matrix.rows() == 0) return std::nullopt;
  const auto pca = TRY(cluster::pca(matrix, context));
  if (!std::isfinite(pca.explained(0))) return std::nullopt;
  Map out;
  out.model = std::move(model);
  out.features = std::move(columns);
  std::vector<double> at[2];
  for (int i = 0; i < 2; ++i) {
    out.explained[i] = pca.explained(i);
    at[i] = cluster::project(matrix, pca, i, context);
    const auto axis = pca.axis(i);
    (i == 0 ? out.loading_x : out.loading_y).assign(axis.begin(), axis.end());
  }
  out.centre_x = centres(at[0], segment_of, segments);
  out.centre_y = centres(at[1], segment_of, segments);
  out.x = side(at[0], out.centre_x);
  out.y = side(at[1], out.centre_y);
  const auto raster = static_cast<size_t>(kMapBins) * kMapBins;
  std::vector<int64_t> counts(raster * static_cast<size_t>(segments));
  for (size_t row = 0; row < segment_of.size(); ++row) {
    const int x = bin_of(at[0][row], out.x), y = bin_of(at[1][row], out.y);
    if (x < 0 || y < 0)
      ++out.outside;
    else if (segment_of[row] < 0)
      ++out.without;
    else
      ++counts[static_cast<size_t>(segment_of[row]) * raster + static_cast<size_t>(x) * kMapBins +
               static_cast<size_t>(y)];
  }
  out.segments.resize(static_cast<size_t>(segments));
  for (size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0) {
      const auto cell = static_cast<int>(i % raster);
      out.segments[i / raster].push_back({cell / kMapBins, cell % kMapBins, counts[i]});
    }
  return out;
}

}  // namespace coterie::figures
