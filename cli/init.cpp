// coterie init: writes a commented coterie.toml from what was guessed.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "cli/command.hpp"
#include "cli/plan_text.hpp"
#include "project/write_project.hpp"

namespace coterie::cli {
namespace {

base::Status init(const Common& common, const std::vector<std::string>& files,
                  const std::string& out, bool force) {
  if (std::filesystem::exists(out) && !force)
    return base::fail(base::Code::usage, out, "the file is there already", "",
                      "give another name with --out, or --force to replace it");
  Common without_project = common;
  without_project.project_file.clear();
  auto asked = TRY(find_project(without_project, files));
  asked.name = project::Project{}.name;
  auto columns = TRY(column_roles(common));
  auto open = TRY(open_engine(common, asked.time_zone));
  auto plan = TRY(project::plan_reading(*open.engine, asked, columns));
  auto draft = project::draft_project(plan, asked, out);
  TRY(base::write_file(out, project::write_project(draft, plan)));
  note(common, plan_text(plan));
  print("wrote " + out + "; correct what is wrong in it, then type: coterie run" +
        (out == "coterie.toml" ? "" : " -p " + out));
  return {};
}

}  // namespace

void add_init(CLI::App& app, const Common& common, Action& action) {
  auto* command = app.add_subcommand("init", "Write a commented coterie.toml from what is guessed");
  auto files = std::make_shared<std::vector<std::string>>();
  auto out = std::make_shared<std::string>("coterie.toml");
  auto force = std::make_shared<bool>(false);
  command->add_option("FILE", *files, "Files or globs")->required();
  command->add_option("--out", *out, "File to write")->capture_default_str();
  command->add_flag("--force", *force, "Replace the file");
  command->callback([&, files, out, force] {
    action = [&, files, out, force] { return init(common, *files, *out, *force); };
  });
}

}  // namespace coterie::cli
