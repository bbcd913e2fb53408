// Mixtures, hierarchies, densities and medoids.
#include <algorithm>

#include "bench/clustering_tasks.hpp"
#include "density/dbscan.hpp"
#include "density/hdbscan.hpp"
#include "hierarchy/hierarchy.hpp"
#include "medoids/medoids.hpp"
#include "mixture/em.hpp"

namespace coterie::bench {

namespace {

// Lower triangles, packed row by row, as k squares.
std::vector<double> unpacked(const mixture::Mixture& mixture) {
  const auto d = static_cast<size_t>(mixture.cols);
  std::vector<double> out(static_cast<size_t>(mixture.k) * d * d);
  size_t from = 0;
  for (size_t row = 0; row < static_cast<size_t>(mixture.k) * d; ++row)
    for (size_t col = 0; col <= row % d; ++col) out[row * d + col] = mixture.precisions[from++];
  return out;
}

// Heights of all rows - 1 merges: those of equal rows are 0 and not in the tree.
base::Result<Answer> tree(const table::Matrix& matrix, const Job& job, hierarchy::Linkage linkage,
                          const cluster::Context& context) {
  const auto fit =
      TRY(hierarchy::fit_hierarchy(matrix, {.linkage = linkage, .seed = job.seed}, context));
  if (!fit.exact) return base::fail(base::Code::internal, "hierarchy", fit.how);
  Answer answer;
  auto& heights = answer.real["heights"];
  heights.resize(static_cast<size_t>(matrix.rows()) - 1 - fit.tree.merges.size());
  for (const auto& merge : fit.tree.merges) heights.push_back(merge.height);
  return answer;
}

}  // namespace

// So many steps of EM from spheres of equal weight around the start.
base::Result<Answer> mixture_step(const table::Matrix& matrix, const Job& job,
                                  const cluster::Context& context) {
  const auto k = static_cast<size_t>(job.k), d = static_cast<size_t>(job.cols);
  mixture::Mixture start;
  start.k = job.k;
  start.cols = job.cols;
  start.weights.assign(k, 1 / static_cast<double>(k));
  start.means.assign(job.start.begin(), job.start.end());
  for (size_t row = 0; row < k * d; ++row)
    for (size_t col = 0; col <= row % d; ++col) start.precisions.push_back(col == row % d ? 1 : 0);
  const mixture::Extent extent = mixture::extent_of(matrix, context);
  mixture::Em em(matrix, extent, mixture::Covariance::full, job.k, 1e-6, context);
  em.start(start);
  Answer answer;
  for (int step = 0; step < job.iterations; ++step)
    if (!em.step()) return base::fail(base::Code::internal, "mixture_step", "a step failed");
  answer.values["log_likelihood"] = em.log_likelihood();
  answer.real["weights"] = em.mixture().weights;
  answer.real["means"] = em.mixture().means;
  answer.real["factors"] = unpacked(em.mixture());
  return answer;
}

base::Result<Answer> ward(const table::Matrix& matrix, const Job& job,
                          const cluster::Context& context) {
  return tree(matrix, job, hierarchy::Linkage::ward, context);
}

base::Result<Answer> single(const table::Matrix& matrix, const Job& job,
                            const cluster::Context& context) {
  return tree(matrix, job, hierarchy::Linkage::single, context);
}

base::Result<Answer> dbscan(const table::Matrix& matrix, const Job& job,
                            const cluster::Context& context) {
  auto fit =
      TRY(density::fit_dbscan(matrix, {.eps = job.eps, .min_points = job.min_rows}, context));
  Answer answer;
  answer.whole["core"].assign(fit.core.begin(), fit.core.end());
  answer.whole["labels"] = std::move(fit.labels);
  return answer;
}

base::Result<Answer> hdbscan(const table::Matrix& matrix, const Job& job,
                             const cluster::Context& context) {
  auto fit = TRY(density::fit_hdbscan(
      matrix, {.min_cluster_size = job.min_size, .min_samples = job.min_rows}, context));
  Answer answer;
  answer.values["clusters"] = fit.clusters;
  answer.whole["labels"] = std::move(fit.labels);
  return answer;
}

base::Result<Answer> medoids(const table::Matrix& matrix, const Job& job,
                             const cluster::Context& context) {
  auto fit = TRY(
      medoids::fit_medoids(matrix, job.k, {.restarts = job.restarts, .seed = job.seed}, context));
  Answer answer;
  answer.values["cost"] = fit.cost;
  answer.whole["medoids"].assign(fit.rows.begin(), fit.rows.end());
  answer.whole["labels"] = std::move(fit.labels);
  return answer;
}

}  // namespace coterie::bench
