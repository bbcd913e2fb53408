#include "density/condensed.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "density/components.hpp"

namespace coterie::density {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Points are nodes 0 .. points - 1; a node above joins two or more others at one height. The copies
// of a point are apart above its core distance, so a point is itself a node of that height.
class Dendrogram {
 public:
  Dendrogram(const Tree& tree, std::span<const double> core, std::vector<Edge> edges)
      : points_(tree.points()), nodes_(static_cast<size_t>(points_)) {
    nodes_.reserve(2 * nodes_.size());
    for (int32_t i = 0; i < points_; ++i)
      at(i) = {core[static_cast<size_t>(i)], tree.weight(i), i, -1, -1, -1};
    std::ranges::sort(edges, {}, &Edge::weight);
    Components sets(points_);
    std::vector<int32_t> top(nodes_.size());
    std::iota(top.begin(), top.end(), 0);
    for (const Edge& edge : edges) {
      const int32_t a = top[static_cast<size_t>(sets.root(edge.a))];
      const int32_t b = top[static_cast<size_t>(sets.root(edge.b))];
      sets.unite(edge.a, edge.b);
      root_ = join(a, b, edge.weight);
      top[static_cast<size_t>(sets.root(edge.a))] = root_;
    }
  }
  struct Node {
    double height = 0;  // squared
    int64_t rows = 0;
    int32_t lowest = 0;  // point
    int32_t child = -1, last = -1, next = -1;
  };
  const Node& at(int32_t node) const { return nodes_[static_cast<size_t>(node)]; }
  bool point(int32_t node) const { return node < points_; }
  int32_t root() const { return root_; }
  // Whether what is below `node` is, right below the height of its parent, one part of enough rows.
  bool big(int32_t node, double height, int64_t least) const {
    return at(node).rows >= least && (!point(node) || at(node).height < height);
  }

 private:
  Node& at(int32_t node) { return nodes_[static_cast<size_t>(node)]; }
  bool joins(int32_t node, double height) const {
    return !point(node) && at(node).height == height;
  }
  int32_t join(int32_t a, int32_t b, double height) {
    if (!joins(a, height)) std::swap(a, b);
    if (!joins(a, height)) {
      nodes_.push_back({height, 0, std::numeric_limits<int32_t>::max(), -1, -1, -1});
      const auto made = static_cast<int32_t>(nodes_.size()) - 1;
      adopt(made, a, a, at(a));
      adopt(made, b, b, at(b));
      return made;
    }
    if (joins(b, height))
      adopt(a, at(b).child, at(b).last, at(b));
    else
      adopt(a, b, b, at(b));
    return a;
  }
  // Takes the siblings first .. last, which are or were below `from`.
  void adopt(int32_t to, int32_t first, int32_t last, const Node& from) {
    const int64_t rows = from.rows;
    const int32_t lowest = from.lowest;
    Node& node = at(to);
    at(last).next = -1;
    (node.child < 0 ? node.child : at(node.last).next) = first;
    node.last = last;
    node.rows += rows;
    node.lowest = std::min(node.lowest, lowest);
  }

  int32_t points_, root_ = 0;
  std::vector<Node> nodes_;
};

class Condenser {
 public:
  Condenser(const Tree& tree, const Dendrogram& dendrogram, const Neighbours& near, int64_t least)
      : tree_(tree), near_(near), step_(tree.step()), dendrogram_(dendrogram), least_(least) {
    const auto points = static_cast<size_t>(tree.points());
    out_.node.resize(points);
    out_.lambda.resize(points);
    out_.nodes.push_back({.rows = dendrogram.at(root()).rows});
    out_.birth_squared.push_back(kInfinity);
  }
  Condensed run() && {
    // A cluster's node is where its first split may be; they come in the order of clusters.
    std::vector<int32_t> starts = {root()};
    for (int32_t cluster = 0; cluster < static_cast<int32_t>(starts.size()); ++cluster)
      follow(cluster, starts);
    settle_links();
    return std::move(out_);
  }

 private:
  int32_t root() const { return dendrogram_.root(); }
  double lambda(double height) const { return 1 / (std::sqrt(std::max(height, 1.0)) * step_); }

