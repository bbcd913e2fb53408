// The index stability_ari. Would other customers of the same kind give the same segments? The
// method is fitted again to resamples of the rows, and what comes out is compared with the segments
// at hand.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "cluster/kmeans.hpp"

namespace coterie::cluster {

struct StabilityOptions {
  int resamples = 20;         // bootstrap samples
  int splits = 3;             // pairs of halves
  int64_t rows_most = 20000;  // rows of a sample, of a half, and rows that are compared
  uint64_t seed = 1;
  // One hash a row (of the customer's id); resamples follow it, so row order does not matter.
  // Empty: the row number.
  std::span<const uint64_t> keys = {};
};

struct Stability {
  double adjusted_rand = 0;     // mean over the resamples; NaN with none
  double standard_error = 0;    // of that mean; NaN with fewer than two
  double low = 0, high = 0;     // 95 % interval of the mean (Student's t), at most 1
  double split_half = 0;        // adjusted Rand of two halves' fits, mean over the splits
  std::vector<double> jaccard;  // of each segment, mean over the resamples; NaN: no row of it
                                // was compared
  std::vector<int> dissolved;   // resamples in which it was at most 0.5
  int resamples = 0;            // those that could be fitted
  int splits = 0;               // the same
  int64_t rows = 0;             // rows of a sample
  bool whole = true;            // samples are as large as the data, and all rows are compared
};

// Fits the method to some rows and labels others.
// fitted: row numbers, in an order that follows the keys; a row may occur again and again and then
// counts as often. labelled: the rows whose labels are asked for. seed: for what the method draws.
// Returns one label for each of `labelled`, -1 for noise. Code::data (too few distinct rows, say)
// leaves the resample out, other errors end the work.
using Refit = std::function<base::Result<std::vector<int32_t>>(
    std::span<const int64_t> fitted, std::span<const int64_t> labelled, uint64_t seed)>;

// Bootstrap and split-half stability of a labelling.
// labels: one a row, 0..k-1, or -1 for noise (one more group for adjusted Rand, no segment for
// Jaccard). options: keys one a row or empty; counts 0 or more, rows_most 2 or more.
// A bootstrap sample has as many rows as there are, drawn with replacement, but at most rows_most;
// above that, samples come from 5 * rows_most rows chosen by key, and are smaller than the data, so
// that the figures are on the careful side. Each refit labels all rows, or the first rows_most of
// those chosen. A half is the rows whose key hashes to an even or odd number.
// Errors: Code::data when no refit at all succeeds, or fewer than 4 rows; Code::cancelled;
// Code::internal when labels or keys do not match.
// Repeats: same bytes for any threads, instruction set and row order (keys given and distinct),
// when the refit does. Cost: resamples + 2 splits refits. Source: Hennig 2007, "Cluster-wise
// assessment of cluster stability", CSDA 52 (Jaccard; there only rows of the sample are compared);
// Hubert & Arabie 1985. Checked: StabilityTest against an independent clusterboot in numpy
// (tests/oracle).
base::Result<Stability> stability(std::span<const int32_t> labels, const StabilityOptions& options,
                                  const Refit& refit, const Context& context);

// The same for k-means with `k` clusters: repeated rows become weights, and each refit is the best
// of a few starts. matrix: the rows that `labels` belong to.
base::Result<Stability> stability_of_kmeans(const table::Matrix& matrix,
                                            std::span<const int32_t> labels, int k,
                                            const StabilityOptions& options,
                                            const Context& context);

// What a mean Jaccard similarity says of a segment: "dissolved" up to 0.5, "unstable" below 0.6
// (not to be trusted), "pattern" below 0.75 (there is a pattern, but which customers belong to it
// is doubtful), "stable" from 0.75, "highly stable" from 0.85; "" for NaN. Source: the thresholds
// of clusterboot's page in Hennig's R package fpc; Hennig 2008 for 0.5.
std::string_view stability_word(double jaccard);

}  // namespace coterie::cluster
