// Methods by what lies near what: trees of merges, and places where customers lie dense.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "density/dbscan.hpp"
#include "density/hdbscan.hpp"
#include "hierarchy/hierarchy.hpp"
#include "segment/cluster_fit.hpp"

namespace coterie::segment {
namespace {

constexpr int kTreeLeaves = 60;  // more cannot be told apart in a picture

}  // namespace

using base::Result;

Result<Groups> ClusterFit::hierarchical() {
  hierarchy::HierarchyOptions options;
  options.linkage = settings_.linkage;
  options.memory_bytes = input_.memory_bytes;
  options.seed = input_.seed;
  options.keys = input_.keys;
  auto fit = TRY(hierarchy::fit_hierarchy(matrix_, options, input_.context));
  std::vector<std::vector<int32_t>> cuts;  // leaf -> cluster
  if (settings_.height > 0) {
    cuts.push_back(hierarchy::cut_at_height(fit.tree, settings_.height));
  } else {
    for (int k = settings_.k_low; k <= settings_.k_high; ++k) {
      auto cut = hierarchy::cut_at_k(fit.tree, k);
      if (!cut && k > settings_.k_low) break;
      cuts.push_back(TRY(std::move(cut)));
    }
  }
  std::vector<Groups> candidates;
  for (const auto& cut : cuts) {
    Groups groups{{}, *std::ranges::max_element(cut) + 1};
    for (const int32_t leaf : fit.leaf_of) groups.labels.push_back(cut[static_cast<size_t>(leaf)]);
    candidates.push_back(std::move(groups));
  }
  const size_t chosen = TRY(choose(candidates));
  if (settings_.height > 0)
    out_.result.choice = fmt::format(
        "The tree is cut at height {:g}, as the project says: {} "
        "segments.",
        settings_.height, candidates[chosen].k);
  out_.result.choice += " " + fit.how;
  out_.result.tree =
      SegmentTree{hierarchy::top_of(fit.tree, std::max(kTreeLeaves, candidates[chosen].k)), {}};
  model_.fitted = Leaves{std::move(fit.leaf_units), std::move(cuts[chosen])};
  return std::move(candidates[chosen]);
}

Result<Groups> ClusterFit::dbscan() {
  density::DbscanOptions options;
  options.eps = settings_.eps;
  options.min_points = settings_.min_points;
  options.seed = input_.seed;
  options.keys = input_.keys;
  auto fit = TRY(density::fit_dbscan(matrix_, options, input_.context));
  if (fit.clusters == 0)
    return nobody(
        fmt::format("nowhere do {} customers lie within {:.3g} of one", fit.min_points, fit.eps),
        "raise eps, lower min_points, or take fewer features");
  out_.result.choice = fmt::format(
      "{} are cores: {} neighbours within {:.3g}{}.",
      base::percent(static_cast<double>(std::ranges::count(fit.core, char{1})) /
                    static_cast<double>(fit.core.size())),
      fit.min_points, fit.eps,
      settings_.eps > 0 ? ", as the project says" : ", the knee of the k-distance curve");
  for (auto& note : fit.notes) warn(std::move(note));
  out_.result.density =
      DensityTrace{fit.eps, fit.min_points, std::move(fit.curve.sorted), fit.curve.rows, {}};
  eps_ = fit.eps;
  model_.fitted = std::move(fit.model);
  return measured({std::move(fit.labels), fit.clusters});
}

Result<Groups> ClusterFit::hdbscan() {
  density::HdbscanOptions options;
  options.min_cluster_size = settings_.min_cluster_size;
  options.min_samples = settings_.min_samples;
  options.leaf = settings_.leaf;
  options.epsilon = settings_.epsilon;
  options.seed = input_.seed;
  options.keys = input_.keys;
  auto fit = TRY(density::fit_hdbscan(matrix_, options, input_.context));
  if (fit.clusters == 0)
    return nobody(fmt::format("no part of at least {} customers is denser than what lies around "
                              "it",
                              fit.min_cluster_size),
                  "lower min_cluster_size or min_samples, or take fewer features");
  out_.result.choice = fit.how;
  for (auto& note : fit.notes) warn(std::move(note));
  out_.result.density = DensityTrace{kNone, fit.min_samples, {}, 0, std::move(fit.tree)};
  model_.fitted = std::move(fit.model);
  return measured({std::move(fit.labels), fit.clusters});
}

}  // namespace coterie::segment
