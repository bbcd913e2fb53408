// A mixture of Gaussians: weights, means and covariances, kept as what scoring needs.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "mixture/kernel.hpp"

namespace coterie::mixture {

enum class Covariance {
  full,       // each component has its own shape
  tied,       // all have one shape
  diagonal,   // each its own, with axes along the features
  spherical,  // each a ball with a radius of its own
};
// "full", "tied", "diagonal", "spherical".
std::string_view name(Covariance covariance);
std::optional<Covariance> covariance_named(std::string_view name);

// Frozen parameters, in the value units of the transformed features. Components are numbered by
// descending weight, equal weights by mean.
struct Mixture {
  Covariance covariance = Covariance::full;
  int k = 0, cols = 0;
  std::vector<double> weights;  // k, sum 1; 0: no row is left to this component
  std::vector<double> means;    // k x cols, row-major
  // Square roots of the inverse covariances: the squared Mahalanobis distance of x to component j
  // is |W_j (x - mean_j)|^2.
  // full: k lower triangles W_j, tied: one; rows 0..cols-1 one after another, row i has i + 1
  // entries. W is the inverse of the lower Cholesky factor of the covariance, the transpose of
  // scikit-learn's precisions_cholesky_.
  // diagonal: k x cols, 1 / sd. spherical: k, 1 / sd.
  std::vector<double> precisions;
};

// Free parameters of k components: those of the covariances, k * cols of the means and k - 1 of the
// weights. BIC = parameters * ln(rows) - 2 * rows * (mean log-likelihood), AIC has 2 for ln(rows).
// Checked: scikit-learn's _n_parameters (model_test).
int64_t parameters(Covariance covariance, int k, int cols);

// A mixture made ready for rows with this step. origin: whole units that coordinates() subtracts
// from each column (its shift is 1 - 2 * origin); empty: zeros.
Ready prepare(const Mixture& mixture, double step, std::span<const double> origin);
// Full covariance only.
Fast prepare_fast(const Mixture& mixture, double step);

// What one component's rows add up to, divided by their mass, in coordinates (see prepare).
struct Moments {
  double mass = 0;              // any unit, the same for all components
  std::vector<double> mean;     // cols
  std::vector<double> squares;  // of products: a packed lower triangle, or the diagonal only
};

// How moments become parameters.
struct Scale {
  double step = 1;
  std::vector<double> origin;  // whole units, one a column
  // Added to each variance: max(regularisation, step^2), so no component is thinner than one step
  // of the grid.
  double floor = 0;
};

// The mixture of greatest likelihood for these moments. before: gives a component without mass its
// mean and shape. total: for tied covariance the moments of all rows.
// flat: set to the number of components (tied: 0 or 1) with a direction in which the spread is
// little more than the floor.
Mixture maximise(Covariance covariance, std::span<const Moments> moments, const Moments& total,
                 const Scale& scale, const Mixture& before, int& flat);

}  // namespace coterie::mixture
