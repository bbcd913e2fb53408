// The tables of a run as files. Columns that DESIGN fixes come first; more may follow. Customer ids
// are as in the data; all other texts are printable.
#pragma once
#include <filesystem>
#include <span>
#include <string>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "pipeline/pipeline.hpp"
#include "report/csv.hpp"

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

// The rows of assignments.csv of some customers: `model` with the assignment of these.
base::Result<CsvFile> begin_assignments(const std::filesystem::path& folder);
void add_assignments(CsvFile& csv, const table::Frame& customers,
                     const segment::ModelResult& model);

// The rows of assignments.parquet and memberships.parquet of some customers, by customer and model,
// as a file of their own. models: each with the assignment of these customers. Errors: those of the
// engine.
base::Status write_assignment_part(engine::Engine& engine, const table::Frame& customers,
                                   std::span<const segment::ModelResult> models,
                                   const std::string& path);
base::Status write_membership_part(engine::Engine& engine, const table::Frame& customers,
                                   std::span<const segment::ModelResult> models,
                                   const std::string& path);
bool has_memberships(std::span<const segment::ModelResult> models);

// assignments.parquet (every model, by customer and model name), features.parquet (by customer)
// and, with a mixture, memberships.parquet (each segment to which a customer belongs with 1 % or
// more). Errors: those of the engine; Code::disk. Repeats: the same bytes for the same result and
// any number of threads.
base::Status write_parquet_files(engine::Engine& engine, const pipeline::RunResult& result,
                                 const std::filesystem::path& folder);

}  // namespace coterie::report
