// Conditions are kept as text too: JSON holds the text, and reading it parses again.
#include "rules/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/text.hpp"
#include "rules/condition.hpp"
#include "rules/evaluate.hpp"
#include "sql/parse.hpp"

namespace coterie::rules {
namespace {

using base::Code;
using base::Result;
using base::with_thousands;

constexpr base::Definition kDefinitions[] = {
    {"rules", "list", "Conditions over features, tried in order.", "each { name, when }", "",
     "rules = [{ name = \"Champions\", when = \"orders >= 5 and recency_days <= 30\" }]"},
    {"default", "text", "Names the customers that no rule names.", "a name", "\"Others\"",
     "default = \"Everybody else\""},
    {"micro", "list", "Micro-segments: rules inside a segment.", "each { inside, name, when }", "",
     "micro = [{ inside = \"At Risk\", name = \"At Risk - High Value\", when = \"spend > 500\" }]"},
};

constexpr base::Definition kRuleDefinitions[] = {
    {"name", "text", "The segment; several rules may share a name.", "a text", "",
     "name = \"Champions\""},
    {"when", "text", "The condition over features.", "true or false for each customer", "",
     "when = \"orders >= 5 and recency_days <= 30\""},
};

std::string customers_text(int64_t count) {
  return count == 1 ? "1 customer" : with_thousands(count) + " customers";
}

int32_t segment_named(std::vector<std::string>& segments, const std::string& name) {
  auto at = std::ranges::find(segments, name);
  auto id = static_cast<int32_t>(at - segments.begin());
  if (at == segments.end()) segments.push_back(name);
  return id;
}

// Counts what the rules do on the customers of the fit and says what looks wrong.
void examine(RulesModel& model, const table::Frame& frame) {
  auto rows = static_cast<size_t>(frame.rows());
  std::vector<int32_t> first(rows, -1);
  std::vector<uint8_t> contested(rows, 0);
  for (auto& rule : model.rules) {
    auto matches = holds(*rule.condition, frame);
    for (size_t row = 0; row < rows; ++row) {
      if (!matches[row]) continue;
      ++rule.matched;
      if (first[row] < 0) {
        ++rule.named;
        first[row] = rule.segment;
      } else if (first[row] != rule.segment) {
        contested[row] = 1;
      }
    }
  }
  model.customers = frame.rows();
  model.by_default = std::ranges::count(first, -1);
  model.contested = std::ranges::count(contested, 1);
  for (size_t i = 0; i < model.rules.size(); ++i) {
    const auto& rule = model.rules[i];
    if (rule.matched == 0)
      model.warnings.push_back(
          fmt::format("rule {} ({}) is true for no customer", i + 1, rule.name));
    else if (rule.named == 0)
      model.warnings.push_back(
          fmt::format("rule {} ({}) names nobody: the {} for whom it is true have a name from an "
                      "earlier rule",
                      i + 1, rule.name, customers_text(rule.matched)));
  }
  if (model.contested > 0)
    model.warnings.push_back(fmt::format("rules of different names are true for {}; the first wins",
                                         customers_text(model.contested)));
  if (model.by_default > 0)
    model.warnings.push_back(fmt::format(
        "no rule names {} ({}): they are {}", customers_text(model.by_default),
        base::percent(static_cast<double>(model.by_default) / static_cast<double>(model.customers)),
        model.segments[static_cast<size_t>(model.standard)]));
}

}  // namespace

std::span<const base::Definition> rules_definitions() {
  return kDefinitions;
}

std::span<const base::Definition> rule_definitions() {
  return kRuleDefinitions;
}

Result<RulesOptions> read_rules(const base::Table& settings, const std::string& place) {
  TRY(base::check_keys(settings, kDefinitions, "a model by rules"));
  RulesOptions out;
  out.place = place;
  const auto& rules = base::setting(settings, "rules");
  const auto* list = rules.list();
  if (!list || list->empty())
    return base::fail(Code::project, rules.empty() ? place : rules.place,
                      "a model by rules lacks its rules", "a list with at least one rule",
                      "rules = [{ name = \"Champions\", when = \"orders >= 5\" }]");
  for (const auto& entry : *list) {
    auto table = TRY(entry.table());
    TRY(base::check_keys(table, kRuleDefinitions, "a rule"));
    RuleText rule;
    for (auto [key, into] : {std::pair{"name", &rule.name}, {"when", &rule.when}}) {
      const auto& value = base::setting(table, key);
      if (value.empty())
        return base::fail(Code::project, entry.place, fmt::format("a rule lacks '{}'", key));
      *into = std::string(base::trim(TRY(value.text())));
      if (into->empty())
        return base::fail(Code::project, value.place, fmt::format("'{}' of a rule is empty", key));
    }
    rule.place = base::setting(table, "when").place;
    out.rules.push_back(std::move(rule));
  }
  if (const auto& value = base::setting(settings, "default"); !value.empty()) {
    out.standard = std::string(base::trim(TRY(value.text())));
    if (out.standard.empty())
      return base::fail(Code::project, value.place, "the name of the default is empty");
  }
  out.micro = base::setting(settings, "micro");
  return out;
}

Result<RulesModel> fit_rules(const table::Frame& frame, const RulesOptions& options) {
  RulesModel model;
  for (const auto& text : options.rules) {
    Rule rule;
    rule.name = text.name;
    rule.when = text.when;
    rule.condition = TRY(read_condition(text.when, frame, text.place));
    rule.segment = segment_named(model.segments, text.name);
    model.rules.push_back(std::move(rule));
  }
  model.standard = segment_named(model.segments, options.standard);
  examine(model, frame);
  model.micro = TRY(read_micro(options.micro, model.segments, frame));
  model.axes = measure(*compile(model, index_labels(model.segments.size())), frame);
  return model;
}

Result<std::vector<int32_t>> assign_rules(const RulesModel& model, const table::Frame& frame) {
  std::vector<int32_t> out(static_cast<size_t>(frame.rows()), -1);
  for (const auto& rule : model.rules) {
    TRY(recheck_condition(rule.condition, frame, "rule '" + rule.name + "'"));
    auto matches = holds(*rule.condition, frame);
    for (size_t row = 0; row < out.size(); ++row)
      if (matches[row] && out[row] < 0) out[row] = rule.segment;
  }
  for (auto& label : out)
    if (label < 0) label = model.standard;
  TRY(apply_micro(model.micro, frame, out));
  return out;
}

sql::ExprPtr compile(const RulesModel& model, const Labels& base_labels) {
  auto labels = with_micro(model.micro, base_labels);
  std::vector<sql::ExprPtr> args;
  for (const auto& rule : model.rules) {
    args.push_back(rule.condition);
    args.push_back(labels.segments[static_cast<size_t>(rule.segment)]);
  }
  args.push_back(labels.segments[static_cast<size_t>(model.standard)]);
  return sql::case_when(std::move(args));
}

Border nearest_border(const RulesModel& model, const table::Frame& frame, int64_t row) {
  auto compiled = compile(model, index_labels(model.segments.size()));
  return nearest_border(*compiled, model.axes, frame, row);
}

std::string rule_text(const RulesModel& model, const table::Frame& frame, int64_t row) {
  Rows rows{.frame = &frame, .begin = row, .end = row + 1};
  for (size_t i = 0; i < model.rules.size(); ++i)
    if (evaluate(*model.rules[i].condition, rows).truth[0] == 1)
      return fmt::format("rule {}: {}", i + 1, model.rules[i].when);
  return "no rule is true";
}

void to_json(nlohmann::json& out, const RulesModel& model) {
  auto rules = nlohmann::json::array();
  for (const auto& rule : model.rules)
    rules.push_back({{"name", rule.name},
                     {"when", rule.when},
                     {"segment", rule.segment},
                     {"matched", rule.matched},
                     {"named", rule.named}});
  out = {{"method", "rules"},
         {"rules", std::move(rules)},
         {"default", model.standard},
         {"segments", model.segments},
         {"micro", model.micro},
         {"axes", model.axes},
         {"customers", model.customers},
         {"by_default", model.by_default},
         {"contested", model.contested},
         {"warnings", model.warnings}};
}

Result<RulesModel> rules_from_json(const nlohmann::json& in) try {
  RulesModel model;
  for (const auto& entry : in.at("rules")) {
    Rule rule;
    entry.at("name").get_to(rule.name);
    entry.at("when").get_to(rule.when);
    entry.at("segment").get_to(rule.segment);
    entry.at("matched").get_to(rule.matched);
    entry.at("named").get_to(rule.named);
    auto parsed = sql::parse(rule.when, "rule '" + rule.name + "'");
    if (!parsed) throw std::invalid_argument(parsed.error().text());
    rule.condition = *parsed;
    model.rules.push_back(std::move(rule));
  }
  in.at("default").get_to(model.standard);
  in.at("segments").get_to(model.segments);
  in.at("micro").get_to(model.micro);
  in.at("axes").get_to(model.axes);
  in.at("customers").get_to(model.customers);
  in.at("by_default").get_to(model.by_default);
  in.at("contested").get_to(model.contested);
  in.at("warnings").get_to(model.warnings);
  auto known = [&](int64_t id) { return id >= 0 && id < std::ssize(model.segments); };
  bool good = known(model.standard) && ids_fit(model.micro, model.segments.size());
  for (const auto& rule : model.rules) good = good && known(rule.segment);
  if (!good) return base::fail(Code::data, "rules model", "an id lies beyond the segments");
  return model;
} catch (const std::exception&) {
  return base::fail(Code::data, "rules model", "the document is not a rules model");
}

}  // namespace coterie::rules
