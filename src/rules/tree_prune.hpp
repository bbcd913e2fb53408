// Cost-complexity pruning: the nested sequence of subtrees, each of which is the best of its size
// for some price of a leaf. The cost of a tree is the impurity of its leaves, by weight; alpha is
// the price at which a node is worth no more than a leaf.
#pragma once
#include <limits>
#include <vector>

#include "rules/tree_grow.hpp"

namespace coterie::rules {

struct PruneStep {
  double alpha = 0;     // from here on this subtree is the best
  double impurity = 0;  // of its leaves, by share of the weight
  int leaves = 0;
};

struct PrunePath {
  std::vector<PruneStep> steps;  // the whole tree at alpha 0, …, the root alone
  // Of each node: the alpha at which it becomes a leaf; 0 for what is one already. Never larger
  // than its parent's.
  std::vector<double> closes;
};

// The path of the tree cut at a depth (nodes there count as leaves).
// Source: Breiman, Friedman, Olshen & Stone (1984), section 3.3: weakest links, all of equal alpha
// at once.
// Cost: nodes times steps.
// Checked: TreePruneTest: alphas and impurities of scikit-learn's cost_complexity_pruning_path,
// 1e-12.
PrunePath prune_path(const Grown& tree, int depth = std::numeric_limits<int>::max());

// The leaves of the subtree that is left at a depth and an alpha, by index.
std::vector<size_t> leaves_of(const Grown& tree, const PrunePath& path, double alpha,
                              int depth = std::numeric_limits<int>::max());

}  // namespace coterie::rules
