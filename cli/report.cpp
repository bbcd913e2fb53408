// coterie report: the page of a published run; pages made anew from it, with customers' ids when
// they are asked for; its spreadsheet with all customers. The run folder itself never changes.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/browser.hpp"
#include "cli/command.hpp"
#include "report/assigned.hpp"
#include "report/page.hpp"
#include "report/xlsx.hpp"
#include "runs/history.hpp"

namespace coterie::cli {
namespace {

namespace fs = std::filesystem;

struct ReportOptions {
  std::string run, out, xlsx, ids = "hide";
  bool open = false;
};

// Whether a path lies in a run: beside a manifest, in the folder or above it.
bool inside_a_run(const fs::path& path) {
  std::error_code problem;
  auto folder = fs::weakly_canonical(fs::absolute(path, problem), problem).parent_path();
  for (; folder.has_relative_path(); folder = folder.parent_path())
    if (fs::exists(folder / runs::kManifestFile, problem) &&
        fs::exists(folder / runs::kDocumentFile, problem))
      return true;
  return false;
}

bool is_page_of_ours(const fs::path& file) {
  const auto there = base::read_file(file);
  return there && there->find("data-source=\"embedded\"") != std::string::npos;
}

// What may be replaced without asking: nothing, or what we wrote.
base::Status may_write(const fs::path& out, bool (*ours)(const fs::path&)) {
  if (inside_a_run(out))
    return base::fail(base::Code::usage, out.string(), "a published run never changes",
                      "a file outside of it", "coterie report --out report.html");
  std::error_code problem;
  if (!fs::exists(out, problem)) return {};
  if (!ours(out))
    return base::fail(base::Code::usage, out.string(),
                      "the file is there already, and not made by this command", "",
                      "give another name");
  return {};
}

base::Status show_examples(const fs::path& run, nlohmann::ordered_json& document) {
  TRY(runs::verify_file(run, report::kExamplesFile));
  const auto text = TRY(base::read_file(run / report::kExamplesFile));
  report::name_examples(document, nlohmann::ordered_json::parse(text, nullptr, false));
  return {};
}

base::Result<std::string> make_page(const Common& common, const fs::path& run, report::Ids ids) {
  auto document = TRY(runs::load_document(run));
  const auto manifest = TRY(runs::load_manifest(run));
  if (ids == report::Ids::show) TRY(show_examples(run, document));
  report::PageOptions options;
  options.made_by = report::made_by_words(manifest.program, manifest.engine);
  options.ids = ids;
  if (ids == report::Ids::hide || manifest.customers > report::kMostLookedUp)
    return report::page(document, options, report::built_in_assets());
  const auto open = TRY(open_engine(common, "UTC"));
  const auto next = TRY(report::stored_customers(*open.engine, run, manifest.chosen));
  const auto members = TRY(report::members_of(next));
  options.customers = &members;
  return report::page(document, options, report::built_in_assets());
}

// The run's own spreadsheet lists the first customers only; this one all that a sheet can hold.
base::Status make_xlsx(const Common& common, const fs::path& run, const fs::path& file) {
  TRY(may_write(file, report::is_xlsx_of_ours));
  const auto document = TRY(runs::load_document(run));
  const auto manifest = TRY(runs::load_manifest(run));
  const auto open = TRY(open_engine(common, "UTC"));
  const auto next = TRY(report::stored_customers(*open.engine, run, manifest.chosen));
  report::XlsxOptions options;
  options.most_customers = report::kXlsxMostCustomers;
  options.cancel = &interrupted();
  return report::write_xlsx(document, next, file, options);
}

// What a reader of the page will learn about customers.
std::string ids_note(report::Ids ids, int64_t customers) {
  if (ids == report::Ids::hide) return "No customer's id is in it.";
  if (customers > report::kMostLookedUp)
    return "No customer's id is in it: more than " + base::with_thousands(report::kMostLookedUp) +
           " would make it too large. Use: coterie explain CUSTOMER";
  return ids == report::Ids::hash
             ? "Customers are in it as hashes: who knows an id can look it up. Short ids can be "
               "guessed by trying them all."
             : "Customers' ids are in it: send it only to people who may see them.";
}

void tell(const Common& common, const fs::path& file, const char* ids, const fs::path& run) {
  if (!common.json) return print(base::printable(file.string()));
  const nlohmann::ordered_json told = {
      {"path", file.string()}, {"ids", ids}, {"run", run.filename().string()}};
  print(told.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

base::Status report(const Common& common, const ReportOptions& options) {
  const auto ids = TRY(report::parse_ids(options.ids));
  const auto run = TRY(runs::find_run(common.workspace, options.run));
  if (!options.xlsx.empty()) {
    TRY(make_xlsx(common, run, options.xlsx));
    // A page as well only when one was asked for.
    if (options.out.empty() && ids == report::Ids::hide && !options.open) {
      tell(common, options.xlsx, "show", run);
      return {};
    }
  }
  fs::path file = run / report::kPageFile;
  std::error_code problem;
  const bool own = ids == report::Ids::hide && options.out.empty() && fs::exists(file, problem);
  if (own) {
    TRY(runs::verify_file(run, report::kPageFile));
  } else {
    file = options.out.empty() ? report::kPageFile : options.out;
    if (fs::is_directory(file, problem)) file /= report::kPageFile;
    TRY(may_write(file, is_page_of_ours));
    const auto html = TRY(make_page(common, run, ids));
    TRY(base::write_file(file, html));
    const auto manifest = TRY(runs::load_manifest(run));
    note(common, ids_note(ids, manifest.customers) + "\n");
  }
  tell(common, file, report::ids_word(ids), run);
  return options.open ? open_in_browser(file) : base::Status();
}

}  // namespace

void add_report(CLI::App& app, const Common& common, Action& action) {
  auto* command = app.add_subcommand("report", "Where a run's page is; make one with ids; open it");
  auto options = std::make_shared<ReportOptions>();
  command->add_option("RUN", options->run, "Id or its beginning (default: the current run)");
  command
      ->add_option("--out", options->out,
                   "Write the page here (default with ids: report.html in this folder)")
      ->type_name("FILE");
  command
      ->add_option("--xlsx", options->xlsx,
                   "Write the spreadsheet here, with as many customers as a sheet can hold")
      ->type_name("FILE");
  command
      ->add_option("--ids", options->ids,
                   "Customers' ids in the page: hide, hash (who knows an id can look it up), show")
      ->type_name("HOW")
      ->capture_default_str();
  command->add_flag("--open", options->open, "Open it in the browser");
  command->footer(
      "With ids the page grows by at most 12 bytes a customer for hashes and for short ids; long "
      "ids take more\nwith show (a UUID 26 bytes). Above 200,000 customers it has no look-up: use "
      "coterie explain.");
  command->callback([&, options] { action = [&, options] { return report(common, *options); }; });
}

}  // namespace coterie::cli
