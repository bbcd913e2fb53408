// Whether a compressed file is whole. The embedded engine reads a .gz or .zst that was cut off, or
// damaged in the middle, as if it ended there: without this check half of the data would pass as
// all of it.
#pragma once
#include <string>

#include "base/cancel.hpp"
#include "base/result.hpp"

namespace coterie::engine {

// path: any file; one that is neither gzip nor zstd is whole. cancel: asked every MiB, may be null.
// Errors: Code::data when a member is cut off or its checksum is wrong, or the file cannot be read;
// Code::cancelled.
// Cost: gzip is decompressed once (about 0.3 s for 100 MB of text), zstd is walked block by block
// without decompressing, in milliseconds; memory is constant. Safe to call beside a running query.
base::Status check_whole(const std::string& path, const base::Cancel* cancel = nullptr);

}  // namespace coterie::engine
