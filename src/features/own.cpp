// The names people write (amount, quantity) stand for whole-number columns (amount_micros,
// quantity_milli); the rewriting keeps sums in whole numbers.
#include "features/own.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "features/names.hpp"
#include "sql/parse.hpp"

namespace coterie::features {
namespace {

using base::Code;
using sql::ExprPtr;
using sql::Type;

constexpr int64_t kMillion = 1000000;

ExprPtr quotient(ExprPtr above, int64_t below) {
  return sql::binary("/", std::move(above), sql::number(below));
}

// The column behind a name of amounts or quantities, and what it counts; "" for other names.
std::pair<std::string, int64_t> scaled(const std::string& name) {
  if (name == "quantity") return {"quantity_milli", 1000};
  if (name == "amount" || name == "discount") return {name + "_micros", kMillion};
  return {"", 1};
}

ExprPtr in_columns(const ExprPtr& expr) {
  return sql::substitute(expr, [](const std::string& name) -> ExprPtr {
    if (name == "unit_price")
      return sql::binary("/", quotient(sql::column("amount_micros"), kMillion),
                         quotient(sql::column("quantity_milli"), 1000));
    auto [column, units] = scaled(name);
    return column.empty() ? nullptr : quotient(sql::column(column), units);
  });
}

// Moves the aggregates of one expression into columns of a step.
class Cutter {
 public:
  Cutter(Compiler& compiler, std::string_view step, const sql::Columns& names,
         const project::CustomFeature& feature)
      : compiler_(compiler),
        step_(step),
        names_(names),
        prefix_("own_" + feature.name),
        text_(fmt::format("what {} adds up over {}", feature.name, feature.over)) {}

  ExprPtr run(const ExprPtr& expr) {
    if (sql::is_aggregate(*expr)) return aggregate(*expr);
    if (expr->args.empty()) return expr;
    sql::Expr copy = *expr;
    for (auto& arg : copy.args) arg = run(arg);
    return std::make_shared<const sql::Expr>(std::move(copy));
  }

 private:
  ExprPtr store(ExprPtr expr) {
    auto name = fmt::format("{}_{}", prefix_, ++count_);
    compiler_.add_column(step_, name, std::move(expr), text_);
    return sql::column(name);
  }

  ExprPtr aggregate(const sql::Expr& e) {
    if (e.text == "avg")
      return sql::binary("/", sum(sql::Expr{e.kind, "sum", e.args, e.position, {}}),
                         store(sql::call("count", {in_columns(e.args[0])})));
    if (e.text == "sum" || e.text == "sum_if") return sum(e);
    // The largest amount is the largest count of millionths: divided once a customer, not once a
    // row.
    if (!e.args.empty() && e.text != "count" && e.args[0]->kind == sql::Expr::Kind::column) {
      auto [column, units] = scaled(e.args[0]->text);
      if (!column.empty()) return quotient(store(with_first(e, sql::column(column))), units);
    }
    return store(e.args.empty() ? std::make_shared<const sql::Expr>(e)
                                : with_first(e, in_columns(e.args[0])));
  }

  // Sums of whole numbers as they are, of others in millionths.
  ExprPtr sum(const sql::Expr& e) {
    const auto& of = e.args[0];
    if (of->kind == sql::Expr::Kind::column)
      if (auto [column, units] = scaled(of->text); !column.empty())
        return quotient(store(with_first(e, sql::column(column))), units);
    auto type = sql::check(of, names_, sql::Level::row, "");
    if (type && type->type != Type::number) return store(with_first(e, in_columns(of)));
    auto millionths = sql::call(
        "integer", {sql::call("round", {sql::binary("*", in_columns(of), sql::number(kMillion))})});
    return quotient(store(with_first(e, millionths)), kMillion);
  }

  static ExprPtr with_first(const sql::Expr& e, ExprPtr first) {
    sql::Expr copy = e;
    for (auto& arg : copy.args) arg = in_columns(arg);
    copy.args[0] = std::move(first);
    return std::make_shared<const sql::Expr>(std::move(copy));
  }

