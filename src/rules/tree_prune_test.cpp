// scikit-learn's pruning paths on 200 data sets, and what a path promises.
#include "rules/tree_prune.hpp"

#include <gtest/gtest.h>

#include "rules/test_trees.hpp"

namespace coterie::rules {
namespace {

base::Pool& two() {
  static base::Pool pool(2);
  return pool;
}

TEST(TreePruneTest, PathsOfScikitLearn) {
  const auto known = known_trees();
  ASSERT_EQ(known.size(), 200U);
  double worst = 0;
  for (const auto& one : known) {
    SCOPED_TRACE(one.seed);
    const auto made = made_tree(one.seed);
    const auto columns = tree_columns(made.frame, made.features, 0, two(), "").value();
    const auto path = prune_path(grown(made, columns, two()));
    ASSERT_EQ(2 * path.steps.size(), one.path.size());
    for (size_t i = 0; i < path.steps.size(); ++i) {
      worst = std::max({worst, std::fabs(path.steps[i].alpha - one.path[2 * i]),
                        std::fabs(path.steps[i].impurity - one.path[2 * i + 1])});
    }
  }
  EXPECT_LT(worst, 1e-12);
}

// Of all subtrees of a small tree, those of the path are the cheapest at their alphas.
TEST(TreePruneTest, NoSubtreeIsCheaper) {
  for (int64_t seed : {2, 5, 11, 17}) {
    auto made = made_tree(seed);
    made.depth = 3;
    const auto columns = tree_columns(made.frame, made.features, 0, two(), "").value();
    const auto tree = grown(made, columns, two());
    // Cost and leaves of every subtree under a node.
    const auto all = [&](auto& self, size_t at) -> std::vector<std::pair<double, int>> {
      const auto& node = tree.nodes[at];
      std::vector<std::pair<double, int>> out = {
          {node.impurity * node.weight / tree.nodes[0].weight, 1}};
      if (node.test == TreeTest::leaf) return out;
      for (const auto& low : self(self, static_cast<size_t>(node.low)))
        for (const auto& high : self(self, static_cast<size_t>(node.high)))
          out.emplace_back(low.first + high.first, low.second + high.second);
      return out;
    };
    for (const auto& step : prune_path(tree).steps) {
      const double price = step.impurity + step.alpha * step.leaves;
      for (const auto& [cost, leaves] : all(all, 0))
        EXPECT_LE(price, cost + step.alpha * leaves + 1e-12);
    }
  }
}

TEST(TreePruneTest, LeavesAtAnAlphaAndADepth) {
  const auto made = made_tree(4);
  const auto columns = tree_columns(made.frame, made.features, 0, two(), "").value();
  const auto tree = grown(made, columns, two());
  for (int depth = 0; depth <= 6; ++depth) {
    const auto path = prune_path(tree, depth);
    EXPECT_EQ(path.steps.back().leaves, 1);
    for (size_t i = 0; i < path.steps.size(); ++i) {
      const auto leaves = leaves_of(tree, path, path.steps[i].alpha, depth);
      EXPECT_EQ(static_cast<int>(leaves.size()), path.steps[i].leaves);
      int64_t rows = 0;
      for (size_t leaf : leaves) {
        rows += tree.nodes[leaf].rows;
        EXPECT_LE(tree.nodes[leaf].depth, depth);
      }
      EXPECT_EQ(rows, tree.nodes[0].rows);
      if (i > 0) {
        EXPECT_GT(path.steps[i].alpha, path.steps[i - 1].alpha);
      }
    }
  }
}

}  // namespace
}  // namespace coterie::rules
