// The inner loops of the room: 16 rows at a time against centres or a point. All values are
// integers in grid units whose sums of products stay below 2^53, so plain double arithmetic is
// exact: results are the same bits whatever the instruction set and the order of additions.
// Unchecked: callers pass valid shapes.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "table/clones.hpp"
#include "table/matrix.hpp"

namespace coterie::cluster {

inline constexpr int kLanes = table::Matrix::kBlock;

// Centres made ready: |x - c|^2 = |x|^2 + norm + sum of x * factor.
struct Centres {
  Centres(std::span<const float> centres, int cols);  // k x cols, row-major, in grid units

  int k = 0, cols = 0;
  std::vector<double> factors;  // k x cols: -2 c
  std::vector<double> norms;    // |c|^2
};

// What nearest_two knows of 16 rows; squared distances in grid units.
struct Near {
  double first[kLanes], second[kLanes];     // +inf when there is no second centre
  double label[kLanes], runner_up[kLanes];  // -1 when there is none
};

// The nearest centre of each row of `count` blocks (lowest index on a tie); labels: count * 16.
void nearest(const float* blocks, int64_t count, const Centres& centres, int32_t* labels);
// The two nearest centres; out: count.
void nearest_two(const float* blocks, int64_t count, const Centres& centres, Near* out);
// Squared distances to one point of `cols` grid units; out: count * 16.
void squared_distances(const float* blocks, int64_t count, int cols, const double* point,
                       double* out);

}  // namespace coterie::cluster
