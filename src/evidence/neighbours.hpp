// What becomes of the segments with one segment more or one fewer, and with other seeds.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "evidence/refit.hpp"

namespace coterie::evidence {

// What happens to segments on the way to another k.
struct Reshaping {
  // "splits": into clusters that are mostly its own. "drawn": a new cluster that is of no segment
  // mostly. "merge": several segments become one cluster. "dealt": a segment that goes to several.
  std::string what;
  std::vector<std::string> segments =
      {};  // splits, dealt: the one; drawn: where from; merge: which
  // splits: share of the segment in each part; drawn: share of the new cluster from each segment;
  // merge: share of each segment that goes along; dealt: share of the segment in each place.
  std::vector<double> shares = {};
  std::vector<std::string> to = {};  // dealt: the segments it goes to
  // splits: the feature in which the two largest parts differ most (standardised difference), and
  // its mean in each.
  std::string feature = {};
  double first_mean = segment::kNone, second_mean = segment::kNone;
};

struct Neighbour {
  int k = 0;
  std::string problem;                    // why there is no such model; "" when there is
  double adjusted_rand = segment::kNone;  // with the segments of the run
  std::vector<Reshaping> reshapings;
  std::vector<std::string> kept;  // segments that a cluster equals to a Jaccard of 0.75 and more
  std::string sentence;           // "At k = 5 Loyal splits into two …"
};

// Compares the segments of the run with a partition of the same customers.
// labels: one a customer, 0..k-1 or -1. features: of customers.frame, for telling parts apart.
// Checked: NeighboursTest by hand and against pandas (tests/oracle/ablation_oracle.py).
Neighbour compare_neighbour(const Subject& subject, const Customers& customers,
                            std::span<const int32_t> labels, int k);

// Fits the model with k - 1 and with k + 1 segments. None for a method that takes no k.
base::Result<std::vector<Neighbour>> neighbours(const Subject& subject, const Customers& customers);

struct SeedReport {
  std::string problem;  // why seeds were not tried; "" when they were
  int seeds = 0;        // fits that differ in nothing but the seed
  int64_t rows = 0;     // customers that they were fitted to
  double adjusted_rand = segment::kNone, lowest = segment::kNone;  // over all pairs of fits
  double with_run = segment::kNone;  // mean agreement with the segments of the run
};

// Fits the model with other seeds to the same customers. Errors: Code::cancelled, Code::internal.
base::Result<SeedReport> try_seeds(const Subject& subject, const Customers& customers, int seeds);

}  // namespace coterie::evidence
