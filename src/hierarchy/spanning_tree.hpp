// The minimum spanning tree of points, which is single linkage.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "cluster/kmeans.hpp"

namespace coterie::hierarchy {

struct Edge {
  int64_t a = 0, b = 0;  // a was in the tree when b came
  double square = 0;     // |a - b|^2 in grid units
};

// Prim's algorithm over all pairs, in double on whole numbers: nothing rounds.
// points: n x cols, row-major, in grid units.
// Returns: n - 1 edges in the order of growth from point 0. Equal ones go to the lowest b, and a is
// the first point of the tree that was so near.
// Errors: Code::cancelled.
// Repeats: the same bits for any threads and instruction set. Cost: n^2 / 2 pairs of d columns,
// threads included; they wait for each other once a point, spinning. Memory O(n d).
// Checked: SpanningTreeTest against Kruskal's algorithm; scipy through hierarchy_test.
base::Result<std::vector<Edge>> spanning_tree(std::span<const float> points, int cols,
                                              const cluster::Context& context);

}  // namespace coterie::hierarchy
