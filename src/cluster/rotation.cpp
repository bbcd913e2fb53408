#include "cluster/rotation.hpp"

#include <algorithm>
#include <cmath>

#include "cluster/pca.hpp"

namespace coterie::cluster {

namespace {

constexpr int64_t kChunkRows = 4096;

// One row along one axis: the order of additions is that of score.sql.
double along(const table::Matrix& matrix, int64_t row, const Rotation& rotation, int component) {
  const auto axis = rotation.axis(component);
  double sum = 0;
  for (int col = 0; col < rotation.cols(); ++col) {
    const auto at = static_cast<size_t>(col);
    sum += axis[at] * (matrix.value(row, col) - rotation.mean[at]);
  }
  return sum;
}

template <class Use>
void for_rows(const table::Matrix& matrix, const Context& context, Use use) {
  context.pool->run((matrix.rows() + kChunkRows - 1) / kChunkRows, [&](int64_t chunk, int worker) {
    const int64_t end = std::min(matrix.rows(), (chunk + 1) * kChunkRows);
    for (int64_t row = chunk * kChunkRows; row < end; ++row) use(row, worker);
  });
}

}  // namespace

base::Result<FittedRotation> fit_rotation(const table::Matrix& matrix, double keep,
                                          const Context& context) {
  const Pca found = TRY(pca(matrix, context));
  if (!std::isfinite(found.explained(0)))
    return base::fail(base::Code::data, "principal components",
                      "all customers are alike in these features", "two distinct rows or more",
                      "use other features");
  FittedRotation out;
  int components = 0;
  while (components < found.cols() &&
         (keep < 1 ? out.explained < keep : components < static_cast<int>(keep)))
    out.explained += found.explained(components++);
  Rotation& rotation = out.rotation;
  rotation.mean = found.mean;
  for (int component = 0; component < components; ++component) {
    const auto axis = found.axis(component);
    rotation.axes.insert(rotation.axes.end(), axis.begin(), axis.end());
  }
  std::vector<double> largest(static_cast<size_t>(context.pool->threads()));
  for_rows(matrix, context, [&](int64_t row, int worker) {
    double& mine = largest[static_cast<size_t>(worker)];
    for (int component = 0; component < components; ++component)
      mine = std::max(mine, std::abs(along(matrix, row, rotation, component)));
  });
  rotation.step = table::grid_step(std::ranges::max(largest), components);
  return out;
}

table::Matrix rotate(const table::Matrix& matrix, const Rotation& rotation,
                     const Context& context) {
  table::Matrix out(matrix.rows(), rotation.components(), rotation.step);
  const double limit = std::ldexp(1.0, table::grid_bits(rotation.components()));
  for_rows(matrix, context, [&](int64_t row, int) {
    for (int component = 0; component < rotation.components(); ++component)
      out.units(row, component) = static_cast<float>(std::clamp(
          table::to_units(along(matrix, row, rotation, component), rotation.step), -limit, limit));
  });
  return out;
}

}  // namespace coterie::cluster
