// Chunks of rows in parallel; within a chunk 16 values at a time are put on the grid, and blocks of
// a row-major array turned on their side in the cache.
#include "table/from_array.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "table/clones.hpp"

namespace coterie::table {

namespace {

constexpr int kBlock = Matrix::kBlock;
constexpr int64_t kChunkRows = 4096;  // whole blocks
constexpr int64_t kChunkValues = 1 << 16;

// to_units() of 16 values; 1 / step is exact, and so are products with it.
template <class T>
[[gnu::always_inline]] inline void round_line(const T* in, double inverse, float* out) {
  for (int i = 0; i < kBlock; ++i)
    out[i] = static_cast<float>(std::floor(static_cast<double>(in[i]) * inverse + 0.5));
}

// `lines` times 16 values, the n-th 16 of them at in + n * stride.
template <class T>
[[gnu::always_inline]] inline void round_lines(const T* in, int64_t lines, int64_t stride,
                                               double inverse, float* out) {
  for (int64_t line = 0; line < lines; ++line, in += stride, out += kBlock)
    round_line(in, inverse, out);
}

COTERIE_CLONES void to_grid_lines(const float* in, int64_t lines, int64_t stride, double inverse,
                                  float* out) {
  round_lines(in, lines, stride, inverse, out);
}

COTERIE_CLONES void to_grid_lines(const double* in, int64_t lines, int64_t stride, double inverse,
                                  float* out) {
  round_lines(in, lines, stride, inverse, out);
}

template <class T>
[[gnu::always_inline]] inline double largest_of(const T* in, int64_t count) {
  T lane[kBlock] = {}, here[kBlock];
  int64_t at = 0;
  for (; at + kBlock <= count; at += kBlock) {
    for (int i = 0; i < kBlock; ++i) here[i] = std::abs(in[at + i]);
    for (int i = 0; i < kBlock; ++i) lane[i] = lane[i] < here[i] ? here[i] : lane[i];
  }
  for (; at < count; ++at) lane[0] = std::max(lane[0], std::abs(in[at]));
  return static_cast<double>(*std::max_element(lane, lane + kBlock));
}

COTERIE_CLONES double largest_magnitude(const float* in, int64_t count) {
  return largest_of(in, count);
}

COTERIE_CLONES double largest_magnitude(const double* in, int64_t count) {
  return largest_of(in, count);
}

void run(base::Pool* pool, int64_t chunks, const std::function<void(int64_t, int)>& work) {
  if (pool != nullptr) return pool->run(chunks, work);
  for (int64_t chunk = 0; chunk < chunks; ++chunk) work(chunk, 0);
}

template <class T>
double fitting_step(std::span<const T> values, int cols, base::Pool* pool) {
  const auto count = static_cast<int64_t>(values.size());
  const int64_t chunks = (count + kChunkValues - 1) / kChunkValues;
  std::vector<double> largest(static_cast<size_t>(chunks));
  run(pool, chunks, [&](int64_t chunk, int) {
    const int64_t first = chunk * kChunkValues;
    largest[static_cast<size_t>(chunk)] =
        largest_magnitude(values.data() + first, std::min(kChunkValues, count - first));
  });
  return grid_step(largest.empty() ? 0 : *std::ranges::max_element(largest), cols);
}

// Rows [first, end) of whole blocks, 16 by 16; `held` has room for one block.
template <class T>
void lay_rows(const T* values, int64_t first, int64_t end, double inverse, float* held,
              Matrix& out) {
  const int cols = out.cols();
  for (int64_t row = first; row < end; row += kBlock) {
    to_grid_lines(values + row * cols, cols, kBlock, inverse, held);
    float* block = out.block(row / kBlock);
    for (int col = 0; col < cols; ++col)
      for (int lane = 0; lane < kBlock; ++lane)
        block[col * kBlock + lane] = held[lane * cols + col];
  }
}

template <class T>
Matrix laid_out(std::span<const T> values, int64_t rows, int cols, Order order, double step,
                base::Pool* pool) {
  if (step == 0) step = fitting_step(values, cols, pool);
  Matrix out(rows, cols, step);
  const double inverse = 1 / step;
  const int64_t whole = rows / kBlock * kBlock;
  run(pool, (whole + kChunkRows - 1) / kChunkRows, [&](int64_t chunk, int) {
    const int64_t first = chunk * kChunkRows, end = std::min(whole, first + kChunkRows);
    if (order == Order::row_major) {
      std::vector<float> held(static_cast<size_t>(cols) * kBlock);
      return lay_rows(values.data(), first, end, inverse, held.data(), out);
    }
    for (int64_t row = first; row < end; row += kBlock)
      to_grid_lines(values.data() + row, cols, rows, inverse, out.block(row / kBlock));
  });
  for (int64_t row = whole; row < rows; ++row)
    for (int col = 0; col < cols; ++col) {
      const int64_t at = order == Order::row_major ? row * cols + col : col * rows + row;
      const auto value = static_cast<double>(values[static_cast<size_t>(at)]);
      out.units(row, col) = static_cast<float>(to_units(value, step));
    }
  return out;
}

}  // namespace

Matrix from_array(std::span<const float> values, int64_t rows, int cols, Order order, double step,
                  base::Pool* pool) {
  return laid_out(values, rows, cols, order, step, pool);
}

Matrix from_array(std::span<const double> values, int64_t rows, int cols, Order order, double step,
                  base::Pool* pool) {
  return laid_out(values, rows, cols, order, step, pool);
}

}  // namespace coterie::table
