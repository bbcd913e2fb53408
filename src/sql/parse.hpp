// Text to expression. The grammar is a subset of SQL that means the same on every engine:
//   or and not | = <> != < <= > >= | in (…) | not in (…) | between a and b | is [not] null
//   + - * / (division is exact and null by zero) | case when … then … else … end
//   names (plain, a.b or "quoted"), numbers, 'texts', true false null, the functions of
//   functions.hpp
// Nothing else is accepted, so a parsed expression cannot hold a statement, a comment or a
// subquery.
#pragma once
#include <string_view>

#include "base/result.hpp"
#include "sql/expr.hpp"

namespace coterie::sql {

// Reads one expression.
// text: at most 10,000 bytes and 100 levels deep. where: names the place in error messages
// ("coterie.toml:12:5"). query: accept the query functions of functions.hpp too (registered text).
// Errors: Code::project with the column of the fault.
// Checked: ParseTest; the fuzz target feeds it any bytes.
base::Result<ExprPtr> parse(std::string_view text, std::string_view where, bool query = false);

// True when the tree calls an aggregate.
bool has_aggregate(const Expr& expr);
// True when the node itself calls an aggregate.
bool is_aggregate(const Expr& expr);

}  // namespace coterie::sql
