// What the tests of this room share: points by the oracle's generator or drawn, and agglomeration
// written down from its definition.
#pragma once
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "hierarchy/dendrogram.hpp"
#include "hierarchy/leaves.hpp"
#include "table/matrix.hpp"

namespace coterie::hierarchy {

// As points() of tests/oracle/hierarchy_oracle.py.
inline table::Matrix oracle_points(int number, int64_t rows, int cols) {
  int64_t state = 20261122 + 1000 * number;
  table::Matrix out(rows, cols, 0x1p-16);
  for (int64_t row = 0; row < rows; ++row)
    for (int col = 0; col < cols; ++col) {
      state = (state * 1103515245 + 12345) % 2147483648;
      out.units(row, col) = static_cast<float>((state >> 11) + row % 3 * 300000 * (1 + col % 2));
    }
  return out;
}

// Whole numbers in -range..range: small ranges make duplicates and ties common.
inline table::Matrix whole_points(int64_t rows, int cols, int range, uint64_t seed) {
  base::Random random(seed, 5);
  table::Matrix out(rows, cols, 0x1p-16);
  for (int64_t row = 0; row < rows; ++row)
    for (int col = 0; col < cols; ++col)
      out.units(row, col) = static_cast<float>(
          static_cast<int64_t>(random.below(static_cast<uint64_t>(range) * 2 + 1)) - range);
  return out;
}

inline std::vector<uint64_t> some_keys(int64_t rows) {
  std::vector<uint64_t> keys;
  for (int64_t row = 0; row < rows; ++row)
    keys.push_back(base::draw(3, 5, static_cast<uint64_t>(row)));
  return keys;
}

// A random order of the rows, and the matrix and keys in it.
struct Shuffled {
  Shuffled(const table::Matrix& matrix, std::span<const uint64_t> old_keys, uint64_t seed)
      : order(static_cast<size_t>(matrix.rows())),
        points(matrix.rows(), matrix.cols(), matrix.step()) {
    std::iota(order.begin(), order.end(), 0);
    base::Random random(seed, 11);
    for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    for (size_t i = 0; i < order.size(); ++i) {
      keys.push_back(old_keys[static_cast<size_t>(order[i])]);
      for (int col = 0; col < matrix.cols(); ++col)
        points.units(static_cast<int64_t>(i), col) = matrix.units(order[i], col);
    }
  }
  std::vector<int64_t> order;
  table::Matrix points;
  std::vector<uint64_t> keys;
};

inline Leaves leaves_of(const table::Matrix& matrix) {
  return *distinct_rows(matrix, {}, matrix.rows());
}

// Heights by the definition of a linkage: always merges the two clusters of least height, each the
// list of its rows. height(a, b): of two lists.
using Rows = std::vector<int64_t>;
inline std::vector<double> defined_heights(
    int64_t rows, const std::function<double(const Rows& a, const Rows& b)>& height) {
  std::vector<Rows> clusters;
  for (int64_t row = 0; row < rows; ++row) clusters.push_back({row});
  std::vector<double> out;
  while (clusters.size() > 1) {
    size_t a = 0, b = 1;
    double least = height(clusters[0], clusters[1]);
    for (size_t i = 0; i < clusters.size(); ++i)
      for (size_t j = i + 1; j < clusters.size(); ++j)
        if (const double at = height(clusters[i], clusters[j]); at < least) {
          least = at;
          a = i;
          b = j;
        }
    out.push_back(least);
    clusters[a].insert(clusters[a].end(), clusters[b].begin(), clusters[b].end());
    clusters.erase(clusters.begin() + static_cast<std::ptrdiff_t>(b));
  }
  return out;
}

inline double distance(const table::Matrix& matrix, int64_t a, int64_t b) {
  double square = 0;
  for (int col = 0; col < matrix.cols(); ++col)
    square += std::pow(matrix.value(a, col) - matrix.value(b, col), 2);
  return std::sqrt(square);
}

// Ward's height of two lists of rows: the square root of twice the growth of the within sum of
// squares.
inline double ward_height(const table::Matrix& matrix, const Rows& a, const Rows& b) {
  double square = 0;
  const auto size_a = static_cast<double>(a.size()), size_b = static_cast<double>(b.size());
  for (int col = 0; col < matrix.cols(); ++col) {
    double mean_a = 0, mean_b = 0;
    for (const int64_t row : a) mean_a += matrix.value(row, col) / size_a;
    for (const int64_t row : b) mean_b += matrix.value(row, col) / size_b;
    square += (mean_a - mean_b) * (mean_a - mean_b);
  }
  return std::sqrt(2 * size_a * size_b / (size_a + size_b) * square);
}

// Labels renamed by first appearance, as text.
inline std::string by_appearance(std::span<const int32_t> labels) {
  std::vector<int32_t> names;
  std::string out;
  for (const int32_t label : labels) {
    const auto found = std::ranges::find(names, label) - names.begin();
    if (found == std::ssize(names)) names.push_back(label);
    out += std::to_string(found);
  }
  return out;
}

}  // namespace coterie::hierarchy
