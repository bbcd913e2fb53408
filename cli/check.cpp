// coterie check: what would be read and what is wrong with it; publishes nothing.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/command.hpp"
#include "cli/plan_text.hpp"
#include "pipeline/pipeline.hpp"
#include "project/load.hpp"

namespace coterie::cli {
namespace {

nlohmann::json quality_json(const project::Loaded& loaded) {
  nlohmann::json out = {{"rows_in", loaded.rows_in},     {"purchases", loaded.purchases},
                        {"returns", loaded.returns},     {"rejected", loaded.rejected},
                        {"customers", loaded.customers}, {"orders", loaded.orders},
                        {"warnings", loaded.warnings},   {"notes", loaded.notes}};
  auto& facts = out["quality"] = nlohmann::json::array();
  for (const auto& fact : loaded.quality)
    facts.push_back({{"check", fact.check},
                     {"rows", fact.rows},
                     {"share", fact.share},
                     {"action", fact.action},
                     {"examples", fact.examples},
                     {"text", fact.text}});
  return out;
}

base::Status check(const Common& common, const std::vector<std::string>& files) {
  auto project = TRY(find_project(common, files));
  auto columns = TRY(column_roles(common));
  auto open = TRY(open_engine(common, project.time_zone));
  auto progress = make_progress(common);
  auto plan = TRY(project::plan_reading(*open.engine, project, columns));
  base::Pool pool(thread_count(common));
  auto loaded = TRY(project::load(*open.engine, plan, project,
                                  {.today = base::today_utc(),
                                   .pool = &pool,
                                   .cancel = &interrupted(),
                                   .progress = progress.get()}));
  auto request = project.features;
  auto snapshot = TRY(features::plan_snapshot(loaded.tables, request, loaded.as_of));
  progress.reset();
  if (common.json) {
    print(quality_json(loaded).dump(2));
    return {};
  }
  std::string text = plan_text(plan) + "\n" + quality_text(loaded);
  if (loaded.orders > 0) {
    text += fmt::format("\n{} customers, {} orders, {} to {}; as of {}\n",
                        base::with_thousands(loaded.customers), base::with_thousands(loaded.orders),
                        base::format_day(static_cast<base::Day>(loaded.first_order / 86400)),
                        base::format_day(static_cast<base::Day>(loaded.last_order / 86400)),
                        base::format_local(loaded.as_of));
    if (loaded.money)
      text += fmt::format("revenue {} {}\n", base::decimal(loaded.revenue_micros, 6, 2),
                          base::printable(project.currency));
  }
  std::vector<std::string> names;
  for (const auto& feature : snapshot.features) names.push_back(feature.name);
  text +=
      fmt::format("\n{} features: {}\n", names.size(), base::printable(base::join(names, ", ")));
  for (const auto& missing : snapshot.missing)
    text += fmt::format("  not built: {} ({})\n", missing.name, missing.missing);
  print(text);
  return {};
}

}  // namespace

void add_check(CLI::App& app, const Common& common, Action& action) {
  auto* command = app.add_subcommand("check", "Check project and data; publishes nothing");
  auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("FILE", *files, "Files or globs (default: those of coterie.toml)");
  command->callback([&, files] { action = [&, files] { return check(common, *files); }; });
}

}  // namespace coterie::cli
