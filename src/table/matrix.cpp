#include "table/matrix.hpp"

#include <cmath>

namespace coterie::table {

namespace {
constexpr int kFinestStep = -16;  // as a power of two
}  // namespace

Matrix::Matrix(int64_t rows, int cols, double step)
    : rows_(rows),
      cols_(cols),
      step_(step),
      units_(static_cast<size_t>(blocks()) * static_cast<size_t>(cols) * kBlock) {}

int grid_bits(int cols) {
  // A squared distance is at most cols * 4 * 4^bits; 2^52 leaves 50 bits for cols * 4^bits.
  int cols_bits = 6;
  while ((1 << cols_bits) < cols) ++cols_bits;
  return (50 - cols_bits) / 2;
}

double grid_step(double largest, int cols) {
  // 2^exponent >= largest, with equality when it is a power of two: rounding to the grid may reach
  // the bound itself, which still has grid_bits.
  int exponent = 0;
  const double fraction = std::frexp(largest, &exponent);
  if (fraction == 0.5) --exponent;
  const int step = exponent - grid_bits(cols);
  return std::ldexp(1.0, largest > 0 && step > kFinestStep ? step : kFinestStep);
}

double to_units(double value, double step) {
  return std::floor(value / step + 0.5);
}

}  // namespace coterie::table
