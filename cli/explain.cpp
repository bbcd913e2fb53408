// coterie explain: why one customer is in their segment and what would move them, from the run
// folder alone.
#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "report/explain_text.hpp"
#include "runs/customer.hpp"
#include "runs/history.hpp"
#include "segment/explain.hpp"

namespace coterie::cli {
namespace {

base::Result<segment::Model> chosen_model(const std::filesystem::path& run,
                                          const std::string& name) {
  TRY(runs::verify_file(run, "model.json"));
  const auto text = TRY(base::read_file(run / "model.json"));
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_discarded() && json.contains("models"))
    for (const auto& model : json.at("models"))
      if (model.value("name", "") == name) return segment::model_from_json(model);
  return base::fail(base::Code::data, (run / "model.json").string(),
                    "the chosen model is not in it", "", "run again: coterie run");
}

base::Status explain(const Common& common, const std::string& customer, const std::string& run) {
  const auto folder = TRY(runs::find_run(common.workspace, run));
  const auto document = TRY(runs::load_document(folder));
  auto open = TRY(open_engine(common, "UTC"));
  const auto row = TRY(runs::fetch_customer(*open.engine, folder, customer));
  auto explanation = report::explanation(document, row);
  explanation.run = folder.filename().string();
  const auto model = TRY(chosen_model(folder, explanation.model));
  const auto explained = TRY(segment::explain(model, runs::frame_of(row), 0));
  explanation.borders.push_back(explained.text);
  if (common.json)
    print(report::explain_json(explanation).dump(2));
  else
    print(report::explain_text(explanation, {terminal_width(), coloured(common)}));
  return {};
}

}  // namespace

void add_explain(CLI::App& app, const Common& common, Action& action) {
  auto* command =
      app.add_subcommand("explain", "Explain one customer: segment, why, what would move them");
  auto customer = std::make_shared<std::string>(), run = std::make_shared<std::string>();
  command->add_option("CUSTOMER", *customer, "The customer's id, as in the data")->required();
  command->add_option("--run", *run, "Id of the run or its beginning (default: the current run)");
  command->callback([&, customer, run] {
    action = [&, customer, run] { return explain(common, *customer, *run); };
  });
}

}  // namespace coterie::cli
