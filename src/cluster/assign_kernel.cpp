// The kernel and its dispatch. Vectors of N floats: two of them, 2 N rows, go through all centres
// together; a tile of centres has one pair of accumulators each.
#include "math/simd.hpp"
//
#include "cluster/assign_kernel.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cluster/assign_kernel.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <bit>
#include <cstddef>
#include <utility>

#include "math/simd_inl.hpp"

#ifndef COTERIE_CLUSTER_ASSIGN_ONCE
#define COTERIE_CLUSTER_ASSIGN_ONCE
namespace coterie::cluster {
namespace {

struct Decision {
  uint16_t label = 0;
  bool tied = false;
};

// The nearest centre of one row in exact arithmetic: all products and sums are integers below 2^53.
[[gnu::noinline]] Decision decide(const float* block, size_t lane, const Tiles& tiles) {
  Decision out;
  double best = 0;
  const double* factor = tiles.exact_factors.data();
  for (int j = 0; j < tiles.k; ++j) {
    double score = tiles.exact_norms[static_cast<size_t>(j)];
    for (int col = 0; col < tiles.cols; ++col)
      score += static_cast<double>(block[static_cast<size_t>(col) * kLanes + lane]) * *factor++;
    if (j == 0 || score < best) {
      best = score;
      out = {static_cast<uint16_t>(j), false};
    } else if (score == best) {
      out.tied = true;
    }
  }
  return out;
}

}  // namespace
}  // namespace coterie::cluster
#endif

HWY_BEFORE_NAMESPACE();
namespace coterie::cluster::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;
using math::HWY_NAMESPACE::fused;

const hn::CappedTag<float, kLanes> kFloats;
const hn::Rebind<int32_t, decltype(kFloats)> kInts;
const hn::Rebind<uint32_t, decltype(kFloats)> kWords;
const hn::Rebind<uint16_t, decltype(kFloats)> kShorts;
using Floats = hn::Vec<decltype(kFloats)>;
using Ints = hn::Vec<decltype(kInts)>;

constexpr size_t kN = hn::MaxLanes(hn::CappedTag<float, kLanes>());
constexpr int64_t kUnits = static_cast<int64_t>(kLanes / kN);  // vectors a block
constexpr int64_t kAhead = 4;                                  // blocks
// Accumulators and what else is live must fit the registers: 32 of them, or 16.
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_SCALAR
constexpr int kMostWide = 4;
#else
constexpr int kMostWide = Tiles::kWidth;
#endif

// What one vector of rows knows so far.
struct Found {
  Floats best, second;
  Ints label;

  HWY_INLINE void see(Floats score, int index) {
    const auto better = hn::Lt(score, best);
    second = hn::Min(second, hn::Max(best, score));
    best = hn::Min(best, score);
    label = hn::IfThenElse(hn::RebindMask(kInts, better), hn::Set(kInts, index), label);
  }
};

// Scores of W centres, the first of which is `index`; factors: cols x Tiles::kWidth.
template <size_t... J>
HWY_INLINE void score(const float* x0, const float* x1, int cols, const float* factors,
                      const float* norms, int index, Found& a, Found& b,
                      std::index_sequence<J...>) {
  Floats sum0[] = {hn::Set(kFloats, norms[J])...};
  Floats sum1[] = {sum0[J]...};
  for (int col = 0; col < cols; ++col, x0 += kLanes, x1 += kLanes, factors += Tiles::kWidth) {
    const Floats v0 = hn::Load(kFloats, x0), v1 = hn::Load(kFloats, x1);
    const auto step = [&](size_t j) HWY_ATTR {
      const Floats factor = hn::Set(kFloats, factors[j]);
      sum0[j] = fused(v0, factor, sum0[j]);
      sum1[j] = fused(v1, factor, sum1[j]);
    };
    (step(J), ...);
  }
  (a.see(sum0[J], index + static_cast<int>(J)), ...);
  (b.see(sum1[J], index + static_cast<int>(J)), ...);
}

template <int W>
HWY_INLINE void tile(const float* x0, const float* x1, int cols, const float* factors,
                     const float* norms, int index, Found& a, Found& b) {
  if constexpr (W <= kMostWide) {
    score(x0, x1, cols, factors, norms, index, a, b,
          std::make_index_sequence<static_cast<size_t>(W)>());
  } else {
    constexpr int kHalf = (W + 1) / 2;
    tile<kHalf>(x0, x1, cols, factors, norms, index, a, b);
    tile<W - kHalf>(x0, x1, cols, factors + kHalf, norms + kHalf, index + kHalf, a, b);
  }
}

