// One renderer for all dialects: what differs stands in their tables.
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

// Words that DuckDB, PostgreSQL or Spark keep for themselves somewhere; a column of that name is
// quoted. Sorted for the search.
// clang-format off
constexpr std::string_view kReserved[] = {
    "all", "analyse", "analyze", "and", "anti", "any", "array", "as", "asc", "asof",
    "asymmetric", "at", "authorization", "between", "bigint", "binary", "bit", "boolean",
    "both", "by", "case", "cast", "char", "character", "check", "coalesce", "collate",
    "collation", "column", "columns", "concurrently", "constraint", "create", "cross",
    "current_catalog", "current_date", "current_role", "current_schema", "current_time",
    "current_timestamp", "current_user", "dec", "decimal", "default", "deferrable", "desc",
    "describe", "distinct", "do", "else", "end", "except", "exists", "extract", "false",
    "fetch", "float", "for", "foreign", "freeze", "from", "full", "generated", "glob", "grant",
    "group", "grouping", "grouping_id", "having", "ilike", "in", "initially", "inner", "inout",
    "int", "integer", "intersect", "interval", "into", "is", "isnull", "join", "lambda",
    "lateral", "leading", "left", "like", "limit", "localtime", "localtimestamp", "map",
    "minus", "national", "natural", "nchar", "none", "not", "notnull", "null", "nullif",
    "numeric", "offset", "on", "only", "or", "order", "out", "outer", "overlaps", "overlay",
    "pivot", "pivot_longer", "pivot_wider", "placing", "position", "positional", "precision",
    "primary", "qualify", "real", "references", "returning", "right", "row", "select", "semi",
    "session_user", "setof", "show", "similar", "smallint", "some", "struct", "substring",
    "summarize", "symmetric", "system_user", "table", "tablesample", "then", "time",
    "timestamp", "to", "trailing", "treat", "trim", "true", "try_cast", "union", "unique",
    "unknown", "unpack", "unpivot", "user", "using", "values", "varchar", "variadic", "verbose",
    "when", "where", "window", "with", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists",
    "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable"};
// clang-format on

bool plain(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  for (char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return !std::ranges::binary_search(kReserved, text);
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
    case Expr::Kind::number:
      return e.text.starts_with("-") ? 7 : 9;
    case Expr::Kind::in_list:
    case Expr::Kind::is_null:
      return 4;
    default:
      return 9;
  }
}

// True when every engine gives the expression the type double_type.
bool is_double(const Expr& e) {
  if (e.kind == Expr::Kind::binary)
    return e.text == "/" || ((e.text == "+" || e.text == "-" || e.text == "*") &&
                             (is_double(*e.args[0]) || is_double(*e.args[1])));
  if (e.kind == Expr::Kind::unary) return e.text == "-" && is_double(*e.args[0]);
  if (e.kind == Expr::Kind::number) return e.text.find_first_of(".eE") != std::string::npos;
  static constexpr std::array<std::string_view, 7> kDouble = {"number", "ln",    "log1p",    "exp",
                                                              "hypot",  "atan2", "deviation"};
  return e.kind == Expr::Kind::call && std::ranges::find(kDouble, e.text) != kDouble.end();
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
        return number(e.text);
      case Expr::Kind::text:
        return text_literal(dialect_, e.text);
      case Expr::Kind::boolean:
        return e.text == "true" ? "TRUE" : "FALSE";
      case Expr::Kind::null:
        return "NULL";
      case Expr::Kind::instant:
        return "TIMESTAMP " + text_literal(dialect_, e.text);
      case Expr::Kind::column:
        return (e.qualifier.empty() ? "" : name(dialect_, e.qualifier) + ".") +
               name(dialect_, e.text);
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

  std::string number(const std::string& text) const {
    if (text.find_first_not_of("0123456789") == std::string::npos && text.size() < 19) return text;
    double value = std::strtod(text.c_str(), nullptr);
    if (!std::isfinite(value)) return number_literal(dialect_, value);
    auto literal = base::number(value);
    if (literal.find('e') == std::string::npos) literal += "e0";
    return base::replace_all(std::string(dialect_.fraction), "$1", literal);
  }

  std::string divisor(const Expr& e) const {
    bool literal = e.kind == Expr::Kind::number && std::strtod(e.text.c_str(), nullptr) != 0;
    return literal ? run(e) : "NULLIF(" + run(e) + ", 0)";
  }

  std::string binary(const Expr& e) const {
    const int own = strength(e);
    const Expr &left = *e.args[0], &right = *e.args[1];
    if (e.text == "/") {
      return (is_double(left) ? run(left, own)
                              : fmt::format("CAST({} AS {})", run(left), dialect_.double_type)) +
             " / " + divisor(right);
    }
    std::string op = e.text == "or" ? "OR" : e.text == "and" ? "AND" : e.text;
    // Comparisons do not chain, and floating-point sums and products do not associate.
    return run(left, own == 4 ? 5 : own) + " " + op + " " + run(right, own <= 2 ? own : own + 1);
  }

  std::string call(const Expr& e) const {
    std::string out;
    for (const auto& entry : dialect_.templates) {
      if (entry.function != e.text) continue;
      for (size_t i = 0; i < entry.text.size(); ++i) {
        const char mark = entry.text[i];
        if (mark != '$' && mark != '@' && mark != '#') {
          out += mark;
          continue;
        }
        const char which = entry.text[++i];
        if (which == '*') {
          out += all(e);
          continue;
        }
        const Expr& arg = *e.args.at(static_cast<size_t>(which - '1'));
        out += mark == '#' ? divisor(arg) : run(arg, mark == '@' ? 8 : 0);
      }
      // count() is COUNT(*).
      return e.args.empty() ? base::replace_all(out, "()", "(*)") : out;
    }
    return out;
  }

  std::string all(const Expr& e) const {
    std::vector<std::string> parts;
    for (const auto& arg : e.args) parts.push_back(run(*arg));
    return base::join(parts, ", ");
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
  return render(dialect, *instant(when));
}

std::string render(const Dialect& dialect, const Expr& expr) {
  return Renderer(dialect).run(expr);
}

}  // namespace coterie::sql
