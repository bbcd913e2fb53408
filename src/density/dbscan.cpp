// Three steps on the tree. Core points: each block of 16 points looks around itself, near blocks
// first, until each point has seen min_points rows or everything within eps; the neighbours of
// those that fall short are few and kept. Clusters: core points of near blocks are united level by
// level; a box whose core points are all of one cluster is not looked into by a block of the same.
// Border: each kept list names the nearest core point.
#include "density/dbscan.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "density/components.hpp"

namespace coterie::density {

namespace {

constexpr double kSearch = 0.8;  // of the work

// A point that is not core and the points within eps of it.
struct Sparse {
  std::vector<int32_t> lists;  // point, count, neighbours, and so on
};

class Scan {
 public:
  Scan(const Tree& tree, double limit, int64_t min_points, const Context& context)
      : tree_(tree),
        limit_(limit),
        min_points_(min_points),
        context_(context),
        high_(at_most(limit, tree.cols())),
        low_(surely_below(limit, tree.cols())),
        core_(static_cast<size_t>(tree.points())),
        components_(tree.points()) {
    std::fill_n(highs_, kLanes, high_);
    std::fill_n(lows_, kLanes, low_);
  }

  void find_cores();
  void unite();
  CorePoints label();

 private:
  // What one block has seen.
  struct Seen {
    std::vector<int32_t> of[kLanes];
    int64_t rows[kLanes] = {};
  };
  // Whether all core points of a node share a cluster, and one of them. -1: none.
  struct Node {
    int32_t core = -1;
    bool uniform = true;
  };
  struct Edges {
    explicit Edges(int cols) : low(static_cast<size_t>(cols)), high(low) {}
    std::vector<float> low, high;
  };

  // The lanes of `bits` that may lie within eps of a point of block b.
  uint32_t reaching(int32_t a, uint32_t bits, int32_t b) const {
    return bits & near_box(tree_.block(a), tree_.cols(), tree_.box(0, b), highs_);
  }
  uint32_t cores_of(int32_t block) const {
    uint32_t bits = 0;
    for (uint32_t rest = tree_.present(block); rest != 0; rest &= rest - 1) {
      const int lane = std::countr_zero(rest);
      if (core_[static_cast<size_t>(block * kLanes + lane)] != 0) bits |= 1U << lane;
    }
    return bits;
  }
  bool within(int32_t a, int32_t b) const { return tree_.squared_distance(a, b) <= limit_; }
  uint32_t count_block(int32_t a, uint32_t open, int32_t b, Seen& seen) const;
  void unite_blocks(int32_t a, uint32_t cores, int32_t b);
  bool settled(const Node& a, int level, int32_t node) {
    const Node& b = nodes_[static_cast<size_t>(level)][static_cast<size_t>(node)];
    return b.core < 0 ||
           (a.uniform && b.uniform && components_.root(a.core) == components_.root(b.core));
  }
  void summarise(int level);

