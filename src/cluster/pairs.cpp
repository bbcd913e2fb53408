// Two vectors of tile rows against four rows at a time, so that every loaded number is used more
// than once. A distance becomes an integer by adding 1.5 * 2^32 in double: the sum's last place is
// 2^-20, so its bits less those of 1.5 * 2^32 count multiples of 2^-20. The bits are added as they
// are, modulo 2^64, and the surplus is taken off at the end.
#include "cluster/pairs.hpp"

#include "math/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cluster/pairs.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "math/simd_inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace coterie::cluster::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using math::HWY_NAMESPACE::fused;

const hn::CappedTag<float, 16> kFloats;
const hn::CappedTag<double, 8> kDoubles;
const hn::CappedTag<uint64_t, 8> kWords;
using Floats = hn::Vec<decltype(kFloats)>;
using Words = hn::Vec<decltype(kWords)>;

constexpr double kMagic = 0x1.8p32;
constexpr uint64_t kMagicBits = 0x41f80000'00000000u;

// The halves of a vector of floats as vectors of words (a single lane has one half).
struct Halves {
  Words low, high;
};

HWY_INLINE Halves to_words(Floats distance) {
  const auto magic = hn::Set(kDoubles, kMagic);
#if HWY_TARGET == HWY_SCALAR
  const auto whole = hn::Add(hn::PromoteTo(kDoubles, distance), magic);
  return {hn::BitCast(kWords, whole), hn::Zero(kWords)};
#else
  const hn::Half<decltype(kFloats)> half;
  const auto low = hn::PromoteTo(kDoubles, hn::LowerHalf(half, distance));
  const auto high = hn::PromoteTo(kDoubles, hn::UpperHalf(half, distance));
  return {hn::BitCast(kWords, hn::Add(low, magic)), hn::BitCast(kWords, hn::Add(high, magic))};
#endif
}

HWY_INLINE void add_to(uint64_t* at, Words terms) {
  hn::StoreU(hn::Add(hn::LoadU(kWords, at), terms), kWords, at);
}

// kRows rows against the tile.
template <size_t kRows, bool kBoth>
HWY_INLINE void add_rows(const float* tile, size_t cols, const float* rows, uint64_t* to_tile,
                         uint64_t* to_rows) {
  const size_t lanes = hn::Lanes(kFloats);
  Words of_row[kRows];
  HWY_UNROLL(4)
  for (size_t u = 0; u < kRows; ++u) of_row[u] = hn::Zero(kWords);
  for (size_t at = 0; at < kTile; at += 2 * lanes) {
    const float* left = tile + at / 16 * cols * 16 + at % 16;
    const float* right = tile + (at + lanes) / 16 * cols * 16 + (at + lanes) % 16;
    Floats a[kRows], b[kRows];
    HWY_UNROLL(4)
    for (size_t u = 0; u < kRows; ++u) a[u] = b[u] = hn::Zero(kFloats);
    for (size_t col = 0; col < cols; ++col) {
      const auto x = hn::Load(kFloats, left + col * 16), y = hn::Load(kFloats, right + col * 16);
      HWY_UNROLL(4)
      for (size_t u = 0; u < kRows; ++u) {
        const auto other = hn::Set(kFloats, rows[u * cols + col]);
        const auto from_x = hn::Sub(x, other), from_y = hn::Sub(y, other);
        a[u] = fused(from_x, from_x, a[u]);
        b[u] = fused(from_y, from_y, b[u]);
      }
    }
    Halves to_left{hn::Zero(kWords), hn::Zero(kWords)}, to_right = to_left;
    HWY_UNROLL(4)
    for (size_t u = 0; u < kRows; ++u) {
      const Halves x = to_words(hn::Sqrt(a[u])), y = to_words(hn::Sqrt(b[u]));
      to_left = {hn::Add(to_left.low, x.low), hn::Add(to_left.high, x.high)};
      to_right = {hn::Add(to_right.low, y.low), hn::Add(to_right.high, y.high)};
      if constexpr (kBoth)
        of_row[u] = hn::Add(of_row[u], hn::Add(hn::Add(x.low, x.high), hn::Add(y.low, y.high)));
    }
    add_to(to_tile + at, to_left.low);
    add_to(to_tile + at + lanes, to_right.low);
    if (lanes > 1) {
      add_to(to_tile + at + lanes / 2, to_left.high);
      add_to(to_tile + at + lanes + lanes / 2, to_right.high);
    }
  }
  if constexpr (kBoth) {
    HWY_UNROLL(4)
    for (size_t u = 0; u < kRows; ++u)
      to_rows[u] = hn::GetLane(hn::SumOfLanes(kWords, of_row[u])) - kTile * kMagicBits;
  }
}

template <bool kBoth>
void add_all(const float* tile, size_t cols, const float* rows, int64_t count, uint64_t* to_tile,
             uint64_t* to_rows) {
  int64_t row = 0;
  for (; row + 4 <= count; row += 4)
    add_rows<4, kBoth>(tile, cols, rows + static_cast<size_t>(row) * cols, to_tile,
                       kBoth ? to_rows + row : nullptr);
  for (; row < count; ++row)
    add_rows<1, kBoth>(tile, cols, rows + static_cast<size_t>(row) * cols, to_tile,
                       kBoth ? to_rows + row : nullptr);
  const auto surplus = hn::Set(kWords, uint64_t{0} - static_cast<uint64_t>(count) * kMagicBits);
  for (size_t at = 0; at < kTile; at += hn::Lanes(kWords)) add_to(to_tile + at, surplus);
}

void add_distances(const float* tile, int cols, const float* rows, int64_t count, uint64_t* to_tile,
                   uint64_t* to_rows) {
  const auto width = static_cast<size_t>(cols);
  if (to_rows != nullptr)
    add_all<true>(tile, width, rows, count, to_tile, to_rows);
  else
    add_all<false>(tile, width, rows, count, to_tile, nullptr);
}

void add_to_slots(const uint64_t* terms, const int32_t* slots, size_t count, uint64_t* sums) {
  for (size_t i = 0; i < count; ++i) {
    uint64_t* to = sums + static_cast<size_t>(slots[i]) * kTile;
    for (size_t at = 0; at < kTile; at += hn::Lanes(kWords))
      add_to(to + at, hn::LoadU(kWords, terms + at));
  }
}

}  // namespace coterie::cluster::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace coterie::cluster {
namespace {
HWY_EXPORT(add_distances);
HWY_EXPORT(add_to_slots);
}  // namespace

void add_distances(const float* tile, int cols, const float* rows, int64_t count, uint64_t* to_tile,
                   uint64_t* to_rows) {
  HWY_DYNAMIC_DISPATCH(add_distances)(tile, cols, rows, count, to_tile, to_rows);
}

void add_to_slots(const uint64_t* terms, std::span<const int32_t> slots, uint64_t* sums) {
  HWY_DYNAMIC_DISPATCH(add_to_slots)(terms, slots.data(), slots.size(), sums);
}

}  // namespace coterie::cluster
#endif
