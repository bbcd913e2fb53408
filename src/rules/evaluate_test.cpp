// Three-valued logic and the functions, by hand; agreement with the engine is in agreement_test.
#include "rules/evaluate.hpp"

#include <gtest/gtest.h>

#include "rules/condition.hpp"
#include "rules/test_frames.hpp"
#include "sql/parse.hpp"

namespace coterie::rules {
namespace {

table::Frame small() {
  return frame_of({numbers("a", {1, 0, kNone, -4}), numbers("b", {2, kNone, kNone, 2}),
                   texts("t", {"web", "", "Télé", "O'Neil"})});
}

// t, f and ? for true, false and unknown.
std::string truth(const char* text) {
  auto frame = small();
  auto expr = read_condition(text, frame, "");
  if (!expr) return expr.error().text();
  auto values = evaluate(**expr, {.frame = &frame, .begin = 0, .end = 4});
  std::string out;
  for (size_t i = 0; i < 4; ++i) out += "ft?"[values.kind == Kind::null ? 2 : values.truth[i]];
  return out;
}

std::vector<double> number(const char* text) {
  auto frame = small();
  auto expr = sql::parse(text, "");
  return evaluate(**expr, {.frame = &frame, .begin = 0, .end = 4}).numbers;
}

TEST(EvaluateTest, ComparisonsWithNullAreUnknown) {
  EXPECT_EQ(truth("a > 0"), "tf?f");
  EXPECT_EQ(truth("a = b"), "f??f");
  EXPECT_EQ(truth("a <> b"), "t??t");
  EXPECT_EQ(truth("b is null"), "fttf");
  EXPECT_EQ(truth("b is not null"), "tfft");
  EXPECT_EQ(truth("a > null"), "????");
}

TEST(EvaluateTest, AndOrNotAreThreeValued) {
  EXPECT_EQ(truth("b = 2 and a > 0"), "tf?f");
  EXPECT_EQ(truth("b = 2 or a = 0"), "tt?t");
  EXPECT_EQ(truth("not b = 2"), "f??f");
  EXPECT_EQ(truth("b = 2 or not b = 2"), "t??t");
  EXPECT_EQ(truth("b is null or b = 2"), "tttt");
}

TEST(EvaluateTest, InListsAndBetween) {
  EXPECT_EQ(truth("a in (1, 0)"), "tt?f");
  EXPECT_EQ(truth("a in (1, null)"), "t???");
  EXPECT_EQ(truth("a not in (1, null)"), "f???");
  EXPECT_EQ(truth("a between -4 and 0"), "ft?t");
  EXPECT_EQ(truth("t in ('web', 'shop')"), "t?ff");
}

TEST(EvaluateTest, TextsCompareByBytes) {
  EXPECT_EQ(truth("t = 'web'"), "t?ff");
  EXPECT_EQ(truth("t < 'a'"), "f?tt");
  EXPECT_EQ(truth("t = 'O''Neil'"), "f?ft");
  EXPECT_EQ(truth("upper(t) = 'TÉLÉ'"), "f?tf");
  EXPECT_EQ(truth("lower(upper(t)) = 'télé'"), "f?tf");
  EXPECT_EQ(truth("length(t) = 4"), "f?tf");
}

TEST(EvaluateTest, DivisionByZeroAndFunctionsOutsideTheirRangeAreNull) {
  EXPECT_EQ(truth("b / a > 0"), "t??f");
  EXPECT_EQ(truth("ln(a) is null"), "fttt");
  EXPECT_EQ(truth("log1p(a) is null"), "fftt");
  EXPECT_EQ(truth("sqrt(a) is null"), "fftt");
  EXPECT_EQ(truth("mod(integer(b), integer(a)) is null"), "fttf");
}

TEST(EvaluateTest, Functions) {
  EXPECT_EQ(number("abs(a)")[3], 4);
  EXPECT_EQ(number("round(a + 0.5)")[0], 2);
  EXPECT_EQ(number("round(0 - 0.5)")[0], 0);
  EXPECT_EQ(number("floor(a / b)")[3], -2);
  EXPECT_EQ(number("ceil(a / 3)")[0], 1);
  EXPECT_EQ(number("greatest(a, b)")[1], 0);
  EXPECT_EQ(number("least(a, b)")[3], -4);
  EXPECT_TRUE(std::isnan(number("greatest(a, b)")[2]));
  EXPECT_EQ(number("coalesce(b, a, 7)")[1], 0);
  EXPECT_EQ(number("coalesce(b, a, 7)")[2], 7);
  EXPECT_TRUE(std::isnan(number("nullif(a, 1)")[0]));
  EXPECT_EQ(number("nullif(a, 1)")[1], 0);
  EXPECT_EQ(number("hypot(a * 3, b * 2)")[0], 5);
  EXPECT_EQ(number("mod(integer(a), 3)")[3], -1);
  EXPECT_EQ(number("-a - 1")[3], 3);
  EXPECT_EQ(number("case when a > 0 then 1 when b > 0 then 2 else 3 end"),
            (std::vector<double>{1, 3, 3, 2}));
  EXPECT_TRUE(std::isnan(number("case when a > 0 then 1 end")[1]));
}

TEST(EvaluateTest, BlocksDoNotShow) {
  std::vector<double> values;
  for (int i = 0; i < 5000; ++i) values.push_back(i);
  auto frame = frame_of({numbers("a", values)});
  auto expr = read_condition("a >= 2047 and a < 4097", frame, "");
  auto found = holds(**expr, frame);
  EXPECT_EQ(std::count(found.begin(), found.end(), 1), 2050);
  EXPECT_EQ(found[2046], 0);
  EXPECT_EQ(found[2047], 1);
  EXPECT_EQ(found[4096], 1);
  EXPECT_EQ(found[4097], 0);
  EXPECT_TRUE(holds(**expr, frame_of({numbers("a", {})})).empty());
}

TEST(EvaluateTest, OneFeatureCanBeChanged) {
  auto frame = small();
  auto expr = read_condition("a + b > 10", frame, "");
  Rows row{.frame = &frame, .begin = 0, .end = 1, .changed = "a", .changed_to = 9};
  EXPECT_EQ(evaluate(**expr, row).truth[0], 1);
  row.changed_to = 8;
  EXPECT_EQ(evaluate(**expr, row).truth[0], 0);
}

}  // namespace
}  // namespace coterie::rules
