// Included once for each instruction set. Loops over rows take vectors of whatever length; loops
// over columns and components run in one order everywhere.
#include "mixture/kernel.hpp"

#include "math/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "mixture/kernel.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "math/simd_inl.hpp"

#ifndef COTERIE_MIXTURE_KERNEL_ONCE
#define COTERIE_MIXTURE_KERNEL_ONCE
namespace coterie::mixture {

constexpr size_t kOutputs = 4;  // of a factor, that are worked on at a time
constexpr size_t kBlock = 16;   // rows

}  // namespace coterie::mixture
#endif

HWY_BEFORE_NAMESPACE();
namespace coterie::mixture::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using math::HWY_NAMESPACE::fused;

template <class T>
using Tag = hn::CappedTag<T, 64 / sizeof(T)>;
template <class T>
using Vectors = hn::Vec<Tag<T>>;
template <class T>
constexpr size_t lanes() {
  return hn::MaxLanes(Tag<T>());
}
using D = Tag<double>;
using V = Vectors<double>;
using Bits = hn::RebindToUnsigned<D>;
constexpr D kD{};
constexpr size_t kLanes = lanes<double>();
// Vectors of rows that fit the registers together for kOutputs outputs.
constexpr size_t kVectors = HWY_TARGET == HWY_AVX2 ? 2 : 4;

HWY_INLINE V set(double x) {
  return hn::Set(kD, x);
}

// e^x for x <= 0; below -40 it is 0. Error below 1e-14 relative: x = n ln 2 + f, |f| <= ln 2 / 2,
// and the series of e^f to its twelfth term.
HWY_INLINE V exponential(V x) {
  static constexpr double kTerms[] = {1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
                                      1.0 / 5040,     1.0 / 720,     1.0 / 120,    1.0 / 24,
                                      1.0 / 6,        0.5,           1.0,          1.0};
  const auto kept = hn::Max(x, set(-64.0));
  const V magic = set(0x1.8p52);  // its last bits hold the whole number n
  const V shifted = fused(kept, set(0x1.71547652b82fep0), magic);
  const V n = hn::Sub(shifted, magic);
  V f = fused(n, set(-0x1.62e42fefa39efp-1), kept);
  f = fused(n, set(-0x1.abc9e3b39803fp-56), f);
  V sum = set(kTerms[0]);
#pragma GCC unroll 12
  for (size_t i = 1; i < 12; ++i) sum = fused(sum, f, set(kTerms[i]));
  const Bits bits;
  const auto power = hn::ShiftLeft<52>(hn::BitCast(bits, shifted));
  const V out = hn::BitCast(kD, hn::Add(hn::BitCast(bits, sum), power));
  return hn::IfThenElse(hn::Lt(x, set(-40.0)), hn::Zero(kD), out);
}

// ln x for positive normal x: x = 2^n m, m in sqrt(1/2)..sqrt(2), ln m = 2 atanh((m - 1)/(m + 1)).
HWY_INLINE V natural_log(V x) {
  constexpr uint64_t kRootHalf = 0x3fe6a09e667f3bcdULL, kOne = 0x3ff0000000000000ULL;
  const Bits bits;
  const auto moved = hn::Add(hn::BitCast(bits, x), hn::Set(bits, kOne - kRootHalf));
  const auto biased =  // 2^52 + n + 1023
      hn::Or(hn::ShiftRight<52>(moved), hn::Set(bits, 0x4330000000000000ULL));
  const V n = hn::Sub(hn::BitCast(kD, biased), set(0x1p52 + 1023));
  const V m = hn::BitCast(kD, hn::Add(hn::And(moved, hn::Set(bits, (uint64_t{1} << 52) - 1)),
                                      hn::Set(bits, kRootHalf)));
  const V t = hn::Div(hn::Sub(m, set(1.0)), hn::Add(m, set(1.0)));
  const V square = hn::Mul(t, t);
  V sum = set(1.0 / 19);
#pragma GCC unroll 8
  for (int i = 17; i >= 3; i -= 2) sum = fused(sum, square, set(1.0 / i));
  // 2 t + 2 t^3 sum + n ln 2, the small parts first.
  const V twice = hn::Add(t, t);
  V low = hn::Mul(hn::Mul(twice, square), sum);
  low = fused(n, set(0x1.ef35793c76730p-45), low);
  return hn::Add(fused(n, set(0x1.62e42fefa3800p-1), twice), low);
}

void logarithm_of(const double* x, double* out) {
  *out = hn::GetLane(natural_log(set(*x)));
}

