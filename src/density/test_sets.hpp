// What the tests of this room share: matrices, and plain versions of what is computed fast.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "cluster/test_data.hpp"
#include "density/tree.hpp"
#include "math/simd.hpp"
#include "stats/agreement.hpp"

namespace coterie::density {

using cluster::some_keys;
using Units = std::vector<std::vector<int>>;

inline table::Matrix matrix_of(const Units& rows, int cols = 1) {
  if (!rows.empty()) cols = static_cast<int>(rows.front().size());
  table::Matrix out(static_cast<int64_t>(rows.size()), cols, 0x1p-16);
  for (size_t row = 0; row < rows.size(); ++row)
    for (int col = 0; col < cols; ++col)
      out.units(static_cast<int64_t>(row), col) =
          static_cast<float>(rows[row][static_cast<size_t>(col)]);
  return out;
}

// Set `number` of tests/oracle/density_oracle.py.
inline Units drawn_set(int number) {
  int64_t state = 77 + 1000 * number;
  const auto draw = [&] {
    state = (state * 1103515245 + 12345) % 2147483648;
    return static_cast<int>(state >> 11);
  };
  const bool small = number >= 1000;
  const int cols = small ? 1 + number % 8 : 2 + number % 7, groups = 1 + number % 6,
            rows = small ? 300 + 20 * (number % 10) : 1000 + 50 * (number % 10);
  Units centres(static_cast<size_t>(groups));
  for (auto& centre : centres)
    for (int col = 0; col < cols; ++col) centre.push_back(2 * draw() - 1048576);
  Units out;
  for (int row = 0; row < rows; ++row) {
    const int group = draw() % groups;
    out.emplace_back();
    for (const int centre : centres[static_cast<size_t>(group)]) {
      int sum = -2097152;
      for (int i = 0; i < 4; ++i) sum += draw();
      out.back().push_back(centre + (sum >> group % 3));
    }
  }
  return out;
}

// Rows on few places, so that ties and equal rows are common.
inline Units crowded(int rows, int cols, int range, uint64_t seed) {
  base::Random random(seed, 9);
  Units out(static_cast<size_t>(rows));
  for (auto& row : out)
    for (int col = 0; col < cols; ++col)
      row.push_back(static_cast<int>(random.below(static_cast<uint64_t>(range))) - range / 2);
  return out;
}

inline double squared(const std::vector<int>& a, const std::vector<int>& b) {
  double sum = 0;
  for (size_t col = 0; col < a.size(); ++col)
    sum += std::pow(static_cast<double>(a[col]) - b[col], 2);
  return sum;
}

// Whether two labellings are the same up to names; -1 is -1 in both.
inline bool same_partition(const std::vector<int32_t>& a, const std::vector<int32_t>& b) {
  std::vector<std::pair<int32_t, int32_t>> pairs;
  for (size_t i = 0; i < a.size(); ++i) {
    if ((a[i] < 0) != (b[i] < 0)) return false;
    pairs.emplace_back(a[i], b[i]);
  }
  std::ranges::sort(pairs);
  pairs.erase(std::ranges::unique(pairs).begin(), pairs.end());
  std::vector<int32_t> first, second;
  for (const auto& [x, y] : pairs) {
    first.push_back(x);
    second.push_back(y);
  }
  std::ranges::sort(second);
  return std::ranges::adjacent_find(first) == first.end() &&
         std::ranges::adjacent_find(second) == second.end() && a.size() == b.size();
}

// Noise counts as a cluster.
inline double rand_index(std::vector<int32_t> a, std::vector<int32_t> b) {
  for (auto* labels : {&a, &b})
    for (int32_t& label : *labels) ++label;
  return stats::adjusted_rand(stats::cross_table(a, b));
}

inline Units reordered(const Units& rows, const std::vector<int64_t>& order) {
  Units out;
  for (const int64_t row : order) out.push_back(rows[static_cast<size_t>(row)]);
  return out;
}

// Calls check() with each instruction set.
template <class Check>
void for_sets(const Check& check) {
  for (const auto& name : math::instruction_sets()) {
    ASSERT_TRUE(math::use_instruction_set(name));
    SCOPED_TRACE(name);
    check();
  }
  math::use_instruction_set("");
}

class Interrupt : public base::Progress {
 public:
  explicit Interrupt(base::Cancel& cancel) : cancel_(cancel) {}
  void step(std::string_view) override {}
  void at(double) override { cancel_.request(); }

 private:
  base::Cancel& cancel_;
};

class Seen : public base::Progress {
 public:
  void step(std::string_view text) override { steps.emplace_back(text); }
  void at(double share) override { shares.push_back(share); }
  std::vector<std::string> steps;
  std::vector<double> shares;
};

}  // namespace coterie::density
