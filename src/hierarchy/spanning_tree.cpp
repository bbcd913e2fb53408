#include "hierarchy/spanning_tree.hpp"

#include "math/simd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "hierarchy/spanning_tree.cpp"
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include "math/simd_inl.hpp"

#ifndef COTERIE_HIERARCHY_SPANNING_TREE_ONCE
#define COTERIE_HIERARCHY_SPANNING_TREE_ONCE
namespace coterie::hierarchy {
namespace {

constexpr int kBlock = 16;

// The points outside the tree, 16 side by side: column after column.
struct Outside {
  const float* coordinates;
  double* square;      // to the nearest point of the tree
  double* from;        // that point; whole numbers
  const double* name;  // of the point
  int64_t blocks;
  int cols;
};

// The one of least square, of equal ones of least name.
struct Least {
  double square, name, from;
};

}  // namespace
}  // namespace coterie::hierarchy
#endif

HWY_BEFORE_NAMESPACE();
namespace coterie::hierarchy::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using math::HWY_NAMESPACE::fused;

const hn::CappedTag<double, 8> kDoubles;
const hn::Rebind<float, decltype(kDoubles)> kHalves;
using Doubles = hn::Vec<decltype(kDoubles)>;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(kDoubles));

// Takes a new point of the tree into account for every point outside.
void see(const Outside& at, const double* point, double name, Least* least) {
  const Doubles infinity = hn::Set(kDoubles, hwy::HighestValue<double>());
  const Doubles new_name = hn::Set(kDoubles, name);
  Doubles best = infinity, best_name = infinity, best_from = infinity;
  const float* block = at.coordinates;
  for (int64_t first = 0; first < at.blocks * kBlock; first += kBlock, block += at.cols * kBlock)
    for (int lane = 0; lane < kBlock; lane += kLanes) {
      Doubles sum = hn::Zero(kDoubles);
      for (int col = 0; col < at.cols; ++col) {
        const Doubles apart =
            hn::Sub(hn::PromoteTo(kDoubles, hn::LoadU(kHalves, block + col * kBlock + lane)),
                    hn::Set(kDoubles, point[col]));
        sum = fused(apart, apart, sum);
      }
      const int64_t i = first + lane;
      const Doubles held = hn::LoadU(kDoubles, at.square + i);
      const Doubles name_here = hn::LoadU(kDoubles, at.name + i);
      const auto nearer = hn::Lt(sum, held);
      const Doubles square = hn::IfThenElse(nearer, sum, held);
      const Doubles from = hn::IfThenElse(nearer, new_name, hn::LoadU(kDoubles, at.from + i));
      hn::StoreU(square, kDoubles, at.square + i);
      hn::StoreU(from, kDoubles, at.from + i);
      const auto first_of_all =
          hn::Or(hn::Lt(square, best), hn::And(hn::Eq(square, best), hn::Lt(name_here, best_name)));
      best = hn::IfThenElse(first_of_all, square, best);
      best_name = hn::IfThenElse(first_of_all, name_here, best_name);
      best_from = hn::IfThenElse(first_of_all, from, best_from);
    }
  double squares[kLanes], names[kLanes], froms[kLanes];
  hn::StoreU(best, kDoubles, squares);
  hn::StoreU(best_name, kDoubles, names);
  hn::StoreU(best_from, kDoubles, froms);
  *least = {squares[0], names[0], froms[0]};
  for (int i = 1; i < kLanes; ++i)
    if (squares[i] < least->square || (squares[i] == least->square && names[i] < least->name))
      *least = {squares[i], names[i], froms[i]};
}

}  // namespace
}  // namespace coterie::hierarchy::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <thread>

namespace coterie::hierarchy {

HWY_EXPORT(see);

namespace {

constexpr double kFar = std::numeric_limits<double>::max();
constexpr double kNobody = std::numeric_limits<double>::infinity();  // more than any name
constexpr float kNowhere = std::numeric_limits<float>::infinity();
constexpr int64_t kPointsAThread = 4096;  // fewer are not worth a meeting of threads

// Some of the points; those that enter the tree give their place to the last.
class Part {
 public:
  Part(std::span<const float> points, int cols, int64_t first, int64_t count)
      : cols_(cols),
        count_(count),
        coordinates_(padded(count) * static_cast<size_t>(cols), kNowhere),
        square_(padded(count), kFar),
        from_(padded(count)),
        name_(padded(count), kNobody),
        place_(static_cast<size_t>(count)),
        first_(first) {
    for (int64_t i = 0; i < count; ++i) {
      const auto at = static_cast<size_t>(i), name = static_cast<size_t>(first + i);
      for (int col = 0; col < cols; ++col)
        coordinate(i, col) = points[name * static_cast<size_t>(cols) + static_cast<size_t>(col)];
      name_[at] = static_cast<double>(name);
      place_[at] = i;
    }
  }

