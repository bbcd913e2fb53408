// From an engine's result to the feature table in memory.
#pragma once
#include "base/result.hpp"
#include "engine/engine.hpp"
#include "table/frame.hpp"

namespace coterie::table {

// Reads a result whose first column is the customer's id (text, ascending bytes, unique), the
// others numbers or texts; texts become categories with sorted levels, nulls are missing. Errors:
// those of the stream; Code::internal when the ids do not ascend. Cost: one pass; memory of the
// frame and one batch.
base::Result<Frame> read_frame(engine::Stream stream);

}  // namespace coterie::table