  void follow(int32_t cluster, std::vector<int32_t>& starts) {
    int32_t at = starts[static_cast<size_t>(cluster)];
    std::vector<int32_t> big;
    while (at >= 0) {
      const Dendrogram::Node& node = dendrogram_.at(at);
      const double now = lambda(node.height);
      int64_t leaving = 0;
      big.clear();
      small_.clear();
      if (dendrogram_.point(at)) {
        leaving = node.rows;
        drop(at, cluster, now);
      }
      for (int32_t child = node.child; child >= 0; child = dendrogram_.at(child).next) {
        if (dendrogram_.big(child, node.height, least_)) {
          big.push_back(child);
        } else {
          leaving += dendrogram_.at(child).rows;
          drop(child, cluster, now);
          small_.push_back(child);
        }
      }
      if (big.size() > 1) {
        for (const int32_t child : small_) links_.push_back({child, cluster});
        std::ranges::sort(big, {}, [&](int32_t child) {
          return std::pair(-dendrogram_.at(child).rows, dendrogram_.at(child).lowest);
        });
        for (const int32_t child : big) {
          leaving += dendrogram_.at(child).rows;
          starts.push_back(child);
          out_.nodes.push_back(
              {.parent = cluster, .birth = now, .rows = dendrogram_.at(child).rows});
          out_.birth_squared.push_back(node.height);
        }
      }
      CondensedNode& held = out_.nodes[static_cast<size_t>(cluster)];
      held.stability += static_cast<double>(leaving) * (now - held.birth);
      if (leaving > 0) held.death = now;
      at = big.size() == 1 ? big.front() : -1;
    }
  }
  // All points at or below a node leave.
  void drop(int32_t from, int32_t cluster, double lambda) {
    for_points(from, [&](int32_t point) {
      out_.node[static_cast<size_t>(point)] = cluster;
      out_.lambda[static_cast<size_t>(point)] = lambda;
    });
  }
  template <class Work>
  void for_points(int32_t from, const Work& work) {
    below_.assign(1, from);
    while (!below_.empty()) {
      const int32_t at = below_.back();
      below_.pop_back();
      if (dendrogram_.point(at)) work(at);
      for (int32_t child = dendrogram_.at(at).child; child >= 0; child = dendrogram_.at(child).next)
        below_.push_back(child);
    }
  }

  // What links two clusters at the very distance at which they split (as a point does whose core
  // distance that is) goes with the cluster of its nearest point, and leaves it as it is born.
  struct Link {
    int32_t part, cluster;
  };
  void settle_links() {
    std::vector<std::pair<int32_t, int32_t>> moved;  // point, cluster
    for (const Link& link : links_) {
      points_.clear();
      for_points(link.part, [&](int32_t point) { points_.push_back(point); });
      const int32_t to = nearest_child(link.cluster);
      if (to < 0) continue;
      for (const int32_t point : points_) moved.emplace_back(point, to);
      out_.nodes[static_cast<size_t>(to)].rows += dendrogram_.at(link.part).rows;
    }
    for (const auto& [point, cluster] : moved) out_.node[static_cast<size_t>(point)] = cluster;
  }
  // The child of a cluster that a point lies in; -1: it left before, or links as well.
  int32_t child_of(int32_t cluster, int32_t point) const {
    int32_t at = out_.node[static_cast<size_t>(point)];
    while (at > cluster) {
      const int32_t up = out_.nodes[static_cast<size_t>(at)].parent;
      if (up == cluster) return at;
      at = up;
    }
    return -1;
  }
  // The child with the point nearest to points_; ties by the lower point. The kept neighbours
  // answer where they reach far enough to be sure: all that is nearer than the last is kept.
  int32_t nearest_child(int32_t cluster) const {
    std::pair best{kInfinity, int32_t{0}};
    int32_t out = -1;
    double reach = kInfinity;
    const auto look = [&](int32_t point, int32_t other) {
      const int32_t child = child_of(cluster, other);
      if (child < 0) return;
      const std::pair found{tree_.squared_distance(point, other), other};
      if (found >= best) return;
      best = found;
      out = child;
    };
    for (const int32_t point : points_) {
      double last = 0;
      for (int i = 0; i < near_.kept; ++i) {
        const int32_t other =
            near_.ids[static_cast<size_t>(point) * static_cast<size_t>(near_.kept) +
                      static_cast<size_t>(i)];
        if (other < 0) break;
        last = tree_.squared_distance(point, other);
        look(point, other);
      }
      reach = std::min(reach, last);
    }
    if (out >= 0 && best.first < reach) return out;
    for (const int32_t point : points_)
      for (int32_t other = 0; other < tree_.points(); ++other) look(point, other);
    return out;
  }

