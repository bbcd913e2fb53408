// Levels are scores; a combination of them is a position in one list.
#include "rules/percentile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "rules/condition.hpp"

namespace coterie::rules {
namespace {

using base::Code;
using base::Result;
using sql::ExprPtr;

constexpr size_t kScoresMax = 6;
constexpr size_t kCellsMax = 1000;

constexpr base::Definition kDefinitions[] = {
    {"scores", "list", "The features that are cut into levels.", "1 to 6 number features", "",
     "scores = [\"orders\", \"reorder_share\"]"},
    {"cuts", "list", "The quantiles to cut at; for all scores, or a list for each.",
     "rising numbers inside 0 and 1", "[0.5]", "cuts = [[0.5], [0.33, 0.67]]"},
    {"compare", "text", "Whether a value must exceed a cut or only reach it.", "> or >=", "\">=\"",
     "compare = \">\""},
    {"reverse", "list", "Scores of which low values count as high.", "any of the scores", "[]",
     "reverse = [\"recency_days\"]"},
    {"cells", "table",
     "A name for every combination of levels: low and high; low, mid and high; or q1 … qn.",
     "every combination once; two may share a name", "the levels and features in words",
     "cells = { \"high,high\" = \"Champions\", \"high,low\" = \"Frequent Explorers\", \"low,high\" "
     "= "
     "\"Loyal Occasionals\", \"low,low\" = \"At Risk\" }"},
    {"micro", "list", "Micro-segments: rules inside a segment.", "each { inside, name, when }", "",
     "micro = [{ inside = \"At Risk\", name = \"At Risk - High Value\", when = \"spend > 500\" }]"},
};

// Calls visit(levels) for every combination, highest first; levels are 1 … bins.
template <class Visit>
void each_combination(const std::vector<Score>& scores, const Visit& visit) {
  std::vector<int> levels;
  for (const auto& score : scores) levels.push_back(score.bins);
  for (;;) {
    visit(levels);
    size_t at = scores.size();
    while (at > 0 && levels[at - 1] == 1) --at;
    if (at == 0) return;
    --levels[at - 1];
    for (; at < scores.size(); ++at) levels[at] = scores[at].bins;
  }
}

size_t cell_of(const std::vector<Score>& scores, const std::vector<int>& levels) {
  size_t out = 0;
  for (size_t i = 0; i < scores.size(); ++i)
    out = out * static_cast<size_t>(scores[i].bins) + static_cast<size_t>(levels[i] - 1);
  return out;
}

std::string key_of(const std::vector<Score>& scores, const std::vector<int>& levels) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < scores.size(); ++i)
    parts.push_back(level_names(scores[i].bins)[static_cast<size_t>(levels[i] - 1)]);
  return base::join(parts, ",");
}

std::string words_of(const std::vector<Score>& scores, const std::vector<int>& levels) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < scores.size(); ++i)
    parts.push_back(level_names(scores[i].bins)[static_cast<size_t>(levels[i] - 1)] + " " +
                    scores[i].feature);
  return base::join(parts, ", ");
}

// "high , low" is meant as "high,low".
std::string tidy(std::string_view key) {
  auto parts = base::split(key, ',');
  for (auto& part : parts) part = base::lower(base::trim(part));
  return base::join(parts, ",");
}

