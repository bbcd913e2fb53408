// Grows one classification tree (CART): each node asks the one question that leaves its two sides
// purest by the Gini index, until a limit is reached. What is found depends on neither the order
// of rows nor the number of threads: weights are rounded so that their sums are exact.
//
// Questions: "x >= cut" of numbers, where customers without a value go to the side that is better
// for them, or, when the node has none, to the heavier one; "is x missing"; "is it this level" of
// categories, where who has none is not. Of equal gains (to 1e-13 of the node's weight) the feature
// that comes first wins, then the lowest cut with the missing on the upper side, then the missing
// on their own.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "rules/tree_columns.hpp"

namespace coterie::rules {

enum class TreeTest { leaf, at_least, is_level, is_missing };

// Who answers yes goes `high`.
struct GrownNode {
  TreeTest test = TreeTest::leaf;
  int column = -1;
  int code = 0;               // at_least: codes from here on are high; is_level: this one is
  bool missing_high = false;  // at_least
  bool missing_seen = false;  // at_least: some customer of the node had no value
  double cut = 0;             // at_least
  int low = -1, high = -1;    // nodes; children come after their parent
  int depth = 0;
  int64_t rows = 0;
  double weight = 0, impurity = 0;  // of the node; Gini index
  int majority = 0;                 // the heaviest class; of equals the first
};

struct Grown {
  std::vector<GrownNode> nodes;  // by depth; the first is the root
  std::vector<double> weights;   // nodes x classes
  int classes = 0;
  std::span<const double> of(size_t node) const {
    const auto c = static_cast<size_t>(classes);
    return std::span(weights).subspan(node * c, c);
  }
};

struct GrowLimits {
  int depth = 3;
  double least_weight = 0;  // of a leaf, in the unit of the weights
  bool readable = true;     // cuts at short decimals; else midway between two values
};

// What is grown on; all must outlive the call.
struct GrowData {
  std::span<const TreeColumn> columns;
  std::span<const uint16_t> classes;  // one a row: 0 … count - 1
  int class_count = 0;
  std::span<const double> weights;  // one a row, from exact_weights()
};

// Weights rounded so coarsely (2^-52 of a power of two above their sum) that every sum of them is
// exact. Empty input: `rows` ones. Errors: Code::internal for a negative or infinite weight.
base::Result<std::vector<double>> exact_weights(std::span<const double> weights, int64_t rows);

// rows: those to grow on, ascending, at least one of positive weight.
// Errors: Code::cancelled. Cost: a pass over the rows for each level and column.
// Source: Breiman, Friedman, Olshen & Stone (1984), chapters 2 to 4.
// Checked: TreeGrowTest: splits and predictions of scikit-learn's DecisionTreeClassifier on 200
// data sets.
base::Result<Grown> grow(const GrowData& data, std::vector<uint32_t> rows, const GrowLimits& limits,
                         const cluster::Context& context);

// Where a row of the columns goes: low or high.
bool goes_high(const GrownNode& node, std::span<const TreeColumn> columns, size_t row);

}  // namespace coterie::rules
