// coterie run: from files to a published run and a summary.
#include "cli/run.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/time.hpp"
#include "cli/plan_text.hpp"
#include "report/document.hpp"
#include "report/json_values.hpp"
#include "report/summary.hpp"
#include "report/write_run.hpp"

namespace coterie::cli {
namespace {

// Passes steps on to the terminal and remembers how long each took, for the manifest.
class Stopwatch : public base::Progress {
 public:
  explicit Stopwatch(base::Progress* next) : next_(next) {}
  void step(std::string_view text) override {
    close();
    name_ = text;
    if (next_ != nullptr) next_->step(text);
  }
  void at(double share) override {
    if (next_ != nullptr) next_->at(share);
  }
  std::vector<runs::Timing> take() {
    close();
    return std::move(timings_);
  }

 private:
  void close() {
    const auto now = std::chrono::steady_clock::now();
    if (!name_.empty())
      timings_.push_back({name_, std::chrono::duration<double>(now - started_).count()});
    name_.clear();
    started_ = now;
  }

  base::Progress* next_;
  std::string name_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::vector<runs::Timing> timings_;
};

base::Status run(const Common& common, const std::vector<std::string>& files) {
  auto project = TRY(find_project(common, files));
  TRY(run_project(common, project));
  return {};
}

}  // namespace

base::Result<RunOutcome> run_project(const Common& common, const project::Project& project) {
  auto workspace = TRY(runs::Workspace::open(common.workspace));
  pipeline::PipelineOptions options;
  options.columns = TRY(column_roles(common));
  options.today = base::today_utc();
  options.cancel = &interrupted();
  base::Pool pool(thread_count(common));
  options.pool = &pool;
  auto terminal = make_progress(common);
  Stopwatch stopwatch(terminal.get());
  options.progress = &stopwatch;
  auto open = TRY(open_engine(common, project.time_zone));
  report::EveryoneFiles everyone(*open.engine, workspace);
  options.takers = &everyone;
  RunOutcome out;
  out.result = TRY(pipeline::run_pipeline(*open.engine, project, options));
  if (out.result.loaded.ledger != nullptr) out.result.loaded.ledger->forget_texts_of_orders();
  report::WriteOptions write;
  write.program = COTERIE_VERSION;
  write.cancel = &interrupted();
  write.everyone = &everyone;
  auto writer = TRY(report::RunWriter::begin(*open.engine, out.result, workspace, write));
  out.figures =
      TRY(figures::make_figures(*open.engine, out.result, {&pool, &interrupted(), &stopwatch}));
  out.result.loaded.ledger.reset();  // nothing asks for lines any more
  stopwatch.step("Writing the run");
  out.published = TRY(writer->finish(out.figures, stopwatch.take()));
  terminal.reset();
  if (project.file.empty() || common.verbose) note(common, plan_text(out.result.plan) + "\n");
  if (common.verbose) note(common, quality_text(out.result.loaded) + "\n");
  auto document = TRY(report::document(out.result, out.figures));
  if (common.json) {
    print(report::json_text(document));
  } else {
    report::SummaryOptions look;
    look.look = {terminal_width(), coloured(common)};
    look.folder = out.published.path.string();
    look.unchanged = out.published.unchanged;
    print(report::summary(document, look));
  }
  return out;
}

void add_run(CLI::App& app, const Common& common, Action& action) {
  auto* command = app.add_subcommand("run", "Read orders, find segments, publish a run");
  auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("FILE", *files, "Files or globs (default: those of coterie.toml)");
  command->callback([&, files] { action = [&, files] { return run(common, *files); }; });
}

}  // namespace coterie::cli
