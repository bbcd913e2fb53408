// The loops are written once and compiled for each instruction set: a metric measures one vector of
// rows against one point, and nearest_two, distances and gain do something with that.
#include "math/simd.hpp"
//
#include "medoids/space.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "medoids/space.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "math/simd_inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace coterie::medoids::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using math::HWY_NAMESPACE::fused;

using Wide = hn::CappedTag<double, 8>;
using Narrow = hn::Rebind<float, Wide>;
using Vec = hn::Vec<Wide>;
constexpr Wide kWide;
constexpr Narrow kNarrow;

// Where the columns of one block lie; element (col, lane) at [col * 16 + lane].
struct Block {
  const float* numbers;
  const float* codes;
};

struct Layout {
  explicit Layout(const Mixed& rows)
      : numbers(rows.numbers != nullptr ? rows.numbers->block(0) : nullptr),
        codes(rows.codes != nullptr ? rows.codes->block(0) : nullptr),
        number_size(rows.number_cols() * kLanes),
        code_size(rows.code_cols() * kLanes) {}
  Block at(int64_t block) const {
    return {numbers + block * number_size, codes + block * code_size};
  }
  const float* numbers;
  const float* codes;
  int64_t number_size, code_size;
};

// Number of codes that differ, from lane `lane` on.
HWY_INLINE Vec mismatches(const Space& space, const Block& block, const float* point, int lane) {
  auto count = hn::Zero(kNarrow);
  const auto one = hn::Set(kNarrow, 1.0F);
  for (int col = 0; col < space.codes; ++col) {
    const auto code = hn::Load(kNarrow, block.codes + col * kLanes + lane);
    const auto other = hn::Set(kNarrow, point[space.numbers + col]);
    count = hn::Add(count, hn::IfThenElseZero(hn::Ne(code, other), one));
  }
  return hn::PromoteTo(kWide, count);
}

// Differences of two grid units are exact in float, their squares and sums in double.
HWY_INLINE Vec squares(const Space& space, const Block& block, const float* point, int lane) {
  auto sum = hn::Zero(kWide);
  for (int col = 0; col < space.numbers; ++col) {
    const auto x = hn::Load(kNarrow, block.numbers + col * kLanes + lane);
    const auto difference = hn::PromoteTo(kWide, hn::Sub(x, hn::Set(kNarrow, point[col])));
    sum = fused(difference, difference, sum);
  }
  return sum;
}

struct Euclidean {
  static HWY_INLINE Vec raw(const Space& space, const Block& block, const float* point, int lane) {
    return squares(space, block, point, lane);
  }
  static HWY_INLINE Vec distance(Vec raw) { return hn::Sqrt(raw); }
};

struct Prototypes {
  static HWY_INLINE Vec raw(const Space& space, const Block& block, const float* point, int lane) {
    return fused(mismatches(space, block, point, lane), hn::Set(kWide, space.mismatch),
                 squares(space, block, point, lane));
  }
  static HWY_INLINE Vec distance(Vec raw) { return hn::Sqrt(raw); }
};

struct Gower {
  static HWY_INLINE Vec raw(const Space& space, const Block& block, const float* point, int lane) {
    auto sum = hn::Mul(mismatches(space, block, point, lane), hn::Set(kWide, space.mismatch));
    for (int col = 0; col < space.numbers; ++col) {
      const auto x = hn::Load(kNarrow, block.numbers + col * kLanes + lane);
      const auto difference = hn::Abs(hn::Sub(x, hn::Set(kNarrow, point[col])));
      const auto scale = hn::Set(kWide, space.scale[static_cast<size_t>(col)]);
      sum = fused(hn::PromoteTo(kWide, difference), scale, sum);
    }
    return sum;
  }
  static HWY_INLINE Vec distance(Vec raw) { return raw; }
};

