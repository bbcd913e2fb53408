// Agglomerative clustering of customers.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "cluster/kmeans.hpp"
#include "hierarchy/dendrogram.hpp"

namespace coterie::hierarchy {

enum class Linkage { ward, single, average, complete };

struct HierarchyOptions {
  Linkage linkage = Linkage::ward;
  int64_t exact_rows = 100'000;           // ward, single: distinct rows; at most 2^30
  size_t memory_bytes = size_t{1} << 30;  // average, complete: for the matrix of distances
  int64_t micro_clusters = 5000;          // above; 2 or more, 2,000 to 20,000 are sensible
  uint64_t seed = 1;                      // of the micro-clusters
  std::span<const uint64_t> keys = {};    // as in cluster::KMeansOptions
};

struct HierarchyFit {
  Dendrogram tree;
  std::vector<int32_t> leaf_of;   // row -> leaf
  std::vector<float> leaf_units;  // leaves x cols, in grid units: what new rows are compared with
  bool exact = true;              // the leaves are all distinct rows
  std::string how;                // one sentence: what the tree was built on, and why
};

// Builds the tree. Equal rows are one leaf of their number: their merges at height 0 are not among
// the merges. With more distinct rows than are allowed (average and complete: than have their
// matrix in memory_bytes) the leaves are micro-clusters: ward then minimises the within sum of
// squares of all rows exactly among trees on them, average weighs the distances of centres by rows,
// single and complete go by the centres; `how` says so. To assign new rows cut the tree and call
// assign_to_points with leaf_units; rows of the fit get their own leaf again.
// matrix: at least one row.
// Errors: Code::data without rows; Code::memory; Code::cancelled; Code::internal when keys do not
// match the rows.
// Repeats: same bytes for any threads and instruction set, and any row order when keys are given
// and distinct; ties are decided by the smallest key.
// Cost: of n leaves: ward 2 n^2 pairs in float32, single n^2 / 2 in double, both O(n d) memory;
// average and complete 4 n^2 bytes.
// Source: as ward.hpp, spanning_tree.hpp and condensed.hpp say.
// Checked: HierarchyTest against scipy.cluster.hierarchy.linkage and fcluster on 50 data sets
// (tests/oracle/hierarchy_oracle.py): heights 1e-12, cuts equal.
base::Result<HierarchyFit> fit_hierarchy(const table::Matrix& matrix,
                                         const HierarchyOptions& options,
                                         const cluster::Context& context);

}  // namespace coterie::hierarchy
