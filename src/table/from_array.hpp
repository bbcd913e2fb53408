// A matrix from an array of numbers that lies in memory as other programs keep it: row by row or
// column by column.
#pragma once
#include <cstdint>
#include <span>

#include "base/pool.hpp"
#include "table/matrix.hpp"

namespace coterie::table {

enum class Order {
  row_major,     // element (row, col) at [row * cols + col]
  column_major,  // at [col * rows + row]
};

// Lays the values out in blocks and puts each on the grid, by all threads of `pool` (null: the
// caller's).
// values: rows * cols finite numbers. cols >= 1. step: of the grid, a power of two with |value| <=
// step * 2^grid_bits(cols); 0: grid_step() of the largest magnitude. Returns: to_units() of each
// value. Repeats: exact.
// Cost: one pass over the values, two when step is 0; limited by memory.
Matrix from_array(std::span<const float> values, int64_t rows, int cols, Order order, double step,
                  base::Pool* pool);
Matrix from_array(std::span<const double> values, int64_t rows, int cols, Order order, double step,
                  base::Pool* pool);

}  // namespace coterie::table
