// Which of several partitions of the same rows is taken, and why: the rule that every method with a
// choice of k shares.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/indices.hpp"

namespace coterie::cluster {

struct ChoiceOptions {
  double smallest_share = 0.02;                     // a k with a smaller segment is not chosen
  int segments_max = 10;                            // more than people can act on
  std::string_view index = "silhouette_euclidean";  // which decides
  std::string_view words = "Euclidean silhouette";  // what it is called in the sentence
};

// One candidate: its number of segments, measured.
struct Measured {
  int k = 0;
  std::vector<IndexValue> indices;
};

struct Choice {
  int chosen = 0;                    // index into the candidates
  std::string rule;                  // one sentence: why this k
  std::vector<std::string> reasons;  // one a candidate: why it is not allowed, "" when it is
};

// The value of an index; NaN when it was not measured.
double index_of(std::span<const IndexValue> indices, std::string_view name);

// The candidate with the highest silhouette among those allowed: no segment below
// smallest_share, no more than segments_max, a defined silhouette. Ties go to the first; when none
// is allowed, the one with the largest smallest_share is taken.
// candidates: at least one, by ascending k.
Choice choose_by_silhouette(std::span<const Measured> candidates, const ChoiceOptions& options);

}  // namespace coterie::cluster
