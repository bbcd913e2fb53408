// Mixtures of several k and covariances, and the rule that chooses one.
#pragma once
#include <string>
#include <vector>

#include "mixture/fit.hpp"

namespace coterie::mixture {

struct MixtureSweepOptions {
  int k_low = 1, k_high = 10;
  std::vector<Covariance> covariances = {Covariance::full, Covariance::tied, Covariance::diagonal,
                                         Covariance::spherical};
  MixtureOptions mixture = {};  // its covariance has no part
};

struct MixtureSweep {
  struct Candidate {
    int k = 0;
    Covariance covariance = Covariance::full;
    MixtureFit fit;  // labels: those of the chosen one only
  };
  std::vector<Candidate> candidates;  // by ascending k, then in the order of the covariances
  int chosen = 0;                     // index into candidates
  std::string rule;                   // one sentence: why this one
};

// Fits every k with every covariance and chooses the lowest BIC (Schwarz 1978; Fraley & Raftery
// 2002) among those in which no component lives on the regularisation alone (flat == 0): such a
// likelihood grows without bound as the regularisation shrinks, so it is no evidence. When all do,
// the lowest BIC of all. A k of more than the distinct rows is left out. Ties: the first.
// Errors: Code::data when the range is empty, k_low < 1, no covariance is given, or not even k_low
// fits; Code::cancelled. Repeats: as fit_mixture(). Cost: the sum of the fits; the starts of a k
// serve all covariances.
base::Result<MixtureSweep> sweep_mixtures(const table::Matrix& matrix,
                                          const MixtureSweepOptions& options,
                                          const cluster::Context& context);

}  // namespace coterie::mixture
