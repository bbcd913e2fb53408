// A result becomes a published run: every file of it is written here and nowhere else.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/progress.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"
#include "figures/figures.hpp"
#include "pipeline/pipeline.hpp"
#include "report/everyone_files.hpp"
#include "runs/workspace.hpp"

namespace coterie::report {

struct WriteOptions {
  std::string program;  // version of the program
  const base::Cancel* cancel = nullptr;
  base::Progress* progress = nullptr;
  // That took the customers of a run beyond memory; its draft becomes the run.
  EveryoneFiles* everyone = nullptr;
};

// Writes all files of a run and publishes it. What stands on no figure is begun before there are
// any, beside their making, where the engine has nothing else to do and memory is not short.
class RunWriter {
 public:
  // engine, result, workspace, options: outlive it. Of the result its loaded ledger may go
  // meanwhile. Errors: Code::disk.
  static base::Result<std::unique_ptr<RunWriter>> begin(engine::Engine& engine,
                                                        const pipeline::RunResult& result,
                                                        runs::Workspace& workspace,
                                                        const WriteOptions& options);
  // Waits for what was begun; of a run that was not finished nothing is left.
  ~RunWriter();

  // figures: of this result. timings: of the steps before; those of writing are added.
  // Returns: the run; `unchanged` when the same content had been published before.
  // Errors: Code::disk, Code::cancelled, those of the engine; then nothing of the run is left.
  // Repeats: the same id and the same bytes, but for manifest.json, for the same result.
  base::Result<runs::PublishedRun> finish(const figures::Figures& figures,
                                          std::vector<runs::Timing> timings);

 private:
  struct State;
  explicit RunWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Both at once.
base::Result<runs::PublishedRun> write_run(engine::Engine& engine,
                                           const pipeline::RunResult& result,
                                           const figures::Figures& figures,
                                           std::vector<runs::Timing> timings,
                                           runs::Workspace& workspace, const WriteOptions& options);

}  // namespace coterie::report
