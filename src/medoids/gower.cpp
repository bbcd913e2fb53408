#include "medoids/gower.hpp"

#include <utility>

namespace coterie::medoids {

namespace {

Space gower_space(const Mixed& rows, std::span<const double> ranges) {
  const double share = 1 / static_cast<double>(rows.cols());
  Space space{.metric = Metric::gower,
              .numbers = rows.number_cols(),
              .codes = rows.code_cols(),
              .mismatch = share,
              .scale = {},
              .largest = 1 + 1e-9};
  for (const double range : ranges)
    space.scale.push_back(range > 0 ? share / (range / rows.step()) : 0);
  return space;
}

}  // namespace

base::Result<GowerFit> fit_gower(const Mixed& rows, int k, const MedoidsOptions& options,
                                 const cluster::Context& context) {
  GowerFit out;
  if (rows.cols() == 0) return base::fail(base::Code::internal, "Gower medoids", "no columns");
  if (rows.numbers != nullptr)
    for (const double range : ranges(*rows.numbers, context))
      out.ranges.push_back(range * rows.step());
  const Space space = gower_space(rows, out.ranges);
  out.fit = TRY(fit_medoids_in(space, rows, k, options, context, "Gower medoids"));
  return out;
}

cluster::Nearest assign_gower(const Mixed& rows, std::span<const float> medoids,
                              std::span<const double> ranges, const cluster::Context& context) {
  return assign(gower_space(rows, ranges), rows, medoids, context);
}

}  // namespace coterie::medoids
