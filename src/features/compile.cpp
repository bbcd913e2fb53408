// Columns are looked up from the customer down to the tables, each once; a column that is
// registered twice in a step is taken in the first form of which everything exists.
#include "features/compile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "features/steps.hpp"
#include "sql/parse.hpp"

namespace coterie::features {
namespace {

constexpr int64_t kDaySeconds = 86400;

std::optional<size_t> step_index(std::string_view name) {
  const auto all = steps();
  auto found = std::ranges::find(all, name, &StepDefinition::name);
  if (found == all.end()) return std::nullopt;
  return static_cast<size_t>(found - all.begin());
}

std::vector<std::string> keys_of(const StepDefinition& step) {
  std::vector<std::string> out;
  for (const auto& key : base::split(step.keys, ',')) out.emplace_back(base::trim(key));
  return out;
}

bool is_key(const StepDefinition& step, const std::string& name) {
  const auto keys = keys_of(step);
  return std::ranges::find(keys, name) != keys.end();
}

// Conditions and the clock's column: what a step reads of its source whatever is asked of it.
std::set<std::string> always_read(const StepDefinition& step) {
  std::set<std::string> out;
  for (auto& key : keys_of(step)) out.insert(std::move(key));
  if (!step.where.empty())
    if (auto where = sql::parse(step.where, step.name, true)) sql::collect_columns(**where, out);
  if (!step.clock.empty()) out.emplace(step.clock);
  return out;
}

Missing missing_in_table(const project::Tables& tables, std::string_view table,
                         const std::string& name) {
  static constexpr std::array<std::string_view, 4> kLines = {"customer_id", "order_id",
                                                             "ordered_at", "is_return"};
  static constexpr std::array<std::string_view, 2> kEvents = {"customer_id", "event_at"};
  if (table == "lines") {
    if (!tables.lines) return {"lines"};
    bool there =
        std::ranges::find(kLines, name) != kLines.end() || tables.line_columns.contains(name);
    return there ? Missing{} : Missing{name};
  }
  if (table == "events") {
    if (!tables.events) return {"events"};
    bool there =
        std::ranges::find(kEvents, name) != kEvents.end() || tables.event_columns.contains(name);
    return there ? Missing{} : Missing{"events." + name};
  }
  return {};  // attributes are offered only where their column exists
}

}  // namespace

std::string missing_text(const Missing& missing) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kWords = {
      {{"amount_micros", "amounts (a unit price or a line amount)"},
       {"category", "a category column"},
       {"channel", "a channel column"},
       {"discount_micros", "a discount column"},
       {"events", "a source of events"},
       {"events.event_kind", "a column of kinds in the events"},
       {"events.seconds", "a column of seconds in the events"},
       {"events.session", "a session column in the events"},
       {"instalments", "an instalments column"},
       {"lines", "order lines"},
       {"payment_type", "a payment type column"},
       {"product", "a product column"},
       {"quantity_milli", "a quantity column"}}};
  std::vector<std::string> words;
  for (const auto& name : missing) {
    auto found = std::ranges::find(kWords, name, [](const auto& word) { return word.first; });
    words.emplace_back(found == kWords.end() ? "a " + name + " column"
                                             : std::string(found->second));
  }
  return "needs " + base::join(words, " and ");
}

Compiler::Compiler(const project::Tables& tables, const Period& period)
    : tables_(tables), period_(period), in_use_(steps().size()), used_(steps().size()) {}

void Compiler::add_column(std::string_view step, std::string name, const sql::ExprPtr& expr,
                          std::string text) {
  memo_.clear();
  columns_.push_back({step_index(step).value(), std::move(name), bounded(expr), std::move(text)});
}

sql::ExprPtr Compiler::definition(std::string_view step, const std::string& name) const {
  const auto index = step_index(step);
  const int column = index ? find_column(*index, name).column : -1;
  return column < 0 ? nullptr : columns_[static_cast<size_t>(column)].expr;
}

sql::ExprPtr Compiler::bounded(const sql::ExprPtr& expr) const {
  return sql::substitute(expr, [&](const std::string& name) -> sql::ExprPtr {
    const int64_t recent = period_.recent_days() * kDaySeconds;
    if (name == "as_of") return sql::instant(period_.as_of);
    if (name == "recent_from") return sql::instant(period_.as_of - recent);
    if (name == "earlier_from") return sql::instant(period_.as_of - 2 * recent);
    return nullptr;
  });
}

