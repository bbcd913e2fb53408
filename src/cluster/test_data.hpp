// What the tests of this room share: matrices made by hand or drawn, and the tables of the data
// folder.
#pragma once
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "cluster/kmeans.hpp"
#include "table/matrix.hpp"

namespace coterie::cluster {

using Table = std::vector<std::vector<double>>;  // rows of numbers

inline table::Matrix to_matrix(const Table& rows) {
  const int cols = rows.empty() ? 1 : static_cast<int>(rows.front().size());
  double largest = 0;
  for (const auto& row : rows)
    for (const double x : row) largest = std::max(largest, std::abs(x));
  table::Matrix out(static_cast<int64_t>(rows.size()), cols, table::grid_step(largest, cols));
  for (size_t row = 0; row < rows.size(); ++row)
    for (int col = 0; col < cols; ++col)
      out.units(static_cast<int64_t>(row), col) =
          static_cast<float>(table::to_units(rows[row][static_cast<size_t>(col)], out.step()));
  return out;
}

// Every column to mean 0 and population sd 1.
inline Table standardised(Table rows) {
  const auto n = static_cast<double>(rows.size());
  for (size_t col = 0; col < rows.front().size(); ++col) {
    double mean = 0, square = 0;
    for (const auto& row : rows) mean += row[col] / n;
    for (const auto& row : rows) square += (row[col] - mean) * (row[col] - mean) / n;
    for (auto& row : rows) row[col] = (row[col] - mean) / std::sqrt(square);
  }
  return rows;
}

// Overlapping round groups, `groups` of them.
inline table::Matrix drawn_matrix(int64_t rows, int cols, int groups, uint64_t seed) {
  base::Random random(seed, 7);
  Table table;
  for (int64_t row = 0; row < rows; ++row) {
    const uint64_t group = random.below(static_cast<uint64_t>(groups));
    table.emplace_back();
    for (int col = 0; col < cols; ++col)
      table.back().push_back(base::Random(group, static_cast<uint64_t>(col)).normal() * 2 +
                             random.normal());
  }
  return to_matrix(table);
}

// Small integers, so that ties and duplicates are common; 1..most rows.
inline table::Matrix any_matrix(int most) {
  const int rows = *rc::gen::inRange(1, most + 1);
  const int cols = *rc::gen::inRange(1, 5);
  const int range = *rc::gen::element(2, 5, 1000);
  table::Matrix out(rows, cols, 0x1p-16);
  for (int row = 0; row < rows; ++row)
    for (int col = 0; col < cols; ++col)
      out.units(row, col) = static_cast<float>(*rc::gen::inRange(-range, range + 1));
  return out;
}

inline std::vector<uint64_t> some_keys(int64_t rows) {
  std::vector<uint64_t> keys;
  for (int64_t row = 0; row < rows; ++row)
    keys.push_back(base::draw(3, 5, static_cast<uint64_t>(row)));
  return keys;
}

// A random order of the rows.
inline std::vector<int64_t> shuffled(int64_t rows, uint64_t seed) {
  std::vector<int64_t> order(static_cast<size_t>(rows));
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int64_t>(i);
  base::Random random(seed, 11);
  for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

// The number of rows that differ.
inline int distinct_rows(const table::Matrix& matrix) {
  std::vector<std::vector<float>> rows;
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    rows.emplace_back();
    for (int col = 0; col < matrix.cols(); ++col) rows.back().push_back(matrix.units(row, col));
  }
  std::ranges::sort(rows);
  return static_cast<int>(std::ranges::unique(rows).begin() - rows.begin());
}

// "" when there is no data folder.
inline std::string data_folder() {
  const char* named = std::getenv("COTERIE_DATA");
  const std::string folder =
      named != nullptr ? named : std::string(COTERIE_SOURCE_DIR) + "/../shared/data";
  return std::ifstream(folder + "/small_clustering/mall_customers.csv") ? folder : "";
}

// A CSV of numbers with a header; what is no number is 0.
inline Table read_numbers(const std::string& path) {
  std::ifstream file(path);
  std::string line, cell;
  std::getline(file, line);
  Table out;
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    out.emplace_back();
    while (std::getline(cells, cell, ',')) out.back().push_back(std::atof(cell.c_str()));
  }
  return out;
}

// Annual income and spending score of 200 customers, as they are.
inline table::Matrix mall(const std::string& folder) {
  Table out;
  for (const auto& row : read_numbers(folder + "/small_clustering/mall_customers.csv"))
    out.push_back({row[3], row[4]});
  return to_matrix(out);
}

// Logarithms of six spends of 440 customers, standardised.
inline table::Matrix wholesale(const std::string& folder) {
  Table out;
  for (const auto& row : read_numbers(folder + "/small_clustering/wholesale_customers.csv")) {
    out.emplace_back();
    for (size_t col = 2; col < 8; ++col) out.back().push_back(std::log(row[col]));
  }
  return to_matrix(standardised(out));
}

// age, log1p of sales, units, orders and income of 1,000 customers, standardised. Both files are in
// the order of customer_id.
inline table::Matrix retailx(const std::string& folder) {
  const Table people = read_numbers(folder + "/retailx_seed/clustering_customer.csv");
  const Table orders = read_numbers(folder + "/retailx_seed/clustering_features.csv");
  Table out;
  for (size_t i = 0; i < orders.size(); ++i)
    out.push_back({people[i][1], std::log1p(orders[i][1]), std::log1p(orders[i][2]),
                   std::log1p(orders[i][3]), std::log1p(people[i][2])});
  return to_matrix(standardised(out));
}

}  // namespace coterie::cluster

#define COTERIE_NEEDS_DATA(folder)                                                   \
  const std::string folder = data_folder(); /* NOLINT(bugprone-macro-parentheses) */ \
  if (folder.empty()) GTEST_SKIP() << "no data folder: set COTERIE_DATA"