  const Tree& tree_;
  double limit_;
  int64_t min_points_;
  const Context& context_;
  float high_, low_;
  float highs_[kLanes], lows_[kLanes];
  std::vector<char> core_;
  std::vector<Sparse> sparse_;
  Components components_;
  std::vector<std::vector<Node>> nodes_;
};

// Counts what block b adds to the open points of block a; returns those that are still open.
uint32_t Scan::count_block(int32_t a, uint32_t open, int32_t b, Seen& seen) const {
  Hits hits;
  const Lanes lanes = lanes_of(open);
  find_near(tree_.block(a), lanes, tree_.block(b), tree_.cols(), highs_, lows_, hits);
  for (int i = 0; i < lanes.count; ++i) {
    const int lane = lanes.lane[i];
    for (uint32_t rest = hits.near[i]; rest != 0; rest &= rest - 1) {
      const int32_t other = b * kLanes + std::countr_zero(rest);
      if ((hits.sure[i] & rest & (~rest + 1)) == 0 && !within(a * kLanes + lane, other)) continue;
      seen.of[lane].push_back(other);
      seen.rows[lane] += tree_.weight(other);
    }
    if (seen.rows[lane] >= min_points_) open &= ~(1U << lane);
  }
  return open;
}

void Scan::find_cores() {
  sparse_.resize(static_cast<size_t>(context_.pool->threads()));
  std::vector<Seen> seen(sparse_.size());
  for_blocks(context_, tree_.blocks(), {0, kSearch}, [&](int32_t a, int worker) {
    Seen& mine = seen[static_cast<size_t>(worker)];
    for (int lane = 0; lane < kLanes; ++lane) {
      mine.of[lane].clear();
      mine.rows[lane] = 0;
    }
    Edges own(tree_.cols());
    tree_.box(0, a, own.low.data(), own.high.data());
    uint32_t open = tree_.present(a);
    tree_.walk(
        own.low.data(), own.high.data(), a, [&] { return open == 0 ? -1.0F : high_; },
        [](int, int32_t) { return true; },
        [&](int32_t b) {
          const uint32_t near = reaching(a, open, b);
          open = (open & ~near) | count_block(a, near, b, mine);
        });
    std::vector<int32_t>& lists = sparse_[static_cast<size_t>(worker)].lists;
    for (uint32_t rest = tree_.present(a); rest != 0; rest &= rest - 1) {
      const int lane = std::countr_zero(rest);
      const int32_t point = a * kLanes + lane;
      if (mine.rows[lane] >= min_points_) {
        core_[static_cast<size_t>(point)] = 1;
        continue;
      }
      lists.push_back(point);
      lists.push_back(static_cast<int32_t>(mine.of[lane].size()));
      lists.insert(lists.end(), mine.of[lane].begin(), mine.of[lane].end());
    }
  });
}

// The core points of two blocks that lie within eps of each other, if their clusters differ.
void Scan::unite_blocks(int32_t a, uint32_t cores, int32_t b) {
  const Node& other = nodes_[0][static_cast<size_t>(b)];
  uint32_t open = reaching(a, cores, b);
  if (other.uniform)
    for (uint32_t rest = open; rest != 0; rest &= rest - 1)
      if (components_.root(a * kLanes + std::countr_zero(rest)) == components_.root(other.core))
        open &= ~(rest & (~rest + 1));
  if (open == 0) return;
  Hits hits;
  const Lanes lanes = lanes_of(open);
  find_near(tree_.block(a), lanes, tree_.block(b), tree_.cols(), highs_, lows_, hits);
  const uint32_t theirs = cores_of(b);
  for (int i = 0; i < lanes.count; ++i) {
    const int32_t point = a * kLanes + lanes.lane[i];
    for (uint32_t rest = hits.near[i] & theirs; rest != 0; rest &= rest - 1) {
      const int32_t with = b * kLanes + std::countr_zero(rest);
      if (components_.root(point) == components_.root(with)) {
        if (other.uniform) break;
        continue;
      }
      if ((hits.sure[i] & rest & (~rest + 1)) != 0 || within(point, with))
        components_.unite(point, with);
    }
  }
}

// What is known of the nodes of a level.
void Scan::summarise(int level) {
  std::vector<Node> made(static_cast<size_t>(tree_.nodes(level)));
  for (int32_t at = 0; at < tree_.nodes(level); ++at) {
    Node& node = made[static_cast<size_t>(at)];
    const auto add = [&](int32_t core, bool uniform) {
      if (core < 0) return;
      if (node.core < 0) node.core = core;
      node.uniform =
          node.uniform && uniform && components_.root(node.core) == components_.root(core);
    };
    if (level == 0) {
      for (uint32_t rest = cores_of(at); rest != 0; rest &= rest - 1)
        add(at * kLanes + std::countr_zero(rest), true);
    } else {
      const std::vector<Node>& below = nodes_[static_cast<size_t>(level - 1)];
      const auto end = std::min(below.size(), static_cast<size_t>(at + 1) * kLanes);
      for (auto i = static_cast<size_t>(at) * kLanes; i < end; ++i)
        add(below[i].core, below[i].uniform);
    }
  }
  if (static_cast<int>(nodes_.size()) <= level) nodes_.emplace_back();
  nodes_[static_cast<size_t>(level)] = std::move(made);
}

void Scan::unite() {
  for (int level = -1; level < tree_.levels() && !cancelled(context_); ++level) {
    for (int i = 0; i <= std::max(level, 0); ++i) summarise(i);
    const double share = (1 - kSearch) / (tree_.levels() + 1), done = kSearch + (level + 1) * share;
    for_blocks(context_, tree_.blocks(), {done, done + share}, [&](int32_t a, int) {
      const uint32_t cores = cores_of(a);
      if (cores == 0) return;
      Edges own(tree_.cols());
      tree_.box(0, a, own.low.data(), own.high.data());
      const auto meet = [&](int32_t b) { unite_blocks(a, cores, b); };
      if (level < 0) return meet(a);
      const Node& mine = nodes_[0][static_cast<size_t>(a)];
      tree_.walk_forward(
          own.low.data(), own.high.data(), a, level, [&] { return high_; },
          [&](int at, int32_t node) { return !settled(mine, at, node); }, meet);
    });
  }
}

CorePoints Scan::label() {
  CorePoints out;
  const auto points = static_cast<size_t>(tree_.points());
  out.label.assign(points, -1);
  for (size_t i = 0; i < points; ++i)
    if (core_[i] != 0) out.label[i] = components_.root(static_cast<int32_t>(i));
  std::vector<std::pair<int32_t, int32_t>> border;
  for (const Sparse& sparse : sparse_)
    for (size_t at = 0; at < sparse.lists.size();) {
      const int32_t point = sparse.lists[at];
      const auto count = static_cast<size_t>(sparse.lists[at + 1]);
      int32_t best = -1;
      double least = std::numeric_limits<double>::infinity();
      for (size_t i = at + 2; i < at + 2 + count; ++i) {
        const int32_t other = sparse.lists[i];
        if (core_[static_cast<size_t>(other)] == 0) continue;
        const double far = tree_.squared_distance(point, other);
        if (far < least || (far == least && other < best)) {
          least = far;
          best = other;
        }
      }
      if (best >= 0) border.emplace_back(point, out.label[static_cast<size_t>(best)]);
      at += 2 + count;
    }
  for (const auto& [point, label] : border) out.label[static_cast<size_t>(point)] = label;

  std::vector<int64_t> rows(points);
  std::vector<int32_t> roots;
  for (size_t i = 0; i < points; ++i) {
    if (out.label[i] < 0) continue;
    if (out.label[i] == static_cast<int32_t>(i)) roots.push_back(out.label[i]);
    rows[static_cast<size_t>(out.label[i])] += tree_.weight(static_cast<int32_t>(i));
  }
  std::ranges::stable_sort(roots, std::greater(),
                           [&](int32_t root) { return rows[static_cast<size_t>(root)]; });
  std::vector<int32_t> number(points, -1);
  for (const int32_t root : roots) number[static_cast<size_t>(root)] = out.clusters++;
  for (int32_t& label : out.label)
    if (label >= 0) label = number[static_cast<size_t>(label)];
  out.core = std::move(core_);
  return out;
}

DensityModel model_of(const Tree& tree, const CorePoints& found, double limit) {
  DensityModel out;
  out.rule = DensityModel::Rule::dbscan;
  out.cols = tree.cols();
  out.step = tree.step();
  out.limit = static_cast<int64_t>(limit);
  for (int32_t point = 0; point < tree.points(); ++point) {
    if (found.core[static_cast<size_t>(point)] == 0) continue;
    out.label.push_back(found.label[static_cast<size_t>(point)]);
    for (int col = 0; col < out.cols; ++col) out.points.push_back(tree.units(point, col));
  }
  return out;
}

}  // namespace

double squared_limit(double eps, double step) {
  const double radius = std::min(eps / step, 0x1p27);
  const double square = radius * radius;
  const double limit = std::floor(square);
  // The square may have been rounded up to a whole number.
  return limit == square && std::fma(radius, radius, -square) < 0 ? limit - 1 : limit;
}

base::Result<DbscanFit> fit_dbscan(const table::Matrix& matrix, const DbscanOptions& options,
                                   const Context& context) {
  if (!(options.eps >= 0) || !std::isfinite(options.eps))
    return base::fail(base::Code::data, "eps", "eps is negative or not a number",
                      "a distance in units of the features, or 0 for one read from the data");
  if (options.min_points < 0)
    return base::fail(base::Code::data, "min_points", "min_points is negative",
                      "1 or more, or 0 for twice the number of features");
  if (context.progress != nullptr) context.progress->step("Clustering");
  DbscanFit out;
  out.min_points = options.min_points > 0 ? options.min_points : std::max(5, 2 * matrix.cols());
  out.eps = options.eps;
  const Tree tree = TRY(Tree::make(matrix, context));
  if (options.eps == 0) {
    out.curve =
        TRY(k_distances(matrix, tree, out.min_points, {options.keys, options.seed}, context));
    out.eps = out.curve.knee;
  }
  const CorePoints found =
      TRY(scan(tree, squared_limit(out.eps, tree.step()), out.min_points, context));
  out.clusters = found.clusters;
  out.labels.resize(static_cast<size_t>(tree.rows()));
  out.core.resize(out.labels.size());
  int64_t noise = 0;
  for (int64_t row = 0; row < tree.rows(); ++row) {
    const auto point = static_cast<size_t>(tree.point_of(row));
    out.labels[static_cast<size_t>(row)] = found.label[point];
    out.core[static_cast<size_t>(row)] = found.core[point];
    noise += found.label[point] < 0 ? 1 : 0;
  }
  out.model = model_of(tree, found, squared_limit(out.eps, tree.step()));
  if (options.eps == 0)
    out.notes.push_back(
        fmt::format("eps {:.4g} is the knee of the {}-distance curve of {} rows: a reading, not a "
                    "law; try values around it.",
                    out.eps, out.curve.k, out.curve.rows));
  if (out.clusters == 0 && tree.rows() > 0)
    out.notes.emplace_back("No row has enough others within eps: everything is noise.");
  else if (2 * noise > tree.rows())
    out.notes.push_back(fmt::format("{} of {} rows are noise.", noise, tree.rows()));
  return out;
}

base::Result<CorePoints> scan(const Tree& tree, double limit, int64_t min_points,
                              const Context& context) {
  if (tree.points() == 0) return CorePoints{};
  Scan scan(tree, limit, min_points, context);
  scan.find_cores();
  if (!cancelled(context)) scan.unite();
  if (cancelled(context)) return std::unexpected(fail_cancelled().error());
  return scan.label();
}

}  // namespace coterie::density
