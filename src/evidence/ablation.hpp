// What a cluster model rests on: models on other groups of features beside it, models without one
// feature at a time, and how many customers would move if a feature told nothing.
//
// Everything is measured on one sample of customers, chosen by key, and refits are compared with a
// refit on all of the model's features to the same sample: what a refit alone changes is seen.
// Silhouettes of different columns are not comparable; so each partition is measured on its own
// columns, and beside it on those of the full model.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "evidence/refit.hpp"

namespace coterie::evidence {

struct AblationOptions {
  // Customers of the sample: for k-means, and for methods whose fits cost more. With more than 40
  // features fewer, in proportion, but 1,000 at least.
  int64_t rows_most = 10000, rows_most_slow = 2500;
  int features_most = 30;  // so many are left out one at a time: those that move the most
  int repeats = 5;         // permutations of each feature
  int resamples = 5;       // of the stability of each model; 0: none is measured
  // What each feature tells: features::BuiltFeature::group; one that is not here is "own".
  std::map<std::string, std::string> groups;
};

// A partition of the sample, measured. NaN: not defined, or the method does not give it.
struct Partition {
  int k = 0;
  // On the columns that it was fitted on.
  double silhouette_euclidean = segment::kNone, silhouette_squared = segment::kNone;
  double silhouette_simplified = segment::kNone;
  double calinski_harabasz = segment::kNone, davies_bouldin = segment::kNone;
  double smallest_share = segment::kNone;
  double without_share = 0;                           // of customers of no segment
  double silhouette_on_full = segment::kNone;         // on the columns of the full model
  double calinski_harabasz_on_full = segment::kNone;  // the same
  double davies_bouldin_on_full = segment::kNone;     // the same
  double adjusted_rand = segment::kNone;              // with the segments of the run
  double stability_ari = segment::kNone, stability_error = segment::kNone;  // as in the run
};

// A model on some of the features.
struct FeatureSet {
  std::string name;   // "all features", "behaviour only", "without money"
  std::string text;   // "without what they pay"
  std::string group;  // that is left out; "" for the others
  std::vector<std::string> features;
  int columns = 0;      // of the transform
  std::string problem;  // why there is no such model; "" when there is
  std::string choice;   // why it has its k
  Partition chosen;     // k by the rule of the run
  Partition same_k;     // at the k of the run, where the method takes a k
};

// One feature of the model, and what it carries.
struct FeatureWeight {
  std::string feature, group;
  // Share of the customers who change their segment when the feature's values are dealt anew among
  // the customers and the frozen model assigns again: mean over the repeats and its standard error.
  double moved = segment::kNone, moved_error = segment::kNone;
  // The model fitted without it, at the same k.
  bool left_out = false;                      // whether that was measured
  std::string problem;                        // why not, or why it could not be fitted
  double adjusted_rand = segment::kNone;      // with the segments of the run
  double silhouette = segment::kNone;         // of the refit, on the columns of the full model
  double silhouette_change = segment::kNone;  // of it against the refit on all features
};

struct AblationReport {
  std::string model;
  std::string problem;                 // why nothing was measured; "" when it was
  int64_t rows = 0;                    // customers of the sample
  bool whole = false;                  // the sample is every customer
  int k = 0;                           // of the run's model
  std::vector<FeatureSet> sets;        // all features, behaviour only, then without each group
  std::vector<FeatureWeight> weights;  // those that move the most customers first
  int repeats = 0;
  std::vector<std::string> sentences;  // what it comes to, in plain words
};

// Measures what the model of a run rests on. Two features that tell the same stand in for each
// other: leaving one out then changes little, and permuting one makes customers that do not exist;
// read both figures together, and the groups beside them.
// Features are those that it uses: one that was left out
// as a double of another stays out. "Behaviour only" leaves out which categories customers buy and
// the columns of the customers table, as the first write-up left out its aisles; money stays.
// subject: a model of clusters; of others the report names the problem.
// Returns: what could not be fitted names its problem. Errors: Code::cancelled, Code::internal.
// Repeats: same bytes for any threads and row order, when keys are given and distinct.
// Cost: a sweep for each group, a fit for each feature, `repeats` assignments for each; all on the
// sample. Source: permutation importance as Breiman 2001, section 10, with the assignment instead
// of the error; leaving out one group is ablation. Checked: AblationTest against scikit-learn and
// pandas (tests/oracle/ablation_oracle.py).
base::Result<AblationReport> ablate(const Subject& subject, const AblationOptions& options);

}  // namespace coterie::evidence
