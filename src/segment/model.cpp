#include "segment/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "rules/grid_settings.hpp"
#include "segment/cluster_settings.hpp"

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

}  // namespace

Result<Assignment> assign(const Model& model, const table::Frame& frame,
                          const cluster::Context& context) {
  return std::visit(Overloaded{
                        [&](const ClusterModel& m) {
                          return assign_clusters(m, static_cast<int>(model.segments.size()), frame,
                                                 context);
                        },
                        [&](const rules::GridModel& m) -> Result<Assignment> {
                          return certain(TRY(rules::assign_grid(m, frame)).segment);
                        },
                        [&](const rules::PercentileModel& m) -> Result<Assignment> {
                          return certain(TRY(rules::assign_percentile(m, frame)));
                        },
                        [&](const rules::RulesModel& m) -> Result<Assignment> {
                          return certain(TRY(rules::assign_rules(m, frame)));
                        },
                        [&](const rules::TreeModel& m) -> Result<Assignment> {
                          return certain(TRY(rules::assign_tree(m, frame)));
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
                 [&](const ClusterModel& m) { out["fitted"] = to_json(m); },
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
    if (is_clusters(out.method)) {
      out.fitted = TRY(clusters_from_json(fitted, out.method, out.segments.size()));
    } else if (out.method == "grid") {
      out.fitted = TRY(rules::grid_from_json(fitted));
    } else if (out.method == "percentile") {
      out.fitted = TRY(rules::percentile_from_json(fitted));
    } else if (out.method == "rules") {
      out.fitted = TRY(rules::rules_from_json(fitted));
    } else if (out.method == "tree") {
      out.fitted = TRY(rules::tree_from_json(fitted));
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
       Family::clusters, cluster_definitions("kmeans")},
      {"mixture",
       "A sum of k Gaussian clouds, k and their shape by BIC; every customer belongs to each with "
       "a "
       "probability.",
       Family::clusters, cluster_definitions("mixture")},
      {"hierarchical",
       "A tree of merges, cut into k segments or at a height; new customers go with the nearest of "
       "those that were merged.",
       Family::clusters, cluster_definitions("hierarchical")},
      {"dbscan", "Groups of any shape where customers lie dense; who lies apart belongs to none.",
       Family::clusters, cluster_definitions("dbscan")},
      {"hdbscan", "Groups of any shape and of different density; who lies apart belongs to none.",
       Family::clusters, cluster_definitions("hdbscan")},
      {"kmedoids",
       "Groups around k real customers of least distance, not squared: outliers weigh less.",
       Family::clusters, cluster_definitions("kmedoids")},
      {"kprototypes",
       "k-means for numbers and categories together: means, and the most frequent categories.",
       Family::clusters, cluster_definitions("kprototypes")},
      {"grid",
       "R, F and M scores and a name for every combination of them; the linter proves that none is "
       "missing or named twice.",
       Family::rules, rules::grid_definitions()},
      {"percentile", "Scores cut at quantiles, and a name for every combination of levels.",
       Family::rules, rules::percentile_definitions()},
      {"rules", "Conditions over features, tried in order, and a default.", Family::rules,
       rules::rules_definitions()},
      {"tree",
       "The segments of another model told as a few readable rules, with the share of customers "
       "that they give back.",
       Family::rules, rules::tree_definitions()},
      {"given", "A segment column that is there already: profiled, audited and compared.",
       Family::given, rules::given_definitions()},
  };
  return all;
}

std::string_view family_name(std::string_view method) {
  const auto found = std::ranges::find(methods(), method, &MethodDefinition::name);
  if (found == methods().end()) return {};
  switch (found->family) {
    case Family::clusters:
      return "clusters";
    case Family::rules:
      return "rules";
    case Family::given:
      return "given";
  }
  return {};
}

bool is_clusters(std::string_view method) {
  return family_name(method) == "clusters";
}

bool has_centres(std::string_view method) {
  return method == "kmeans" || method == "kmedoids" || method == "kprototypes";
}

}  // namespace coterie::segment
