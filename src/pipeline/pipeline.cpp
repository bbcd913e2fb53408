#include "pipeline/pipeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/text.hpp"
#include "cluster/indices.hpp"
#include "pipeline/large.hpp"
#include "pipeline/replay.hpp"
#include "pipeline/snapshot.hpp"
#include "segment/comparison.hpp"
#include "segment/describe.hpp"
#include "segment/fit.hpp"
#include "segment/persona.hpp"
#include "segment/score_sql.hpp"
#include "stats/agreement.hpp"

namespace coterie::pipeline {
namespace {

using base::Code;
using base::Result;
using base::Status;
using segment::Finding;
using segment::FitInput;
using segment::IndexRow;
using segment::is_clusters;
using segment::Model;
using segment::ModelResult;

class Pipeline {
 public:
  Pipeline(engine::Engine& engine, const project::Project& project, const PipelineOptions& options)
      : engine_(engine), options_(options) {
    out_.project = project;
  }

  Result<RunResult> run() {
    out_.plan = TRY(project::plan_reading(engine_, out_.project, options_.columns));
    out_.loaded = TRY(project::load(engine_, out_.plan, out_.project,
                                    {.today = options_.today,
                                     .pool = options_.pool,
                                     .cancel = options_.cancel,
                                     .progress = options_.progress,
                                     .customers_in_memory = customers_in_memory()}));
    out_.warnings = out_.loaded.warnings;
    TRY(take_snapshot());
    settle_models();
    vocabulary_ = TRY(segment::load_vocabulary(out_.project.personas));
    for (const auto& request : out_.project.models) TRY(fit(request));
    TRY(compare());
    TRY(judge());
    TRY(choose());
    space_.reset();
    matrix_ = {};
    TRY(gather());
    TRY(assign_everyone());
    warn_of_a_lopsided_choice();
    TRY(check());
    return std::move(out_);
  }

 private:
  void step(std::string_view text) {
    if (options_.progress != nullptr) options_.progress->step(text);
  }
  cluster::Context context() const { return {options_.pool, options_.cancel, options_.progress}; }

  Status take_snapshot() {
    step("Building features");
    SnapshotRequest request;
    request.features = out_.project.features;
    request.features.also = segment::columns_read(out_.project.models);
    request.as_of = out_.loaded.as_of;
    request.read = [this](const std::string& sql, int64_t columns) {
      return read_large(sql, columns);
    };
    auto taken = TRY(pipeline::take_snapshot(engine_, out_.loaded, request, options_.pool));
    out_.snapshot_sql = std::move(taken.sql);
    out_.features = std::move(taken.features);
    out_.besides = std::move(taken.besides);
    out_.missing = std::move(taken.missing);
    out_.frame = std::move(taken.frame);
    out_.spend_micros = std::move(taken.spend_micros);
    keys_ = std::move(taken.keys);
    if (!large_ || out_.spend_micros.empty()) return {};
    spend_ = TRY(read_spend(
        engine_, counted_purchases(engine_, out_.loaded.as_of, out_.project.features.window_days)));
    out_.spend_micros = spend_->of(out_.frame);
    return {};
  }

  // A sample, where the customers do not fit memory; none where they do.
  Result<std::optional<table::Frame>> read_large(const std::string& sql, int64_t columns) {
    if (!out_.loaded.repeats_unseen &&
        !LargeRun::is_needed(engine_, options_, out_.loaded.customers, columns))
      return std::nullopt;
    large_.emplace(engine_, options_);
    // The lines go on in the engine, which spills them.
    TRY(project::lines_to_engine(engine_, out_.loaded));
    out_.loaded.ledger.reset();
    return TRY(large_->take_sample(sql, columns, first_file()));
  }

  // A run without takers is held in memory, however large.
  int64_t customers_in_memory() const {
    return options_.takers == nullptr ? std::numeric_limits<int64_t>::max()
                                      : options_.customers_in_memory;
  }
  std::string first_file() const {
    const auto& sources = out_.loaded.sources;
    return sources.empty() || sources[0].files.empty() ? "" : base::printable(sources[0].files[0]);
  }

