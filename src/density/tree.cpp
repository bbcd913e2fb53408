// Rows are put in the order of a hash of their values, which brings equal ones together and gives
// every distinct row a rank of its own. The k-d tree splits by (value, rank), so its leaves do not
// depend on the order of anything; it splits at whole blocks, and at whole groups of blocks while
// there are several, so that a group of boxes is a subtree.
#include "density/tree.hpp"

#include <bit>
#include <limits>

#include "base/random.hpp"

namespace coterie::density {

namespace {

constexpr int64_t kRowsOfChunk = 4096;
constexpr int64_t kBlocksOfTask = 16;
constexpr int kBuckets = 256;

struct Hashed {
  uint64_t hash;
  int32_t row;
};

// Calls work(begin, end) for chunks of [0, count).
template <class Work>
void in_chunks(const Context& context, int64_t count, int64_t chunk, const Work& work) {
  context.pool->run((count + chunk - 1) / chunk, [&](int64_t at, int) {
    if (!cancelled(context)) work(at * chunk, std::min(count, (at + 1) * chunk));
  });
}

std::vector<Hashed> hash_rows(const table::Matrix& matrix, const Context& context) {
  std::vector<Hashed> out(static_cast<size_t>(matrix.rows()));
  in_chunks(context, matrix.rows(), kRowsOfChunk, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      uint64_t hash = 0;
      for (int col = 0; col < matrix.cols(); ++col)
        hash =
            (hash ^ std::bit_cast<uint32_t>(matrix.units(row, col) + 0.0F)) * 0x9e3779b97f4a7c15U;
      out[static_cast<size_t>(row)] = {base::mix64(hash), static_cast<int32_t>(row)};
    }
  });
  return out;
}

