// The files of a run that hold every customer, written part by part while the customers go by:
// assignments.csv of the chosen model, assignments.parquet and, with a mixture, memberships.parquet
// of all models. Memory does not grow with the customers.
//
// The engine writes the rows of each part into a file of its own, in a temporary folder beside the
// draft, and puts the files together at the end: so the row groups of the result hang on the rows
// alone.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/files.hpp"
#include "engine/engine.hpp"
#include "pipeline/everyone.hpp"
#include "report/csv.hpp"
#include "runs/workspace.hpp"

namespace coterie::report {

class EveryoneFiles : public pipeline::Takers {
 public:
  // Both outlive it.
  EveryoneFiles(engine::Engine& engine, runs::Workspace& workspace)
      : engine_(engine), workspace_(workspace) {}

  // Errors of all three: Code::disk, those of the engine. What was begun and not taken is removed
  // with the object.
  base::Result<std::filesystem::path> begin() override;
  base::Status add(const table::Frame& customers, std::span<const segment::ModelResult> models,
                   int chosen) override;
  base::Status finish() override;

  // The draft of the run, with the files in it; once, after finish().
  base::TemporaryFolder take_draft() { return *std::exchange(draft_, std::nullopt); }

 private:
  base::Status put_together(const std::vector<std::string>& parts, const char* file);

  engine::Engine& engine_;
  runs::Workspace& workspace_;
  std::optional<base::TemporaryFolder> draft_, parts_;
  std::optional<CsvFile> csv_;
  std::vector<std::string> assignments_, memberships_;  // files of the parts
};

}  // namespace coterie::report
