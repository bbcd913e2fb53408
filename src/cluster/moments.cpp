// A chunk of 384 rows is turned into columns of 32-bit integers, which every cluster of every
// labelling then adds up where its label stands. Besides the d coordinates there are four columns:
// |x|^2, which is below 2^51, in three parts of 17 bits, and a one for each row. A coordinate is at
// most 2^22 in magnitude, so even one lane that takes all 384 rows stays below 2^31.
#include "cluster/moments.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "math/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cluster/moments.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "math/simd_inl.hpp"

#ifndef COTERIE_CLUSTER_MOMENTS_ONCE
#define COTERIE_CLUSTER_MOMENTS_ONCE
namespace coterie::cluster {
constexpr size_t kMomentBlocks = 24;  // of a chunk
constexpr size_t kMoreColumns = 4;
}  // namespace coterie::cluster
#endif

HWY_BEFORE_NAMESPACE();
namespace coterie::cluster::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using math::HWY_NAMESPACE::fused;

const hn::CappedTag<int32_t, 16> kInts;
const hn::CappedTag<double, 8> kDoubles;
const hn::Rebind<int32_t, decltype(kDoubles)> kFewInts;
const hn::Rebind<float, decltype(kDoubles)> kFewFloats;
using Ints = hn::Vec<decltype(kInts)>;

// blocks of `cols` columns of 16 floats become blocks of cols + 4 columns of 16 integers.
void to_columns(const float* blocks, size_t count, size_t cols, int32_t* out) {
  const size_t lanes = hn::Lanes(kDoubles);
  const auto high = hn::Set(kDoubles, 0x1p34), middle = hn::Set(kDoubles, 0x1p17);
  const auto over_high = hn::Set(kDoubles, 0x1p-34), over_middle = hn::Set(kDoubles, 0x1p-17);
  for (size_t b = 0; b < count; ++b, blocks += cols * 16, out += (cols + kMoreColumns) * 16)
    for (size_t lane = 0; lane < 16; lane += lanes) {
      auto norm = hn::Zero(kDoubles);
      for (size_t col = 0; col < cols; ++col) {
        const auto x = hn::PromoteTo(kDoubles, hn::Load(kFewFloats, blocks + col * 16 + lane));
        norm = fused(x, x, norm);
        hn::Store(hn::DemoteTo(kFewInts, x), kFewInts, out + col * 16 + lane);
      }
      int32_t* more = out + cols * 16 + lane;
      const auto first = hn::Floor(hn::Mul(norm, over_high));
      norm = hn::Sub(norm, hn::Mul(first, high));
      const auto second = hn::Floor(hn::Mul(norm, over_middle));
      norm = hn::Sub(norm, hn::Mul(second, middle));
      hn::Store(hn::DemoteTo(kFewInts, first), kFewInts, more);
      hn::Store(hn::DemoteTo(kFewInts, second), kFewInts, more + 16);
      hn::Store(hn::DemoteTo(kFewInts, norm), kFewInts, more + 32);
      hn::Store(hn::Set(kFewInts, 1), kFewInts, more + 48);
    }
}

HWY_INLINE int64_t sum_of_lanes(Ints sums) {
#if HWY_TARGET == HWY_SCALAR
  return hn::GetLane(sums);
#else
  const hn::Repartition<int64_t, decltype(kInts)> longs;
  const hn::Half<decltype(kInts)> half;
  const auto low = hn::PromoteTo(longs, hn::LowerHalf(half, sums));
  return hn::GetLane(
      hn::SumOfLanes(longs, hn::Add(low, hn::PromoteTo(longs, hn::UpperHalf(half, sums)))));
#endif
}

// Columns col..col + kCols - 1 of the rows with this label. labels: 16 a block.
template <size_t kCols>
HWY_INLINE void add_columns(const int32_t* columns, size_t count, size_t stride,
                            const int32_t* labels, int32_t label, int64_t* sums) {
  const auto own = hn::Set(kInts, label);
  Ints total[kCols];
  HWY_UNROLL(8)
  for (size_t u = 0; u < kCols; ++u) total[u] = hn::Zero(kInts);
  for (size_t b = 0; b < count; ++b, columns += stride, labels += 16)
    for (size_t lane = 0; lane < 16; lane += hn::Lanes(kInts)) {
      const auto mine = hn::Eq(hn::LoadU(kInts, labels + lane), own);
      HWY_UNROLL(8)
      for (size_t u = 0; u < kCols; ++u)
        total[u] =
            hn::Add(total[u], hn::IfThenElseZero(mine, hn::Load(kInts, columns + u * 16 + lane)));
    }
  HWY_UNROLL(8)
  for (size_t u = 0; u < kCols; ++u) sums[u] += sum_of_lanes(total[u]);
}

