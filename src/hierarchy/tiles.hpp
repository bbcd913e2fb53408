// All pairs of two sets of points, fast and without a wrong answer: float32 vectors look at every
// pair and keep one number a tile of 32 points, the lowest score; a rounding bound turns it into an
// interval for the true value; only the tiles whose interval reaches the best one are looked at
// again in double. Which tiles those are may differ between instruction sets, what is found in them
// by exact comparison does not.
//
// Score of a query x and a point c: |c|^2 - 2 x.c, by a chain of fused multiply-adds. With u =
// 2^-24 and coordinates that are floats of numbers right to u, |score + |x|^2 - |x - c|^2| is below
// (cols + 12) u (|x|^2 + 2 |c|^2): rounding the coordinates costs 4 u (|x|^2 + |c|^2), the norm u
// |c|^2, the chain cols u (|x|^2 + 2 |c|^2), and adding |x|^2 and the bound itself the rest.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace coterie::hierarchy {

inline constexpr int kTile = 32;        // points side by side
inline constexpr int kGroup = 64;       // queries side by side, in blocks of 16
inline constexpr int kQueryBlock = 16;  // of these, column by column

// The points. A value of a pair is |x - c|^2 / (rate of x + rate of c): rates 1 and 0 give the
// squared distance, 1 / size each the growth of the within sum of squares when two clusters merge
// (Ward).
class Tiles {
 public:
  Tiles(int64_t places, int cols);

  int cols() const { return cols_; }
  int64_t count() const { return static_cast<int64_t>(largest_norm_.size()); }

  // Puts a point on a place: `cols` coordinates, rate >= 0.
  void put(int64_t place, std::span<const double> point, double rate);
  // Takes it away: no score of it will be lowest.
  void take(int64_t place);

  const float* factors(int64_t tile) const {
    return factors_.data() + static_cast<size_t>(tile) * kTile * static_cast<size_t>(cols_);
  }
  const float* norms(int64_t tile) const {
    return norms_.data() + static_cast<size_t>(tile) * kTile;
  }
  const float* slack() const { return slack_.data(); }
  const float* rate_low() const { return rate_low_.data(); }
  const float* rate_high() const { return rate_high_.data(); }

 private:
  int cols_;
  std::vector<float> factors_;  // -2 c; tile, then 8 points at a time, then column
  std::vector<float> norms_;    // |c|^2; +inf where there is no point
  // Of a tile's points: the bound's share, the lowest and highest rate. They only grow wider when a
  // place is used again.
  std::vector<float> slack_, rate_low_, rate_high_;
  std::vector<double> largest_norm_;
};

// Up to 64 queries.
struct Group {
  explicit Group(int width) : cols(width), coordinates(static_cast<size_t>(width) * kGroup) {}
  float& coordinate(int lane, int col) {
    return coordinates[static_cast<size_t>((lane / kQueryBlock * cols + col) * kQueryBlock +
                                           lane % kQueryBlock)];
  }
  // Sets norm and slack of a query whose coordinates are there.
  void measure(int lane, double rate);

  int cols;
  std::vector<float> coordinates;  // 4 blocks x cols x 16; lanes without a query hold zeros
  std::array<float, kGroup> norm{}, slack{}, rate{};
};

// The lowest score of each tile for each query; minima: count() x 64.
void tile_minima(const Tiles& tiles, const Group& group, float* minima);

// No more than these is the lowest value of each query, and the lowest among the tiles of other
// segments than `segment`, the one that has the lowest bound.
struct Bounds {
  std::array<float, kGroup> first, second;  // +inf: none
  std::array<int32_t, kGroup> segment;
};
// segments: of each tile, ascending; empty: all are in segment 0. A tile's points belong to one.
Bounds bounds(const Tiles& tiles, const Group& group, const float* minima,
              std::span<const int32_t> segments);

// A tile that may hold the lowest value, or the lowest of another segment, of the queries in
// `lanes`.
struct Candidate {
  int64_t tile;
  uint64_t lanes;  // bit i: query i
};
void candidates(const Tiles& tiles, const Group& group, const float* minima,
                std::span<const int32_t> segments, const Bounds& bounds,
                std::vector<Candidate>& out);

// |x - c|^2 in double for the 32 points of a tile, c as the tile knows it (a float a coordinate):
// exact for points on the grid. Where there is no point: any number.
void tile_distances(const Tiles& tiles, int64_t tile, const double* query,
                    std::array<double, kTile>& out);

}  // namespace coterie::hierarchy
