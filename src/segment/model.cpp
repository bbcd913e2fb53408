#include "segment/model.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "rules/grid_settings.hpp"
#include "segment/kmeans_settings.hpp"

namespace coterie::segment {
namespace {

using base::Result;

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

// Rules know no distance and no doubt.
Assignment certain(std::vector<int32_t> segment) {
  Assignment out;
  const size_t rows = segment.size();
  out.runner_up.assign(rows, -1);
  out.distance.assign(rows, kNone);
  out.confidence.resize(rows);
  for (size_t i = 0; i < rows; ++i) out.confidence[i] = segment[i] < 0 ? kNone : 1.0;
  out.segment = std::move(segment);
  return out;
}

Result<Assignment> assign_kmeans(const KMeansModel& model, const table::Frame& frame,
                                 const cluster::Context& context) {
  auto matrix = TRY(table::apply_transform(model.transform, frame));
  auto nearest = cluster::assign_nearest(matrix, model.centres, context);
  Assignment out;
  out.confidence.resize(nearest.label.size());
  for (size_t i = 0; i < nearest.label.size(); ++i) {
    const double own = nearest.distance[i], next = nearest.runner_up_distance[i];
    out.confidence[i] = !std::isfinite(next) ? 1.0 : next > 0 ? 1.0 - own / next : 0.0;
  }
  out.segment = std::move(nearest.label);
  out.runner_up = std::move(nearest.runner_up);
  out.distance = std::move(nearest.distance);
  return out;
}

}  // namespace

Result<Assignment> assign(const Model& model, const table::Frame& frame,
                          const cluster::Context& context) {
  return std::visit(Overloaded{
                        [&](const KMeansModel& m) { return assign_kmeans(m, frame, context); },
                        [&](const rules::GridModel& m) -> Result<Assignment> {
                          return certain(TRY(rules::assign_grid(m, frame)).segment);
                        },
                        [&](const rules::PercentileModel& m) -> Result<Assignment> {
                          return certain(TRY(rules::assign_percentile(m, frame)));
                        },
                        [&](const rules::RulesModel& m) -> Result<Assignment> {
                          return certain(TRY(rules::assign_rules(m, frame)));
                        },
                        [&](const rules::GivenModel& m) -> Result<Assignment> {
                          return certain(TRY(rules::assign_given(m, frame)));
                        },
                    },
                    model.fitted);
}

nlohmann::json to_json(const Model& model) {
  nlohmann::json out = {{"name", model.name},
                        {"method", model.method},
                        {"segments", model.segments},
                        {"ids", model.ids}};
  std::visit(Overloaded{
                 [&](const KMeansModel& m) {
                   out["fitted"]["transform"] = m.transform;
                   // Centres are whole numbers of grid steps: exact in JSON.
                   auto& centres = out["fitted"]["centres"] = nlohmann::json::array();
                   for (float unit : m.centres) centres.push_back(static_cast<int64_t>(unit));
                 },
                 [&](const auto& m) { out["fitted"] = m; },
             },
             model.fitted);
  return out;
}

Result<Model> model_from_json(const nlohmann::json& in) {
  try {
    Model out;
    out.name = in.at("name").get<std::string>();
    out.method = in.at("method").get<std::string>();
    out.segments = in.at("segments").get<std::vector<std::string>>();
    out.ids = in.at("ids").get<std::vector<int>>();
    const auto& fitted = in.at("fitted");
    if (out.method == "kmeans") {
      KMeansModel model;
      model.transform = TRY(table::transform_from_json(fitted.at("transform")));
      for (const auto& unit : fitted.at("centres"))
        model.centres.push_back(static_cast<float>(unit.get<int64_t>()));
      if (model.centres.size() != out.segments.size() * model.transform.columns.size())
        return base::fail(base::Code::data, "model.json", "centres and segments do not fit");
      out.fitted = std::move(model);
    } else if (out.method == "grid") {
      out.fitted = TRY(rules::grid_from_json(fitted));
    } else if (out.method == "percentile") {
      out.fitted = TRY(rules::percentile_from_json(fitted));
    } else if (out.method == "rules") {
      out.fitted = TRY(rules::rules_from_json(fitted));
    } else if (out.method == "given") {
      out.fitted = TRY(rules::given_from_json(fitted));
    } else {
      return base::fail(base::Code::data, "model.json",
                        fmt::format("there is no method '{}'", out.method));
    }
    if (out.ids.size() != out.segments.size())
      return base::fail(base::Code::data, "model.json", "ids and segments do not fit");
    return out;
  } catch (const nlohmann::json::exception&) {
    return base::fail(base::Code::data, "model.json", "a key is missing or of the wrong type");
  }
}

std::span<const MethodDefinition> methods() {
  static const MethodDefinition all[] = {
      {"kmeans",
       "Groups around k centres of least squared distance, on transformed features; new customers "
       "go to the nearest centre.",
       kmeans_definitions()},
      {"grid",
       "R, F and M scores and a name for every combination of them; the linter proves that none is "
       "missing or named twice.",
       rules::grid_definitions()},
      {"percentile", "Scores cut at quantiles, and a name for every combination of levels.",
       rules::percentile_definitions()},
      {"rules", "Conditions over features, tried in order, and a default.",
       rules::rules_definitions()},
      {"given", "A segment column that is there already: profiled, audited and compared.",
       rules::given_definitions()},
  };
  return all;
}

}  // namespace coterie::segment
