// coterie compare: two runs side by side.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "report/comparison.hpp"
#include "runs/history.hpp"

namespace coterie::cli {
namespace {

base::Status compare(const Common& common, const std::string& before, const std::string& after) {
  const auto first = TRY(runs::find_run(common.workspace, before));
  const auto second = TRY(runs::find_run(common.workspace, after));
  const auto first_document = TRY(runs::load_document(first)),
             second_document = TRY(runs::load_document(second));
  const auto first_manifest = TRY(runs::load_manifest(first)),
             second_manifest = TRY(runs::load_manifest(second));
  auto open = TRY(open_engine(common, "UTC"));
  const auto moves = TRY(runs::count_moves(*open.engine, {first, first_manifest.chosen},
                                           {second, second_manifest.chosen}));
  const auto compared = report::comparison({first_document, first_manifest},
                                           {second_document, second_manifest}, moves);
  if (common.json)
    print(compared.dump(2));
  else
    print(report::comparison_text(compared, {terminal_width(), coloured(common)}));
  return {};
}

}  // namespace

void add_compare(CLI::App& app, const Common& common, Action& action) {
  auto* command = app.add_subcommand("compare", "Compare two runs: who moved, what changed");
  auto before = std::make_shared<std::string>(), after = std::make_shared<std::string>("current");
  command->add_option("BEFORE", *before, "Id of the earlier run or its beginning")->required();
  command->add_option("AFTER", *after, "Id of the later run")->capture_default_str();
  command->callback([&, before, after] {
    action = [&, before, after] { return compare(common, *before, *after); };
  });
}

}  // namespace coterie::cli
