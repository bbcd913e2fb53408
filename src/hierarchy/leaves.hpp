// What a tree is built on: the distinct rows, or micro-clusters of rows when there are too many.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "cluster/kmeans.hpp"

namespace coterie::hierarchy {

// In a canonical order, so that neither the number of a leaf nor a tie decided by it depends on the
// order of rows.
struct Leaves {
  int cols = 0;
  double step = 1;
  std::vector<float> units = {};      // leaves x cols, in grid units: the row, or the centre
  std::vector<int64_t> sums = {};     // leaves x cols: of the rows' units, exact
  std::vector<int64_t> sizes = {};    // rows
  std::vector<int32_t> leaf_of = {};  // row -> leaf: the nearest point of `units`

  int64_t count() const { return static_cast<int64_t>(sizes.size()); }
  std::span<const float> point(int64_t leaf) const {
    return std::span(units).subspan(static_cast<size_t>(leaf) * static_cast<size_t>(cols),
                                    static_cast<size_t>(cols));
  }
};

// One leaf for each distinct row, in the order of their smallest key, equal ones by their units.
// keys: as in cluster::KMeansOptions.
// Returns: nothing when there are more than `most`, as soon as that is known.
// Cost: O(n d).
std::optional<Leaves> distinct_rows(const table::Matrix& matrix, std::span<const uint64_t> keys,
                                    int64_t most);

// At most `wanted` leaves (>= 2), mostly about as many, each the rows that are nearest to one
// centre, in the order of the centres' units. Centres are drawn from a sample of about 16 rows a
// centre, far rows more likely (k-means|| without its reduction), then moved by Lloyd's passes
// over the sample.
// Returns: none of the leaves is empty. Errors: Code::cancelled.
// Repeats: same bytes for any threads and instruction set, and any row order when keys are given
// and distinct.
// Cost: O(n wanted d).
// Source: Bahmani et al. 2012, "Scalable K-Means++", algorithm 2.
base::Result<Leaves> micro_clusters(const table::Matrix& matrix, int64_t wanted, uint64_t seed,
                                    std::span<const uint64_t> keys,
                                    const cluster::Context& context);

}  // namespace coterie::hierarchy