void spread(const float* blocks, int count, int cols, const double* shift, double* out) {
  const hn::Rebind<float, D> floats;
  for (size_t row = 0; row < static_cast<size_t>(kChunk); row += kLanes)
    hn::Store(set(1.0), kD, out + row);
  for (size_t block = 0; block < static_cast<size_t>(count); ++block)
    for (size_t col = 0; col < static_cast<size_t>(cols); ++col) {
      const float* from = blocks + (block * static_cast<size_t>(cols) + col) * kBlock;
      double* to = out + (col + 1) * kStride + block * kBlock;
      hwy::Prefetch(from + static_cast<size_t>(kChunkBlocks * cols) * kBlock);
      for (size_t row = 0; row < kBlock; row += kLanes) {
        const V units = hn::PromoteTo(kD, hn::Load(floats, from + row));
        hn::Store(fused(units, set(2.0), set(shift[col])), kD, to + row);
      }
    }
}

// kVectors vectors of kRows outputs: y_t += sum over a <= first + t of factor * x_a. Coordinates
// below `first` meet all outputs, the others only those at or after theirs. Loops over outputs and
// vectors are unrolled, or the sums would not stay in registers.
template <size_t kRows, class T>
HWY_INLINE const T* outputs(const T* factor, size_t first, const T* x,
                            Vectors<T> (&y)[kRows][kVectors]) {
  const Tag<T> d;
  for (size_t a = 0; a < first; ++a, factor += kRows, x += kStride) {
    Vectors<T> at[kVectors];
#pragma GCC unroll 8
    for (size_t v = 0; v < kVectors; ++v) at[v] = hn::Load(d, x + v * lanes<T>());
#pragma GCC unroll 8
    for (size_t t = 0; t < kRows; ++t)
#pragma GCC unroll 8
      for (size_t v = 0; v < kVectors; ++v) y[t][v] = fused(hn::Set(d, factor[t]), at[v], y[t][v]);
  }
#pragma GCC unroll 8
  for (size_t s = 0; s < kRows; ++s, x += kStride) {
    Vectors<T> at[kVectors];
#pragma GCC unroll 8
    for (size_t v = 0; v < kVectors; ++v) at[v] = hn::Load(d, x + v * lanes<T>());
#pragma GCC unroll 8
    for (size_t t = s; t < kRows; ++t, ++factor)
#pragma GCC unroll 8
      for (size_t v = 0; v < kVectors; ++v) y[t][v] = fused(hn::Set(d, *factor), at[v], y[t][v]);
  }
  return factor;
}

// Takes kRows outputs from `first` on: stores them (kStore), or adds the squares of their
// differences from the offsets.
template <size_t kRows, bool kStore, class T>
HWY_INLINE const T* tile(const T* factor, size_t first, const T* x, const T* offset,
                         Vectors<T> (&sum)[kVectors], T* out) {
  const Tag<T> d;
  Vectors<T> y[kRows][kVectors];
#pragma GCC unroll 8
  for (size_t t = 0; t < kRows; ++t)
#pragma GCC unroll 8
    for (size_t v = 0; v < kVectors; ++v)
      y[t][v] = kStore ? hn::Zero(d) : hn::Set(d, -offset[first + t]);
  factor = outputs<kRows>(factor, first, x, y);
#pragma GCC unroll 8
  for (size_t t = 0; t < kRows; ++t)
#pragma GCC unroll 8
    for (size_t v = 0; v < kVectors; ++v) {
      if constexpr (kStore)
        hn::Store(y[t][v], d, out + (first + t) * kStride + v * lanes<T>());
      else
        sum[v] = fused(y[t][v], y[t][v], sum[v]);
    }
  return factor;
}

// One factor times kVectors vectors of rows. kStore: out is cols x kStride; else the sum of
// squares.
template <bool kStore, class T>
HWY_INLINE void multiply(const T* factor, size_t cols, const T* x, const T* offset, T* out) {
  const Tag<T> d;
  Vectors<T> sum[kVectors];
#pragma GCC unroll 8
  for (size_t v = 0; v < kVectors; ++v) sum[v] = hn::Zero(d);
  size_t first = 0;
  for (; first + kOutputs <= cols; first += kOutputs)
    factor = tile<kOutputs, kStore>(factor, first, x, offset, sum, out);
  if (cols - first == 3) tile<3, kStore>(factor, first, x, offset, sum, out);
  if (cols - first == 2) tile<2, kStore>(factor, first, x, offset, sum, out);
  if (cols - first == 1) tile<1, kStore>(factor, first, x, offset, sum, out);
  if constexpr (!kStore)
#pragma GCC unroll 8
    for (size_t v = 0; v < kVectors; ++v) hn::Store(sum[v], d, out + v * lanes<T>());
}

