// What every command shares: the common options, the way an action is chosen, and how errors leave
// the program.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/files.hpp"
#include "base/progress.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"
#include "project/project.hpp"

namespace CLI {
class App;
}

namespace coterie::cli {

struct Common {
  std::string project_file;
  std::string workspace = "coterie-runs";
  std::string as_of;
  std::string memory;
  std::string spill;
  std::string date_order;
  std::vector<std::string> columns;  // role=name
  uint64_t seed = 0;
  bool seed_given = false;
  int threads = 0;
  bool json = false, quiet = false, verbose = false, no_color = false;
};

// What a chosen command does; its exit code is 0 unless it returns an error.
using Action = std::function<base::Status()>;

// Set by SIGINT and SIGTERM; every long step asks it.
base::Cancel& interrupted();

// An engine with the common options, and the folder it spills into.
struct OpenEngine {
  base::TemporaryFolder spill;
  std::unique_ptr<engine::Engine> engine;
};
base::Result<OpenEngine> open_engine(const Common& common, const std::string& time_zone);
int thread_count(const Common& common);

// The project of the files on the command line, or of coterie.toml; with the common overrides
// applied.
base::Result<project::Project> find_project(const Common& common,
                                            const std::vector<std::string>& files);
// --column role=name, checked for its form.
base::Result<std::map<std::string, std::string>> column_roles(const Common& common);
// "4GB", "512 MiB", "4000000000": bytes.
base::Result<int64_t> parse_size(const std::string& text, const std::string& where);

// A bar with the time left on a terminal; nothing when stderr is no terminal or --quiet is given.
std::unique_ptr<base::Progress> make_progress(const Common& common);

// True when colours are wanted and stdout is a terminal that shows them.
bool coloured(const Common& common);
int terminal_width();

// Writes to stdout; text that ends without a line break gets one.
void print(const std::string& text);
// Writes to stderr unless --quiet.
void note(const Common& common, const std::string& text);

// One function a command: declares its options and, when it is chosen, sets `action`.
void add_run(CLI::App& app, const Common& common, Action& action);
void add_init(CLI::App& app, const Common& common, Action& action);
void add_check(CLI::App& app, const Common& common, Action& action);
void add_runs(CLI::App& app, const Common& common, Action& action);
void add_show(CLI::App& app, const Common& common, Action& action);
void add_compare(CLI::App& app, const Common& common, Action& action);
void add_verify(CLI::App& app, const Common& common, Action& action);
void add_explain(CLI::App& app, const Common& common, Action& action);
void add_report(CLI::App& app, const Common& common, Action& action);
void add_catalogues(CLI::App& app, const Common& common, Action& action);
void add_sql(CLI::App& app, const Common& common, Action& action);
void add_demo(CLI::App& app, const Common& common, Action& action);

}  // namespace coterie::cli
