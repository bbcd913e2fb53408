#include "hierarchy/tiles.hpp"

#include "math/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hierarchy/tiles.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "math/simd_inl.hpp"

#ifndef COTERIE_HIERARCHY_TILES_ONCE
#define COTERIE_HIERARCHY_TILES_ONCE
namespace coterie::hierarchy {
namespace {

// What bounds and candidates know of the tiles and the queries.
struct Intervals {
  const float* slack;
  const float* rate_low;
  const float* rate_high;
  const float* norm;  // of the queries
  const float* query_slack;
  const float* rate;
  const float* minima;
  const int32_t* segments;  // null: all 0
  int64_t tiles;
};

}  // namespace
}  // namespace coterie::hierarchy
#endif

HWY_BEFORE_NAMESPACE();
namespace coterie::hierarchy::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using math::HWY_NAMESPACE::fused;

const hn::CappedTag<float, kQueryBlock> kFloats;
using Floats = hn::Vec<decltype(kFloats)>;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(kFloats));

constexpr int kEight = 8;  // points that lie side by side in a tile
// Points at a time, times two vectors of queries: as many sums as the registers hold.
constexpr int kTogether = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON ? 8 : 4;

Floats infinite() {
  return hn::Set(kFloats, hwy::HighestValue<float>());
}

// Two vectors of queries at x and y against all points of a tile.
HWY_INLINE void lowest_scores(const float* x, const float* y, int cols, const float* factors,
                              const float* norms, float* low_x, float* low_y) {
  Floats lowest_x = infinite(), lowest_y = infinite();
  for (int first = 0; first < kTile; first += kTogether) {
    const float* factor = factors + first / kEight * kEight * cols + first % kEight;
    Floats a[kTogether], b[kTogether];
    HWY_UNROLL(8)
    for (int p = 0; p < kTogether; ++p) a[p] = b[p] = hn::Set(kFloats, norms[first + p]);
    for (int col = 0; col < cols; ++col, factor += kEight) {
      const Floats at_x = hn::LoadU(kFloats, x + col * kQueryBlock);
      const Floats at_y = hn::LoadU(kFloats, y + col * kQueryBlock);
      HWY_UNROLL(8)
      for (int p = 0; p < kTogether; ++p) {
        const Floats weight = hn::Set(kFloats, factor[p]);
        a[p] = fused(at_x, weight, a[p]);
        b[p] = fused(at_y, weight, b[p]);
      }
    }
    HWY_UNROLL(8)
    for (int p = 0; p < kTogether; ++p) {
      lowest_x = hn::Min(lowest_x, a[p]);
      lowest_y = hn::Min(lowest_y, b[p]);
    }
  }
  hn::StoreU(lowest_x, kFloats, low_x);
  hn::StoreU(lowest_y, kFloats, low_y);
}

const float* lane_of(const float* queries, int cols, int lane) {
  return queries + lane / kQueryBlock * kQueryBlock * cols + lane % kQueryBlock;
}

void minima_of(const float* queries, int cols, const float* factors, const float* norms,
               int64_t tiles, float* minima) {
  for (int64_t tile = 0; tile < tiles; ++tile) {
    for (int lane = 0; lane < kGroup; lane += 2 * kLanes)
      lowest_scores(lane_of(queries, cols, lane), lane_of(queries, cols, lane + kLanes), cols,
                    factors, norms, minima + lane, minima + lane + kLanes);
    factors += kTile * cols;
    norms += kTile;
    minima += kGroup;
  }
}

