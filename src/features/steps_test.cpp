// The registry holds together: every expression parses, reads only what its source has, and sums
// only whole numbers.
#include "features/steps.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "base/text.hpp"
#include "features/offers.hpp"
#include "sql/parse.hpp"

namespace coterie::features {
namespace {

const std::map<std::string, std::set<std::string>> kTables = {
    {"lines",
     {"customer_id", "order_id", "ordered_at", "is_return", "product", "category", "channel",
      "payment_type", "region", "quantity_milli", "amount_micros", "discount_micros",
      "instalments"}},
    {"events", {"customer_id", "event_at", "event_kind", "session", "seconds"}},
    {"customers", {"customer_id"}},
    {"feature_table", {"customer_id"}}};

std::set<std::string> keys_of(const StepDefinition& step) {
  std::set<std::string> out;
  for (const auto& key : base::split(step.keys, ',')) out.emplace(base::trim(key));
  return out;
}

// What a step or a table gives to the next.
std::set<std::string> given_by(std::string_view name) {
  if (auto table = kTables.find(std::string(name)); table != kTables.end()) return table->second;
  std::set<std::string> out;
  for (const auto& step : steps())
    if (step.name == name) out = keys_of(step);
  for (const auto& column : columns())
    if (column.step == name) out.emplace(column.name);
  return out;
}

sql::ExprPtr parsed(std::string_view text) {
  auto out = sql::parse(base::replace_all(std::string(text), "{name}", "x"), "", true);
  EXPECT_TRUE(out) << text << ": " << (out ? "" : out.error().text());
  return out ? *out : sql::null();
}

void expect_reads(std::string_view text, const StepDefinition& step) {
  std::set<std::string> read;
  sql::collect_columns(*parsed(text), read);
  auto given = given_by(step.from);
  for (auto parameter : {"as_of", "recent_from", "earlier_from", "value"}) given.insert(parameter);
  for (const auto& name : read)
    EXPECT_TRUE(given.contains(name) || given.contains(base::replace_all(name, "_x", "_{name}")))
        << step.name << " reads " << name << " of " << step.from << " in " << text;
}

TEST(StepsTest, ReadOnlyWhatTheirSourceHas) {
  std::set<std::string_view> before;
  for (const auto& step : steps()) {
    EXPECT_TRUE(kTables.contains(std::string(step.from)) || before.contains(step.from))
        << step.name << " comes before " << step.from;
    EXPECT_TRUE(before.insert(step.name).second) << step.name << " stands twice";
    EXPECT_FALSE(kTables.contains(std::string(step.name))) << step.name << " hides a table";
    EXPECT_TRUE(step.comment.ends_with(".")) << step.name;
    for (const auto& key : keys_of(step))
      EXPECT_TRUE(given_by(step.from).contains(key)) << step.name << " " << key;
    if (!step.where.empty()) expect_reads(step.where, step);
    for (const auto& column : columns())
      if (column.step == step.name) expect_reads(column.expression, step);
  }
}

TEST(StepsTest, ColumnsBelongToStepsAndAggregateWhereTheyMust) {
  for (const auto& column : columns()) {
    auto step = std::ranges::find(steps(), column.step, &StepDefinition::name);
    ASSERT_NE(step, steps().end()) << column.step;
    EXPECT_EQ(sql::has_aggregate(*parsed(column.expression)), step->grouped)
        << column.step << "." << column.name;
    EXPECT_FALSE(keys_of(*step).contains(std::string(column.name)));
    EXPECT_EQ(column.name.find("{name}") != std::string_view::npos, !column.family.empty());
    if (!column.family.empty()) {
      EXPECT_NE(find_family(column.family), nullptr) << column.family;
    }
  }
}

TEST(StepsTest, ColumnsOfACustomerHaveOneMeaning) {
  std::map<std::string_view, std::string_view> owner;
  for (const auto& column : columns()) {
    auto step = std::ranges::find(steps(), column.step, &StepDefinition::name);
    if (!per_customer(*step)) continue;
    auto [at, fresh] = owner.emplace(column.name, column.step);
    EXPECT_TRUE(fresh) << column.name << " is in " << at->second << " and " << column.step;
  }
}

// Floating point only inside a whole number: sums stay exact.
TEST(StepsTest, NothingFractionalIsSummed) {
  for (const auto& column : columns()) {
    const auto text = column.expression;
    if (text.find("sum") == std::string_view::npos) continue;
    const bool fractional =
        text.find('/') != std::string_view::npos || text.find('.') != std::string_view::npos;
    EXPECT_TRUE(!fractional || text.find("integer(round(") != std::string_view::npos) << text;
  }
}

}  // namespace
}  // namespace coterie::features
