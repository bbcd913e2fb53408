// The way from the root of a tree to a leaf as one rule: an expression that a model of rules takes,
// and the same in words. Several questions about one feature become one range.
#pragma once
#include <limits>
#include <string>
#include <vector>

namespace coterie::rules {

struct TreeNode;

// What the questions of the way leave of one feature.
struct TreeCondition {
  std::string feature;
  double low = -std::numeric_limits<double>::infinity();  // at least
  double high = std::numeric_limits<double>::infinity();  // below
  bool whole = false;
  bool category = false;
  bool known = true, missing = true;  // which customers are left
  bool missing_seen = false;          // whether a question met customers without a value
  std::string is;                     // the level, when there is one
  std::vector<std::string> is_not;
};

class TreeWay {
 public:
  void answer(const TreeNode& node, bool yes);
  const std::vector<TreeCondition>& conditions() const { return conditions_; }

  // "orders >= 5 and recency_days < 60"; "" for everybody. Missing values are spoken of where
  // customers of the fit had some.
  // Checked: TreeTextTest: a model of rules made of them gives the segments of the tree.
  std::string expression() const;
  // "5 orders or more and last order within 59 days"; "everybody". Shares are told in percent.
  std::string text() const;

 private:
  std::vector<TreeCondition> conditions_;  // in the order of the questions
};

}  // namespace coterie::rules
