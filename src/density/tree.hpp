// The distinct rows of a matrix as weighted points, laid out so that near points lie together:
// blocks of 16 points (columns one after another, as in the matrix) along the leaves of a k-d tree,
// and the bounding boxes of blocks, of 16 blocks, of 16 times 16 and so on, 16 boxes side by side.
// A search asks the distance of a box to 16 boxes at once and leaves out what lies too far: exact,
// since it leaves out only what no point can reach.
// Points are numbered along the tree. The numbers depend on the values of the rows and nothing
// else: not on the order of rows, keys, threads or instruction set. So ties that go to the lower
// number depend on the values of the rows only, and equal rows fare alike.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/pages.hpp"
#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "density/kernels.hpp"
#include "table/matrix.hpp"

namespace coterie::density {

using Context = cluster::Context;

inline bool cancelled(const Context& context) {
  return context.cancel != nullptr && context.cancel->requested();
}
base::Status fail_cancelled();

// Calls work(block, worker) for all blocks, a few a task, unless cancelled. The share of them that
// is done moves the step's progress from `from` to `to`.
struct Share {
  double from = 0, to = 0;
};
void for_blocks(const Context& context, int64_t blocks, Share share,
                const std::function<void(int32_t block, int worker)>& work);

class Tree {
 public:
  // matrix: fewer than 2^31 rows; it may go away. Errors: Code::data for more rows,
  // Code::cancelled. Repeats: a function of the values of the rows. Cost: O(n d log n) time,
  // n * (2 d + 8) floats while it is made, half of that afterwards.
  static base::Result<Tree> make(const table::Matrix& matrix, const Context& context);

  int cols() const { return cols_; }
  double step() const { return step_; }
  int64_t rows() const { return static_cast<int64_t>(point_of_row_.size()); }
  int32_t points() const { return static_cast<int32_t>(weights_.size()); }
  int32_t blocks() const { return (points() + kLanes - 1) / kLanes; }
  // Points in a block, one bit each.
  uint32_t present(int32_t block) const {
    const int32_t left = points() - block * kLanes;
    return left >= kLanes ? 0xffffU : (1U << left) - 1;
  }
  const float* block(int32_t block) const {
    return units_.data() + static_cast<size_t>(block) * width();
  }
  float units(int32_t point, int col) const {
    return block(point / kLanes)[col * kLanes + point % kLanes];
  }
  // Rows that are this point.
  uint32_t weight(int32_t point) const { return weights_[static_cast<size_t>(point)]; }
  // Other rows for each point.
  void weigh(std::vector<uint32_t> rows) { weights_ = std::move(rows); }
  int32_t point_of(int64_t row) const { return point_of_row_[static_cast<size_t>(row)]; }
  // Exact, in squared grid units.
  double squared_distance(int32_t a, int32_t b) const { return squared_distance(a, *this, b); }
  // To point b of another tree of as many columns.
  double squared_distance(int32_t a, const Tree& tree, int32_t b) const;

  // Levels of boxes: level 0 has one a block, the last has at most 16.
  int levels() const { return static_cast<int>(levels_.size()); }
  int32_t nodes(int level) const { return levels_[static_cast<size_t>(level)].count; }
  // 16 boxes of a level, as box_distances() takes them.
  const float* group(int level, int32_t group) const {
    return levels_[static_cast<size_t>(level)].edges.data() +
           static_cast<size_t>(group) * 2 * width();
  }
  Box box(int level, int32_t node) const { return {group(level, node / kLanes), node % kLanes}; }
  void box(int level, int32_t node, float* low, float* high) const;

  // Visits blocks that may hold a point within limit() of the box, near ones first: the block
  // `home` that the box belongs to, then those around it, level by level. After `home` (< 0: none)
  // limit() may fall while the walk runs; below 0 it ends. admit(level, node): whether to look into
  // a node. visit(block). forward: only blocks after `home`, and only those that part from it on
  // `level`.
  template <class Limit, class Admit, class Visit>
  void walk(const float* low, const float* high, int32_t home, Limit&& limit, Admit&& admit,
            Visit&& visit) const;
  template <class Limit, class Admit, class Visit>
  void walk_forward(const float* low, const float* high, int32_t home, int level, Limit&& limit,
                    Admit&& admit, Visit&& visit) const;

 private:
  struct Level {
    int32_t count = 0;
    base::Pages<float> edges;
  };
  struct Step {
    float far;
    int32_t level, node;
  };
  using Stack = std::array<Step, 16 * kLanes>;
  size_t width() const { return static_cast<size_t>(cols_) * kLanes; }
  void lay_out(const std::vector<float>& rows, std::vector<int32_t> order, const Context& context);
  void enclose(const Context& context);

  // Puts the nodes of a group that may be near on the stack, the nearest on top; blocks in the
  // order of the tree, which serves as well and costs less.
  template <class Limit, class Admit>
  int push(Stack& stack, int size, const float* low, const float* high, int level, int32_t group,
           int first, int32_t without, Limit& limit, Admit& admit) const {
    alignas(64) float far[kLanes];
    uint32_t bits = near_boxes(this->group(level, group), cols_, low, high, limit(), far);
    const int begin = size;
    for (bits &= ~0U << first; bits != 0; bits &= bits - 1) {
      const int one = std::countr_zero(bits);
      const Step step{far[one], level, group * kLanes + one};
      if (step.node == without || !admit(level, step.node)) continue;
      int at = size++;
      for (; level > 0 && at > begin && stack[static_cast<size_t>(at - 1)].far < step.far; --at)
        stack[static_cast<size_t>(at)] = stack[static_cast<size_t>(at - 1)];
      stack[static_cast<size_t>(at)] = step;
    }
    return size;
  }
  template <class Limit, class Admit, class Visit>
  void drain(Stack& stack, int size, const float* low, const float* high, Limit& limit,
             Admit& admit, Visit& visit) const {
    while (size > 0) {
      const Step step = stack[static_cast<size_t>(--size)];
      if (step.far > limit()) continue;
      if (step.level == 0)
        visit(step.node);
      else if (admit(step.level, step.node))
        size = push(stack, size, low, high, step.level - 1, step.node, 0, -1, limit, admit);
    }
  }

  int cols_ = 0;
  double step_ = 1;
  std::vector<int32_t> point_of_row_;
  std::vector<uint32_t> weights_;
  base::Pages<float> units_;
  std::vector<Level> levels_;
};

template <class Limit, class Admit, class Visit>
void Tree::walk(const float* low, const float* high, int32_t home, Limit&& limit, Admit&& admit,
                Visit&& visit) const {
  Stack stack;
  int level = levels() - 1;
  if (home >= 0) {
    visit(home);
    level = 0;
  }
  for (; level < levels() && limit() >= 0; ++level, home = home < 0 ? -1 : home / kLanes) {
    const int32_t group = home < 0 ? 0 : home / kLanes;
    drain(stack, push(stack, 0, low, high, level, group, 0, home, limit, admit), low, high, limit,
          admit, visit);
  }
}

template <class Limit, class Admit, class Visit>
void Tree::walk_forward(const float* low, const float* high, int32_t home, int level, Limit&& limit,
                        Admit&& admit, Visit&& visit) const {
  for (int at = 0; at < level; ++at) home /= kLanes;
  Stack stack;
  if (home % kLanes + 1 == kLanes) return;
  drain(stack, push(stack, 0, low, high, level, home / kLanes, home % kLanes + 1, -1, limit, admit),
        low, high, limit, admit, visit);
}

}  // namespace coterie::density
