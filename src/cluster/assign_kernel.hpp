// Which centre is nearest, in float32: 32 rows at once against up to eight centres in registers. A
// row whose two best scores lie closer than rounding can reach is decided again in doubles, which
// are exact on the grid, so labels are those of exact arithmetic (lowest index on a tie) on every
// instruction set.
//
// Rounding bound. The score of row x and centre c is s = |c|^2 - 2 x.c, taken as |c|^2 rounded,
// then d fused steps. With u = 2^-24, each of the d + 1 roundings errs by at most u times the
// magnitude of the partial sum, and that is at most (1 + u)^(d + 1) (|c|^2 + 2 |x| |c|) by Cauchy
// and Schwarz. Two scores together thus err by less than 2 (d + 1) u (C^2 + 2 N C) times a factor
// that is below 1.05 for d < 10^5; C is the largest norm of a centre, N the largest norm of a row
// of the block. Where the second best score exceeds the best by more, no other centre can be
// nearest in truth.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "cluster/kernel.hpp"

namespace coterie::cluster {

inline constexpr uint16_t kNoLabel = 0xFFFF;
inline constexpr int kMostCentres = 0xFFFF;  // labels are below

// Centres made ready for assign_rows().
struct Tiles {
  static constexpr int kWidth = 8;  // centres a tile, side by side per column

  // centres: k x cols in grid units, 1 <= k <= kMostCentres.
  void prepare(std::span<const float> centres, int cols);

  int k = 0, cols = 0, width = 0;    // width: centres in use of a tile; the last may have fewer
  std::vector<float> factors;        // tile by tile, cols x kWidth: -2 c
  std::vector<float> norms;          // kWidth a tile: |c|^2
  float bound = 0, bound_slope = 0;  // the rounding bound is bound + bound_slope * N
  std::vector<double> exact_factors, exact_norms;  // as in Centres
};

// A row whose label changed, in one word: its number from the first of the blocks, and the label
// that it had before.
struct Change {
  uint32_t word;

  int32_t row() const { return static_cast<int32_t>(word >> 16); }
  uint16_t from() const { return static_cast<uint16_t>(word); }
};
inline constexpr int64_t kMostNoted = 4096;  // blocks, so that a row number has 16 bits

struct Assigned {
  int64_t changes = 0;  // entries written
  int64_t again = 0;    // rows that were decided again
  int64_t ties = 0;     // of those, rows with two nearest centres
};

// |x|^2 of each row, exact; out: count * 16.
void squared_norms(const float* blocks, int64_t count, int cols, double* out);
// A bound of the largest |x| of a block: `squares` are the |x|^2 of its 16 rows.
float norm_bound(const double* squares);

// Labels the rows of `count` blocks in place.
// norms: one a block, from norm_bound(). labels: count * 16, kNoLabel where there is none yet.
// prefetch: whether the blocks come from memory and not from the cache. changes: room for count *
// 16 + 16, and count is at most kMostNoted; null: they are not wanted.
Assigned assign_rows(const float* blocks, int64_t count, const float* norms, const Tiles& tiles,
                     bool prefetch, uint16_t* labels, Change* changes);

// Blocks that together take about half of the first cache; at least 4.
constexpr int64_t first_cache_blocks(int cols) {
  return cols < 96 ? 384 / cols : 4;
}

// Adds the rows of each label to its sums and their number to its size; all integers, so exact.
// count: at most kMostSummed blocks. labels: count * 16, all below k. units: k x cols. sizes: k.
// Worth it where most rows count for the first time and k is at most kMostSummedCentres.
inline constexpr int64_t kMostSummed = 256;
inline constexpr int kMostSummedCentres = 24;
void sum_rows(const float* blocks, int64_t count, int cols, const uint16_t* labels, int k,
              int64_t* units, int64_t* sizes);

// Squared distance of each row to a point, in float32, or `held` (null: none) where that is lower.
// The same bits on every instruction set. out: count * 16; may be held.
void nearer_distances(const float* blocks, int64_t count, int cols, const float* point,
                      const float* held, float* out);

}  // namespace coterie::cluster
