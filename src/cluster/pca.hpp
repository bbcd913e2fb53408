// Principal components of a matrix by its covariance. On the grid all sums of products are whole
// numbers and exact, so the covariance depends on neither threads nor the order of rows.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "cluster/kmeans.hpp"

namespace coterie::cluster {

struct Pca {
  std::vector<double> mean;       // of each column, in value units
  std::vector<double> variances;  // along each component, largest first; population: divided by n
  // Unit vectors, one a component, each cols long and orthogonal to the others. The loading of
  // largest magnitude is positive (the first of those within 1e-9 of it).
  std::vector<double> axes;  // components x cols, row-major

  int cols() const { return static_cast<int>(mean.size()); }
  std::span<const double> axis(int component) const {
    return std::span(axes).subspan(static_cast<size_t>(component) * mean.size(), mean.size());
  }
  // Share of the whole variance; NaN when nothing varies.
  double explained(int component) const;
};

// All components of the covariance matrix.
// matrix: at least one row. context: its pool works; cancel is asked between blocks.
// Errors: Code::data without rows; Code::cancelled.
// Repeats: the same bits for any threads, row order and instruction set, up to the eigenvectors of
// equal variances, which are any basis of their space (the same one for the same matrix).
// Cost: O(n d^2 / 2 + d^3).
// Source: Jolliffe, Principal Component Analysis (2002), 1.1; eigenvectors by Eigen's
// SelfAdjointEigenSolver.
// Checked: PcaTest against numpy.linalg.eigh and scikit-learn (tests/oracle/pca_oracle.py), 1e-9.
base::Result<Pca> pca(const table::Matrix& matrix, const Context& context);

// Where each row lies along a component: the sum over columns of (value - mean) * loading.
// Returns: one a row, in value units. Repeats: each row depends on itself only.
std::vector<double> project(const table::Matrix& matrix, const Pca& pca, int component,
                            const Context& context);

}  // namespace coterie::cluster
