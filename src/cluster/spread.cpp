// Chunks of 256 rows. A number becomes an integer by adding 1.5 * 2^e in double, as in pairs.cpp:
// e = 12 leaves 2^-40 for widths, e = 32 leaves 2^-20 for distances below 2^27. Sums of 256 of them
// fit 64 bits; chunks are added in 128.
#include "cluster/spread.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "math/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "cluster/spread.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "math/simd_inl.hpp"

#ifndef COTERIE_CLUSTER_SPREAD_ONCE
#define COTERIE_CLUSTER_SPREAD_ONCE
namespace coterie::cluster {

constexpr size_t kSpreadBlocks = 16;  // of a chunk

// One labelling made ready: the clusters that have rows, one after another.
struct Means {
  size_t count = 0;
  std::vector<double> labels, means;  // count, count x cols
  std::vector<double> scatter;        // count: W / N
  std::vector<double> ratio;          // count: N / (N - 1); 0 for a single row
};

// Sums of one chunk; words as they come from the rounding, modulo 2^64.
struct ChunkSums {
  uint64_t squared = 0, simplified = 0;
  uint64_t* distances = nullptr;  // count x 8
};

}  // namespace coterie::cluster
#endif

HWY_BEFORE_NAMESPACE();
namespace coterie::cluster::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using math::HWY_NAMESPACE::fused;

const hn::CappedTag<double, 8> kDoubles;
const hn::RebindToUnsigned<decltype(kDoubles)> kWords;
const hn::Rebind<float, decltype(kDoubles)> kFewFloats;
const hn::Rebind<int32_t, decltype(kDoubles)> kFewInts;
using Doubles = hn::Vec<decltype(kDoubles)>;
using Words = hn::Vec<decltype(kWords)>;

constexpr double kWidthMagic = 0x1.8p12, kDistanceMagic = 0x1.8p32;

HWY_INLINE Words to_words(Doubles x, double magic) {
  const auto surplus = hn::Set(kDoubles, magic);
  return hn::Sub(hn::BitCast(kWords, hn::Add(x, surplus)), hn::BitCast(kWords, surplus));
}

// (b - a) / max(a, b); 0 where both are, or where the row is not to count.
HWY_INLINE Doubles width(Doubles a, Doubles b, hn::Mask<decltype(kDoubles)> counts) {
  const auto larger = hn::Max(a, b);
  const auto some = hn::And(counts, hn::Gt(larger, hn::Zero(kDoubles)));
  return hn::IfThenElseZero(some, hn::Div(hn::Sub(b, a), larger));
}

// What is kept of the rows of a vector while the clusters are gone through.
struct Held {
  Doubles label;
  Doubles own, least;            // squared distance to the own mean, the least to another
  Doubles own_mean, least_mean;  // mean squared distance to the rows of a cluster
  Doubles ratio;
};

HWY_INLINE void hold(Held& held, Doubles square, const Means& means, size_t j) {
  const auto mine = hn::Eq(held.label, hn::Set(kDoubles, means.labels[j]));
  const auto mean_square = hn::Add(square, hn::Set(kDoubles, means.scatter[j]));
  held.own = hn::IfThenElse(mine, square, held.own);
  held.own_mean = hn::IfThenElse(mine, mean_square, held.own_mean);
  held.ratio = hn::IfThenElse(mine, hn::Set(kDoubles, means.ratio[j]), held.ratio);
  held.least = hn::IfThenElse(mine, held.least, hn::Min(held.least, square));
  held.least_mean = hn::IfThenElse(mine, held.least_mean, hn::Min(held.least_mean, mean_square));
}

// Squared distances of two vectors of rows to kMeans means. x: columns of 16 doubles.
template <size_t kMeans>
HWY_INLINE void visit(const double* x, size_t cols, const Means& means, size_t j, Held& left,
                      Held& right) {
  Doubles a[kMeans], b[kMeans];
  HWY_UNROLL(4)
  for (size_t u = 0; u < kMeans; ++u) a[u] = b[u] = hn::Zero(kDoubles);
  const double* mean = means.means.data() + j * cols;
  for (size_t col = 0; col < cols; ++col) {
    const auto at = hn::Load(kDoubles, x + col * 16);
    const auto next = hn::Load(kDoubles, x + col * 16 + hn::Lanes(kDoubles));
    HWY_UNROLL(4)
    for (size_t u = 0; u < kMeans; ++u) {
      const auto to = hn::Set(kDoubles, mean[u * cols + col]);
      const auto from = hn::Sub(at, to), from_next = hn::Sub(next, to);
      a[u] = fused(from, from, a[u]);
      b[u] = fused(from_next, from_next, b[u]);
    }
  }
  HWY_UNROLL(4)
  for (size_t u = 0; u < kMeans; ++u) {
    hold(left, a[u], means, j + u);
    hold(right, b[u], means, j + u);
  }
}

