#include "density/kernels.hpp"

#include "math/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "density/kernels.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "math/simd_inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace coterie::density::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using math::HWY_NAMESPACE::fused;
using Tag = hn::CappedTag<float, kLanes>;
using Vector = hn::Vec<Tag>;
using Whole = hn::RebindToSigned<Tag>;

template <class Mask>
HWY_INLINE uint32_t bits_of(Tag tag, Mask mask) {
  uint8_t bytes[8] = {};
  hn::StoreMaskBits(tag, mask, bytes);
  const uint32_t bits = static_cast<uint32_t>(bytes[0]) | static_cast<uint32_t>(bytes[1]) << 8;
  return bits & ((1U << hn::Lanes(tag)) - 1);
}

// The distances of kCount points of a to the points of b from `part` on, in registers.
template <size_t kCount>
HWY_INLINE void distances(const float* HWY_RESTRICT a, const uint8_t* lanes,
                          const float* HWY_RESTRICT b, int cols, Vector (&sum)[kCount]) {
  const Tag tag;
#pragma GCC unroll 8
  for (size_t i = 0; i < kCount; ++i) sum[i] = hn::Zero(tag);
  for (int col = 0; col < cols; ++col, a += kLanes, b += kLanes) {
    const Vector at = hn::Load(tag, b);
#pragma GCC unroll 8
    for (size_t i = 0; i < kCount; ++i) {
      const Vector apart = hn::Sub(at, hn::Set(tag, a[lanes[i]]));
      sum[i] = fused(apart, apart, sum[i]);
    }
  }
}

template <size_t kCount>
HWY_INLINE void near_tile(const float* a, const uint8_t* lanes, const float* b, int cols,
                          const float* high, const float* low, uint32_t* near, uint32_t* sure) {
  const Tag tag;
  const int width = static_cast<int>(hn::Lanes(tag));
#pragma GCC unroll 8
  for (size_t i = 0; i < kCount; ++i) near[i] = sure[i] = 0;
  for (int part = 0; part < kLanes; part += width) {
    Vector sum[kCount];
    distances<kCount>(a, lanes, b + part, cols, sum);
#pragma GCC unroll 8
    for (size_t i = 0; i < kCount; ++i) {
      near[i] |= bits_of(tag, hn::Le(sum[i], hn::Set(tag, high[lanes[i]]))) << part;
      sure[i] |= bits_of(tag, hn::Le(sum[i], hn::Set(tag, low[lanes[i]]))) << part;
    }
  }
}

void find_near(const float* a, const Lanes& lanes, const float* b, int cols, const float* high,
               const float* low, Hits& hits) {
  int i = 0;
  for (; i + 8 <= lanes.count; i += 8)
    near_tile<8>(a, lanes.lane + i, b, cols, high, low, hits.near + i, hits.sure + i);
  for (; i + 4 <= lanes.count; i += 4)
    near_tile<4>(a, lanes.lane + i, b, cols, high, low, hits.near + i, hits.sure + i);
  for (; i < lanes.count; ++i)
    near_tile<1>(a, lanes.lane + i, b, cols, high, low, hits.near + i, hits.sure + i);
}

template <size_t kCount>
HWY_INLINE void reach_tile(const float* a, const uint8_t* lanes, const float* b, const Reach& reach,
                           int cols, const float* high, const int32_t* wanted, uint32_t* near) {
  const Tag tag;
  const Whole whole;
  const int width = static_cast<int>(hn::Lanes(tag));
#pragma GCC unroll 8
  for (size_t i = 0; i < kCount; ++i) near[i] = 0;
  for (int part = 0; part < kLanes; part += width) {
    Vector sum[kCount];
    distances<kCount>(a, lanes, b + part, cols, sum);
    const Vector core = hn::LoadU(tag, reach.core + part);
    const auto component = hn::LoadU(whole, reach.component + part);
#pragma GCC unroll 8
    for (size_t i = 0; i < kCount; ++i) {
      const auto within = hn::Le(hn::Max(sum[i], core), hn::Set(tag, high[lanes[i]]));
      const auto same = hn::Eq(component, hn::Set(whole, wanted[lanes[i]]));
      near[i] |= bits_of(tag, hn::AndNot(hn::RebindMask(tag, same), within)) << part;
    }
  }
}

