// What fitting, assigning and describing the models of one run gives: plain data that report/ turns
// into the one document.
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "cluster/stability.hpp"
#include "density/condensed.hpp"
#include "hierarchy/dendrogram.hpp"
#include "rules/tree.hpp"
#include "table/profile.hpp"
#include "table/transform.hpp"

namespace coterie::segment {

inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// One entry a customer, in the frame's order.
struct Assignment {
  std::vector<int32_t> segment;    // index into ModelResult::segments, -1: none
  std::vector<int32_t> runner_up;  // the same, -1: none
  std::vector<double> distance;    // to the segment's centre, in transformed units; NaN where the
                                   // method has no distance
  std::vector<double> confidence;  // 0..1: k-means 1 - distance / runner-up distance; 1 for rules;
                                   // NaN without a segment
  // Mixtures: probability of each segment, customers x segments; empty for other methods.
  std::vector<float> memberships;
};

struct Playbook {
  std::string offer, focus, discount_cap, channel, cadence, kpi, avoid;  // each one short sentence
};

struct Segment {
  int id = 0;  // 1 … k; for clusters by descending mean spend, for grids and rules their own order
  std::string name;     // unique within the model; "Champions"
  std::string persona;  // key of the vocabulary, "" when the name is the user's own
  std::string reason;   // why this name: "spend 4.2 times the average, last order 12 days ago"
  int64_t customers = 0;
  double customers_share = 0;
  int64_t revenue_micros = 0;                     // exact
  double revenue_share = 0;                       // NaN without money
  std::vector<table::FeatureProfile> profile;     // one a numeric feature, in the frame's order
  std::vector<table::CategoryShares> categories;  // one a category feature
  Playbook playbook;
};

struct IndexRow {
  int k = 0;
  std::string index;
  double value = kNone, standard_error = kNone;
};

// The top of a tree of merges, for drawing.
struct SegmentTree {
  hierarchy::TreeTop top;
  std::vector<int32_t> segment;  // of each leaf of the top
};

// How a density model came to its groups, for drawing.
struct DensityTrace {
  double eps = kNone;               // dbscan
  int min_points = 0;               // dbscan: min_points; hdbscan: min_samples
  std::vector<double> k_distances;  // dbscan: ascending, at most 200; empty when eps was given
  int64_t measured = 0;             // customers behind them
  // hdbscan: what splits off what; `label` is the index of the segment.
  std::vector<density::CondensedNode> nodes;
};

// The segments of another model as rules, and how well the rules give them back.
struct RuleTree {
  std::string of;  // the name of that model
  std::vector<rules::TreeNode> nodes;
  std::vector<rules::TreeRule> rules;
  rules::TreeFidelity fidelity;
};

struct ModelResult {
  std::string name, method;
  int k = 0;                          // number of segments with a customer or a name
  std::vector<std::string> features;  // that the model uses
  std::vector<table::LeftOut> left_out;
  std::string choice;  // why this k, or which rule applies; one sentence
  std::vector<Segment> segments;
  Assignment assignment;
  std::vector<IndexRow> indices;  // every k that was tried, then the others
  std::vector<std::string> warnings;
  std::vector<std::string>
      claims;  // what is wrong with shares that somebody claims for the segments
  double silhouette =
      kNone;  // silhouette_euclidean of this model's labels on the comparison matrix
  double revenue_explained = kNone;             // eta squared of spend by segment
  std::optional<cluster::Stability> stability;  // jaccard and dissolved: one a segment
  std::optional<SegmentTree> tree;              // hierarchical
  std::optional<DensityTrace> density;          // dbscan, hdbscan
  std::optional<RuleTree> rule_tree;            // tree
};

struct Agreement {
  std::string a, b;
  double adjusted_rand = kNone;
};

}  // namespace coterie::segment
