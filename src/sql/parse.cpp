// Recursive descent over a list of tokens; the depth of nesting is counted, so that no text can
// exhaust the stack.
#include "sql/parse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "sql/functions.hpp"

namespace coterie::sql {
namespace {

using base::Code;
using base::Result;

struct Token {
  enum class Kind { end, number, text, name, quoted_name, symbol } kind;
  std::string text;  // names in lower case unless quoted
  std::string raw;   // as written
  int position;
};

constexpr size_t kBytesMax = 10000;
constexpr int kDepthMax = 100;
constexpr int kNodesMax = 2000;  // a long chain of operators is a deep tree as well

bool name_start(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80);
}
bool name_part(char c) {
  return name_start(c) || std::isdigit(static_cast<unsigned char>(c));
}
bool digit(char c) {
  return c >= '0' && c <= '9';
}

class Parser {
 public:
  Parser(std::string_view source, std::string_view where, bool query)
      : source_(source), where_(where), query_(query) {}

  Result<ExprPtr> run() {
    if (source_.size() > kBytesMax) return error(0, "the expression is longer than 10,000 bytes");
    for (;;) {
      auto token = TRY(scan());
      tokens_.push_back(std::move(token));
      if (tokens_.back().kind == Token::Kind::end) break;
    }
    auto out = TRY(disjunction());
    if (nodes_ > kNodesMax) return error(0, "more than 2,000 parts in one expression");
    if (peek().kind != Token::Kind::end)
      return error(peek().position, fmt::format("'{}' is not expected here", peek().raw));
    return out;
  }

 private:
  std::unexpected<base::Error> error(int position, std::string fault) const {
    auto place = where_.empty() ? std::string() : std::string(where_) + ", ";
    return base::fail(Code::project, fmt::format("{}expression, column {}", place, position + 1),
                      base::printable(fault),
                      "names, numbers, 'texts', + - * / = <> < <= > >= and or not in between is "
                      "null case, and functions");
  }

  Result<Token> scan() {
    while (at_ < source_.size() && std::isspace(static_cast<unsigned char>(source_[at_]))) ++at_;
    int start = static_cast<int>(at_);
    if (at_ >= source_.size()) return Token{Token::Kind::end, "", "end of text", start};
    char c = source_[at_];
    if (digit(c) || (c == '.' && at_ + 1 < source_.size() && digit(source_[at_ + 1])))
      return scan_number(start);
    if (c == '\'' || c == '"') return scan_quoted(start, c);
    if (name_start(c)) {
      while (at_ < source_.size() && name_part(source_[at_])) ++at_;
      std::string raw(source_.substr(static_cast<size_t>(start), at_ - static_cast<size_t>(start)));
      return Token{Token::Kind::name, base::lower(raw), raw, start};
    }
    for (std::string_view symbol :
         {"<>", "!=", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "(", ")", ",", "."})
      if (source_.substr(at_).starts_with(symbol)) {
        at_ += symbol.size();
        return Token{Token::Kind::symbol, symbol == "!=" ? "<>" : std::string(symbol),
                     std::string(symbol), start};
      }
    return error(start, "a character that expressions do not use");
  }

  Result<Token> scan_number(int start) {
    while (at_ < source_.size() && (digit(source_[at_]) || source_[at_] == '.')) ++at_;
    if (at_ < source_.size() && (source_[at_] == 'e' || source_[at_] == 'E')) {
      ++at_;
      if (at_ < source_.size() && (source_[at_] == '+' || source_[at_] == '-')) ++at_;
      while (at_ < source_.size() && digit(source_[at_])) ++at_;
    }
    std::string raw(source_.substr(static_cast<size_t>(start), at_ - static_cast<size_t>(start)));
    char* end = nullptr;
    std::strtod(raw.c_str(), &end);
    if (end != raw.c_str() + raw.size() || (at_ < source_.size() && name_part(source_[at_])))
      return error(start, "not a number");
    return Token{Token::Kind::number, raw, raw, start};
  }

  Result<Token> scan_quoted(int start, char quote) {
    std::string value;
    for (++at_; at_ < source_.size(); ++at_) {
      if (source_[at_] == '\0') return error(start, "a zero byte in a text");
      if (source_[at_] != quote) {
        value += source_[at_];
      } else if (at_ + 1 < source_.size() && source_[at_ + 1] == quote) {
        value += quote;
        ++at_;
      } else {
        ++at_;
        auto kind = quote == '"' ? Token::Kind::quoted_name : Token::Kind::text;
        return Token{kind, value, std::string(1, quote) + value + quote, start};
      }
    }
    return error(start, quote == '"' ? "a quoted name does not end" : "a text does not end");
  }

