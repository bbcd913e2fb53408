// Boruvka's rounds: each component takes the lightest edge that leaves it. What an edge weighs at
// least is known before any search: the core distances of its ends. So a point whose core distance
// reaches the weight that its component already has is not looked at, and a search stops there.
// Of equally light edges any is taken: edges that a round closes a cycle with are left out, all
// edges of such a cycle weigh the same, so what is kept is still a minimum spanning tree.
#include "density/spanning.hpp"

#include <atomic>
#include <cmath>
#include <limits>

#include "density/components.hpp"

namespace coterie::density {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

class Boruvka {
 public:
  Boruvka(const Tree& tree, const Neighbours& neighbours, const Context& context, Share share);
  // Whether components are left to join.
  bool round();
  std::vector<Edge> take() && { return std::move(edges_); }

 private:
  struct Candidate {
    double weight = kInfinity;
    int32_t other = -1;
  };
  struct Node {
    float core = kNowhere;   // least core distance
    int32_t component = -1;  // of all its points; -1: of several
  };
  struct Mine;  // a block that searches

  template <class Work>
  void for_points(const Work& work) const {
    constexpr int64_t kPoints = 1024;
    context_.pool->run((tree_.points() + kPoints - 1) / kPoints, [&](int64_t task, int) {
      const auto end = std::min<int64_t>(tree_.points(), (task + 1) * kPoints);
      for (int64_t i = task * kPoints; i < end; ++i) work(static_cast<int32_t>(i));
    });
  }
  double weight(int32_t a, int32_t b) const {
    return std::max({tree_.squared_distance(a, b), core(a), core(b)});
  }
  double core(int32_t point) const { return neighbours_.far[static_cast<size_t>(point)]; }
  int32_t component(int32_t point) const { return component_[static_cast<size_t>(point)]; }
  std::atomic<double>& best(int32_t point) { return best_[static_cast<size_t>(component(point))]; }
  void offer(int32_t point, int32_t other, double weight);
  void remember(int32_t point);
  void summarise();
  void search(int32_t a);
  void look(Mine& mine, int32_t b);