void widen(const float* blocks, size_t count, size_t cols, double* out) {
  for (size_t at = 0; at < count * cols * 16; at += hn::Lanes(kDoubles))
    hn::Store(hn::PromoteTo(kDoubles, hn::Load(kFewFloats, blocks + at)), kDoubles, out + at);
}

HWY_INLINE Held begin(const int32_t* labels) {
  const auto zero = hn::Zero(kDoubles);
  const auto infinity = hn::Set(kDoubles, std::numeric_limits<double>::infinity());
  return {
      hn::PromoteTo(kDoubles, hn::LoadU(kFewInts, labels)), zero, infinity, zero, infinity, zero};
}

// labels: 16 a block, -1 where there is no row.
void add_spread(const double* x, size_t count, size_t cols, const Means& means,
                const int32_t* labels, ChunkSums& sums) {
  const size_t lanes = hn::Lanes(kDoubles);
  auto squared = hn::Zero(kWords), simplified = squared;
  for (size_t b = 0; b < count; ++b, x += cols * 16, labels += 16)
    for (size_t lane = 0; lane < 16; lane += 2 * lanes) {
      Held held[2] = {begin(labels + lane), begin(labels + lane + lanes)};
      size_t j = 0;
      for (; j + 4 <= means.count; j += 4) visit<4>(x + lane, cols, means, j, held[0], held[1]);
      for (; j < means.count; ++j) visit<1>(x + lane, cols, means, j, held[0], held[1]);
      Words distance[2];
      HWY_UNROLL(2)
      for (size_t i = 0; i < 2; ++i) {
        const Held& mine = held[i];
        const auto counts = hn::Gt(mine.ratio, hn::Zero(kDoubles));
        const auto own = hn::Sqrt(mine.own);
        const auto by_square = width(hn::Mul(mine.own_mean, mine.ratio), mine.least_mean, counts);
        const auto by_centre = width(own, hn::Sqrt(mine.least), counts);
        squared = hn::Add(squared, to_words(by_square, kWidthMagic));
        simplified = hn::Add(simplified, to_words(by_centre, kWidthMagic));
        distance[i] = to_words(own, kDistanceMagic);
      }
      for (j = 0; j < means.count; ++j) {
        const auto label = hn::Set(kDoubles, means.labels[j]);
        uint64_t* to = sums.distances + j * 8;
        auto sum = hn::Load(kWords, to);
        HWY_UNROLL(2)
        for (size_t i = 0; i < 2; ++i) {
          const auto mine = hn::RebindMask(kWords, hn::Eq(held[i].label, label));
          sum = hn::Add(sum, hn::IfThenElseZero(mine, distance[i]));
        }
        hn::Store(sum, kWords, to);
      }
    }
  sums.squared = hn::GetLane(hn::SumOfLanes(kWords, squared));
  sums.simplified = hn::GetLane(hn::SumOfLanes(kWords, simplified));
}

}  // namespace coterie::cluster::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace coterie::cluster {
namespace {
HWY_EXPORT(widen);
HWY_EXPORT(add_spread);

constexpr int64_t kChunkRows = static_cast<int64_t>(kSpreadBlocks) * 16;

Means prepare(const Moments& moments) {
  Means out;
  if (moments.present.size() < 2) return out;
  out.count = moments.present.size();
  for (const size_t j : moments.present) {
    out.labels.push_back(static_cast<double>(j));
    const auto mean = moments.mean(j);
    out.means.insert(out.means.end(), mean.begin(), mean.end());
    const double n = moments.count(j);
    out.scatter.push_back(moments.within[j] / n);
    out.ratio.push_back(n > 1 ? n / (n - 1) : 0);
  }
  return out;
}

// The sums of one labelling over the chunks of one worker.
struct Totals {
  Wide squared = 0, simplified = 0;
  std::vector<Wide> distances;
};

struct Part {
  Part(std::span<const Means> means, size_t cols)
      : x(kSpreadBlocks * 16 * cols), totals(means.size()) {
    size_t most = 1;
    for (size_t at = 0; at < means.size(); ++at) {
      totals[at].distances.resize(means[at].count);
      most = std::max(most, means[at].count);
    }
    words = base::Pages<uint64_t>(most * 8);
  }
  base::Pages<double> x;
  base::Pages<uint64_t> words;
  std::vector<Totals> totals;
};

void add_chunk(Part& part, const Means& means, std::span<const int32_t> labels, size_t cols,
               Totals& totals) {
  const size_t blocks = (labels.size() + 15) / 16;
  std::array<int32_t, kSpreadBlocks * 16> padded;
  const bool whole = labels.size() % 16 == 0;
  if (!whole) {
    padded.fill(-1);
    std::ranges::copy(labels, padded.begin());
  }
  std::ranges::fill(part.words.all(), uint64_t{0});
  ChunkSums sums{.distances = part.words.data()};
  HWY_DYNAMIC_DISPATCH(add_spread)
  (part.x.data(), blocks, cols, means, whole ? labels.data() : padded.data(), sums);
  totals.squared += static_cast<int64_t>(sums.squared);
  totals.simplified += static_cast<int64_t>(sums.simplified);
  for (size_t j = 0; j < means.count; ++j)
    for (size_t lane = 0; lane < 8; ++lane)
      totals.distances[j] += static_cast<int64_t>(part.words[j * 8 + lane]);
}

}  // namespace

