// The sql room knows what an expression means; here it learns which features there are.
#include "rules/condition.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "sql/check.hpp"
#include "sql/parse.hpp"

namespace coterie::rules {
namespace {

using base::Code;
using base::Result;
using sql::Expr;

sql::Columns columns_of(const table::Frame& frame) {
  sql::Columns out;
  for (const auto& column : frame.columns)
    out[column.name] = column.category ? sql::Type::text : sql::Type::number;
  return out;
}

// A text made of a number depends on the engine ("1" or "1.0"); null when there is none in the
// tree.
const Expr* text_of_number(const Expr& e, const sql::Columns& columns) {
  for (const auto& arg : e.args)
    if (const auto* found = text_of_number(*arg, columns)) return found;
  if (e.kind != Expr::Kind::call || e.text != "text") return nullptr;
  auto checked = sql::check(e.args[0], columns, sql::Level::row, "");
  return checked && checked->type == sql::Type::text ? nullptr : &e;
}

base::Status check(const sql::ExprPtr& expr, const table::Frame& frame, std::string_view where) {
  auto columns = columns_of(frame);
  auto checked = TRY(sql::check(expr, columns, sql::Level::row, where));
  auto place = [&](const Expr& e) {
    return fmt::format("{}{}expression, column {}", where, where.empty() ? "" : ", ",
                       e.position + 1);
  };
  if (const auto* call = text_of_number(*expr, columns))
    return base::fail(Code::project, place(*call),
                      "text() of what is not a text depends on the engine", "text() of texts",
                      "compare the number itself");
  if (checked.type != sql::Type::boolean)
    return base::fail(Code::project, place(*expr),
                      fmt::format("the condition is {}", sql::type_name(checked.type)),
                      "what is true or false", "compare it: orders >= 5");
  return {};
}

}  // namespace

Result<sql::ExprPtr> read_condition(std::string_view text, const table::Frame& frame,
                                    std::string_view where) {
  auto expr = TRY(sql::parse(text, where));
  TRY(check(expr, frame, where));
  return expr;
}

base::Status recheck_condition(const sql::ExprPtr& condition, const table::Frame& frame,
                               std::string_view where) {
  auto status = check(condition, frame, where);
  if (!status) status.error().code = Code::data;
  return status;
}

Result<const table::Column*> number_column(const table::Frame& frame, std::string_view name,
                                           Code code, std::string_view where) {
  const auto* column = frame.find(name);
  if (!column) {
    std::vector<std::string> names;
    for (const auto& known : frame.columns) names.push_back(known.name);
    auto near = base::nearest(name, names);
    return base::fail(code, std::string(where),
                      fmt::format("there is no feature '{}'", base::printable(name)),
                      base::join(names, ", "), near.empty() ? "" : fmt::format("write {}", near));
  }
  if (column->category)
    return base::fail(code, std::string(where),
                      fmt::format("the feature '{}' is a text, and a score needs numbers",
                                  base::printable(name)));
  return column;
}

sql::ExprPtr is_missing(const std::string& feature) {
  return std::make_shared<const Expr>(
      Expr{Expr::Kind::is_null, "is null", {sql::column(feature)}, 0, {}});
}

sql::ExprPtr joined(const std::string& op, const std::vector<sql::ExprPtr>& parts) {
  sql::ExprPtr out;
  for (const auto& part : parts)
    if (part) out = out ? sql::binary(op, out, part) : part;
  return out;
}

}  // namespace coterie::rules
