// k-medoids on rows that lie in the cache: a greedy start, then FasterPAM's swaps. No table of all
// distances is kept: those of one candidate are computed as they are needed. Distances are rounded
// so that all their sums are exact, so a swap is taken only when it truly lowers the cost, the
// search ends, and the result depends on the order of the rows alone.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/cancel.hpp"
#include "base/random.hpp"
#include "medoids/space.hpp"
#include "table/matrix.hpp"

namespace coterie::medoids {

// Some of the rows, copied.
class Sample {
 public:
  // rows: -1 for a row of zeros.
  Sample(const Mixed& all, std::span<const int64_t> rows);
  Mixed view() const { return {numbers_ ? &*numbers_ : nullptr, codes_ ? &*codes_ : nullptr}; }

 private:
  std::optional<table::Matrix> numbers_, codes_;
};

// One row as a point: numbers, then codes.
std::vector<float> point_of(const Mixed& rows, int64_t row);

struct PamFit {
  std::vector<int64_t> medoids;  // rows; fewer than k when fewer rows differ; none: cancelled
  double cost = 0;               // sum of the distances to the nearest medoid
};

// The medoids of least total distance that the search finds. space: euclidean or gower, its
// `largest` an upper bound. rows: at least one; their order decides between equals. k >= 1. random:
// draws the candidates of the start. Repeats: the same bits for any instruction set. Cost: O(n^2
// width) a round over all candidates; memory O(n (width + k)). Source: Schubert & Rousseeuw 2021,
// "Fast and eager k-medoids clustering", Information Systems 101, algorithm 3 (FasterPAM) and
// section 4.2 (the start: BUILD on a few candidates; theirs, LAB, also measures the gain on those
// few rows, ours on all). Rows that the triangle inequality proves unaffected by a candidate are
// passed over; that changes no result. Checked: PamTest against every choice of medoids on small
// rows, and the package kmedoids.
PamFit pam(const Space& space, const Mixed& rows, int k, int tries, base::Random random,
           const base::Cancel* cancel);
// Enough tries for a good start of one search: 10 + sqrt(rows), as in LAB.
int usual_tries(int64_t rows);

}  // namespace coterie::medoids
