#include "rules/tree_prune.hpp"

#include <algorithm>

namespace coterie::rules {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// Two links count as equally weak within the rounding of their impurities.
constexpr double kEqualAlpha = 1e-15;

class Pruner {
 public:
  Pruner(const Grown& tree, int depth) : nodes_(tree.nodes), leaf_(nodes_.size()) {
    for (size_t i = 0; i < nodes_.size(); ++i)
      leaf_[i] = nodes_[i].test == TreeTest::leaf || nodes_[i].depth >= depth;
  }

  PrunePath run() {
    PrunePath out;
    out.closes.assign(nodes_.size(), 0);
    for (size_t i = 0; i < nodes_.size(); ++i)
      if (!leaf_[i]) out.closes[i] = kNever;
    measure();
    double alpha = 0;
    out.steps.push_back({alpha, cost_[0], leaves_[0]});
    while (!leaf_[0]) {
      double weakest = kNever;
      for (size_t i = 0; i < nodes_.size(); ++i)
        if (inner(i)) weakest = std::min(weakest, link(i));
      alpha = std::max(alpha, weakest);
      std::vector<size_t> closing;
      for (size_t i = 0; i < nodes_.size(); ++i)
        if (inner(i) && link(i) <= weakest + kEqualAlpha) closing.push_back(i);
      for (size_t i : closing) close(i, alpha, out.closes);
      measure();
      out.steps.push_back({alpha, cost_[0], leaves_[0]});
    }
    return out;
  }

 private:
  bool inner(size_t i) const { return reached_[i] && !leaf_[i]; }
  double own(size_t i) const { return nodes_[i].impurity * (nodes_[i].weight / nodes_[0].weight); }
  double link(size_t i) const { return (own(i) - cost_[i]) / (leaves_[i] - 1); }

  // What lies below a node closes with it, if it has not before.
  void close(size_t i, double alpha, std::vector<double>& closes) {
    if (leaf_[i]) return;
    leaf_[i] = true;
    closes[i] = alpha;
    close(static_cast<size_t>(nodes_[i].low), alpha, closes);
    close(static_cast<size_t>(nodes_[i].high), alpha, closes);
  }

  // Children come after their parents.
  void measure() {
    cost_.assign(nodes_.size(), 0);
    leaves_.assign(nodes_.size(), 0);
    reached_.assign(nodes_.size(), false);
    reached_[0] = true;
    for (size_t i = 0; i < nodes_.size(); ++i)
      if (inner(i))
        reached_[static_cast<size_t>(nodes_[i].low)] =
            reached_[static_cast<size_t>(nodes_[i].high)] = true;
    for (size_t i = nodes_.size(); i-- > 0;) {
      const auto low = static_cast<size_t>(nodes_[i].low),
                 high = static_cast<size_t>(nodes_[i].high);
      cost_[i] = leaf_[i] ? own(i) : cost_[low] + cost_[high];
      leaves_[i] = leaf_[i] ? 1 : leaves_[low] + leaves_[high];
    }
  }

  const std::vector<GrownNode>& nodes_;
  std::vector<bool> leaf_, reached_;
  std::vector<double> cost_;
  std::vector<int> leaves_;
};

}  // namespace

PrunePath prune_path(const Grown& tree, int depth) {
  return Pruner(tree, depth).run();
}

std::vector<size_t> leaves_of(const Grown& tree, const PrunePath& path, double alpha, int depth) {
  std::vector<size_t> out, open = {0};
  while (!open.empty()) {
    const size_t i = open.back();
    open.pop_back();
    const auto& node = tree.nodes[i];
    if (node.test == TreeTest::leaf || node.depth >= depth || path.closes[i] <= alpha) {
      out.push_back(i);
      continue;
    }
    open.push_back(static_cast<size_t>(node.high));
    open.push_back(static_cast<size_t>(node.low));
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace coterie::rules
