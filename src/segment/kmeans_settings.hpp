// The settings of a k-means model as they are written in coterie.toml.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/settings.hpp"
#include "table/transform.hpp"

namespace coterie::segment {

struct KMeansSettings {
  std::vector<std::string> features;  // empty: the project's numeric features
  int k_low = 2, k_high = 10;         // equal: k is fixed
  double smallest_share = 0.02;
  int segments_max = 10;
  int restarts = 0;
  table::TransformOptions transform;
};

std::span<const base::Definition> kmeans_definitions();

// Errors: Code::project with the place.
base::Result<KMeansSettings> read_kmeans(const base::Table& settings, const std::string& place);

}  // namespace coterie::segment
