// Why a customer is in their segment, how far the nearest border is, and what would move them.
#pragma once
#include <string>

#include "base/result.hpp"
#include "segment/model.hpp"

namespace coterie::segment {

struct Explained {
  int32_t segment = -1;     // index into Model::segments, -1: none
  double distance = kNone;  // to the centre, transformed units; NaN where the method has none
  // To the nearest border: transformed units for k-means, else sd of `feature`.
  double border = kNone;
  // The smallest change of one feature that moves the customer; feature "" when no change of one
  // number does.
  std::string feature;
  double value = kNone, needed = kNone;  // in the feature's unit
  bool inclusive = true;  // false: `needed` itself does not move them, what is past it does
  int32_t moved_to = -1;
  std::string text;  // one sentence
};

// frame: holds the columns that the model reads. row: 0 … rows - 1.
// For k-means the border to another centre is the plane halfway between the two; a single feature's
// change is the one that reaches the nearest such plane with the least movement in transformed
// units, if the feature can reach it within its winsorised range. The answer is checked by
// assigning the changed customer. Errors: Code::data for a missing column.
base::Result<Explained> explain(const Model& model, const table::Frame& frame, int64_t row);

}  // namespace coterie::segment
