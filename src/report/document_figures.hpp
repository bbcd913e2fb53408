// The part of the document that pictures are drawn from. For the sources of this room.
#pragma once
#include "figures/figures.hpp"
#include "pipeline/pipeline.hpp"
#include "report/json_values.hpp"

namespace coterie::report {

// The key `figures`: each figure, or null where it was not made. Points of curves, coordinates and
// quantiles have six digits; counts, shares of cells and edges of bins are as they are.
Json figures_json(const pipeline::RunResult& result, const figures::Figures& figures);

// The keys that figures add to segment `index` of the chosen model.
void add_segment_figures(Json& segment, size_t index, const figures::Figures& figures);

}  // namespace coterie::report