class Labels {
 public:
  Labels(const Tiles& tiles, uint16_t* labels, Change* changes)
      : tiles_(tiles), labels_(labels), changes_(changes) {}

  // One vector of rows: settles what is in doubt, notes what changed. row: of the first lane.
  // Sixteen rows at once without a branch on what changed: in early passes none could be foretold.
  // Fewer rows change less often, and what the branch saves costs more there.
  HWY_INLINE void take(const Found& found, const float* block, size_t lane, int64_t row,
                       float bound) {
    const auto clear =
        hn::RebindMask(kInts, hn::Gt(hn::Sub(found.second, found.best), hn::Set(kFloats, bound)));
    const Ints old = hn::PromoteTo(kInts, hn::LoadU(kShorts, labels_ + row));
    Ints label = found.label;
    if constexpr (kN < kLanes)
      if (HWY_LIKELY(hn::AllTrue(kInts, hn::And(hn::Eq(old, label), clear)))) return;
    if (HWY_UNLIKELY(!hn::AllTrue(kInts, clear)))
      label = settled(block, lane, label, bits(hn::Not(clear)));
    hn::StoreU(hn::DemoteTo(kShorts, label), kShorts, labels_ + row);
    if (changes_ == nullptr) return;
    const auto changed = hn::Ne(old, label);
    const auto rows = hn::ShiftLeft<16>(hn::Iota(kInts, static_cast<int32_t>(row)));
    // All lanes are written: what stands over is written over by the next, or never read.
    hn::StoreU(hn::BitCast(kWords, hn::Compress(hn::Or(rows, old), changed)), kWords,
               &changes_[done.changes].word);
    done.changes += static_cast<int64_t>(hn::CountTrue(kInts, changed));
  }

  Assigned done;

 private:
  static HWY_INLINE uint32_t bits(hn::Mask<decltype(kInts)> mask) {
    uint8_t bytes[8] = {};
    hn::StoreMaskBits(kInts, mask, bytes);
    return bytes[0] | static_cast<uint32_t>(bytes[1]) << 8;
  }

  // The labels with those of the lanes in doubt decided exactly.
  HWY_NOINLINE Ints settled(const float* block, size_t lane, Ints label, uint32_t doubtful) {
    HWY_ALIGN int32_t fresh[kN];
    hn::Store(label, kInts, fresh);
    for (; doubtful != 0; doubtful &= doubtful - 1) {
      const auto i = static_cast<size_t>(std::countr_zero(doubtful));
      const Decision decision = decide(block, lane + i, tiles_);
      fresh[i] = decision.label;
      ++done.again;
      done.ties += decision.tied ? 1 : 0;
    }
    return hn::Load(kInts, fresh);
  }

  const Tiles& tiles_;
  uint16_t* labels_;
  Change* changes_;
};

// W: centres a tile. All blocks.
template <int W>
void assign_tiles(const float* blocks, int64_t count, const float* norms, const Tiles& tiles,
                  bool prefetch, Labels& labels) {
  const int cols = tiles.cols;
  const int64_t floats = int64_t{cols} * kLanes, units = count * kUnits;
  const auto at = [&](int64_t unit) {
    return blocks + unit / kUnits * floats + unit % kUnits * static_cast<int64_t>(kN);
  };
  for (int64_t unit = 0; unit < units; unit += 2) {
    // An odd number of blocks of one vector each leaves the last alone: it goes twice.
    const int64_t next = unit + 1 < units ? unit + 1 : unit;
    const float *x0 = at(unit), *x1 = at(next);
    if (prefetch && unit % kUnits == 0)
      for (int64_t line = 0; line < (kUnits == 1 ? 2 : 1) * floats; line += kLanes)
        hwy::Prefetch(x0 + kAhead * floats + line);
    const Floats none = hn::Set(kFloats, HUGE_VALF);
    Found a{none, none, hn::Zero(kInts)}, b{none, none, hn::Zero(kInts)};
    const float *factors = tiles.factors.data(), *centre_norms = tiles.norms.data();
    for (int index = 0; index < tiles.k; index += W) {
      tile<W>(x0, x1, cols, factors, centre_norms, index, a, b);
      factors += int64_t{cols} * Tiles::kWidth;
      centre_norms += Tiles::kWidth;
    }
    for (const int64_t which : {unit, next}) {
      const int64_t block = which / kUnits;
      labels.take(which == unit ? a : b, blocks + block * floats,
                  static_cast<size_t>(which % kUnits) * kN, which * static_cast<int64_t>(kN),
                  tiles.bound + tiles.bound_slope * norms[block]);
    }
  }
}

