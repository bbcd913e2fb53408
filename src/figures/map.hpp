// The map of customers: where they lie on the first two principal components of the columns that a
// model sees, as counts in a raster.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "figures/bins.hpp"
#include "table/matrix.hpp"

namespace coterie::figures {

inline constexpr int kMapBins = 48;  // along each side

struct MapCell {
  int x = 0, y = 0;  // 0 … kMapBins - 1
  int64_t customers = 0;
  bool operator==(const MapCell&) const = default;
};

struct Map {
  std::string model;                  // whose columns they are; "" for the features as they come
  std::vector<std::string> features;  // the columns
  double explained[2] = {};           // share of the variance along x and y
  Range x, y;                         // that the raster covers
  int64_t outside = 0;                // customers beyond it
  int64_t without = 0;                // customers on it who are in no segment
  std::vector<std::vector<MapCell>> segments;  // those that are not empty, by x, then y
  std::vector<double> centre_x, centre_y;      // one a segment; NaN without customers
  std::vector<double> loading_x, loading_y;    // one a column
};

// columns: names of the matrix' columns. segment_of: one a row, -1 for none.
// Returns: nothing for a matrix of fewer than two columns, or where nothing varies.
// Repeats: the same bits for any threads; those of centres for the same order of rows.
// Cost: that of cluster::pca, and linear. Source: tests of cluster::pca.
base::Result<std::optional<Map>> make_map(const table::Matrix& matrix,
                                          std::vector<std::string> columns, std::string model,
                                          std::span<const int32_t> segment_of, int segments,
                                          const cluster::Context& context);

}  // namespace coterie::figures
