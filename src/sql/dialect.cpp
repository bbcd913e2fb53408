#include "sql/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <vector>

#include "base/text.hpp"

namespace coterie::sql {
namespace {

// Words that some engine reserves; a column of that name is quoted.
constexpr std::array kReserved = {
    "all",     "and",     "any",      "as",         "asc",      "between", "by",
    "case",    "cast",    "check",    "column",     "create",   "cross",   "current_date",
    "default", "desc",    "distinct", "else",       "end",      "except",  "exists",
    "false",   "fetch",   "for",      "from",       "full",     "grant",   "group",
    "having",  "in",      "inner",    "intersect",  "interval", "into",    "is",
    "join",    "lateral", "leading",  "left",       "like",     "limit",   "natural",
    "not",     "null",    "offset",   "on",         "only",     "or",      "order",
    "outer",   "primary", "qualify",  "references", "right",    "select",  "some",
    "table",   "then",    "to",       "true",       "union",    "unique",  "user",
    "using",   "when",    "where",    "window",     "with"};

bool plain(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  for (char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return std::ranges::find(kReserved, text) == kReserved.end();
}

// Binding strength; a child of lower strength is put in parentheses.
int strength(const Expr& e) {
  switch (e.kind) {
    case Expr::Kind::binary:
      if (e.text == "or") return 1;
      if (e.text == "and") return 2;
      if (e.text == "+" || e.text == "-") return 5;
      if (e.text == "*" || e.text == "/") return 6;
      return 4;
    case Expr::Kind::unary:
      return e.text == "not" ? 3 : 7;
    case Expr::Kind::in_list:
    case Expr::Kind::is_null:
      return 4;
    default:
      return 9;
  }
}

class Renderer {
 public:
  explicit Renderer(const Dialect& dialect) : dialect_(dialect) {}

  std::string run(const Expr& e, int least = 0) const {
    auto out = bare(e);
    return strength(e) < least ? "(" + out + ")" : out;
  }

 private:
  std::string bare(const Expr& e) const {
    switch (e.kind) {
      case Expr::Kind::number:
        return e.text;
      case Expr::Kind::text:
        return text_literal(dialect_, e.text);
      case Expr::Kind::boolean:
        return e.text == "true" ? "TRUE" : "FALSE";
      case Expr::Kind::null:
        return "NULL";
      case Expr::Kind::column:
        return column(e.text);
      case Expr::Kind::unary:
        return e.text == "not" ? "NOT " + run(*e.args[0], 4) : "-" + run(*e.args[0], 8);
      case Expr::Kind::binary:
        return binary(e);
      case Expr::Kind::call:
        return call(e);
      case Expr::Kind::case_when:
        return cases(e);
      case Expr::Kind::in_list: {
        std::vector<std::string> parts;
        for (size_t i = 1; i < e.args.size(); ++i) parts.push_back(run(*e.args[i]));
        return run(*e.args[0], 5) + " IN (" + base::join(parts, ", ") + ")";
      }
      case Expr::Kind::is_null:
        return run(*e.args[0], 5) + (e.text == "is null" ? " IS NULL" : " IS NOT NULL");
    }
    return {};
  }

  std::string column(const std::string& text) const {
    auto dot = text.find('.');
    if (dot == std::string::npos) return name(dialect_, text);
    return name(dialect_, text.substr(0, dot)) + "." + name(dialect_, text.substr(dot + 1));
  }

  std::string binary(const Expr& e) const {
    int own = strength(e);
    if (e.text == "/") {
      bool literal = e.args[1]->kind == Expr::Kind::number &&
                     std::strtod(e.args[1]->text.c_str(), nullptr) != 0;
      auto below = literal ? run(*e.args[1]) : "NULLIF(" + run(*e.args[1]) + ", 0)";
      return fmt::format("CAST({} AS {}) / {}", run(*e.args[0]), dialect_.double_type, below);
    }
    std::string op = e.text == "or" ? "OR" : e.text == "and" ? "AND" : e.text;
    int right = e.text == "-" ? own + 1 : own;
    int left = own == 4 ? 5 : own;
    return run(*e.args[0], left) + " " + op + " " + run(*e.args[1], own == 4 ? 5 : right);
  }

  std::string call(const Expr& e) const {
    for (const auto& entry : dialect_.templates) {
      if (entry.function != e.text) continue;
      std::vector<std::string> args;
      // Inside a template an argument may stand beside an operator.
      for (const auto& arg : e.args) args.push_back(run(*arg, enclosed(entry.text) ? 0 : 8));
      std::string out;
      for (size_t i = 0; i < entry.text.size(); ++i) {
        if (entry.text[i] != '$') {
          out += entry.text[i];
        } else if (char which = entry.text[++i]; which == '*') {
          out += args.empty() ? "*" : base::join(args, ", ");
        } else {
          out += args[static_cast<size_t>(which - '1')];
        }
      }
      return out;
    }
    return {};
  }

  // True when each argument of the template stands alone between brackets, commas or keywords.
  static bool enclosed(std::string_view text) {
    for (std::string_view mark : {" + ", " > ", " >= ", "* "})
      if (text.find(mark) != std::string_view::npos && text.find("(*)") == std::string_view::npos)
        return false;
    return true;
  }

  std::string cases(const Expr& e) const {
    std::string out = "CASE";
    size_t i = 0;
    for (; i + 1 < e.args.size(); i += 2)
      out += " WHEN " + run(*e.args[i]) + " THEN " + run(*e.args[i + 1]);
    if (i < e.args.size()) out += " ELSE " + run(*e.args[i]);
    return out + " END";
  }

  const Dialect& dialect_;
};

}  // namespace

std::span<const Dialect* const> dialects() {
  static const std::array all = {&duckdb()};
  return all;
}

const Dialect* find_dialect(std::string_view name) {
  for (const auto* dialect : dialects())
    if (dialect->name == name) return dialect;
  return nullptr;
}

std::string identifier(const Dialect& dialect, std::string_view name) {
  std::string out(1, dialect.quote);
  for (char c : name) {
    if (c == '\0') continue;
    out += c;
    if (c == dialect.quote) out += c;
  }
  return out + dialect.quote;
}

std::string name(const Dialect& dialect, std::string_view name) {
  return plain(name) ? std::string(name) : identifier(dialect, name);
}

std::string text_literal(const Dialect& dialect, std::string_view value) {
  std::string out = "'";
  for (char c : value) {
    if (c == '\0') continue;
    if (c == '\'' || (c == '\\' && dialect.backslash_escapes)) out += c;
    out += c;
  }
  return out + "'";
}

std::string number_literal(const Dialect& dialect, double value) {
  if (std::isnan(value)) return fmt::format("CAST(NULL AS {})", dialect.double_type);
  return fmt::format("CAST({} AS {})", text_literal(dialect, base::number(value)),
                     dialect.double_type);
}

std::string timestamp_literal(const Dialect& dialect, base::LocalSeconds when) {
  auto text = base::format_local(when);
  if (text.size() == 10) text += " 00:00:00";
  return "TIMESTAMP " + text_literal(dialect, text);
}

std::string render(const Dialect& dialect, const Expr& expr) {
  return Renderer(dialect).run(expr);
}

}  // namespace coterie::sql
