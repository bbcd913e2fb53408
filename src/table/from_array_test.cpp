// Both orders and both widths against to_units, value by value.
#include "table/from_array.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

namespace coterie::table {
namespace {

double at(std::span<const double> values, int64_t rows, int cols, Order order, int64_t row,
          int col) {
  const int64_t place = order == Order::row_major ? row * cols + col : col * rows + row;
  return values[static_cast<size_t>(place)];
}

RC_GTEST_PROP(FromArray, PutsEachValueOnTheGrid, ()) {
  const int64_t rows = *rc::gen::element<int64_t>(1, 15, 16, 17, 100, 5000);
  const int cols = *rc::gen::inRange(1, 6);
  const auto order = *rc::gen::element(Order::row_major, Order::column_major);
  const double scale = *rc::gen::element(1e-5, 1.0, 977.0, 1e6);
  const auto seed = *rc::gen::inRange(1, 1000);
  std::vector<double> values;
  for (int64_t i = 0; i < rows * cols; ++i)
    values.push_back(std::sin(static_cast<double>(i * seed)) * scale);
  base::Pool pool(2);
  const Matrix wide = from_array(values, rows, cols, order, 0, &pool);
  const Matrix again = from_array(values, rows, cols, order, wide.step(), nullptr);
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  RC_ASSERT(wide.step() == grid_step(largest, cols));
  const std::vector<float> floats(values.begin(), values.end());
  const std::vector<double> narrowed(floats.begin(), floats.end());
  const Matrix narrow = from_array(floats, rows, cols, order, wide.step(), &pool);
  for (int64_t row = 0; row < rows; ++row)
    for (int col = 0; col < cols; ++col) {
      const double value = at(values, rows, cols, order, row, col);
      const auto units = static_cast<float>(to_units(value, wide.step()));
      RC_ASSERT(wide.units(row, col) == units);
      RC_ASSERT(again.units(row, col) == units);
      const double less = at(narrowed, rows, cols, order, row, col);
      RC_ASSERT(narrow.units(row, col) == static_cast<float>(to_units(less, wide.step())));
    }
  for (int64_t row = rows; row < wide.blocks() * 16; ++row)
    for (int col = 0; col < cols; ++col)
      RC_ASSERT(wide.block(row / 16)[col * 16 + row % 16] == 0.0F);
}

TEST(FromArray, RoundsHalvesUpAndTinyValuesToZero) {
  const std::vector<float> values{0x1p-17F, -0x1p-17F, 0x1.fffffep-18F, -0x1p-100F, 1, -1};
  const Matrix matrix = from_array(values, 3, 2, Order::row_major, 0x1p-16, nullptr);
  EXPECT_EQ(matrix.units(0, 0), 1);
  EXPECT_EQ(matrix.units(0, 1), 0);
  EXPECT_EQ(matrix.units(1, 0), 0);
  EXPECT_EQ(matrix.units(1, 1), 0);
  EXPECT_EQ(matrix.units(2, 0), 65536);
  EXPECT_EQ(matrix.units(2, 1), -65536);
}

// More than a few huge pages: other chunks, and columns that come four by four and one by one.
TEST(FromArray, PutsManyValuesOnTheGrid) {
  constexpr int64_t kRows = 100019;
  constexpr int kCols = 47;
  std::vector<float> values;
  for (int64_t i = 0; i < kRows * kCols; ++i)
    values.push_back(static_cast<float>(i * 2654435761 % 4000037) * 0x1p-17F - 15);
  base::Pool pool(2);
  for (const auto order : {Order::row_major, Order::column_major}) {
    const Matrix matrix = from_array(values, kRows, kCols, order, 0x1p-16, &pool);
    const std::vector<double> wide(values.begin(), values.end());
    for (int64_t row = 0; row < kRows; ++row)
      for (int col = 0; col < kCols; ++col)
        ASSERT_EQ(static_cast<double>(matrix.units(row, col)),
                  to_units(at(wide, kRows, kCols, order, row, col), 0x1p-16));
  }
}

TEST(FromArray, NoRowsGiveAnEmptyMatrix) {
  const Matrix none = from_array(std::span<const double>(), 0, 3, Order::row_major, 0, nullptr);
  EXPECT_EQ(none.rows(), 0);
  EXPECT_EQ(none.cols(), 3);
  EXPECT_EQ(none.step(), 0x1p-16);
}

}  // namespace
}  // namespace coterie::table
