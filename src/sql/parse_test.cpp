// What the grammar takes, the tree it makes (read back through a plain notation), and what it
// refuses and where.
#include "sql/parse.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace coterie::sql {
namespace {

// The tree in prefix notation: (+ a (* b 2)).
std::string shape(const Expr& e) {
  std::string head = e.kind == Expr::Kind::text        ? "'" + e.text + "'"
                     : e.kind == Expr::Kind::column    ? column_name(e)
                     : e.kind == Expr::Kind::null      ? "null"
                     : e.kind == Expr::Kind::case_when ? "case"
                                                       : e.text;
  if (e.args.empty()) return e.kind == Expr::Kind::call ? "(" + head + ")" : head;
  std::string out = "(" + head;
  for (const auto& arg : e.args) out += " " + shape(*arg);
  return out + ")";
}

std::string parsed(std::string_view text) {
  auto out = parse(text, "");
  return out ? shape(**out) : "error: " + out.error().fault;
}

std::string refused(std::string_view text) {
  auto out = parse(text, "coterie.toml:3:9");
  if (out) return "accepted: " + shape(**out);
  EXPECT_EQ(out.error().code, base::Code::project);
  return out.error().where + ": " + out.error().fault;
}

TEST(ParseTest, Precedence) {
  EXPECT_EQ(parsed("a + b * 2"), "(+ a (* b 2))");
  EXPECT_EQ(parsed("a - b - c"), "(- (- a b) c)");
  EXPECT_EQ(parsed("a - (b - c)"), "(- a (- b c))");
  EXPECT_EQ(parsed("-a * b"), "(* (- a) b)");
  EXPECT_EQ(parsed("a / b / c"), "(/ (/ a b) c)");
  EXPECT_EQ(parsed("a or b and not c = 1"), "(or a (and b (not (= c 1))))");
  EXPECT_EQ(parsed("not not a"), "(not (not a))");
  EXPECT_EQ(parsed("a < b + 1 and b >= 2"), "(and (< a (+ b 1)) (>= b 2))");
}

TEST(ParseTest, Words) {
  EXPECT_EQ(parsed("A BETWEEN 1 AND 2 AND b"), "(and (and (>= A 1) (<= A 2)) b)");
  EXPECT_EQ(parsed("a not between 1 and 2"), "(not (and (>= a 1) (<= a 2)))");
  EXPECT_EQ(parsed("a in ('x', 'it''s')"), "(in a 'x' 'it's')");
  EXPECT_EQ(parsed("a not in (1, 2)"), "(not (in a 1 2))");
  EXPECT_EQ(parsed("a is null or b is not null"), "(or (is null a) (is not null b))");
  EXPECT_EQ(parsed("case when a then 1 when b then 2 else null end"), "(case a 1 b 2 null)");
  EXPECT_EQ(parsed("a != 1"), "(<> a 1)");
  EXPECT_EQ(parsed("TRUE"), "true");
}

TEST(ParseTest, NamesNumbersAndTexts) {
  EXPECT_EQ(parsed("customer.\"Age Group\""), "customer.Age Group");
  EXPECT_EQ(parsed("\"say \"\"hi\"\"\""), "say \"hi\"");
  EXPECT_EQ(parsed("größe"), "größe");
  EXPECT_EQ(parsed("1.5e-3"), "1.5e-3");
  EXPECT_EQ(parsed(".5"), ".5");
  EXPECT_EQ(parsed("''"), "''");
  auto quoted = parse("\"a.b\"", "").value();
  EXPECT_EQ(quoted->qualifier, "");
  EXPECT_EQ(quoted->text, "a.b");
}

TEST(ParseTest, Functions) {
  EXPECT_EQ(parsed("COUNT(*)"), "(count)");
  EXPECT_EQ(parsed("count(a)"), "(count a)");
  EXPECT_EQ(parsed("sum_if(amount, category = 'x')"), "(sum_if amount (= category 'x'))");
  EXPECT_TRUE(has_aggregate(**parse("1 + max(a)", "")));
  EXPECT_FALSE(is_aggregate(**parse("1 + max(a)", "")));
  EXPECT_FALSE(has_aggregate(**parse("greatest(a, b)", "")));
}

TEST(ParseTest, QueryFunctionsOnlyWhenAskedFor) {
  EXPECT_EQ(refused("sum_squares(a)"),
            "coterie.toml:3:9, expression, column 1: there is no function 'sum_squares'");
  EXPECT_TRUE(parse("sum_squares(a)", "", true));
}

TEST(ParseTest, FaultsNameTheirPlace) {
  const std::string at = "coterie.toml:3:9, expression, column ";
  EXPECT_EQ(refused(""), at + "1: a value is missing before 'end of text'");
  EXPECT_EQ(refused("a +"), at + "4: a value is missing before 'end of text'");
  EXPECT_EQ(refused("(a"), at + "3: ')' is missing before 'end of text'");
  EXPECT_EQ(refused("a b"), at + "3: 'b' is not expected here");
  EXPECT_EQ(refused("a = = b"), at + "5: a value is missing before '='");
  EXPECT_EQ(refused("a < b < c"), at + "7: '<' is not expected here");
  EXPECT_EQ(refused("sume(a)"), at + "1: there is no function 'sume'; did you mean 'sum'?");
  EXPECT_EQ(refused("abs(a, b)"), at + "1: abs takes 1 arguments, not 2");
  EXPECT_EQ(refused("count(a, b)"), at + "1: count takes 0 to 1 arguments, not 2");
  EXPECT_EQ(refused("greatest(a)"), at + "1: greatest takes at least 2 arguments, not 1");
  EXPECT_EQ(refused("'open"), at + "1: a text does not end");
  EXPECT_EQ(refused("\"open"), at + "1: a quoted name does not end");
  EXPECT_EQ(refused("1.2.3"), at + "1: not a number");
  EXPECT_EQ(refused("12abc"), at + "1: not a number");
  EXPECT_EQ(refused("case else 1 end"), at + "6: 'when' is missing after 'case'");
  EXPECT_EQ(refused("a in ()"), at + "7: a value is missing before ')'");
}

TEST(ParseTest, NothingButExpressions) {
  for (const char* text :
       {"a; drop table lines", "a # b", "a /* b */", "(select 1)", "a || b", "a::int", "$1", "?",
        "cast(a as int)", "a = any(b)", "x'00'", "a[1]", "*", "e'\\n'", "from lines", "\\", "@a"})
    EXPECT_FALSE(parse(text, "")) << text;
  EXPECT_FALSE(parse(std::string("a = 'x\0y'", 9), ""));
}

TEST(ParseTest, DepthAndSizeAreBounded) {
  auto nested = [](int n) {
    return std::string(static_cast<size_t>(n), '(') + "a" +
           std::string(static_cast<size_t>(n), ')');
  };
  EXPECT_TRUE(parse(nested(90), ""));
  EXPECT_FALSE(parse(nested(150), ""));
  EXPECT_FALSE(parse(std::string(9000, '-') + "a", ""));
  std::string chain = "1";
  for (int i = 0; i < 4000; ++i) chain += "+1";
  EXPECT_FALSE(parse(chain, ""));
  EXPECT_FALSE(parse(std::string(10001, ' '), ""));
  std::string nots;
  for (int i = 0; i < 500; ++i) nots += "not ";
  EXPECT_FALSE(parse(nots + "a", ""));
}

RC_GTEST_PROP(ParseProperty, AnyBytesGiveATreeOrAnError, (const std::string& text)) {
  auto out = parse(text, "x");
  RC_ASSERT(out.has_value() || out.error().code == base::Code::project);
}

// Pieces of the grammar in any order reach deeper than random bytes do.
RC_GTEST_PROP(ParseProperty, AnyTokensGiveATreeOrAnError, ()) {
  auto pieces = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("a", "1", "'x'", "(", ")", ",", "+", "-", "*", "/", "=",
                                    "<=", "and", "or", "not", "in", "between", "is", "null", "case",
                                    "when", "then", "else", "end", "sum", "count", ".", "\"q\""));
  std::string text;
  for (const auto& piece : pieces) text += piece + " ";
  auto out = parse(text, "x");
  RC_ASSERT(out.has_value() || !out.error().fault.empty());
}

}  // namespace
}  // namespace coterie::sql
