// Fits one declared model on a snapshot and says what came out: segments in their order, indices,
// what was left out.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cluster/kmeans.hpp"
#include "project/project.hpp"
#include "segment/model.hpp"
#include "segment/result.hpp"
#include "table/frame.hpp"

namespace coterie::segment {

struct FitInput {
  const table::Frame* frame = nullptr;
  std::vector<std::string> features;      // numeric features that a model takes when it names none
  std::vector<std::string> categories;    // and category features, where its method knows them
  std::span<const int64_t> spend_micros;  // one a customer; empty without money
  std::span<const uint64_t> keys;         // one hash a customer
  std::span<const ModelResult> earlier;   // the models before it, with their segments' names
  uint64_t seed = 1;
  size_t memory_bytes = size_t{1} << 30;  // that one model may take beside the features
  cluster::Context context;
};

struct Fitted {
  Model model;
  // Without names of clusters, profiles and playbooks: describe and name_segments fill those.
  ModelResult result;
};

// Segments of k-means are numbered by descending mean spend (without money by orders, else by
// size), so that a rerun never shuffles them. Errors: Code::project for wrong settings, Code::data
// when the data cannot carry the model, Code::cancelled.
base::Result<Fitted> fit_model(const project::ModelRequest& request, const FitInput& input);

// Columns that the snapshot builds beside the project's features: what every segment is described
// by (its top categories, channels and regions), and what the models read.
std::vector<std::string> columns_read(std::span<const project::ModelRequest> models);

}  // namespace coterie::segment
