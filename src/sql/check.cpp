// One pass from the leaves up. A null has no type of its own and fits everywhere.
#include "sql/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "base/time.hpp"
#include "sql/functions.hpp"

namespace coterie::sql {
namespace {

using base::Result;
using Kind = Expr::Kind;

bool numeric(Type type) {
  return type == Type::null || type == Type::whole || type == Type::number;
}

bool fits(char wanted, Type type) {
  if (type == Type::null || wanted == 'a') return true;
  switch (wanted) {
    case 'n':
      return numeric(type);
    case 'w':
      return type == Type::whole;
    case 't':
      return type == Type::text;
    case 'b':
      return type == Type::boolean;
    default:
      return type == Type::instant;
  }
}

std::string_view wanted_name(char wanted) {
  return type_name(wanted == 'n'   ? Type::number
                   : wanted == 'w' ? Type::whole
                   : wanted == 't' ? Type::text
                   : wanted == 'b' ? Type::boolean
                                   : Type::instant);
}

class Checker {
 public:
  Checker(const Columns& columns, Level level, std::string_view where)
      : columns_(columns), level_(level), where_(where) {}

  Result<Checked> run(const ExprPtr& expr) { return visit(expr, level_ == Level::row); }

 private:
  // `row`: columns may stand here (at row level, or inside an aggregate).
  Result<Checked> visit(const ExprPtr& expr, bool row) {
    const Expr& e = *expr;
    switch (e.kind) {
      case Kind::number:
        return Checked{expr, e.text.find_first_not_of("0123456789") == std::string::npos
                                 ? Type::whole
                                 : Type::number};
      case Kind::text:
        return Checked{expr, Type::text};
      case Kind::boolean:
        return Checked{expr, Type::boolean};
      case Kind::null:
        return Checked{expr, Type::null};
      case Kind::instant:
        return Checked{expr, Type::instant};
      case Kind::column:
        return column(expr, row);
      default:
        break;
    }
    Expr copy = e;
    std::vector<Type> types;
    const bool aggregate = is_aggregate_call(e);
    if (aggregate && level_ == Level::row)
      return error(e, fmt::format("{} stands where each row has one value already", e.text));
    if (aggregate && row) return error(e, fmt::format("{} stands inside an aggregate", e.text));
    for (auto& arg : copy.args) {
      auto checked = TRY(visit(arg, row || aggregate));
      arg = checked.expr;
      types.push_back(checked.type);
    }
    Type type = TRY(type_of(copy, types));
    return Checked{std::make_shared<const Expr>(std::move(copy)), type};
  }

  static bool is_aggregate_call(const Expr& e) {
    const auto* function = e.kind == Kind::call ? find_function(e.text) : nullptr;
    return function && function->aggregate;
  }

  Result<Checked> column(const ExprPtr& expr, bool row) {
    auto name = column_name(*expr);
    auto found = columns_.find(name);
    if (found == columns_.end()) {
      std::vector<std::string> known;
      for (const auto& [key, type] : columns_) known.push_back(key);
      auto near = base::nearest(name, known);
      return base::fail(base::Code::project, place(*expr),
                        fmt::format("there is no column '{}'", base::printable(name)),
                        base::join(known, ", "), near.empty() ? "" : fmt::format("write {}", near));
    }
    if (!row)
      return error(*expr, fmt::format("'{}' has many values here: put it into an aggregate such as "
                                      "sum, avg, max or count_if",
                                      base::printable(name)));
    return Checked{expr, found->second};
  }

  Result<Type> type_of(Expr& e, std::vector<Type>& types) {
    switch (e.kind) {
      case Kind::unary:
        if (e.text == "not") return needs(e, types, 'b', Type::boolean);
        TRY(needs(e, types, 'n', Type::number));
        return types[0];
      case Kind::binary:
        return binary(e, types);
      case Kind::call:
        return call(e, types);
      case Kind::case_when:
        return cases(e, types);
      case Kind::in_list: {
        TRY(alike(e, types));
        return Type::boolean;
      }
      default:
        return Type::boolean;  // is null, is not null
    }
  }

