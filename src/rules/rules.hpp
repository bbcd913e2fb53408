// The rules method: conditions over features, tried in order; the first that is true names the
// customer, and a default names the rest, also those whose conditions are unknown because a value
// is missing.
#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/settings.hpp"
#include "rules/border.hpp"
#include "rules/micro.hpp"
#include "table/frame.hpp"

namespace coterie::rules {

struct RuleText {
  std::string name, when, place;
};

struct RulesOptions {
  std::string place;
  std::vector<RuleText> rules;  // at least one
  std::string standard = "Others";
  base::Value micro;
};

struct Rule {
  std::string name, when;
  int32_t segment = -1;
  sql::ExprPtr condition;
  int64_t matched = 0;  // customers of the fit for whom it is true
  int64_t named = 0;    // of those, customers that no earlier rule had named
};

struct RulesModel {
  std::vector<Rule> rules;
  int32_t standard = -1;  // segment of customers that no rule names
  // Index = segment id: names in order, the default, micro-segments.
  std::vector<std::string> segments;
  std::vector<MicroRule> micro;
  std::vector<Axis> axes;
  int64_t customers = 0;              // of the fit
  int64_t by_default = 0;             // named by no rule
  int64_t contested = 0;              // for whom rules of different names are true
  std::vector<std::string> warnings;  // what the linter found, in sentences
};

// The keys of a rules model and of one entry of its `rules`.
std::span<const base::Definition> rules_definitions();
std::span<const base::Definition> rule_definitions();

// Errors: Code::project with the place.
base::Result<RulesOptions> read_rules(const base::Table& settings, const std::string& place);

// Parses and type-checks the rules, then counts what each does on the customers of the fit:
// rules that never match or only where an earlier one did, customers with several names,
// customers for the default.
// Errors: Code::project for what read_condition and read_micro refuse.
// Cost: one pass for each node of the conditions.
// Checked: RulesTest.
base::Result<RulesModel> fit_rules(const table::Frame& frame, const RulesOptions& options);

// Segment ids of the frame's rows. Errors: Code::data when the frame lacks a feature or has it as
// another kind.
base::Result<std::vector<int32_t>> assign_rules(const RulesModel& model, const table::Frame& frame);

// The model as one CASE over feature columns.
sql::ExprPtr compile(const RulesModel& model, const Labels& labels);

Border nearest_border(const RulesModel& model, const table::Frame& frame, int64_t row);

// "rule 2: orders >= 5" for the rule that names one customer, or "no rule is true".
// row: 0 … rows - 1 of a frame that assign_rules accepts.
std::string rule_text(const RulesModel& model, const table::Frame& frame, int64_t row);

void to_json(nlohmann::json& out, const RulesModel& model);
// Errors: Code::data when the document is not one that to_json wrote.
base::Result<RulesModel> rules_from_json(const nlohmann::json& in);

}  // namespace coterie::rules
