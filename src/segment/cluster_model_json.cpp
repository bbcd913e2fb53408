// Frozen clusters as JSON and back. Grid units are whole numbers, doubles are written in the
// shortest form that reads back as the same double: nothing is lost.
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "mixture/model.hpp"
#include "segment/cluster_model.hpp"

namespace coterie::segment {
namespace {

using base::Result;
using nlohmann::json;

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

std::unexpected<base::Error> wrong(const char* what) {
  return base::fail(base::Code::data, "model.json", what);
}

json units_json(const std::vector<float>& units) {
  auto out = json::array();
  for (const float unit : units) out.push_back(static_cast<int64_t>(unit));
  return out;
}

std::vector<float> units_from(const json& in) {
  std::vector<float> out;
  for (const auto& unit : in) out.push_back(static_cast<float>(unit.get<int64_t>()));
  return out;
}

json rotation_json(const cluster::Rotation& rotation) {
  return {{"mean", rotation.mean}, {"axes", rotation.axes}, {"step", rotation.step}};
}

Result<cluster::Rotation> rotation_from(const json& in, size_t cols) {
  cluster::Rotation out;
  in.at("mean").get_to(out.mean);
  in.at("axes").get_to(out.axes);
  in.at("step").get_to(out.step);
  int exponent = 0;
  if (out.mean.size() != cols || out.axes.empty() || out.axes.size() % cols != 0 ||
      !(out.step > 0) || std::frexp(out.step, &exponent) != 0.5)
    return wrong("the principal components and the columns do not fit");
  return out;
}

json mixture_json(const mixture::Mixture& mixture) {
  return {{"covariance", mixture::name(mixture.covariance)},
          {"weights", mixture.weights},
          {"means", mixture.means},
          {"precisions", mixture.precisions}};
}

Result<mixture::Mixture> mixture_from(const json& in, size_t segments, size_t cols) {
  mixture::Mixture out;
  const auto covariance = mixture::covariance_named(in.at("covariance").get<std::string>());
  if (!covariance) return wrong("the covariance of the mixture is unknown");
  out.covariance = *covariance;
  out.k = static_cast<int>(segments);
  out.cols = static_cast<int>(cols);
  in.at("weights").get_to(out.weights);
  in.at("means").get_to(out.means);
  in.at("precisions").get_to(out.precisions);
  const size_t triangle = cols * (cols + 1) / 2;
  const size_t wanted = out.covariance == mixture::Covariance::full       ? segments * triangle
                        : out.covariance == mixture::Covariance::tied     ? triangle
                        : out.covariance == mixture::Covariance::diagonal ? segments * cols
                                                                          : segments;
  if (out.weights.size() != segments || out.means.size() != segments * cols ||
      out.precisions.size() != wanted)
    return wrong("the mixture and its segments do not fit");
  return out;
}

json categories_json(const Categories& categories) {
  return {{"features", categories.features}, {"levels", categories.levels}};
}

Result<Categories> categories_from(const json& in) {
  Categories out;
  in.at("features").get_to(out.features);
  in.at("levels").get_to(out.levels);
  if (out.features.size() != out.levels.size())
    return wrong("the categories and their levels do not fit");
  return out;
}

Result<Leaves> leaves_from(const json& in, size_t segments, size_t cols) {
  Leaves out{units_from(in.at("leaves")), in.at("segment_of").get<std::vector<int32_t>>()};
  if (out.segment_of.empty() || out.units.size() != out.segment_of.size() * cols)
    return wrong("the leaves and the columns do not fit");
  for (const int32_t segment : out.segment_of)
    if (segment < 0 || static_cast<size_t>(segment) >= segments)
      return wrong("a leaf is of a segment that there is not");
  return out;
}

// Infinity is null.
json numbers_json(const std::vector<double>& numbers) {
  auto out = json::array();
  for (const double x : numbers) out.push_back(std::isfinite(x) ? json(x) : json());
  return out;
}

std::vector<double> numbers_from(const json& in) {
  std::vector<double> out;
  for (const auto& x : in)
    out.push_back(x.is_null() ? std::numeric_limits<double>::infinity() : x.get<double>());
  return out;
}

json density_json(const density::DensityModel& density) {
  json out = {{"points", units_json(density.points)},
              {"segment_of", density.label},
              {"step", density.step}};
  if (density.rule == density::DensityModel::Rule::dbscan) {
    out["limit"] = density.limit;
  } else {
    out["min_samples"] = density.min_samples;
    out["weight"] = density.weight;
    out["core"] = numbers_json(density.core);
    out["lambda"] = numbers_json(density.lambda);
    out["born"] = numbers_json(density.born);
    out["death"] = numbers_json(density.death);
  }
  return out;
}

Result<density::DensityModel> density_from(const json& in, std::string_view method, size_t segments,
                                           size_t cols) {
  density::DensityModel out;
  out.cols = static_cast<int>(cols);
  in.at("step").get_to(out.step);
  out.points = units_from(in.at("points"));
  in.at("segment_of").get_to(out.label);
  if (out.points.size() != out.label.size() * cols)
    return wrong("the points and the columns do not fit");
  for (const int32_t label : out.label)
    if (label < -1 || label >= static_cast<int32_t>(segments))
      return wrong("a point is of a segment that there is not");
  if (method == "dbscan") {
    in.at("limit").get_to(out.limit);
    return out;
  }
  out.rule = density::DensityModel::Rule::hdbscan;
  in.at("min_samples").get_to(out.min_samples);
  in.at("weight").get_to(out.weight);
  out.core = numbers_from(in.at("core"));
  out.lambda = numbers_from(in.at("lambda"));
  out.born = numbers_from(in.at("born"));
  out.death = numbers_from(in.at("death"));
  const size_t points = out.label.size();
  if (out.weight.size() != points || out.core.size() != points || out.lambda.size() != points ||
      out.born.size() != segments || out.death.size() != segments)
    return wrong("the points and what is known of them do not fit");
  return out;
}

// Numbers, then codes.
Result<std::vector<float>> points_from(const json& in, size_t segments, size_t width) {
  auto out = units_from(in.at("points"));
  if (out.size() != segments * width) return wrong("points and segments do not fit");
  return out;
}

}  // namespace

json to_json(const ClusterModel& model) {
  json out;
  if (!model.transform.columns.empty()) out["transform"] = model.transform;
  if (model.rotation) out["rotation"] = rotation_json(*model.rotation);
  std::visit(
      Overloaded{
          [&](const Centres& centres) { out["centres"] = units_json(centres.units); },
          [&](const mixture::Mixture& mixture) { out["mixture"] = mixture_json(mixture); },
          [&](const Leaves& leaves) {
            out["leaves"] = units_json(leaves.units);
            out["segment_of"] = leaves.segment_of;
          },
          [&](const density::DensityModel& density) { out["density"] = density_json(density); },
          [&](const Prototypes& prototypes) {
            out["categories"] = categories_json(prototypes.categories);
            out["points"] = units_json(prototypes.points);
            out["gamma"] = prototypes.gamma;
          },
          [&](const GowerMedoids& gower) {
            out["categories"] = categories_json(gower.categories);
            out["points"] = units_json(gower.points);
            out["ranges"] = gower.ranges;
          },
      },
      model.fitted);
  return out;
}

Result<ClusterModel> clusters_from_json(const json& in, std::string_view method, size_t segments) {
  ClusterModel out;
  if (in.contains("transform")) out.transform = TRY(table::transform_from_json(in.at("transform")));
  if (in.contains("rotation"))
    out.rotation = TRY(rotation_from(in.at("rotation"), out.transform.columns.size()));
  const size_t cols =
      out.rotation ? static_cast<size_t>(out.rotation->components()) : out.transform.columns.size();
  const bool mixed = in.contains("categories");
  if (cols == 0 && !mixed) return wrong("the model has no column");
  if (mixed) {
    auto categories = TRY(categories_from(in.at("categories")));
    auto points = TRY(points_from(in, segments, cols + categories.features.size()));
    if (method == "kprototypes") {
      const auto gamma = in.at("gamma").get<double>();
      if (!(gamma >= 0)) return wrong("gamma is below 0");
      out.fitted = Prototypes{std::move(categories), std::move(points), gamma};
    } else {
      auto ranges = in.at("ranges").get<std::vector<double>>();
      if (ranges.size() != cols) return wrong("the ranges and the columns do not fit");
      out.fitted = GowerMedoids{std::move(categories), std::move(points), std::move(ranges)};
    }
  } else if (method == "mixture") {
    out.fitted = TRY(mixture_from(in.at("mixture"), segments, cols));
  } else if (method == "dbscan" || method == "hdbscan") {
    out.fitted = TRY(density_from(in.at("density"), method, segments, cols));
  } else if (method == "hierarchical") {
    out.fitted = TRY(leaves_from(in, segments, cols));
  } else {
    Centres centres{units_from(in.at("centres"))};
    if (centres.units.size() != segments * cols) return wrong("centres and segments do not fit");
    out.fitted = std::move(centres);
  }
  return out;
}

}  // namespace coterie::segment
