// Applies a frozen transform to a frame.
#include "table/transform.hpp"

#include <array>

#include "table/column_reader.hpp"

namespace coterie::table {
namespace {

constexpr int64_t kChunk = 1024;

double scaled(const FittedColumn& column, double x) {
  return (x - column.centre) / column.spread;
}

double on_grid(double value, double step, double limit) {
  return std::clamp(to_units(value, step), -limit, limit);
}

double grid_limit(int cols) {
  return std::ldexp(1.0, grid_bits(cols));
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

base::Result<Matrix> apply_transform(const FittedTransform& transform, const Frame& frame) {
  std::vector<const Column*> sources;
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
    sources.push_back(source);
  }
  int cols = static_cast<int>(transform.columns.size());
  if (cols == 0) return base::fail(base::Code::data, "transform", "the model has no column");
  int64_t rows = frame.rows();
  Matrix matrix(rows, cols, transform.step);
  const double limit = grid_limit(cols);
  std::array<double, kChunk> chunk;
  for (int col = 0; col < cols; ++col) {
    const FittedColumn& column = transform.columns[static_cast<size_t>(col)];
    ColumnReader reader(column, *sources[static_cast<size_t>(col)]);
    for (int64_t first = 0; first < rows; first += kChunk) {
      int64_t count = std::min(kChunk, rows - first);
      reader.read(first, std::span(chunk).first(static_cast<size_t>(count)));
      for (int64_t i = 0; i < count; ++i) {
        double value = scaled(column, chunk[static_cast<size_t>(i)]);
        matrix.units(first + i, col) = static_cast<float>(on_grid(value, transform.step, limit));
      }
    }
  }
  return matrix;
}

}  // namespace coterie::table
