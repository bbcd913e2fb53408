#include "sql/select.hpp"

#include "base/text.hpp"

namespace coterie::sql {
namespace {

std::string list(const Dialect& dialect, const std::vector<ExprPtr>& exprs,
                 std::string_view suffix) {
  std::vector<std::string> parts;
  for (const auto& expr : exprs) parts.push_back(render(dialect, *expr) + std::string(suffix));
  return base::join(parts, ", ");
}

}  // namespace

std::string render(const Dialect& dialect, const Select& select, int indent) {
  const std::string pad(static_cast<size_t>(indent), ' ');
  std::string out = pad + "SELECT";
  for (size_t i = 0; i < select.items.size(); ++i) {
    const auto& item = select.items[i];
    auto text = render(dialect, *item.expr);
    auto alias = name(dialect, item.name);
    bool same = item.name.empty() || text == alias || text.ends_with("." + alias);
    out += "\n" + pad + "  " + text + (same ? "" : " AS " + alias) +
           (i + 1 < select.items.size() ? "," : "");
  }
  out += "\n" + pad + "FROM " + select.from;
  for (const auto& join : select.joins) out += "\n" + pad + join;
  for (size_t i = 0; i < select.where.size(); ++i) {
    auto text = render(dialect, *select.where[i]);
    if (select.where[i]->kind == Expr::Kind::binary && select.where[i]->text == "or")
      text = "(" + text + ")";
    out += "\n" + pad + (i == 0 ? "WHERE " : "  AND ") + text;
  }
  if (!select.group_by.empty())
    out += "\n" + pad + "GROUP BY " + list(dialect, select.group_by, "");
  if (!select.order_by.empty())
    out += "\n" + pad + "ORDER BY " + list(dialect, select.order_by, " NULLS LAST");
  return out;
}

std::string render(const Dialect& dialect, const Query& query) {
  std::string out;
  for (size_t i = 0; i < query.steps.size(); ++i) {
    const auto& step = query.steps[i];
    out += i == 0 ? "WITH\n" : ",\n";
    if (!step.comment.empty()) out += "-- " + base::replace_all(step.comment, "\n", " ") + "\n";
    auto body = step.raw.empty() ? render(dialect, step.select, 2)
                                 : "  " + base::replace_all(step.raw, "\n", "\n  ");
    out += name(dialect, step.name) + " AS (\n" + body + "\n)";
  }
  return out + (out.empty() ? "" : "\n") + render(dialect, query.last, 0) + "\n";
}

}  // namespace coterie::sql
