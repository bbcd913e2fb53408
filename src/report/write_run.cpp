// Inputs are hashed and Parquet is written by the engine on threads of their own, while figures are
// made; the spreadsheet is packed on another one when the document stands.
#include "report/write_run.hpp"

#include <chrono>
#include <future>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "report/document.hpp"
#include "report/json_values.hpp"
#include "report/memo.hpp"
#include "report/page.hpp"
#include "report/tables.hpp"
#include "report/xlsx.hpp"
#include "runs/history.hpp"

namespace coterie::report {
namespace {

using pipeline::RunResult;

base::Result<std::vector<runs::FileSum>> hash_inputs(const RunResult& result,
                                                     const base::Cancel* cancel) {
  std::vector<std::string> paths;
  for (const auto& source : result.loaded.sources)
    paths.insert(paths.end(), source.paths.begin(), source.paths.end());
  if (!result.project.file.empty()) paths.push_back(result.project.file);
  std::vector<runs::FileSum> out;
  for (const auto& path : paths) {
    if (cancel != nullptr && cancel->requested()) break;
    out.push_back(TRY(runs::sum_of(path, base::printable(path))));
  }
  return out;
}

base::Result<std::string> models_text(const RunResult& result) {
  Json out = {{"schema_version", kDocumentVersion},
              {"chosen", result.models[static_cast<size_t>(result.chosen)].name}};
  auto models = Json::array();
  for (const auto& text : result.model_json) {
    auto model = Json::parse(text, nullptr, false);
    if (!model.is_object())
      return base::fail(base::Code::internal, "model.json", "a frozen model is not a JSON object");
    models.push_back(std::move(model));
  }
  out["models"] = std::move(models);
  return json_text(out);
}

runs::Manifest manifest_of(const RunResult& result, const std::string& engine,
                           const std::string& program) {
  const auto& chosen = result.models[static_cast<size_t>(result.chosen)];
  runs::Manifest out;
  out.project = base::printable(result.project.name);
  out.as_of = result.loaded.as_of != 0 || result.loaded.tables.lines
                  ? base::format_local(result.loaded.as_of)
                  : result.project.as_of;
  out.seed = result.project.seed;
  out.program = program;
  out.engine = engine;
  out.document_version = kDocumentVersion;
  out.chosen = base::printable(chosen.name);
  out.customers = result.customers();
  out.segments = chosen.k;
  out.settings_json = json_text(settings_json(result.project, result.plan));
  for (const auto& warning : result.warnings) out.warnings.push_back(base::printable(warning));
  return out;
}

// Tells how long each step took, and stops between steps when the user asks for it.
class Steps {
 public:
  Steps(std::vector<runs::Timing> timings, const WriteOptions& options)
      : timings_(std::move(timings)), options_(options) {}

  template <class Work>
  base::Status run(const char* name, Work work) {
    if (options_.cancel != nullptr && options_.cancel->requested())
      return base::fail(base::Code::cancelled, name, "interrupted");
    const auto start = std::chrono::steady_clock::now();
    auto status = work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    timings_.push_back({name, took.count()});
    if (options_.progress != nullptr) options_.progress->at(static_cast<double>(++done_) / kSteps);
    return status;
  }

  std::vector<runs::Timing> take() { return std::move(timings_); }