template <class M>
void nearest_two_of(const Space& space, const Mixed& rows, int64_t begin, int64_t count,
                    std::span<const float> points, Near* out) {
  const Layout layout(rows);
  const int width = space.width(), k = static_cast<int>(points.size()) / width;
  const int step = static_cast<int>(hn::Lanes(kWide));
  const auto infinite = hn::Set(kWide, std::numeric_limits<double>::infinity());
  for (int64_t b = 0; b < count; ++b) {
    const Block block = layout.at(begin + b);
    Near& near = out[b];
    for (int lane = 0; lane < kLanes; lane += step) {
      auto first = infinite, second = infinite;
      auto label = hn::Set(kWide, -1.0), runner_up = label;
      for (int j = 0; j < k; ++j) {
        const auto d = M::raw(space, block, points.data() + j * width, lane);
        const auto number = hn::Set(kWide, static_cast<double>(j));
        const auto wins = hn::Lt(d, first), follows = hn::Lt(d, second);
        second = hn::IfThenElse(wins, first, hn::IfThenElse(follows, d, second));
        runner_up = hn::IfThenElse(wins, label, hn::IfThenElse(follows, number, runner_up));
        first = hn::IfThenElse(wins, d, first);
        label = hn::IfThenElse(wins, number, label);
      }
      hn::StoreU(first, kWide, near.first.data() + lane);
      hn::StoreU(second, kWide, near.second.data() + lane);
      hn::StoreU(label, kWide, near.label.data() + lane);
      hn::StoreU(runner_up, kWide, near.runner_up.data() + lane);
    }
  }
}

template <class M>
void distances_of(const Space& space, double magic, const Mixed& rows, const float* point,
                  double* out) {
  const Layout layout(rows);
  const int step = static_cast<int>(hn::Lanes(kWide));
  const auto round = hn::Set(kWide, magic);
  for (int64_t b = 0; b < rows.blocks(); ++b)
    for (int lane = 0; lane < kLanes; lane += step) {
      const auto d = M::distance(M::raw(space, layout.at(b), point, lane));
      hn::StoreU(hn::Sub(hn::Add(d, round), round), kWide, out + b * kLanes + lane);
    }
}

// The distances of one vector of rows to kTogether points at once, the same bits as raw() gives.
HWY_INLINE void squares_of_all(const Space& space, const Block& block, const double* points,
                               int lane, Vec* sums) {
  for (int q = 0; q < kTogether; ++q) sums[q] = hn::Zero(kWide);
  for (int col = 0; col < space.numbers; ++col, points += kTogether) {
    const auto x = hn::PromoteTo(kWide, hn::Load(kNarrow, block.numbers + col * kLanes + lane));
    for (int q = 0; q < kTogether; ++q) {
      const auto difference = hn::Sub(x, hn::Set(kWide, points[q]));
      sums[q] = fused(difference, difference, sums[q]);
    }
  }
  for (int q = 0; q < kTogether; ++q) sums[q] = hn::Sqrt(sums[q]);
}

HWY_INLINE void shares_of_all(const Space& space, const Block& block, const double* points,
                              int lane, Vec* sums) {
  const double* codes = points + space.numbers * kTogether;
  const auto one = hn::Set(kWide, 1.0), mismatch = hn::Set(kWide, space.mismatch);
  for (int q = 0; q < kTogether; ++q) sums[q] = hn::Zero(kWide);
  for (int col = 0; col < space.codes; ++col, codes += kTogether) {
    const auto code = hn::PromoteTo(kWide, hn::Load(kNarrow, block.codes + col * kLanes + lane));
    for (int q = 0; q < kTogether; ++q)
      sums[q] = hn::Add(sums[q], hn::IfThenElseZero(hn::Ne(code, hn::Set(kWide, codes[q])), one));
  }
  for (int q = 0; q < kTogether; ++q) sums[q] = hn::Mul(sums[q], mismatch);
  for (int col = 0; col < space.numbers; ++col, points += kTogether) {
    const auto x = hn::PromoteTo(kWide, hn::Load(kNarrow, block.numbers + col * kLanes + lane));
    const auto scale = hn::Set(kWide, space.scale[static_cast<size_t>(col)]);
    for (int q = 0; q < kTogether; ++q)
      sums[q] = fused(hn::Abs(hn::Sub(x, hn::Set(kWide, points[q]))), scale, sums[q]);
  }
}

