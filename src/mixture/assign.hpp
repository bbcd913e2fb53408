// Rows scored by a frozen mixture. Each row depends on itself only, and has the same bits anywhere.
#pragma once
#include <cstdint>
#include <vector>

#include "cluster/kmeans.hpp"
#include "mixture/model.hpp"
#include "table/matrix.hpp"

namespace coterie::mixture {

struct Posteriors {
  std::vector<int32_t> label, runner_up;  // most and second most probable; runner_up -1: k is 1
  // 0 when a probability is below e^-40 of the largest, or there is no runner-up.
  std::vector<double> probability, runner_up_probability;
  std::vector<double> distance;  // Mahalanobis, to the mean of the row's own component
};

// The component that each row most probably comes from, and the next one (lowest number on a tie).
// matrix: mixture.cols columns. context: a caller that cancels gets zeros for the rest.
// Repeats: the same bits for any threads and instruction set. Cost: O(n k d), full and tied O(n k
// d^2 / 2).
// Checked: scikit-learn's predict_proba, 1e-9 (assign_test).
Posteriors assign_mixture(const table::Matrix& matrix, const Mixture& mixture,
                          const cluster::Context& context);

// Probability that a row belongs to each component: rows x k, row-major. Parameters and the rest as
// assign_mixture().
std::vector<double> memberships(const table::Matrix& matrix, const Mixture& mixture,
                                const cluster::Context& context);

// The label of each row and the mean log-likelihood of a row (natural logarithm of the density, in
// value units). Repeats: the same bits, for any order of rows too. Checked: scikit-learn's score,
// 1e-9 relative (assign_test).
struct Scores {
  std::vector<int32_t> labels;
  double log_likelihood = 0;
};
Scores score(const table::Matrix& matrix, const Mixture& mixture, const cluster::Context& context);

}  // namespace coterie::mixture
