// The numeric matrix that models are fitted on. Values lie on a grid: value = units * step, units
// is an integer of at most 2^grid_bits(cols) in magnitude, so a float holds it exactly and every
// sum of products of two rows in double is exact (DESIGN, decision 4). Blocked: 16 rows side by
// side per column, columns one after another, so one block is cols x 16 floats, aligned to 64
// bytes; the last block is padded with zeros. On huge pages where the system gives them.
#pragma once
#include <cstddef>
#include <cstdint>

#include "base/pages.hpp"

namespace coterie::table {

class Matrix {
 public:
  static constexpr int kBlock = 16;

  Matrix() = default;
  // All zeros. rows >= 0, cols >= 1, step > 0 (a power of two).
  Matrix(int64_t rows, int cols, double step);

  int64_t rows() const { return rows_; }
  int cols() const { return cols_; }
  int64_t blocks() const { return (rows_ + kBlock - 1) / kBlock; }
  double step() const { return step_; }

  float& units(int64_t row, int col) { return units_[index(row, col)]; }
  float units(int64_t row, int col) const { return units_[index(row, col)]; }
  double value(int64_t row, int col) const { return static_cast<double>(units(row, col)) * step_; }
  // cols * 16 floats; element (col, lane) at [col * 16 + lane].
  const float* block(int64_t block) const { return units_.data() + start(block); }
  float* block(int64_t block) { return units_.data() + start(block); }

 private:
  size_t start(int64_t block) const {
    return static_cast<size_t>(block) * static_cast<size_t>(cols_) * kBlock;
  }
  size_t index(int64_t row, int col) const {
    return start(row / kBlock) + static_cast<size_t>(col) * kBlock +
           static_cast<size_t>(row % kBlock);
  }

  int64_t rows_ = 0;
  int cols_ = 0;
  double step_ = 1;
  base::Pages<float> units_;
};

// Bits of a grid unit for `cols` >= 1 columns: 22, fewer above 64 columns, so that the squared
// distance of two rows, cols * (2 * 2^bits)^2, is at most 2^52 and thus exact in double.
int grid_bits(int cols);
// The step for values of magnitude up to `largest` (finite, >= 0): 2^-16 while that leaves at most
// grid_bits(cols) bits (largest < 64 for up to 64 columns), else the smallest power of two that
// does.
double grid_step(double largest, int cols);
// The nearest grid unit, halves up: floor(value / step + 0.5) in doubles, the very expression that
// scoring in SQL uses, so both agree to the last bit.
double to_units(double value, double step);

}  // namespace coterie::table