void upper_bounds(const Intervals& at, float* first, float* second, int32_t* segment) {
  const hn::RebindToSigned<decltype(kFloats)> ints;
  const Floats widen = hn::Set(kFloats, 1 + 0x1p-20F);  // the rounding of rates and divisions
  for (int lane = 0; lane < kGroup; lane += kLanes) {
    const Floats norm = hn::LoadU(kFloats, at.norm + lane);
    const Floats slack = hn::LoadU(kFloats, at.query_slack + lane);
    const Floats rate = hn::LoadU(kFloats, at.rate + lane);
    Floats best = infinite(), other = infinite(), here = infinite();
    auto best_segment = hn::Set(ints, -1);
    for (int64_t tile = 0; tile < at.tiles; ++tile) {
      const Floats score = hn::LoadU(kFloats, at.minima + tile * kGroup + lane);
      const Floats high =
          hn::Add(hn::Add(score, norm), hn::Add(slack, hn::Set(kFloats, at.slack[tile])));
      const Floats rates = hn::Add(rate, hn::Set(kFloats, at.rate_low[tile]));
      here = hn::Min(here, hn::Div(high, rates));
      const int32_t number = at.segments == nullptr ? 0 : at.segments[tile];
      const bool more = tile + 1 < at.tiles;
      if (more && (at.segments == nullptr || at.segments[tile + 1] == number)) continue;
      const auto nearer = hn::Lt(here, best);
      other = hn::IfThenElse(nearer, best, hn::Min(other, here));
      best = hn::IfThenElse(nearer, here, best);
      best_segment =
          hn::IfThenElse(hn::RebindMask(ints, nearer), hn::Set(ints, number), best_segment);
      here = infinite();
    }
    hn::StoreU(hn::Mul(best, widen), kFloats, first + lane);
    hn::StoreU(hn::Mul(other, widen), kFloats, second + lane);
    hn::StoreU(best_segment, ints, segment + lane);
  }
}

// The lanes that must look into this tile.
uint64_t lanes_of(const Intervals& at, int64_t tile, const float* first, const float* second,
                  const int32_t* segment) {
  const hn::RebindToSigned<decltype(kFloats)> ints;
  const int32_t number = at.segments == nullptr ? 0 : at.segments[tile];
  uint64_t out = 0;
  for (int lane = 0; lane < kGroup; lane += kLanes) {
    const Floats score = hn::LoadU(kFloats, at.minima + tile * kGroup + lane);
    const Floats slack =
        hn::Add(hn::LoadU(kFloats, at.query_slack + lane), hn::Set(kFloats, at.slack[tile]));
    const Floats low = hn::Sub(hn::Add(score, hn::LoadU(kFloats, at.norm + lane)), slack);
    const Floats rates =
        hn::Add(hn::LoadU(kFloats, at.rate + lane), hn::Set(kFloats, at.rate_high[tile]));
    const auto mine =
        hn::RebindMask(kFloats, hn::Eq(hn::LoadU(ints, segment + lane), hn::Set(ints, number)));
    const Floats limit = hn::IfThenElse(
        mine, hn::LoadU(kFloats, first + lane),
        hn::Max(hn::LoadU(kFloats, first + lane), hn::LoadU(kFloats, second + lane)));
    const auto near = hn::And(hn::Le(low, hn::Mul(limit, rates)), hn::Lt(score, infinite()));
    uint8_t bits[8] = {};
    hn::StoreMaskBits(kFloats, near, bits);
    const uint64_t mask = bits[0] | static_cast<uint64_t>(bits[1]) << 8;
    out |= (mask & ((uint64_t{1} << kLanes) - 1)) << lane;
  }
  return out;
}

// The first tile from `tile` on that some lane must look into; the number of tiles when none does.
int64_t next_of(const Intervals& at, int64_t tile, const float* first, const float* second,
                const int32_t* segment, uint64_t* lanes) {
  for (; tile < at.tiles; ++tile)
    if ((*lanes = lanes_of(at, tile, first, second, segment)) != 0) break;
  return tile;
}

void distances_of(const float* factors, int cols, const double* query, double* out) {
  const hn::CappedTag<double, kEight> doubles;
  const hn::Rebind<float, decltype(doubles)> halves;
  constexpr int kStep = static_cast<int>(hn::MaxLanes(doubles));
  const auto half = hn::Set(doubles, 0.5);
  for (int first = 0; first < kTile; first += kStep) {
    const float* factor = factors + first / kEight * kEight * cols + first % kEight;
    auto sum = hn::Zero(doubles);
    for (int col = 0; col < cols; ++col, factor += kEight) {
      const auto point = hn::PromoteTo(doubles, hn::LoadU(halves, factor));  // -2 c
      const auto apart = fused(point, half, hn::Set(doubles, query[col]));
      sum = fused(apart, apart, sum);
    }
    hn::StoreU(sum, doubles, out + first);
  }
}

}  // namespace
}  // namespace coterie::hierarchy::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <limits>