Missing Compiler::missing_in(std::string_view from, const std::string& name) const {
  auto step = step_index(from);
  return step ? find_column(*step, name).missing : missing_in_table(tables_, from, name);
}

const Compiler::Found& Compiler::find_column(size_t step, const std::string& name) const {
  auto key = std::pair(step, name);
  auto known = memo_.find(key);
  if (known == memo_.end()) known = memo_.emplace(key, look_up(step, name)).first;
  return known->second;
}

Compiler::Found Compiler::look_up(size_t step, const std::string& name) const {
  const auto& definition = steps()[step];
  Missing needed;
  for (const auto& column : always_read(definition))
    needed.merge(missing_in(definition.from, column));
  if (is_key(definition, name)) return {needed, -1};
  std::optional<Found> first;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].step != step || columns_[i].name != name) continue;
    Found found{needed, static_cast<int>(i)};
    std::set<std::string> read;
    sql::collect_columns(*columns_[i].expr, read);
    for (const auto& column : read) found.missing.merge(missing_in(definition.from, column));
    if (found.missing.empty()) return found;
    if (!first) first = std::move(found);
  }
  if (first) return *first;
  return {{fmt::format("{}.{}", definition.name, name)}, -1};
}

const Compiler::Offer* Compiler::find(std::string_view name) const {
  const Offer* first = nullptr;
  const std::string wanted = base::lower(name);
  for (const auto& offer : offers_) {
    if (base::lower(offer.name) != wanted) continue;
    if (!first) first = &offer;
    if (resolve(offer.formula).missing.empty()) return &offer;
  }
  return first;
}

// The feature that is that column and nothing more; null when there is none.
const Compiler::Offer* Compiler::plainly(const std::string& column) const {
  for (const auto& offer : offers_)
    if (offer.name == column && offer.formula->kind == sql::Expr::Kind::column &&
        offer.formula->text == column)
      return &offer;
  return nullptr;
}

Compiler::Resolved Compiler::resolve(const sql::ExprPtr& formula) const {
  Resolved out;
  out.expr = sql::substitute(bounded(formula), [&](const std::string& name) -> sql::ExprPtr {
    for (size_t step = 0; step < steps().size(); ++step) {
      if (!per_customer(steps()[step]) || name == "customer_id") continue;
      const bool here = std::ranges::any_of(columns_, [&](const Column& column) {
        return column.step == step && column.name == name;
      });
      if (!here) continue;
      auto missing = find_column(step, name).missing;
      out.missing.merge(missing);
      out.uses.emplace(step, name);
      if (const auto* offer = plainly(name)) out.names.insert(offer->name);
      return nullptr;
    }
    const Offer* offer = find(name);
    if (!offer) return nullptr;
    auto inner = resolve(offer->formula);
    out.missing.merge(inner.missing);
    out.uses.merge(inner.uses);
    out.names.insert(offer->name);
    out.names.insert(offer->names.begin(), offer->names.end());
    out.names.merge(inner.names);
    return inner.expr;
  });
  return out;
}

void Compiler::use(const Resolved& resolved) {
  for (const auto& [step, column] : resolved.uses) mark(steps()[step].name, column);
}

void Compiler::mark(std::string_view from, const std::string& name) {
  auto step = step_index(from);
  if (!step) return;
  const auto& definition = steps()[*step];
  if (!in_use_[*step]) {
    in_use_[*step] = true;
    for (const auto& column : always_read(definition)) mark(definition.from, column);
  }
  const int column = find_column(*step, name).column;
  if (column < 0 || !used_[*step].insert(name).second) return;
  std::set<std::string> read;
  sql::collect_columns(*columns_[static_cast<size_t>(column)].expr, read);
  for (const auto& other : read) mark(definition.from, other);
}

