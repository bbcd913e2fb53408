// The customer's own numbers stand between those of the segment and those of everybody.
#include "report/explain_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/json_values.hpp"

namespace coterie::report {
namespace {

using Kind = TextTable::Kind;

std::string top_level(const Json& category) {
  const auto& levels = part_at(category, "levels");
  if (levels.empty()) return {};
  return text_at(levels.front(), "level") + " " +
         base::percent(number_at(levels.front(), "share"), 0);
}

ExplainedFeature explained(const Json& document, const Json& segment, const Json& model,
                           const runs::CustomerValue& value) {
  ExplainedFeature out;
  out.feature = base::printable(value.feature);
  out.category = value.category;
  out.value = value.number;
  out.text = base::printable(value.text);
  const auto& built = part_at(part_at(document, "features"), "built");
  const auto& known = entry_with(built, "name", out.feature);
  const auto& population = part_at(known, "population");
  out.unit = text_at(known, "unit");
  for (const auto& feature : part_at(model, "features"))
    out.in_model = out.in_model || (feature.is_string() && feature == out.feature);
  if (value.category) {
    out.segment_text =
        top_level(entry_with(part_at(segment, "categories"), "feature", out.feature));
    out.population_text = top_level(population);
  } else {
    out.segment_median =
        number_at(entry_with(part_at(segment, "profile"), "feature", out.feature), "median");
    out.population_median = number_at(population, "median");
  }
  return out;
}

std::string segment_name(const Json& segments, int64_t id) {
  for (const auto& segment : segments)
    if (id >= 0 && count_at(segment, "id") == id) return text_at(segment, "name");
  return {};
}

// How sure the assignment is, in words.
std::string certainty(const Explanation& one) {
  if (one.segment.empty()) return "The model puts this customer into no segment.";
  if (!std::isfinite(one.distance) || one.runner_up.empty()) return {};
  const char* where = one.confidence < 0.1   ? "Close to the border to"
                      : one.confidence < 0.3 ? "Nearer to this segment than to"
                                             : "Clearly nearer to this segment than to";
  return fmt::format(
      "{} {}: confidence {} (0: on the border, 1: at the centre), distance {} from the centre.",
      where, one.runner_up, base::with_thousands(one.confidence, 2),
      base::with_thousands(one.distance, 2));
}

std::string features_text(const Explanation& one, const Look& look) {
  TextTable table;
  table.column("Feature", Kind::fixed);
  table.column("unit", Kind::text);
  table.column("this customer", Kind::number);
  table.column(one.segment.empty() ? "segment" : at_most(one.segment, 20), Kind::number);
  table.column("everybody", Kind::number);
  std::string categories;
  for (const auto& feature : one.features) {
    const auto name = at_most(feature.feature, 24) + (feature.in_model ? " *" : "");
    if (!feature.category) {
      table.row({name, feature.unit, figure(feature.value), figure(feature.segment_median),
                 figure(feature.population_median)});
      continue;
    }
    std::string text = feature.text.empty() ? "—" : feature.text;
    if (!feature.segment_text.empty()) text += "; in the segment mostly " + feature.segment_text;
    if (!feature.population_text.empty()) text += "; of everybody " + feature.population_text;
    categories += labelled(name, 16, text, look);
  }
  return table.text(look) +
         caption("The segment's and everybody's median. * the model uses it.", look) +
         (categories.empty() ? "" : "\n" + categories);
}

}  // namespace

Explanation explanation(const Json& document, const runs::CustomerRow& row) {
  Explanation out;
  out.customer = base::printable(row.id);
  out.model = text_at(document, "chosen");
  const auto& model = entry_with(part_at(document, "models"), "name", out.model);
  const auto& segments = part_at(document, "segments");
  out.method = text_at(model, "method");
  for (const auto& one : row.segments) {
    if (base::printable(one.model) != out.model) {
      out.others.emplace_back(base::printable(one.model), base::printable(one.segment));
      continue;
    }
    out.segment = base::printable(one.segment);
    out.runner_up = segment_name(segments, one.runner_up_id);
    out.distance = one.distance;
    out.confidence = one.confidence;
  }
  const auto& segment = entry_with(segments, "name", out.segment);
  out.reason = text_at(segment, "reason");
  for (const auto& value : row.values)
    out.features.push_back(explained(document, segment, model, value));
  std::ranges::stable_partition(out.features, [](const auto& one) { return one.in_model; });
  return out;
}

std::string explain_text(const Explanation& one, const Look& look) {
  std::string out = bold(fmt::format("Customer {}: {}", one.customer,
                                     one.segment.empty() ? "no segment" : one.segment),
                         look) +
                    "\n";
  out += fmt::format("By {} ({}){}.\n", one.model, one.method,
                     one.run.empty() ? "" : " in run " + one.run);
  for (const auto& text :
       {one.reason.empty() ? "" : one.segment + ": " + one.reason, certainty(one)})
    if (!text.empty())
      for (const auto& line : wrapped(text, text_width(look))) out += line + "\n";
  out += "\n" + features_text(one, look);
  if (!one.borders.empty()) out += "\n" + bold("What would move them", look) + "\n";
  for (const auto& border : one.borders) out += "  - " + base::printable(border) + "\n";
  if (!one.others.empty()) out += "\n";
  for (const auto& [model, segment] : one.others)
    out += fmt::format("  By {}: {}\n", model, segment.empty() ? "no segment" : segment);
  return out;
}

Json explain_json(const Explanation& one) {
  auto features = Json::array();
  for (const auto& feature : one.features) {
    Json entry = {{"feature", feature.feature},
                  {"unit", text_or_null(feature.unit)},
                  {"in_model", feature.in_model}};
    if (feature.category) {
      entry["value"] = text_or_null(feature.text);
      entry["segment_top"] = text_or_null(feature.segment_text);
      entry["population_top"] = text_or_null(feature.population_text);
    } else {
      entry["value"] = number_or_null(feature.value);
      entry["segment_median"] = number_or_null(feature.segment_median);
      entry["population_median"] = number_or_null(feature.population_median);
    }
    features.push_back(std::move(entry));
  }
  auto others = Json::array();
  for (const auto& [model, segment] : one.others)
    others.push_back({{"model", model}, {"segment", text_or_null(segment)}});
  return {{"customer", one.customer},
          {"run", text_or_null(one.run)},
          {"model", one.model},
          {"method", one.method},
          {"segment", text_or_null(one.segment)},
          {"reason", text_or_null(one.reason)},
          {"runner_up", text_or_null(one.runner_up)},
          {"distance", number_or_null(one.distance)},
          {"confidence", number_or_null(one.confidence)},
          {"borders", texts_json(one.borders)},
          {"features", std::move(features)},
          {"others", std::move(others)}};
}

}  // namespace coterie::report
