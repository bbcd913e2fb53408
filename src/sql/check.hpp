// What an expression means before any engine sees it: the type of each part, that its columns are
// there, and that aggregates stand where they may. An engine's own message could not be shown.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "sql/expr.hpp"

namespace coterie::sql {

enum class Type { null, boolean, whole, number, text, instant };

// "a number", "a text" …, for messages.
std::string_view type_name(Type type);

using Columns = std::map<std::string, Type>;  // by column_name

enum class Level {
  row,        // no aggregate: one value a row
  aggregate,  // every column inside an aggregate: one value a group
};

struct Checked {
  ExprPtr expr;  // texts that are compared with an instant have become instants
  Type type;
};

// Checks an expression against the columns it may use.
// expr: as parsed, without query functions. where: names the place in error messages.
// Errors: Code::project with the column of the fault: an unknown column (with the nearest name), a
// type that a function or an operator does not take, an aggregate where none may stand, a column
// outside of the aggregates.
base::Result<Checked> check(const ExprPtr& expr, const Columns& columns, Level level,
                            std::string_view where);

}  // namespace coterie::sql
