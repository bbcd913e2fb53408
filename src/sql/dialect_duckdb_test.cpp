// The forms that DuckDB needs and that a plain template would get wrong. They are run in
// tests/dialect_engine_test.cpp.
#include <gtest/gtest.h>

#include "sql/dialect.hpp"
#include "sql/parse.hpp"

namespace coterie::sql {
namespace {

std::string sql(std::string_view text) {
  auto parsed = parse(text, "", true);
  return parsed ? render(duckdb(), **parsed) : parsed.error().text();
}

TEST(DialectDuckdbTest, SumsAreCastBackToSixtyFourBits) {
  EXPECT_EQ(sql("sum(a)"), "CAST(SUM(a) AS BIGINT)");
  EXPECT_EQ(sql("sum_if(a, b > 1)"), "CAST(COALESCE(SUM(a) FILTER (WHERE b > 1), 0) AS BIGINT)");
  EXPECT_EQ(sql("sum_by(a, b)"), "CAST(SUM(a) OVER (PARTITION BY b) AS BIGINT)");
}

TEST(DialectDuckdbTest, WhatHasNoValueIsNull) {
  EXPECT_EQ(sql("ln(a)"), "LN(NULLIF(GREATEST(a, 0), 0))");
  EXPECT_EQ(sql("log1p(a - b)"), "LN(NULLIF(GREATEST(1 + (a - b), 0), 0))");
  EXPECT_EQ(sql("sqrt(a - b)"), "SQRT(CASE WHEN (a - b) >= 0 THEN a - b END)");
}

TEST(DialectDuckdbTest, Instants) {
  EXPECT_EQ(sql("days_between(a, b)"), "DATE_DIFF('day', a, b)");
  EXPECT_EQ(sql("minute_of_day(a)"), "(60 * HOUR(a) + MINUTE(a))");
  EXPECT_EQ(sql("day_of_week(a)"), "ISODOW(a)");
}

TEST(DialectDuckdbTest, Windows) {
  EXPECT_EQ(sql("place_by(a, b, c)"), "ROW_NUMBER() OVER (PARTITION BY a ORDER BY b DESC, c)");
  EXPECT_EQ(sql("previous_by(a, b, c, d)"), "LAG(a) OVER (PARTITION BY b ORDER BY c, d)");
}

TEST(DialectDuckdbTest, TypesOfItsOwn) {
  EXPECT_EQ(duckdb().double_type, "DOUBLE");
  EXPECT_EQ(duckdb().integer_type, "BIGINT");
  EXPECT_EQ(duckdb().text_type, "VARCHAR");
}

}  // namespace
}  // namespace coterie::sql