  Result<Type> needs(const Expr& e, const std::vector<Type>& types, char wanted, Type out) {
    for (Type type : types)
      if (!fits(wanted, type))
        return error(
            e, fmt::format("{} takes {}, not {}", e.text, wanted_name(wanted), type_name(type)));
    return out;
  }

  Result<Type> binary(Expr& e, std::vector<Type>& types) {
    if (e.text == "and" || e.text == "or") return needs(e, types, 'b', Type::boolean);
    if (e.text == "+" || e.text == "-" || e.text == "*" || e.text == "/") {
      TRY(needs(e, types, 'n', Type::number));
      bool whole = e.text != "/" && types[0] == Type::whole && types[1] == Type::whole;
      return whole ? Type::whole : Type::number;
    }
    TRY(alike(e, types));
    return Type::boolean;
  }

  // All of one type; texts among instants become instants.
  Result<Type> alike(Expr& e, std::vector<Type>& types) {
    if (std::ranges::find(types, Type::instant) != types.end())
      for (size_t i = 0; i < types.size(); ++i) {
        if (types[i] != Type::text || e.args[i]->kind != Kind::text) continue;
        auto when = base::parse_local(e.args[i]->text, place(*e.args[i]));
        if (!when) return error(*e.args[i], "not a date or an instant such as '2011-12-10 13:30'");
        e.args[i] = instant(*when);
        types[i] = Type::instant;
      }
    Type out = Type::null;
    for (Type type : types) {
      if (type == Type::null || type == out) continue;
      if (out == Type::null) {
        out = type;
      } else if (numeric(out) && numeric(type)) {
        out = Type::number;
      } else {
        return error(e, fmt::format("{} mixes {} with {}", e.text.empty() ? "case" : e.text,
                                    type_name(out), type_name(type)));
      }
    }
    return out;
  }

  Result<Type> cases(Expr& e, std::vector<Type>& types) {
    std::vector<Type> results;
    for (size_t i = 0; i < types.size(); ++i) {
      bool condition = i % 2 == 0 && i + 1 < types.size();
      if (!condition) {
        results.push_back(types[i]);
      } else if (!fits('b', types[i])) {
        return error(e, fmt::format("when takes a condition, not {}", type_name(types[i])));
      }
    }
    // Results stand at the odd places and at the end: no text among them may turn into an instant.
    Expr plain = e;
    plain.args.assign(results.size(), null());
    return alike(plain, results);
  }

  Result<Type> call(Expr& e, std::vector<Type>& types) {
    const auto* function = find_function(e.text);
    if (!function) return error(e, fmt::format("there is no function '{}'", e.text));
    const auto signature = function->signature;
    const size_t arrow = signature.find('>');
    bool same = false;
    for (size_t i = 0; i < types.size(); ++i) {
      char wanted = signature[std::min(i, arrow - 1)];
      same = same || (wanted == 'a' && i == 1);
      if (!fits(wanted, types[i]))
        return error(e, fmt::format("{} takes {}, not {}", e.text, wanted_name(wanted),
                                    type_name(types[i])));
    }
    if (same) return alike(e, types);
    switch (signature[arrow + 1]) {
      case 'n':
        return Type::number;
      case 'w':
        return Type::whole;
      case 't':
        return Type::text;
      case 'b':
        return Type::boolean;
      case 'i':
        return Type::instant;
      default:
        return types[0];
    }
  }

  std::string place(const Expr& e) const {
    return fmt::format("{}{}expression, column {}", where_, where_.empty() ? "" : ", ",
                       e.position + 1);
  }
  std::unexpected<base::Error> error(const Expr& e, std::string fault) const {
    return base::fail(base::Code::project, place(e), std::move(fault));
  }

  const Columns& columns_;
  Level level_;
  std::string_view where_;
};

}  // namespace

std::string_view type_name(Type type) {
  static constexpr std::array<std::string_view, 6> kNames = {
      "null", "a condition", "a whole number", "a number", "a text", "an instant"};
  return kNames[static_cast<size_t>(type)];
}

Result<Checked> check(const ExprPtr& expr, const Columns& columns, Level level,
                      std::string_view where) {
  return Checker(columns, level, where).run(expr);
}

}  // namespace coterie::sql
