// Layout is part of the promise: golden files hold it, and people read it.
#include "sql/select.hpp"

#include "base/text.hpp"

namespace coterie::sql {
namespace {

constexpr size_t kColumns = 100;

// True when a line may end before position `at`: not after an operator or a word that wants more.
bool may_end(std::string_view line, size_t at) {
  if (at > 0 && std::string_view("*/+-<>=").find(line[at - 1]) != std::string_view::npos)
    return false;
  const size_t blank = line.substr(0, at).find_last_of(" (");
  const auto word = line.substr(blank + 1, at - blank - 1);
  for (std::string_view joint :
       {"AS", "AND", "OR", "NOT", "WHEN", "THEN", "ELSE", "CASE", "WHERE", "BY", "IN", "TIMESTAMP"})
    if (word == joint) return false;
  return true;
}

// Where to break a line that is too long: at the blank of the fewest open brackets between the half
// and the whole width, the last of equals; outside of quotes. npos when there is none.
size_t break_at(std::string_view line, size_t from, size_t width) {
  size_t best = std::string_view::npos;
  int depth = 0, best_depth = 0;
  char quote = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"' || c == '`') {
      quote = c;
    } else if (c == '(' || c == ')') {
      depth += c == '(' ? 1 : -1;
    } else if (c == ' ' && i > from + (width - from) / 2 && may_end(line, i)) {
      if (i > width && best != std::string_view::npos) return best;
      if (best == std::string_view::npos || depth <= best_depth) {
        best = i;
        best_depth = depth;
      }
    }
  }
  return line.size() > width ? best : std::string_view::npos;
}

// `text` on lines of at most kColumns where blanks allow it; those after the first stand deeper.
// Escapes by a backslash are not known here, so that such a text is left on one line.
std::string wrapped(const Dialect& dialect, std::string text, size_t indent) {
  if (dialect.backslash_escapes && text.find('\\') != std::string::npos) return text;
  std::string out;
  size_t start = indent;
  std::string line = std::string(indent, ' ') + std::move(text);
  while (line.size() > kColumns) {
    const size_t at = break_at(line, start, kColumns);
    if (at == std::string::npos) break;
    out += line.substr(0, at) + "\n";
    start = indent + 4;
    line = std::string(start, ' ') + line.substr(at + 1);
  }
  return (out + line).substr(indent);
}

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
    text += (same ? "" : " AS " + alias) + (i + 1 < select.items.size() ? "," : "");
    out += "\n" + pad + "  " + wrapped(dialect, std::move(text), pad.size() + 2);
  }
  out += "\n" + pad + "FROM " + select.from;
  for (const auto& join : select.joins) out += "\n" + pad + join;
  for (size_t i = 0; i < select.where.size(); ++i) {
    auto text = render(dialect, *select.where[i]);
    if (select.where[i]->kind == Expr::Kind::binary && select.where[i]->text == "or")
      text = "(" + text + ")";
    out += "\n" + pad + wrapped(dialect, (i == 0 ? "WHERE " : "  AND ") + text, pad.size());
  }
  if (!select.group_by.empty())
    out += "\n" + pad + "GROUP BY " + list(dialect, select.group_by, "");
  if (!select.order_by.empty())
    out += "\n" + pad + "ORDER BY " + list(dialect, select.order_by, " NULLS LAST");
  return out;
}

std::string render(const Dialect& dialect, const Query& query) {
  std::string out = query.comment.empty() ? "" : "-- " + base::printable(query.comment) + "\n";
  for (size_t i = 0; i < query.steps.size(); ++i) {
    const auto& step = query.steps[i];
    out += i == 0 ? "WITH\n" : ",\n";
    if (!step.comment.empty()) out += "-- " + base::printable(step.comment) + "\n";
    auto body = step.raw.empty() ? render(dialect, step.select, 2)
                                 : "  " + base::replace_all(step.raw, "\n", "\n  ");
    out += name(dialect, step.name) + " AS" + std::string(step.inlined ? dialect.inlined : "") +
           " (\n" + body + "\n)";
  }
  return out + (query.steps.empty() ? "" : "\n") + render(dialect, query.last, 0) + "\n";
}

}  // namespace coterie::sql