void find_reach(const float* a, const Lanes& lanes, const float* b, const Reach& reach, int cols,
                const float* high, const int32_t* wanted, Hits& hits) {
  int i = 0;
  for (; i + 8 <= lanes.count; i += 8)
    reach_tile<8>(a, lanes.lane + i, b, reach, cols, high, wanted, hits.near + i);
  for (; i + 4 <= lanes.count; i += 4)
    reach_tile<4>(a, lanes.lane + i, b, reach, cols, high, wanted, hits.near + i);
  for (; i < lanes.count; ++i)
    reach_tile<1>(a, lanes.lane + i, b, reach, cols, high, wanted, hits.near + i);
}

// Adds the square of how far each value lies outside low..high.
HWY_INLINE Vector outside(Vector below, Vector above, Vector sum) {
  const Vector gap = hn::Max(hn::Max(below, above), hn::Zero(Tag()));
  return fused(gap, gap, sum);
}

uint32_t near_boxes(const float* HWY_RESTRICT group, int cols, const float* HWY_RESTRICT low,
                    const float* HWY_RESTRICT high, float most, float* HWY_RESTRICT far) {
  const Tag tag;
  const int width = static_cast<int>(hn::Lanes(tag));
  uint32_t bits = 0;
  for (int part = 0; part < kLanes; part += width) {
    Vector sum = hn::Zero(tag);
    const float* edges = group + part;
    for (int col = 0; col < cols; ++col, edges += 2 * kLanes)
      sum = outside(hn::Sub(hn::Load(tag, edges), hn::Set(tag, high[col])),
                    hn::Sub(hn::Set(tag, low[col]), hn::Load(tag, edges + kLanes)), sum);
    hn::StoreU(sum, tag, far + part);
    bits |= bits_of(tag, hn::Le(sum, hn::Set(tag, most))) << part;
  }
  return bits;
}

uint32_t near_box(const float* HWY_RESTRICT block, int cols, Box box, const float* most) {
  const Tag tag;
  const int width = static_cast<int>(hn::Lanes(tag));
  uint32_t bits = 0;
  for (int part = 0; part < kLanes; part += width) {
    Vector sum = hn::Zero(tag), other = hn::Zero(tag);
    const float* edges = box.edges + box.one;
    const float* points = block + part;
    const auto step = [&](Vector& to) {
      const Vector at = hn::Load(tag, points);
      to = outside(hn::Sub(hn::Set(tag, edges[0]), at), hn::Sub(at, hn::Set(tag, edges[kLanes])),
                   to);
      edges += 2 * kLanes;
      points += kLanes;
    };
    int col = 0;
    for (; col + 2 <= cols; col += 2) {
      step(sum);
      step(other);
    }
    if (col < cols) step(sum);
    bits |= bits_of(tag, hn::Le(hn::Add(sum, other), hn::LoadU(tag, most + part))) << part;
  }
  return bits;
}

}  // namespace coterie::density::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace coterie::density {

HWY_EXPORT(find_near);
HWY_EXPORT(find_reach);
HWY_EXPORT(near_boxes);
HWY_EXPORT(near_box);

float at_most(double limit, int cols) {
  const double high = std::min(limit, 0x1p54) * (1 + rounding_bound(cols));
  return std::nextafter(static_cast<float>(high), std::numeric_limits<float>::infinity());
}

float surely_below(double limit, int cols) {
  const double low = std::min(limit, 0x1p54) * (1 - rounding_bound(cols));
  return std::nextafter(static_cast<float>(low), -1.0F);
}

Lanes lanes_of(uint32_t bits) {
  Lanes out;
  for (; bits != 0; bits &= bits - 1)
    out.lane[out.count++] = static_cast<uint8_t>(std::countr_zero(bits));
  return out;
}

void find_near(const float* a, const Lanes& lanes, const float* b, int cols, const float* high,
               const float* low, Hits& hits) {
  HWY_DYNAMIC_DISPATCH(find_near)(a, lanes, b, cols, high, low, hits);
}
void find_reach(const float* a, const Lanes& lanes, const float* b, const Reach& reach, int cols,
                const float* high, const int32_t* wanted, Hits& hits) {
  HWY_DYNAMIC_DISPATCH(find_reach)(a, lanes, b, reach, cols, high, wanted, hits);
}
uint32_t near_boxes(const float* group, int cols, const float* low, const float* high, float most,
                    float* far) {
  return HWY_DYNAMIC_DISPATCH(near_boxes)(group, cols, low, high, most, far);
}
uint32_t near_box(const float* block, int cols, Box box, const float* most) {
  return HWY_DYNAMIC_DISPATCH(near_box)(block, cols, box, most);
}

}  // namespace coterie::density
#endif
