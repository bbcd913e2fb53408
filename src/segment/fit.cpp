#include "segment/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "base/text.hpp"
#include "rules/grid_settings.hpp"
#include "segment/fit_clusters.hpp"
#include "sql/parse.hpp"

namespace coterie::segment {
namespace {

using base::Code;
using base::Result;

void add_segments(Fitted& out, const std::vector<std::string>& names) {
  for (size_t i = 0; i < names.size(); ++i) {
    auto& segment = out.result.segments.emplace_back();
    segment.id = static_cast<int>(i) + 1;
    segment.name = names[i];
    out.model.ids.push_back(segment.id);
  }
  out.model.segments = names;
  out.result.k = static_cast<int>(names.size());
}

template <class RuleModel>
Fitted from_rules(RuleModel fitted, std::string choice) {
  Fitted out;
  out.result.choice = std::move(choice);
  if constexpr (requires { fitted.warnings; }) out.result.warnings = fitted.warnings;
  std::set<std::string> read;
  sql::collect_columns(*rules::compile(fitted, rules::index_labels(fitted.segments.size())), read);
  out.result.features.assign(read.begin(), read.end());
  add_segments(out, fitted.segments);
  out.model.fitted = std::move(fitted);
  return out;
}

Result<Fitted> fit_grid(const project::ModelRequest& request, const base::Table& settings,
                        const FitInput& input) {
  auto options = TRY(rules::read_grid(settings, request.place));
  auto model = TRY(rules::fit_grid(*input.frame, options));
  const bool ordered = model.first_match || !model.on_gap.empty();
  auto choice = fmt::format("Scores of the grid {}; {}.", model.grid,
                            ordered ? "the first box that holds a combination names it"
                                    : "every combination has one name");
  return from_rules(std::move(model), std::move(choice));
}

Result<Fitted> fit_percentile(const project::ModelRequest& request, const base::Table& settings,
                              const FitInput& input) {
  auto options = TRY(rules::read_percentile(settings, request.place));
  return from_rules(TRY(rules::fit_percentile(*input.frame, options)),
                    "Scores cut at quantiles; a value equal to a cut counts as above it unless the "
                    "project says otherwise.");
}

Result<Fitted> fit_rules(const project::ModelRequest& request, const base::Table& settings,
                         const FitInput& input) {
  auto options = TRY(rules::read_rules(settings, request.place));
  return from_rules(TRY(rules::fit_rules(*input.frame, options)),
                    "The first rule that holds names the customer.");
}

Result<Fitted> fit_given(const project::ModelRequest& request, const base::Table& settings,
                         const FitInput& input) {
  auto options = TRY(rules::read_given(settings, request.place));
  auto model = TRY(rules::fit_given(*input.frame, options));
  auto column = model.column;
  auto findings = model.findings;
  auto out = from_rules(std::move(model), "Taken as it stands in column " + column + ".");
  for (auto& finding : findings) out.result.claims.push_back(std::move(finding));
  return out;
}

Result<const ModelResult*> told_model(const rules::TreeOptions& options, const FitInput& input) {
  std::vector<std::string> names;
  for (const auto& model : input.earlier) {
    if (model.name == options.of) return &model;
    names.push_back(model.name);
  }
  const auto near = base::nearest(options.of, names);
  return base::fail(
      Code::project, options.place,
      fmt::format("no model before this one is called '{}'", base::printable(options.of)),
      names.empty() ? "a model that stands before this one" : base::join(names, ", "),
      near.empty() ? "put the model whose segments are told before the tree"
                   : fmt::format("of = \"{}\"", near));
}

// Rules about what the other model looked at; the label of a given one would explain itself.
std::vector<std::string> features_to_ask(const rules::TreeOptions& options, const ModelResult& of,
                                         const FitInput& input) {
  if (!options.features.empty()) return options.features;
  if (of.method != "given" && !of.features.empty()) return of.features;
  auto out = input.features;
  out.insert(out.end(), input.categories.begin(), input.categories.end());
  std::erase_if(out, [&](const std::string& feature) {
    return std::ranges::find(of.features, feature) != of.features.end();
  });
  return out;
}

Result<Fitted> fit_tree(const project::ModelRequest& request, const base::Table& settings,
                        const FitInput& input) {
  const auto options = TRY(rules::read_tree(settings, request.place));
  const auto* of = TRY(told_model(options, input));
  std::vector<std::string> names;
  for (const auto& segment : of->segments) names.push_back(segment.name);
  const auto features = features_to_ask(options, *of, input);
  auto told = TRY(rules::fit_tree({.frame = input.frame,
                                   .features = features,
                                   .labels = of->assignment.segment,
                                   .segments = static_cast<int>(names.size()),
                                   .keys = input.keys,
                                   .weights = {},
                                   .seed = input.seed,
                                   .context = input.context,
                                   .place = request.place},
                                  names, options));
  const auto& fidelity = told.fidelity;
  auto choice = fmt::format("Rules that tell the segments of {}", base::printable(of->name));
  choice += std::isnan(fidelity.share)
                ? "."
                : fmt::format(
                      ": customers that they were not made on get the same segment in {} of the "
                      "cases; naming the largest segment every time is right in {}.",
                      base::percent(fidelity.share), base::percent(fidelity.baseline));
  RuleTree tree{of->name, told.model.nodes, rules::tree_rules(told.model), fidelity};
  auto out = from_rules(std::move(told.model), std::move(choice));
  out.result.left_out = std::move(told.left_out);
  out.result.warnings = std::move(told.warnings);
  out.result.rule_tree = std::move(tree);
  return out;
}

Result<Fitted> unknown_method(const project::ModelRequest& request) {
  std::vector<std::string> known;
  for (const auto& method : methods()) known.emplace_back(method.name);
  auto near = base::nearest(request.method, known);
  return base::fail(Code::project, request.place,
                    fmt::format("there is no method '{}'", base::printable(request.method)),
                    base::join(known, ", "),
                    near.empty() ? "" : fmt::format("method = \"{}\"", near));
}

void add_texts(const base::Value& value, std::vector<std::string>& out) {
  if (const auto* text = std::get_if<std::string>(&value.data)) out.push_back(*text);
  if (const auto* list = value.list())
    for (const auto& one : *list) add_texts(one, out);
  if (const auto* table = std::get_if<base::Table>(&value.data))
    for (const auto& [key, one] : *table) add_texts(one, out);
}

void add_conditions(const base::Value& value, std::vector<std::string>& out) {
  const auto* list = value.list();
  if (list == nullptr) return;
  for (const auto& entry : *list) {
    const auto* table = std::get_if<base::Table>(&entry.data);
    if (table == nullptr) continue;
    auto when = base::setting(*table, "when").text();
    if (!when) continue;
    auto expr = sql::parse(*when, "");
    std::set<std::string> names;
    if (expr) sql::collect_columns(**expr, names);
    out.insert(out.end(), names.begin(), names.end());
  }
}

}  // namespace

Result<Fitted> fit_model(const project::ModelRequest& request, const FitInput& input) {
  base::Table settings = request.settings;
  settings.erase("names");  // of the segments; the caller applies them
  auto fitted = is_clusters(request.method)      ? fit_clusters(request, input)
                : request.method == "grid"       ? fit_grid(request, settings, input)
                : request.method == "percentile" ? fit_percentile(request, settings, input)
                : request.method == "rules"      ? fit_rules(request, settings, input)
                : request.method == "tree"       ? fit_tree(request, settings, input)
                : request.method == "given"      ? fit_given(request, settings, input)
                                                 : unknown_method(request);
  if (!fitted) return fitted;
  if (is_clusters(request.method))
    add_segments(*fitted, std::vector<std::string>(static_cast<size_t>(fitted->result.k)));
  fitted->model.name = fitted->result.name = request.name;
  fitted->model.method = fitted->result.method = request.method;
  fitted->result.assignment = TRY(assign(fitted->model, *input.frame, input.context));
  return fitted;
}

std::vector<std::string> columns_read(std::span<const project::ModelRequest> models) {
  std::vector<std::string> out = {"top_category", "top_channel", "top_region"};
  for (const auto& model : models) {
    for (std::string_view key : {"features", "scores", "column", "share_of"})
      add_texts(base::setting(model.settings, std::string(key)), out);
    for (std::string_view key : {"rules", "micro"})
      add_conditions(base::setting(model.settings, std::string(key)), out);
  }
  return out;
}

}  // namespace coterie::segment
