// The tree method: the segments of another model told again as a few yes-or-no questions about
// features as they are, not transformed. Several leaves may belong to one segment; a leaf of
// customers whom the other model leaves without a segment leaves them without one too (-1).
//
// A customer who lacks the value that a question asks for goes the way that the customers of the
// fit without it went; where there were none, the way of the majority. A category without a value
// or with a level that is new is "not" the level asked for. NaN is missing, infinities are numbers.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/settings.hpp"
#include "rules/border.hpp"
#include "rules/micro.hpp"
#include "rules/tree_fidelity.hpp"
#include "table/frame.hpp"

namespace coterie::rules {

struct TreeOptions {
  std::string place = {};
  std::string of = {};                     // the model whose segments are told
  std::vector<std::string> features = {};  // empty: the caller settles them
  int depth = 3;
  double smallest_leaf = kSmallestLeaf;
  int leaves = 0;  // 0: as many as the depth allows
  bool prune = true;
  int thresholds = 100;  // of each number; 0: every one
};

// Who answers yes goes `high`.
struct TreeNode {
  TreeTest test = TreeTest::leaf;
  std::string feature;
  double cut = 0;             // at_least: feature >= cut
  bool whole = false;         // at_least: all values of the fit were whole numbers
  std::string level;          // is_level: feature = level
  bool missing_high = false;  // at_least: where customers without a value go
  bool missing_seen = false;  // whether the node had customers without a value at the fit
  int low = -1, high = -1;    // nodes; a node's low side follows it, then its high side
  int32_t segment = -1;       // of most customers here; of a leaf: what it assigns
  int64_t customers = 0;      // of the fit
  double share = 0;           // of their weight that belongs to `segment`

  bool operator==(const TreeNode&) const = default;
};

struct TreeModel {
  std::string of;                     // the name of the model that it tells
  std::vector<std::string> segments;  // the names of that model's, by index
  std::vector<TreeNode> nodes;        // the first is the root
  std::vector<Axis> axes;
  double alpha = 0;  // of the pruning
};

// What one leaf says.
struct TreeRule {
  int32_t segment = -1;
  int node = -1;
  std::string when;  // an expression over features, as in a model of rules; "" for everybody
  std::string text;  // "5 orders or more and last order within 60 days"
  int64_t customers = 0;
  double share = 0;  // of them who belong to the segment
};

struct TreeFit {
  TreeModel model;
  TreeFidelity fidelity;
  std::vector<table::LeftOut> left_out;
  std::vector<std::string> warnings;
};

std::span<const base::Definition> tree_definitions();

// Errors: Code::project with the place.
base::Result<TreeOptions> read_tree(const base::Table& settings, const std::string& place);

// Grows, prunes and measures a tree.
// names: of the segments of the target. options.features is not read: the target has them.
// Returns: a tree whose sides never say the same: such a question is taken back.
// Errors, Repeats, Cost: those of study().
// Checked: TreeTest; the algorithm: TreeGrowTest, TreePruneTest.
base::Result<TreeFit> fit_tree(const TreeTarget& target, std::span<const std::string> names,
                               const TreeOptions& options);

// Segment ids of the frame's rows. Errors: Code::data when the frame lacks a feature or has it as
// another kind. Repeats: each row depends on itself only.
base::Result<std::vector<int32_t>> assign_tree(const TreeModel& model, const table::Frame& frame);

// The tree as nested CASEs over feature columns: null falls to the side that missing values take.
sql::ExprPtr compile(const TreeModel& model, const Labels& labels);

Border nearest_border(const TreeModel& model, const table::Frame& frame, int64_t row);

// One rule a leaf, by segment, then by size; those of no segment last.
std::vector<TreeRule> tree_rules(const TreeModel& model);

void to_json(nlohmann::json& out, const TreeModel& model);
// Errors: Code::data when the document is not one that to_json wrote.
base::Result<TreeModel> tree_from_json(const nlohmann::json& in);

}  // namespace coterie::rules
