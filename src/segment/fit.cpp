#include "segment/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "base/text.hpp"
#include "cluster/choose.hpp"
#include "rules/grid_settings.hpp"
#include "segment/kmeans_settings.hpp"
#include "sql/parse.hpp"

namespace coterie::segment {
namespace {

using base::Code;
using base::Result;

// Mean of what segments are ordered by, for each cluster.
std::vector<double> worth(const cluster::KMeansFit& fit, const FitInput& input) {
  std::vector<double> sum(static_cast<size_t>(fit.k), 0);
  const auto* orders = input.frame->find("orders");
  for (size_t row = 0; row < fit.labels.size(); ++row) {
    auto label = static_cast<size_t>(fit.labels[row]);
    if (!input.spend_micros.empty())
      sum[label] += static_cast<double>(input.spend_micros[row]);
    else if (orders == nullptr || orders->category)
      sum[label] += static_cast<double>(fit.sizes[label]);
    else if (std::isfinite(orders->values[row]))
      sum[label] += orders->values[row];
  }
  for (size_t j = 0; j < sum.size(); ++j)
    sum[j] /= static_cast<double>(std::max<int64_t>(1, fit.sizes[j]));
  return sum;
}

// Clusters in the order of their worth, as a permutation: place[cluster] = segment.
std::vector<int32_t> order_by_worth(const cluster::KMeansFit& fit, const FitInput& input) {
  const auto mean = worth(fit, input);
  std::vector<int32_t> order(static_cast<size_t>(fit.k));
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](int32_t a, int32_t b) {
    return mean[static_cast<size_t>(a)] > mean[static_cast<size_t>(b)];
  });
  std::vector<int32_t> place(order.size());
  for (size_t i = 0; i < order.size(); ++i)
    place[static_cast<size_t>(order[i])] = static_cast<int32_t>(i);
  return place;
}

std::vector<float> reordered(const std::vector<float>& centres, const std::vector<int32_t>& place) {
  const size_t cols = centres.size() / place.size();
  std::vector<float> out(centres.size());
  for (size_t j = 0; j < place.size(); ++j)
    std::copy_n(centres.begin() + static_cast<ptrdiff_t>(j * cols), cols,
                out.begin() + static_cast<ptrdiff_t>(static_cast<size_t>(place[j]) * cols));
  return out;
}

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

Result<Fitted> fit_kmeans(const project::ModelRequest& request, const FitInput& input) {
  auto settings = TRY(read_kmeans(request.settings, request.place));
  Fitted out;
  out.result.features = settings.features.empty() ? input.features : settings.features;
  if (out.result.features.empty())
    return base::fail(Code::data, "model " + request.name,
                      "there is no numeric feature to take distances over", "at least one");
  KMeansModel model;
  model.transform =
      TRY(table::fit_transform(*input.frame, out.result.features, settings.transform));
  auto matrix = TRY(table::apply_transform(model.transform, *input.frame));
  cluster::SweepOptions options;
  options.k_low = settings.k_low;
  options.k_high = settings.k_high;
  const bool fixed = settings.k_low == settings.k_high;
  options.smallest_share = fixed ? 0 : settings.smallest_share;
  options.segments_max = fixed ? settings.k_high : settings.segments_max;
  options.kmeans.seed = options.index.seed = input.seed;
  options.kmeans.keys = options.index.keys = input.keys;
  options.kmeans.restarts = settings.restarts;
  auto sweep = TRY(cluster::sweep(matrix, options, input.context));
  const auto& chosen = sweep.candidates[static_cast<size_t>(sweep.chosen)].fit;
  const auto place = order_by_worth(chosen, input);
  model.centres = reordered(chosen.centres, place);
  for (const auto& candidate : sweep.candidates)
    for (const auto& index : candidate.indices)
      out.result.indices.push_back(
          {candidate.fit.k, std::string(index.name), index.value, index.standard_error});
  out.result.left_out = model.transform.left_out;
  std::erase_if(out.result.features, [&](const std::string& feature) {
    return std::ranges::find(model.transform.columns, feature, &table::FittedColumn::feature) ==
           model.transform.columns.end();
  });
  out.result.choice =
      fixed ? fmt::format("k = {} as the project says.", settings.k_low) : sweep.rule;
  if (!chosen.converged)
    out.result.warnings.push_back(
        fmt::format("k-means stopped after {} passes before it settled.", chosen.passes));
  if (chosen.repaired > 0)
    out.result.warnings.push_back(
        fmt::format("{} empty clusters were given the farthest customer.", chosen.repaired));
  for (const auto& column : model.transform.columns)
    if (!column.note.empty()) out.result.warnings.push_back(column.name + ": " + column.note + ".");
  add_segments(out, std::vector<std::string>(static_cast<size_t>(chosen.k)));
  out.model.fitted = std::move(model);
  return out;
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
  auto fitted = request.method == "kmeans"       ? fit_kmeans(request, input)
                : request.method == "grid"       ? fit_grid(request, settings, input)
                : request.method == "percentile" ? fit_percentile(request, settings, input)
                : request.method == "rules"      ? fit_rules(request, settings, input)
                : request.method == "given"      ? fit_given(request, settings, input)
                                                 : unknown_method(request);
  if (!fitted) return fitted;
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
