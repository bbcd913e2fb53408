// Trees are built by these functions and by the parser only; a negative literal is a unary minus.
#include "sql/expr.hpp"

#include <cmath>
#include <utility>

#include "base/text.hpp"

namespace coterie::sql {
namespace {

ExprPtr make(Expr::Kind kind, std::string text, std::vector<ExprPtr> args = {}) {
  return std::make_shared<const Expr>(Expr{kind, std::move(text), std::move(args), 0, {}});
}

}  // namespace

ExprPtr number(double value) {
  if (std::isnan(value)) return null();
  if (std::signbit(value)) return unary("-", number(-value));
  return make(Expr::Kind::number, base::number(value));
}
ExprPtr number(int64_t value) {
  if (value < 0) return unary("-", make(Expr::Kind::number, std::to_string(value).substr(1)));
  return make(Expr::Kind::number, std::to_string(value));
}
ExprPtr text(std::string value) {
  return make(Expr::Kind::text, std::move(value));
}
ExprPtr boolean(bool value) {
  return make(Expr::Kind::boolean, value ? "true" : "false");
}
ExprPtr null() {
  return make(Expr::Kind::null, "");
}
ExprPtr instant(base::LocalSeconds when) {
  auto out = base::format_local(when);
  if (out.size() == 10) out += " 00:00:00";
  return make(Expr::Kind::instant, std::move(out));
}
ExprPtr column(std::string name) {
  return make(Expr::Kind::column, std::move(name));
}
ExprPtr unary(std::string op, ExprPtr a) {
  return make(Expr::Kind::unary, std::move(op), {std::move(a)});
}
ExprPtr binary(std::string op, ExprPtr a, ExprPtr b) {
  return make(Expr::Kind::binary, std::move(op), {std::move(a), std::move(b)});
}
ExprPtr call(std::string function, std::vector<ExprPtr> args) {
  return make(Expr::Kind::call, std::move(function), std::move(args));
}
ExprPtr case_when(std::vector<ExprPtr> args) {
  return make(Expr::Kind::case_when, "", std::move(args));
}

std::string column_name(const Expr& column) {
  return column.qualifier.empty() ? column.text : column.qualifier + "." + column.text;
}

void collect_columns(const Expr& expr, std::set<std::string>& into) {
  if (expr.kind == Expr::Kind::column) into.insert(column_name(expr));
  for (const auto& arg : expr.args) collect_columns(*arg, into);
}

ExprPtr substitute(const ExprPtr& expr, const std::function<ExprPtr(const std::string&)>& replace) {
  if (expr->kind == Expr::Kind::column) {
    auto other = replace(column_name(*expr));
    return other ? other : expr;
  }
  if (expr->args.empty()) return expr;
  Expr copy = *expr;
  for (auto& arg : copy.args) arg = substitute(arg, replace);
  return std::make_shared<const Expr>(std::move(copy));
}

}  // namespace coterie::sql
