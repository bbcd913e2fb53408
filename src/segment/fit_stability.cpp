// Would other customers of the same kind give the same segments?
#include <algorithm>
#include <cmath>

#include "cluster/stability.hpp"
#include "segment/cluster_fit.hpp"

namespace coterie::segment {
namespace {

// Methods other than k-means are fitted again from the features on, which costs more.
constexpr int64_t kRowsMost = 4000;

// Those customers, some of them again and again; an id that is not unique is made so.
table::Frame rows_of(const table::Frame& frame, std::span<const int64_t> rows) {
  table::Frame out;
  for (size_t i = 0; i < rows.size(); ++i) out.ids.add(std::to_string(i));
  for (const auto& column : frame.columns) {
    auto& copy = out.columns.emplace_back();
    copy.name = column.name;
    copy.category = column.category;
    copy.levels = column.levels;
    for (const int64_t row : rows) {
      const auto at = static_cast<size_t>(row);
      if (column.category)
        copy.codes.push_back(column.codes[at]);
      else
        copy.values.push_back(column.values[at]);
    }
  }
  return out;
}

}  // namespace

using base::Result;

Result<std::vector<int32_t>> ClusterFit::refit(int k, std::span<const int64_t> fitted,
                                               std::span<const int64_t> labelled,
                                               uint64_t seed) const {
  auto settings = settings_;
  settings.k_low = settings.k_high = k;
  settings.references = settings.resamples = 0;
  settings.covariances = {shape_};
  // A sample is thinner than all customers: so many times fewer make a place dense.
  const double share =
      std::min(1.0, static_cast<double>(fitted.size()) / static_cast<double>(input_.frame->rows()));
  const auto fewer = [&](int count, int least) {
    return std::max(least, static_cast<int>(std::lround(share * count)));
  };
  if (const auto& density = out_.result.density) {
    settings.eps = eps_;
    if (request_.method == "dbscan") settings.min_points = fewer(density->min_points, 2);
    if (settings.min_cluster_size > 0)
      settings.min_cluster_size = fewer(settings.min_cluster_size, 2);
  }
  const auto sample = rows_of(*input_.frame, fitted);
  FitInput input = input_;
  input.frame = &sample;
  input.spend_micros = {};
  input.seed = seed;
  std::vector<uint64_t> keys;
  for (size_t i = 0; i < fitted.size(); ++i) keys.push_back(i);
  input.keys = keys;
  input.context.progress = nullptr;
  const auto fit = TRY(ClusterFit(request_, settings, input).run());
  const auto& model = std::get<ClusterModel>(fit.model.fitted);
  auto assigned =
      TRY(assign_clusters(model, fit.result.k, rows_of(*input_.frame, labelled), input.context));
  return std::move(assigned.segment);
}

base::Status ClusterFit::tell_stability(const Groups& groups) {
  cluster::StabilityOptions options;
  options.resamples = settings_.resamples;
  options.seed = input_.seed;
  options.keys = input_.keys;
  Result<cluster::Stability> found;
  if (request_.method == "kmeans") {
    found = cluster::stability_of_kmeans(matrix_, groups.labels, groups.k, options, input_.context);
  } else {
    options.rows_most = kRowsMost;
    found = cluster::stability(
        groups.labels, options,
        [&](std::span<const int64_t> fitted, std::span<const int64_t> labelled, uint64_t seed) {
          return refit(groups.k, fitted, labelled, seed);
        },
        input_.context);
  }
  if (!found && found.error().code == base::Code::data) {
    warn("stability is not known: too few customers differ.");
    return {};
  }
  auto stability = TRY(std::move(found));
  out_.result.indices.push_back(
      {groups.k, "stability_ari", stability.adjusted_rand, stability.standard_error});
  out_.result.stability = std::move(stability);
  return {};
}

}  // namespace coterie::segment