std::vector<Spread> spreads_of_all(const table::Matrix& matrix,
                                   std::span<const Labelling> labellings,
                                   std::span<const Moments> moments, const Context& context) {
  const auto cols = static_cast<size_t>(matrix.cols());
  std::vector<Means> means;
  for (const Moments& one : moments) means.push_back(prepare(one));
  std::vector<Part> parts;
  for (int worker = 0; worker < context.pool->threads(); ++worker) parts.emplace_back(means, cols);
  const int64_t chunks = (matrix.rows() + kChunkRows - 1) / kChunkRows;
  context.pool->run(chunks, [&](int64_t chunk, int worker) {
    if (context.cancel != nullptr && context.cancel->requested()) return;
    Part& mine = parts[static_cast<size_t>(worker)];
    const int64_t first = chunk * kChunkRows;
    const auto rows = static_cast<size_t>(std::min(kChunkRows, matrix.rows() - first));
    HWY_DYNAMIC_DISPATCH(widen)(matrix.block(first / 16), (rows + 15) / 16, cols, mine.x.data());
    for (size_t at = 0; at < labellings.size(); ++at)
      if (means[at].count > 0)
        add_chunk(mine, means[at], labellings[at].labels.subspan(static_cast<size_t>(first), rows),
                  cols, mine.totals[at]);
  });
  std::vector<Spread> out;
  const auto n = static_cast<double>(matrix.rows());
  for (size_t at = 0; at < labellings.size(); ++at) {
    if (means[at].count == 0) {
      out.push_back({NAN, NAN, {}});
      continue;
    }
    Totals all;
    all.distances.resize(means[at].count);
    for (const Part& part : parts) {
      all.squared += part.totals[at].squared;
      all.simplified += part.totals[at].simplified;
      for (size_t j = 0; j < all.distances.size(); ++j)
        all.distances[j] += part.totals[at].distances[j];
    }
    Spread& spread = out.emplace_back();
    spread.silhouette_squared = static_cast<double>(all.squared) * 0x1p-40 / n;
    spread.silhouette_simplified = static_cast<double>(all.simplified) * 0x1p-40 / n;
    spread.distances.resize(moments[at].k(), NAN);
    for (size_t j = 0; j < all.distances.size(); ++j) {
      const size_t cluster = moments[at].present[j];
      spread.distances[cluster] =
          static_cast<double>(all.distances[j]) * 0x1p-20 / moments[at].count(cluster);
    }
  }
  return out;
}

}  // namespace coterie::cluster
#endif
