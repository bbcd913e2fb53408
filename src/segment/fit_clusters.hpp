// Fits the methods that look for clusters: the features become a matrix, the method finds groups in
// it, and the groups become segments numbered by what they are worth.
#pragma once
#include "base/result.hpp"
#include "project/project.hpp"
#include "segment/fit.hpp"

namespace coterie::segment {

// Segments are numbered by descending mean spend (without money by orders, else by size), so that a
// rerun never shuffles them. Returns: a model and a result with `k` set, without segments.
// Errors: Code::project for wrong settings, Code::data when the data cannot carry the model,
// Code::cancelled.
base::Result<Fitted> fit_clusters(const project::ModelRequest& request, const FitInput& input);

}  // namespace coterie::segment
