#include "table/matrix.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdint>

namespace coterie::table {
namespace {

TEST(Matrix, IsEmptyByDefault) {
  const Matrix none;
  EXPECT_EQ(none.rows(), 0);
  EXPECT_EQ(none.blocks(), 0);
  const Matrix empty(0, 3, 1.0);
  EXPECT_EQ(empty.blocks(), 0);
  EXPECT_EQ(empty.cols(), 3);
}

TEST(Matrix, KeepsSixteenRowsSideBySideAndPadsWithZeros) {
  Matrix matrix(17, 3, 0.5);
  for (int64_t row = 0; row < 17; ++row)
    for (int col = 0; col < 3; ++col)
      matrix.units(row, col) = static_cast<float>(100 * row + col + 1);
  ASSERT_EQ(matrix.blocks(), 2);
  for (int64_t row = 0; row < 32; ++row)
    for (int col = 0; col < 3; ++col) {
      const float expected = row < 17 ? static_cast<float>(100 * row + col + 1) : 0.0f;
      EXPECT_EQ(matrix.block(row / 16)[col * 16 + row % 16], expected) << row << ' ' << col;
    }
  EXPECT_EQ(matrix.value(16, 2), 801.5);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(matrix.block(0)) % 64, 0U);
}

TEST(Matrix, CopiesAreIndependent) {
  Matrix one(1, 1, 1.0);
  one.units(0, 0) = 7;
  Matrix two = one;
  two.units(0, 0) = 8;
  EXPECT_EQ(one.units(0, 0), 7);
  EXPECT_EQ(two.units(0, 0), 8);
}

TEST(GridBits, FallWithTheNumberOfColumns) {
  EXPECT_EQ(grid_bits(1), 22);
  EXPECT_EQ(grid_bits(64), 22);
  EXPECT_EQ(grid_bits(65), 21);
  EXPECT_EQ(grid_bits(256), 21);
  EXPECT_EQ(grid_bits(257), 20);
}

TEST(GridStep, IsTwoToTheMinusSixteenWhileTheRangeAllows) {
  EXPECT_EQ(grid_step(0, 5), 0x1p-16);
  EXPECT_EQ(grid_step(1e-9, 5), 0x1p-16);
  EXPECT_EQ(grid_step(63.99, 64), 0x1p-16);
  EXPECT_EQ(grid_step(64, 5), 0x1p-16);
  EXPECT_EQ(grid_step(64.01, 5), 0x1p-15);
  EXPECT_EQ(grid_step(137, 2), 0x1p-14);
  EXPECT_EQ(grid_step(32.5, 65), 0x1p-15);
  EXPECT_EQ(grid_step(31.5, 65), 0x1p-16);
}

RC_GTEST_PROP(GridStep, LeavesAtMostTheBitsThatKeepSumsExact, ()) {
  const int cols = *rc::gen::inRange(1, 2000);
  const double largest =
      std::ldexp(1.0 + *rc::gen::inRange(0, 1000) / 1000.0, *rc::gen::inRange(-30, 60));
  const double bound = std::ldexp(1.0, grid_bits(cols));
  const double step = grid_step(largest, cols);
  RC_ASSERT(to_units(largest, step) <= bound);
  RC_ASSERT(to_units(-largest, step) >= -bound);
  RC_ASSERT(cols * 4.0 * bound * bound <= 0x1p52);
  int exponent = 0;
  RC_ASSERT(std::frexp(step, &exponent) == 0.5);
  RC_ASSERT(step == 0x1p-16 || to_units(largest, step / 2) > bound);
}

TEST(ToUnits, RoundsHalvesUp) {
  EXPECT_EQ(to_units(0.5, 1), 1);
  EXPECT_EQ(to_units(-0.5, 1), 0);
  EXPECT_EQ(to_units(-0.51, 1), -1);
  EXPECT_EQ(to_units(1.0, 0x1p-16), 65536);
  EXPECT_EQ(to_units(-1.25, 0x1p-16), -81920);
}

RC_GTEST_PROP(ToUnits, IsWithinHalfAStep, ()) {
  const double value = *rc::gen::inRange(-1000000, 1000000) / 977.0;
  const double step = grid_step(1100, 4);
  const double back = to_units(value, step) * step;
  RC_ASSERT(std::abs(back - value) <= step / 2);
  RC_ASSERT(static_cast<double>(static_cast<float>(back / step)) == back / step);
}

}  // namespace
}  // namespace coterie::table
