// The form of a number is its expression written out down to the tables; equal forms are one
// quantity. The first registered column of a form lends it its id and its words.
#include "features/provenance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "features/steps.hpp"
#include "sql/check.hpp"

namespace coterie::features {
namespace {

using sql::Expr;

constexpr QuantityDefinition kQuantities[] = {
    {"customer_totals", "first_order_at", "the time of the first order"},
    {"customer_totals", "last_order_at", "the time of the last order"},
    {"customer_totals", "orders", "the number of orders"},
    {"customer_totals", "lines", "the number of order lines"},
    {"customer_totals", "line_squares", "how the order lines spread over the orders"},
    {"customer_totals", "units_milli", "the units bought"},
    {"customer_totals", "spend_micros", "the spend"},
    {"customer_totals", "max_order_micros", "the value of the largest order"},
    {"customer_totals", "discount_micros", "the discounts"},
    {"customer_totals", "discounted_lines", "the number of lines with a discount"},
    {"customer_totals", "discounted_orders", "the number of orders with a discount"},
    {"customer_totals", "recent_orders", "the number of recent orders"},
    {"customer_totals", "earlier_orders", "the number of orders in the period before"},
    {"customer_totals", "recent_micros", "the recent spend"},
    {"customer_totals", "earlier_micros", "the spend in the period before"},
    {"customer_totals", "weekend_orders", "the number of orders at weekends"},
    {"customer_totals", "hour_cos", "the times of day of the orders"},
    {"customer_totals", "hour_sin", "the times of day of the orders"},
    {"customer_totals", "channel_orders", "the number of orders with a channel",
     "customer_totals.orders"},
    {"customer_totals", "online_orders", "the number of orders online"},
    {"customer_totals", "channel_{name}_orders", "the number of orders by {value}"},
    {"customer_totals", "payment_orders", "the number of orders with a way of payment",
     "customer_totals.orders"},
    {"customer_totals", "payment_{name}_orders", "the number of orders paid by {value}"},
    {"customer_totals", "instalments", "the instalments"},
    {"customer_totals", "instalment_orders", "the number of orders with instalments"},
    {"gap_totals", "gaps", "the number of gaps between orders"},
    {"gap_totals", "gap_days", "the days from the first order to the last",
     "customer_totals.first_order_at, customer_totals.last_order_at"},
    {"gap_totals", "gap_day_squares", "how much the gaps between orders differ"},
    {"product_totals", "products", "the number of different products"},
    {"product_totals", "product_lines", "the number of lines with a product"},
    {"product_totals", "first_product_lines", "the number of lines with a new product"},
    {"product_order_totals", "product_orders", "the number of products in all orders"},
    {"product_order_totals", "reordered_products", "the number of products ordered again"},
    {"reorder_totals", "reorder_orders", "the number of orders with a product"},
    {"reorder_totals", "reorder_grid", "the share of each order that was bought before"},
    {"reorder_totals", "reorder_grid_squares", "how much those shares differ"},
    {"category_totals", "categories", "the number of different categories"},
    {"category_totals", "category_weight", "what was bought in all categories"},
    {"category_totals", "top_category", "the top category"},
    {"category_totals", "top_category_weight", "what was bought in the top category"},
    {"category_totals", "category_entropy_grid", "how the categories spread"},
    {"category_totals", "category_{name}_weight", "what was bought in {value}"},
    {"channel_totals", "top_channel", "the top channel"},
    {"payment_totals", "top_payment", "the top way of payment"},
    {"region_totals", "top_region", "the top region"},
    {"return_totals", "returned_orders", "the number of orders with returns"},
    {"return_totals", "returned_lines", "the number of returned lines"},
    {"return_totals", "returned_milli", "the units returned"},
    {"return_totals", "returned_micros", "the value returned"},
    {"session_totals", "sessions", "the number of sessions"},
    {"day_totals", "active_days", "the number of active days"},
    {"event_totals", "events", "the number of events"},
    {"event_totals", "seconds_on_site", "the time on the site"},
    {"event_totals", "event_{name}_count", "the number of events of kind {value}"},
};

// What people call the columns of the standard tables.
constexpr std::pair<std::string_view, std::string_view> kColumnWords[] = {
    {"lines.*", "order lines"},
    {"lines.amount_micros", "amount"},
    {"lines.category", "category"},
    {"lines.channel", "channel"},
    {"lines.discount_micros", "discount"},
    {"lines.instalments", "instalments"},
    {"lines.is_return", "returns"},
    {"lines.order_id", "order"},
    {"lines.ordered_at", "time"},
    {"lines.payment_type", "way of payment"},
    {"lines.product", "product"},
    {"lines.quantity_milli", "quantity"},
    {"lines.region", "region"},
    {"events.*", "events"},
    {"events.event_at", "time of the events"},
    {"events.event_kind", "kind of event"},
    {"events.seconds", "seconds"},
    {"events.session", "session"},
};

const StepDefinition* step_of(std::string_view name) {
  const auto all = steps();
  auto found = std::ranges::find(all, name, &StepDefinition::name);
  return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> listed(std::string_view names) {
  std::vector<std::string> out;
  if (names.empty()) return out;
  for (const auto& one : base::split(names, ',')) out.emplace_back(base::trim(one));
  return out;
}

// Columns and arithmetic: a count of it is a count of rows, but for those that lack it.
bool plain(const Expr& e) {
  if (e.kind == Expr::Kind::column || e.kind == Expr::Kind::number) return true;
  return e.kind == Expr::Kind::binary && std::ranges::find("+-*/", e.text[0]) != std::end("+-*/") &&
         e.text.size() == 1 && std::ranges::all_of(e.args, [](const auto& a) { return plain(*a); });
}

bool counts_rows(const Expr& e) {
  return e.kind == Expr::Kind::call && e.text == "count" && (e.args.empty() || plain(*e.args[0]));
}

// Lines without a value do not make another number.
bool lets_missing_out_only(std::string_view where) {
  return where.empty() || where.ends_with(" is not null");
}

class Tracer {
 public:
  explicit Tracer(const Compiler& compiler) : compiler_(compiler) {}

  // A column of a step or a table, written out.
  std::string form(std::string_view from, const std::string& name) const {
    const auto* step = step_of(from);
    if (step == nullptr) return fmt::format("{}.{}", from, name);
    const auto expr = compiler_.definition(from, name);
    if (!expr) return form(step->from, name);  // a key
    if (!step->grouped) return written(*expr, step->from);
    return aggregate(*expr, *step);
  }

  // Table columns behind it, "lines.amount_micros", with "lines.*" for the rows themselves.
  void collect(std::string_view from, const std::string& name, std::set<std::string>& into) const {
    const auto* step = step_of(from);
    if (name == "customer_id") return;
    if (step == nullptr) {
      into.insert(fmt::format("{}.{}", from, name));
      return;
    }
    const auto expr = compiler_.definition(from, name);
    if (!expr) return collect(step->from, name, into);
    collect_of(*expr, *step, into);
    if (step->where == "is_return") collect(step->from, "is_return", into);
  }

 private:
  struct Rows {
    std::string base, by;
    std::string text() const { return by.empty() ? base : base + " by " + by; }
  };

  // What the step reads, a row of it each.
  Rows rows_in(const StepDefinition& step) const {
    Rows out;
    if (const auto* source = step_of(step.from)) {
      out = rows_in(*source);
      if (source->grouped) out.by = source->keys;
    } else {
      out.base = step.from;
    }
    if (!lets_missing_out_only(step.where)) out.base += fmt::format(" where {}", step.where);
    return out;
  }

  // As text that is equal for equal trees and for no others.
  std::string written(const Expr& e, std::string_view from) const {
    if (e.kind == Expr::Kind::column) return form(from, sql::column_name(e));
    std::string out = fmt::format("{}:{}:{}", static_cast<int>(e.kind), e.text.size(), e.text);
    if (e.args.empty()) return out;
    out += '(';
    for (const auto& arg : e.args) out += written(*arg, from) + ",";
    return out + ')';
  }

  std::string aggregate(const Expr& e, const StepDefinition& step) const {
    if (e.kind == Expr::Kind::call && e.args.size() == 1 && e.args[0]->kind == Expr::Kind::column &&
        lets_missing_out_only(step.where))
      if (auto inner = grouped_before(step.from, sql::column_name(*e.args[0]));
          inner.step != nullptr && folds(e.text, *inner.expr))
        return aggregate(*inner.expr, *inner.step);
    if (counts_rows(e)) return "count of " + rows_in(step).text();
    return written(e, step.from) + " of " + rows_in(step).text();
  }

  struct Grouped {
    const StepDefinition* step = nullptr;
    sql::ExprPtr expr;
  };
  // The aggregate that a column is, if steps between only hand it on.
  Grouped grouped_before(std::string_view from, const std::string& name) const {
    const auto* step = step_of(from);
    if (step == nullptr) return {};
    const auto expr = compiler_.definition(from, name);
    if (!expr) return {};
    if (step->grouped) return {step, expr};
    if (expr->kind != Expr::Kind::column || !lets_missing_out_only(step->where)) return {};
    return grouped_before(step->from, sql::column_name(*expr));
  }

  // Whether `outer` over groups is the inner aggregate over all their rows.
  static bool folds(std::string_view outer, const Expr& inner) {
    if (inner.kind != Expr::Kind::call) return false;
    if (outer == "min" || outer == "max") return inner.text == outer && inner.args.size() == 1;
    return outer == "sum" && (inner.text == "sum" || inner.text == "count" ||
                              inner.text == "sum_if" || inner.text == "count_if");
  }

  void collect_of(const Expr& e, const StepDefinition& step, std::set<std::string>& into) const {
    if (e.kind == Expr::Kind::column) return collect(step.from, sql::column_name(e), into);
    if (counts_rows(e) && e.args.empty()) collect_rows(step.from, into);
    for (const auto& arg : e.args) collect_of(*arg, step, into);
  }

  // What tells the rows of a step apart.
  void collect_rows(std::string_view from, std::set<std::string>& into) const {
    const auto* step = step_of(from);
    if (step == nullptr) {
      into.insert(fmt::format("{}.*", from));
      return;
    }
    if (!step->grouped) return collect_rows(step->from, into);
    for (const auto& key : listed(step->keys)) collect(step->from, key, into);
  }

  const Compiler& compiler_;
};

std::string column_words(const std::string& column) {
  for (const auto& [name, words] : kColumnWords)
    if (name == column) return std::string(words);
  const auto dot = column.find('.');
  return base::printable(column.substr(dot + 1));
}

// The columns in whose place this one stands, itself when there are none.
std::vector<std::pair<std::string, std::string>> parts_of(std::string_view step,
                                                          const std::string& column) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& quantity : kQuantities)
    if (quantity.step == step && quantity.column == column)
      for (const auto& part : listed(quantity.made_of)) {
        const auto dot = part.find('.');
        out.emplace_back(part.substr(0, dot), part.substr(dot + 1));
      }
  if (out.empty()) out.emplace_back(step, column);
  return out;
}

}  // namespace

