// A result becomes a published run: every file of it is written here and nowhere else.
#pragma once
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/progress.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"
#include "figures/figures.hpp"
#include "runs/workspace.hpp"
#include "segment/pipeline.hpp"

namespace coterie::report {

struct WriteOptions {
  std::string program;  // version of the program
  const base::Cancel* cancel = nullptr;
  base::Progress* progress = nullptr;
};

// Writes all files of a run and publishes it.
// figures: of this result. timings: of the steps before; those of writing are added.
// Returns: the run; `unchanged` when the same content had been published before.
// Errors: Code::disk, Code::cancelled, those of the engine; then nothing of the run is left.
// Repeats: the same id and the same bytes, but for manifest.json, for the same result.
base::Result<runs::PublishedRun> write_run(engine::Engine& engine, const segment::RunResult& result,
                                           const figures::Figures& figures,
                                           std::vector<runs::Timing> timings,
                                           runs::Workspace& workspace, const WriteOptions& options);

}  // namespace coterie::report