base::Status name_cells(PercentileModel& model, const PercentileOptions& options) {
  std::vector<std::string> keys;
  each_combination(model.scores, [&](const auto& l) { keys.push_back(key_of(model.scores, l)); });
  base::Table named;
  if (!options.cells.empty())
    for (auto& [key, value] : TRY(options.cells.table())) {
      auto tidied = tidy(key);
      if (std::ranges::find(keys, tidied) == keys.end())
        return base::fail(Code::project, value.place,
                          fmt::format("there is no cell \"{}\"", base::printable(key)),
                          base::join(keys, " | "));
      if (!named.emplace(tidied, value).second)
        return base::fail(Code::project, value.place,
                          fmt::format("the cell \"{}\" is named twice", tidied));
    }
  std::vector<std::string> unnamed;
  for (const auto& key : keys)
    if (!options.cells.empty() && !named.contains(key)) unnamed.push_back("\"" + key + "\"");
  if (!unnamed.empty())
    return base::fail(Code::project, options.cells.place,
                      fmt::format("{} of {} cells have no name: {}", unnamed.size(), keys.size(),
                                  base::join(unnamed, ", ")),
                      "a name for every combination of levels",
                      fmt::format("add {} = \"…\" to cells", unnamed[0]));
  model.cells.assign(keys.size(), -1);
  base::Status status;
  each_combination(model.scores, [&](const std::vector<int>& levels) {
    auto name = words_of(model.scores, levels);
    if (!options.cells.empty()) {
      auto said = named[key_of(model.scores, levels)].text();
      if (!said) status = std::unexpected(said.error());
      name = said.value_or("");
    }
    auto at = std::ranges::find(model.segments, name);
    model.cells[cell_of(model.scores, levels)] = static_cast<int32_t>(at - model.segments.begin());
    if (at == model.segments.end()) model.segments.push_back(name);
  });
  return status;
}

}  // namespace

std::span<const base::Definition> percentile_definitions() {
  return kDefinitions;
}

std::vector<std::string> level_names(int bins) {
  if (bins == 2) return {"low", "high"};
  if (bins == 3) return {"low", "mid", "high"};
  std::vector<std::string> out;
  for (int i = 1; i <= bins; ++i) out.push_back(fmt::format("q{}", i));
  return out;
}

Result<PercentileOptions> read_percentile(const base::Table& settings, const std::string& place) {
  TRY(base::check_keys(settings, kDefinitions, "a percentile model"));
  PercentileOptions out;
  out.place = place;
  const auto& scores = base::setting(settings, "scores");
  if (scores.empty())
    return base::fail(Code::project, place, "a percentile model lacks its scores",
                      "1 to 6 features", "scores = [\"orders\", \"reorder_share\"]");
  auto features = TRY(scores.texts());
  if (features.empty() || features.size() > kScoresMax ||
      std::set(features.begin(), features.end()).size() != features.size())
    return base::fail(Code::project, scores.place, "scores are 1 to 6 different features");
  std::vector<std::vector<double>> cuts(features.size(), {0.5});
  if (const auto& value = base::setting(settings, "cuts"); !value.empty()) {
    const auto* list = value.list();
    bool each = list && !list->empty() && list->front().list();
    if (each && list->size() != features.size())
      return base::fail(
          Code::project, value.place,
          fmt::format("{} lists of cuts for {} scores", list->size(), features.size()),
          "one list for all scores, or one for each");
    if (!each) cuts.assign(features.size(), TRY(value.numbers()));
    for (size_t i = 0; each && i < cuts.size(); ++i) cuts[i] = TRY((*list)[i].numbers());
    for (const auto& list_of_one : cuts)
      if (list_of_one.empty())
        return base::fail(Code::project, value.place, "a list of cuts is empty", "",
                          "cuts = [0.5]");
  }
  bool inclusive = TRY(read_compare(base::setting(settings, "compare"), true));
  std::vector<std::string> reversed;
  const auto& reverse = base::setting(settings, "reverse");
  if (!reverse.empty()) reversed = TRY(reverse.texts());
  for (const auto& name : reversed)
    if (std::ranges::find(features, name) == features.end())
      return base::fail(Code::project, reverse.place,
                        fmt::format("'{}' is reversed, but is not a score", base::printable(name)),
                        base::join(features, ", "));
  size_t cells = 1;
  for (size_t i = 0; i < features.size(); ++i) {
    out.scores.push_back({.name = features[i],
                          .feature = features[i],
                          .probabilities = cuts[i],
                          .cuts = {},
                          .inclusive = inclusive,
                          .reversed = std::ranges::find(reversed, features[i]) != reversed.end()});
    cells *= cuts[i].size() + 1;
    if (cells > kCellsMax)
      return base::fail(Code::project, place, "the levels make more than 1,000 cells",
                        "at most 1,000");
  }
  out.cells = base::setting(settings, "cells");
  out.micro = base::setting(settings, "micro");
  return out;
}

