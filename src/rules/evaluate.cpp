// Column by column over a block of rows, from the leaves of the tree up. Functions of one name must
// compute what the dialects write for them.
#include "rules/evaluate.hpp"

#include <locale.h>
#include <wctype.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

namespace coterie::rules {
namespace {

using sql::Expr;

constexpr double kNull = std::numeric_limits<double>::quiet_NaN();
constexpr int8_t kUnknown = 2;
constexpr int64_t kBlock = 2048;  // rows at once: a tree's columns stay in the cache

// Lower or upper case, letter by letter, as engines do it for UTF-8; what is not UTF-8 stays.
std::string change_case(const std::string& text, bool upper) {
  static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  std::string out;
  for (size_t i = 0; i < text.size();) {
    auto first = static_cast<unsigned char>(text[i]);
    size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    uint32_t point = length == 1 ? first : first & (0xFFU >> (length + 1));
    bool valid = (first < 0x80 || first >= 0xC2) && i + length <= text.size();
    for (size_t j = 1; valid && j < length; ++j) {
      auto next = static_cast<unsigned char>(text[i + j]);
      valid = (next & 0xC0) == 0x80;
      point = point << 6 | (next & 0x3FU);
    }
    if (!valid || (point >= 0x80 && !utf8)) {
      out += text[i++];
      continue;
    }
    i += length;
    if (point < 0x80) {
      bool changes = upper ? point >= 'a' && point <= 'z' : point >= 'A' && point <= 'Z';
      out += static_cast<char>(changes ? point ^ 0x20U : point);
      continue;
    }
    auto wide = static_cast<wint_t>(point);
    auto to = static_cast<uint32_t>(upper ? towupper_l(wide, utf8) : towlower_l(wide, utf8));
    if (to >= 0x10000) out += static_cast<char>(0xF0 | to >> 18);
    if (to >= 0x800) {
      out += static_cast<char>(to >= 0x10000 ? 0x80 | (to >> 12 & 0x3F) : 0xE0 | to >> 12);
      out += static_cast<char>(0x80 | (to >> 6 & 0x3F));
    } else if (to >= 0x80) {
      out += static_cast<char>(0xC0 | to >> 6);
    }
    out += to < 0x80 ? static_cast<char>(to) : static_cast<char>(0x80 | (to & 0x3F));
  }
  return out;
}

double characters(const std::string& text) {
  return static_cast<double>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

int8_t compared(const std::string& op, int order) {
  if (op == "=") return order == 0;
  if (op == "<>") return order != 0;
  if (op == "<") return order < 0;
  if (op == "<=") return order <= 0;
  if (op == ">") return order > 0;
  return order >= 0;
}

// The functions of one number.
double apply(const std::string& name, double x) {
  if (name == "abs") return std::fabs(x);
  if (name == "ceil") return std::ceil(x);
  if (name == "floor") return std::floor(x);
  if (name == "round") return std::floor(x + 0.5);
  if (name == "integer") return std::nearbyint(x);
  if (name == "exp") return std::exp(x);
  if (name == "sin") return std::sin(x);
  if (name == "cos") return std::cos(x);
  if (name == "sqrt") return x >= 0 ? std::sqrt(x) : kNull;
  if (name == "ln") return x > 0 ? std::log(x) : kNull;
  if (name == "log1p") return x > -1 ? std::log(1 + x) : kNull;
  return x;  // number
}

// The functions of two numbers.
double apply(const std::string& name, double x, double y) {
  if (name == "atan2") return std::atan2(x, y);
  if (name == "hypot") return std::sqrt(x * x + y * y);
  return y == 0 ? kNull : std::fmod(x, y);  // mod
}

class Evaluator {
 public:
  explicit Evaluator(const Rows& rows)
      : rows_(rows), count_(static_cast<size_t>(rows.end - rows.begin)) {}

  Values run(const Expr& e) const {
    switch (e.kind) {
      case Expr::Kind::number:
        return numbers(std::strtod(e.text.c_str(), nullptr));
      case Expr::Kind::text: {
        Values out{.kind = Kind::text};
        out.texts.assign(count_, e.text);
        out.known.assign(count_, 1);
        return out;
      }
      case Expr::Kind::boolean:
        return truths(e.text == "true");
      case Expr::Kind::null:
      case Expr::Kind::instant:  // no feature is one
        return {};
      case Expr::Kind::column:
        return column(*rows_.frame->find(sql::column_name(e)));
      case Expr::Kind::unary:
        return unary(e);
      case Expr::Kind::binary:
        if (e.text == "and" || e.text == "or") return logic(e);
        if (e.text.find_first_of("+-*/") != std::string::npos) return arithmetic(e);
        return compare(e.text, run(*e.args[0]), run(*e.args[1]));
      case Expr::Kind::call:
        return call(e);
      case Expr::Kind::case_when:
        return cases(e);
      case Expr::Kind::in_list:
        return in_list(e);
      case Expr::Kind::is_null: {
        auto values = run(*e.args[0]);
        auto out = truths(0);
        for (size_t i = 0; i < count_; ++i)
          out.truth[i] = is_null(values, i) == (e.text == "is null");
        return out;
      }
    }
    return {};
  }

 private:
  Values numbers(double value) const {
    Values out{.kind = Kind::number};
    out.numbers.assign(count_, value);
    return out;
  }
  Values truths(int8_t value) const {
    Values out{.kind = Kind::boolean};
    out.truth.assign(count_, value);
    return out;
  }
  Values no_texts() const {
    Values out{.kind = Kind::text};
    out.texts.resize(count_);
    out.known.assign(count_, 0);
    return out;
  }
  // All null, of that kind.
  Values nothing(Kind kind) const {
    if (kind == Kind::number) return numbers(kNull);
    if (kind == Kind::boolean) return truths(kUnknown);
    if (kind == Kind::text) return no_texts();
    return {};
  }

  static bool is_null(const Values& values, size_t i) {
    switch (values.kind) {
      case Kind::number:
        return std::isnan(values.numbers[i]);
      case Kind::boolean:
        return values.truth[i] == kUnknown;
      case Kind::text:
        return !values.known[i];
      case Kind::null:
        break;
    }
    return true;
  }
  static void copy(Values& to, const Values& from, size_t i) {
    if (from.kind == Kind::number) to.numbers[i] = from.numbers[i];
    if (from.kind == Kind::boolean) to.truth[i] = from.truth[i];
    if (from.kind == Kind::text) {
      to.texts[i] = from.texts[i];
      to.known[i] = from.known[i];
    }
  }
  // -1, 0, 1 for two values of one kind that are not null.
  static int order(const Values& a, const Values& b, size_t i) {
    if (a.kind == Kind::text) {
      int sign = a.texts[i].compare(b.texts[i]);
      return sign < 0 ? -1 : sign > 0;
    }
    double x = a.kind == Kind::number ? a.numbers[i] : a.truth[i];
    double y = b.kind == Kind::number ? b.numbers[i] : b.truth[i];
    return x < y ? -1 : x > y;
  }

  Values column(const table::Column& from) const {
    auto begin = static_cast<size_t>(rows_.begin), end = static_cast<size_t>(rows_.end);
    if (!from.category) {
      if (from.name == rows_.changed) return numbers(rows_.changed_to);
      Values out{.kind = Kind::number};
      out.numbers.assign(from.values.begin() + static_cast<ptrdiff_t>(begin),
                         from.values.begin() + static_cast<ptrdiff_t>(end));
      return out;
    }
    auto out = no_texts();
    for (size_t i = 0; i < count_; ++i)
      if (int32_t code = from.codes[begin + i]; code >= 0) {
        out.texts[i] = from.levels[static_cast<size_t>(code)];
        out.known[i] = 1;
      }
    return out;
  }

  Values as(Kind kind, Values values) const {
    return values.kind == Kind::null ? nothing(kind) : std::move(values);
  }

  Values unary(const Expr& e) const {
    if (e.text == "-") {
      auto out = as(Kind::number, run(*e.args[0]));
      for (auto& x : out.numbers) x = -x;
      return out;
    }
    auto out = as(Kind::boolean, run(*e.args[0]));
    for (auto& t : out.truth)
      if (t != kUnknown) t = !t;
    return out;
  }

  Values logic(const Expr& e) const {
    auto a = as(Kind::boolean, run(*e.args[0])), b = as(Kind::boolean, run(*e.args[1]));
    int8_t decides = e.text == "or";
    for (size_t i = 0; i < count_; ++i) {
      int8_t x = a.truth[i], y = b.truth[i];
      bool decided = x == decides || y == decides;
      a.truth[i] = decided                          ? decides
                   : x == kUnknown || y == kUnknown ? kUnknown
                                                    : static_cast<int8_t>(!decides);
    }
    return a;
  }

  Values arithmetic(const Expr& e) const {
    auto a = as(Kind::number, run(*e.args[0])), b = as(Kind::number, run(*e.args[1]));
    char op = e.text[0];
    for (size_t i = 0; i < count_; ++i) {
      double x = a.numbers[i], y = b.numbers[i];
      a.numbers[i] = op == '+'   ? x + y
                     : op == '-' ? x - y
                     : op == '*' ? x * y
                     : y == 0    ? kNull
                                 : x / y;
    }
    return a;
  }

  Values compare(const std::string& op, const Values& a, const Values& b) const {
    auto out = truths(kUnknown);
    for (size_t i = 0; i < count_; ++i)
      if (!is_null(a, i) && !is_null(b, i)) out.truth[i] = compared(op, order(a, b, i));
    return out;
  }

  Values in_list(const Expr& e) const {
    auto what = run(*e.args[0]);
    auto out = truths(0);
    for (size_t k = 1; k < e.args.size(); ++k) {
      auto equal = compare("=", what, run(*e.args[k]));
      for (size_t i = 0; i < count_; ++i)
        if (out.truth[i] != 1 && equal.truth[i] != 0) out.truth[i] = equal.truth[i];
    }
    return out;
  }

  Values cases(const Expr& e) const {
    std::vector<Values> yields;
    std::vector<uint32_t> chosen(count_, 0);  // 1 + index into yields
    size_t i = 0;
    for (; i + 1 < e.args.size(); i += 2) {
      auto when = as(Kind::boolean, run(*e.args[i]));
      yields.push_back(run(*e.args[i + 1]));
      for (size_t row = 0; row < count_; ++row)
        if (chosen[row] == 0 && when.truth[row] == 1)
          chosen[row] = static_cast<uint32_t>(yields.size());
    }
    if (i < e.args.size()) {
      yields.push_back(run(*e.args[i]));
      for (auto& c : chosen)
        if (c == 0) c = static_cast<uint32_t>(yields.size());
    }
    Kind kind = Kind::null;
    for (const auto& values : yields)
      if (kind == Kind::null) kind = values.kind;
    auto out = nothing(kind);
    for (size_t row = 0; row < count_; ++row)
      if (chosen[row] > 0) copy(out, yields[chosen[row] - 1], row);
    return out;
  }

  // coalesce, greatest, least, nullif
  Values choice(const Expr& e) const {
    std::vector<Values> args;
    Kind kind = Kind::null;
    for (const auto& arg : e.args) {
      args.push_back(run(*arg));
      if (kind == Kind::null) kind = args.back().kind;
    }
    auto out = nothing(kind);
    if (kind == Kind::null) return out;
    for (auto& arg : args) arg = as(kind, std::move(arg));
    for (size_t i = 0; i < count_; ++i) {
      if (e.text == "nullif") {
        bool equal =
            !is_null(args[0], i) && !is_null(args[1], i) && order(args[0], args[1], i) == 0;
        if (!equal) copy(out, args[0], i);
        continue;
      }
      for (const auto& arg : args) {
        if (is_null(arg, i)) continue;
        bool first = is_null(out, i);
        if (first || (e.text == "greatest" && order(arg, out, i) > 0) ||
            (e.text == "least" && order(arg, out, i) < 0))
          copy(out, arg, i);
      }
    }
    return out;
  }

  Values call(const Expr& e) const {
    const auto& name = e.text;
    if (name == "coalesce" || name == "greatest" || name == "least" || name == "nullif")
      return choice(e);
    if (name == "lower" || name == "upper" || name == "text" || name == "length") {
      auto out = as(Kind::text, run(*e.args[0]));
      if (name == "length") {
        auto sizes = numbers(kNull);
        for (size_t i = 0; i < count_; ++i)
          if (out.known[i]) sizes.numbers[i] = characters(out.texts[i]);
        return sizes;
      }
      if (name != "text")
        for (auto& text : out.texts) text = change_case(text, name == "upper");
      return out;
    }
    auto out = as(Kind::number, run(*e.args[0]));
    if (e.args.size() == 2) {
      auto second = as(Kind::number, run(*e.args[1]));
      for (size_t i = 0; i < count_; ++i)
        out.numbers[i] = apply(name, out.numbers[i], second.numbers[i]);
      return out;
    }
    for (auto& x : out.numbers) x = apply(name, x);
    return out;
  }

  const Rows& rows_;
  size_t count_;
};

}  // namespace

Values evaluate(const Expr& expr, const Rows& rows) {
  return Evaluator(rows).run(expr);
}

std::vector<uint8_t> holds(const Expr& condition, const table::Frame& frame) {
  std::vector<uint8_t> out(static_cast<size_t>(frame.rows()), 0);
  for (int64_t begin = 0; begin < frame.rows(); begin += kBlock) {
    Rows rows{.frame = &frame, .begin = begin, .end = std::min(begin + kBlock, frame.rows())};
    auto values = evaluate(condition, rows);
    for (size_t i = 0; i < values.truth.size(); ++i)
      out[static_cast<size_t>(begin) + i] = values.truth[i] == 1;
  }
  return out;
}

}  // namespace coterie::rules
