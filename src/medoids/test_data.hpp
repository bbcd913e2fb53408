// What the tests of this room share: the data sets of tests/oracle/medoids_oracle.py, and rows in
// another order.
#pragma once
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/pool.hpp"
#include "base/random.hpp"
#include "math/simd.hpp"
#include "medoids/space.hpp"
#include "table/matrix.hpp"

namespace coterie::medoids {

// A linear congruential generator: 20 bits a draw.
class Draws {
 public:
  explicit Draws(int number) : state_(1000003U * (static_cast<uint64_t>(number) + 1)) {}
  int64_t operator()() {
    state_ = (state_ * 1103515245U + 12345U) % 2147483648U;
    return static_cast<int64_t>(state_ >> 11);
  }

 private:
  uint64_t state_;
};

struct TestRows {
  table::Matrix numbers, codes;
  int k = 0;
  Mixed mixed() const { return {.numbers = &numbers, .codes = &codes}; }
};

inline constexpr int kSets = 24;

inline TestRows drawn(int number) {
  const int rows = 80 + 40 * number, cols = 1 + number % 5, groups = 2 + number % 4;
  TestRows out{.numbers = table::Matrix(rows, cols, 0x1p-16),
               .codes = table::Matrix(rows, 2, 1),
               .k = 2 + number % 7};
  Draws draw(number);
  for (int row = 0; row < rows; ++row) {
    const auto group = static_cast<int>(draw() % groups);
    for (int col = 0; col < cols; ++col) {
      const int64_t centre = (group * 7919 + col * 104729 + number * 31) % 17 * 60000 - 480000;
      const int64_t a = draw(), b = draw(), c = draw();
      out.numbers.units(row, col) = static_cast<float>(centre + (a + b + c) / 4 - 393216);
    }
    for (int feature = 0; feature < 2; ++feature) {
      int64_t level = (group + feature) % 3;
      if (draw() % 4 == 0) level = draw() % 4;
      if (draw() % 16 == 0) level = kMissing;
      out.codes.units(row, feature) = static_cast<float>(level);
    }
  }
  return out;
}

inline std::vector<uint64_t> some_keys(int64_t rows) {
  std::vector<uint64_t> keys;
  for (int64_t row = 0; row < rows; ++row)
    keys.push_back(base::draw(3, 5, static_cast<uint64_t>(row)));
  return keys;
}

inline std::vector<int64_t> shuffled(int64_t rows, uint64_t seed) {
  std::vector<int64_t> order(static_cast<size_t>(rows));
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int64_t>(i);
  base::Random random(seed, 11);
  for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

// Small whole numbers, so that ties and equal rows are common.
inline table::Matrix small_numbers(int64_t rows, int cols, int range, uint64_t seed) {
  base::Random random(seed, 13);
  table::Matrix out(rows, cols, 1);
  for (int64_t row = 0; row < rows; ++row)
    for (int col = 0; col < cols; ++col)
      out.units(row, col) = static_cast<float>(random.below(static_cast<uint64_t>(range)));
  return out;
}

template <class T>
std::vector<T> reordered(const std::vector<T>& of, const std::vector<int64_t>& order) {
  std::vector<T> out;
  for (const int64_t row : order) out.push_back(of[static_cast<size_t>(row)]);
  return out;
}

// Calls check(name) with each instruction set of the machine in use.
template <class Check>
void with_each_set(Check check) {
  for (const std::string& set : math::instruction_sets()) {
    ASSERT_TRUE(math::use_instruction_set(set));
    check(set);
  }
  math::use_instruction_set("");
}

}  // namespace coterie::medoids
