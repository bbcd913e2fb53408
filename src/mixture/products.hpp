// Sums over rows that do not depend on their order, for every partial sum is exact: coordinates are
// odd whole numbers, a share of a row is 0 or an odd whole number, and a product of odd numbers is
// odd, so it never lies half way between two multiples of 4. Added to an accumulator that holds
// 1.5 * 2^e, each product is rounded to the same multiple of 2^(e - 52) whatever was added before.
// So every thread count, row order and instruction set gives the same bits. Unchecked: callers pass
// valid shapes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/pages.hpp"
#include "mixture/kernel.hpp"

namespace coterie::mixture {

__extension__ using Wide = __int128;

// A whole row belongs to a component with this share, and each share is odd or 0.
inline constexpr double kWholeShare = 0x1p26 + 1;
inline constexpr int kShareBits = 27;

// Two coordinates whose product is summed; coordinate 0 is 1.
struct Pair {
  int32_t a = 0, b = 0;
};

// Sums of share * coordinate a * coordinate b for each pair and component, exact after rounding to
// the pair's grid.
class Products {
 public:
  // pairs: what is summed; largest: the largest magnitude of each coordinate, [0] is 1. At most
  // rows_max rows are added between two takes.
  Products(std::span<const Pair> pairs, std::span<const double> largest, int k, int64_t rows_max);

  int k() const { return k_; }
  // shares: k x kStride; x: as written by coordinates().
  void add(const double* x, const double* shares);
  // Moves what was added to `totals` (pairs x k, in units of grid(pair)) and starts again.
  void take(std::span<Wide> totals);
  double grid(size_t pair) const { return grids_[pair]; }

 private:
  void restart();

  size_t count_ = 0;  // of pairs asked for
  int k_ = 0;
  std::vector<Pair> pairs_;     // padded to whole tiles
  std::vector<double> starts_;  // 1.5 * 2^e
  std::vector<double> grids_;   // 2^(e - 52), at least 1
  base::Pages<double> sums_;    // pairs x k x lanes
};

}  // namespace coterie::mixture
