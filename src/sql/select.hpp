// A readable statement: one WITH chain of named steps, each with a comment that says what it holds.
#pragma once
#include <string>
#include <vector>

#include "sql/dialect.hpp"
#include "sql/expr.hpp"

namespace coterie::sql {

struct Item {
  ExprPtr expr;
  std::string name;  // alias; left out when it is the column's own name
};

struct Select {
  std::vector<Item> items;
  std::string from;                // a table or an earlier step, already safe as SQL text
  std::vector<std::string> joins;  // "LEFT JOIN products USING (customer_id)"
  std::vector<ExprPtr> where;      // joined by AND
  std::vector<ExprPtr> group_by;
  std::vector<ExprPtr> order_by;  // ascending, NULLS LAST
};

struct Step {
  std::string name;
  std::string comment;
  Select select;
  std::string raw;       // when not empty: the body as SQL text instead of `select`
  bool inlined = false;  // not to be stored, though it is read more than once
};

struct Query {
  std::string comment;  // the line above the statement; may be empty
  std::vector<Step> steps;
  Select last;
};

// A SELECT, each line indented by `indent` blanks, without a semicolon or a final line break.
std::string render(const Dialect& dialect, const Select& select, int indent);
// The whole statement, ending in a line break. Comments lose their control characters.
std::string render(const Dialect& dialect, const Query& query);

}  // namespace coterie::sql
