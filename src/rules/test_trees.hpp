// Data sets that the tests of trees and tests/oracle/tree_oracle.py make alike, and what
// scikit-learn says of them.
#pragma once
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "rules/test_frames.hpp"
#include "rules/tree_prune.hpp"

namespace coterie::rules {

struct MadeTree {
  table::Frame frame;
  std::vector<std::string> features;
  std::vector<uint16_t> classes;
  std::vector<double> weights;
  int class_count = 0, depth = 0;
  double leaf = 0;  // share of the weight
};

inline MadeTree made_tree(int64_t seed) {
  int64_t state = (seed * 7919 + 12345) % 2147483648;
  const auto draw = [&](int64_t below) {
    state = (state * 1103515245 + 12345) % 2147483648;
    return (state >> 11) % below;
  };
  MadeTree out;
  const int64_t rows = 60 + draw(240), columns = 1 + draw(5), classes = 2 + draw(4);
  out.class_count = static_cast<int>(classes);
  out.depth = static_cast<int>(1 + draw(6));
  out.leaf = std::vector{0.0, 0.02, 0.05, 0.1}[static_cast<size_t>(draw(4))];
  const bool weighted = draw(3) == 0, gaps = draw(3) == 0;
  const int64_t values = draw(2) == 0 ? 50 : 1048576;
  std::vector<std::vector<double>> x(static_cast<size_t>(columns));
  for (int64_t row = 0; row < rows; ++row) {
    for (auto& column : x) column.push_back(static_cast<double>(draw(values)));
    auto label = static_cast<int64_t>(x.front().back() + x.back().back()) * classes / (2 * values);
    if (draw(4) == 0) label = draw(classes);
    for (auto& column : x)
      if (gaps && draw(label == 0 ? 4 : 20) == 0) column.back() = kNone;
    out.classes.push_back(static_cast<uint16_t>(label));
    out.weights.push_back(weighted ? static_cast<double>(1 + draw(9)) / 4 : 1.0);
  }
  std::vector<table::Column> made;
  for (size_t i = 0; i < x.size(); ++i) {
    out.features.push_back("x" + std::to_string(i));
    made.push_back(numbers(out.features.back(), x[i]));
  }
  out.frame = frame_of(std::move(made));
  return out;
}

struct KnownNode {
  int feature = -1;
  double threshold = 0;
  int missing_left = 0;
};
struct KnownTree {
  int64_t seed = 0;
  std::vector<KnownNode> nodes;  // in preorder
  int64_t checksum = 0;          // of predictions
  std::vector<double> path;      // alpha, impurity, alpha, …
};

inline std::vector<KnownTree> known_trees() {
  std::ifstream file(std::string(COTERIE_SOURCE_DIR) + "/tests/oracle/tree_expected.txt");
  std::vector<KnownTree> out;
  std::string seed, nodes, checksum, path;
  while (std::getline(file, seed) && std::getline(file, nodes) && std::getline(file, checksum) &&
         std::getline(file, path)) {
    auto& one = out.emplace_back();
    one.seed = std::stoll(seed);
    one.checksum = std::stoll(checksum);
    std::istringstream of_nodes(nodes), of_path(path);
    std::string feature, threshold, left;
    while (of_nodes >> feature) {
      auto& node = one.nodes.emplace_back();
      node.feature = std::stoi(feature);
      if (node.feature < 0) continue;
      of_nodes >> threshold >> left;
      node.threshold = std::strtod(threshold.c_str(), nullptr);
      node.missing_left = std::stoi(left);
    }
    for (double x = 0; of_path >> x;) one.path.push_back(x);
  }
  return out;
}

// Grown as scikit-learn grows: cuts midway.
inline Grown grown(const MadeTree& made, const TreeColumns& columns, base::Pool& pool,
                   bool readable = false) {
  const GrowData data{columns.columns, made.classes, made.class_count, made.weights};
  std::vector<uint32_t> rows;
  double weight = 0;
  for (size_t i = 0; i < made.classes.size(); ++i) {
    rows.push_back(static_cast<uint32_t>(i));
    weight += made.weights[i];
  }
  auto tree = grow(data, rows,
                   {.depth = made.depth, .least_weight = made.leaf * weight, .readable = readable},
                   {.pool = &pool});
  return tree.value_or(Grown{});
}

// Where a row ends.
inline size_t leaf_of(const Grown& tree, const TreeColumns& columns, size_t row) {
  size_t at = 0;
  while (tree.nodes[at].test != TreeTest::leaf)
    at = static_cast<size_t>(goes_high(tree.nodes[at], columns.columns, row) ? tree.nodes[at].high
                                                                             : tree.nodes[at].low);
  return at;
}

}  // namespace coterie::rules
