// How far the segments of a model differ in each feature: tests, effect sizes with intervals, and
// which of it is evidence. A test of a million customers finds any difference, so the size of the
// effect decides, and the table says where a small p-value comes from the number of customers only.
#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "evidence/roles.hpp"
#include "stats/anova.hpp"
#include "stats/bootstrap.hpp"
#include "stats/contingency.hpp"
#include "stats/contrasts.hpp"
#include "stats/effects.hpp"
#include "stats/ranks.hpp"
#include "table/frame.hpp"

namespace coterie::evidence {

// A number in one segment, of the customers that have it.
struct GroupNumbers {
  int64_t count = 0;
  double mean = segment::kNone, sd = segment::kNone;  // of a sample (n - 1)
  double median = segment::kNone;
};

// What is told of every feature: number columns have the analyses of variance, categories the
// table.
struct SeparationRow {
  FeatureRole role;
  bool category = false;
  int64_t rows = 0;                  // customers with a segment and a value
  std::vector<GroupNumbers> groups;  // one a segment; of categories the counts only
  stats::Anova anova, welch;
  stats::VarianceShares shares;  // eta, omega, epsilon squared; interval by the noncentral F
  stats::KruskalWallis kruskal;
  bool kruskal_permuted = false;  // its p-value is by permutation: a segment is tiny
  stats::EffectBootstrap bootstrap;
  stats::Independence independence;
  bool independence_permuted = false;  // its p-value is by permutation: the table is sparse
  stats::AssociationBootstrap association;

  // The one test and the one effect that label the row: Welch's F (the classic one or
  // Kruskal-Wallis where it has no value) and omega squared; chi-square and Cramér's V, corrected.
  std::string_view test, effect_name;
  double effect = segment::kNone;
  stats::Interval effect_interval;  // BCa; by the noncentral distribution where that has no value
  stats::Size size = stats::Size::unknown;
  double p = segment::kNone, log10_p = segment::kNone;
  // Adjusted for all rows of the table.
  double p_holm = segment::kNone, log10_p_holm = segment::kNone;
  double p_bh = segment::kNone, log10_p_bh = segment::kNone;
  bool only_because_large = false;  // significant, and negligible
  std::string sentence;
};

struct SeparationSummary {
  // Rows of evidence by size; features of the other roles.
  int large = 0, medium = 0, small = 0, negligible = 0;
  int definition = 0, shared = 0, unknown = 0;
  std::string strongest;  // the evidence that separates most; "" when there is none
  std::string text;       // one or two sentences
};

struct SeparationReport {
  std::vector<std::string> segments;
  std::vector<int64_t> customers;  // of each
  int64_t customers_without = 0;   // in no segment
  double alpha = 0.05, confidence = 0.95;
  int replicates = 0;
  std::vector<SeparationRow> rows;  // in the order of the roles
  SeparationSummary summary;
};

struct SeparationOptions {
  double alpha = 0.05;
  double confidence = 0.95;
  int replicates = 1000;  // of the bootstrap, 100 or more; 0: intervals by formula only
  uint64_t seed = 1;
};

// The table of one model.
// frame: one row a customer. labels: 0 … segments.size() - 1, or -1 for none, one a row. segments:
// names. roles: a row each; the features are columns of the frame.
// Errors: Code::internal when the sizes do not fit or a feature is no column; cancelled.
// Repeats: the same bits for any order of rows and any threads.
// Cost: two sorts a number, then replicates * segments * 512 * 20 ns; features in parallel.
// Checked: SeparationTest; oracles in stats; the acceptance test of the instacart segments.
base::Result<SeparationReport> separation(const table::Frame& frame,
                                          std::span<const int32_t> labels,
                                          std::span<const std::string> segments,
                                          std::span<const FeatureRole> roles,
                                          const SeparationOptions& options,
                                          const cluster::Context& context);

// Which segments differ from which in one feature: Games-Howell.
// feature: a number column. Errors: Code::internal as above.
base::Result<std::vector<stats::Contrast>> pairwise(const table::Frame& frame,
                                                    std::span<const int32_t> labels, int segments,
                                                    std::string_view feature,
                                                    double confidence = 0.95);

}  // namespace coterie::evidence
