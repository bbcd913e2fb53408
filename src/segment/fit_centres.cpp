// Methods around k points: means, components, medoids and prototypes.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "cluster/choose.hpp"
#include "medoids/gower.hpp"
#include "medoids/prototypes.hpp"
#include "mixture/assign.hpp"
#include "segment/cluster_fit.hpp"

namespace coterie::segment {

using base::Result;

Result<Groups> ClusterFit::kmeans() {
  cluster::SweepOptions options;
  options.k_low = settings_.k_low;
  options.k_high = settings_.k_high;
  options.smallest_share = choice_options().smallest_share;
  options.segments_max = choice_options().segments_max;
  options.kmeans.seed = input_.seed;
  options.kmeans.keys = input_.keys;
  options.kmeans.restarts = settings_.restarts;
  options.index = index_options();
  auto sweep = TRY(cluster::sweep(matrix_, options, input_.context));
  auto& chosen = sweep.candidates[static_cast<size_t>(sweep.chosen)].fit;
  for (const auto& candidate : sweep.candidates) add_indices(candidate.fit.k, candidate.indices);
  say_choice(sweep.rule);
  if (!chosen.converged)
    warn(fmt::format("k-means stopped after {} passes before it settled.", chosen.passes));
  if (chosen.repaired > 0)
    warn(fmt::format("{} empty clusters were given the farthest customer.", chosen.repaired));
  model_.fitted = Centres{std::move(chosen.centres)};
  return Groups{std::move(chosen.labels), chosen.k};
}

// The lowest BIC among those whose segments people can act on; where there is none, the mixture
// whose smallest segment is the largest.
size_t ClusterFit::choose_mixture(const mixture::MixtureSweep& sweep) {
  const auto options = choice_options();
  std::optional<size_t> best;
  size_t widest = 0;
  double largest = -1;
  for (size_t i = 0; i < sweep.candidates.size(); ++i) {
    const auto& one = sweep.candidates[i];
    const double share = std::ranges::min(one.fit.model.weights);
    if (share > largest) {
      largest = share;
      widest = i;
    }
    const bool lower = !best || one.fit.bic < sweep.candidates[*best].fit.bic;
    if (lower && one.fit.flat == 0 && one.k <= options.segments_max &&
        share >= options.smallest_share)
      best = i;
  }
  if (settings_.fixed() || best == static_cast<size_t>(sweep.chosen)) {
    say_choice(sweep.rule);
    return static_cast<size_t>(sweep.chosen);
  }
  if (best)
    say_choice(
        fmt::format("k = {} has the lowest BIC of those with no segment below {:g} % of the "
                    "customers and no more than {} segments.",
                    sweep.candidates[*best].k, 100 * options.smallest_share, options.segments_max));
  else
    say_choice(
        fmt::format("No k is allowed; k = {} is taken, whose smallest segment is the largest "
                    "({:.1f} %).",
                    sweep.candidates[widest].k, 100 * largest));
  return best.value_or(widest);
}

Result<Groups> ClusterFit::mixture() {
  mixture::MixtureSweepOptions options;
  options.k_low = settings_.k_low;
  options.k_high = settings_.k_high;
  options.covariances = settings_.covariances;
  options.mixture.regularisation = settings_.regularisation;
  options.mixture.seed = input_.seed;
  options.mixture.keys = input_.keys;
  auto sweep = TRY(mixture::sweep_mixtures(matrix_, options, input_.context));
  auto& chosen = sweep.candidates[choose_mixture(sweep)];
  auto& fit = chosen.fit;
  for (const auto& candidate : sweep.candidates) {
    if (candidate.covariance != chosen.covariance) continue;
    out_.result.indices.push_back({candidate.k, "bic", candidate.fit.bic, kNone});
    out_.result.indices.push_back({candidate.k, "aic", candidate.fit.aic, kNone});
  }
  // Only the sweep's own choice has its labels still.
  if (fit.labels.empty())
    fit.labels = mixture::assign_mixture(matrix_, fit.model, input_.context).label;
  Groups out{std::move(fit.labels), chosen.k};
  add_indices(out.k,
              TRY(cluster::indices(matrix_, out.labels, out.k, index_options(), input_.context)));
  out_.result.choice += fmt::format(" Covariances are {}.", mixture::name(chosen.covariance));
  if (!fit.converged)
    warn(fmt::format("the mixture stopped after {} passes before it settled.", fit.passes));
  for (auto& note : fit.notes) warn(std::move(note));
  shape_ = chosen.covariance;
  model_.fitted = std::move(fit.model);
  return out;
}

medoids::MedoidsOptions ClusterFit::medoids_options() const {
  medoids::MedoidsOptions out;
  out.restarts = settings_.restarts;
  out.seed = input_.seed;
  out.keys = input_.keys;
  return out;
}

void ClusterFit::say_sampled(bool whole) {
  if (!whole)
    out_.result.choice += " The medoids were searched for on samples and judged by all customers.";
}

Result<Groups> ClusterFit::medoids() {
  std::vector<medoids::MedoidsFit> fits;
  std::vector<Groups> candidates;
  const auto fit_k = [&](int k) -> base::Status {
    auto& fit =
        fits.emplace_back(TRY(medoids::fit_medoids(matrix_, k, medoids_options(), input_.context)));
    candidates.push_back({std::move(fit.labels), k});
    return {};
  };
  TRY(for_each_k(fit_k));
  const size_t chosen = TRY(choose(candidates));
  say_sampled(fits[chosen].whole);
  model_.fitted = Centres{std::move(fits[chosen].medoids)};
  return std::move(candidates[chosen]);
}

Result<Groups> ClusterFit::gower() {
  std::vector<medoids::GowerFit> fits;
  std::vector<Mixed> candidates;
  const auto fit_k = [&](int k) -> base::Status {
    auto& one =
        fits.emplace_back(TRY(medoids::fit_gower(mixed(), k, medoids_options(), input_.context)));
    candidates.push_back(
        {{std::move(one.fit.labels), k},
         medoids::assign_gower(mixed(), one.fit.medoids, one.ranges, input_.context)});
    return {};
  };
  TRY(for_each_k(fit_k));
  const size_t chosen = choose_mixed(candidates);
  say_sampled(fits[chosen].fit.whole);
  model_.fitted = GowerMedoids{std::move(categories_), std::move(fits[chosen].fit.medoids),
                               std::move(fits[chosen].ranges)};
  return std::move(candidates[chosen].groups);
}

Result<Groups> ClusterFit::prototypes() {
  medoids::PrototypesOptions options;
  options.gamma = settings_.gamma;
  options.restarts = settings_.restarts;
  options.seed = input_.seed;
  options.keys = input_.keys;
  std::vector<medoids::PrototypesFit> fits;
  std::vector<Mixed> candidates;
  const auto fit_k = [&](int k) -> base::Status {
    auto& fit =
        fits.emplace_back(TRY(medoids::fit_prototypes(mixed(), k, options, input_.context)));
    candidates.push_back(
        {{std::move(fit.labels), k},
         medoids::assign_prototypes(mixed(), fit.prototypes, fit.gamma, input_.context)});
    return {};
  };
  TRY(for_each_k(fit_k));
  const size_t chosen = choose_mixed(candidates);
  auto& fit = fits[chosen];
  if (!fit.converged)
    warn(fmt::format("k-prototypes stopped after {} passes before it settled.", fit.passes));
  out_.result.choice += fmt::format(
      " A category that differs weighs as much as a squared "
      "distance of {:.3g}.",
      fit.gamma);
  model_.fitted = Prototypes{std::move(categories_), std::move(fit.prototypes), fit.gamma};
  return std::move(candidates[chosen].groups);
}

}  // namespace coterie::segment
