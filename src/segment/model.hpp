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
#include "rules/tree.hpp"
#include "segment/cluster_model.hpp"
#include "segment/result.hpp"
#include "table/frame.hpp"
#include "table/transform.hpp"

namespace coterie::segment {

struct Model {
  std::string name, method;           // method: one of methods()
  std::vector<std::string> segments;  // names, by index
  std::vector<int> ids;               // the stable id of each segment, 1 …
  std::variant<ClusterModel, rules::GridModel, rules::PercentileModel, rules::RulesModel,
               rules::TreeModel, rules::GivenModel>
      fitted;
};

// Gives every customer of the frame their segment. The frame needs the columns that the model
// reads. Errors: Code::data for a missing column. Repeats: each row depends on itself only.
base::Result<Assignment> assign(const Model& model, const table::Frame& frame,
                                const cluster::Context& context);

// Lossless both ways.
nlohmann::json to_json(const Model& model);
base::Result<Model> model_from_json(const nlohmann::json& in);

// clusters look for groups in the data; rules are written down before; given ones came with it.
enum class Family { clusters, rules, given };

// The catalogue of methods for help and docs.
struct MethodDefinition {
  std::string_view name, text;
  Family family;
  std::span<const base::Definition> settings;
};
std::span<const MethodDefinition> methods();
// "clusters", "rules" or "given"; "" for a method that there is not.
std::string_view family_name(std::string_view method);
bool is_clusters(std::string_view method);
// Whether a customer's distance is that to the centre of their segment.
bool has_centres(std::string_view method);

}  // namespace coterie::segment
