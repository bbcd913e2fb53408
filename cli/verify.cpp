// coterie verify: is a published run whole, and does its evidence keep declared limits?
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/command.hpp"
#include "evidence/gate.hpp"
#include "evidence/measures.hpp"
#include "project/toml.hpp"
#include "report/json_values.hpp"
#include "report/text_table.hpp"
#include "runs/history.hpp"

namespace coterie::cli {
namespace {

using report::Json;
using Kind = report::TextTable::Kind;

base::Result<evidence::Gate> load_gate(const std::string& file) {
  auto text = base::read_file(file);
  if (!text) {
    text.error().code = base::Code::project;
    return std::unexpected(std::move(text).error());
  }
  return evidence::read_gate(TRY(project::parse_toml(*text, file)), file);
}

// Every measure of the run's evidence with what it is, where no gate is given.
std::string measures_text(const Json& evidence, const report::Look& look) {
  report::TextTable table;
  table.column("Measure", Kind::fixed);
  table.column("seen", Kind::number);
  table.column("what it says", Kind::text);
  table.row({"verdict", report::text_at(evidence, "verdict"),
             "Whether there are segments at all: clusters, weak or none."});
  for (const auto& one : report::part_at(evidence, "measures")) {
    const auto name = report::text_at(one, "name");
    const auto* known = evidence::find_measure(name);
    const double value = report::number_at(one, "value");
    table.row({base::printable(name), report::figure(value),
               std::isfinite(value) ? std::string(known != nullptr ? known->text : "")
                                    : "Not known: " + report::text_at(one, "why_not")});
  }
  return table.text(look);
}

std::string gate_text(const std::vector<evidence::Checked>& checked, const report::Look& look) {
  report::TextTable table;
  table.column("", Kind::fixed);
  table.column("Measure", Kind::fixed);
  table.column("limit", Kind::fixed);
  table.column("seen", Kind::text);
  for (const auto& one : checked)
    table.row({one.ok ? "kept" : "FAILED", one.what, one.limit, base::printable(one.seen)});
  return table.text(look);
}

Json verified_json(const std::filesystem::path& run, const Json& evidence,
                   const std::vector<evidence::Checked>& checked) {
  Json out = {{"run", base::printable(run.filename().string())}, {"whole", true}};
  out["verdict"] = report::part_at(evidence, "verdict");
  out["measures"] = report::part_at(evidence, "measures");
  auto& list = out["gate"] = Json::array();
  for (const auto& one : checked)
    list.push_back({{"measure", one.what},
                    {"limit", one.limit},
                    {"seen", base::printable(one.seen)},
                    {"ok", one.ok}});
  return out;
}

base::Status verify(const Common& common, const std::string& name, const std::string& file) {
  std::optional<evidence::Gate> gate;
  if (!file.empty()) gate = TRY(load_gate(file));
  const auto folder = TRY(runs::find_run(common.workspace, name));
  const auto run = std::filesystem::weakly_canonical(folder);
  TRY(runs::verify_run(run));
  const auto document = TRY(runs::load_document(run));
  const auto& evidence = report::part_at(document, "evidence");
  const auto checked = gate ? evidence::check(*gate, evidence) : std::vector<evidence::Checked>();
  const report::Look look{terminal_width(), coloured(common)};
  if (common.json) {
    print(report::json_text(verified_json(run, evidence, checked)));
  } else {
    print(fmt::format("{}: every file is as it was published.\n\n{}",
                      base::printable(run.filename().string()),
                      gate ? gate_text(checked, look) : measures_text(evidence, look)));
  }
  const auto failed = std::ranges::count(checked, false, &evidence::Checked::ok);
  if (failed == 0) return {};
  std::vector<std::string> faults;
  for (const auto& one : checked)
    if (!one.ok) faults.push_back(fmt::format("{} {} (asked: {})", one.what, one.seen, one.limit));
  return base::fail(base::Code::gate, file,
                    fmt::format("{} of {} limit{} {} not kept: {}", failed, checked.size(),
                                checked.size() == 1 ? "" : "s", failed == 1 ? "is" : "are",
                                base::join(faults, "; ")));
}

}  // namespace

void add_verify(CLI::App& app, const Common& common, Action& action) {
  auto* command = app.add_subcommand(
      "verify", "Check that a run is whole and that its evidence keeps limits (exit 6 if not)");
  auto run = std::make_shared<std::string>(), gate = std::make_shared<std::string>();
  command->add_option("RUN", *run, "Id or its beginning (default: the current run)");
  command->add_option("--gate", *gate, "A TOML file of limits: verdict, [least], [most]");
  command->callback(
      [&, run, gate] { action = [&, run, gate] { return verify(common, *run, *gate); }; });
}

}  // namespace coterie::cli
