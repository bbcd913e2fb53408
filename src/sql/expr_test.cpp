// Trees: what the factories make, which columns are found, and that substitution leaves the rest.
#include "sql/expr.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace coterie::sql {
namespace {

TEST(ExprTest, NegativeNumbersAreAMinusAndANumber) {
  for (const auto& e : {number(-2.5), number(int64_t{-3})}) {
    EXPECT_EQ(e->kind, Expr::Kind::unary);
    EXPECT_EQ(e->args[0]->kind, Expr::Kind::number);
  }
  EXPECT_EQ(number(std::numeric_limits<int64_t>::min())->args[0]->text, "9223372036854775808");
  EXPECT_EQ(number(0.1)->text, "0.1");
  EXPECT_EQ(number(int64_t{7})->text, "7");
}

TEST(ExprTest, NotANumberIsNull) {
  EXPECT_EQ(number(std::nan(""))->kind, Expr::Kind::null);
}

TEST(ExprTest, InstantsAlwaysHaveATime) {
  EXPECT_EQ(instant(0)->text, "1970-01-01 00:00:00");
  EXPECT_EQ(instant(3661)->text, "1970-01-01 01:01:01");
}

TEST(ExprTest, ColumnsAreFoundWithTheirQualifier) {
  Expr qualified{Expr::Kind::column, "tier", {}, 0, "customer"};
  auto tree =
      binary("+", column("a.b"),
             case_when({boolean(true), column("c"), std::make_shared<const Expr>(qualified)}));
  std::set<std::string> names;
  collect_columns(*tree, names);
  EXPECT_EQ(names, (std::set<std::string>{"a.b", "c", "customer.tier"}));
}

TEST(ExprTest, SubstitutionReplacesColumnsOnlyAndSharesTheRest) {
  auto right = call("abs", {number(int64_t{1})});
  auto tree = binary("*", column("a"), right);
  auto out =
      substitute(tree, [](const std::string& name) { return name == "a" ? column("b") : nullptr; });
  EXPECT_EQ(out->args[0]->text, "b");
  EXPECT_EQ(tree->args[0]->text, "a");
  EXPECT_EQ(out->args[1]->args[0], right->args[0]);
  auto same = substitute(column("x"), [](const std::string&) { return ExprPtr(); });
  EXPECT_EQ(same->text, "x");
}

TEST(ExprTest, SubstitutionDoesNotLookIntoWhatItPutIn) {
  auto out = substitute(
      column("a"), [](const std::string&) { return binary("+", column("a"), number(int64_t{1})); });
  EXPECT_EQ(out->args[0]->text, "a");
}

}  // namespace
}  // namespace coterie::sql
