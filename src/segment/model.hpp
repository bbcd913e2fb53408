// A fitted way to segment, frozen: everything that is needed to assign a later snapshot, as data.
#pragma once
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "rules/given.hpp"
#include "rules/grid.hpp"
#include "rules/percentile.hpp"
#include "rules/rules.hpp"
#include "segment/result.hpp"
#include "table/frame.hpp"
#include "table/transform.hpp"

namespace coterie::segment {

struct KMeansModel {
  table::FittedTransform transform;
  std::vector<float> centres;  // k x columns of the transform, in grid units; row i is segment i
};

struct Model {
  std::string name, method;           // method: kmeans, grid, percentile, rules, given
  std::vector<std::string> segments;  // names, by index
  std::vector<int> ids;               // the stable id of each segment, 1 …
  std::variant<KMeansModel, rules::GridModel, rules::PercentileModel, rules::RulesModel,
               rules::GivenModel>
      fitted;
};

// Gives every customer of the frame their segment. The frame needs the columns that the model
// reads. Errors: Code::data for a missing column. Repeats: each row depends on itself only.
base::Result<Assignment> assign(const Model& model, const table::Frame& frame,
                                const cluster::Context& context);

// Lossless both ways.
nlohmann::json to_json(const Model& model);
base::Result<Model> model_from_json(const nlohmann::json& in);

// The catalogue of methods for help and docs.
struct MethodDefinition {
  std::string_view name, text;
  std::span<const base::Definition> settings;
};
std::span<const MethodDefinition> methods();

}  // namespace coterie::segment
