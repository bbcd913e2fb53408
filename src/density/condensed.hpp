// The hierarchy of HDBSCAN*: what falls out of what as the density rises, less everything too small
// to be a cluster.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "density/neighbours.hpp"
#include "density/spanning.hpp"
#include "density/tree.hpp"

namespace coterie::density {

// A cluster of the condensed tree. lambda: 1 / distance, in value units; it grows with density.
struct CondensedNode {
  int32_t parent = -1;   // -1: the root, which is node 0 and holds all rows
  double birth = 0;      // the lambda at which it splits off; 0 for the root
  double death = 0;      // the lambda at which it splits or its last rows leave
  int64_t rows = 0;      // at birth
  double stability = 0;  // sum over its rows of (lambda at which the row leaves it - birth)
  int32_t label = -1;    // of the fit, where it is selected
};

struct Condensed {
  std::vector<CondensedNode> nodes;   // parents before children
  std::vector<int32_t> node;          // of each point: what it falls out of
  std::vector<double> lambda;         // of each point: when; no more than 1 / step
  std::vector<double> birth_squared;  // of each node: the squared distance at its birth, in grid
                                      // units; +inf for the root
};

// edges: a minimum spanning tree of the mutual reachability of the tree's points; near: of the tree
// in itself. least_rows: 2 or more; a part of fewer rows is no cluster. Everything of one weight
// splits at once, into as many parts as there are. A small part between two clusters that split at
// its core distance goes with the cluster of its nearest point. In the hdbscan package edges of
// equal weight split one after another in whatever order they were sorted: such a part goes with
// either cluster, and may even make one of a part that is too small. Distances below one grid step
// count as one step: the package gives rows on the same place an infinite lambda.
// Returns clusters numbered breadth first, siblings by descending rows, then by their lowest point.
// Repeats: a function of the values of the rows. Cost: O(n log n).
// Source: Campello, Moulavi & Sander 2013; McInnes & Healy 2017, 2.
// Checked: CondensedTest: stabilities of hdbscan 0.8.44.
Condensed condense(const Tree& tree, const Neighbours& near, std::vector<Edge> edges,
                   int64_t least_rows);

struct SelectOptions {
  bool leaf = false;  // the leaves of the tree; else those of the greatest excess of mass
  bool allow_single = false;
  double epsilon = 0;  // in value units: clusters that split off below it are joined again
};
// Chooses clusters, none within another; sets the labels of their nodes (0 has most rows, ties by
// the node) and returns the label of each point, -1 for noise. With allow_single and nothing but
// the root chosen only rows that leave it last (or within epsilon) belong to it. weights as in the
// tree. Source: as above; Malzer & Baum 2020 (epsilon). As in the package.
std::vector<int32_t> select(const Tree& tree, const SelectOptions& options, Condensed& condensed);

}  // namespace coterie::density
