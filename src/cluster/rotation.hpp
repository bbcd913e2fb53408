// Principal components as a transform: fitted once, frozen, applied to any later matrix. Each new
// column is a sum over the old ones in their order, in plain doubles, put on a grid of its own; so
// it compiles to SQL and gives the same bits there.
#pragma once
#include <span>
#include <vector>

#include "cluster/kmeans.hpp"

namespace coterie::cluster {

struct Rotation {
  std::vector<double> mean;  // of each old column, in value units
  std::vector<double> axes;  // new columns x old columns, row-major: unit vectors
  double step = 0x1p-16;     // of the new grid; a power of two

  int cols() const { return static_cast<int>(mean.size()); }
  int components() const { return static_cast<int>(axes.size() / mean.size()); }
  std::span<const double> axis(int component) const {
    return std::span(axes).subspan(static_cast<size_t>(component) * mean.size(), mean.size());
  }
  bool operator==(const Rotation&) const = default;
};

struct FittedRotation {
  Rotation rotation;
  double explained = 0;  // share of the variance that the components hold
};

// The leading principal components of a matrix.
// keep: below 1 the share of the variance that the components hold together, as few of them as it
// takes; from 1 on their number, at most the columns. Errors: those of pca(); Code::data when no
// column varies.
// Repeats and cost: as pca(). Checked: RotationTest against the components of pca().
base::Result<FittedRotation> fit_rotation(const table::Matrix& matrix, double keep,
                                          const Context& context);

// matrix: of the columns that the rotation was fitted on. Returns: one column a component, clamped
// to the grid's range. Repeats: each row depends on itself only.
table::Matrix rotate(const table::Matrix& matrix, const Rotation& rotation, const Context& context);

}  // namespace coterie::cluster
