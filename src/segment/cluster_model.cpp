#include "segment/cluster_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "hierarchy/nearest_point.hpp"
#include "mixture/assign.hpp"

namespace coterie::segment {
namespace {

using base::Result;

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

// 1 at the own place, 0 halfway to the next.
std::vector<double> doubts(const std::vector<double>& own, const std::vector<double>& next) {
  std::vector<double> out(own.size());
  for (size_t i = 0; i < own.size(); ++i)
    out[i] = !std::isfinite(next[i]) ? 1.0 : next[i] > 0 ? 1.0 - own[i] / next[i] : 0.0;
  return out;
}

// Posterior probabilities are the confidence.
Assignment from_posteriors(mixture::Posteriors posteriors) {
  Assignment out;
  out.confidence = std::move(posteriors.probability);
  out.segment = std::move(posteriors.label);
  out.runner_up = std::move(posteriors.runner_up);
  out.distance = std::move(posteriors.distance);
  return out;
}

Assignment from_density(density::DensityAssignment found) {
  Assignment out;
  out.confidence = std::move(found.probability);
  for (size_t i = 0; i < found.label.size(); ++i)
    if (found.label[i] < 0) out.confidence[i] = kNone;
  out.segment = std::move(found.label);
  out.runner_up = std::move(found.runner_up);
  out.distance = std::move(found.distance);
  return out;
}

Assignment from_nearest(cluster::Nearest nearest) {
  Assignment out;
  out.confidence = doubts(nearest.distance, nearest.runner_up_distance);
  out.segment = std::move(nearest.label);
  out.runner_up = std::move(nearest.runner_up);
  out.distance = std::move(nearest.distance);
  return out;
}

// Equally long parts, one a cluster, in the order of the segments.
template <class Number>
std::vector<Number> reordered(const std::vector<Number>& rows, const std::vector<int32_t>& place) {
  const size_t cols = rows.size() / place.size();
  std::vector<Number> out(rows.size());
  for (size_t j = 0; j < place.size(); ++j)
    std::copy_n(rows.begin() + static_cast<ptrdiff_t>(j * cols), cols,
                out.begin() + static_cast<ptrdiff_t>(static_cast<size_t>(place[j]) * cols));
  return out;
}

void renumber_mixture(mixture::Mixture& mixture, const std::vector<int32_t>& place) {
  mixture.weights = reordered(mixture.weights, place);
  mixture.means = reordered(mixture.means, place);
  if (mixture.covariance != mixture::Covariance::tied)
    mixture.precisions = reordered(mixture.precisions, place);
}

void renumber_density(density::DensityModel& density, const std::vector<int32_t>& place) {
  for (int32_t& label : density.label)
    if (label >= 0) label = place[static_cast<size_t>(label)];
  if (density.rule == density::DensityModel::Rule::dbscan) return;
  density.born = reordered(density.born, place);
  density.death = reordered(density.death, place);
}

}  // namespace

Result<table::Matrix> matrix_of(const ClusterModel& model, const table::Frame& frame,
                                const cluster::Context& context) {
  auto matrix = TRY(table::apply_transform(model.transform, frame, context.pool));
  if (model.rotation) return cluster::rotate(matrix, *model.rotation, context);
  return matrix;
}

Categories categories_of(const table::Frame& frame, std::span<const std::string> features) {
  Categories out;
  for (const auto& feature : features) {
    out.features.push_back(feature);
    out.levels.push_back(frame.find(feature)->levels);
  }
  return out;
}

Result<table::Matrix> codes_of(const Categories& categories, const table::Frame& frame) {
  table::Matrix out(frame.rows(), static_cast<int>(categories.features.size()), 1);
  for (size_t i = 0; i < categories.features.size(); ++i) {
    const auto* column = frame.find(categories.features[i]);
    if (column == nullptr || !column->category)
      return base::fail(base::Code::data, "model",
                        fmt::format("the category '{}' of the model is not in the data",
                                    base::printable(categories.features[i])));
    const auto& known = categories.levels[i];
    std::vector<int32_t> place;  // level of the frame -> code
    for (const auto& level : column->levels) {
      const auto found = std::ranges::lower_bound(known, level);
      const bool seen = found != known.end() && *found == level;
      place.push_back(seen ? static_cast<int32_t>(found - known.begin()) : medoids::kUnknown);
    }
    for (int64_t row = 0; row < frame.rows(); ++row) {
      const int32_t code = column->codes[static_cast<size_t>(row)];
      out.units(row, static_cast<int>(i)) =
          static_cast<float>(code < 0 ? medoids::kMissing : place[static_cast<size_t>(code)]);
    }
  }
  return out;
}

Result<Assignment> assign_clusters(const ClusterModel& model, int segments,
                                   const table::Frame& frame, const cluster::Context& context) {
  table::Matrix matrix;
  const bool numbers = !model.transform.columns.empty();
  if (numbers) matrix = TRY(matrix_of(model, frame, context));
  // Numbers and codes; the codes are kept by the caller.
  auto mixed = [&](const table::Matrix& codes) {
    medoids::Mixed out;
    if (numbers) out.numbers = &matrix;
    if (codes.cols() > 0) out.codes = &codes;
    return out;
  };
  auto codes = [&](const Categories& categories) -> Result<table::Matrix> {
    if (categories.features.empty()) return table::Matrix();
    return codes_of(categories, frame);
  };
  return std::visit(
      Overloaded{
          [&](const Centres& centres) -> Result<Assignment> {
            return from_nearest(cluster::assign_nearest(matrix, centres.units, context));
          },
          [&](const mixture::Mixture& fitted) -> Result<Assignment> {
            auto out = from_posteriors(mixture::assign_mixture(matrix, fitted, context));
            for (const double share : mixture::memberships(matrix, fitted, context))
              out.memberships.push_back(static_cast<float>(share));
            return out;
          },
          [&](const Leaves& leaves) -> Result<Assignment> {
            return from_nearest(TRY(hierarchy::assign_to_points(
                matrix, leaves.units, leaves.segment_of, segments, context)));
          },
          [&](const density::DensityModel& fitted) -> Result<Assignment> {
            return from_density(TRY(density::assign_density(matrix, fitted, context)));
          },
          [&](const Prototypes& prototypes) -> Result<Assignment> {
            const auto of = TRY(codes(prototypes.categories));
            return from_nearest(medoids::assign_prototypes(mixed(of), prototypes.points,
                                                           prototypes.gamma, context));
          },
          [&](const GowerMedoids& gower) -> Result<Assignment> {
            const auto of = TRY(codes(gower.categories));
            return from_nearest(
                medoids::assign_gower(mixed(of), gower.points, gower.ranges, context));
          },
      },
      model.fitted);
}

void renumber(ClusterModel& model, const std::vector<int32_t>& place) {
  std::visit(Overloaded{
                 [&](Centres& centres) { centres.units = reordered(centres.units, place); },
                 [&](mixture::Mixture& mixture) { renumber_mixture(mixture, place); },
                 [&](Leaves& leaves) {
                   for (int32_t& segment : leaves.segment_of)
                     segment = place[static_cast<size_t>(segment)];
                 },
                 [&](density::DensityModel& density) { renumber_density(density, place); },
                 [&](auto& points) { points.points = reordered(points.points, place); },
             },
             model.fitted);
}

}  // namespace coterie::segment