  Least see_point(const double* point, double name) {
    Least least{kFar, kNobody, 0};
    const Outside at{.coordinates = coordinates_.data(),
                     .square = square_.data(),
                     .from = from_.data(),
                     .name = name_.data(),
                     .blocks = (count_ + kBlock - 1) / kBlock,
                     .cols = cols_};
    HWY_DYNAMIC_DISPATCH(see)(at, point, name, &least);
    return least;
  }

  // Takes a point out if it is here.
  void remove(int64_t name) {
    if (name < first_ || name >= first_ + static_cast<int64_t>(place_.size())) return;
    const int64_t last = --count_, hole = place_[static_cast<size_t>(name - first_)];
    const auto to = static_cast<size_t>(hole), from = static_cast<size_t>(last);
    for (int col = 0; col < cols_; ++col) coordinate(hole, col) = coordinate(last, col);
    square_[to] = square_[from];
    from_[to] = from_[from];
    name_[to] = name_[from];
    place_[static_cast<size_t>(static_cast<int64_t>(name_[to]) - first_)] = hole;
    name_[from] = kNobody;  // but the block is still looked at whole
    square_[from] = kFar;
    for (int col = 0; col < cols_; ++col) coordinate(last, col) = kNowhere;
  }

 private:
  static size_t padded(int64_t count) {
    return static_cast<size_t>((count + kBlock - 1) / kBlock * kBlock);
  }
  float& coordinate(int64_t at, int col) {
    return coordinates_[static_cast<size_t>((at / kBlock * cols_ + col) * kBlock + at % kBlock)];
  }

  int cols_;
  int64_t count_;
  std::vector<float> coordinates_;
  std::vector<double> square_, from_, name_;
  std::vector<int64_t> place_;
  int64_t first_;
};

// Where the threads meet after each point. Sleeping would take longer than the work between.
class Meeting {
 public:
  explicit Meeting(int64_t members) : members_(members) {}
  // Returns when all have called it as often as the caller.
  void wait(int64_t round) {
    arrived_.fetch_add(1, std::memory_order_acq_rel);
    for (int turn = 0; arrived_.load(std::memory_order_acquire) < (round + 1) * members_; ++turn)
      if (turn > 4000) std::this_thread::yield();
  }

 private:
  int64_t members_;
  std::atomic<int64_t> arrived_ = 0;
};

class Prim {
 public:
  Prim(std::span<const float> points, int cols, const cluster::Context& context)
      : points_(points), context_(context), width_(static_cast<size_t>(cols)) {
    const int64_t threads =
        std::clamp<int64_t>(count() / kPointsAThread, 1, context.pool->threads());
    for (int64_t i = 0; i < threads; ++i) {
      const int64_t first = count() * i / threads, end = count() * (i + 1) / threads;
      parts_.emplace_back(points, cols, first, end - first);
    }
  }

  // False when cancelled.
  bool run() {
    Meeting meeting(static_cast<int64_t>(parts_.size()));
    for (auto& found : found_) found.resize(parts_.size());
    context_.pool->run(static_cast<int64_t>(parts_.size()),
                       [&](int64_t part, int) { grow(static_cast<size_t>(part), meeting); });
    return !stop_[0] && !stop_[1];
  }
  std::vector<Edge> edges;

 private:
  int64_t count() const { return static_cast<int64_t>(points_.size() / width_); }

  void grow(size_t part, Meeting& meeting) {
    std::vector<double> point(width_);
    int64_t newest = 0;
    for (int64_t round = 0; round + 1 < count(); ++round) {
      const auto at = static_cast<size_t>(newest);
      parts_[part].remove(newest);
      std::ranges::copy(points_.subspan(at * width_, width_), point.begin());
      const auto side = static_cast<size_t>(round % 2);  // the other may still be read
      auto& found = found_[side];
      found[part] = parts_[part].see_point(point.data(), static_cast<double>(newest));
      if (part == 0) stop_[side] = round % 256 == 0 && asked_to_stop(round);
      meeting.wait(round);
      if (stop_[side]) return;
      const Least least = *std::ranges::min_element(
          found, {}, [](const Least& one) { return std::pair(one.square, one.name); });
      newest = static_cast<int64_t>(least.name);
      if (part == 0) edges.push_back({static_cast<int64_t>(least.from), newest, least.square});
    }
  }

  bool asked_to_stop(int64_t round) const {
    if (context_.progress != nullptr) {
      const double left = 1 - static_cast<double>(round) / static_cast<double>(count());
      context_.progress->at(1 - left * left);
    }
    return context_.cancel != nullptr && context_.cancel->requested();
  }

  std::span<const float> points_;
  const cluster::Context& context_;
  size_t width_;
  std::vector<Part> parts_;
  std::array<std::vector<Least>, 2> found_;
  std::array<bool, 2> stop_{};
};

}  // namespace

base::Result<std::vector<Edge>> spanning_tree(std::span<const float> points, int cols,
                                              const cluster::Context& context) {
  Prim prim(points, cols, context);
  if (!prim.run()) return base::fail(base::Code::cancelled, "spanning tree", "interrupted");
  return std::move(prim.edges);
}

}  // namespace coterie::hierarchy
#endif