  const Token& peek(size_t ahead = 0) const {
    return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
  }
  bool symbol(std::string_view text) {
    bool yes = peek().kind == Token::Kind::symbol && peek().text == text;
    if (yes) ++next_;
    return yes;
  }
  bool keyword(std::string_view text) {
    bool yes = peek().kind == Token::Kind::name && peek().text == text;
    if (yes) ++next_;
    return yes;
  }
  Result<int> expect(bool found, std::string_view what) {
    if (!found)
      return error(peek().position, fmt::format("'{}' is missing before '{}'", what, peek().raw));
    return 0;
  }
  ExprPtr node(int position, Expr::Kind kind, std::string text, std::vector<ExprPtr> args = {}) {
    ++nodes_;
    return std::make_shared<const Expr>(Expr{kind, std::move(text), std::move(args), position, {}});
  }

  struct Depth {
    explicit Depth(int& depth) : depth_(depth) { ++depth_; }
    ~Depth() { --depth_; }
    int& depth_;
  };

  Result<ExprPtr> disjunction() {
    Depth guard(depth_);
    if (depth_ > kDepthMax) return error(peek().position, "more than 100 levels of nesting");
    auto left = TRY(conjunction());
    for (int at = peek().position; keyword("or"); at = peek().position)
      left = node(at, Expr::Kind::binary, "or", {left, TRY(conjunction())});
    return left;
  }

  Result<ExprPtr> conjunction() {
    auto left = TRY(negation());
    for (int at = peek().position; keyword("and"); at = peek().position)
      left = node(at, Expr::Kind::binary, "and", {left, TRY(negation())});
    return left;
  }

  Result<ExprPtr> negation() {
    int at = peek().position;
    if (!keyword("not")) return comparison();
    Depth guard(depth_);
    if (depth_ > kDepthMax) return error(at, "more than 100 levels of nesting");
    return node(at, Expr::Kind::unary, "not", {TRY(negation())});
  }

  Result<ExprPtr> comparison() {
    auto left = TRY(sum());
    int at = peek().position;
    for (std::string_view op : {"=", "<>", "<=", ">=", "<", ">"})
      if (symbol(op)) return node(at, Expr::Kind::binary, std::string(op), {left, TRY(sum())});
    if (keyword("is")) {
      bool negated = keyword("not");
      TRY(expect(keyword("null"), "null"));
      return node(at, Expr::Kind::is_null, negated ? "is not null" : "is null", {left});
    }
    bool negated = peek().kind == Token::Kind::name && peek().text == "not" &&
                   peek(1).kind == Token::Kind::name &&
                   (peek(1).text == "in" || peek(1).text == "between");
    if (negated) ++next_;
    ExprPtr out = left;
    if (keyword("in")) {
      TRY(expect(symbol("("), "("));
      std::vector<ExprPtr> args = {left};
      do args.push_back(TRY(sum()));
      while (symbol(","));
      TRY(expect(symbol(")"), ")"));
      out = node(at, Expr::Kind::in_list, "in", std::move(args));
    } else if (keyword("between")) {
      auto low = TRY(sum());
      TRY(expect(keyword("and"), "and"));
      auto high = TRY(sum());
      out = node(at, Expr::Kind::binary, "and",
                 {node(at, Expr::Kind::binary, ">=", {left, low}),
                  node(at, Expr::Kind::binary, "<=", {left, high})});
    }
    return negated ? node(at, Expr::Kind::unary, "not", {out}) : out;
  }

  Result<ExprPtr> sum() {
    auto left = TRY(product());
    for (;;) {
      int at = peek().position;
      std::string op = symbol("+") ? "+" : symbol("-") ? "-" : "";
      if (op.empty()) return left;
      left = node(at, Expr::Kind::binary, op, {left, TRY(product())});
    }
  }

  Result<ExprPtr> product() {
    auto left = TRY(factor());
    for (;;) {
      int at = peek().position;
      std::string op = symbol("*") ? "*" : symbol("/") ? "/" : "";
      if (op.empty()) return left;
      left = node(at, Expr::Kind::binary, op, {left, TRY(factor())});
    }
  }