// Squares of scaled differences, column by column. scales, offsets: of one component.
HWY_INLINE void add_columns(const double* scales, const double* offsets, size_t cols,
                            const double* x, double* out) {
  V sum[kVectors];
#pragma GCC unroll 8
  for (size_t v = 0; v < kVectors; ++v) sum[v] = hn::Zero(kD);
  for (size_t col = 0; col < cols; ++col, x += kStride) {
    const V scale = set(scales[col]), offset = set(-offsets[col]);
#pragma GCC unroll 8
    for (size_t v = 0; v < kVectors; ++v) {
      const V y = fused(scale, hn::Load(kD, x + v * kLanes), offset);
      sum[v] = fused(y, y, sum[v]);
    }
  }
#pragma GCC unroll 8
  for (size_t v = 0; v < kVectors; ++v) hn::Store(sum[v], kD, out + v * kLanes);
}

void measure(const Ready& ready, const double* x, double* work, double* out) {
  const auto cols = static_cast<size_t>(ready.cols), k = static_cast<size_t>(ready.k);
  constexpr size_t kStep = kVectors * kLanes;
  const double* columns = x + kStride;  // coordinate 0 is not one
  if (ready.shape == Shape::dense) {
    for (size_t j = 0; j < k; ++j)
      for (size_t row = 0; row < kChunk; row += kStep)
        multiply<false>(ready.factors.data() + j * triangle(cols), cols, columns + row,
                        ready.offsets.data() + j * cols, out + j * kStride + row);
    return;
  }
  if (ready.shape == Shape::shared) {
    const double* none = nullptr;
    for (size_t row = 0; row < kChunk; row += kStep)
      multiply<true>(ready.factors.data(), cols, columns + row, none, work + row);
    columns = work;
  }
  for (size_t j = 0; j < k; ++j)
    for (size_t row = 0; row < kChunk; row += kStep)
      add_columns(ready.scales.data() + j * cols, ready.offsets.data() + j * cols, cols,
                  columns + row, out + j * kStride + row);
}

void measure_fast(const Fast& fast, int components, int columns, const float* blocks, int count,
                  float* work, double* out) {
  const auto k = static_cast<size_t>(components), cols = static_cast<size_t>(columns);
  constexpr size_t kFloats = lanes<float>();
  const Tag<float> d;
  const hn::Rebind<float, D> half;
  alignas(64) float squares[kChunk];
  for (size_t j = 0; j < k; ++j) {
    const float* means = fast.means.data() + j * cols;
    for (size_t col = 0; col < cols; ++col) {
      const auto mean = hn::Set(d, means[col]);
      const float* from = blocks + col * kBlock;
      float* to = work + col * kStride;
#pragma GCC unroll 4
      for (size_t block = 0; block < static_cast<size_t>(count); ++block) {
        for (size_t row = 0; row < kBlock; row += kFloats)
          hn::Store(hn::Sub(hn::Load(d, from + row), mean), d, to + row);
        from += cols * kBlock;
        to += kBlock;
      }
    }
    for (size_t row = 0; row < kChunk; row += kVectors * kFloats)
      multiply<false>(fast.factors.data() + j * triangle(cols), cols,
                      static_cast<const float*>(work + row), fast.offsets.data() + j * cols,
                      squares + row);
    for (size_t row = 0; row < kChunk; row += kLanes)
      hn::Store(hn::PromoteTo(kD, hn::Load(half, squares + row)), kD, out + j * kStride + row);
  }
}

void rank(const Ready& ready, const double* squares, double* first, double* second) {
  const V half = set(-0.5);
  for (size_t row = 0; row < kChunk; row += kLanes) {
    V best = fused(hn::Load(kD, squares + row), half, set(ready.constants[0]));
    V next = best, label = set(0.0), runner_up = set(-1.0);
    for (int j = 1; j < ready.k; ++j) {
      const V density = fused(hn::Load(kD, squares + row + j * kStride), half,
                              set(ready.constants[static_cast<size_t>(j)]));
      const V number = set(j);
      const auto above = hn::Gt(density, best);
      const auto between = hn::Or(hn::Gt(density, next), hn::Lt(runner_up, hn::Zero(kD)));
      next = hn::IfThenElse(above, best, hn::IfThenElse(between, density, next));
      runner_up = hn::IfThenElse(above, label, hn::IfThenElse(between, number, runner_up));
      best = hn::IfThenElse(above, density, best);
      label = hn::IfThenElse(above, number, label);
    }
    hn::Store(label, kD, first + row);
    hn::Store(runner_up, kD, second + row);
  }
}

