// The customers of one model, one after the other, in ascending order of their ids: from a result
// in memory or from a published run. Memory does not grow with their number.
#pragma once
#include <filesystem>
#include <functional>
#include <limits>
#include <string_view>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "pipeline/pipeline.hpp"

namespace coterie::report {

struct Assigned {
  std::string_view customer;  // lives until the next one is asked for
  int segment = 0;            // its id; 0: none
  int runner_up = 0;          // the same
  double distance = std::numeric_limits<double>::quiet_NaN();
  double confidence = std::numeric_limits<double>::quiet_NaN();
};

// Fills the next customer; false after the last one.
using NextCustomer = std::function<base::Result<bool>(Assigned&)>;

// Of the chosen model. The result must outlive what is returned.
NextCustomer assigned_customers(const pipeline::RunResult& result);
// The same of a run beyond memory, whose result holds a sample: from its file. The engine must
// outlive what is returned. Errors: those of the engine.
base::Result<NextCustomer> assigned_everyone(engine::Engine& engine,
                                             const pipeline::RunResult& result);

// model: its name as in the run's document.
// Returns: must not outlive the engine.
// Errors: Code::data with the path when assignments.parquet is missing or damaged; those of the
//   engine.
base::Result<NextCustomer> stored_customers(engine::Engine& engine,
                                            const std::filesystem::path& run,
                                            std::string_view model);

}  // namespace coterie::report
