// A simulated shop as a Parquet file: the CSV is read by the engine and written typed, in constant
// memory.
#pragma once
#include <string>

#include "base/result.hpp"
#include "engine/engine.hpp"

namespace coterie::simulate {

// csv: as CsvLines writes it, without dirty rows. Errors: those of the engine; Code::disk.
base::Status csv_to_parquet(engine::Engine& engine, const std::string& csv,
                            const std::string& parquet);

}  // namespace coterie::simulate