  // Without declared models: clusters on the features, and the RFM grid where its scores can be
  // had.
  void settle_models() {
    if (!out_.project.models.empty()) return;
    out_.project.models = project::default_models();
    if (out_.frame.find("recency_days") == nullptr || out_.frame.find("orders") == nullptr)
      std::erase_if(out_.project.models,
                    [](const project::ModelRequest& model) { return model.method == "grid"; });
  }

  FitInput input() const {
    auto in = fit_input(out_.frame, out_.features);
    in.spend_micros = out_.spend_micros;
    in.keys = keys_;
    in.earlier = out_.models;
    in.seed = out_.project.seed;
    in.memory_bytes =
        static_cast<size_t>(large_ ? engine_.run_memory_bytes() / 8 : engine_.memory_bytes() / 2);
    in.context = context();
    return in;
  }

  Status fit(const project::ModelRequest& request) {
    step("Fitting " + base::printable(request.name));
    auto fitted = TRY(segment::fit_model(request, input()));
    auto& result = fitted.result;
    auto description = TRY(segment::describe(
        out_.frame, out_.spend_micros, result.assignment.segment, result.segments, options_.pool));
    segment::name_segments(vocabulary_, description, result.segments);
    out_.population = description.population;
    if (const auto& names = base::setting(request.settings, "names"); !names.empty())
      TRY(segment::apply_names(names, result.segments));
    for (size_t i = 0; i < result.segments.size(); ++i)
      fitted.model.segments[i] = result.segments[i].name;
    out_.model_json.push_back(segment::to_json(fitted.model).dump());
    for (const auto& warning : result.warnings)
      out_.warnings.push_back(base::printable(request.name) + ": " + warning);
    if (const auto* given = std::get_if<rules::GivenModel>(&fitted.model.fitted))
      TRY(audit_given(request, *given));
    out_.models.push_back(std::move(result));
    models_.push_back(std::move(fitted.model));
    return {};
  }

  // Shares that the project claims for given segments are part of the audit.
  Status audit_given(const project::ModelRequest& request, const rules::GivenModel& given) {
    auto settings = request.settings;
    settings.erase("names");
    auto options = TRY(rules::read_given(settings, request.place));
    for (auto& finding : segment::audit_claims(request.name, options.claimed, given.shares))
      claims_.push_back(std::move(finding));
    return {};
  }

  Status compare() {
    step("Comparing models");
    auto space = segment::comparison_space(models_, out_.frame, input().features);
    // A table of categories alone has no distances: separation is then not known.
    if (space) {
      matrix_ = TRY(table::apply_transform(space->transform, out_.frame, options_.pool));
      space_ = std::move(*space);
      TRY(separate());
    }
    std::vector<double> spend(out_.spend_micros.size());
    for (size_t i = 0; i < spend.size(); ++i)
      spend[i] = static_cast<double>(out_.spend_micros[i]) / 1e6;
    for (auto& model : out_.models)
      if (!spend.empty())
        model.revenue_explained = stats::eta_squared(spend, model.assignment.segment,
                                                     static_cast<int>(model.segments.size()));
    for (size_t a = 0; a < out_.models.size(); ++a)
      for (size_t b = a + 1; b < out_.models.size(); ++b)
        out_.agreements.push_back(
            {out_.models[a].name, out_.models[b].name,
             stats::adjusted_rand(stats::cross_table(out_.models[a].assignment.segment,
                                                     out_.models[b].assignment.segment))});
    return {};
  }

  // How far the segments of each model stand apart, on the same columns.
  Status separate() {
    std::vector<cluster::Labelling> labellings;
    for (const auto& model : out_.models) labellings.push_back({model.assignment.segment, model.k});
    std::vector<std::vector<int32_t>> dense = without_gaps(labellings);
    cluster::IndexOptions options;
    options.seed = out_.project.seed;
    options.keys = keys_;
    for (size_t i = 0; i < out_.models.size(); ++i) {
      auto& model = out_.models[i];
      if (labellings[i].labels.empty()) continue;
      // The model whose columns these are was measured on this very matrix when its k was chosen.
      // Other clusters keep the indices of their own columns; only their silhouette is taken here.
      const bool clusters = is_clusters(model.method);
      auto known = std::ranges::find_if(model.indices, [&](const IndexRow& r) {
        return r.k == model.k && r.index == "silhouette_euclidean";
      });
      if (space_->model == &models_[i] && known != model.indices.end()) {
        model.silhouette = known->value;
        continue;
      }
      auto values =
          TRY(cluster::indices(matrix_, labellings[i].labels, labellings[i].k, options, context()));
      for (const auto& value : values) {
        if (value.name == "silhouette_euclidean") model.silhouette = value.value;
        if (!clusters)
          model.indices.push_back(
              {model.k, std::string(value.name), value.value, value.standard_error});
      }
    }
    return {};
  }