template <bool kGower>
void gains_of(const Space& space, double magic, const Mixed& rows, int64_t begin, int64_t end,
              const Held& held, const double* points, Gains& out) {
  const Layout layout(rows);
  const int step = static_cast<int>(hn::Lanes(kWide));
  const auto round = hn::Set(kWide, magic);
  Vec nearer[kTogether], kept[kTogether], sums[kTogether];
  for (int q = 0; q < kTogether; ++q) nearer[q] = kept[q] = hn::Zero(kWide);
  for (int64_t b = begin; b < end; ++b) {
    const Block block = layout.at(b);
    for (int lane = 0; lane < kLanes; lane += step) {
      if constexpr (kGower)
        shares_of_all(space, block, points, lane, sums);
      else
        squares_of_all(space, block, points, lane, sums);
      const auto low = hn::LoadU(kWide, held.near + b * kLanes + lane);
      const auto high = hn::LoadU(kWide, held.second + b * kLanes + lane);
      for (int q = 0; q < kTogether; ++q) {
        const auto d = hn::Sub(hn::Add(sums[q], round), round);
        nearer[q] = hn::Add(nearer[q], hn::Sub(hn::Min(d, low), low));
        kept[q] = hn::Add(kept[q], hn::Sub(hn::Min(hn::Max(d, low), high), high));
      }
    }
  }
  for (int q = 0; q < kTogether; ++q) {
    out.nearer[static_cast<size_t>(q)] = hn::GetLane(hn::SumOfLanes(kWide, nearer[q]));
    out.kept[static_cast<size_t>(q)] = hn::GetLane(hn::SumOfLanes(kWide, kept[q]));
  }
}

void nearest_two(const Space& space, const Mixed& rows, int64_t begin, int64_t count,
                 std::span<const float> points, Near* out) {
  if (space.metric == Metric::euclidean)
    nearest_two_of<Euclidean>(space, rows, begin, count, points, out);
  else if (space.metric == Metric::prototypes)
    nearest_two_of<Prototypes>(space, rows, begin, count, points, out);
  else
    nearest_two_of<Gower>(space, rows, begin, count, points, out);
}

void distances(const Space& space, double magic, const Mixed& rows, const float* point,
               double* out) {
  if (space.metric == Metric::gower)
    distances_of<Gower>(space, magic, rows, point, out);
  else
    distances_of<Euclidean>(space, magic, rows, point, out);
}

void gains(const Space& space, double magic, const Mixed& rows, int64_t begin, int64_t end,
           const Held& held, const double* points, Gains& out) {
  if (space.metric == Metric::gower)
    gains_of<true>(space, magic, rows, begin, end, held, points, out);
  else
    gains_of<false>(space, magic, rows, begin, end, held, points, out);
}

}  // namespace coterie::medoids::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cmath>
#include <limits>

#include "cluster/order_free.hpp"

