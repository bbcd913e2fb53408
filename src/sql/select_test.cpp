// The layout of statements, to the byte, and that breaking long lines changes blanks only.
#include "sql/select.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "sql/parse.hpp"

namespace coterie::sql {
namespace {

ExprPtr expr(std::string_view text) {
  auto out = parse(text, "", true);
  return out ? *out : null();
}

TEST(SelectTest, AllParts) {
  Select select;
  select.items = {{column("customer_id"), "customer_id"},
                  {expr("sum(amount)"), "spend"},
                  {column("Age Group"), "age_group"}};
  select.from = "lines";
  select.joins = {"LEFT JOIN customers USING (customer_id)"};
  select.where = {expr("amount > 0"), expr("a or b")};
  select.group_by = {column("customer_id"), column("Age Group")};
  select.order_by = {column("customer_id")};
  EXPECT_EQ(render(*dialects().front(), select, 0), R"(SELECT
  customer_id,
  CAST(SUM(amount) AS BIGINT) AS spend,
  "Age Group" AS age_group
FROM lines
LEFT JOIN customers USING (customer_id)
WHERE amount > 0
  AND (a OR b)
GROUP BY customer_id, "Age Group"
ORDER BY customer_id NULLS LAST)");
}

TEST(SelectTest, StepsWithCommentsAndRawBodies) {
  Query query;
  query.comment = "What it\nis.";
  Step first{.name = "purchases",
             .comment = "Lines that count.",
             .select = {},
             .raw = "",
             .inlined = true};
  first.select.items = {{column("customer_id"), "customer_id"}};
  first.select.from = "lines";
  Step second{.name = "order", .comment = "", .select = {}, .raw = "SELECT 1\nFROM purchases"};
  query.steps = {first, second};
  query.last.items = {{column("customer_id"), ""}};
  query.last.from = "purchases";
  EXPECT_EQ(render(*dialects().front(), query), R"(-- What itis.
WITH
-- Lines that count.
purchases AS NOT MATERIALIZED (
  SELECT
    customer_id
  FROM lines
),
"order" AS (
  SELECT 1
  FROM purchases
)
SELECT
  customer_id
FROM purchases
)");
}

TEST(SelectTest, WithoutStepsThereIsNoWith) {
  Query query;
  query.last.items = {{number(int64_t{1}), "one"}};
  query.last.from = "t";
  EXPECT_EQ(render(*dialects().front(), query), "SELECT\n  1 AS one\nFROM t\n");
}

TEST(SelectTest, LongItemsAreBrokenWhereBracketsAreFewest) {
  Select select;
  select.items = {{expr("case when first_column_of_many > 12 then 'one long text (with brackets)' "
                        "when second_column_of_many > 12 then 'another' else 'none of them' end"),
                   "label"}};
  select.from = "t";
  EXPECT_EQ(render(*dialects().front(), select, 0), R"(SELECT
  CASE WHEN first_column_of_many > 12 THEN 'one long text (with brackets)'
      WHEN second_column_of_many > 12 THEN 'another' ELSE 'none of them' END AS label
FROM t)");
}

std::string without_breaks(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      out += ' ';
      while (i + 1 < text.size() && text[i + 1] == ' ') ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

RC_GTEST_PROP(SelectProperty, BreakingALineChangesBlanksOutsideOfQuotesOnly, ()) {
  auto words = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("it's (a", "long word", "x", "  ", "\"", "AS", ")"));
  std::vector<ExprPtr> args = {column("a")};
  for (const auto& word : words) args.push_back(text(word));
  Select select;
  select.items = {{call("coalesce", args), "b c"}};
  select.from = "t";
  auto out = render(*dialects().front(), select, 2);
  auto expected =
      "  SELECT " + render(*dialects().front(), *select.items[0].expr) + " AS \"b c\" FROM t";
  RC_ASSERT(without_breaks(out) == expected);
}

}  // namespace
}  // namespace coterie::sql