  // Are there segments at all, on the columns on which the models are compared?
  Status judge() {
    step("Judging against worlds without segments");
    auto& out = out_.evidence;
    if (!space_) {
      out.verdict.sentence =
          "There are no numbers to measure distances by, so nothing can be said of groups.";
      out.verdict.rules_reason = out.verdict.sentence;
      return {};
    }
    evidence::VerdictOptions options;
    options.seed = out_.project.seed;
    options.keys = keys_;
    std::vector<std::string> columns;
    for (const auto& column : space_->transform.columns) columns.push_back(column.name);
    options.columns = columns;
    if (space_->model != nullptr) {
      const auto& model = out_.models[static_cast<size_t>(space_->model - models_.data())];
      out.judged = model.name;
      options.labels = model.assignment.segment;
      options.chosen_k = model.k;
      options.k_high = std::max(options.k_high, model.k);
    }
    auto judged = evidence::judge(matrix_, options, context());
    if (!judged && judged.error().code == Code::data) {
      out.verdict.sentence = "There are too few customers to tell groups from chance.";
      out.verdict.rules_reason = out.verdict.sentence;
      return {};
    }
    out.verdict = TRY(std::move(judged));
    return {};
  }

  // Labels 0 … k-1 without empty segments; a model that leaves customers without a segment is not
  // measured (empty labels).
  static std::vector<std::vector<int32_t>> without_gaps(
      std::vector<cluster::Labelling>& labellings) {
    std::vector<std::vector<int32_t>> dense(labellings.size());
    for (size_t i = 0; i < labellings.size(); ++i) {
      auto& one = labellings[i];
      std::vector<int32_t> place(static_cast<size_t>(one.k), -1);
      int32_t next = 0;
      bool whole = true;
      for (auto label : one.labels) {
        whole &= label >= 0;
        if (label >= 0 && place[static_cast<size_t>(label)] < 0)
          place[static_cast<size_t>(label)] = 0;
      }
      for (auto& p : place) p = p < 0 ? -1 : next++;
      if (!whole || next < 1) {
        one = {};
        continue;
      }
      for (auto label : one.labels) dense[i].push_back(place[static_cast<size_t>(label)]);
      one = {dense[i], next};
    }
    return dense;
  }

