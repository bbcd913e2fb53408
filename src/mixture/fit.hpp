// Fits a Gaussian mixture: several starts on a sample, then all rows from the best.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "mixture/model.hpp"
#include "table/matrix.hpp"

namespace coterie::mixture {

struct MixtureOptions {
  Covariance covariance = Covariance::full;
  // Added to each variance, in squared value units; at least the square of the matrix's step is.
  double regularisation = 1e-6;
  int passes_max = 500;         // over all rows
  double tolerance = 1e-5;      // ends when the mean log-likelihood of a row changes by less
  int restarts = 0;             // starts on the sample; 0: clamp(50,000 / its rows, 10, 20)
  int64_t sample_rows = 32768;  // chosen by `keys`
  uint64_t seed = 1;
  // One hash a row (of the customer's id): sampling and seeding follow it, so row order does not
  // matter. Empty: the row number.
  std::span<const uint64_t> keys = {};
};

struct MixtureFit {
  Mixture model;
  double log_likelihood = 0;  // mean of a row: natural logarithm of the density, in value units
  double bic = 0, aic = 0;    // lower is better
  int passes = 0;             // over all rows
  bool converged = false;
  // Components (tied: 0 or 1) with a direction in which they have no spread but the
  // regularisation: rows with equal values. Their likelihood says little.
  int flat = 0;
  std::vector<int32_t> labels;     // those of assign_mixture() with the model
  std::vector<std::string> notes;  // sentences for people about what limits this fit
};

// Fits k components by EM. Starts on a sample: its k-means, and partitions around k random rows;
// short runs of all, long runs of the best three, and the likeliest goes on with all rows.
// k: 1 or more. Returns: the fit. A component never collapses, for each variance has the
// regularisation added, at least the squared step of the grid; one that lost all its rows keeps its
// shape with weight 0. From kFastRows rows on (em.hpp) the steps of full covariance take distances
// in single precision; labels, likelihood and BIC are always in double.
// Errors: Code::data when k < 1 or fewer than k distinct rows exist; Code::cancelled;
// Code::internal when keys do not match the rows.
// Repeats: same bytes for any threads and instruction set, and any row order when `keys` are given
// and distinct.
// Cost: O(n k d^2) a pass for full covariance, O(n k d) for the others; each pass reads the rows
// once.
// Source: Dempster, Laird & Rubin 1977; starts by short runs: Biernacki, Celeux & Govaert 2003.
// Checked: parameters after equal steps against scikit-learn, 1e-6; likelihood against its best of
// ten starts on 50 data sets (em_test, fit_test, tests/oracle/mixture_oracle.py).
base::Result<MixtureFit> fit_mixture(const table::Matrix& matrix, int k,
                                     const MixtureOptions& options,
                                     const cluster::Context& context);

// EM on all rows from a given mixture, which is not changed but as EM does: for refits. Its
// covariance is taken. Errors, Repeats, Cost: as fit_mixture(); Code::internal when the columns
// differ.
base::Result<MixtureFit> refit_mixture(const table::Matrix& matrix, const Mixture& from,
                                       const MixtureOptions& options,
                                       const cluster::Context& context);

// fit_mixture() for callers that fit several k or covariances to the same rows: the sample is taken
// once, and the starts of a k serve each covariance. What it is made from must outlive it.
class Mixtures {
 public:
  static base::Result<Mixtures> make(const table::Matrix& matrix, const MixtureOptions& options,
                                     const cluster::Context& context);
  Mixtures(Mixtures&&) noexcept;
  Mixtures& operator=(Mixtures&&) noexcept;
  ~Mixtures();

  base::Result<MixtureFit> fit(int k, Covariance covariance);

 private:
  struct State;
  explicit Mixtures(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace coterie::mixture
