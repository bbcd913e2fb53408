// The tables of a run as files. Columns that DESIGN fixes come first; more may follow. Customer ids
// are as in the data; all other texts are printable.
#pragma once
#include <filesystem>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "pipeline/pipeline.hpp"

namespace coterie::report {

// Each writes one file into `folder`, under its name in DESIGN, section 9.
// Errors: Code::disk when it cannot be written whole.
// Repeats: the same bytes for the same result.
using TableWriter = base::Status (*)(const pipeline::RunResult& result,
                                     const std::filesystem::path& folder);

base::Status write_segments(const pipeline::RunResult&, const std::filesystem::path& folder);
// The chosen model. Cost: about half a second for a million customers; memory does not grow.
base::Status write_assignments(const pipeline::RunResult&, const std::filesystem::path& folder);
base::Status write_profiles(const pipeline::RunResult&, const std::filesystem::path& folder);
base::Status write_indices(const pipeline::RunResult&, const std::filesystem::path& folder);
base::Status write_quality(const pipeline::RunResult&, const std::filesystem::path& folder);

// assignments.parquet (every model, by customer and model name), features.parquet (by customer)
// and, with a mixture, memberships.parquet (each segment to which a customer belongs with 1 % or
// more). Errors: those of the engine; Code::disk. Repeats: the same bytes for the same result and
// any number of threads.
base::Status write_parquet_files(engine::Engine& engine, const pipeline::RunResult& result,
                                 const std::filesystem::path& folder);

}  // namespace coterie::report
