// The inner loops of the room: 16 rows at a time against centres or a point. All values are
// integers in grid units whose sums of products stay below 2^53, so plain double arithmetic is
// exact: results are the same bits whatever the instruction set and the order of additions.
// Unchecked: callers pass valid shapes. A faster kernel replaces this file and nothing else.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "table/matrix.hpp"

// One binary, the best vectors of the machine it runs on. Sanitizers and clang get the plain
// version.
#if defined(COTERIE_CLONES)
#elif defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define COTERIE_CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define COTERIE_CLONES
#endif

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

// Rows ready to be measured against each other.
struct Rows {
  explicit Rows(const table::Matrix& matrix);

  int64_t rows = 0;
  int cols = 0;
  std::vector<double> factors;  // rows x cols: -2 x
  std::vector<double> norms;    // |x|^2
};

// Adds the distance of each row of one block to every row r of `all` to the sums of r's slots.
// slots: rows x `slots_a_row` indices into sums / 16. magic: each distance is rounded to its last
// place (see Rounder). sums: slots x 16.
void add_distances(const float* block, const Rows& all, std::span<const int32_t> slots,
                   int slots_a_row, double magic, double* sums);

}  // namespace coterie::cluster
