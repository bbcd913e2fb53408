#include "mixture/kernel.hpp"

#include <algorithm>
#include <cmath>

#include "mixture/model.hpp"
#include "mixture/products.hpp"
#include "mixture/test_mixtures.hpp"

namespace coterie::mixture {
namespace {

class KernelTest : public EachSet {};

TEST_F(KernelTest, LogarithmIsRightAndTheSameOnEach) {
  base::Random random(1, 1);
  for (int i = 0; i < 2000; ++i) {
    const double x = i < 1000 ? std::exp(1400 * random.uniform() - 700) : 1 + i * 1e-6;
    math::use_instruction_set("");
    const double expected = logarithm(x);
    EXPECT_NEAR(expected, std::log(x), 4e-16 * std::max(std::abs(std::log(x)), 1e-3)) << x;
    for (const auto& set : math::instruction_sets()) {
      math::use_instruction_set(set);
      ASSERT_EQ(logarithm(x), expected) << set;
    }
  }
  EXPECT_EQ(logarithm(1), 0);
}

TEST_F(KernelTest, CoordinatesAreOddWholeNumbers) {
  const auto matrix = oracle_rows(1, 300, 3, 2, 4);
  const double shift[] = {1, -199, 2001};
  for (const auto& set : math::instruction_sets()) {
    math::use_instruction_set(set);
    base::Pages<double> out(4 * kStride);
    coordinates(matrix.block(0), kChunkBlocks, 3, shift, out.data());
    for (size_t row = 0; row < kChunk; ++row) {
      ASSERT_EQ(out[row], 1);
      for (size_t col = 0; col < 3; ++col)
        ASSERT_EQ(out[(col + 1) * kStride + row],
                  2.0 * static_cast<double>(
                            matrix.units(static_cast<int64_t>(row), static_cast<int>(col))) +
                      shift[col]);
    }
  }
}

// Every number of columns around the tile's, against plain sums.
TEST_F(KernelTest, SquaredDistancesOfEachShape) {
  base::Random random(2, 2);
  for (size_t cols = 1; cols <= 13; ++cols)
    for (const Shape shape : {Shape::dense, Shape::shared, Shape::axes}) {
      Ready ready;
      ready.shape = shape;
      ready.k = 3;
      ready.cols = static_cast<int>(cols);
      std::vector<std::vector<double>> lower(3, std::vector<double>(triangle(cols)));
      for (auto& each : lower)
        for (double& x : each) x = random.normal() * 0x1p-16;
      if (shape == Shape::shared) lower[1] = lower[2] = lower[0];
      for (size_t j = 0; j < 3; ++j)
        if (shape == Shape::dense || (shape == Shape::shared && j == 0))
          pack_factor(lower[j], ready.cols, ready.factors);
      for (size_t i = 0; i < 3 * cols; ++i) {
        ready.offsets.push_back(random.normal());
        ready.scales.push_back(shape == Shape::axes ? random.uniform() * 0x1p-16 : 1);
      }
      const auto x = some_coordinates(cols, 17, cols);
      std::vector<double> first;
      for (const auto& set : math::instruction_sets()) {
        math::use_instruction_set(set);
        base::Pages<double> work(cols * kStride), out(3 * kStride);
        squared_distances(ready, x.data(), work.data(), out.data());
        std::vector<double> all;
        for (size_t j = 0; j < 3; ++j)
          for (size_t row = 0; row < kChunk; ++row) {
            double square = 0;
            for (size_t i = 0; i < cols; ++i) {
              double y = 0;
              for (size_t a = 0; a <= i; ++a)
                y += lower[j][triangle(i) + a] * x[(a + 1) * kStride + row];
              if (shape == Shape::axes) y = ready.scales[j * cols + i] * x[(i + 1) * kStride + row];
              square += (y - ready.offsets[j * cols + i]) * (y - ready.offsets[j * cols + i]);
            }
            all.push_back(out[j * kStride + row]);
            ASSERT_NEAR(all.back(), square, 1e-12 * (1 + square)) << set << " " << cols;
          }
        if (first.empty()) first = all;
        ASSERT_EQ(all, first) << set;
      }
    }
}

// Single precision against double, from rows of the matrix; the same bits on each.
TEST_F(KernelTest, FastDistancesAreNearTheOthers) {
  base::Random random(4, 4);
  for (int cols = 1; cols <= 9; ++cols) {
    const auto matrix = oracle_rows(cols, 240, cols, 2, 8);
    Mixture mixture;
    mixture.k = 3;
    mixture.cols = cols;
    mixture.weights = {0.5, 0.3, 0.2};
    for (int j = 0; j < 3; ++j) {
      for (int i = 0; i < cols; ++i) mixture.means.push_back(random.normal());
      for (int i = 0; i < cols; ++i)
        for (int a = 0; a <= i; ++a)
          mixture.precisions.push_back(a == i ? 1 + random.uniform() : random.normal());
    }
    const Ready ready = prepare(mixture, matrix.step(), {});
    const Fast fast = prepare_fast(mixture, matrix.step());
    const auto width = static_cast<size_t>(cols);
    base::Pages<double> x((width + 1) * kStride), exact(3 * kStride), near(3 * kStride);
    base::Pages<float> work(width * kStride);
    const std::vector<double> shift(width, 1.0);
    coordinates(matrix.block(0), 15, cols, shift.data(), x.data());
    squared_distances(ready, x.data(), nullptr, exact.data());
    std::vector<double> first;
    for (const auto& set : math::instruction_sets()) {
      math::use_instruction_set(set);
      squared_distances(fast, 3, cols, matrix.block(0), 15, work.data(), near.data());
      std::vector<double> all;
      for (size_t j = 0; j < 3; ++j)
        for (size_t row = 0; row < 240; ++row) {
          all.push_back(near[j * kStride + row]);
          ASSERT_NEAR(all.back(), exact[j * kStride + row], 1e-5 * (1 + all.back()));
        }
      if (first.empty()) first = all;
      ASSERT_EQ(all, first) << set;
    }
  }
}

TEST_F(KernelTest, BestTwoAreThoseOfAScan) {
  base::Random random(5, 5);
  for (int k = 1; k <= 5; ++k) {
    Ready ready;
    ready.k = k;
    for (int j = 0; j < k; ++j) ready.constants.push_back(static_cast<double>(random.below(3)));
    base::Pages<double> squares(static_cast<size_t>(k) * kStride), first(kStride), second(kStride);
    for (double& square : squares.all()) square = 2 * static_cast<double>(random.below(4));
    for (const auto& set : math::instruction_sets()) {
      math::use_instruction_set(set);
      best_two(ready, squares.data(), first.data(), second.data());
      for (size_t row = 0; row < kChunk; ++row) {
        // By falling density, then by number.
        std::vector<std::pair<double, int>> order;
        for (int j = 0; j < k; ++j) {
          const auto i = static_cast<size_t>(j);
          order.emplace_back(squares[i * kStride + row] / 2 - ready.constants[i], j);
        }
        std::ranges::sort(order);
        ASSERT_EQ(first[row], order[0].second) << set << " " << k;
        ASSERT_EQ(second[row], k == 1 ? -1 : order[1].second) << set << " " << k;
      }
    }
  }
}

TEST_F(KernelTest, ProbabilitiesAndShares) {
  base::Random random(3, 3);
  Ready ready;
  ready.k = 4;
  ready.constants = {-1.5, -2.25, 0.5, -700};
  base::Pages<double> squares(4 * kStride);
  for (size_t j = 0; j < 4; ++j)
    for (size_t row = 0; row < kChunk; ++row)
      squares[j * kStride + row] = 30 * random.uniform() * static_cast<double>(row % 9);
  squares[0] = squares[kStride] = squares[3 * kStride] = 1e24;
  squares[2 * kStride] = 0;
  std::vector<double> first;
  for (const auto& set : math::instruction_sets()) {
    math::use_instruction_set(set);
    base::Pages<double> p = squares, shares = squares, log_density(kStride), again(kStride);
    to_probabilities(ready, p.data(), log_density.data());
    to_shares(ready, shares.data(), again.data());
    std::vector<double> all;
    for (size_t row = 0; row < kChunk; ++row) {
      double sum = 0, best = -1e300;
      for (size_t j = 0; j < 4; ++j)
        best = std::max(best, ready.constants[j] - squares[j * kStride + row] / 2);
      for (size_t j = 0; j < 4; ++j)
        sum += std::exp(ready.constants[j] - squares[j * kStride + row] / 2 - best);
      ASSERT_NEAR(log_density[row], best + std::log(sum), 1e-13 * (1 + std::abs(best)));
      ASSERT_EQ(again[row], log_density[row]);
      all.push_back(log_density[row]);
      for (size_t j = 0; j < 4; ++j) {
        const double at = p[j * kStride + row], share = shares[j * kStride + row];
        const double exact =
            std::exp(ready.constants[j] - squares[j * kStride + row] / 2 - best) / sum;
        ASSERT_NEAR(at, exact, 1e-13 * exact + 1e-17);
        ASSERT_NEAR(share, at * 0x1p26, 1);
        ASSERT_TRUE(share == 0 || std::fmod(share, 2) == 1);
        ASSERT_EQ(share == 0, at < 0x1p-26);
        all.push_back(at);
        all.push_back(share);
      }
    }
    EXPECT_EQ(shares[2 * kStride], kWholeShare);
    if (first.empty()) first = all;
    ASSERT_EQ(all, first) << set;
  }
}

}  // namespace
}  // namespace coterie::mixture
