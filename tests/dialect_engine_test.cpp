// What the SQL of each function computes, asked of the engine and compared with values worked out
// here: the other half of src/sql/dialect_test.cpp. A new engine runs the same list.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <memory>

#include "engine/engine.hpp"
#include "sql/dialect.hpp"
#include "sql/functions.hpp"
#include "sql/parse.hpp"

namespace coterie {
namespace {

engine::Engine& shared() {
  static auto engine = [] {
    auto opened = engine::Engine::open({}).value();
    EXPECT_TRUE(opened->execute(
        "CREATE TEMP TABLE t AS SELECT CAST(w AS BIGINT) AS w, CAST(n AS DOUBLE) AS n, s, g, "
        "CAST(\"at\" AS TIMESTAMP) AS \"at\", CAST(NULL AS BIGINT) AS nothing FROM (VALUES "
        "(1, 0.5, 'a', 'x', '2011-12-10 13:30:05'), (2, 1.5, 'B', 'x', '2012-02-29 00:00:00'), "
        "(4, -2.5, NULL, 'y', '2011-12-11 23:59:59')) AS v (w, n, s, g, \"at\")",
        "a test"));
    return opened;
  }();
  return *engine;
}

// The cells of the expression over the rows of t in the order of w, joined by blanks; conditions
// are 1 or 0, nulls empty.
std::string run(const std::string& expression, const std::string& tail = " ORDER BY w") {
  auto parsed = sql::parse(expression, "", true);
  if (!parsed) return parsed.error().text();
  auto text = "SELECT " + sql::render(shared().dialect(), **parsed) + " AS x FROM t" + tail;
  auto rows = shared().rows(text, "a test");
  if (!rows) return rows.error().text() + " in " + text;
  std::string out;
  for (const auto& row : rows->cells) out += " " + row[0];
  return out.empty() ? out : out.substr(1);
}
std::string one(const std::string& expression) {
  return run(expression, " WHERE w = 1");
}
std::string all(const std::string& expression) {
  return run(expression, "");
}

struct Case {
  const char *expression, *expected;
};

TEST(DialectEngine, Rows) {
  const Case cases[] = {
      {"abs(0 - w)", "1"},
      {"round(100 * atan2(1, -1))", "236"},
      {"ceil(n)", "1"},
      {"coalesce(nothing, w)", "1"},
      {"cos(0)", "1"},
      {"sin(0)", "0"},
      {"day_of_week(at)", "6"},
      {"days_between(date(at), at)", "0"},
      {"exp(0)", "1"},
      {"floor(-n)", "-1"},
      {"greatest(w, nothing, 3)", "3"},
      {"least(w, nothing, 3)", "1"},
      {"hour(at)", "13"},
      {"hypot(3, 4)", "5"},
      {"integer(round(n))", "1"},
      {"length('größe')", "5"},
      {"ln(1)", "0"},
      {"coalesce(ln(0), -7)", "-7"},
      {"coalesce(ln(0 - w), -7)", "-7"},
      {"log1p(0)", "0"},
      {"coalesce(log1p(-1), -7)", "-7"},
      {"lower('AbC')", "abc"},
      {"upper('AbC')", "ABC"},
      {"minute_of_day(at)", "810"},
      {"mod(7, 4)", "3"},
      {"coalesce(mod(7, w - 1), -7)", "-7"},
      {"month(at)", "12"},
      {"year(at)", "2011"},
      {"coalesce(nullif(w, 1), -7)", "-7"},
      {"number(w) / 4", "0.25"},
      {"round(n)", "1"},
      {"round(0 - n)", "0"},
      {"round(2.5)", "3"},
      {"sqrt(16)", "4"},
      {"coalesce(sqrt(0 - w), -7)", "-7"},
      {"text(w)", "1"},
      {"w / 4", "0.25"},
      {"coalesce(w / 0, -7)", "-7"},
      {"7 - (4 - 2)", "5"},
      {"- -w", "1"},
      {"s = 'a' and not w > 1 or false", "1"},
      {"case when w in (1, 2) then 'in' else 'out' end", "in"},
      {"deviation(3, 6, 14)", "1"},
      {"coalesce(deviation(1, 6, 36), -7)", "-7"},
  };
  for (const auto& entry : cases)
    EXPECT_EQ(one(entry.expression), entry.expected) << entry.expression;
}

TEST(DialectEngine, InstantsAreCountedByTheCalendar) {
  EXPECT_EQ(run("seconds_between(at, previous_by(at, nothing, w, w))"), " -6949795 6825601");
  EXPECT_EQ(run("days_between(at, previous_by(at, nothing, w, w))"), " -81 80");
}

TEST(DialectEngine, Groups) {
  const Case cases[] = {
      {"avg(w) * 3", "7"},
      {"count(*)", "3"},
      {"count(s)", "2"},
      {"count_if(n > 0)", "2"},
      {"max(s)", "a"},  // by bytes: capitals come first
      {"min(s)", "B"},
      {"max_if(w, n > 0)", "2"},
      {"min_if(w, n < 0)", "4"},
      {"sum(w)", "7"},
      {"sum_if(w, n > 0)", "3"},
      {"sum_if(w, n > 9)", "0"},
      {"coalesce(sum(nothing), -7)", "-7"},
      {"sum_squares(w)", "21"},
  };
  for (const auto& entry : cases)
    EXPECT_EQ(all(entry.expression), entry.expected) << entry.expression;
}

TEST(DialectEngine, ASumThatDoesNotFitIsRefusedAndNeverWraps) {
  EXPECT_EQ(all("text(sum(922337203685477500 + w))"), "2767011611056432507");
  EXPECT_TRUE(all("sum(9 * (922337203685477500 + w))").starts_with("a test: "));
}

TEST(DialectEngine, Windows) {
  EXPECT_EQ(run("place_by(g, w, s)"), "2 1 1");
  EXPECT_EQ(run("place_by_two(g, g, at, s)"), "1 2 1");
  EXPECT_EQ(run("first_by_two(s, g, g, at, s)"), "a a ");
  EXPECT_EQ(run("previous_by(w, g, at, s)"), " 1 ");
  EXPECT_EQ(run("sum_by(w, g)"), "3 3 4");
}

TEST(DialectEngine, SquaresBeyondSixtyFourBitsAreExact) {
  EXPECT_EQ(all("deviation(3, sum(w + 3000000000), sum_squares(w + 3000000000))"),
            all("deviation(3, sum(w), sum_squares(w))"));
}

RC_GTEST_PROP(DialectEngineProperty, DoublesArriveAsTheyWere, (double value)) {
  RC_PRE(std::isfinite(value));
  for (const auto& text : {sql::render(shared().dialect(), *sql::number(value)),
                           sql::number_literal(shared().dialect(), value)}) {
    auto stream = shared().query("SELECT " + text + " AS x", "a test");
    RC_ASSERT(stream.has_value());
    engine::Batch batch;
    RC_ASSERT(stream->next(batch).value_or(false));
    RC_ASSERT(batch.number(0, 0) == value);
  }
}

RC_GTEST_PROP(DialectEngineProperty, TextsArriveAsTheyWere, (const std::string& value)) {
  std::string ascii;
  for (char c : value)
    if (c > 0) ascii += c;
  auto rows =
      shared().rows("SELECT " + sql::text_literal(shared().dialect(), ascii) + " AS x", "a test");
  RC_ASSERT(rows.has_value());
  RC_ASSERT(rows->cells[0][0] == ascii);
}

}  // namespace
}  // namespace coterie
