// What a method of clusters leaves behind: everything that is needed to give a later customer their
// segment, as data. Segments are numbered as in the model; values are in grid units of the
// transform unless a method says otherwise.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "cluster/rotation.hpp"
#include "density/model.hpp"
#include "medoids/gower.hpp"
#include "medoids/prototypes.hpp"
#include "mixture/model.hpp"
#include "segment/result.hpp"
#include "table/frame.hpp"
#include "table/transform.hpp"

namespace coterie::segment {

// k-means and k-medoids: a customer belongs to the nearest.
struct Centres {
  std::vector<float> units;  // k x columns; row i is segment i
};

// Hierarchical: a customer belongs to the segment of the nearest leaf of the tree.
struct Leaves {
  std::vector<float> units;         // leaves x columns
  std::vector<int32_t> segment_of;  // one a leaf
};

// Category features as codes: the place of a level among those that the fit has seen.
struct Categories {
  std::vector<std::string> features;
  std::vector<std::vector<std::string>> levels;  // of each feature, ascending

  bool operator==(const Categories&) const = default;
};

// k-prototypes: a customer belongs to the nearest.
struct Prototypes {
  Categories categories;
  std::vector<float> points;  // k x (numbers, then codes)
  double gamma = 0;
};

// k-medoids with Gower's distance.
struct GowerMedoids {
  Categories categories;
  std::vector<float> points;   // k x (numbers, then codes)
  std::vector<double> ranges;  // one a number, in value units
};

struct ClusterModel {
  table::FittedTransform transform;           // without columns when only categories count
  std::optional<cluster::Rotation> rotation;  // principal components of the columns instead of them
  std::variant<Centres, mixture::Mixture, Leaves, density::DensityModel, Prototypes, GowerMedoids>
      fitted;
};

// The categories of a frame. features: category columns of it.
Categories categories_of(const table::Frame& frame, std::span<const std::string> features);
// One column a feature; a level that the fit has not seen is medoids::kUnknown.
// Errors: Code::data for a column that is missing or no category.
base::Result<table::Matrix> codes_of(const Categories& categories, const table::Frame& frame);

// The customers as the model sees them: transformed, turned, on the grid.
// Errors: Code::data for a missing column.
base::Result<table::Matrix> matrix_of(const ClusterModel& model, const table::Frame& frame,
                                      const cluster::Context& context);

// Gives every customer their segment, -1 for noise. segments: how many the model has.
// Errors: Code::data for a missing column. Repeats: each row depends on itself only.
base::Result<Assignment> assign_clusters(const ClusterModel& model, int segments,
                                         const table::Frame& frame,
                                         const cluster::Context& context);

// Segment place[j] is what cluster j was.
void renumber(ClusterModel& model, const std::vector<int32_t>& place);

// Lossless both ways. segments: how many the model has.
nlohmann::json to_json(const ClusterModel& model);
base::Result<ClusterModel> clusters_from_json(const nlohmann::json& in, std::string_view method,
                                              size_t segments);

}  // namespace coterie::segment
