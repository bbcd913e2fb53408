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
constexpr int64_t kChunkLines = 3072,
                  kPageLines = 32768;  // of 16 floats; a huge page has that many
constexpr int64_t kChunkValues = 1 << 16;

// to_units() of 16 values; 1 / step is exact, and so are products with it and what is left of them
// when whole numbers are taken off. Without floor(), of which the compiler makes no vectors.
template <class T>
[[gnu::always_inline]] inline void round_line(const T* in, T inverse, float* out) {
  for (int i = 0; i < kBlock; ++i) {
    const T units = in[i] * inverse;
    const auto whole = static_cast<int32_t>(units);
    const T left = units - static_cast<T>(whole);
    out[i] = static_cast<float>(whole + (left >= T(0.5) ? 1 : 0) - (left < T(-0.5) ? 1 : 0));
  }
}

// `lines` times 16 values, the n-th 16 of them at in + n * stride.
template <class T>
[[gnu::always_inline]] inline void round_lines(const T* in, int64_t lines, int64_t stride,
                                               T inverse, float* out) {
  for (int64_t line = 0; line < lines; ++line, in += stride, out += kBlock)
    round_line(in, inverse, out);
}

COTERIE_CLONES void to_grid_lines(const float* in, int64_t lines, int64_t stride, float inverse,
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

// Rows of a chunk. Where there are many, about a huge page: two threads that first touch the same
// one have it cleared twice.
int64_t chunk_rows(int64_t rows, int cols) {
  const int64_t lines = rows / kBlock * cols < 8 * kPageLines ? kChunkLines : kPageLines;
  return std::max<int64_t>(1, lines / cols) * kBlock;
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

using Four = float __attribute__((vector_size(16), aligned(4)));

// 16 rows of `cols` become columns of 16: four by four, the rest one by one.
void turn(const float* rows, int64_t cols, float* block) {
  int64_t col = 0;
  for (; col + 4 <= cols; col += 4)
    for (int64_t row = 0; row < kBlock; row += 4) {
      Four in[4], pairs[4];
      for (int i = 0; i < 4; ++i)
        in[i] = *reinterpret_cast<const Four*>(rows + (row + i) * cols + col);
      pairs[0] = __builtin_shufflevector(in[0], in[1], 0, 4, 1, 5);
      pairs[1] = __builtin_shufflevector(in[2], in[3], 0, 4, 1, 5);
      pairs[2] = __builtin_shufflevector(in[0], in[1], 2, 6, 3, 7);
      pairs[3] = __builtin_shufflevector(in[2], in[3], 2, 6, 3, 7);
      const auto put = [&](int64_t to, Four four) {
        *reinterpret_cast<Four*>(block + (col + to) * kBlock + row) = four;
      };
      put(0, __builtin_shufflevector(pairs[0], pairs[1], 0, 1, 4, 5));
      put(1, __builtin_shufflevector(pairs[0], pairs[1], 2, 3, 6, 7));
      put(2, __builtin_shufflevector(pairs[2], pairs[3], 0, 1, 4, 5));
      put(3, __builtin_shufflevector(pairs[2], pairs[3], 2, 3, 6, 7));
    }
  for (; col < cols; ++col)
    for (int64_t row = 0; row < kBlock; ++row) block[col * kBlock + row] = rows[row * cols + col];
}

// Rows [first, end) of whole blocks, 16 by 16; `held` has room for one block.
template <class T>
void lay_rows(const T* values, int64_t first, int64_t end, T inverse, float* held, Matrix& out) {
  const int cols = out.cols();
  for (int64_t row = first; row < end; row += kBlock) {
    to_grid_lines(values + row * cols, cols, kBlock, inverse, held);
    turn(held, cols, out.block(row / kBlock));
  }
}

template <class T>
Matrix laid_out(std::span<const T> values, int64_t rows, int cols, Order order, double step,
                base::Pool* pool) {
  if (step == 0) step = fitting_step(values, cols, pool);
  Matrix out(rows, cols, step);
  const auto inverse = static_cast<T>(1 / step);
  const int64_t whole = rows / kBlock * kBlock;
  const int64_t rows_here = chunk_rows(rows, cols);
  run(pool, (whole + rows_here - 1) / rows_here, [&](int64_t chunk, int) {
    const int64_t first = chunk * rows_here, end = std::min(whole, first + rows_here);
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