namespace coterie::medoids {

HWY_EXPORT(nearest_two);
HWY_EXPORT(distances);
HWY_EXPORT(gains);

namespace {
constexpr int64_t kChunkBlocks = 256;
}  // namespace

void nearest_two(const Space& space, const Mixed& rows, int64_t begin, int64_t count,
                 std::span<const float> points, Near* out) {
  HWY_DYNAMIC_DISPATCH(nearest_two)(space, rows, begin, count, points, out);
}

void distances(const Space& space, double magic, const Mixed& rows, const float* point,
               double* out) {
  HWY_DYNAMIC_DISPATCH(distances)(space, magic, rows, point, out);
}

Gains gains(const Space& space, double magic, const Mixed& rows, int64_t begin, int64_t end,
            const Held& held, std::span<const double> points) {
  Gains out;
  HWY_DYNAMIC_DISPATCH(gains)(space, magic, rows, begin, end, held, points.data(), out);
  return out;
}

std::vector<double> ranges(const table::Matrix& matrix, const cluster::Context& context) {
  const auto cols = static_cast<size_t>(matrix.cols());
  struct Ends {
    std::vector<float> low, high;
  };
  if (matrix.rows() == 0) return std::vector<double>(cols);
  Ends all;
  for (int col = 0; col < matrix.cols(); ++col) all.low.push_back(matrix.units(0, col));
  all.high = all.low;
  std::vector<Ends> parts(static_cast<size_t>(context.pool->threads()), all);
  context.pool->run((matrix.blocks() + kChunkBlocks - 1) / kChunkBlocks, [&](int64_t chunk, int w) {
    Ends& mine = parts[static_cast<size_t>(w)];
    const int64_t end = std::min(matrix.blocks(), (chunk + 1) * kChunkBlocks);
    for (int64_t b = chunk * kChunkBlocks; b < end; ++b)
      for (size_t col = 0; col < cols; ++col) {
        const float* x = matrix.block(b) + col * kLanes;
        const auto [low, high] =
            std::minmax_element(x, x + std::min<int64_t>(kLanes, matrix.rows() - b * kLanes));
        mine.low[col] = std::min(mine.low[col], *low);
        mine.high[col] = std::max(mine.high[col], *high);
      }
  });
  std::vector<double> out(cols);
  for (size_t col = 0; col < cols; ++col) {
    for (const Ends& part : parts) {
      all.low[col] = std::min(all.low[col], part.low[col]);
      all.high[col] = std::max(all.high[col], part.high[col]);
    }
    out[col] = static_cast<double>(all.high[col]) - static_cast<double>(all.low[col]);
  }
  return out;
}

Space euclidean_space(const table::Matrix& matrix, const cluster::Context& context) {
  double square = 0;
  for (const double range : ranges(matrix, context)) square += range * range;
  return {.metric = Metric::euclidean,
          .numbers = matrix.cols(),
          .codes = 0,
          .mismatch = 0,
          .scale = {},
          .largest = square > 0 ? std::sqrt(square) * (1 + 1e-9) : 1};
}

table::Matrix take(const table::Matrix& matrix, std::span<const int64_t> rows) {
  table::Matrix out(static_cast<int64_t>(rows.size()), matrix.cols(), matrix.step());
  for (size_t i = 0; i < rows.size(); ++i)
    for (int col = 0; col < matrix.cols() && rows[i] >= 0; ++col)
      out.units(static_cast<int64_t>(i), col) = matrix.units(rows[i], col);
  return out;
}

cluster::Nearest assign(const Space& space, const Mixed& rows, std::span<const float> points,
                        const cluster::Context& context) {
  const auto count = static_cast<size_t>(rows.rows());
  cluster::Nearest out{.label = std::vector<int32_t>(count),
                       .runner_up = std::vector<int32_t>(count),
                       .distance = std::vector<double>(count),
                       .runner_up_distance = std::vector<double>(count)};
  const auto measured = [&](double raw) {
    return space.metric == Metric::gower ? raw : std::sqrt(raw) * rows.step();
  };
  context.pool->run((rows.blocks() + kChunkBlocks - 1) / kChunkBlocks, [&](int64_t chunk, int) {
    const int64_t first = chunk * kChunkBlocks;
    const int64_t blocks = std::min(kChunkBlocks, rows.blocks() - first);
    std::vector<Near> near(static_cast<size_t>(blocks));
    nearest_two(space, rows, first, blocks, points, near.data());
    const int64_t end = std::min(rows.rows(), (first + blocks) * kLanes);
    for (int64_t row = first * kLanes; row < end; ++row) {
      const Near& at = near[static_cast<size_t>(row / kLanes - first)];
      const auto lane = static_cast<size_t>(row % kLanes), i = static_cast<size_t>(row);
      out.label[i] = static_cast<int32_t>(at.label[lane]);
      out.runner_up[i] = static_cast<int32_t>(at.runner_up[lane]);
      out.distance[i] = measured(at.first[lane]);
      out.runner_up_distance[i] = measured(at.second[lane]);
    }
  });
  return out;
}

double simplified_silhouette(const cluster::Nearest& nearest) {
  cluster::UnitSum sum;
  for (size_t row = 0; row < nearest.label.size(); ++row) {
    const double a = nearest.distance[row], b = nearest.runner_up_distance[row];
    if (std::isinf(b)) return std::numeric_limits<double>::quiet_NaN();
    sum.add(b > 0 ? (b - a) / b : 0);
  }
  return nearest.label.empty() ? std::numeric_limits<double>::quiet_NaN() : sum.mean();
}

}  // namespace coterie::medoids
#endif