// sums: k x width, width = columns of a block.
void add_labelled(const int32_t* columns, size_t count, size_t width, const int32_t* labels,
                  int32_t k, int64_t* sums) {
  for (int32_t j = 0; j < k; ++j, sums += width) {
    size_t col = 0;
    for (; col + 8 <= width; col += 8)
      add_columns<8>(columns + col * 16, count, width * 16, labels, j, sums + col);
    for (; col + 4 <= width; col += 4)
      add_columns<4>(columns + col * 16, count, width * 16, labels, j, sums + col);
    for (; col < width; ++col)
      add_columns<1>(columns + col * 16, count, width * 16, labels, j, sums + col);
  }
}

}  // namespace coterie::cluster::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace coterie::cluster {
namespace {
HWY_EXPORT(to_columns);
HWY_EXPORT(add_labelled);

constexpr int64_t kChunkRows = static_cast<int64_t>(kMomentBlocks) * 16;

// What one worker adds up; a chunk's columns and the sums of each labelling, k x (cols + 4).
struct Part {
  Part(std::span<const Labelling> labellings, size_t width)
      : columns(kMomentBlocks * width * 16), sums(labellings.size()) {
    for (size_t at = 0; at < sums.size(); ++at)
      sums[at].resize(static_cast<size_t>(labellings[at].k) * width);
  }
  base::Pages<int32_t> columns;
  std::vector<std::vector<int64_t>> sums;
};

void finish(Moments& moments) {
  const size_t cols = moments.cols();
  for (size_t j = 0; j < moments.k(); ++j) {
    const auto sums = std::span(moments.sums).subspan(j * cols, cols);
    const int64_t count = std::max<int64_t>(moments.counts[j], 1);
    Wide within = moments.squares[j] * count;
    for (size_t col = 0; col < cols; ++col) {
      moments.means[j * cols + col] = static_cast<double>(sums[col]) / static_cast<double>(count);
      within -= static_cast<Wide>(sums[col]) * sums[col];
    }
    moments.within[j] = static_cast<double>(within) / static_cast<double>(count);
    if (moments.counts[j] > 0) moments.present.push_back(j);
  }
}

}  // namespace

Moments::Moments(int k, int columns)
    : counts(static_cast<size_t>(k)),
      sums(static_cast<size_t>(k) * static_cast<size_t>(columns)),
      squares(static_cast<size_t>(k)),
      means(sums.size()),
      within(static_cast<size_t>(k)) {}

std::vector<Moments> moments_of_all(const table::Matrix& matrix,
                                    std::span<const Labelling> labellings, const Context& context) {
  const auto cols = static_cast<size_t>(matrix.cols()), width = cols + kMoreColumns;
  std::vector<Part> parts;
  for (int worker = 0; worker < context.pool->threads(); ++worker)
    parts.emplace_back(labellings, width);
  const int64_t chunks = (matrix.rows() + kChunkRows - 1) / kChunkRows;
  context.pool->run(chunks, [&](int64_t chunk, int worker) {
    if (context.cancel != nullptr && context.cancel->requested()) return;
    Part& mine = parts[static_cast<size_t>(worker)];
    const int64_t first = chunk * kChunkRows;
    const auto rows = static_cast<size_t>(std::min(kChunkRows, matrix.rows() - first));
    const size_t blocks = (rows + 15) / 16;
    HWY_DYNAMIC_DISPATCH(to_columns)
    (matrix.block(first / 16), blocks, cols, mine.columns.data());
    for (size_t at = 0; at < labellings.size(); ++at) {
      const auto labels = labellings[at].labels.subspan(static_cast<size_t>(first), rows);
      std::array<int32_t, kMomentBlocks * 16> padded;
      const bool whole = rows % 16 == 0;
      if (!whole) {
        padded.fill(-1);
        std::ranges::copy(labels, padded.begin());
      }
      HWY_DYNAMIC_DISPATCH(add_labelled)
      (mine.columns.data(), blocks, width, whole ? labels.data() : padded.data(), labellings[at].k,
       mine.sums[at].data());
    }
  });
  std::vector<Moments> out;
  for (size_t at = 0; at < labellings.size(); ++at) {
    Moments& all = out.emplace_back(labellings[at].k, matrix.cols());
    for (const Part& part : parts)
      for (size_t j = 0; j < all.k(); ++j) {
        const auto sums = std::span(part.sums[at]).subspan(j * width, width);
        for (size_t col = 0; col < cols; ++col) all.sums[j * cols + col] += sums[col];
        all.squares[j] += static_cast<Wide>(sums[cols]) * (int64_t{1} << 34) +
                          static_cast<Wide>(sums[cols + 1]) * (int64_t{1} << 17) + sums[cols + 2];
        all.counts[j] += sums[cols + 3];
      }
    finish(all);
  }
  return out;
}

}  // namespace coterie::cluster
#endif