namespace coterie::hierarchy {

HWY_EXPORT(minima_of);
HWY_EXPORT(upper_bounds);
HWY_EXPORT(next_of);
HWY_EXPORT(distances_of);

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

Intervals intervals(const Tiles& tiles, const Group& group, const float* minima,
                    std::span<const int32_t> segments) {
  return {.slack = tiles.slack(),
          .rate_low = tiles.rate_low(),
          .rate_high = tiles.rate_high(),
          .norm = group.norm.data(),
          .query_slack = group.slack.data(),
          .rate = group.rate.data(),
          .minima = minima,
          .segments = segments.empty() ? nullptr : segments.data(),
          .tiles = tiles.count()};
}

// The bound's factor for the terms of |x|^2, rounded up a little.
double unit(int cols) {
  return (cols + 12) * 0x1p-24 * (1 + 0x1p-10);
}

}  // namespace

Tiles::Tiles(int64_t places, int cols) : cols_(cols) {
  const auto tiles = static_cast<size_t>((places + kTile - 1) / kTile);
  factors_.resize(tiles * kTile * static_cast<size_t>(cols));
  norms_.assign(tiles * kTile, kInfinity);
  slack_.resize(tiles);
  rate_low_.assign(tiles, kInfinity);
  rate_high_.resize(tiles);
  largest_norm_.resize(tiles);
}

void Tiles::put(int64_t place, std::span<const double> point, double rate) {
  const auto tile = static_cast<size_t>(place / kTile);
  const auto within = static_cast<size_t>(place % kTile), width = static_cast<size_t>(cols_);
  float* factor = factors_.data() + tile * kTile * width + within / 8 * 8 * width + within % 8;
  double norm = 0;
  for (const double coordinate : point) {
    const auto rounded = static_cast<float>(coordinate);
    norm += static_cast<double>(rounded) * static_cast<double>(rounded);
    *factor = -2 * rounded;
    factor += 8;
  }
  norms_[static_cast<size_t>(place)] = static_cast<float>(norm);
  largest_norm_[tile] = std::max(largest_norm_[tile], norm);
  slack_[tile] = static_cast<float>(2 * unit(cols_) * largest_norm_[tile]);
  rate_low_[tile] = std::min(rate_low_[tile], static_cast<float>(rate));
  rate_high_[tile] = std::max(rate_high_[tile], static_cast<float>(rate));
}

void Tiles::take(int64_t place) {
  norms_[static_cast<size_t>(place)] = kInfinity;
}

void Group::measure(int lane, double query_rate) {
  double square = 0;
  for (int col = 0; col < cols; ++col) {
    const auto x = static_cast<double>(coordinate(lane, col));
    square += x * x;
  }
  const auto at = static_cast<size_t>(lane);
  norm[at] = static_cast<float>(square);
  slack[at] = static_cast<float>(unit(cols) * square);
  rate[at] = static_cast<float>(query_rate);
}

void tile_minima(const Tiles& tiles, const Group& group, float* minima) {
  HWY_DYNAMIC_DISPATCH(minima_of)
  (group.coordinates.data(), tiles.cols(), tiles.factors(0), tiles.norms(0), tiles.count(), minima);
}

Bounds bounds(const Tiles& tiles, const Group& group, const float* minima,
              std::span<const int32_t> segments) {
  Bounds out;
  HWY_DYNAMIC_DISPATCH(upper_bounds)
  (intervals(tiles, group, minima, segments), out.first.data(), out.second.data(),
   out.segment.data());
  return out;
}

void candidates(const Tiles& tiles, const Group& group, const float* minima,
                std::span<const int32_t> segments, const Bounds& bounds,
                std::vector<Candidate>& out) {
  out.clear();
  const Intervals at = intervals(tiles, group, minima, segments);
  Candidate next{};
  for (;; ++next.tile) {
    next.tile =
        HWY_DYNAMIC_DISPATCH(next_of)(at, next.tile, bounds.first.data(), bounds.second.data(),
                                      bounds.segment.data(), &next.lanes);
    if (next.tile >= tiles.count()) return;
    out.push_back(next);
  }
}

void tile_distances(const Tiles& tiles, int64_t tile, const double* query,
                    std::array<double, kTile>& out) {
  HWY_DYNAMIC_DISPATCH(distances_of)(tiles.factors(tile), tiles.cols(), query, out.data());
}

}  // namespace coterie::hierarchy
#endif
