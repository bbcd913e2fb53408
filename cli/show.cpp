// coterie show and coterie runs: what published runs say.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "report/details.hpp"
#include "report/json_values.hpp"
#include "report/run_list.hpp"
#include "report/summary.hpp"
#include "runs/history.hpp"

namespace coterie::cli {
namespace {

struct ShowOptions {
  std::string run, segment, model;
  bool models = false, verify = false;
};

base::Status show(const Common& common, const ShowOptions& options) {
  const auto folder = TRY(runs::find_run(common.workspace, options.run));
  if (options.verify) TRY(runs::verify_run(folder));
  const auto document = TRY(runs::load_document(folder));
  const report::Look look{terminal_width(), coloured(common)};
  if (common.json) {
    print(report::json_text(document));
  } else if (!options.segment.empty()) {
    print(TRY(report::segment_text(document, options.segment, look)));
  } else if (!options.model.empty()) {
    print(TRY(report::model_text(document, options.model, look)));
  } else if (options.models) {
    print(report::models_text(document, look));
  } else {
    print(report::summary(document, {look, folder.string(), false}));
  }
  return {};
}

base::Status list(const Common& common) {
  const auto entries = TRY(runs::list_runs(common.workspace));
  if (common.json)
    print(report::run_list_json(entries).dump(2));
  else
    print(report::run_list_text(entries, {terminal_width(), coloured(common)}));
  return {};
}

}  // namespace

void add_show(CLI::App& app, const Common& common, Action& action) {
  auto* command = app.add_subcommand("show", "Show a run: its segments, one segment, one model");
  auto options = std::make_shared<ShowOptions>();
  command->add_option("RUN", options->run, "Id or its beginning (default: the current run)");
  command->add_option("--segment", options->segment, "One segment in full, by name or id");
  command->add_option("--model", options->model,
                      "One model in full: indices by k, what was left out");
  command->add_flag("--models", options->models, "The models side by side");
  command->add_flag("--verify", options->verify, "Check every file against its checksum first");
  command->callback([&, options] { action = [&, options] { return show(common, *options); }; });
}

void add_runs(CLI::App& app, const Common& common, Action& action) {
  app.add_subcommand("runs", "List the published runs")->callback([&] {
    action = [&] { return list(common); };
  });
}

}  // namespace coterie::cli
