// Included once for each instruction set.
#include "mixture/products.hpp"

#include "math/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "mixture/products.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "math/simd_inl.hpp"

#ifndef COTERIE_MIXTURE_PRODUCTS_ONCE
#define COTERIE_MIXTURE_PRODUCTS_ONCE
namespace coterie::mixture {

constexpr size_t kPairs = 3;  // that are worked on at a time
constexpr size_t kSlots = 8;  // doubles that each sum has room for: the longest vector

// add_products() for one run of components.
struct Task {
  const Pair* pairs;
  size_t tiles;
  const double* x;
  const double* shares;  // of the first component
  double* sums;          // its slot in the first pair
  size_t stride;         // doubles from one pair to the next
};

}  // namespace coterie::mixture
#endif

HWY_BEFORE_NAMESPACE();
namespace coterie::mixture::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using math::HWY_NAMESPACE::fused;

using D = hn::CappedTag<double, kSlots>;
using V = hn::Vec<D>;
constexpr D kD{};
constexpr size_t kLanes = hn::MaxLanes(D());
// Components whose sums fit the registers together with those of kPairs pairs.
constexpr int kGroup = HWY_TARGET == HWY_AVX2 ? 4 : 8;

// A value that lies in a register: without this g++ loads it anew for each use.
HWY_INLINE V in_register(V v) {
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR
  __asm__("" : "+v"(v.raw));
#endif
  return v;
}

// Each share is loaded once for three pairs, each product is made once for all components. Loops
// over pairs and components are unrolled, or the sums would not stay in registers.
template <size_t kComponents>
void products(const Task& task) {
  for (size_t tile = 0; tile < task.tiles; ++tile) {
    const Pair* pairs = task.pairs + tile * kPairs;
    double* sums = task.sums + tile * kPairs * task.stride;
    V sum[kPairs][kComponents];
#pragma GCC unroll 4
    for (size_t p = 0; p < kPairs; ++p)
#pragma GCC unroll 8
      for (size_t j = 0; j < kComponents; ++j)
        sum[p][j] = hn::Load(kD, sums + p * task.stride + j * kSlots);
    const double *left[kPairs], *right[kPairs];
    for (size_t p = 0; p < kPairs; ++p) {
      left[p] = task.x + pairs[p].a * kStride;
      right[p] = task.x + pairs[p].b * kStride;
    }
    for (size_t row = 0; row < kChunk; row += kLanes) {
      V product[kPairs];
#pragma GCC unroll 4
      for (size_t p = 0; p < kPairs; ++p)
        product[p] = hn::Mul(hn::Load(kD, left[p] + row), hn::Load(kD, right[p] + row));
#pragma GCC unroll 8
      for (size_t j = 0; j < kComponents; ++j) {
        const V weight = in_register(hn::Load(kD, task.shares + j * kStride + row));
#pragma GCC unroll 4
        for (size_t p = 0; p < kPairs; ++p) sum[p][j] = fused(weight, product[p], sum[p][j]);
      }
    }
#pragma GCC unroll 4
    for (size_t p = 0; p < kPairs; ++p)
#pragma GCC unroll 8
      for (size_t j = 0; j < kComponents; ++j)
        hn::Store(sum[p][j], kD, sums + p * task.stride + j * kSlots);
  }
}

// Components in runs of about equal length, no longer than kGroup.
void add_products(const Task& all, int k) {
  const int runs = (k + kGroup - 1) / kGroup;
  for (int run = 0; run < runs; ++run) {
    const int begin = k * run / runs, length = k * (run + 1) / runs - begin;
    Task task = all;
    task.shares += begin * kStride;
    task.sums += static_cast<size_t>(begin) * kSlots;
    switch (length) {
      case 1:
        products<1>(task);
        break;
      case 2:
        products<2>(task);
        break;
      case 3:
        products<3>(task);
        break;
      case 4:
        products<4>(task);
        break;
      case 5:
        products<5>(task);
        break;
      case 6:
        products<6>(task);
        break;
      case 7:
        products<7>(task);
        break;
      default:
        products<8>(task);
        break;
    }
  }
}

}  // namespace coterie::mixture::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cmath>

namespace coterie::mixture {

HWY_EXPORT(add_products);

Products::Products(std::span<const Pair> pairs, std::span<const double> largest, int k,
                   int64_t rows_max)
    : count_(pairs.size()), k_(k), pairs_(pairs.begin(), pairs.end()) {
  while (pairs_.size() % kPairs != 0) pairs_.emplace_back();
  for (const Pair& pair : pairs_) {
    // No sum reaches 2^(e - 1), so accumulators stay between 2^e and 2^(e + 1).
    const double bound = std::ldexp(static_cast<double>(rows_max), kShareBits) *
                         largest[static_cast<size_t>(pair.a)] *
                         largest[static_cast<size_t>(pair.b)];
    // A grid of 2 would have ties.
    const int last = std::max(std::ilogb(bound) + 2 - 52, 0);
    grids_.push_back(std::ldexp(1.0, last == 1 ? 2 : last));
    starts_.push_back(grids_.back() * 0x1.8p52);
  }
  sums_ = base::Pages<double>(pairs_.size() * static_cast<size_t>(k) * kSlots);
  restart();
}

void Products::restart() {
  double* at = sums_.data();
  const size_t length = static_cast<size_t>(k_) * kSlots;
  for (const double start : starts_) at = std::fill_n(at, length, start);
}

void Products::add(const double* x, const double* shares) {
  const Task task = {.pairs = pairs_.data(),
                     .tiles = pairs_.size() / kPairs,
                     .x = x,
                     .shares = shares,
                     .sums = sums_.data(),
                     .stride = static_cast<size_t>(k_) * kSlots};
  HWY_DYNAMIC_DISPATCH(add_products)(task, k_);
}

void Products::take(std::span<Wide> totals) {
  const auto k = static_cast<size_t>(k_);
  for (size_t i = 0; i < count_ * k; ++i) {
    const double start = starts_[i / k];
    const double* slots = sums_.data() + i * kSlots;
    double sum = 0;
    for (size_t slot = 0; slot < kSlots; ++slot) sum += slots[slot] - start;
    totals[i] += static_cast<int64_t>(sum / grids_[i / k]);
  }
  restart();
}

}  // namespace coterie::mixture
#endif
