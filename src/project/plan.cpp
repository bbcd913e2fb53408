// Files to sources, sources to kinds, columns to roles, and the joins between them. Declared kinds,
// columns and joins are kept; what is left open is guessed and said.
#include "project/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/text.hpp"
#include "project/roles.hpp"

namespace coterie::project {
namespace {

using base::Code;
using base::Result;
using base::Status;

constexpr std::string_view kKinds[] = {"orders",   "items",  "payments", "customers",
                                       "products", "events", "contacts", "features"};

std::string file_list(const PlannedSource& source) {
  std::vector<std::string> names;
  for (const auto& file : source.files)
    names.push_back(std::filesystem::path(file.scan.path).filename().string());
  return base::join(names, ", ");
}

std::string column_list(const PlannedSource& source) {
  std::vector<std::string> names;
  for (const auto& column : source.files[0].columns) names.push_back(column.name);
  return base::join(names, ", ");
}

bool unique_in_sample(const ColumnSample* column) {
  return column != nullptr && column->shape.values > 1 &&
         column->shape.distinct == column->shape.values;
}

int number_columns(const PlannedSource& source) {
  int count = 0;
  for (const auto& column : source.files[0].columns)
    count += column.shape.values > 0 && column.shape.number_share > 0.95 &&
             column.shape.time_share < 0.8;
  return count;
}

bool has_dates(const PlannedSource& source) {
  return std::ranges::any_of(source.files[0].columns, [](const ColumnSample& column) {
    return column.shape.time_share > 0.8 && column.shape.time.epoch == 0;
  });
}

// A table with one row a customer that holds numbers instead of orders.
bool ready_table(const PlannedSource& source) {
  if (source.has("order") || source.has("event_kind")) return false;
  const auto* customer =
      source.has("customer") ? source.find(source.columns.at("customer")) : nullptr;
  // Dates beside rows that no column gives to a customer are orders in words we do not know.
  if (customer == nullptr && !source.has("time") && has_dates(source)) return false;
  if (!source.has("time")) return customer == nullptr || unique_in_sample(customer);
  return customer != nullptr && customer->shape.values >= 100 && unique_in_sample(customer) &&
         number_columns(source) >= 3;
}

SourceKind kind_of(const PlannedSource& source, bool alone) {
  const bool money = source.has("amount") || source.has("unit_price") || source.has("quantity");
  if (source.has("event_kind") && source.has("time") && !source.has("order"))
    return SourceKind::events;
  if (source.has("campaign") && source.has("time") && !money) return SourceKind::contacts;
  if (alone) return ready_table(source) ? SourceKind::features : SourceKind::orders;
  const auto* product = source.has("product") ? source.find(source.columns.at("product")) : nullptr;
  if (product != nullptr && unique_in_sample(product) && !source.has("order") &&
      !source.has("customer"))
    return SourceKind::products;
  if (source.has("order") && !source.has("customer")) {
    if (source.has("payment_type") || source.has("instalments")) return SourceKind::payments;
    if (product != nullptr || money) return SourceKind::items;
  }
  if (source.has("time") && (source.has("customer") || source.has("order")))
    return ready_table(source) ? SourceKind::features : SourceKind::orders;
  if (source.has("customer") && !source.has("order")) return SourceKind::customers;
  return SourceKind::features;
}

// Files with the same columns are one source.
std::vector<PlannedSource> group(std::vector<FileShape> shapes, const Source& declared) {
  std::vector<PlannedSource> out;
  for (auto& shape : shapes) {
    auto same = std::ranges::find_if(out, [&](const PlannedSource& s) {
      return s.files[0].scan.columns == shape.scan.columns &&
             s.files[0].scan.format == shape.scan.format && s.files[0].types == shape.types;
    });
    if (same == out.end()) {
      out.emplace_back().declared = declared;
      same = out.end() - 1;
    }
    same->files.push_back(std::move(shape));
  }
  return out;
}

// A customer id that never repeats is a number of the order, not of the person, where another id
// does repeat. The sample may be too short for a repeat, so the whole data decides. In a table of
// customers the id never repeats, and a household does.
Status prefer_repeating_customer(engine::Engine& engine, PlannedSource& source, Plan& plan) {
  if (!source.has("time")) return {};
  for (auto& guess : source.guesses) {
    if (guess.role != "customer" || guess.runner_up.empty() || guess.reason == "as you said")
      continue;
    const bool chosen_repeats = !unique_in_sample(source.find(guess.column));
    if (chosen_repeats && !unique_in_sample(source.find(guess.runner_up))) continue;
    std::vector<std::string> parts;
    for (const auto& file : source.files)
      parts.push_back(
          fmt::format("SELECT {} AS chosen, {} AS other FROM {}", engine::quoted_sql(guess.column),
                      engine::quoted_sql(guess.runner_up), engine::scan_sql(file.scan)));
    const auto counts = TRY(engine.rows(
        "SELECT COUNT(chosen) > COUNT(DISTINCT chosen), COUNT(other) > COUNT(DISTINCT other) FROM "
        "(" +
            base::join(parts, " UNION ALL ") + ")",
        "telling the customer in " + file_list(source)));
    const bool first = counts.cells[0][0] == "1", second = counts.cells[0][1] == "1";
    if (first == second) continue;
    if (second) std::swap(guess.column, guess.runner_up);
    guess.reason += ", and it repeats";
    source.columns["customer"] = guess.column;
    plan.notes.push_back(fmt::format("{} never repeats, so {} is taken as the customer.",
                                     guess.runner_up, guess.column));
  }
  return {};
}

Status check_fixed(const std::vector<PlannedSource>& sources,
                   const std::map<std::string, std::string>& fixed) {
  for (const auto& [role, column] : fixed) {
    if (find_role(role) == nullptr) {
      auto near = base::nearest(role, role_names());
      return base::fail(Code::usage, "--column " + role + "=" + column,
                        fmt::format("there is no role '{}'{}", role,
                                    near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                        base::join(role_names(), ", "));
    }
    std::vector<std::string> names;
    bool found = false;
    for (const auto& source : sources)
      for (const auto& known : source.files[0].columns) {
        names.push_back(known.name);
        found |= known.name == column;
      }
    if (found) continue;
    auto near = base::nearest(column, names);
    return base::fail(Code::usage, "--column " + role + "=" + column,
                      fmt::format("no file has a column '{}'{}", base::printable(column),
                                  near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                      base::join(names, ", "));
  }
  return {};
}

void guess_source(PlannedSource& source, const std::map<std::string, std::string>& fixed) {
  std::map<std::string, std::string> own;
  for (const auto& [role, column] : source.declared.columns) own[role] = column;
  for (const auto& [role, column] : fixed)
    if (source.find(column) != nullptr) own[role] = column;
  const bool declared = !source.declared.columns.empty();
  source.guesses = guess_roles(source.files[0].columns, source.files[0].named, own);
  if (declared)
    std::erase_if(source.guesses, [&](const RoleGuess& g) { return !own.contains(g.role); });
  for (const auto& guess : source.guesses) source.columns[guess.role] = guess.column;
}

// Beside quantity and unit price, the total of the whole order would be added once a line.
void prefer_price_to_order_total(PlannedSource& source, Plan& plan) {
  if (!source.has("unit_price") || !source.has("quantity") || !source.has("amount")) return;
  const auto column = source.columns.at("amount");
  const auto plain = plain_name(column);
  bool of_order = false;
  for (std::string_view name : {"total", "subtotal", "grandtotal", "amountpaid", "totalprice"})
    of_order |= plain == name;
  if (!of_order && plain.find("order") == std::string::npos) return;
  for (const auto& guess : source.guesses)
    if (guess.role == "amount" && guess.reason == "as you said") return;
  std::erase_if(source.guesses, [](const RoleGuess& g) { return g.role == "amount"; });
  source.columns.erase("amount");
  plan.notes.push_back(fmt::format(
      "{} looks like the total of an order: quantity times unit price is counted instead. To count "
      "it, say --column amount=\"{}\".",
      column, column));
}

// The columns of a ready table are features under their own names; only the customer is a role.
void keep_customer_only(PlannedSource& source) {
  std::erase_if(source.guesses, [](const RoleGuess& g) { return g.role != "customer"; });
  std::erase_if(source.columns, [](const auto& entry) { return entry.first != "customer"; });
}

Status check_declared(const PlannedSource& source) {
  for (const auto& [role, column] : source.declared.columns) {
    if (find_role(role) == nullptr) {
      auto near = base::nearest(role, role_names());
      return base::fail(Code::project, source.declared.place,
                        fmt::format("there is no role '{}'{}", base::printable(role),
                                    near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                        base::join(role_names(), ", "));
    }
    if (source.find(column) != nullptr) continue;
    std::vector<std::string> names = source.files[0].scan.columns;
    auto near = base::nearest(column, names);
    return base::fail(
        Code::project, source.declared.place,
        fmt::format("{} has no column '{}' for {}{}", file_list(source), base::printable(column),
                    role, near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
        column_list(source));
  }
  return {};
}

// What keeps a column from the role that its name says; "" when no unused column has such a name.
std::string misfit(const PlannedSource& source, std::string_view role) {
  const auto* definition = find_role(role);
  const auto names = base::split(definition->names, ' ');
  for (const auto& column : source.files[0].columns) {
    const auto plain = plain_name(column.name);
    const bool used = std::ranges::any_of(
        source.columns, [&](const auto& entry) { return entry.second == column.name; });
    if (used || plain.empty() || std::ranges::find(names, plain) == names.end()) continue;
    if (definition->kind == RoleKind::number && column.shape.number_share > 0.8) continue;
    const std::string_view fault = column.shape.values == 0               ? "is empty"
                                   : definition->kind == RoleKind::time   ? "does not hold dates"
                                   : definition->kind == RoleKind::number ? "does not hold numbers"
                                                                          : "holds other values";
    return fmt::format("column '{}' has such a name but {}", column.name, fault);
  }
  return {};
}

// A price that is no number would vanish without a word.
void note_misfits(const PlannedSource& source, Plan& plan) {
  if (source.kind != SourceKind::orders && source.kind != SourceKind::items) return;
  for (std::string_view role : {"unit_price", "amount", "quantity"})
    if (!source.has(std::string(role)) && source.declared.columns.empty())
      if (auto text = misfit(source, role); !text.empty())
        plan.notes.push_back(
            fmt::format("{}: {}, so it is not the {}.", file_list(source), text, role));
}

base::Error missing_role(const PlannedSource& source, std::string_view role, std::string_view why) {
  const auto near = misfit(source, role);
  return base::Error{
      Code::data, file_list(source),
      fmt::format("no column can be told to be the {}: {}", role, near.empty() ? why : near),
      "one of its columns: " + column_list(source),
      fmt::format("say it: --column {}=NAME, or in coterie.toml under [sources.{}]: "
                  "columns = {{ {} = \"NAME\" }}",
                  role, kind_name(source.kind), role)};
}

std::string shared_column(const PlannedSource& a, const PlannedSource& b,
                          const std::string& preferred) {
  if (!preferred.empty() && a.find(preferred) != nullptr && b.find(preferred) != nullptr)
    return preferred;
  for (const auto& column : a.files[0].columns)
    if (b.find(column.name) != nullptr && column.shape.distinct > 2 &&
        column.shape.time_share < 0.5)
      return column.name;
  return {};
}

// The join of `right` to `left`, by the declared column, the role's column, or a column that both
// have.
Status add_join(Plan& plan, SourceKind left, SourceKind right, const std::string& role) {
  const auto* a = plan.find(left);
  const auto* b = plan.find(right);
  if (a == nullptr || b == nullptr) return {};
  Join join{left, right, "", "", b->declared.join.empty()};
  if (!b->declared.join.empty()) {
    join.left_column = join.right_column = b->declared.join;
    for (const auto* side : {a, b})
      if (side->find(b->declared.join) == nullptr)
        return base::fail(Code::project, b->declared.place,
                          fmt::format("join = \"{}\", but {} has no such column", b->declared.join,
                                      file_list(*side)),
                          column_list(*side));
  } else {
    auto common = shared_column(*a, *b, a->has(role) ? a->columns.at(role) : "");
    join.left_column = !common.empty() ? common : a->has(role) ? a->columns.at(role) : "";
    join.right_column = !common.empty() ? common : b->has(role) ? b->columns.at(role) : "";
    if (join.left_column.empty() || join.right_column.empty())
      return base::fail(
          Code::data, fmt::format("{} and {}", file_list(*a), file_list(*b)),
          "no column joins them", "a column that both have under the same name",
          fmt::format("in coterie.toml under [sources.{}]: join = \"COLUMN\"", kind_name(right)));
  }
  plan.joins.push_back(std::move(join));
  return {};
}

Status settle_joins(Plan& plan) {
  if (plan.find(SourceKind::items) != nullptr)
    TRY(add_join(plan, SourceKind::items, SourceKind::orders, "order"));
  auto base = plan.find(SourceKind::orders) != nullptr ? SourceKind::orders : SourceKind::items;
  TRY(add_join(plan, base, SourceKind::payments, "order"));
  TRY(add_join(plan, base, SourceKind::customers, "customer"));
  auto lines = plan.find(SourceKind::items) != nullptr ? SourceKind::items : base;
  TRY(add_join(plan, lines, SourceKind::products, "product"));
  return {};
}

Status check_complete(const Plan& plan) {
  if (plan.find(SourceKind::features) != nullptr && plan.find(SourceKind::orders) == nullptr)
    return {};
  const auto* orders = plan.find(SourceKind::orders);
  if (orders == nullptr) {
    const auto& first = plan.sources[0];
    if (first.kind == SourceKind::items)
      return std::unexpected(missing_role(first, "time", "no file says when an order was placed"));
    return base::fail(Code::data, file_list(first), "no file holds orders",
                      "a file with a customer and a time in each row, or one row a customer");
  }
  if (!orders->has("customer"))
    return std::unexpected(missing_role(*orders, "customer", "no name or repeating id fits"));
  if (!orders->has("time"))
    return std::unexpected(missing_role(*orders, "time", "no column holds dates"));
  const auto* when = orders->find(orders->columns.at("time"));
  if (when != nullptr && when->shape.time_share < 0.2)
    return base::fail(
        Code::data, file_list(*orders),
        fmt::format("column '{}' does not hold dates", orders->columns.at("time")),
        "2011-12-09 12:50, 9/12/2011 12:50, 11-Feb-13, 19970101, ISO with zone, seconds since 1970",
        "choose another column: --column time=NAME");
  return {};
}

// Beside orders a ready table describes their customers; one that names no customer has no place.
Status settle_features(Plan& plan) {
  const auto* orders = plan.find(SourceKind::orders);
  if (orders == nullptr) return {};
  for (auto& source : plan.sources) {
    if (source.kind != SourceKind::features) continue;
    if (!source.has("customer") || plan.find(SourceKind::customers) != nullptr)
      return base::fail(Code::data, file_list(source) + " and " + file_list(*orders),
                        "no column joins them",
                        "a customer, an order or a product that both files name",
                        "leave the file out, or say what it is in coterie.toml: "
                        "[sources.customers], [sources.items] …");
    source.kind = SourceKind::customers;
  }
  return {};
}

Result<SourceKind> declared_kind(const Source& source) {
  for (size_t i = 0; i < std::size(kKinds); ++i)
    if (source.name == kKinds[i]) return static_cast<SourceKind>(i);
  std::vector<std::string> names(std::begin(kKinds), std::end(kKinds));
  auto near = base::nearest(source.name, names);
  return base::fail(Code::project, source.place,
                    fmt::format("there is no source '{}'{}", source.name,
                                near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                    base::join(names, ", "));
}

}  // namespace

std::string_view kind_name(SourceKind kind) {
  return kKinds[static_cast<size_t>(kind)];
}

const ColumnSample* PlannedSource::find(const std::string& column) const {
  for (const auto& known : files[0].columns)
    if (known.name == column) return &known;
  return nullptr;
}

PlannedSource* Plan::find(SourceKind kind) {
  auto found = std::ranges::find(sources, kind, &PlannedSource::kind);
  return found == sources.end() ? nullptr : &*found;
}

const PlannedSource* Plan::find(SourceKind kind) const {
  auto found = std::ranges::find(sources, kind, &PlannedSource::kind);
  return found == sources.end() ? nullptr : &*found;
}

Result<Plan> plan_reading(engine::Engine& engine, const Project& project,
                          const std::map<std::string, std::string>& fixed) {
  Plan plan;
  for (const auto& source : project.sources) {
    auto paths = TRY(expand_paths(source.paths, project.folder));
    std::vector<FileShape> shapes;
    for (const auto& path : paths) shapes.push_back(TRY(look_at(engine, path, source)));
    auto groups = group(std::move(shapes), source);
    // Ready tables are joined on the customer, so theirs may differ.
    if (!source.name.empty() && source.name != kind_name(SourceKind::features) && groups.size() > 1)
      return base::fail(
          Code::data, file_list(groups[0]) + " and " + file_list(groups[1]),
          fmt::format("the files of [sources.{}] have different columns", source.name),
          "files of one kind in one source");
    for (auto& one : groups) plan.sources.push_back(std::move(one));
  }
  if (plan.sources.empty())
    return base::fail(Code::project, project.file, "the project names no data to read",
                      "[sources.orders] with a path", "coterie init orders.csv writes one");
  TRY(check_fixed(plan.sources, fixed));
  for (auto& source : plan.sources) {
    TRY(check_declared(source));
    guess_source(source, fixed);
    prefer_price_to_order_total(source, plan);
    TRY(prefer_repeating_customer(engine, source, plan));
    source.kind = source.declared.name.empty() ? kind_of(source, plan.sources.size() == 1)
                                               : TRY(declared_kind(source.declared));
  }
  // Customers without any orders are a table of features.
  if (plan.find(SourceKind::orders) == nullptr && plan.find(SourceKind::items) == nullptr)
    for (auto& source : plan.sources)
      if (source.kind == SourceKind::customers && source.declared.name.empty())
        source.kind = SourceKind::features;
  TRY(settle_features(plan));
  for (auto& source : plan.sources) {
    if (source.kind == SourceKind::features) keep_customer_only(source);
    note_misfits(source, plan);
  }
  std::set<SourceKind> kinds;
  for (const auto& source : plan.sources)
    if (!kinds.insert(source.kind).second && source.kind != SourceKind::features)
      return base::fail(
          Code::data, file_list(source),
          fmt::format("two different files both look like {}", kind_name(source.kind)),
          "one kind of file each",
          "say what each is in coterie.toml: [sources.orders], [sources.items], "
          "[sources.customers] …");
  TRY(check_complete(plan));
  TRY(settle_joins(plan));
  return plan;
}

}  // namespace coterie::project
