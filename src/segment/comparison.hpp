// The space in which the segments of all models are compared.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "segment/model.hpp"
#include "table/frame.hpp"
#include "table/transform.hpp"

namespace coterie::segment {

// A transform and whose it is.
struct Space {
  const Model* model = nullptr;  // null: of no model, fitted on the features as they come
  table::FittedTransform transform;
};

// The columns on which the separation of all models is measured: those of the first model of
// clusters, else of the features with the defaults. features: numeric ones of the frame. Returns:
// `model` points into `models`. Errors: Code::data when no feature can be a column: there are no
// distances then.
base::Result<Space> comparison_space(std::span<const Model> models, const table::Frame& frame,
                                     std::span<const std::string> features);

}  // namespace coterie::segment
