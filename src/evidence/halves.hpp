// The customers in two halves, the model fitted on each, and what its segments look like in one and
// in the other.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "evidence/refit.hpp"

namespace coterie::evidence {

// How customers are dealt to halves. Random: those with the smaller half of draw(seed,
// hash_text("random half"), key) are the first half; the halves are equal but for one customer. By
// hash: a customer is in the first half when draw(seed, hash_text("half"), key) is even; they stay
// there in every later run, whoever else comes.
struct Deal {
  std::string name;  // "random halves", "halves by customer hash, salt 1"
  bool by_hash = false;
  uint64_t seed = 1;
};

// 0: first half, 1: second; one a key.
std::vector<int> halves_of(std::span<const uint64_t> keys, const Deal& deal);

// One metric of one segment, in both halves.
struct Gap {
  std::string segment;  // of the run
  std::string metric;   // "customers_share" or a feature, whose mean is compared
  double first = segment::kNone, second = segment::kNone;
  int64_t first_count = 0, second_count = 0;  // customers with a value; of a share, of the half
  double percent = segment::kNone;  // |first - second| / |first| * 100, as in the first write-up
  // (first - second) / root of the mean of both halves' variances; a share's are p (1 - p).
  double standardised = segment::kNone;
  // |standardised| that chance alone exceeds in any of the gaps, of all splits, in at most 5 % of
  // runs: Bonferroni's limit of a two-sample t test.
  double chance = segment::kNone;
  double median_first = segment::kNone, median_second = segment::kNone;  // of a feature
  double median_percent = segment::kNone;
};

// A segment of the run and what stands for it in each half.
struct Counterpart {
  std::string segment;
  bool in_first = false, in_second = false;  // found again
  double jaccard = segment::kNone;           // of the two, over all customers
};

struct MetricGap {
  std::string metric;
  double median_percent = segment::kNone;  // of the gaps of all segments
};

struct Split {
  std::string name;
  int64_t first = 0, second = 0;  // customers
  std::string problem;            // why it was not measured; "" when it was
  // Of both halves' models, each asked about all customers.
  double adjusted_rand = segment::kNone;
  std::vector<Counterpart> segments;  // in the order of the run
  std::vector<Gap> gaps;              // each segment that is in both; share first, then features
  std::vector<MetricGap> metrics;     // smallest first
};

// What a gap's standardised difference says: "negligible" up to 0.1, "small" up to 0.2, "large"
// above; "chance" when as much is to be expected of two samples of this size; "" for NaN.
// Source: 0.1 Austin 2009, "Balance diagnostics…", Statistics in Medicine 28; 0.2 Cohen 1988.
std::string_view gap_word(const Gap& gap);

// Fits the subject's method on each half of `customers` and compares the segments. Segments of
// clusters are matched to the run's so that most customers keep theirs; segments of rules by name.
// Means and shares of a half are those of its own customers under its own model.
// features: number columns of customers.frame. splits: how many splits are looked at in all; the
// limit of chance is shared by them.
// Errors: Code::cancelled, Code::internal. A half that cannot carry the model is a named problem.
// Repeats: same bytes for any threads and row order (keys given and distinct).
// Checked: HalvesTest against pandas, exact given the same halves.
base::Result<Split> split(const Subject& subject, const Customers& customers, const Deal& deal,
                          std::span<const std::string> features, int splits = 1);

// |first - second| / |first| * 100; NaN when first is 0 and second is not, 0 when both are.
double percent_gap(double first, double second);

}  // namespace coterie::evidence