// The share of a probability: 2 * floor(p * 2^25) + 1, but 0 below 2^-26.
HWY_INLINE V odd_share(V p) {
  const V odd = fused(hn::Floor(hn::Mul(p, set(0x1p25))), set(2.0), set(1.0));
  return hn::IfThenElse(hn::Lt(p, set(0x1p-26)), hn::Zero(kD), odd);
}

// Three loops over the rows rather than one: the steps of one row wait for each other, those of
// many rows do not.
template <bool kShares>
HWY_INLINE void divide(const double* constants, int k, double* squares, double* log_density) {
  alignas(64) double sums[kChunk];
  const V half = set(-0.5);
  for (size_t row = 0; row < kChunk; row += kLanes) {
    double* at = squares + row;
    V best = fused(hn::Load(kD, at), half, set(constants[0]));
    hn::Store(best, kD, at);
    for (int j = 1; j < k; ++j) {
      const V density = fused(hn::Load(kD, at + j * kStride), half, set(constants[j]));
      hn::Store(density, kD, at + j * kStride);
      best = hn::Max(best, density);
    }
    hn::Store(best, kD, log_density + row);
  }
  for (size_t row = 0; row < kChunk; row += kLanes) {
    const V best = hn::Load(kD, log_density + row);
    V sum = hn::Zero(kD);
    for (int j = 0; j < k; ++j) {
      double* at = squares + row + j * kStride;
      const V e = exponential(hn::Sub(hn::Load(kD, at), best));
      hn::Store(e, kD, at);
      sum = hn::Add(sum, e);
    }
    hn::Store(sum, kD, sums + row);
  }
  for (size_t row = 0; row < kChunk; row += kLanes) {
    const V sum = hn::Load(kD, sums + row);
    hn::Store(hn::Add(hn::Load(kD, log_density + row), natural_log(sum)), kD, log_density + row);
    const V inverse = hn::Div(set(1.0), sum);
    for (int j = 0; j < k; ++j) {
      double* at = squares + row + j * kStride;
      const V p = hn::Mul(hn::Load(kD, at), inverse);
      hn::Store(kShares ? odd_share(p) : p, kD, at);
    }
  }
}

void probabilities(const double* constants, int k, double* squares, double* log_density) {
  divide<false>(constants, k, squares, log_density);
}

void shares(const double* constants, int k, double* squares, double* log_density) {
  divide<true>(constants, k, squares, log_density);
}

}  // namespace coterie::mixture::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cmath>

namespace coterie::mixture {

HWY_EXPORT(logarithm_of);
HWY_EXPORT(spread);
HWY_EXPORT(measure);
HWY_EXPORT(measure_fast);
HWY_EXPORT(rank);
HWY_EXPORT(probabilities);
HWY_EXPORT(shares);

double logarithm(double x) {
  double out = 0;
  HWY_DYNAMIC_DISPATCH(logarithm_of)(&x, &out);
  return out;
}

namespace {

template <class T>
void pack(std::span<const double> lower, int cols, std::vector<T>& out) {
  const auto all = static_cast<size_t>(cols);
  for (size_t first = 0; first < all; first += kOutputs) {
    const size_t end = std::min(all, first + kOutputs);
    for (size_t a = 0; a < end; ++a)
      for (size_t i = std::max(first, a); i < end; ++i)
        out.push_back(static_cast<T>(lower[triangle(i) + a]));
  }
}

}  // namespace

void pack_factor(std::span<const double> lower, int cols, std::vector<double>& out) {
  pack(lower, cols, out);
}

void pack_factor(std::span<const double> lower, int cols, std::vector<float>& out) {
  pack(lower, cols, out);
}

void coordinates(const float* blocks, int count, int cols, const double* shift, double* out) {
  HWY_DYNAMIC_DISPATCH(spread)(blocks, count, cols, shift, out);
}

void squared_distances(const Ready& ready, const double* x, double* work, double* out) {
  HWY_DYNAMIC_DISPATCH(measure)(ready, x, work, out);
}

void squared_distances(const Fast& fast, int k, int cols, const float* blocks, int count,
                       float* work, double* out) {
  HWY_DYNAMIC_DISPATCH(measure_fast)(fast, k, cols, blocks, count, work, out);
}

void best_two(const Ready& ready, const double* squares, double* first, double* second) {
  HWY_DYNAMIC_DISPATCH(rank)(ready, squares, first, second);
}

void to_probabilities(const Ready& ready, double* squares, double* log_density) {
  HWY_DYNAMIC_DISPATCH(probabilities)(ready.constants.data(), ready.k, squares, log_density);
}

void to_shares(const Ready& ready, double* squares, double* log_density) {
  HWY_DYNAMIC_DISPATCH(shares)(ready.constants.data(), ready.k, squares, log_density);
}

}  // namespace coterie::mixture
#endif
