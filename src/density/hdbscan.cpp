#include "density/hdbscan.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "cluster/search.hpp"

namespace coterie::density {

namespace {

constexpr int kKept = 16;  // near points that the spanning tree is told of

base::Status check(const HdbscanOptions& options) {
  if (options.min_cluster_size < 0 || options.min_cluster_size == 1)
    return base::fail(base::Code::data, "min_cluster_size", "min_cluster_size is too small",
                      "2 or more, or 0 for a hundredth of the rows");
  if (options.min_samples < 0)
    return base::fail(base::Code::data, "min_samples", "min_samples is negative",
                      "1 or more, or 0 for a choice by min_cluster_size");
  if (!(options.epsilon >= 0) || !std::isfinite(options.epsilon))
    return base::fail(base::Code::data, "epsilon", "epsilon is negative or not a number",
                      "a distance in units of the features, or 0 for none");
  if (options.rows_most < 2)
    return base::fail(base::Code::data, "rows_most", "rows_most is too small", "2 or more");
  return {};
}

int default_size(int64_t rows) {
  return static_cast<int>(
      std::max({rows / 100, std::min<int64_t>(50, rows / 20), static_cast<int64_t>(5)}));
}

// One fit in terms of points.
struct Points {
  Tree tree;
  Neighbours near;  // far: squared core distances
  Condensed condensed;
  std::vector<int32_t> label;
  std::vector<double> probability, outlier;
};

// Strength of membership: the lambda at which a point leaves, against the last of its cluster.
void weigh_membership(Points& of) {
  const std::vector<CondensedNode>& nodes = of.condensed.nodes;
  std::vector<double> death, last;  // by label; by node: the last lambda at or below it
  for (const CondensedNode& node : nodes) {
    last.push_back(node.death);
    if (node.label < 0) continue;
    death.resize(std::max(death.size(), static_cast<size_t>(node.label) + 1));
    death[static_cast<size_t>(node.label)] = node.death;
  }
  for (size_t i = nodes.size(); i-- > 1;) {
    double& up = last[static_cast<size_t>(nodes[i].parent)];
    up = std::max(up, last[i]);
  }
  of.probability.assign(of.label.size(), 0);
  of.outlier.assign(of.label.size(), 0);
  for (size_t i = 0; i < of.label.size(); ++i) {
    const double lambda = of.condensed.lambda[i];
    const double most = last[static_cast<size_t>(of.condensed.node[i])];
    of.outlier[i] = (most - lambda) / most;
    if (of.label[i] < 0) continue;
    const double end = death[static_cast<size_t>(of.label[i])];
    of.probability[i] = std::min(lambda, end) / end;
  }
}

base::Result<Points> fit_points(const table::Matrix& matrix, int size, int samples,
                                const HdbscanOptions& options, const Context& context) {
  Points out;
  out.tree = TRY(Tree::make(matrix, context));
  // The row itself is one of the k.
  const int64_t k = std::max<int64_t>(1, std::min<int64_t>(matrix.rows() - 1, samples)) + 1;
  out.near =
      TRY(find_neighbours(out.tree, out.tree, k, std::min(samples, kKept), context, {0, 0.85}));
  std::vector<Edge> edges = TRY(spanning_tree(out.tree, out.near, context, {0.85, 1}));
  out.condensed = condense(out.tree, out.near, std::move(edges), size);
  out.label = select(
      out.tree,
      {.leaf = options.leaf, .allow_single = options.allow_single, .epsilon = options.epsilon},
      out.condensed);
  weigh_membership(out);
  return out;
}

DensityModel model_of(const Points& fit, int samples) {
  DensityModel out;
  out.rule = DensityModel::Rule::hdbscan;
  out.cols = fit.tree.cols();
  out.step = fit.tree.step();
  out.label = fit.label;
  out.min_samples = samples;
  out.core = fit.near.far;
  out.lambda = fit.condensed.lambda;
  for (int32_t point = 0; point < fit.tree.points(); ++point) {
    out.weight.push_back(fit.tree.weight(point));
    for (int col = 0; col < out.cols; ++col) out.points.push_back(fit.tree.units(point, col));
  }
  for (size_t i = 0; i < fit.condensed.nodes.size(); ++i) {
    const CondensedNode& node = fit.condensed.nodes[i];
    if (node.label < 0) continue;
    const auto label = static_cast<size_t>(node.label);
    out.born.resize(std::max(out.born.size(), label + 1));
    out.death.resize(out.born.size());
    out.born[label] = fit.condensed.birth_squared[i];
    out.death[label] = node.death;
  }
  return out;
}

// The rows that were fitted get what their points have.
void spread(const Points& fit, std::span<const int64_t> rows, HdbscanFit& out) {
  for (int64_t i = 0; i < fit.tree.rows(); ++i) {
    const auto point = static_cast<size_t>(fit.tree.point_of(i));
    const auto row = static_cast<size_t>(rows.empty() ? i : rows[static_cast<size_t>(i)]);
    out.labels[row] = fit.label[point];
    out.probabilities[row] = fit.probability[point];
    out.outlier_scores[row] = fit.outlier[point];
    out.core_distances[row] = std::sqrt(fit.near.far[point]) * fit.tree.step();
  }
}

void describe(const Points& fit, int64_t rows, HdbscanFit& out) {
  out.how =
      out.fitted == rows
          ? fmt::format("HDBSCAN* of all {} rows, {} of them different.", rows, fit.tree.points())
          : fmt::format(
                "HDBSCAN* of a sample of {} rows by key; the other {} rows were "
                "assigned as new ones are.",
                out.fitted, rows - out.fitted);
  int64_t places = 0, crowd = 0;
  for (int32_t point = 0; point < fit.tree.points(); ++point)
    if (static_cast<int64_t>(fit.tree.weight(point)) > out.min_samples) {
      ++places;
      crowd += fit.tree.weight(point);
    }
  if (places > 0)
    out.notes.push_back(fmt::format(
        "{} rows lie on {} places that hold more than min_samples equal rows each; there the "
        "density has no limit, and where such a place holds min_cluster_size rows it is a cluster "
        "of its own. Raise min_samples, or set epsilon.",
        crowd, places));
  if (out.clusters == 0 && rows > 0)
    out.notes.emplace_back("No cluster is stable: everything is noise.");
}

}  // namespace

base::Result<HdbscanFit> fit_hdbscan(const table::Matrix& matrix, const HdbscanOptions& options,
                                     const Context& context) {
  if (const base::Status status = check(options); !status) return std::unexpected(status.error());
  if (context.progress != nullptr) context.progress->step("Clustering");
  const int64_t rows = matrix.rows();
  const bool all = rows <= options.rows_most;
  HdbscanFit out;
  out.fitted = std::min(rows, options.rows_most);
  out.min_cluster_size =
      options.min_cluster_size > 0 ? options.min_cluster_size : default_size(rows);
  out.min_samples =
      options.min_samples > 0 ? options.min_samples : std::min(out.min_cluster_size, 10);
  const auto count = static_cast<size_t>(rows);
  out.labels.assign(count, -1);
  out.probabilities.assign(count, 0);
  out.outlier_scores.assign(count, std::numeric_limits<double>::quiet_NaN());
  out.core_distances = out.outlier_scores;
  out.how = "HDBSCAN* of no rows.";
  out.model.rule = DensityModel::Rule::hdbscan;
  out.model.cols = matrix.cols();
  out.model.step = matrix.step();
  out.model.min_samples = out.min_samples;
  if (rows == 0) return out;

  std::vector<int64_t> sample;
  table::Matrix sampled;
  int size = out.min_cluster_size;
  if (!all) {
    sample = cluster::sample_rows(rows, options.rows_most, options.seed, options.keys, {});
    sampled = cluster::take_rows(matrix, sample);
    const double share = static_cast<double>(out.fitted) / static_cast<double>(rows);
    size = std::max(2, static_cast<int>(std::lround(size * share)));
  }
  const Points fit =
      TRY(fit_points(all ? matrix : sampled, size, out.min_samples, options, context));
  out.tree = fit.condensed.nodes;
  out.model = model_of(fit, out.min_samples);
  out.clusters = static_cast<int>(out.model.born.size());
  if (!all) {
    DensityAssignment rest = TRY(assign_density(matrix, out.model, context));
    out.labels = std::move(rest.label);
    out.probabilities = std::move(rest.probability);
  }
  spread(fit, sample, out);
  describe(fit, rows, out);
  return out;
}

}  // namespace coterie::density