  const Tree& tree_;
  const Neighbours& near_;
  double step_;
  const Dendrogram& dendrogram_;
  int64_t least_;
  Condensed out_;
  std::vector<int32_t> below_, small_, points_;
  std::vector<Link> links_;
};

using Nodes = std::vector<CondensedNode>;

std::vector<char> leaves_of(const Nodes& nodes) {
  std::vector<char> out(nodes.size(), 1);
  for (const CondensedNode& node : nodes)
    if (node.parent >= 0) out[static_cast<size_t>(node.parent)] = 0;
  if (nodes.size() == 1) out[0] = 0;
  return out;
}

// Excess of mass: a cluster is kept where it is at least as stable as the best of what is below.
std::vector<char> most_stable(const Nodes& nodes, bool allow_single) {
  std::vector<double> value(nodes.size()), below(nodes.size());
  std::vector<char> out(nodes.size());
  for (size_t i = nodes.size(); i-- > 0;) {
    if (i == 0 && !allow_single) break;
    out[i] = below[i] > nodes[i].stability ? 0 : 1;
    value[i] = out[i] != 0 ? nodes[i].stability : below[i];
    if (i > 0) below[static_cast<size_t>(nodes[i].parent)] += value[i];
  }
  std::vector<char> covered(nodes.size());  // an ancestor is kept
  for (size_t i = 1; i < nodes.size(); ++i) {
    const auto up = static_cast<size_t>(nodes[i].parent);
    covered[i] = out[up] != 0 || covered[up] != 0 ? 1 : 0;
    if (covered[i] != 0) out[i] = 0;
  }
  return out;
}

// A cluster that splits off below epsilon gives way to its lowest ancestor that does not.
std::vector<char> join_below(const Nodes& nodes, std::vector<char> chosen,
                             const SelectOptions& options) {
  std::vector<char> out(nodes.size());
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (chosen[i] == 0) continue;
    size_t at = i;
    while (at > 0 && 1 / nodes[at].birth < options.epsilon) {
      const auto up = static_cast<size_t>(nodes[at].parent);
      if (up == 0 && !options.allow_single) break;
      at = up;
    }
    out[at] = 1;
  }
  for (size_t i = 1; i < nodes.size(); ++i)  // parents first: what lies within another goes
    for (auto up = nodes[i].parent; up >= 0 && out[i] != 0;
         up = nodes[static_cast<size_t>(up)].parent)
      if (out[static_cast<size_t>(up)] != 0) out[i] = 0;
  return out;
}

}  // namespace

Condensed condense(const Tree& tree, const Neighbours& near, std::vector<Edge> edges,
                   int64_t least_rows) {
  if (tree.points() == 0) return {};
  const Dendrogram dendrogram(tree, near.far, std::move(edges));
  return Condenser(tree, dendrogram, near, least_rows).run();
}

std::vector<int32_t> select(const Tree& tree, const SelectOptions& options, Condensed& condensed) {
  Nodes& nodes = condensed.nodes;
  if (nodes.empty()) return {};
  std::vector<char> chosen =
      options.leaf ? leaves_of(nodes) : most_stable(nodes, options.allow_single);
  if (options.epsilon > 0 && chosen[0] == 0) chosen = join_below(nodes, std::move(chosen), options);

  std::vector<int32_t> owner(nodes.size());  // the chosen cluster that a node lies in; -1: none
  for (size_t i = 0; i < nodes.size(); ++i)
    owner[i] = chosen[i] != 0 ? static_cast<int32_t>(i)
                              : (i == 0 ? -1 : owner[static_cast<size_t>(nodes[i].parent)]);
  const double last = options.epsilon > 0 ? 1 / options.epsilon : nodes[0].death;
  std::vector<int32_t> out(condensed.node.size());
  std::vector<int64_t> rows(nodes.size());
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = owner[static_cast<size_t>(condensed.node[i])];
    if (out[i] == 0 && condensed.lambda[i] < last) out[i] = -1;
    if (out[i] >= 0) rows[static_cast<size_t>(out[i])] += tree.weight(static_cast<int32_t>(i));
  }
  std::vector<int32_t> order;
  for (size_t i = 0; i < nodes.size(); ++i)
    if (rows[i] > 0) order.push_back(static_cast<int32_t>(i));
  std::ranges::stable_sort(order, std::greater(),
                           [&](int32_t node) { return rows[static_cast<size_t>(node)]; });
  for (size_t label = 0; label < order.size(); ++label)
    nodes[static_cast<size_t>(order[label])].label = static_cast<int32_t>(label);
  for (int32_t& label : out)
    if (label >= 0) label = nodes[static_cast<size_t>(label)].label;
  return out;
}

}  // namespace coterie::density