Assigned assign_all(const float* blocks, int64_t count, const float* norms, const Tiles& tiles,
                    bool prefetch, uint16_t* labels, Change* changes) {
  Labels out(tiles, labels, changes);
  switch (tiles.width) {
    case 1:
      assign_tiles<1>(blocks, count, norms, tiles, prefetch, out);
      break;
    case 2:
      assign_tiles<2>(blocks, count, norms, tiles, prefetch, out);
      break;
    case 3:
      assign_tiles<3>(blocks, count, norms, tiles, prefetch, out);
      break;
    case 4:
      assign_tiles<4>(blocks, count, norms, tiles, prefetch, out);
      break;
    case 5:
      assign_tiles<5>(blocks, count, norms, tiles, prefetch, out);
      break;
    case 6:
      assign_tiles<6>(blocks, count, norms, tiles, prefetch, out);
      break;
    case 7:
      assign_tiles<7>(blocks, count, norms, tiles, prefetch, out);
      break;
    default:
      assign_tiles<8>(blocks, count, norms, tiles, prefetch, out);
      break;
  }
  return out.done;
}

// Columns col..col + kCols - 1 of the rows with label j; sums: of each column, 16 lanes.
template <size_t kCols>
HWY_INLINE void sum_columns(const int32_t* x, int64_t count, int64_t stride, const uint16_t* labels,
                            int j, int32_t* sums) {
  const Ints own = hn::Set(kInts, j);
  for (size_t lane = 0; lane < kLanes; lane += kN) {
    Ints total[kCols];
    HWY_UNROLL(8)
    for (size_t u = 0; u < kCols; ++u) total[u] = hn::Load(kInts, sums + u * kLanes + lane);
    const int32_t* at = x + lane;
    const uint16_t* label = labels + lane;
    for (int64_t block = 0; block < count; ++block, at += stride, label += kLanes) {
      const auto mine = hn::Eq(hn::PromoteTo(kInts, hn::LoadU(kShorts, label)), own);
      HWY_UNROLL(8)
      for (size_t u = 0; u < kCols; ++u)
        total[u] = hn::Add(total[u], hn::IfThenElseZero(mine, hn::Load(kInts, at + u * kLanes)));
    }
    HWY_UNROLL(8)
    for (size_t u = 0; u < kCols; ++u) hn::Store(total[u], kInts, sums + u * kLanes + lane);
  }
}

void to_ints(const float* blocks, int64_t floats, int32_t* out) {
  for (int64_t at = 0; at < floats; at += static_cast<int64_t>(kN))
    hn::Store(hn::ConvertTo(kInts, hn::Load(kFloats, blocks + at)), kInts, out + at);
}

int64_t count_label(const uint16_t* labels, int64_t count, int j) {
  size_t found = 0;
  for (const uint16_t* end = labels + count * kLanes; labels < end; labels += kN)
    found += hn::CountTrue(
        kInts, hn::Eq(hn::PromoteTo(kInts, hn::LoadU(kShorts, labels)), hn::Set(kInts, j)));
  return static_cast<int64_t>(found);
}

// Sums of a lane stay below 2^31: at most kMostSummed blocks of values up to 2^22. Few blocks at a
// time, which stay in the first cache while each label goes through them.
void sum_all(const float* blocks, int64_t count, int cols, const uint16_t* labels, int k,
             int32_t* units, int32_t* sums, int64_t* sizes) {
  const int64_t floats = int64_t{cols} * kLanes;
  const int64_t few = first_cache_blocks(cols);
  for (int64_t here; count > 0; count -= here, blocks += here * floats, labels += here * kLanes) {
    here = count < few ? count : few;
    to_ints(blocks, here * floats, units);
    int32_t* sum = sums;
    for (int j = 0; j < k; ++j) {
      sizes[j] += count_label(labels, here, j);
      const int32_t* x = units;
      const auto add = [&]<size_t kCols>(std::integral_constant<size_t, kCols>) HWY_ATTR {
        sum_columns<kCols>(x, here, floats, labels, j, sum);
        x += kCols * kLanes;
        sum += kCols * kLanes;
      };
      int col = 0;
      for (; col + 8 <= cols; col += 8) add(std::integral_constant<size_t, 8>());
      for (; col + 4 <= cols; col += 4) add(std::integral_constant<size_t, 4>());
      for (; col < cols; ++col) add(std::integral_constant<size_t, 1>());
    }
  }
}

