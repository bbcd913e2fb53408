// Internal validity indices of a partition. Each names its variant in the registry.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "cluster/kmeans.hpp"

namespace coterie::cluster {

struct IndexDefinition {
  std::string_view name;     // silhouette_euclidean
  std::string_view text;     // what it measures, which variant
  std::string_view range;    // "-1..1, higher is better"
  std::string_view source;   // paper, section
  std::string_view caution;  // what it cannot show
};
// Those that indices() computes, in its order, then those of other functions: gap
// (cluster/gap.hpp), stability_ari, bic and aic (mixture).
std::span<const IndexDefinition> index_definitions();

struct IndexValue {
  std::string_view name;
  double value = 0;           // NaN: not defined for this partition
  double standard_error = 0;  // NaN: not sampled, exact
};

struct IndexOptions {
  // Up to so many rows silhouette_euclidean takes all pairs; at most kPairRows. Above, about
  // silhouette_sample rows are measured against about silhouette_reference of them, each at most
  // 131,072, with a standard error (silhouette_sample.hpp).
  int64_t silhouette_rows = 50000;
  int64_t silhouette_sample = 4096;
  int64_t silhouette_reference = 131072;
  uint64_t seed = 1;
  std::span<const uint64_t> keys = {};  // as in KMeansOptions
};

// A partition of the rows: labels 0..k-1, one a row.
struct Labelling {
  std::span<const int32_t> labels = {};
  int k = 0;
};

// All indices of one labelling, in the order of index_definitions(): inertia, the silhouettes
// (Euclidean, squared, simplified), calinski_harabasz, davies_bouldin, dunn_gd43 and
// smallest_share. Rows count once: weights have no part. k >= 1; with fewer than two clusters that
// have rows only inertia and smallest_share are defined, and an index that would divide by 0 is
// not. Errors: Code::cancelled; Code::internal when labels or keys do not match the rows.
// Repeats: same bytes for any threads and instruction set, and any row order when `keys` are given
// and distinct or nothing is sampled. Cost: silhouette_euclidean as measure_silhouettes(), the rest
// O(n k d) in two passes over the rows. Source: the definitions name their papers; as in
// scikit-learn, but silhouette_squared is linear: the mean squared distance of x to a cluster of
// mean m is |x - m|^2 + W / N. Checked: IndicesTest against scikit-learn 1.9.1 and numpy
// (tests/oracle/indices_oracle.py), 1e-6 relative for silhouette_euclidean, 1e-9 for the others.
base::Result<std::vector<IndexValue>> indices(const table::Matrix& matrix,
                                              std::span<const int32_t> labels, int k,
                                              const IndexOptions& options, const Context& context);
// The same for several labellings of the same rows: every pass over rows and pairs serves all.
base::Result<std::vector<std::vector<IndexValue>>> indices_of_all(
    const table::Matrix& matrix, std::span<const Labelling> labellings, const IndexOptions& options,
    const Context& context);

}  // namespace coterie::cluster
