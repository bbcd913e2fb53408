// Running a project and publishing the run: what `run` and `demo` share.
#pragma once
#include "cli/command.hpp"
#include "figures/figures.hpp"
#include "pipeline/pipeline.hpp"
#include "runs/workspace.hpp"

namespace coterie::cli {

struct RunOutcome {
  pipeline::RunResult result;
  figures::Figures figures;
  runs::PublishedRun published;
};

// Reads, fits, publishes and prints the summary (or the document with --json).
base::Result<RunOutcome> run_project(const Common& common, const project::Project& project);

}  // namespace coterie::cli
