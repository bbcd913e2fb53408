// Built part by part, each key by one function.
#include "report/document.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "base/time.hpp"
#include "evidence/json.hpp"
#include "features/catalogue.hpp"
#include "pipeline/caveats.hpp"
#include "report/document_figures.hpp"
#include "report/json_values.hpp"
#include "segment/model.hpp"
#include "table/profile.hpp"

namespace coterie::report {
namespace {

using base::printable;
using pipeline::RunResult;
using segment::ModelResult;
using segment::Segment;

constexpr int64_t kDaySeconds = 86400;

Json when_json(const RunResult& result, base::LocalSeconds when) {
  return result.loaded.tables.lines ? Json(base::format_local(when)) : Json();
}

Json as_of_json(const RunResult& result) {
  if (result.loaded.as_of != 0 || result.loaded.tables.lines)
    return base::format_local(result.loaded.as_of);
  return text_or_null(result.project.as_of);
}

Json features_request_json(const project::FeatureRequest& request) {
  Json out = {{"preset", text_or_null(request.preset)},
              {"use", texts_json(request.use)},
              {"window_days", request.window_days > 0 ? Json(request.window_days) : Json()},
              {"categories", request.categories}};
  auto own = Json::array();
  for (const auto& feature : request.custom)
    own.push_back({{"name", printable(feature.name)},
                   {"over", feature.over},
                   {"expression", printable(feature.expression)}});
  out["own"] = std::move(own);
  return out;
}

Json models_request_json(const std::vector<project::ModelRequest>& models) {
  auto out = Json::array();
  for (const auto& model : models) {
    Json one = {{"name", printable(model.name)}, {"method", model.method}};
    base::Value settings;
    settings.data = model.settings;
    one["settings"] = value_json(settings);
    out.push_back(std::move(one));
  }
  return out;
}

Json project_json(const RunResult& result) {
  const auto& project = result.project;
  return {{"name", printable(project.name)},
          {"time_zone", project.time_zone},
          {"currency", text_or_null(project.currency)},
          {"as_of", as_of_json(result)},
          {"seed", project.seed},
          {"choose", printable(project.choose)},
          {"features", features_request_json(project.features)},
          {"models", models_request_json(project.models)}};
}

Json totals_json(const RunResult& result) {
  const auto& loaded = result.loaded;
  const bool lines = loaded.tables.lines, money_known = !result.spend_micros.empty();
  const int64_t revenue = result.everyone ? result.everyone->revenue_micros
                                          : std::accumulate(result.spend_micros.begin(),
                                                            result.spend_micros.end(), int64_t{0});
  auto rejected = Json::object();
  for (const auto& [reason, rows] : loaded.rejected) rejected[printable(reason)] = rows;
  return {
      {"rows_in", loaded.rows_in},
      {"purchases", lines ? Json(loaded.purchases) : Json()},
      {"returns", lines ? Json(loaded.returns) : Json()},
      {"rejected", std::move(rejected)},
      {"customers", result.customers()},
      {"orders", lines ? Json(loaded.orders) : Json()},
      {"revenue", money_known ? Json(money(revenue)) : Json()},
      {"revenue_exact", money_known ? Json(base::decimal(revenue, 6, 2)) : Json()},
      {"first_order", when_json(result, loaded.first_order)},
      {"last_order", when_json(result, loaded.last_order)},
      {"days", lines ? Json(loaded.last_order / kDaySeconds - loaded.first_order / kDaySeconds + 1)
                     : Json()}};
}

Json sample_json(const RunResult& result) {
  if (!result.everyone) return {};
  const auto& everyone = *result.everyone;
  return {{"customers", everyone.sampled},
          {"of", everyone.customers},
          {"memory_bytes", everyone.memory_bytes},
          {"text", everyone.words}};
}

Json guesses_json(const project::PlannedSource& source) {
  auto out = Json::array();
  for (const auto& guess : source.guesses)
    out.push_back({{"role", guess.role},
                   {"column", printable(guess.column)},
                   {"reason", printable(guess.reason)},
                   {"runner_up", text_or_null(guess.runner_up)},
                   {"certain", guess.certain}});
  return out;
}

Json columns_json(const project::PlannedSource& source) {
  auto out = Json::object();
  for (const auto& [role, column] : source.columns) out[role] = printable(column);
  return out;
}

Json sources_json(const RunResult& result) {
  auto out = Json::array();
  for (const auto& source : result.loaded.sources) {
    Json one = {{"kind", source.kind}, {"files", texts_json(source.files)}, {"rows", source.rows}};
    const auto& planned = result.plan.sources;
    const auto found = std::ranges::find_if(
        planned, [&](const auto& plan) { return project::kind_name(plan.kind) == source.kind; });
    if (found != planned.end()) {
      one["columns"] = columns_json(*found);
      one["guesses"] = guesses_json(*found);
    }
    out.push_back(std::move(one));
  }
  return out;
}

Json joins_json(const project::Plan& plan) {
  auto out = Json::array();
  for (const auto& join : plan.joins)
    out.push_back({{"left", project::kind_name(join.left)},
                   {"left_column", printable(join.left_column)},
                   {"right", project::kind_name(join.right)},
                   {"right_column", printable(join.right_column)},
                   {"guessed", join.guessed}});
  return out;
}

Json quality_json(const std::vector<project::QualityFact>& facts) {
  auto out = Json::array();
  for (const auto& fact : facts)
    out.push_back({{"check", printable(fact.check)},
                   {"rows", fact.rows},
                   {"share", number_or_null(fact.share)},
                   {"action", fact.action},
                   {"examples", texts_json(fact.examples)},
                   {"text", printable(fact.text)}});
  return out;
}

Json statistics_json(const table::FeatureProfile& profile) {
  return {{"count", profile.count},
          {"mean", number_or_null(profile.mean)},
          {"median", number_or_null(profile.median)},
          {"sd", number_or_null(profile.sd)},
          {"q25", number_or_null(profile.q25)},
          {"q75", number_or_null(profile.q75)}};
}

Json category_json(const table::CategoryShares& shares) {
  auto levels = Json::array();
  const size_t shown = std::min(shares.levels.size(), static_cast<size_t>(kMostLevelsShown));
  for (size_t i = 0; i < shown; ++i)
    levels.push_back(
        {{"level", printable(shares.levels[i])}, {"share", number_or_null(shares.shares[i])}});
  return {{"feature", printable(shares.feature)},
          {"count", shares.count},
          {"levels", std::move(levels)},
          {"more_levels", shares.levels.size() - shown}};
}

// A category that only describes the segments.
Json describing_json(const table::CategoryShares& shares) {
  const auto known = features::catalogue();
  const auto found = std::ranges::find(known, shares.feature, &features::FeatureDefinition::name);
  const auto text =
      found == known.end() ? std::string_view("Describes the segments.") : found->text;
  return {{"name", printable(shares.feature)},
          {"text", text},
          {"unit", "text"},
          {"category", true},
          {"population", category_json(shares)}};
}

// The features that were asked for, then the categories that describe the segments, each with the
// numbers of all customers.
Json features_json(const RunResult& result, const table::Profile& population) {
  auto built = Json::array();
  for (const auto& feature : result.features) {
    Json one = {{"name", printable(feature.name)},
                {"text", printable(feature.text)},
                {"unit", printable(feature.unit)},
                {"category", feature.category}};
    const auto number =
        std::ranges::find(population.features, feature.name, &table::FeatureProfile::feature);
    if (number != population.features.end()) one["population"] = statistics_json(*number);
    const auto category =
        std::ranges::find(population.categories, feature.name, &table::CategoryShares::feature);
    if (category != population.categories.end()) one["population"] = category_json(*category);
    built.push_back(std::move(one));
  }
  for (const auto& shares : population.categories)
    if (std::ranges::find(result.features, shares.feature, &features::BuiltFeature::name) ==
        result.features.end())
      built.push_back(describing_json(shares));
  auto missing = Json::array();
  for (const auto& feature : result.missing)
    missing.push_back({{"name", printable(feature.name)}, {"missing", printable(feature.missing)}});
  return {{"built", std::move(built)}, {"missing", std::move(missing)}};
}

Json size_json(const Segment& segment, bool money_known) {
  return {
      {"id", segment.id},
      {"name", printable(segment.name)},
      {"customers", segment.customers},
      {"customers_share", number_or_null(segment.customers_share)},
      {"revenue", money_known ? Json(money(segment.revenue_micros)) : Json()},
      {"revenue_exact", money_known ? Json(base::decimal(segment.revenue_micros, 6, 2)) : Json()},
      {"revenue_share", money_known ? number_or_null(segment.revenue_share) : Json()}};
}

double smallest_share(const ModelResult& model) {
  double out = segment::kNone;
  for (const auto& segment : model.segments)
    if (segment.customers > 0 && !(segment.customers_share >= out)) out = segment.customers_share;
  return out;
}

Json tree_json(const ModelResult& model) {
  if (!model.tree) return {};
  const auto& [top, segment] = *model.tree;
  auto leaves = Json::array(), merges = Json::array();
  for (size_t i = 0; i < top.leaves.size(); ++i)
    leaves.push_back({{"customers", top.leaves[i].size},
                      {"height", number_or_null(top.leaves[i].height)},
                      {"segment", model.segments[static_cast<size_t>(segment[i])].id}});
  for (const auto& merge : top.merges)
    merges.push_back({{"left", merge.left},
                      {"right", merge.right},
                      {"height", number_or_null(merge.height)},
                      {"customers", merge.size}});
  return {{"leaves", std::move(leaves)}, {"merges", std::move(merges)}};
}

Json stability_json(const ModelResult& model) {
  if (!model.stability) return {};
  const auto& found = *model.stability;
  auto segments = Json::array();
  for (size_t j = 0; j < model.segments.size() && j < found.jaccard.size(); ++j)
    segments.push_back(
        {{"id", model.segments[j].id},
         {"jaccard", number_or_null(found.jaccard[j])},
         {"dissolved", found.dissolved[j]},
         {"word", text_or_null(std::string(cluster::stability_word(found.jaccard[j])))}});
  return {{"adjusted_rand", number_or_null(found.adjusted_rand)},
          {"low", number_or_null(found.low)},
          {"high", number_or_null(found.high)},
          {"split_half", number_or_null(found.split_half)},
          {"resamples", found.resamples},
          {"customers", found.rows},
          {"segments", std::move(segments)}};
}

Json density_json(const ModelResult& model) {
  if (!model.density) return {};
  const auto& trace = *model.density;
  auto nodes = Json::array();
  for (const auto& node : trace.nodes)
    nodes.push_back(
        {{"parent", node.parent < 0 ? Json() : Json(node.parent)},
         {"birth", number_or_null(node.birth)},
         {"death", number_or_null(node.death)},
         {"customers", node.rows},
         {"stability", number_or_null(node.stability)},
         {"segment",
          node.label < 0 ? Json() : Json(model.segments[static_cast<size_t>(node.label)].id)}});
  return {{"eps", number_or_null(trace.eps)},
          {"min_points", trace.min_points},
          {"measured", trace.measured},
          {"k_distances", trace.k_distances},
          {"nodes", std::move(nodes)}};
}

Json segment_id(const ModelResult& model, int32_t segment) {
  return segment < 0 ? Json() : Json(model.segments[static_cast<size_t>(segment)].id);
}

Json fidelity_json(const ModelResult& model, const rules::TreeFidelity& fidelity) {
  auto by_depth = Json::array(), segments = Json::array();
  for (const auto& one : fidelity.by_depth)
    by_depth.push_back({{"depth", one.depth},
                        {"leaves", one.leaves},
                        {"share", number_or_null(one.share)},
                        {"adjusted_rand", number_or_null(one.adjusted_rand)}});
  for (size_t i = 0; i < fidelity.segments.size() && i < model.segments.size(); ++i)
    segments.push_back({{"id", model.segments[i].id},
                        {"customers", fidelity.segments[i].customers},
                        {"precision", number_or_null(fidelity.segments[i].precision)},
                        {"recall", number_or_null(fidelity.segments[i].recall)}});
  return {{"share", number_or_null(fidelity.share)},
          {"low", number_or_null(fidelity.low)},
          {"high", number_or_null(fidelity.high)},
          {"adjusted_rand", number_or_null(fidelity.adjusted_rand)},
          {"on_fit", number_or_null(fidelity.on_fit)},
          {"baseline", number_or_null(fidelity.baseline)},
          {"folds", fidelity.folds},
          {"held_out", fidelity.held_out},
          {"segments", std::move(segments)},
          {"by_depth", std::move(by_depth)}};
}

Json rule_tree_json(const ModelResult& model) {
  if (!model.rule_tree) return {};
  const auto& tree = *model.rule_tree;
  auto nodes = Json::array(), rules = Json::array();
  for (const auto& node : tree.nodes) {
    const bool leaf = node.test == rules::TreeTest::leaf;
    nodes.push_back(
        {{"feature", leaf ? Json() : Json(printable(node.feature))},
         {"at_least", node.test == rules::TreeTest::at_least ? number_or_null(node.cut) : Json()},
         {"level", node.test == rules::TreeTest::is_level ? Json(printable(node.level)) : Json()},
         {"no", leaf ? Json() : Json(node.low)},
         {"yes", leaf ? Json() : Json(node.high)},
         {"segment", segment_id(model, node.segment)},
         {"customers", node.customers},
         {"share", number_or_null(node.share)}});
  }
  for (const auto& rule : tree.rules)
    rules.push_back({{"segment", segment_id(model, rule.segment)},
                     {"node", rule.node},
                     {"text", printable(rule.text)},
                     {"when", printable(rule.when)},
                     {"customers", rule.customers},
                     {"share", number_or_null(rule.share)}});
  return {{"of", printable(tree.of)},
          {"nodes", std::move(nodes)},
          {"rules", std::move(rules)},
          {"fidelity", fidelity_json(model, tree.fidelity)}};
}

Json model_json(const RunResult& result, const ModelResult& model) {
  auto left_out = Json::array();
  for (const auto& one : model.left_out)
    left_out.push_back({{"feature", printable(one.feature)}, {"reason", printable(one.reason)}});
  auto indices = Json::array();
  for (const auto& row : model.indices)
    indices.push_back({{"k", row.k},
                       {"index", row.index},
                       {"value", number_or_null(row.value)},
                       {"standard_error", number_or_null(row.standard_error)}});
  auto segments = Json::array();
  int64_t inside = 0;
  for (const auto& segment : model.segments) {
    segments.push_back(size_json(segment, !result.spend_micros.empty()));
    inside += segment.customers;
  }
  return {{"name", printable(model.name)},
          {"method", model.method},
          {"family", segment::family_name(model.method)},
          {"k", model.k},
          {"choice", printable(model.choice)},
          {"features", texts_json(model.features)},
          {"left_out", std::move(left_out)},
          {"smallest_share", number_or_null(smallest_share(model))},
          {"silhouette", number_or_null(model.silhouette)},
          {"revenue_explained", number_or_null(model.revenue_explained)},
          {"customers_without", result.customers() - inside},
          {"segments", std::move(segments)},
          {"indices", std::move(indices)},
          {"stability", stability_json(model)},
          {"tree", tree_json(model)},
          {"density", density_json(model)},
          {"tree_rules", rule_tree_json(model)},
          {"warnings", texts_json(model.warnings)}};
}

Json playbook_json(const segment::Playbook& playbook) {
  return {{"offer", printable(playbook.offer)},
          {"focus", printable(playbook.focus)},
          {"discount_cap", printable(playbook.discount_cap)},
          {"channel", printable(playbook.channel)},
          {"cadence", printable(playbook.cadence)},
          {"kpi", printable(playbook.kpi)},
          {"avoid", printable(playbook.avoid)}};
}

Json segment_json(const Segment& segment, bool money_known) {
  Json out = size_json(segment, money_known);
  out["persona"] = text_or_null(segment.persona);
  out["reason"] = printable(segment.reason);
  out["playbook"] = playbook_json(segment.playbook);
  auto profile = Json::array();
  for (const auto& feature : segment.profile) {
    Json one = {{"feature", printable(feature.feature)}};
    one.update(statistics_json(feature));
    one["relative_importance"] = number_or_null(feature.relative_importance);
    one["standardised"] = number_or_null(feature.standardised);
    profile.push_back(std::move(one));
  }
  out["profile"] = std::move(profile);
  auto categories = Json::array();
  for (const auto& category : segment.categories) categories.push_back(category_json(category));
  out["categories"] = std::move(categories);
  return out;
}

Json audit_json(const std::vector<segment::Finding>& findings) {
  auto list = Json::array();
  bool ok = true;
  for (const auto& finding : findings) {
    ok = ok && finding.ok;
    list.push_back({{"model", text_or_null(finding.model)},
                    {"check", printable(finding.check)},
                    {"expected", printable(finding.expected)},
                    {"found", printable(finding.found)},
                    {"ok", finding.ok}});
  }
  return {{"ok", ok}, {"findings", std::move(list)}};
}

Json agreements_json(const std::vector<segment::Agreement>& agreements) {
  auto out = Json::array();
  for (const auto& one : agreements)
    out.push_back({{"a", printable(one.a)},
                   {"b", printable(one.b)},
                   {"adjusted_rand", number_or_null(one.adjusted_rand)}});
  return out;
}

// One entry a model, with its name in front.
template <class Report>
Json by_model(const RunResult& result, const std::vector<Report>& reports) {
  auto out = Json::array();
  for (size_t i = 0; i < reports.size(); ++i) {
    Json one = {{"model", printable(result.models[i].name)}};
    one.update(evidence::to_json(reports[i]));
    out.push_back(std::move(one));
  }
  return out;
}

Json evidence_json(const RunResult& result) {
  const auto& found = result.evidence;
  Json judgement = {{"model", text_or_null(found.judged)}};
  judgement.update(evidence::to_json(found.verdict));
  auto caveats = Json::array();
  for (const auto& caveat : pipeline::caveats(result))
    caveats.push_back({{"kind", caveat.kind}, {"text", printable(caveat.text)}});
  return {{"verdict", evidence::verdict_name(found.verdict.verdict)},
          {"measures", evidence::to_json(found.measures)},
          {"caveats", std::move(caveats)},
          {"judgement", std::move(judgement)},
          {"separations", by_model(result, found.separations)},
          {"ablation", found.ablation ? evidence::to_json(*found.ablation) : Json()},
          {"splits", by_model(result, found.splits)},
          {"out_of_time", evidence::to_json(found.out_of_time, !result.spend_micros.empty())},
          {"sensitivity", evidence::to_json(found.sensitivity)},
          {"contest", evidence::to_json(found.contest)}};
}

}  // namespace

base::Result<Json> document(const RunResult& result, const figures::Figures& figures) {
  if (result.chosen < 0 || static_cast<size_t>(result.chosen) >= result.models.size())
    return base::fail(base::Code::internal, "writing the document", "no model was chosen");
  const auto& chosen = result.models[static_cast<size_t>(result.chosen)];

  Json out = {{"schema_version", kDocumentVersion}};
  out["project"] = project_json(result);
  out["totals"] = totals_json(result);
  out["sample"] = sample_json(result);
  out["chosen"] = printable(chosen.name);
  out["chosen_reason"] = printable(result.chosen_reason);
  auto segments = Json::array();
  for (size_t i = 0; i < chosen.segments.size(); ++i) {
    segments.push_back(segment_json(chosen.segments[i], !result.spend_micros.empty()));
    add_segment_figures(segments.back(), i, figures);
  }
  out["segments"] = std::move(segments);
  auto models = Json::array();
  for (const auto& model : result.models) models.push_back(model_json(result, model));
  out["models"] = std::move(models);
  out["agreements"] = agreements_json(result.agreements);
  out["evidence"] = evidence_json(result);
  out["features"] = features_json(result, result.population);
  out["figures"] = figures_json(result, figures);
  out["sources"] = sources_json(result);
  out["joins"] = joins_json(result.plan);
  out["quality"] = quality_json(result.loaded.quality);
  out["warnings"] = texts_json(result.warnings);
  out["notes"] = texts_json(result.loaded.notes);
  out["audit"] = audit_json(result.audit);
  return out;
}

Json settings_json(const project::Project& project, const project::Plan& plan) {
  auto sources = Json::array();
  for (const auto& source : plan.sources) {
    auto paths = Json::array();
    for (const auto& file : source.files) paths.push_back(printable(file.scan.path));
    sources.push_back({{"kind", project::kind_name(source.kind)},
                       {"path", std::move(paths)},
                       {"columns", columns_json(source)}});
  }
  return {{"file", text_or_null(project.file)},
          {"name", printable(project.name)},
          {"time_zone", project.time_zone},
          {"currency", text_or_null(project.currency)},
          {"as_of", text_or_null(project.as_of)},
          {"seed", project.seed},
          {"choose", printable(project.choose)},
          {"personas", text_or_null(project.personas)},
          {"sources", std::move(sources)},
          {"joins", joins_json(plan)},
          {"features", features_request_json(project.features)},
          {"models", models_request_json(project.models)}};
}

}  // namespace coterie::report
