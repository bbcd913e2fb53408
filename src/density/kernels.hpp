// The inner loops of the room: squared distances of the points of two blocks, and of points and
// boxes, in float32. Coordinates are integers of at most 2^22 in magnitude, so a difference of two
// is exact and only the sum of squares rounds, by less than rounding_bound() of itself. What a
// kernel calls near, doubtful or beyond rests on that bound; callers decide the doubtful ones again
// in doubles, where everything is exact. So the instruction set changes no result.
// Unchecked: callers pass valid shapes.
#pragma once
#include <cstdint>

#include "table/matrix.hpp"

namespace coterie::density {

inline constexpr int kLanes = table::Matrix::kBlock;
// Fills the lanes of no point: so far away that no limit reaches it, and cols * kNowhere^2 is
// finite.
inline constexpr float kNowhere = 1e17F;

// Relative: a float32 sum of `cols` squares lies within this of the true one.
inline double rounding_bound(int cols) {
  return (cols + 4) * 0x1p-23;
}
// The float32 limit that no squared distance up to `limit` exceeds, and the one that no squared
// distance above `limit` keeps to. limit: 0 or more; at most 2^54 counts.
float at_most(double limit, int cols);
float surely_below(double limit, int cols);

// Some lanes of a block, each with a limit.
struct Lanes {
  uint8_t lane[kLanes];
  int count = 0;
};
Lanes lanes_of(uint32_t bits);

// One bit a point of block b for each asked lane of block a.
struct Hits {
  uint32_t near[kLanes];  // float distance <= high[lane]
  uint32_t sure[kLanes];  // float distance <= low[lane]
};
// a, b: cols x 16. high, low: by lane of a. hits: by position in `lanes`.
void find_near(const float* a, const Lanes& lanes, const float* b, int cols, const float* high,
               const float* low, Hits& hits);

// As find_near, but only points of other components, by mutual reachability: the larger of the
// distance and b's core distance. component: of b's points, and wanted: the one of each lane of a
// that is left out.
struct Reach {
  const float* core = nullptr;         // 16, squared
  const int32_t* component = nullptr;  // 16
};
void find_reach(const float* a, const Lanes& lanes, const float* b, const Reach& reach, int cols,
                const float* high, const int32_t* wanted, Hits& hits);

// 16 boxes side by side: per column 16 low and 16 high edges. `one` is one of them.
struct Box {
  const float* edges = nullptr;  // of its group
  int one = 0;
};
// Bits of those boxes of a group (cols x 32) that may hold a point at most `high` away from a box
// (squared, a limit of at_most()), and how far each lies at least; 0 where they meet.
uint32_t near_boxes(const float* group, int cols, const float* low, const float* high, float most,
                    float* far);
// Bits of the points of a block that may lie so near to a box. most: by lane.
uint32_t near_box(const float* block, int cols, Box box, const float* most);

}  // namespace coterie::density
