// How much of a labelling a tree gives back to customers that it has not seen, and by how simple a
// tree. Customers are parted into folds by their key; a tree grown without a fold is asked about
// it. Trees of every depth, and pruned ones, are read off one tree a fold.
#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "rules/tree_prune.hpp"
#include "table/frame.hpp"

namespace coterie::rules {

inline constexpr int kTreeFolds = 5;
// Above so many customers the folds are made of about so many, picked by their keys.
inline constexpr int64_t kMostHeldOut = 250'000;
inline constexpr int kCurveDepth = 6;  // fidelity is told for depths 1 … 6
inline constexpr double kSmallestLeaf = 0.01;
inline constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();

// What a tree is to give back.
struct TreeTarget {
  const table::Frame* frame = nullptr;
  std::span<const std::string> features = {};  // to ask about; in order of preference where equal
  std::span<const int32_t> labels = {};        // one a row: 0 … segments - 1, -1 for no segment
  int segments = 0;
  std::span<const uint64_t> keys = {};   // one a row
  std::span<const double> weights = {};  // one a row, none negative; empty: all the same
  uint64_t seed = 1;
  cluster::Context context = {};
  std::string place = {};  // for messages
};

// All shares are of the customers (by weight) that the tree was not grown on; NaN with fewer
// customers than two a fold.
struct DepthFidelity {
  int depth = 0;
  int leaves = 0;            // of the tree grown on all customers
  double share = kNotKnown;  // customers whose segment the tree gives back
  double adjusted_rand = kNotKnown;
};

struct SegmentFidelity {
  int64_t customers = 0;
  double precision = kNotKnown;  // of those that the tree puts here, share who belong here
  double recall = kNotKnown;     // of those who belong here, share that the tree puts here
};

struct TreeFidelity {
  double share = kNotKnown, low = kNotKnown, high = kNotKnown;  // with Wilson's 95 % interval
  double adjusted_rand = kNotKnown;
  double on_fit = kNotKnown;    // the same share on the customers that it was grown on
  double baseline = kNotKnown;  // share of the largest segment: what no question at all gets right
  int folds = 0;
  int64_t held_out = 0;                   // customers behind the shares
  std::vector<SegmentFidelity> segments;  // one a segment
  std::vector<DepthFidelity> by_depth;    // trees that are not pruned
};

// Weights of what a tree says (rows) against what is (columns), on customers it was not grown on.
struct Confusion {
  int classes = 0;
  std::vector<double> weights;
  std::vector<int64_t> rows;
  double share() const;
  double adjusted_rand() const;
};

// One tree on all customers and, on those of the folds, one without each fold; grown to at least
// kCurveDepth.
struct TreeStudy {
  TreeColumns columns;
  Grown whole;
  std::vector<uint16_t> classes;  // one a row; customers without a segment are the last class
  int class_count = 0;
  int64_t held_out = 0;  // customers in the folds
  double effective = 0;  // that their weights stand for: (sum w)^2 / sum w^2
  struct Fold {
    Grown tree;
    std::vector<double> held;        // nodes x classes: weight of the fold's customers there
    std::vector<int64_t> held_rows;  // and how many
  };
  std::vector<Fold> folds;

  // What the folds' trees say at a depth and an alpha (0: not pruned).
  Confusion confusion(int depth, double alpha) const;
};

struct StudyOptions {
  int depth = 3;
  double smallest_leaf = kSmallestLeaf;  // share of the weight
  bool readable = true;
  int thresholds = 0;  // of each number; 0: all, as in tree_columns()
};

// Errors: Code::data without a customer, Code::cancelled, those of tree_columns.
// Repeats: the same for any order of rows and number of threads.
// Cost: six trees.
base::Result<TreeStudy> study(const TreeTarget& target, const StudyOptions& options);

// The alpha of the simplest tree whose error is within one standard error of the least, of those
// with at most `most_leaves` leaves (0: any number).
// Source: Breiman et al. (1984), sections 3.4.2 and 3.4.3; alphas of the folds are geometric means.
double chosen_alpha(const TreeStudy& study, int depth, int most_leaves, bool prune);

// segments: without those of no segment. depth, alpha: of the tree that is told of.
TreeFidelity fidelity(const TreeStudy& study, int segments, int depth, double alpha);

// How simply any labelling can be told: the fidelity of a tree of `depth` questions that is not
// pruned, with its curve. The measure of explainability in comparisons of models.
// Errors, Repeats, Cost: those of study().
// Checked: TreeFidelityTest.
base::Result<TreeFidelity> explainability(const TreeTarget& target, int depth = 3);

}  // namespace coterie::rules