// -1, 0 or 1, by the values in the order of columns.
int compare_rows(const table::Matrix& matrix, int32_t a, int32_t b) {
  for (int col = 0; col < matrix.cols(); ++col) {
    const float x = matrix.units(a, col), y = matrix.units(b, col);
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

// By hash; equal hashes by values.
std::vector<Hashed> sort_rows(const table::Matrix& matrix, const Context& context) {
  const std::vector<Hashed> rows = hash_rows(matrix, context);
  std::array<int64_t, kBuckets + 1> begin{};
  for (const Hashed& row : rows) ++begin[(row.hash >> 56) + 1];
  for (size_t i = 0; i < kBuckets; ++i) begin[i + 1] += begin[i];
  std::vector<Hashed> out(rows.size());
  std::array<int64_t, kBuckets + 1> next = begin;
  for (const Hashed& row : rows) out[static_cast<size_t>(next[row.hash >> 56]++)] = row;
  context.pool->run(kBuckets, [&](int64_t bucket, int) {
    std::sort(out.begin() + begin[static_cast<size_t>(bucket)],
              out.begin() + begin[static_cast<size_t>(bucket) + 1],
              [&](const Hashed& a, const Hashed& b) {
                if (a.hash != b.hash) return a.hash < b.hash;
                return compare_rows(matrix, a.row, b.row) < 0;
              });
  });
  return out;
}

// A number that orders as the float does.
uint32_t ordered(float value) {
  const auto bits = std::bit_cast<uint32_t>(value);
  return (bits >> 31) != 0 ? ~bits : bits | 0x80000000U;
}

// Splits ranges of whole blocks of `order` until each is one block.
class Splitter {
 public:
  Splitter(const std::vector<float>& rows, int cols, std::vector<int32_t>& order)
      : rows_(rows), cols_(static_cast<size_t>(cols)), order_(order) {}

  struct Range {
    int64_t begin, end;  // blocks
  };
  int64_t split(Range range) {
    const int64_t begin = range.begin * kLanes;
    const int64_t end = std::min(static_cast<int64_t>(order_.size()), range.end * kLanes);
    const int64_t blocks = range.end - range.begin;
    int64_t unit = 1;
    while (unit * kLanes < blocks) unit *= kLanes;
    const int64_t middle = range.begin + std::max(unit, blocks / 2 / unit * unit);
    const size_t col = widest(begin, end);
    keys_.resize(static_cast<size_t>(end - begin));
    for (int64_t i = begin; i < end; ++i) {
      const auto point = static_cast<uint32_t>(order_[static_cast<size_t>(i)]);
      keys_[static_cast<size_t>(i - begin)] =
          static_cast<uint64_t>(ordered(rows_[point * cols_ + col])) << 32 | point;
    }
    std::nth_element(keys_.begin(), keys_.begin() + (middle * kLanes - begin), keys_.end());
    for (int64_t i = begin; i < end; ++i)
      order_[static_cast<size_t>(i)] = static_cast<int32_t>(keys_[static_cast<size_t>(i - begin)]);
    return middle;
  }
  void split_all(Range range) {
    if (range.end - range.begin <= 1) {
      const auto first = order_.begin() + range.begin * kLanes;
      std::sort(first, first + std::min<int64_t>(kLanes, order_.end() - first));
      return;
    }
    const int64_t middle = split(range);
    split_all({range.begin, middle});
    split_all({middle, range.end});
  }

 private:
  size_t widest(int64_t begin, int64_t end) {
    low_.assign(cols_, std::numeric_limits<float>::infinity());
    high_.assign(cols_, -std::numeric_limits<float>::infinity());
    for (int64_t i = begin; i < end; ++i) {
      const float* row = rows_.data() + static_cast<size_t>(order_[static_cast<size_t>(i)]) * cols_;
      for (size_t col = 0; col < cols_; ++col) {
        low_[col] = std::min(low_[col], row[col]);
        high_[col] = std::max(high_[col], row[col]);
      }
    }
    size_t best = 0;
    for (size_t col = 1; col < cols_; ++col)
      if (high_[col] - low_[col] > high_[best] - low_[best]) best = col;
    return best;
  }

  const std::vector<float>& rows_;
  size_t cols_;
  std::vector<int32_t>& order_;
  std::vector<float> low_, high_;
  std::vector<uint64_t> keys_;
};

// The order of the points along the tree.
void sort_along_tree(const std::vector<float>& rows, int cols, std::vector<int32_t>& order,
                     const Context& context) {
  using Range = Splitter::Range;
  const auto blocks = static_cast<int64_t>((order.size() + kLanes - 1) / kLanes);
  std::vector<Range> ranges = {{0, blocks}};
  const auto enough = static_cast<size_t>(context.pool->threads() > 1 ? 32 : 1);
  while (ranges.size() < enough && ranges.size() * 64 < static_cast<size_t>(blocks)) {
    std::vector<Range> halves(ranges.size() * 2);
    context.pool->run(static_cast<int64_t>(ranges.size()), [&](int64_t at, int) {
      const Range range = ranges[static_cast<size_t>(at)];
      Splitter splitter(rows, cols, order);
      const int64_t middle = range.end - range.begin > 1 ? splitter.split(range) : range.end;
      halves[static_cast<size_t>(at) * 2] = {range.begin, middle};
      halves[static_cast<size_t>(at) * 2 + 1] = {middle, range.end};
    });
    if (cancelled(context)) return;
    ranges = std::move(halves);
  }
  context.pool->run(static_cast<int64_t>(ranges.size()), [&](int64_t at, int) {
    if (cancelled(context)) return;
    Splitter splitter(rows, cols, order);
    const Range range = ranges[static_cast<size_t>(at)];
    if (range.begin < range.end) splitter.split_all(range);
  });
}

}  // namespace

base::Status fail_cancelled() {
  return base::fail(base::Code::cancelled, "clusters", "interrupted");
}

void for_blocks(const Context& context, int64_t blocks, Share share,
                const std::function<void(int32_t block, int worker)>& work) {
  const int64_t tasks = (blocks + kBlocksOfTask - 1) / kBlocksOfTask;
  context.pool->run(tasks, [&](int64_t task, int worker) {
    if (cancelled(context)) return;
    const int64_t end = std::min(blocks, (task + 1) * kBlocksOfTask);
    for (int64_t block = task * kBlocksOfTask; block < end; ++block)
      work(static_cast<int32_t>(block), worker);
    if (worker == 0 && context.progress != nullptr)
      context.progress->at(share.from + (share.to - share.from) * static_cast<double>(task + 1) /
                                            static_cast<double>(tasks));
  });
}

base::Result<Tree> Tree::make(const table::Matrix& matrix, const Context& context) {
  if (matrix.rows() >= std::numeric_limits<int32_t>::max())
    return base::fail(base::Code::data, "clusters", "too many rows to cluster by density",
                      "fewer than 2^31 rows");
  Tree out;
  out.cols_ = matrix.cols();
  out.step_ = matrix.step();
  const auto cols = static_cast<size_t>(matrix.cols());
  const std::vector<Hashed> sorted = sort_rows(matrix, context);
  if (cancelled(context)) return std::unexpected(fail_cancelled().error());

  std::vector<int32_t> first, rank(sorted.size());
  std::vector<uint32_t> copies;
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (i == 0 || sorted[i].hash != sorted[i - 1].hash ||
        compare_rows(matrix, sorted[i].row, sorted[i - 1].row) != 0) {
      first.push_back(sorted[i].row);
      copies.push_back(0);
    }
    ++copies.back();
    rank[static_cast<size_t>(sorted[i].row)] = static_cast<int32_t>(first.size()) - 1;
  }
  std::vector<float> rows(first.size() * cols);
  in_chunks(context, static_cast<int64_t>(first.size()), kRowsOfChunk,
            [&](int64_t begin, int64_t end) {
              for (auto i = static_cast<size_t>(begin); i < static_cast<size_t>(end); ++i)
                for (size_t col = 0; col < cols; ++col)
                  rows[i * cols + col] = matrix.units(first[i], static_cast<int>(col)) + 0.0F;
            });
  std::vector<int32_t> order(first.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int32_t>(i);
  sort_along_tree(rows, matrix.cols(), order, context);
  if (cancelled(context)) return std::unexpected(fail_cancelled().error());

  out.weights_.resize(order.size());
  std::vector<int32_t> place(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    out.weights_[i] = copies[static_cast<size_t>(order[i])];
    place[static_cast<size_t>(order[i])] = static_cast<int32_t>(i);
  }
  for (int32_t& at : rank) at = place[static_cast<size_t>(at)];
  out.point_of_row_ = std::move(rank);
  out.lay_out(rows, std::move(order), context);
  out.enclose(context);
  if (cancelled(context)) return std::unexpected(fail_cancelled().error());
  return out;
}

void Tree::lay_out(const std::vector<float>& rows, std::vector<int32_t> order,
                   const Context& context) {
  units_ = base::Pages<float>(static_cast<size_t>(blocks()) * width());
  in_chunks(context, blocks(), kRowsOfChunk / kLanes, [&](int64_t begin, int64_t end) {
    for (int64_t block = begin; block < end; ++block) {
      float* to = units_.data() + static_cast<size_t>(block) * width();
      for (size_t lane = 0; lane < kLanes; ++lane) {
        const size_t point = static_cast<size_t>(block) * kLanes + lane;
        for (size_t col = 0; col < static_cast<size_t>(cols_); ++col)
          to[col * kLanes + lane] =
              point < order.size()
                  ? rows[static_cast<size_t>(order[point]) * static_cast<size_t>(cols_) + col]
                  : kNowhere;
      }
    }
  });
}

void Tree::enclose(const Context& context) {
  int32_t count = blocks();
  for (int level = 0; level == 0 || levels_.back().count > kLanes; ++level) {
    Level made;
    made.count = level == 0 ? count : (levels_.back().count + kLanes - 1) / kLanes;
    const int32_t groups = (made.count + kLanes - 1) / kLanes;
    made.edges = base::Pages<float>(static_cast<size_t>(groups) * 2 * width());
    in_chunks(context, groups, 16, [&](int64_t begin, int64_t end) {
      for (int64_t node = begin * kLanes; node < end * kLanes; ++node) {
        float* edges =
            made.edges.data() + static_cast<size_t>(node / kLanes) * 2 * width() + node % kLanes;
        for (int col = 0; col < cols_; ++col, edges += 2 * kLanes) {
          float low = kNowhere, high = kNowhere;
          if (node < made.count) {
            high = -kNowhere;
            for (int i = 0; i < kLanes; ++i) {
              const float* from = level == 0 ? block(static_cast<int32_t>(node)) + col * kLanes + i
                                             : levels_.back().edges.data() +
                                                   static_cast<size_t>(node) * 2 * width() +
                                                   static_cast<size_t>(col) * 2 * kLanes + i;
              if (*from == kNowhere) continue;
              low = std::min(low, *from);
              high = std::max(high, level == 0 ? *from : from[kLanes]);
            }
          }
          edges[0] = low;
          edges[kLanes] = high;
        }
      }
    });
    levels_.push_back(std::move(made));
  }
}

void Tree::box(int level, int32_t node, float* low, float* high) const {
  const float* edges = group(level, node / kLanes) + node % kLanes;
  for (int col = 0; col < cols_; ++col, edges += 2 * kLanes) {
    low[col] = edges[0];
    high[col] = edges[kLanes];
  }
}

double Tree::squared_distance(int32_t a, const Tree& tree, int32_t b) const {
  const float* x = block(a / kLanes) + a % kLanes;
  const float* y = tree.block(b / kLanes) + b % kLanes;
  double sum = 0;
  for (int col = 0; col < cols_; ++col, x += kLanes, y += kLanes) {
    const double apart = static_cast<double>(*x) - static_cast<double>(*y);
    sum += apart * apart;
  }
  return sum;
}

}  // namespace coterie::density