  Result<ExprPtr> factor() {
    int at = peek().position;
    if (symbol("-")) {
      Depth guard(depth_);
      if (depth_ > kDepthMax) return error(at, "more than 100 levels of nesting");
      return node(at, Expr::Kind::unary, "-", {TRY(factor())});
    }
    return primary();
  }

  Result<ExprPtr> primary() {
    Token token = peek();
    int at = token.position;
    if (symbol("(")) {
      auto inside = TRY(disjunction());
      TRY(expect(symbol(")"), ")"));
      return inside;
    }
    ++next_;
    switch (token.kind) {
      case Token::Kind::number:
        return node(at, Expr::Kind::number, token.text);
      case Token::Kind::text:
        return node(at, Expr::Kind::text, token.text);
      case Token::Kind::quoted_name:
        return node(at, Expr::Kind::column, token.text);
      case Token::Kind::name:
        return named(token);
      default:
        --next_;
        return error(at, fmt::format("a value is missing before '{}'", token.raw));
    }
  }

  Result<ExprPtr> named(const Token& token) {
    int at = token.position;
    if (token.text == "true" || token.text == "false")
      return node(at, Expr::Kind::boolean, token.text);
    if (token.text == "null") return node(at, Expr::Kind::null, "");
    if (token.text == "case") return cases(at);
    for (std::string_view reserved : {"and", "or", "not", "in", "is", "between", "when", "then",
                                      "else", "end", "select", "from", "where"})
      if (token.text == reserved)
        return error(at, fmt::format("'{}' is not expected here", token.raw));
    if (symbol("(")) return function(token);
    if (symbol(".")) {
      Token second = peek();
      if (second.kind != Token::Kind::name && second.kind != Token::Kind::quoted_name)
        return error(second.position, "a name is missing after '.'");
      ++next_;
      ++nodes_;
      return std::make_shared<const Expr>(
          Expr{Expr::Kind::column,
               second.kind == Token::Kind::name ? second.raw : second.text,
               {},
               at,
               token.raw});
    }
    return node(at, Expr::Kind::column, token.raw);
  }

  Result<ExprPtr> function(const Token& token) {
    const Function* found = find_function(token.text, query_);
    if (!found) {
      std::vector<std::string> names;
      for (const auto& known : functions()) names.emplace_back(known.name);
      auto near = base::nearest(token.text, names);
      return error(token.position,
                   fmt::format("there is no function '{}'{}", token.raw,
                               near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
    }
    std::vector<ExprPtr> args;
    if (!symbol(")")) {
      bool star = token.text == "count" && symbol("*");
      if (!star) {
        do args.push_back(TRY(disjunction()));
        while (symbol(","));
      }
      TRY(expect(symbol(")"), ")"));
    }
    int count = static_cast<int>(args.size());
    if (count < found->arity_min || (found->arity_max >= 0 && count > found->arity_max))
      return error(token.position,
                   fmt::format("{} takes {} arguments, not {}", found->name,
                               found->arity_max < 0 ? fmt::format("at least {}", found->arity_min)
                               : found->arity_min == found->arity_max
                                   ? fmt::format("{}", found->arity_min)
                                   : fmt::format("{} to {}", found->arity_min, found->arity_max),
                               count));
    return node(token.position, Expr::Kind::call, token.text, std::move(args));
  }

  Result<ExprPtr> cases(int at) {
    std::vector<ExprPtr> args;
    while (keyword("when")) {
      args.push_back(TRY(disjunction()));
      TRY(expect(keyword("then"), "then"));
      args.push_back(TRY(disjunction()));
    }
    if (args.empty()) return error(peek().position, "'when' is missing after 'case'");
    if (keyword("else")) args.push_back(TRY(disjunction()));
    TRY(expect(keyword("end"), "end"));
    return node(at, Expr::Kind::case_when, "", std::move(args));
  }

  std::string_view source_, where_;
  bool query_;
  size_t at_ = 0, next_ = 0;
  int depth_ = 0, nodes_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

Result<ExprPtr> parse(std::string_view text, std::string_view where, bool query) {
  return Parser(text, where, query).run();
}

bool is_aggregate(const Expr& expr) {
  if (expr.kind != Expr::Kind::call) return false;
  const auto* function = find_function(expr.text, true);
  return function && function->aggregate;
}

bool has_aggregate(const Expr& expr) {
  if (is_aggregate(expr)) return true;
  for (const auto& arg : expr.args)
    if (has_aggregate(*arg)) return true;
  return false;
}

}  // namespace coterie::sql
