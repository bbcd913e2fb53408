// Expressions as a tree: what features, rules and scores are written in before a dialect turns them
// into SQL. Trees are immutable and shared. The text form is a small subset of SQL (see parse.hpp).
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace coterie::sql {

struct Expr;
using ExprPtr = std::shared_ptr<const Expr>;

struct Expr {
  enum class Kind {
    number,   // `text` is the literal as written: 12, 0.5, 1e-3
    text,     // `text` is the value, not quoted
    boolean,  // `text` is "true" or "false"
    null,
    instant,    // `text` is "2011-12-10 13:30:00"; the parser makes none, see check.hpp
    column,     // `text` is the name
    unary,      // `text` is "-" or "not"
    binary,     // `text` is + - * / = <> < <= > >= and or
    call,       // `text` is the function's name; count(*) has no arguments
    case_when,  // arguments: when, then, when, then, …, [else]
    in_list,    // first argument IN the others
    is_null,    // `text` is "is null" or "is not null"
  };
  Kind kind;
  std::string text;
  std::vector<ExprPtr> args;
  int position = 0;       // byte offset in the source text, for errors
  std::string qualifier;  // of a column: "orders" in orders.amount; mostly empty
};

ExprPtr number(double value);  // null() for NaN
ExprPtr number(int64_t value);
ExprPtr text(std::string value);
ExprPtr boolean(bool value);
ExprPtr null();
ExprPtr instant(base::LocalSeconds when);
ExprPtr column(std::string name);
ExprPtr unary(std::string op, ExprPtr a);
ExprPtr binary(std::string op, ExprPtr a, ExprPtr b);
ExprPtr call(std::string function, std::vector<ExprPtr> args);
ExprPtr case_when(std::vector<ExprPtr> args);

// "amount", or "orders.amount" when the column has a qualifier.
std::string column_name(const Expr& column);
// Every column_name in the tree.
void collect_columns(const Expr& expr, std::set<std::string>& into);
// The tree with each column replaced by what `replace` gives for its column_name (null: left as it
// is).
ExprPtr substitute(const ExprPtr& expr, const std::function<ExprPtr(const std::string&)>& replace);

}  // namespace coterie::sql
