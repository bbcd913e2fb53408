// coterie sql: the SQL that would run.
#include <CLI/CLI.hpp>
#include <memory>

#include "base/time.hpp"
#include "cli/command.hpp"
#include "features/snapshot.hpp"
#include "pipeline/pipeline.hpp"
#include "project/load.hpp"
#include "segment/fit.hpp"
#include "sql/dialect.hpp"

namespace coterie::cli {
namespace {

base::Result<const sql::Dialect*> dialect_of(const std::string& name) {
  if (const auto* found = sql::find_dialect(name)) return found;
  std::string known;
  for (const auto* dialect : sql::dialects())
    known += (known.empty() ? "" : ", ") + std::string(dialect->name);
  return base::fail(base::Code::usage, "--dialect " + name, "there is no such dialect", known);
}

base::Status snapshot(const Common& common, const std::vector<std::string>& files,
                      const std::string& dialect_name) {
  const auto* dialect = TRY(dialect_of(dialect_name));
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
  request.also = segment::columns_read(project.models);
  auto planned = TRY(features::plan_snapshot(loaded.tables, request, loaded.as_of));
  progress.reset();
  print(sql::render(*dialect, planned.query));
  return {};
}

// The models are wanted, not the customers: features beyond memory lie in the spill folder.
class ModelsOnly : public pipeline::Takers {
 public:
  explicit ModelsOnly(std::filesystem::path folder) : folder_(std::move(folder)) {}
  bool wants_everyone() const override { return false; }
  base::Result<std::filesystem::path> begin() override { return folder_; }
  base::Status add(const table::Frame&, std::span<const segment::ModelResult>, int) override {
    return {};
  }
  base::Status finish() override { return {}; }

 private:
  std::filesystem::path folder_;
};

base::Status score(const Common& common, const std::vector<std::string>& files,
                   const std::string& dialect_name) {
  TRY(dialect_of(dialect_name));
  auto project = TRY(find_project(common, files));
  pipeline::PipelineOptions options;
  options.columns = TRY(column_roles(common));
  options.today = base::today_utc();
  base::Pool pool(thread_count(common));
  options.pool = &pool;
  options.cancel = &interrupted();
  auto progress = make_progress(common);
  options.progress = progress.get();
  auto open = TRY(open_engine(common, project.time_zone));
  ModelsOnly takers(open.spill.path());
  options.takers = &takers;
  auto result = TRY(pipeline::run_pipeline(*open.engine, project, options));
  progress.reset();
  print(result.score_sql);
  return {};
}

}  // namespace

void add_sql(CLI::App& app, const Common& common, Action& action) {
  auto* command = app.add_subcommand("sql", "Print the SQL that would run");
  command->require_subcommand(1);
  auto files = std::make_shared<std::vector<std::string>>();
  auto dialect = std::make_shared<std::string>(sql::dialects()[0]->name);
  auto declare = [&](const char* name, const char* text, auto what) {
    auto* sub = command->add_subcommand(name, text);
    sub->add_option("FILE", *files, "Files or globs (default: those of coterie.toml)");
    sub->add_option("--dialect", *dialect, "SQL dialect")->capture_default_str();
    sub->callback([&action, &common, files, dialect, what] {
      action = [&common, files, dialect, what] { return what(common, *files, *dialect); };
    });
  };
  declare("snapshot", "The query that builds the features", snapshot);
  declare("score", "The chosen model as SQL over a table of features", score);
}

}  // namespace coterie::cli
