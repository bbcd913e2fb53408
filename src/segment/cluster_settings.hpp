// The settings of models that look for clusters, as they are written in coterie.toml.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/settings.hpp"
#include "hierarchy/hierarchy.hpp"
#include "mixture/model.hpp"
#include "table/transform.hpp"

namespace coterie::segment {

// Each method reads those that its definitions name; the others keep their defaults.
struct ClusterSettings {
  std::vector<std::string> features;  // empty: the project's numeric features
  table::TransformOptions transform;
  int k_low = 2, k_high = 10;  // equal: k is fixed
  double smallest_share = 0.02;
  int segments_max = 10;
  int restarts = 0;                                       // kmeans, kmedoids
  std::vector<mixture::Covariance> covariances;           // mixture: those to choose from
  double regularisation = 1e-6;                           // mixture
  hierarchy::Linkage linkage = hierarchy::Linkage::ward;  // hierarchical
  double height = 0;                                      // hierarchical; 0: cut by k
  double eps = 0;                                         // dbscan; 0: from the k-distance curve
  int min_points = 0;                                     // dbscan; 0: by the number of columns
  int min_cluster_size = 0, min_samples = 0;              // hdbscan; 0: by the number of customers
  bool leaf = false;   // hdbscan: leaves instead of excess of mass
  double epsilon = 0;  // hdbscan
  bool gower = false;  // kmedoids
  int resamples = 0;   // bootstrap refits; 0: stability is not measured
  int references = 0;  // kmeans: reference sets of the gap statistic; 0: none
  double gamma = 0;    // kprototypes; 0: from the spread of the numbers

  bool fixed() const { return k_low == k_high; }
};

// What a method's model may say. method: kmeans, mixture, hierarchical, dbscan, hdbscan, kmedoids,
// kprototypes; empty for others.
std::span<const base::Definition> cluster_definitions(std::string_view method);

// Errors: Code::project with the place.
base::Result<ClusterSettings> read_clusters(std::string_view method, const base::Table& settings,
                                            const std::string& place);

}  // namespace coterie::segment
