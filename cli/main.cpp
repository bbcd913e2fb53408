// The program: parses the command line, runs one command, turns errors into text and exit codes.
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "base/text.hpp"
#include "cli/command.hpp"

namespace coterie::cli {
namespace {

extern "C" void on_signal(int) {
  // A second signal ends the program at once: somebody means it.
  if (interrupted().requested()) std::_Exit(130);
  interrupted().request();
}

void add_common(CLI::App& app, Common& common) {
  app.add_option("-p,--project", common.project_file,
                 "Project file (default: coterie.toml in this folder)")
      ->type_name("FILE");
  app.add_option("--workspace", common.workspace, "Folder that holds runs")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--as-of", common.as_of,
                 "Only orders before this day count (default: the day after the last order)")
      ->type_name("DATE");
  app.add_option("--column", common.columns, "What a column means; may be given several times")
      ->type_name("ROLE=NAME")
      ->allow_extra_args(false);
  app.add_option("--date-order", common.date_order, "Whether 3/4/2011 is a day or a month first")
      ->check(CLI::IsMember({"day", "month"}));
  app.add_option_function<uint64_t>(
         "--seed",
         [&common](const uint64_t& seed) {
           common.seed = seed;
           common.seed_given = true;
         },
         "Seed of the random numbers (default: 1)")
      ->type_name("N");
  app.add_option("--threads", common.threads, "Threads (default: all cores)")
      ->check(CLI::Range(1, 256))
      ->type_name("N");
  app.add_option(
         "--memory", common.memory,
         "Memory a run may use; beyond it the engine spills and models are fitted on a sample "
         "(default: 4 GiB, half of the machine at most; 768 MiB of it for the engine)")
      ->type_name("SIZE");
  app.add_option("--spill", common.spill,
                 "Folder to spill into (default: the system's temporary folder)")
      ->type_name("DIR");
  app.add_flag("--json", common.json, "Print the document instead of a table");
  app.add_flag("-q,--quiet", common.quiet, "Print results and errors only");
  app.add_flag("-v,--verbose", common.verbose, "Print what is done");
  app.add_flag("--no-color", common.no_color, "No colours");
}

int leave(const base::Error& error) {
  std::fprintf(stderr, "coterie: %s\n", error.text().c_str());
  return error.exit_code();
}

// What the parser could not make sense of, with the nearest word that there is.
int leave(CLI::App& app, const CLI::ParseError& error) {
  std::string text = error.what(), near;
  const auto left = app.remaining();
  if (auto found =
          std::ranges::find_if(left, [](const auto& word) { return !word.starts_with('-'); });
      app.get_subcommands().empty() && found != left.end()) {
    std::vector<std::string> names;
    for (const auto* one : app.get_subcommands([](const CLI::App*) { return true; }))
      names.push_back(one->get_name());
    near = base::nearest(*found, names);
    text = "there is no command " + base::printable(*found);
  } else if (app.get_subcommands().empty() && left.empty()) {
    text = "no command is given";
  }
  std::fprintf(stderr, "coterie: %s%s\n  fix: coterie %s\n", text.c_str(),
               near.empty() ? "" : ("; did you mean " + near + "?").c_str(),
               near.empty() ? "--help" : near.c_str());
  return 2;
}

// A result that did not reach its reader is no result: the disk is full, or the reader has gone.
int flush_results() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return 0;
  if (errno == EPIPE) return 0;  // head has seen enough
  return leave(base::write_error("standard output", errno));
}

int run(int argc, char** argv) {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  // Failing writes are values: a reader that has gone, a file above the limit of `ulimit -f`.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app{"Coterie turns raw orders into customer segments, checks them and explains them."};
  app.name("coterie");
  app.set_version_flag("--version", COTERIE_VERSION);
  app.fallthrough();
  app.require_subcommand(1);
  app.footer(
      "Start with:  coterie demo   or   coterie run orders.csv\n"
      "Exit codes:  0 done, 1 our fault, 2 usage or project file, 3 data cannot be used, 4 engine, "
      "5 memory or disk,\n"
      "             6 a check failed, 7 workspace locked, 130 interrupted");
  Common common;
  Action action;
  add_common(app, common);
  add_run(app, common, action);
  add_init(app, common, action);
  add_check(app, common, action);
  add_show(app, common, action);
  add_runs(app, common, action);
  add_compare(app, common, action);
  add_verify(app, common, action);
  add_explain(app, common, action);
  add_report(app, common, action);
  add_catalogues(app, common, action);
  add_sql(app, common, action);
  add_demo(app, common, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    return leave(app, error);
  }
  if (interrupted().requested()) return 130;
  auto status = action();
  return status ? flush_results() : leave(status.error());
}

}  // namespace
}  // namespace coterie::cli

int main(int argc, char** argv) {
#ifdef M_MMAP_THRESHOLD
  // What is large goes back to the system when it is freed. Left to itself glibc learns to keep it,
  // which costs half as much memory again.
  mallopt(M_MMAP_THRESHOLD, 256 * 1024);
#endif
  try {
    return coterie::cli::run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("coterie: out of memory\n", stderr);
    return 5;
  } catch (const std::system_error& error) {
    // A thread that cannot be started: its stack finds no room, or the user has too many.
    if (error.code() == std::errc::resource_unavailable_try_again) {
      std::fputs("coterie: out of memory or processes: no thread can be started\n", stderr);
      return 5;
    }
    std::fprintf(stderr, "coterie: our fault: %s\n", error.what());
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "coterie: our fault: %s\n", error.what());
    return 1;
  }
}
