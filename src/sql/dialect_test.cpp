// Quoting, literals and brackets. What the SQL computes is proved in tests/dialect_engine_test.cpp.
#include "sql/dialect.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>

#include "sql/functions.hpp"
#include "sql/parse.hpp"

namespace coterie::sql {
namespace {

std::string sql(std::string_view text) {
  auto parsed = parse(text, "", true);
  return parsed ? render(duckdb(), **parsed) : parsed.error().text();
}

TEST(DialectTest, EveryFunctionHasATemplateInEveryDialect) {
  for (const auto* dialect : dialects())
    for (auto list : {functions(), query_functions()})
      for (const auto& function : list) {
        int found = 0;
        for (const auto& entry : dialect->templates) found += entry.function == function.name;
        EXPECT_EQ(found, 1) << dialect->name << " " << function.name;
      }
  for (const auto* dialect : dialects())
    for (const auto& entry : dialect->templates)
      EXPECT_NE(find_function(entry.function, true), nullptr) << entry.function;
}

TEST(DialectTest, TemplatesNameArgumentsThatExist) {
  for (const auto* dialect : dialects())
    for (const auto& entry : dialect->templates) {
      const auto* function = find_function(entry.function, true);
      for (size_t i = 0; i + 1 < entry.text.size(); ++i) {
        if (entry.text[i] != '$' && entry.text[i] != '@' && entry.text[i] != '#') continue;
        char which = entry.text[i + 1];
        EXPECT_TRUE(which == '*' || (which >= '1' && which - '0' <= function->arity_min))
            << entry.text;
      }
    }
}

TEST(DialectTest, FoundByName) {
  EXPECT_EQ(find_dialect("duckdb"), &duckdb());
  EXPECT_EQ(find_dialect("oracle"), nullptr);
}

TEST(DialectTest, NamesAreQuotedWhereTheyMustBe) {
  EXPECT_EQ(name(duckdb(), "amount_micros"), "amount_micros");
  EXPECT_EQ(name(duckdb(), "Amount"), "\"Amount\"");
  for (const char* word : {"order", "all", "at", "verbose", "with", "user", "minus"})
    EXPECT_EQ(name(duckdb(), word), identifier(duckdb(), word));
  EXPECT_EQ(name(duckdb(), "orders"), "orders");
  EXPECT_EQ(name(duckdb(), "1st"), "\"1st\"");
  EXPECT_EQ(name(duckdb(), ""), "\"\"");
  EXPECT_EQ(identifier(duckdb(), "say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(identifier(duckdb(), std::string_view("a\0b", 3)), "\"ab\"");
  EXPECT_EQ(sql("customer.\"Age Group\""), "customer.\"Age Group\"");
  EXPECT_EQ(sql("\"a.b\""), "\"a.b\"");
}

TEST(DialectTest, TextsDoubleTheirQuotes) {
  EXPECT_EQ(text_literal(duckdb(), "it's"), "'it''s'");
  EXPECT_EQ(text_literal(duckdb(), "\\'"), "'\\'''");
  Dialect escaping = duckdb();
  escaping.backslash_escapes = true;
  EXPECT_EQ(text_literal(escaping, "\\'"), "'\\\\'''");
}

TEST(DialectTest, Literals) {
  EXPECT_EQ(number_literal(duckdb(), 0.1), "CAST('0.1' AS DOUBLE)");
  EXPECT_EQ(number_literal(duckdb(), std::nan("")), "CAST(NULL AS DOUBLE)");
  EXPECT_EQ(timestamp_literal(duckdb(), 0), "TIMESTAMP '1970-01-01 00:00:00'");
  EXPECT_EQ(sql("12"), "12");
  EXPECT_EQ(sql("0.5"), "0.5e0");
  EXPECT_EQ(sql("5e-1"), "0.5e0");
  EXPECT_EQ(sql("1e300"), "1e+300");
  EXPECT_EQ(sql("99999999999999999999"), "1e+20");
  EXPECT_EQ(sql("1e999"), "CAST('inf' AS DOUBLE)");
  Dialect casting = duckdb();
  casting.fraction = "CAST($1 AS FLOAT8)";
  EXPECT_EQ(render(casting, *number(0.25)), "CAST(0.25e0 AS FLOAT8)");
}

TEST(DialectTest, BracketsKeepTheTree) {
  EXPECT_EQ(sql("a - (b - c)"), "a - (b - c)");
  EXPECT_EQ(sql("(a - b) - c"), "a - b - c");
  EXPECT_EQ(sql("a + (b + c)"), "a + (b + c)");
  EXPECT_EQ(sql("a * (b + c)"), "a * (b + c)");
  EXPECT_EQ(sql("a * (b / c)"), "a * (CAST(b AS DOUBLE) / NULLIF(c, 0))");
  // Two minus signs in a row would begin a comment.
  EXPECT_EQ(sql("-(-a)"), "-(-a)");
  EXPECT_EQ(sql("a --b"), "a - -b");
  EXPECT_EQ(sql("-(a + b)"), "-(a + b)");
  EXPECT_EQ(sql("(a or b) and not (c and d)"), "(a OR b) AND NOT (c AND d)");
  EXPECT_EQ(sql("(a = b) = c"), "(a = b) = c");
  EXPECT_EQ(sql("(a or b) is null"), "(a OR b) IS NULL");
  EXPECT_EQ(sql("a in (1, b + 1)"), "a IN (1, b + 1)");
  EXPECT_EQ(sql("(a in (1)) = true"), "(a IN (1)) = TRUE");
}

TEST(DialectTest, DivisionIsExactAndNullByZero) {
  EXPECT_EQ(sql("a / b"), "CAST(a AS DOUBLE) / NULLIF(b, 0)");
  EXPECT_EQ(sql("a / 2"), "CAST(a AS DOUBLE) / 2");
  EXPECT_EQ(sql("a / 0"), "CAST(a AS DOUBLE) / NULLIF(0, 0)");
  EXPECT_EQ(sql("a / 2 / b"), "CAST(a AS DOUBLE) / 2 / NULLIF(b, 0)");
  EXPECT_EQ(sql("a / (b / c)"), "CAST(a AS DOUBLE) / NULLIF(CAST(b AS DOUBLE) / NULLIF(c, 0), 0)");
  EXPECT_EQ(sql("(a + b) / c"), "CAST(a + b AS DOUBLE) / NULLIF(c, 0)");
  EXPECT_EQ(sql("(1.5 + b) / c"), "(1.5e0 + b) / NULLIF(c, 0)");
}

TEST(DialectTest, Calls) {
  EXPECT_EQ(sql("count(*)"), "COUNT(*)");
  EXPECT_EQ(sql("count(a)"), "COUNT(a)");
  EXPECT_EQ(sql("round(a + b)"), "FLOOR((a + b) + 0.5e0)");
  EXPECT_EQ(sql("round(a)"), "FLOOR(a + 0.5e0)");
  EXPECT_EQ(sql("mod(a, 8)"), "MOD(a, 8)");
  EXPECT_EQ(sql("mod(a, b)"), "MOD(a, NULLIF(b, 0))");
  EXPECT_EQ(sql("coalesce(a, b, 0)"), "COALESCE(a, b, 0)");
  EXPECT_EQ(sql("sum_squares(a - b)"), "SUM(CAST(a - b AS HUGEINT) * (a - b))");
  EXPECT_EQ(sql("case when a then 1 else 0 end"), "CASE WHEN a THEN 1 ELSE 0 END");
}

// SQL holds a user's text only inside of quotes: outside of them nothing but known bytes is left.
RC_GTEST_PROP(DialectProperty, TextsStayInsideTheirQuotes, (const std::string& value)) {
  auto out = text_literal(duckdb(), value);
  RC_ASSERT(out.size() >= 2 && out.front() == '\'' && out.back() == '\'');
  std::string back;
  for (size_t i = 1; i + 1 < out.size(); ++i) {
    if (out[i] == '\'') {
      RC_ASSERT(out[++i] == '\'');
      RC_ASSERT(i + 1 < out.size());
    }
    back += out[i];
  }
  std::string expected;
  for (char c : value)
    if (c != '\0') expected += c;
  RC_ASSERT(back == expected);
}

RC_GTEST_PROP(DialectProperty, NumbersReadBackAsThemselves, (double value)) {
  RC_PRE(std::isfinite(value));
  auto out = render(duckdb(), *number(value));
  RC_ASSERT(std::strtod(out.c_str(), nullptr) == value);
}

}  // namespace
}  // namespace coterie::sql
