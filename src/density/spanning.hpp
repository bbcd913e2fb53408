// The minimum spanning tree of mutual reachability: the weight between two points is the largest of
// their distance and their core distances.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "density/neighbours.hpp"
#include "density/tree.hpp"

namespace coterie::density {

struct Edge {
  int32_t a = 0, b = 0;
  double weight = 0;  // squared, in grid units
};

// points - 1 edges of least total weight (squared or not: the same tree), in no order.
// neighbours: of the same tree; `far` are the core distances, the ids only make it faster.
// Errors: Code::cancelled. Repeats: of several such trees any may come, but the points that edges
// up to a weight connect are the same in all of them; weights are exact.
// Cost: O(rounds * n^2 d / 16) at worst; rounds <= log2(points), and a round looks only at points
// whose core distance is below what their component has found, within that distance.
// Source: Boruvka 1926; March, Ram & Gray 2010 (dual-tree Boruvka; here one block against a tree).
// Checked: SpanningTest against Prim in doubles.
base::Result<std::vector<Edge>> spanning_tree(const Tree& tree, const Neighbours& neighbours,
                                              const Context& context, Share share = {});

}  // namespace coterie::density
