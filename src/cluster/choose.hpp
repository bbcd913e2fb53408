// A sweep over k with its indices, and the rule that chooses one.
#pragma once
#include <string>
#include <vector>

#include "cluster/indices.hpp"
#include "cluster/kmeans.hpp"

namespace coterie::cluster {

struct SweepOptions {
  int k_low = 2, k_high = 10;
  double smallest_share = 0.02;  // a k with a smaller segment is not chosen
  int segments_max = 10;         // more than people can act on
  KMeansOptions kmeans = {};
  IndexOptions index = {};
};

struct Candidate {
  KMeansFit fit;
  std::vector<IndexValue> indices;
  bool allowed = true;
  std::string reason;  // why it is not allowed, "" when it is
};

struct Sweep {
  std::vector<Candidate>
      candidates;    // by ascending k; k above the number of distinct rows is left out
  int chosen = 0;    // index into candidates
  int elbow_k = 0;   // largest distance of the inertia curve from its chord (Satopaa 2011); 0: none
  std::string rule;  // one sentence: why this k
};

// Fits every k of the range (each k also starts once from the best k - 1 with one centre added),
// takes all indices and chooses the k with the highest silhouette_euclidean among those allowed: no
// segment below smallest_share, no more than segments_max, a defined silhouette. Ties go to the
// smaller k; when none is allowed, the k with the largest smallest_share is taken. options: keys,
// seed and weights as in KMeansOptions; index.seed and index.keys are set by the caller. Errors:
// Code::data when the range is empty or k_low < 1, when fewer than two distinct rows exist, or
// fewer than k_low; Code::cancelled.
// Repeats: as kmeans(). Cost: the sum of the fits; distances between rows are taken once for all k.
// Source: Satopaa et al. 2011, "Finding a Kneedle in a Haystack" (elbow_k).
// Checked: the mall customers give 5, and the published silhouettes of three data sets
// (choose_test).
base::Result<Sweep> sweep(const table::Matrix& matrix, const SweepOptions& options,
                          const Context& context);

}  // namespace coterie::cluster