Result<PercentileModel> fit_percentile(const table::Frame& frame,
                                       const PercentileOptions& options) {
  PercentileModel model;
  for (const auto& score : options.scores) {
    const auto* column = TRY(number_column(frame, score.feature, Code::project, options.place));
    model.scores.push_back(TRY(fit_score(column->values, score)));
    const auto& warnings = model.scores.back().warnings;
    model.warnings.insert(model.warnings.end(), warnings.begin(), warnings.end());
  }
  TRY(name_cells(model, options));
  model.micro = TRY(read_micro(options.micro, model.segments, frame));
  model.axes = measure(*compile(model, index_labels(model.segments.size())), frame);
  return model;
}

Result<std::vector<int32_t>> assign_percentile(const PercentileModel& model,
                                               const table::Frame& frame) {
  std::vector<const table::Column*> columns;
  for (const auto& score : model.scores)
    columns.push_back(TRY(number_column(frame, score.feature, Code::data, "percentile model")));
  std::vector<int32_t> out(static_cast<size_t>(frame.rows()), -1);
  std::vector<int> levels(model.scores.size());
  for (size_t row = 0; row < out.size(); ++row) {
    bool known = true;
    for (size_t i = 0; i < levels.size(); ++i) {
      levels[i] = model.scores[i].of(columns[i]->values[row]);
      known = known && levels[i] > 0;
    }
    if (known) out[row] = model.cells[cell_of(model.scores, levels)];
  }
  TRY(apply_micro(model.micro, frame, out));
  return out;
}

ExprPtr compile(const PercentileModel& model, const Labels& base_labels) {
  auto labels = with_micro(model.micro, base_labels);
  std::vector<ExprPtr> unknown, args;
  for (const auto& score : model.scores) unknown.push_back(is_missing(score.feature));
  args.push_back(joined("or", unknown));
  args.push_back(labels.none);
  each_combination(model.scores, [&](const std::vector<int>& levels) {
    std::vector<ExprPtr> all;
    for (size_t i = 0; i < levels.size(); ++i)
      all.push_back(within(model.scores[i], levels[i], levels[i]));
    args.push_back(joined("and", all));
    args.push_back(
        labels.segments[static_cast<size_t>(model.cells[cell_of(model.scores, levels)])]);
  });
  args.push_back(labels.none);
  return sql::case_when(std::move(args));
}

Border nearest_border(const PercentileModel& model, const table::Frame& frame, int64_t row) {
  auto compiled = compile(model, index_labels(model.segments.size()));
  return nearest_border(*compiled, model.axes, frame, row);
}

std::string level_text(const PercentileModel& model, const table::Frame& frame, int64_t row) {
  std::vector<std::string> parts;
  for (const auto& score : model.scores) {
    const auto* column = frame.find(score.feature);
    int level =
        column && !column->category ? score.of(column->values[static_cast<size_t>(row)]) : 0;
    parts.push_back(
        score.feature + " " +
        (level > 0 ? level_names(score.bins)[static_cast<size_t>(level - 1)] : "unknown"));
  }
  return base::join(parts, ", ");
}

void to_json(nlohmann::json& out, const PercentileModel& model) {
  out = {{"method", "percentile"},     {"scores", model.scores}, {"cells", model.cells},
         {"segments", model.segments}, {"micro", model.micro},   {"axes", model.axes},
         {"warnings", model.warnings}};
}

Result<PercentileModel> percentile_from_json(const nlohmann::json& in) try {
  PercentileModel model;
  in.at("scores").get_to(model.scores);
  in.at("cells").get_to(model.cells);
  in.at("segments").get_to(model.segments);
  in.at("micro").get_to(model.micro);
  in.at("axes").get_to(model.axes);
  in.at("warnings").get_to(model.warnings);
  size_t cells = 1;
  for (const auto& score : model.scores) cells *= static_cast<size_t>(score.bins);
  bool good = cells == model.cells.size() && !model.scores.empty();
  for (int32_t id : model.cells) good = good && id >= 0 && id < std::ssize(model.segments);
  if (!good || !ids_fit(model.micro, model.segments.size()))
    return base::fail(Code::data, "percentile model", "the cells do not fit the scores");
  return model;
} catch (const std::exception&) {
  return base::fail(Code::data, "percentile model", "the document is not a percentile model");
}

}  // namespace coterie::rules
