// Types, names and aggregates: what is accepted with which type, and each kind of refusal.
#include "sql/check.hpp"

#include <gtest/gtest.h>

#include "sql/dialect.hpp"
#include "sql/parse.hpp"

namespace coterie::sql {
namespace {

const Columns kColumns = {{"amount", Type::number},      {"lines", Type::whole},
                          {"category", Type::text},      {"is_return", Type::boolean},
                          {"ordered_at", Type::instant}, {"customer.tier", Type::text}};

std::string result(std::string_view text, Level level) {
  auto parsed = parse(text, "here");
  if (!parsed) return parsed.error().fault;
  auto checked = check(*parsed, kColumns, level, "here");
  return checked ? std::string(type_name(checked->type)) : checked.error().fault;
}
std::string row(std::string_view text) {
  return result(text, Level::row);
}
std::string group(std::string_view text) {
  return result(text, Level::aggregate);
}

TEST(CheckTest, TypesOfRows) {
  EXPECT_EQ(row("amount"), "a number");
  EXPECT_EQ(row("lines + 1"), "a whole number");
  EXPECT_EQ(row("lines / 2"), "a number");
  EXPECT_EQ(row("lines * 0.5"), "a number");
  EXPECT_EQ(row("-lines"), "a whole number");
  EXPECT_EQ(row("lower(category)"), "a text");
  EXPECT_EQ(row("customer.tier = 'gold'"), "a condition");
  EXPECT_EQ(row("is_return and not is_return"), "a condition");
  EXPECT_EQ(row("amount between 1 and 2"), "a condition");
  EXPECT_EQ(row("category in ('a', null)"), "a condition");
  EXPECT_EQ(row("amount is null"), "a condition");
  EXPECT_EQ(row("case when is_return then 1 else amount end"), "a number");
  EXPECT_EQ(row("case when is_return then 'a' end"), "a text");
  EXPECT_EQ(row("coalesce(null, lines)"), "a whole number");
  EXPECT_EQ(row("days_between(ordered_at, ordered_at)"), "a whole number");
  EXPECT_EQ(row("date(ordered_at)"), "an instant");
  EXPECT_EQ(row("null"), "null");
}

TEST(CheckTest, TypesOfGroups) {
  EXPECT_EQ(group("sum(amount)"), "a number");
  EXPECT_EQ(group("sum(lines)"), "a whole number");
  EXPECT_EQ(group("count(*)"), "a whole number");
  EXPECT_EQ(group("max(ordered_at)"), "an instant");
  EXPECT_EQ(group("max_if(category, is_return)"), "a text");
  EXPECT_EQ(group("sum_if(amount, category = 'x') / sum(amount)"), "a number");
  EXPECT_EQ(group("avg(lines) > 2"), "a condition");
  EXPECT_EQ(group("count_if(ordered_at >= '2011-01-01')"), "a whole number");
}

TEST(CheckTest, TextsBesideInstantsBecomeInstants) {
  auto checked = check(*parse("ordered_at >= '2011-12-10'", ""), kColumns, Level::row, "");
  ASSERT_TRUE(checked);
  EXPECT_EQ(render(*dialects().front(), *checked->expr),
            "ordered_at >= TIMESTAMP '2011-12-10 00:00:00'");
  EXPECT_EQ(row("ordered_at = 'soon'"), "not a date or an instant such as '2011-12-10 13:30'");
  EXPECT_EQ(row("ordered_at = category"), "= mixes an instant with a text");
}

TEST(CheckTest, UnknownColumnsNameTheNearest) {
  auto out = check(*parse("1 + ammount", ""), kColumns, Level::row, "coterie.toml:7:1");
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().where, "coterie.toml:7:1, expression, column 5");
  EXPECT_EQ(out.error().fault, "there is no column 'ammount'");
  EXPECT_EQ(out.error().fix, "write amount");
  EXPECT_NE(out.error().allowed.find("customer.tier"), std::string::npos);
}

TEST(CheckTest, TypesThatDoNotFit) {
  EXPECT_EQ(row("category + 1"), "+ takes a number, not a text");
  EXPECT_EQ(row("-category"), "- takes a number, not a text");
  EXPECT_EQ(row("not amount"), "not takes a condition, not a number");
  EXPECT_EQ(row("amount and is_return"), "and takes a condition, not a number");
  EXPECT_EQ(row("amount = category"), "= mixes a number with a text");
  EXPECT_EQ(row("lower(amount)"), "lower takes a text, not a number");
  EXPECT_EQ(row("hour(amount)"), "hour takes an instant, not a number");
  EXPECT_EQ(row("mod(amount, 2)"), "mod takes a whole number, not a number");
  EXPECT_EQ(row("greatest(amount, category)"), "greatest mixes a number with a text");
  EXPECT_EQ(row("case when amount then 1 end"), "when takes a condition, not a number");
  EXPECT_EQ(row("case when is_return then 1 else 'a' end"),
            "case mixes a whole number with a text");
  EXPECT_EQ(group("sum(category)"), "sum takes a number, not a text");
  EXPECT_EQ(group("count_if(amount)"), "count_if takes a condition, not a number");
}

TEST(CheckTest, AggregatesWhereTheyMayStand) {
  EXPECT_EQ(row("sum(amount)"), "sum stands where each row has one value already");
  EXPECT_EQ(group("sum(max(amount))"), "max stands inside an aggregate");
  EXPECT_EQ(group("amount"),
            "'amount' has many values here: put it into an aggregate such as sum, avg, max or "
            "count_if");
  EXPECT_EQ(group("sum(amount) + lines"),
            "'lines' has many values here: put it into an aggregate such as sum, avg, max or "
            "count_if");
}

}  // namespace
}  // namespace coterie::sql
