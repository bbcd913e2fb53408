// Are there segments at all? What the evidence of a run says of the groups in its data.
//
// k-means always returns k clusters, and skewed, zero-heavy, discrete features alone make its
// indices look good. So the customers are held against worlds without groups that are as like them
// as can be, and the same search is made in each: a group counts only where the customers are
// separated more sharply than in (nearly) all of those worlds.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "table/matrix.hpp"

namespace coterie::evidence {

enum class Verdict { clusters, weak, none };

// "clusters", "weak", "none": the words of the document.
std::string_view verdict_name(Verdict verdict);

struct VerdictOptions {
  int k_low = 2, k_high = 10;  // numbers of groups tried; 2 or more
  int chosen_k = 0;            // the k in use: stability is told at it; 0: the k judged best
  uint64_t seed = 1;
  std::span<const uint64_t> keys = {};  // one hash a row, as in KMeansOptions
  int worlds = 99;                      // of each kind, unless it plainly wins; 19 or more
  double level = 0.05;                  // the one-sided p-value up to which a world is beaten
  int64_t sample_rows = 2000;  // customers looked at, chosen by key; the same in each world
  // For the words of the caveats only; may be empty.
  std::span<const std::string> columns = {};  // what the matrix's columns are called
  std::span<const int32_t> labels = {};       // the segments in use, one a row, 0 .. chosen_k - 1
};

// One statistic, against one kind of world.
struct Against {
  std::string_view name;    // "separation", "silhouette_simplified", "gap", "stability"
  int k = 0;                // at which it was judged: where the customers stand out most
  double observed = 0;      // at that k
  double mean = 0, sd = 0;  // of the worlds at that k, as are the next three
  double low = 0, median = 0, high = 0;  // 5, 50 and 95 % quantiles
  std::vector<double> worlds;            // the worlds' values at that k, ascending; at most 200
  // (1 + worlds that stand out as much at their own best k) / (1 + worlds): the choice of k is paid
  // for. Its Monte Carlo standard error.
  double p_value = 1, p_error = 0;
};

struct NullWorld {
  std::string_view name;     // "shuffled", "gaussian", "uniform", "copula", "copula_in_strata"
  std::string_view meaning;  // one line in plain words
  int worlds = 0;            // drawn
  bool stopped = false;      // it plainly won: no more were needed
  bool beaten = false;
  std::vector<Against> statistics;  // in the order of statistic_definitions()
};

struct StatisticDefinition {
  std::string_view name;
  std::string_view text;    // what it measures, which variant
  std::string_view range;   // "-1..1, higher is better"
  std::string_view source;  // paper, section
  std::string_view part;    // what it counts for in the verdict
};
std::span<const StatisticDefinition> statistic_definitions();

// One k, so that a claim about it can be looked up.
struct AtK {
  int k = 0;
  double silhouette_simplified = 0, log_inertia = 0, separation = 0, stability = 0;
  double smallest_share = 0;  // of the customers looked at
  double p_separation = 1;    // at this k alone, the largest over the worlds
  double p_silhouette = 1;
};

// Something measured that whoever reads the segments should know.
struct Caveat {
  std::string_view kind;  // "outliers", "one_feature", "discrete", "few_customers", …
  std::string text;       // one sentence
};

struct VerdictReport {
  Verdict verdict = Verdict::none;
  std::string sentence;      // why, in plain words; may be two sentences
  std::string rules_reason;  // one sentence for choose = "auto" when rules tag; "" for clusters
  int k = 0;                 // where the separation stands out most
  int64_t rows = 0;          // customers looked at
  int64_t rows_all = 0;
  std::vector<NullWorld> nulls;
  std::vector<AtK> by_k;  // ascending
  std::vector<Caveat> caveats;
};

// Judges whether the rows fall into groups.
// matrix: what a model is fitted on, scaled; rows that are all alike give `none`.
// Errors: Code::data for fewer than 20 rows or an empty range of k; Code::cancelled;
// Code::internal when keys or labels do not match the rows.
// Repeats: same bytes for any threads, and any row order when `keys` are given and distinct.
base::Result<VerdictReport> judge(const table::Matrix& matrix, const VerdictOptions& options,
                                  const cluster::Context& context);

}  // namespace coterie::evidence