std::span<const QuantityDefinition> quantities() {
  return kQuantities;
}

std::string quantity_text(std::string_view step, std::string_view column, std::string_view value) {
  for (const auto& quantity : kQuantities)
    if (quantity.step == step && quantity.column == column)
      return base::replace_all(std::string(quantity.text), "{value}", base::printable(value));
  return {};
}

// Registered columns come before those of own features, and lend them their names.
Origins::Origins(const Compiler& compiler) : compiler_(compiler) {
  const Tracer tracer(compiler);
  for (const auto& column : compiler.columns()) {
    const auto& step = steps()[column.step];
    if (per_customer(step))
      known_.try_emplace(tracer.form(step.name, column.name),
                         Quantity{fmt::format("{}.{}", step.name, column.name), column.text});
  }
}

Provenance Origins::of(const Compiler::Resolved& resolved, std::string_view own) const {
  const Tracer tracer(compiler_);
  Provenance out;
  std::map<std::string, Quantity> found;
  std::set<std::string> read;
  for (const auto& [index, column] : resolved.uses) {
    const auto step = steps()[index].name;
    tracer.collect(step, column, read);
    out.ready |= steps()[index].from == "feature_table";
    for (const auto& [part_step, part] : parts_of(step, column)) {
      const auto& quantity = known_.at(tracer.form(part_step, part));
      found.emplace(quantity.id, quantity);
    }
  }
  for (auto& [id, quantity] : found) out.quantities.push_back(std::move(quantity));
  for (const auto& name : resolved.names)
    if (name != own) out.features.push_back(name);
  std::set<std::string> words;
  for (const auto& column : read) words.insert(column_words(column));
  out.reads.assign(words.begin(), words.end());
  return out;
}

}  // namespace coterie::features
