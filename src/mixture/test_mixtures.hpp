// What the tests of this room share: the rows of tests/oracle/mixture_oracle.py and drawn ones.
#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "base/pages.hpp"
#include "base/pool.hpp"
#include "base/random.hpp"
#include "math/simd.hpp"
#include "mixture/model.hpp"
#include "table/matrix.hpp"

namespace coterie::mixture {

// The oracle's generator: 20 bits a draw.
class Draws {
 public:
  explicit Draws(int64_t seed) : state_(seed) {}
  int64_t next() {
    state_ = (state_ * 1103515245 + 12345) % 2147483648;
    return state_ >> 11;
  }
  int64_t below(int64_t n) { return (next() * n) >> 20; }

 private:
  int64_t state_;
};

inline table::Matrix oracle_rows(int64_t seed, int64_t count, int cols, int groups,
                                 int64_t spread) {
  Draws source(seed);
  const auto size = static_cast<size_t>(groups * cols);
  std::vector<int64_t> means(size), own(size), tilt(size);
  for (auto& mean : means) mean = (source.next() - 524288) * spread >> 4;
  for (auto& each : own) each = 4 + source.below(20);
  for (auto& each : tilt) each = source.below(25) - 12;
  table::Matrix out(count, cols, 0x1p-16);
  for (int64_t row = 0; row < count; ++row) {
    const auto group = static_cast<size_t>(source.below(groups) * cols);
    int64_t before = 0;
    for (int col = 0; col < cols; ++col) {
      const size_t i = group + static_cast<size_t>(col);
      int64_t noise = -2097152;
      for (int draw = 0; draw < 4; ++draw) noise += source.next();
      out.units(row, col) =
          static_cast<float>(means[i] + ((noise * own[i] + before * tilt[i]) >> 7));
      before = noise;
    }
  }
  return out;
}

// Rows in another order.
inline table::Matrix reordered(const table::Matrix& from, const std::vector<int64_t>& order) {
  table::Matrix out(from.rows(), from.cols(), from.step());
  for (int64_t row = 0; row < from.rows(); ++row)
    for (int col = 0; col < from.cols(); ++col)
      out.units(row, col) = from.units(order[static_cast<size_t>(row)], col);
  return out;
}

inline std::vector<int64_t> shuffled(int64_t rows, uint64_t seed) {
  std::vector<int64_t> order(static_cast<size_t>(rows));
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int64_t>(i);
  base::Random random(seed, 11);
  for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

inline std::vector<uint64_t> some_keys(int64_t rows) {
  std::vector<uint64_t> keys;
  for (int64_t row = 0; row < rows; ++row)
    keys.push_back(base::draw(3, 5, static_cast<uint64_t>(row)));
  return keys;
}

// Odd whole numbers up to 2^bits.
inline base::Pages<double> some_coordinates(size_t cols, int bits, uint64_t seed) {
  base::Random random(seed, 1);
  base::Pages<double> out((cols + 1) * kStride);
  for (size_t row = 0; row < kChunk; ++row) out[row] = 1;
  for (size_t col = 1; col <= cols; ++col)
    for (size_t row = 0; row < kChunk; ++row) {
      const auto x = static_cast<double>(random.below(uint64_t{1} << bits));
      out[col * kStride + row] = 2 * x - std::ldexp(1, bits) + 1;
    }
  return out;
}

// The covariance of component j, cols x cols: the inverse of W'W, by Gauss-Jordan.
inline std::vector<double> covariance_of(const Mixture& mixture, int component) {
  const auto d = static_cast<size_t>(mixture.cols), j = static_cast<size_t>(component);
  std::vector<double> root(d * d);
  for (size_t i = 0; i < d; ++i)
    for (size_t a = 0; a <= i; ++a) {
      const bool full = mixture.covariance == Covariance::full;
      if (full || mixture.covariance == Covariance::tied)
        root[i * d + a] = mixture.precisions[(full ? j * triangle(d) : 0) + triangle(i) + a];
      else if (i == a)
        root[i * d + a] =
            mixture.precisions[mixture.covariance == Covariance::diagonal ? j * d + i : j];
    }
  std::vector<double> a(d * d), out(d * d);
  for (size_t i = 0; i < d; ++i)
    for (size_t m = 0; m < d; ++m)
      for (size_t l = 0; l < d; ++l) a[i * d + l] += root[m * d + i] * root[m * d + l];
  for (size_t i = 0; i < d; ++i) out[i * d + i] = 1;
  for (size_t i = 0; i < d; ++i) {
    const double pivot = a[i * d + i];
    for (size_t l = 0; l < d; ++l) a[i * d + l] /= pivot, out[i * d + l] /= pivot;
    for (size_t m = 0; m < d; ++m) {
      if (m == i) continue;
      const double factor = a[m * d + i];
      for (size_t l = 0; l < d; ++l) {
        a[m * d + l] -= factor * a[i * d + l];
        out[m * d + l] -= factor * out[i * d + l];
      }
    }
  }
  return out;
}

// Runs each test's check under every instruction set of the machine.
class EachSet : public testing::Test {
 protected:
  void TearDown() override { math::use_instruction_set(""); }
};

}  // namespace coterie::mixture