  const Tree& tree_;
  const Neighbours& neighbours_;
  const Context& context_;
  Share share_;
  Components sets_;
  std::vector<float> core_;         // of whole blocks
  std::vector<int32_t> component_;  // of whole blocks
  std::vector<std::atomic<double>> best_;
  std::vector<Candidate> candidates_;
  std::vector<std::vector<Node>> nodes_;
  std::vector<Edge> edges_;
};

Boruvka::Boruvka(const Tree& tree, const Neighbours& neighbours, const Context& context,
                 Share share)
    : tree_(tree),
      neighbours_(neighbours),
      context_(context),
      share_(share),
      sets_(tree.points()),
      core_(static_cast<size_t>(tree.blocks()) * kLanes, kNowhere),
      component_(core_.size(), -1),
      best_(static_cast<size_t>(tree.points())),
      candidates_(best_.size()) {
  for (size_t i = 0; i < best_.size(); ++i) {
    core_[i] = static_cast<float>(neighbours.far[i]);
    component_[i] = static_cast<int32_t>(i);
  }
  for (int level = 0; level < tree.levels(); ++level) {
    nodes_.emplace_back(static_cast<size_t>(tree.nodes(level)));
    for (size_t node = 0; node < nodes_.back().size(); ++node)
      for (size_t i = node * kLanes; i < (node + 1) * kLanes; ++i) {
        const std::vector<Node>* below = level == 0 ? nullptr : &nodes_[nodes_.size() - 2];
        if (below != nullptr && i >= below->size()) break;
        float& least = nodes_.back()[node].core;
        least = std::min(least, below == nullptr ? core_[i] : (*below)[i].core);
      }
  }
}

void Boruvka::summarise() {
  for (size_t level = 0; level < nodes_.size(); ++level)
    for (size_t node = 0; node < nodes_[level].size(); ++node) {
      const size_t size = level == 0 ? best_.size() : nodes_[level - 1].size();
      const auto of = [&](size_t i) {
        return level == 0 ? component_[i] : nodes_[level - 1][i].component;
      };
      int32_t all = of(node * kLanes);
      for (size_t i = node * kLanes; i < std::min(size, (node + 1) * kLanes); ++i)
        if (of(i) != all) all = -1;
      nodes_[level][node].component = all;
    }
}

void lower(std::atomic<double>& to, double value) {
  double held = to.load(std::memory_order_relaxed);
  while (value < held && !to.compare_exchange_weak(held, value, std::memory_order_relaxed)) {
  }
}

// An edge that leaves the component of `point`; only one thread at a time works for a point.
void Boruvka::offer(int32_t point, int32_t other, double weight) {
  Candidate& held = candidates_[static_cast<size_t>(point)];
  if (weight >= held.weight) return;
  held = {weight, other};
  lower(best(point), weight);
  lower(best(other), weight);
}

// What the last round and the nearest points offer.
void Boruvka::remember(int32_t point) {
  Candidate& held = candidates_[static_cast<size_t>(point)];
  if (held.other >= 0 && component(held.other) != component(point)) {
    lower(best(point), held.weight);
    lower(best(held.other), held.weight);
    return;
  }
  held = {};
  const auto kept = static_cast<size_t>(neighbours_.kept);
  for (size_t i = static_cast<size_t>(point) * kept; i < static_cast<size_t>(point + 1) * kept;
       ++i) {
    const int32_t other = neighbours_.ids[i];
    if (other < 0) break;
    if (component(other) != component(point)) offer(point, other, weight(point, other));
  }
}

struct Boruvka::Mine {
  int32_t block = 0, component = -1;
  uint32_t open = 0;  // lanes that may still find a lighter edge
  float limits[kLanes] = {};
  const int32_t* components = nullptr;
};

void Boruvka::look(Mine& mine, int32_t b) {
  uint32_t open = 0;
  for (uint32_t rest = mine.open; rest != 0; rest &= rest - 1) {
    const int lane = std::countr_zero(rest);
    const int32_t point = mine.block * kLanes + lane;
    const double bound = best(point).load(std::memory_order_relaxed);
    mine.limits[lane] = at_most(bound, tree_.cols());
    if (core(point) < bound) open |= 1U << lane;
  }
  mine.open = open;
  const Node& node = nodes_[0][static_cast<size_t>(b)];
  if (node.component >= 0)
    for (uint32_t rest = open; rest != 0; rest &= rest - 1)
      if (mine.components[std::countr_zero(rest)] == node.component) open &= ~(rest & (~rest + 1));
  if (open == 0) return;
  const float* block = tree_.block(mine.block);
  open &= near_box(block, tree_.cols(), tree_.box(0, b), mine.limits);
  if (open == 0) return;
  const Lanes lanes = lanes_of(open);
  Hits hits;
  find_reach(block, lanes, tree_.block(b),
             {core_.data() + b * kLanes, component_.data() + b * kLanes}, tree_.cols(), mine.limits,
             mine.components, hits);
  for (int i = 0; i < lanes.count; ++i) {
    const int32_t point = mine.block * kLanes + lanes.lane[i];
    for (uint32_t rest = hits.near[i]; rest != 0; rest &= rest - 1) {
      const int32_t other = b * kLanes + std::countr_zero(rest);
      offer(point, other, weight(point, other));
    }
  }
}

void Boruvka::search(int32_t a) {
  Mine mine;
  mine.block = a;
  mine.component = nodes_[0][static_cast<size_t>(a)].component;
  mine.components = component_.data() + a * kLanes;
  for (uint32_t rest = tree_.present(a); rest != 0; rest &= rest - 1) {
    const int lane = std::countr_zero(rest);
    const int32_t point = a * kLanes + lane;
    const double bound = best(point).load(std::memory_order_relaxed);
    mine.limits[lane] = at_most(bound, tree_.cols());
    if (core(point) < bound) mine.open |= 1U << lane;
  }
  if (mine.open == 0) return;
  std::vector<float> low(static_cast<size_t>(tree_.cols())), high(low);
  tree_.box(0, a, low.data(), high.data());
  const auto limit = [&] {
    float most = -1;
    for (uint32_t rest = mine.open; rest != 0; rest &= rest - 1)
      most = std::max(most, mine.limits[std::countr_zero(rest)]);
    return most;
  };
  tree_.walk(
      low.data(), high.data(), a, limit,
      [&](int level, int32_t at) {
        const Node& node = nodes_[static_cast<size_t>(level)][static_cast<size_t>(at)];
        return (node.component < 0 || node.component != mine.component) && node.core <= limit();
      },
      [&](int32_t b) { look(mine, b); });
}

bool Boruvka::round() {
  for (auto& best : best_) best.store(kInfinity, std::memory_order_relaxed);
  summarise();
  for_points([&](int32_t point) { remember(point); });
  // Half of the components go in a round, or more.
  const double left = static_cast<double>(tree_.points()) - static_cast<double>(edges_.size());
  const double done = 1 - std::log2(left) / std::log2(static_cast<double>(tree_.points()) + 1);
  const double from = share_.from + done * (share_.to - share_.from);
  for_blocks(context_, tree_.blocks(), {from, from}, [&](int32_t a, int) { search(a); });
  if (cancelled(context_)) return false;
  // One edge for each component, also where several weigh the same: two of one component might
  // close a cycle with a lighter one of another.
  std::vector<int32_t> chosen(best_.size(), -1);
  const auto choose = [&](int32_t component, int32_t point) {
    const auto at = static_cast<size_t>(component);
    if (chosen[at] < 0 && candidates_[static_cast<size_t>(point)].weight == best_[at])
      chosen[at] = point;
  };
  for (int32_t point = 0; point < tree_.points(); ++point) {
    const int32_t other = candidates_[static_cast<size_t>(point)].other;
    if (other < 0) continue;
    choose(component(point), point);
    choose(component(other), point);
  }
  for (const int32_t point : chosen) {
    if (point < 0) continue;
    const Candidate& held = candidates_[static_cast<size_t>(point)];
    if (sets_.unite(point, held.other)) edges_.push_back({point, held.other, held.weight});
  }
  for_points([&](int32_t point) { component_[static_cast<size_t>(point)] = sets_.root(point); });
  return static_cast<int32_t>(edges_.size()) + 1 < tree_.points();
}

}  // namespace

base::Result<std::vector<Edge>> spanning_tree(const Tree& tree, const Neighbours& neighbours,
                                              const Context& context, Share share) {
  if (tree.points() == 0) return std::vector<Edge>{};
  Boruvka boruvka(tree, neighbours, context, share);
  while (boruvka.round()) {
  }
  if (cancelled(context)) return std::unexpected(fail_cancelled().error());
  return std::move(boruvka).take();
}

}  // namespace coterie::density
