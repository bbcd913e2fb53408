// coterie demo: simulates a shop with known truth, runs it, and says how well the truth was
// recovered.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/command.hpp"
#include "cli/run.hpp"
#include "simulate/csv.hpp"
#include "simulate/parquet.hpp"
#include "simulate/shop.hpp"
#include "stats/agreement.hpp"

namespace coterie::cli {
namespace {

namespace fs = std::filesystem;

struct DemoOptions {
  simulate::ShopOptions shop;
  std::string out = "coterie-demo/orders.csv";
  bool no_run = false;
};

fs::path truth_beside(const fs::path& orders) {
  return orders.parent_path() / "truth.csv";
}

base::Result<simulate::ShopCounts> write_shop(const Common& common, const DemoOptions& options) {
  const fs::path out = options.out;
  const bool parquet = out.extension() == ".parquet";
  if (!parquet && out.extension() != ".csv")
    return base::fail(base::Code::usage, "--out " + options.out,
                      "the name ends in neither .csv nor .parquet", "orders.csv or orders.parquet");
  if (!out.parent_path().empty()) TRY(base::make_folders(out.parent_path()));
  auto csv = out;
  if (parquet) csv.replace_extension(".parquet.csv");
  auto progress = make_progress(common);
  if (progress) progress->step("Simulating a shop");
  auto lines = TRY(simulate::CsvLines::create(csv));
  auto truth = TRY(simulate::CsvCustomers::create(truth_beside(out)));
  auto counts =
      TRY(simulate::simulate_shop(options.shop, lines, truth, &interrupted(), progress.get()));
  TRY(lines.close());
  TRY(truth.close());
  if (parquet) {
    auto open = TRY(open_engine(common, "UTC"));
    auto status = simulate::csv_to_parquet(*open.engine, csv.string(), out.string());
    std::error_code ignored;
    fs::remove(csv, ignored);
    if (!status) return std::unexpected(status.error());
  }
  return counts;
}

// customer_id -> persona of truth.csv.
std::map<std::string, std::string> read_truth(const fs::path& path) {
  std::map<std::string, std::string> out;
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    auto parts = base::split(line, ',');
    if (parts.size() == 2) out.emplace(parts[0], parts[1]);
  }
  return out;
}

// Planted personas against the segments of each model.
std::string recovery_text(const pipeline::RunResult& result, const fs::path& truth_file) {
  const auto truth = read_truth(truth_file);
  std::map<std::string, int32_t> code;
  for (const auto& [customer, persona] : truth) code.emplace(persona, 0);
  int32_t next = 0;
  for (auto& [persona, number] : code) number = next++;
  std::vector<int32_t> planted;
  for (int64_t row = 0; row < result.frame.rows(); ++row) {
    auto found = truth.find(std::string(result.frame.ids[row]));
    planted.push_back(found == truth.end() ? -1 : code.at(found->second));
  }
  std::string out = fmt::format(
      "The shop was simulated with {} planted personas. How well each model found them (adjusted "
      "Rand, 1 = perfectly, 0 = by chance):\n",
      code.size());
  for (const auto& model : result.models)
    out += fmt::format(
        "  {} {}\n", base::fit_left(model.name, 12),
        base::with_thousands(
            stats::adjusted_rand(stats::cross_table(planted, model.assignment.segment)), 2));
  const auto& chosen = result.models[static_cast<size_t>(result.chosen)];
  const auto table = stats::cross_table(planted, chosen.assignment.segment);
  out += fmt::format("Where the planted personas went ({}):\n", chosen.name);
  for (const auto& [persona, number] : code) {
    if (number >= table.rows) continue;
    int64_t total = 0, most = 0;
    int into = 0;
    for (int column = 0; column < table.columns; ++column) {
      const auto count = table.at(number, column);
      total += count;
      if (count > most) {
        most = count;
        into = column;
      }
    }
    if (total > 0)
      out += fmt::format("  {} {} % are in {}\n", base::fit_left(persona, 24),
                         base::fit_right(fmt::format("{:.0f}", 100.0 * static_cast<double>(most) /
                                                                   static_cast<double>(total)),
                                         3),
                         chosen.segments[static_cast<size_t>(into)].name);
  }
  return out;
}

base::Status demo(const Common& common, const DemoOptions& options) {
  auto counts = TRY(write_shop(common, options));
  const auto made = fmt::format(
      "Simulated {} customers, {} orders, {} rows: {} (the truth is in {}).",
      base::with_thousands(counts.customers), base::with_thousands(counts.orders),
      base::with_thousands(counts.rows), options.out, truth_beside(options.out).string());
  if (options.no_run) {
    print(made);
    return {};
  }
  note(common, made);
  project::Project project = TRY(find_project(common, {options.out}));
  project.name = "demo";
  project.currency = "EUR";
  auto outcome = TRY(run_project(common, project));
  if (!common.json && !common.quiet)
    print("\n" + recovery_text(outcome.result, truth_beside(options.out)));
  return {};
}

}  // namespace

void add_demo(CLI::App& app, const Common& common, Action& action) {
  auto* command = app.add_subcommand("demo", "Simulate a shop with known truth and run it");
  auto options = std::make_shared<DemoOptions>();
  command->add_option("--customers", options->shop.customers, "Customers")
      ->check(CLI::Range(int64_t{100}, int64_t{100'000'000}))
      ->capture_default_str();
  command->add_option("--lines", options->shop.lines, "Order lines; sets the number of customers")
      ->check(CLI::Range(int64_t{1000}, int64_t{1'000'000'000}));
  command->add_option("--days", options->shop.days, "Days of history")
      ->check(CLI::Range(28, 3660))
      ->capture_default_str();
  command->add_option("--out", options->out, "File of orders to write, .csv or .parquet")
      ->capture_default_str();
  command->add_flag("--dirty", options->shop.dirty,
                    "Add rows that a reader must find: no customer, unreadable dates, …");
  command->add_flag("--no-structure{false}", options->shop.structure,
                    "One continuous population, without personas");
  command->add_flag("--no-run", options->no_run, "Write the files only");
  command->callback([&, options] {
    action = [&, options] {
      if (common.seed_given) options->shop.seed = common.seed;
      return demo(common, *options);
    };
  });
}

}  // namespace coterie::cli