 private:
  static constexpr int kSteps = 6;
  std::vector<runs::Timing> timings_;
  const WriteOptions& options_;
  int done_ = 0;
};

// Whether there is memory for two that write at once.
bool is_roomy(const engine::Engine& engine) {
  return engine.memory_bytes() >= int64_t{256} << 20;
}

base::Status write_texts(const RunResult& result, const Json& made,
                         const std::filesystem::path& folder) {
  const auto models = TRY(models_text(result));
  TRY(base::write_file(folder / runs::kDocumentFile, json_text(made)));
  TRY(base::write_file(folder / "model.json", models));
  return base::write_file(folder / "score.sql", result.score_sql);
}

// The run's own page knows no customer's id: `coterie report --ids` makes one that does.
base::Status write_page(const Json& document, const Json& examples, const std::string& made_by,
                        const std::filesystem::path& folder) {
  PageOptions options;
  options.made_by = made_by;
  const auto html = TRY(page(document, options, built_in_assets()));
  TRY(base::write_file(folder / kPageFile, html));
  TRY(base::write_file(folder / kExamplesFile, json_text(examples)));
  return base::write_file(folder / kMemoFile, memo(document));
}

base::Status write_tables(const RunResult& result, const std::filesystem::path& folder) {
  constexpr TableWriter kWriters[] = {write_segments, write_profiles, write_indices, write_quality};
  for (const auto writer : kWriters) TRY(writer(result, folder));
  return result.everyone ? base::Status() : write_assignments(result, folder);
}

}  // namespace

struct RunWriter::State {
  engine::Engine& engine;
  const RunResult& result;
  runs::Workspace& workspace;
  const WriteOptions options;
  base::TemporaryFolder draft;  // outlives those who write into it
  std::future<base::Result<std::vector<runs::FileSum>>> hashing;
  std::future<base::Status> parquet;
};

RunWriter::RunWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
RunWriter::~RunWriter() = default;

base::Result<std::unique_ptr<RunWriter>> RunWriter::begin(engine::Engine& engine,
                                                          const RunResult& result,
                                                          runs::Workspace& workspace,
                                                          const WriteOptions& options) {
  if (result.everyone && options.everyone == nullptr)
    return base::fail(base::Code::internal, "writing the run", "nobody has taken the customers");
  auto draft = result.everyone ? options.everyone->take_draft() : TRY(workspace.begin());
  std::unique_ptr<State> state(
      new State{engine, result, workspace, options, std::move(draft), {}, {}});
  const auto* s = state.get();
  state->hashing =
      std::async(std::launch::async, [s] { return hash_inputs(s->result, s->options.cancel); });
  // Lines that are not in memory are asked of the engine while figures are made.
  const bool early = is_roomy(engine) && (!result.loaded.tables.lines || result.loaded.ledger);
  state->parquet = std::async(early ? std::launch::async : std::launch::deferred, [s] {
    if (s->result.everyone) return base::Status();
    return write_parquet_files(s->engine, s->result, s->draft.path());
  });
  return std::unique_ptr<RunWriter>(new RunWriter(std::move(state)));
}

base::Result<runs::PublishedRun> RunWriter::finish(const figures::Figures& figures,
                                                   std::vector<runs::Timing> timings) {
  auto& [engine, result, workspace, options, draft, hashing, parquet] = *state_;
  if (options.progress != nullptr) options.progress->step("Writing the run");
  const auto folder = draft.path();
  Steps steps(std::move(timings), options);
  const auto made = TRY(document(result, figures));
  TRY(steps.run("writing documents", [&] { return write_texts(result, made, folder); }));
  TRY(steps.run("writing the page", [&] {
    return write_page(made, example_ids(result, figures),
                      made_by_words(options.program, engine.version()), folder);
  }));
  // Beside the engine's writing, but where memory is short: the library of spreadsheets does not
  // survive that it runs out.
  const auto customers =
      result.everyone ? TRY(assigned_everyone(engine, result)) : assigned_customers(result);
  auto spreadsheet = std::async(is_roomy(engine) ? std::launch::async : std::launch::deferred, [&] {
    XlsxOptions limits;
    limits.cancel = options.cancel;
    return write_xlsx(made, customers, folder / kXlsxFile, limits);
  });
  TRY(steps.run("writing tables", [&] { return write_tables(result, folder); }));
  TRY(steps.run("writing Parquet", [&] { return parquet.get(); }));
  TRY(steps.run("writing the spreadsheet", [&] { return spreadsheet.get(); }));
  auto manifest = manifest_of(result, engine.version(), options.program);
  base::Result<std::vector<runs::FileSum>> inputs;
  TRY(steps.run("hashing inputs", [&] {
    inputs = hashing.get();
    return base::Status();
  }));
  if (!inputs) return std::unexpected(std::move(inputs).error());
  manifest.inputs = *std::move(inputs);
  if (options.cancel != nullptr && options.cancel->requested())
    return base::fail(base::Code::cancelled, "publishing the run", "interrupted");
  manifest.timings = steps.take();
  return workspace.publish(std::move(draft), std::move(manifest));
}

base::Result<runs::PublishedRun> write_run(engine::Engine& engine, const RunResult& result,
                                           const figures::Figures& figures,
                                           std::vector<runs::Timing> timings,
                                           runs::Workspace& workspace,
                                           const WriteOptions& options) {
  auto writer = TRY(RunWriter::begin(engine, result, workspace, options));
  return writer->finish(figures, std::move(timings));
}

}  // namespace coterie::report