void nearer_all(const float* blocks, int64_t count, int cols, const float* point, const float* held,
                float* out) {
  for (int64_t block = 0; block < count; ++block, blocks += int64_t{cols} * kLanes)
    for (size_t lane = 0; lane < kLanes; lane += kN) {
      Floats sum = hn::Zero(kFloats);
      const float* x = blocks + lane;
      for (int col = 0; col < cols; ++col, x += kLanes) {
        const Floats difference = hn::Sub(hn::Load(kFloats, x), hn::Set(kFloats, point[col]));
        sum = fused(difference, difference, sum);
      }
      const int64_t at = block * kLanes + static_cast<int64_t>(lane);
      if (held != nullptr) sum = hn::Min(sum, hn::LoadU(kFloats, held + at));
      hn::StoreU(sum, kFloats, out + at);
    }
}

}  // namespace
}  // namespace coterie::cluster::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cmath>

#include "base/pages.hpp"

namespace coterie::cluster {

HWY_EXPORT(assign_all);
HWY_EXPORT(sum_all);
HWY_EXPORT(nearer_all);

void Tiles::prepare(std::span<const float> centres, int columns) {
  cols = columns;
  k = static_cast<int>(centres.size()) / cols;
  const int tiles = (k + kWidth - 1) / kWidth;
  width = (k + tiles - 1) / tiles;
  // Places without a centre are infinitely far.
  const auto places = static_cast<size_t>(tiles) * kWidth;
  factors.assign(places * static_cast<size_t>(cols), 0);
  norms.assign(places, HUGE_VALF);
  exact_factors.resize(centres.size());
  exact_norms.resize(static_cast<size_t>(k));
  double largest = 0;
  const float* centre = centres.data();
  for (int j = 0; j < k; ++j, centre += cols) {
    const int tile = j / width, place = j % width;
    float* out = factors.data() + static_cast<ptrdiff_t>(tile) * cols * kWidth + place;
    double norm = 0;
    for (int col = 0; col < cols; ++col) {
      const auto c = static_cast<double>(centre[col]);
      norm += c * c;
      exact_factors[static_cast<size_t>(j) * static_cast<size_t>(cols) + static_cast<size_t>(col)] =
          -2 * c;
      out[static_cast<ptrdiff_t>(col) * kWidth] = -2 * centre[col];
    }
    exact_norms[static_cast<size_t>(j)] = norm;
    norms[static_cast<size_t>(tile * kWidth + place)] = static_cast<float>(norm);
    largest = std::max(largest, norm);
  }
  // 2.2 covers the factor 1.05 and the roundings of the bound itself.
  const double share = 2.2 * (cols + 1) * 0x1p-24;
  bound = static_cast<float>(share * largest);
  bound_slope = static_cast<float>(share * 2 * std::sqrt(largest));
}

Assigned assign_rows(const float* blocks, int64_t count, const float* norms, const Tiles& tiles,
                     bool prefetch, uint16_t* labels, Change* changes) {
  return HWY_DYNAMIC_DISPATCH(assign_all)(blocks, count, norms, tiles, prefetch, labels, changes);
}

void sum_rows(const float* blocks, int64_t count, int cols, const uint16_t* labels, int k,
              int64_t* units, int64_t* sizes) {
  const auto floats = static_cast<size_t>(cols) * kLanes;
  base::Pages<int32_t> sums(static_cast<size_t>(k) * floats);
  base::Pages<int32_t> few(static_cast<size_t>(first_cache_blocks(cols)) * floats);
  HWY_DYNAMIC_DISPATCH(sum_all)
  (blocks, count, cols, labels, k, few.data(), sums.data(), sizes);
  const int32_t* sum = sums.data();
  for (int64_t at = 0; at < int64_t{k} * cols; ++at, sum += kLanes)
    for (int lane = 0; lane < kLanes; ++lane) units[at] += sum[lane];
}

void nearer_distances(const float* blocks, int64_t count, int cols, const float* point,
                      const float* held, float* out) {
  HWY_DYNAMIC_DISPATCH(nearer_all)(blocks, count, cols, point, held, out);
}

COTERIE_CLONES void squared_norms(const float* blocks, int64_t count, int cols, double* out) {
  for (int64_t block = 0; block < count; ++block, out += kLanes) {
    double sum[kLanes] = {};
    for (int col = 0; col < cols; ++col, blocks += kLanes)
      for (int i = 0; i < kLanes; ++i)
        sum[i] += static_cast<double>(blocks[i]) * static_cast<double>(blocks[i]);
    for (int i = 0; i < kLanes; ++i) out[i] = sum[i];
  }
}

float norm_bound(const double* squares) {
  const double largest = *std::max_element(squares, squares + kLanes);
  return static_cast<float>(std::sqrt(largest) * (1 + 0x1p-20));
}

}  // namespace coterie::cluster
#endif
