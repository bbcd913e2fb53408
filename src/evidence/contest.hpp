// Rules against clusters on the same customers: one table of what speaks for each model of a run,
// and a recommendation by a rule that is written down here.
//
// The rule, in full:
//   1. A model is out when it has fewer than two segments with customers; when one segment holds
//      more than 90 % of them; when it is a model of clusters and the verdict is not `clusters`;
//      when its halves' models agree at an adjusted Rand index below 0.65 (poor: Steinley 2004); or
//      when its segments are given, for new customers would have none.
//   2. Of those left, each pair is compared in six criteria: separation (mean eta squared over
//      evidence features), stability (adjusted Rand index of the halves' models), hold over time
//      (rank correlation of the segments' order), future revenue explained, moves per week, and
//      explainability (fidelity of a tree of depth 3; rules are their own explanation and have 1).
//      A criterion counts for one model when both are measured and it is ahead by more than the
//      margin; each counts once. Who is ahead in more criteria wins the pair.
//   3. The model that wins the most pairs is recommended; of several, rules go before clusters, for
//      they explain themselves; then the order of the project decides.
// Silhouettes are shown and do not count: clusters are made to have a high one. More segments
// explain more by themselves: numbers of segments are told beside what they explain.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/verdict.hpp"
#include "segment/model.hpp"
#include "segment/result.hpp"
#include "table/frame.hpp"

namespace coterie::evidence {

// What is known of one model. NaN: not measured.
struct Contender {
  std::string name, method;
  int segments = 0;                                                        // with customers
  double smallest_share = segment::kNone, largest_share = segment::kNone;  // of all customers
  double without_share = 0;             // of customers of no segment
  double silhouette = segment::kNone;   // silhouette_euclidean on the comparison space
  double eta_squared = segment::kNone;  // mean over the evidence features
  int evidence_features = 0;            // behind it
  double split_half_ari = segment::kNone, bootstrap_ari = segment::kNone;
  double order_holds = segment::kNone;     // out of time: rank correlation of the segments' order
  double future_revenue = segment::kNone;  // out of time: share of its variance, 0..1
  double moves_per_week = segment::kNone;  // share of customers who change segment in 7 days
  double tree_fidelity = segment::kNone;   // of depth 3; rules: left as it is, taken as 1
};

struct CriterionDefinition {
  std::string_view name;    // "separation"
  std::string_view text;    // what is compared, which way is better
  std::string_view source;  // of the margin
  double margin = 0;        // a difference up to it counts for nobody
  bool lower_is_better = false;
  bool share = false;  // of the customers: told in percent
  bool grows = false;  // with the number of segments, by itself
};
std::span<const CriterionDefinition> criteria();

struct ContestRow {
  Contender contender;
  std::string family;          // clusters, rules, given
  std::vector<double> values;  // of criteria(), in their order
  std::string out;             // why it cannot be recommended; "" when it can
  int wins = 0;                // pairs
};

struct ContestPair {
  int a = 0, b = 0;        // rows
  std::vector<int> ahead;  // of each criterion: 1 a, -1 b, 0 neither
  int winner = -1;         // row; -1: neither
};

struct ContestReport {
  std::vector<ContestRow> rows;    // in the order of the run
  std::vector<ContestPair> pairs;  // of the rows that are not out
  int recommended = -1;            // row; -1: none
  std::string recommendation;      // one or two plain sentences
};

// Fills sizes and separation of a contender from its segments.
// labels: one a customer, -1: none. evidence: columns of the frame that are independent of how the
// model assigns; categories are left out. The mean is over the features whose eta squared is
// defined.
Contender contender_of(const segment::ModelResult& model, const table::Frame& frame,
                       std::span<const std::string> evidence);

// The table and the recommendation. Pure: the same contenders give the same answer.
// Checked: ContestTest by hand, each step of the rule.
ContestReport contest(std::span<const Contender> contenders, Verdict verdict);

}  // namespace coterie::evidence
