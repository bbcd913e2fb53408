// Columns in our memory as an Arrow stream that a driver reads, for the sources of this room only.
#pragma once
#include <arrow-adbc/adbc.h>

#include <vector>

#include "engine/engine.hpp"

namespace coterie::engine {

// A stream over `columns` in batches of 65,536 rows. The columns must outlive the stream's release.
ArrowArrayStream upload_stream(const std::vector<UploadColumn>& columns, int64_t rows);

}  // namespace coterie::engine