  Compiler& compiler_;
  std::string_view step_;
  const sql::Columns& names_;
  std::string prefix_, text_;
  int count_ = 0;
};

sql::Columns customer_names(const Compiler& compiler) {
  sql::Columns out = {{"as_of", Type::instant},
                      {"first_order_at", Type::instant},
                      {"last_order_at", Type::instant}};
  for (const auto& offer : compiler.offers()) {
    auto type = offer.category ? Type::text : Type::number;
    out.emplace(offer.name, type);
    if (!offer.source.empty()) out.emplace(offer.source, type);
  }
  return out;
}

// The formulas behind the names of features: what people name is never a column of ours. Their
// names go into `named`.
ExprPtr written_out(const Compiler& compiler, const ExprPtr& expr, std::set<std::string>& named) {
  return sql::substitute(expr, [&](const std::string& name) -> ExprPtr {
    const auto* named_offer = compiler.find(name);
    for (const auto& offer : compiler.offers())
      if (named_offer == nullptr && offer.source == name) named_offer = &offer;
    if (named_offer == nullptr) return nullptr;
    named.insert(named_offer->name);
    named.insert(named_offer->names.begin(), named_offer->names.end());
    named.merge(compiler.resolve(named_offer->formula).names);
    return named_offer->formula;
  });
}

// Conditions become 1, 0 or null.
ExprPtr as_number(const ExprPtr& condition) {
  return sql::case_when(
      {condition, sql::number(int64_t{1}), sql::unary("not", condition), sql::number(int64_t{0})});
}

}  // namespace

const sql::Columns& line_names() {
  static const sql::Columns names = {
      {"amount", Type::number},     {"category", Type::text},      {"channel", Type::text},
      {"discount", Type::number},   {"instalments", Type::whole},  {"is_return", Type::boolean},
      {"order_id", Type::text},     {"ordered_at", Type::instant}, {"payment_type", Type::text},
      {"product", Type::text},      {"quantity", Type::number},    {"region", Type::text},
      {"unit_price", Type::number}, {"as_of", Type::instant}};
  return names;
}

const sql::Columns& order_names() {
  static const sql::Columns names = {{"amount", Type::number},     {"discount", Type::number},
                                     {"instalments", Type::whole}, {"lines", Type::whole},
                                     {"order_id", Type::text},     {"ordered_at", Type::instant},
                                     {"quantity", Type::number},   {"as_of", Type::instant}};
  return names;
}

base::Status offer_own(Compiler& compiler, const project::CustomFeature& feature) {
  const auto& place = feature.place;
  if (!plain_name(feature.name))
    return base::fail(Code::project, place,
                      fmt::format("'{}' cannot name a feature", base::printable(feature.name)),
                      "letters, digits and _, not beginning with a digit, at most 60");
  if (compiler.find(feature.name) || feature.name == "customer_id")
    return base::fail(Code::project, place,
                      fmt::format("there is a feature {} already", feature.name), "",
                      fmt::format("name it own_{}", feature.name));
  const bool lines = feature.over == "lines", orders = feature.over == "orders";
  if (!lines && !orders && feature.over != "customers")
    return base::fail(Code::project, place,
                      fmt::format("'{}' is not something a feature is computed over",
                                  base::printable(feature.over)),
                      "lines, orders, customers");
  auto parsed = compiler.bounded(TRY(sql::parse(feature.expression, place)));
  auto names = lines ? line_names() : orders ? order_names() : customer_names(compiler);
  auto checked = TRY(
      sql::check(parsed, names, lines || orders ? sql::Level::aggregate : sql::Level::row, place));
  if (checked.type == Type::instant || checked.type == Type::null)
    return base::fail(Code::project, place,
                      fmt::format("feature {} gives {}", feature.name,
                                  checked.type == Type::null ? "nothing" : "an instant"),
                      "a number, a condition or a text",
                      checked.type == Type::null ? "" : "count days: days_between(…, as_of)");
  if ((lines || orders) && !sql::has_aggregate(*checked.expr))
    return base::fail(Code::project, place,
                      fmt::format("feature {} is the same for every customer", feature.name),
                      "an aggregate such as sum, avg, max or count_if");
  ExprPtr formula = checked.expr;
  std::set<std::string> named;
  if (lines || orders) {
    std::set<std::string> read;
    sql::collect_columns(*formula, read);
    auto step = orders                       ? "customer_totals"
                : read.contains("is_return") ? "own_all_line_totals"
                                             : "own_line_totals";
    formula = Cutter(compiler, step, names, feature).run(formula);
  } else {
    formula = written_out(compiler, formula, named);
  }
  if (checked.type == Type::boolean) formula = as_number(formula);
  compiler.add_offer({.name = feature.name,
                      .text = feature.text.empty() ? feature.expression : feature.text,
                      .unit = feature.unit,
                      .transform = checked.type == Type::text ? "levels" : "none",
                      .category = checked.type == Type::text,
                      .formula = formula,
                      .family = "",
                      .source = "",
                      .group = "own",
                      .names = std::move(named)});
  return {};
}

}  // namespace coterie::features
