// Applies a frozen transform to a frame.
#include "table/transform.hpp"

#include <array>

#include "table/clones.hpp"
#include "table/column_reader.hpp"

namespace coterie::table {
namespace {

constexpr int64_t kChunk = 1024;  // rows; whole blocks

double scaled(const FittedColumn& column, double x) {
  return (x - column.centre) / column.spread;
}

double on_grid(double value, double step, double limit) {
  return std::clamp(to_units(value, step), -limit, limit);
}

double grid_limit(int cols) {
  return std::ldexp(1.0, grid_bits(cols));
}

struct Fit {
  double centre, spread, step, limit;
};

// on_grid(scaled(x)) of `blocks` times 16 values, 16 of them each `stride` floats after the last.
COTERIE_CLONES void fill_lines(const double* in, int64_t blocks, const Fit& fit, int64_t stride,
                               float* out) {
  const Fit f = fit;
  for (int64_t block = 0; block < blocks; ++block, in += Matrix::kBlock, out += stride)
    for (int i = 0; i < Matrix::kBlock; ++i) {
      double units = std::floor((in[i] - f.centre) / f.spread / f.step + 0.5);
      units = units < -f.limit ? -f.limit : units;
      out[i] = static_cast<float>(units > f.limit ? f.limit : units);
    }
}

}  // namespace

double to_grid(double value, double step, int cols) {
  return on_grid(value, step, grid_limit(cols));
}

double apply_column(const FittedColumn& column, const Column& source, int64_t row) {
  double value = 0;
  ColumnReader(column, source).read(row, std::span(&value, 1));
  return scaled(column, value);
}

base::Result<Matrix> apply_transform(const FittedTransform& transform, const Frame& frame,
                                     base::Pool* pool) {
  std::vector<ColumnReader> readers;
  for (const auto& column : transform.columns) {
    const Column* source = frame.find(column.feature);
    if (source == nullptr)
      return base::fail(base::Code::data, "transform",
                        "the feature '" + column.feature + "' of the model is not in the data");
    if (!readable(column, *source))
      return base::fail(base::Code::data, "transform",
                        "the feature '" + column.feature + "' of the model is " +
                            (source->category ? "a category here and was a number in the fit"
                                              : "a number here and was a category in the fit"));
    readers.emplace_back(column, *source);
  }
  const int cols = static_cast<int>(transform.columns.size());
  if (cols == 0) return base::fail(base::Code::data, "transform", "the model has no column");
  const int64_t rows = frame.rows();
  Matrix matrix(rows, cols, transform.step);
  const double limit = grid_limit(cols);
  const auto fill = [&](int64_t chunk, int) {
    std::array<double, kChunk> values;
    const int64_t first = chunk * kChunk, count = std::min(kChunk, rows - first);
    for (int col = 0; col < cols; ++col) {
      const auto at = static_cast<size_t>(col);
      readers[at].read(first, std::span(values).first(static_cast<size_t>(count)));
      const Fit fit{transform.columns[at].centre, transform.columns[at].spread, transform.step,
                    limit};
      std::fill(values.begin() + count, values.end(), fit.centre);  // the padding becomes 0
      const int64_t blocks = (count + Matrix::kBlock - 1) / Matrix::kBlock;
      float* out = matrix.block(first / Matrix::kBlock) + int64_t{col} * Matrix::kBlock;
      fill_lines(values.data(), blocks, fit, int64_t{cols} * Matrix::kBlock, out);
    }
  };
  const int64_t chunks = (rows + kChunk - 1) / kChunk;
  if (pool != nullptr)
    pool->run(chunks, fill);
  else
    for (int64_t chunk = 0; chunk < chunks; ++chunk) fill(chunk, 0);
  return matrix;
}

}  // namespace coterie::table
