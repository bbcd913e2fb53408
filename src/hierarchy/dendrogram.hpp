// The tree of an agglomerative clustering, in SciPy's convention, and what is read off it: cuts
// and a top small enough to draw.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"

namespace coterie::hierarchy {

// Two nodes become one. Leaves are nodes 0..leaves-1, the i-th merge makes node leaves + i.
struct Merge {
  int64_t left = 0, right = 0;  // left < right
  double height = 0;            // in value units; Ward: sqrt(2 |a| |b| / (|a| + |b|)) * distance
  int64_t size = 0;             // rows below
};

struct Dendrogram {
  int64_t leaves = 0;
  std::vector<int64_t> leaf_sizes;  // rows of each leaf; empty: 1 each
  std::vector<Merge> merges;        // leaves - 1, by ascending height

  int64_t size_of(int64_t node) const;
  double height_of(int64_t node) const;  // 0 for a leaf
};

// Two clusters become one, each named by any leaf of it.
struct Join {
  int64_t a = 0, b = 0;
  double height = 0;
};

// Numbers joins by SciPy's convention. joins: leaves - 1; a cluster's own joins come before those
// that it takes part in. Where rounding put a join below one of its own, it is lifted to it. Equal
// heights stay in the order given.
// Cost: O(n log n).
Dendrogram number_joins(std::vector<Join> joins, std::vector<int64_t> leaf_sizes);

// The segment of each leaf when the highest k - 1 merges are undone. Segments are numbered by
// descending rows, ties by their lowest leaf.
// Errors: Code::data when k < 1 or there are fewer than k leaves.
// Checked: HierarchyTest against scipy.cluster.hierarchy.fcluster (maxclust) on 50 data sets.
base::Result<std::vector<int32_t>> cut_at_k(const Dendrogram& tree, int k);
// The same when the merges above `height` are undone (fcluster, distance).
std::vector<int32_t> cut_at_height(const Dendrogram& tree, double height);

// The top of a tree for drawing: what lies below the highest merges is one leaf each.
struct TreeTop {
  struct Leaf {
    int64_t node = 0;        // of the whole tree
    int64_t first_leaf = 0;  // the lowest leaf of the whole tree below it
    int64_t size = 0;        // rows
    double height = 0;       // of its own last merge, 0 for a single leaf
  };
  std::vector<Leaf> leaves;   // from left to right, so that no lines cross
  std::vector<Merge> merges;  // as in Dendrogram, of these leaves
};
// leaves_most >= 1. Of two branches the one with more rows stands left (equal ones: the one with
// the lower leaf).
TreeTop top_of(const Dendrogram& tree, int leaves_most);

}  // namespace coterie::hierarchy