  Status choose() {
    const auto& wish = out_.project.choose;
    if (wish != "auto") {
      std::vector<std::string> names;
      for (size_t i = 0; i < out_.models.size(); ++i) {
        names.push_back(out_.models[i].name);
        if (out_.models[i].name == wish) {
          out_.chosen = static_cast<int>(i);
          out_.chosen_reason = "The project chooses it.";
          return {};
        }
      }
      auto near = base::nearest(wish, names);
      return base::fail(Code::project,
                        out_.project.file.empty() ? "[run]" : out_.project.file + ", [run]",
                        fmt::format("choose names no model: '{}'{}", base::printable(wish),
                                    near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                        "auto, " + base::join(names, ", "));
    }
    auto clusters = std::ranges::find_if(
        out_.models, [](const ModelResult& m) { return is_clusters(m.method); });
    // A tree tells the segments of another model: it is no way out where those are weak.
    auto rules = std::ranges::find_if(out_.models, [](const ModelResult& m) {
      return !is_clusters(m.method) && m.method != "tree";
    });
    const auto& verdict = out_.evidence.verdict;
    if (clusters == out_.models.end() || rules == out_.models.end()) {
      out_.chosen = 0;
      out_.chosen_reason =
          out_.models.size() == 1 ? "It is the only model." : "It is the first model.";
      if (clusters != out_.models.end())
        out_.chosen_reason = "It is the only kind of model in this run. " + verdict.sentence;
      return {};
    }
    const bool clear = verdict.verdict == evidence::Verdict::clusters;
    out_.chosen = static_cast<int>((clear ? clusters : rules) - out_.models.begin());
    out_.chosen_reason = clear ? verdict.sentence : verdict.rules_reason;
    return {};
  }

  // Sizes and money of the sample are checked before those of all customers take their place.
  Status assign_everyone() {
    if (!large_) return {};
    segment::AuditInput of_sample;
    of_sample.customers = out_.frame.rows();
    of_sample.spend_micros = out_.spend_micros;
    out_.audit = segment::audit(out_.models, of_sample);
    for (auto& finding : out_.audit) finding.check = "in the sample: " + finding.check;
    if (!options_.takers->wants_everyone()) return {};
    return large_->assign_everyone(models_, spend_ ? &*spend_ : nullptr, out_);
  }

  // A model that hardly divides the customers is said to be one.
  void warn_of_a_lopsided_choice() {
    const auto& model = out_.models[static_cast<size_t>(out_.chosen)];
    for (const auto& segment : model.segments)
      if (segment.customers_share > 0.9)
        out_.warnings.insert(
            out_.warnings.begin(),
            fmt::format("{} holds {} of the customers: {} says little about most of them.",
                        segment.name, base::percent(segment.customers_share),
                        base::printable(model.name)));
  }

  Status check() {
    segment::AuditInput audit_input;
    audit_input.customers = out_.frame.rows();
    audit_input.spend_micros = out_.spend_micros;
    if (out_.loaded.money) {
      audit_input.accepted_micros = TRY(accepted_micros());
    }
    if (out_.everyone) {
      auto findings = TRY(large_->audit(out_, audit_input.accepted_micros));
      std::ranges::move(findings, std::back_inserter(out_.audit));
    } else if (!large_) {
      out_.audit = segment::audit(out_.models, audit_input);
    }
    std::ranges::move(claims_, std::back_inserter(out_.audit));
    TRY(segment::verdict(out_.audit));
    const auto& chosen = models_[static_cast<size_t>(out_.chosen)];
    if (const auto reason = segment::no_closed_form(chosen); !reason.empty())
      out_.score_sql = "-- " + reason + "\n";
    else
      out_.score_sql = TRY(segment::score_sql(chosen, engine_.dialect()));
    return {};
  }

  // What all purchases that count add up to, without the way over customers and features.
  Result<int64_t> accepted_micros() {
    if (out_.loaded.ledger == nullptr || out_.loaded.lines_sent)
      return engine_.integer(
          "SELECT CAST(SUM(amount_micros) AS BIGINT) FROM lines WHERE " +
              counted_purchases(engine_, out_.loaded.as_of, out_.project.features.window_days),
          "auditing");
    const int64_t window = int64_t{86400} * out_.project.features.window_days,
                  until = out_.loaded.as_of, from = window > 0 ? until - window : 0;
    const auto& parts = out_.loaded.ledger->parts;
    std::vector<int64_t> micros(parts.size());
    options_.pool->run(static_cast<int64_t>(parts.size()), [&](int64_t i, int) {
      const auto part = static_cast<size_t>(i);
      for (const auto& line : parts[part].lines)
        if (line.status == ledger::kPurchase && line.time >= from && line.time < until)
          micros[part] += line.amount_micros;
    });
    return std::accumulate(micros.begin(), micros.end(), int64_t{0});
  }

  Status gather() {
    const auto fit = input();
    return gather_evidence({engine_, out_, models_, keys_, context()}, fit);
  }

  engine::Engine& engine_;
  const PipelineOptions& options_;
  RunResult out_;
  std::vector<Model> models_;
  std::vector<uint64_t> keys_;
  // The columns on which the separation of all models is measured; none without numbers.
  std::optional<segment::Space> space_;
  table::Matrix matrix_;
  std::vector<Finding> claims_;
  std::optional<LargeRun> large_;  // where the customers do not fit memory
  std::optional<Spend> spend_;     // and money is known
  segment::Vocabulary vocabulary_;
};

}  // namespace

Result<RunResult> run_pipeline(engine::Engine& engine, const project::Project& project,
                               const PipelineOptions& options) {
  return Pipeline(engine, project, options).run();
}

}  // namespace coterie::pipeline
