#include "hierarchy/dendrogram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace coterie::hierarchy {

namespace {

// Sets of leaves that grow together.
class Sets {
 public:
  explicit Sets(size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0); }

  size_t find(size_t at) {
    while (parent_[at] != at) at = parent_[at] = parent_[parent_[at]];
    return at;
  }
  // The first of two roots is the root from now on.
  void join(size_t root, size_t other) { parent_[other] = root; }

 private:
  std::vector<size_t> parent_;
};

// The lowest leaf below each node.
std::vector<int64_t> lowest_leaves(const Dendrogram& tree) {
  std::vector<int64_t> out(static_cast<size_t>(tree.leaves));
  std::iota(out.begin(), out.end(), 0);
  for (const Merge& merge : tree.merges)
    out.push_back(
        std::min(out[static_cast<size_t>(merge.left)], out[static_cast<size_t>(merge.right)]));
  return out;
}

// The nodes that are left when only the first `kept` merges are done, by descending rows, ties by
// lowest leaf.
std::vector<int64_t> nodes_after(const Dendrogram& tree, size_t kept,
                                 std::span<const int64_t> lowest) {
  const auto leaves = static_cast<size_t>(tree.leaves);
  std::vector<bool> inside(leaves + kept);
  for (size_t i = 0; i < kept; ++i)
    inside[static_cast<size_t>(tree.merges[i].left)] =
        inside[static_cast<size_t>(tree.merges[i].right)] = true;
  std::vector<int64_t> out;
  for (size_t node = 0; node < inside.size(); ++node)
    if (!inside[node]) out.push_back(static_cast<int64_t>(node));
  std::ranges::sort(out, {}, [&](int64_t node) {
    return std::pair(-tree.size_of(node), lowest[static_cast<size_t>(node)]);
  });
  return out;
}

std::vector<int32_t> cut_after(const Dendrogram& tree, size_t kept) {
  const std::vector<int64_t> tops = nodes_after(tree, kept, lowest_leaves(tree));
  const auto leaves = static_cast<size_t>(tree.leaves);
  std::vector<int32_t> segment(leaves + kept, -1);
  for (size_t i = 0; i < tops.size(); ++i)
    segment[static_cast<size_t>(tops[i])] = static_cast<int32_t>(i);
  for (size_t i = kept; i-- > 0;)
    segment[static_cast<size_t>(tree.merges[i].left)] =
        segment[static_cast<size_t>(tree.merges[i].right)] = segment[leaves + i];
  segment.resize(leaves);
  return segment;
}

}  // namespace

int64_t Dendrogram::size_of(int64_t node) const {
  if (node >= leaves) return merges[static_cast<size_t>(node - leaves)].size;
  return leaf_sizes.empty() ? 1 : leaf_sizes[static_cast<size_t>(node)];
}

double Dendrogram::height_of(int64_t node) const {
  return node < leaves ? 0 : merges[static_cast<size_t>(node - leaves)].height;
}

Dendrogram number_joins(std::vector<Join> joins, std::vector<int64_t> leaf_sizes) {
  const size_t leaves = leaf_sizes.size();
  std::vector<double> reached(leaves, 0);  // height of the cluster with this root
  Sets lifted(leaves);
  for (Join& join : joins) {
    const size_t a = lifted.find(static_cast<size_t>(join.a));
    const size_t b = lifted.find(static_cast<size_t>(join.b));
    join.height = std::max({join.height, reached[a], reached[b]});
    lifted.join(a, b);
    reached[a] = join.height;
  }
  std::ranges::stable_sort(joins, {}, &Join::height);

  Dendrogram tree{static_cast<int64_t>(leaves), std::move(leaf_sizes), {}};
  Sets sets(leaves);
  std::vector<int64_t> node(leaves);  // of the cluster with this root
  std::iota(node.begin(), node.end(), 0);
  for (const Join& join : joins) {
    const size_t a = sets.find(static_cast<size_t>(join.a));
    const size_t b = sets.find(static_cast<size_t>(join.b));
    const auto [left, right] = std::minmax(node[a], node[b]);
    tree.merges.push_back({left, right, join.height, tree.size_of(left) + tree.size_of(right)});
    sets.join(a, b);
    node[a] = tree.leaves + static_cast<int64_t>(tree.merges.size()) - 1;
  }
  return tree;
}

base::Result<std::vector<int32_t>> cut_at_k(const Dendrogram& tree, int k) {
  if (k < 1 || k > tree.leaves)
    return base::fail(
        base::Code::data, "hierarchical clustering",
        fmt::format("a tree with {} distinct rows cannot be cut into {} segments", tree.leaves, k),
        fmt::format("1 to {} segments", tree.leaves));
  return cut_after(tree, static_cast<size_t>(tree.leaves - k));
}

std::vector<int32_t> cut_at_height(const Dendrogram& tree, double height) {
  const auto above = std::ranges::upper_bound(tree.merges, height, {}, &Merge::height);
  return cut_after(tree, static_cast<size_t>(above - tree.merges.begin()));
}

TreeTop top_of(const Dendrogram& tree, int leaves_most) {
  TreeTop out;
  if (tree.leaves == 0) return out;
  const auto shown = static_cast<size_t>(std::clamp<int64_t>(leaves_most, 1, tree.leaves));
  const size_t kept = static_cast<size_t>(tree.leaves) - shown;
  const std::vector<int64_t> lowest = lowest_leaves(tree);
  const auto first_shown = tree.leaves + static_cast<int64_t>(kept);

  std::vector<int64_t> place(static_cast<size_t>(tree.leaves) + tree.merges.size(), -1);
  std::vector<int64_t> open{tree.leaves + static_cast<int64_t>(tree.merges.size()) - 1};
  while (!open.empty()) {
    const int64_t node = open.back();
    open.pop_back();
    const auto at = static_cast<size_t>(node);
    if (node < first_shown) {
      place[at] = static_cast<int64_t>(out.leaves.size());
      out.leaves.push_back({node, lowest[at], tree.size_of(node), tree.height_of(node)});
      continue;
    }
    const Merge& merge = tree.merges[static_cast<size_t>(node - tree.leaves)];
    const auto rank = [&](int64_t branch) {
      return std::pair(-tree.size_of(branch), lowest[static_cast<size_t>(branch)]);
    };
    const bool in_order = rank(merge.left) < rank(merge.right);
    open.push_back(in_order ? merge.right : merge.left);
    open.push_back(in_order ? merge.left : merge.right);
  }
  for (size_t i = kept; i < tree.merges.size(); ++i) {
    const Merge& merge = tree.merges[i];
    const auto [left, right] = std::minmax(place[static_cast<size_t>(merge.left)],
                                           place[static_cast<size_t>(merge.right)]);
    place[static_cast<size_t>(tree.leaves) + i] = static_cast<int64_t>(shown + i - kept);
    out.merges.push_back({left, right, merge.height, merge.size});
  }
  return out;
}

}  // namespace coterie::hierarchy
