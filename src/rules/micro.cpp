// The rules of one parent become one CASE in place of its label.
#include "rules/micro.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/text.hpp"
#include "rules/condition.hpp"
#include "rules/evaluate.hpp"
#include "sql/parse.hpp"

namespace coterie::rules {
namespace {

using base::Code;

constexpr std::array<base::Definition, 3> kDefinitions = {{
    {"inside", "text", "The segment that is split.",
     "a segment of the model, or an earlier name here", "", "inside = \"At Risk\""},
    {"name", "text", "What its customers are called where the condition holds.", "a new name", "",
     "name = \"At Risk - High Value\""},
    {"when", "text", "The condition over features.", "true or false for each customer", "",
     "when = \"spend > 500\""},
}};

}  // namespace

std::span<const base::Definition> micro_definitions() {
  return kDefinitions;
}

base::Result<std::vector<MicroRule>> read_micro(const base::Value& settings,
                                                std::vector<std::string>& segments,
                                                const table::Frame& frame) {
  std::vector<MicroRule> out;
  if (settings.empty()) return out;
  const auto* list = settings.list();
  if (!list)
    return base::fail(Code::project, settings.place, "micro is not a list of rules",
                      "a list of tables",
                      "micro = [{ inside = \"…\", name = \"…\", when = \"…\" }]");
  for (const auto& entry : *list) {
    auto table = TRY(entry.table());
    TRY(base::check_keys(table, kDefinitions, "a micro-segment"));
    MicroRule rule;
    for (auto [key, into] :
         {std::pair{"inside", &rule.inside}, {"name", &rule.name}, {"when", &rule.when}}) {
      const auto& value = base::setting(table, key);
      if (value.empty())
        return base::fail(Code::project, entry.place,
                          fmt::format("a micro-segment lacks '{}'", key));
      *into = TRY(value.text());
    }
    auto parent = std::ranges::find(segments, rule.inside);
    if (parent == segments.end()) {
      auto near = base::nearest(rule.inside, segments);
      return base::fail(Code::project, base::setting(table, "inside").place,
                        fmt::format("there is no segment '{}'{}", base::printable(rule.inside),
                                    near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                        base::join(segments, ", "));
    }
    if (rule.name.empty() || std::ranges::find(segments, rule.name) != segments.end())
      return base::fail(Code::project, base::setting(table, "name").place,
                        fmt::format("the name '{}' of a micro-segment is empty or taken",
                                    base::printable(rule.name)),
                        "a name that no segment of the model has");
    rule.condition = TRY(read_condition(rule.when, frame, base::setting(table, "when").place));
    rule.parent = static_cast<int32_t>(parent - segments.begin());
    rule.segment = static_cast<int32_t>(segments.size());
    segments.push_back(rule.name);
    out.push_back(std::move(rule));
  }
  return out;
}

base::Status apply_micro(std::span<const MicroRule> micro, const table::Frame& frame,
                         std::vector<int32_t>& labels) {
  for (const auto& rule : micro) {
    TRY(recheck_condition(rule.condition, frame, "micro-segment '" + rule.name + "'"));
    auto moves = holds(*rule.condition, frame);
    for (size_t i = 0; i < labels.size(); ++i)
      if (labels[i] == rule.parent && moves[i]) labels[i] = rule.segment;
  }
  return {};
}

Labels name_labels(std::span<const std::string> segments) {
  Labels out{.segments = {}, .none = sql::null()};
  for (const auto& name : segments) out.segments.push_back(sql::text(name));
  return out;
}

Labels index_labels(size_t segments) {
  Labels out{.segments = {}, .none = sql::number(int64_t{-1})};
  for (size_t i = 0; i < segments; ++i)
    out.segments.push_back(sql::number(static_cast<int64_t>(i)));
  return out;
}

Labels with_micro(std::span<const MicroRule> micro, Labels labels) {
  // From the last rule back, so that an entry is complete before its parent takes it in; the rules
  // of one parent come out in the order written.
  for (size_t parent = labels.segments.size(); parent-- > 0;) {
    std::vector<sql::ExprPtr> args;
    for (const auto& rule : micro) {
      if (rule.parent != static_cast<int32_t>(parent)) continue;
      args.push_back(rule.condition);
      args.push_back(labels.segments[static_cast<size_t>(rule.segment)]);
    }
    if (args.empty()) continue;
    args.push_back(labels.segments[parent]);
    labels.segments[parent] = sql::case_when(std::move(args));
  }
  return labels;
}

std::string micro_text(std::span<const MicroRule> micro, int32_t segment) {
  for (const auto& rule : micro)
    if (rule.segment == segment) return "inside " + rule.inside + " where " + rule.when;
  return {};
}

std::vector<int64_t> count_segments(std::span<const int32_t> labels, size_t segments) {
  std::vector<int64_t> out(segments, 0);
  for (int32_t label : labels)
    if (label >= 0) ++out[static_cast<size_t>(label)];
  return out;
}

bool ids_fit(std::span<const MicroRule> micro, size_t segments) {
  return std::ranges::all_of(micro, [&](const MicroRule& rule) {
    return rule.parent >= 0 && rule.parent < rule.segment &&
           rule.segment < static_cast<int64_t>(segments);
  });
}

void to_json(nlohmann::json& out, const MicroRule& rule) {
  out = {{"inside", rule.inside},
         {"name", rule.name},
         {"when", rule.when},
         {"parent", rule.parent},
         {"segment", rule.segment}};
}

void from_json(const nlohmann::json& in, MicroRule& rule) {
  in.at("inside").get_to(rule.inside);
  in.at("name").get_to(rule.name);
  in.at("when").get_to(rule.when);
  in.at("parent").get_to(rule.parent);
  in.at("segment").get_to(rule.segment);
  auto parsed = sql::parse(rule.when, "micro-segment '" + rule.name + "'");
  if (!parsed) throw std::invalid_argument(parsed.error().text());
  rule.condition = *parsed;
}

}  // namespace coterie::rules
