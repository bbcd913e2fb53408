// Internal validity indices of a partition. Each names its variant in the registry.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "cluster/kmeans.hpp"

namespace coterie::cluster {

struct IndexDefinition {
  std::string_view name;    // silhouette_euclidean
  std::string_view text;    // what it measures, which variant
  std::string_view range;   // "-1..1, higher is better"
  std::string_view source;  // paper, section
  std::string_view caution; // what it cannot show
};
// inertia, silhouette_euclidean, silhouette_squared, calinski_harabasz, davies_bouldin, smallest_share.
std::span<const IndexDefinition> index_definitions();

struct IndexValue {
  std::string_view name;
  double value = 0;           // NaN: not defined for this partition
  double standard_error = 0;  // NaN: not sampled, exact
};

struct IndexOptions {
  int64_t silhouette_rows = 20000;  // above: a random sample of this many rows by key, with a standard error
  uint64_t seed = 1;
  std::span<const uint64_t> keys;   // as in KMeansOptions
};

// All indices of one labelling (labels 0..k-1, k >= 1; for k = 1 only inertia and smallest_share are defined).
// Errors: Code::cancelled. Cost: silhouette_euclidean O(min(n, silhouette_rows)^2 d), the rest O(n d).
base::Result<std::vector<IndexValue>> indices(const table::Matrix& matrix,
                                              std::span<const int32_t> labels, int k,
                                              const IndexOptions& options, const Context& context);

}  // namespace coterie::cluster