// True for a step that only hands on columns of its source: it is left out.
bool Compiler::adds_nothing(size_t step) const {
  const auto& definition = steps()[step];
  if (definition.grouped || !definition.clock.empty() || !definition.where.empty() ||
      per_customer(definition))
    return false;
  return std::ranges::all_of(used_[step], [&](const std::string& name) {
    const auto& expr = *columns_[static_cast<size_t>(find_column(step, name).column)].expr;
    return expr.kind == sql::Expr::Kind::column && expr.text == name;
  });
}

std::string Compiler::source_of(size_t step) const {
  auto source = step_index(steps()[step].from);
  if (!source) return std::string(steps()[step].from);
  return adds_nothing(*source) ? source_of(*source) : std::string(steps()[*source].name);
}

sql::Step Compiler::write(size_t step) const {
  const auto& definition = steps()[step];
  sql::Step out;
  out.name = definition.name;
  out.comment = definition.comment;
  out.inlined = !definition.clock.empty();
  out.select.from = source_of(step);
  for (const auto& key : keys_of(definition)) {
    out.select.items.push_back({sql::column(key), key});
    if (definition.grouped) out.select.group_by.push_back(sql::column(key));
  }
  std::set<std::string> written;
  for (const auto& column : columns_)
    if (column.step == step && used_[step].contains(column.name) &&
        written.insert(column.name).second) {
      const auto chosen = static_cast<size_t>(find_column(step, column.name).column);
      out.select.items.push_back({columns_[chosen].expr, column.name});
    }
  if (!definition.clock.empty()) {
    auto clock = sql::column(std::string(definition.clock));
    if (period_.window_days > 0)
      out.select.where.push_back(sql::binary(
          ">=", clock, sql::instant(period_.as_of - period_.window_days * kDaySeconds)));
    out.select.where.push_back(sql::binary("<", clock, sql::instant(period_.as_of)));
    if (const auto& gap = period_.without; !gap.empty())
      out.select.where.push_back(sql::binary("or", sql::binary("<", clock, sql::instant(gap.from)),
                                             sql::binary(">=", clock, sql::instant(gap.until))));
  }
  if (!definition.where.empty())
    if (auto where = sql::parse(definition.where, definition.name, true))
      out.select.where.push_back(*where);
  return out;
}

std::string Compiler::comment() const {
  const auto when = base::format_local(period_.as_of);
  if (!tables_.lines) return "The feature table, one row a customer.";
  const auto& gap = period_.without;
  const auto less = gap.empty() ? std::string()
                                : fmt::format(", without {} to {}", base::format_local(gap.from),
                                              base::format_local(gap.until));
  if (period_.window_days > 0)
    return fmt::format("Features as of {}, over the {} days before{}.", when, period_.window_days,
                       less);
  return fmt::format("Features as of {}, over all history{}.", when, less);
}

std::vector<std::pair<std::string_view, std::string>> Compiler::totals() const {
  std::vector<std::pair<std::string_view, std::string>> out;
  for (size_t step = 0; step < steps().size(); ++step)
    if (in_use_[step] && per_customer(steps()[step]))
      for (const auto& name : used_[step]) out.emplace_back(steps()[step].name, name);
  return out;
}

sql::Query Compiler::query_over(std::string_view table, std::vector<sql::Item> items) const {
  sql::Query out;
  out.comment = comment();
  out.last.from = table;
  out.last.items.push_back({sql::column("customer_id"), "customer_id"});
  for (auto& item : items) out.last.items.push_back(std::move(item));
  out.last.order_by.push_back(sql::column("customer_id"));
  return out;
}

sql::Query Compiler::query(std::vector<sql::Item> items) const {
  sql::Query out;
  out.comment = comment();
  for (size_t step = 0; step < steps().size(); ++step) {
    if (!in_use_[step] || adds_nothing(step)) continue;
    out.steps.push_back(write(step));
    if (!per_customer(steps()[step])) continue;
    const std::string name(steps()[step].name);
    if (out.last.from.empty()) {
      out.last.from = name;
    } else {
      out.last.joins.push_back("LEFT JOIN " + name + " USING (customer_id)");
    }
  }
  out.last.items.push_back({sql::column("customer_id"), "customer_id"});
  for (auto& item : items) out.last.items.push_back(std::move(item));
  out.last.order_by.push_back(sql::column("customer_id"));
  return out;
}

}  // namespace coterie::features
