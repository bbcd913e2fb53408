// Whether a model gives the same segments again: fitted on two halves of the customers, on
// customers drawn anew, with other seeds, and with one segment more or fewer.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/stability.hpp"
#include "evidence/halves.hpp"
#include "evidence/neighbours.hpp"
#include "evidence/refit.hpp"

namespace coterie::evidence {

struct SplitOptions {
  // Customers that are dealt to halves; the larger for k-means and rules.
  int64_t rows_most = 200000, rows_most_slow = 5000;
  int64_t rows_of_seeds = 20000, rows_of_seeds_slow = 2500;  // and of k - 1 and k + 1
  int64_t rows_of_resamples = 20000, rows_of_resamples_slow = 2000;
  int random_halves = 1;
  std::vector<uint64_t> salts = {1, 2};  // of the halves by customer hash
  int seeds = 10;
  int resamples = 20;     // where the run has not measured them
  int largest_most = 10;  // gaps that are listed
  // Number columns whose means are compared; empty: the project's features.
  std::vector<std::string> features;
};

// One segment in resamples of the customers.
struct Comeback {
  std::string segment;
  double jaccard = segment::kNone;  // mean over the resamples
  int dissolved = 0, resamples = 0;
  // "dissolved" below 0.6 (Hennig: not to be trusted; up to 0.5 he calls it dissolved),
  // "patterned" below 0.75 (there is a pattern, but who belongs to it is doubtful), else "stable";
  // "" when it is not known.
  std::string word;
};

// A gap, and the split that it is of.
struct LargeGap {
  std::string split;
  Gap gap;
  std::string word;  // gap_word
};

struct SplitReport {
  std::string model;
  int64_t rows = 0;  // customers that are dealt to halves
  bool whole = false;
  std::vector<Split> splits;
  // Of all splits: those above 0.1 that chance does not give first, then by |standardised|.
  std::vector<LargeGap> largest;
  // The largest |standardised| that chance does not give; 0: none above 0.1; NaN: nothing compared.
  double widest_gap = segment::kNone;
  double adjusted_rand = segment::kNone, lowest = segment::kNone;  // of the halves' models
  double bootstrap_ari = segment::kNone, bootstrap_error = segment::kNone;
  double bootstrap_low = segment::kNone, bootstrap_high = segment::kNone;
  int64_t bootstrap_rows = 0;
  std::string bootstrap_problem;    // why it is not known; "" when it is
  std::vector<Comeback> comebacks;  // in the order of the run
  SeedReport seeds;
  std::vector<Neighbour> neighbours;   // k - 1, k + 1; empty for a method that takes no k
  std::vector<std::string> sentences;  // what it comes to, in plain words
};

// "dissolved", "patterned", "stable"; "" for NaN.
std::string_view comeback_word(double jaccard);

// Every method: clusters are fitted again with the k of the run, grids and percentiles cut again,
// written rules and given segments stay what they are. Bootstrap figures are the run's own where it
// has them.
// Errors: Code::cancelled, Code::internal. What the data cannot carry is a named problem.
// Repeats: same bytes for any threads and row order, when keys are given and distinct.
// Cost: two fits a split and two assignments of `rows`, `seeds` + 2 fits of the smaller sample.
// Source: the split stability of the first write-up; Hennig 2007 and 2008 (Jaccard).
// Checked: SplitsTest and HalvesTest against pandas and scikit-learn
// (tests/oracle/ablation_oracle.py).
base::Result<SplitReport> examine_splits(const Subject& subject, const SplitOptions& options);

}  // namespace coterie::evidence
