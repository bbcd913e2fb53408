// k-medoids for customers with numbers and categories, by Gower's distance: the mean over features
// of |difference| / range for a number, and of 0 or 1 for a category.
#pragma once
#include <span>
#include <vector>

#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "medoids/medoids.hpp"
#include "medoids/space.hpp"

namespace coterie::medoids {

struct GowerFit {
  MedoidsFit fit;              // medoids: k x (numbers, then codes); cost: sum of Gower distances
  std::vector<double> ranges;  // of each number over the rows of the fit, in value units
};

// Chooses k rows so that the sum of the Gower distances of all rows to the nearest is low, as
// fit_medoids() does. A number that does not vary adds nothing but counts as a feature; a missing
// category is a level of its own (Gower leaves the feature out; then distances do not obey the
// triangle inequality).
// rows: numbers, codes or both. k, options, errors, repeats, cost: as fit_medoids().
// Source: Gower 1971, "A general coefficient of similarity", Biometrics 27, equal weights.
// Checked: GowerTest against the package gower's definition in numpy
// (tests/oracle/mixed_oracle.py), 1e-12, and its cost against kmedoids on those distances.
base::Result<GowerFit> fit_gower(const Mixed& rows, int k, const MedoidsOptions& options,
                                 const cluster::Context& context);

// Assigns each row to the nearest medoid and the next one (the lower index on a tie) by the frozen
// medoids and ranges of a fit. A row outside the ranges may be farther than 1; kUnknown differs
// from every level. Repeats: the same bits anywhere.
cluster::Nearest assign_gower(const Mixed& rows, std::span<const float> medoids,
                              std::span<const double> ranges, const cluster::Context& context);

}  // namespace coterie::medoids
