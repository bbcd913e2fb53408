// What one engine's SQL looks like. A dialect is a table of capabilities and templates; the
// renderer does the rest.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "sql/expr.hpp"

namespace coterie::sql {

struct Template {
  std::string_view function;  // a name of functions.hpp
  // $1 $2 are the arguments, $* all of them; @1 @2 the same in brackets unless they are one term;
  // #2 is the argument as a divisor, null where it is zero.
  std::string_view text;
};

struct Dialect {
  std::string_view name;          // "duckdb"
  char quote;                     // around identifiers
  bool backslash_escapes;         // in text literals
  std::string_view double_type;   // "DOUBLE"
  std::string_view integer_type;  // "BIGINT"
  std::string_view text_type;     // "VARCHAR"
  std::string_view fraction;      // $1 is a literal with an exponent, "5e-1": gives it double_type
  std::string_view inlined;       // after AS of a step that is not to be stored; may be empty
  std::span<const Template> templates;
};

// Null when there is none of that name.
const Dialect* find_dialect(std::string_view name);
std::span<const Dialect* const> dialects();
const Dialect& duckdb();

// "name" with the quote doubled. A NUL byte is refused by dropping it: the name then does not
// resolve.
std::string identifier(const Dialect& dialect, std::string_view name);
// A name that needs no quotes is left plain (lower-case letters, digits, _; not a reserved word).
std::string name(const Dialect& dialect, std::string_view name);
std::string text_literal(const Dialect& dialect, std::string_view value);
// CAST(<shortest round trip> AS DOUBLE): the same double on every engine.
std::string number_literal(const Dialect& dialect, double value);
std::string timestamp_literal(const Dialect& dialect, base::LocalSeconds when);

// The expression as SQL: the same tree on every engine, brackets where precedence needs them.
// Columns are written by name(), with their qualifier; division is CAST(a AS DOUBLE) / NULLIF(b,
// 0), without the parts that change nothing. A literal with a fraction is of double_type. Returns:
// SQL that holds no byte of the tree's texts outside of quotes. Checked: DialectTest;
// DialectDuckdbTest runs it against values computed here.
std::string render(const Dialect& dialect, const Expr& expr);

}  // namespace coterie::sql
