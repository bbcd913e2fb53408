#include "project/line_sql.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "engine/scan.hpp"
#include "project/read_files.hpp"
#include "project/roles.hpp"

namespace coterie::project {
namespace {

using ledger::kBadNumber, ledger::kBadTime, ledger::kMalformed, ledger::kNoCustomer,
    ledger::kOrphan, ledger::kPriceNotPositive, ledger::kPurchase, ledger::kQuantityZero,
    ledger::kReturn;
using Where = std::map<std::string, const PlannedSource*>;

// A decimal of `scale` digits behind the point as a whole number of its last digit. Products of
// decimals keep 18 digits; the few values that need more go the long way, which is twenty times
// slower.
std::string exact(const std::string& decimal, int scale) {
  const bool money = scale == kMoneyScale;
  return fmt::format(
      "CASE WHEN {0} > -{1} AND {0} < {1} THEN CAST({0} * {2} AS BIGINT) "
      "ELSE CAST(CAST({0} AS DECIMAL(38, {3})) * {2} AS BIGINT) END",
      decimal, money ? "1000000" : "1000000000000", money ? "1000000" : "1000", scale);
}

std::string bad_number(const PlannedSource& source, const ColumnParser& parser,
                       const std::vector<std::string>& roles) {
  std::vector<std::string> parts;
  for (const auto& role : roles) {
    if (role == "quantity" || role == "unit_price" || role == "amount") {
      bool optional = role == "unit_price" && source.has("amount");
      int scale = role == "quantity" ? kQuantityScale : kMoneyScale;
      parts.push_back(optional ? parser.raw(role) + " IS NOT NULL AND " +
                                     parser.number(role, scale) + " IS NULL"
                               : parser.number(role, scale) + " IS NULL");
    } else if (role == "discount" || role == "instalments") {
      parts.push_back(parser.raw(role) + " IS NOT NULL AND " + parser.number(role, kMoneyScale) +
                      " IS NULL");
    }
  }
  if (parts.empty()) return "FALSE";
  return "(" + base::join(parts, " OR ") + ")";
}

// Quantity times price in millionths. Whole quantities of a usual size stay within 64 bits; the
// rest goes the long way.
std::string gross_sql(const Where& where) {
  if (!where.contains("unit_price") || where.contains("amount")) return "";
  if (!where.contains("quantity")) return "ABS(price_micros)";
  return "CASE WHEN quantity_milli % 1000 = 0 AND ABS(quantity_milli) < 1000000000 AND "
         "ABS(price_micros) < 9000000000000 THEN ABS(quantity_milli) // 1000 * ABS(price_micros) "
         "ELSE TRY_CAST((CAST(ABS(quantity_milli) AS HUGEINT) * ABS(price_micros) + 500) // 1000 "
         "AS BIGINT) END";
}

struct Money {
  std::string amount, discount;  // SQL, "" when there is none
};

// What was paid and what the discount took off. A discount beside an amount was taken off before;
// beside a unit price it comes off the list price. The whole price off beside an amount that was
// paid says nothing.
Money money_sql(const Where& where) {
  Money out;
  const bool amount = where.contains("amount"), price = where.contains("unit_price");
  if (!amount && !price) return out;
  const auto full = std::string(amount ? "ABS(amount_in)" : "gross_micros");
  if (!where.contains("discount")) {
    out.amount = full;
    return out;
  }
  using Discount = ledger::DiscountIs;
  auto mode = discount_is(*where.at("discount"));
  auto value = std::string("ABS(COALESCE(discount_value, 0))");
  if (mode == Discount::amount) {
    out.discount = amount ? value : "LEAST(" + value + ", " + full + ")";
  } else {
    auto rate = mode == Discount::rate ? value : "(" + value + " // 100)";
    rate = "LEAST(" + rate + ", 1000000)";
    out.discount =
        amount ? fmt::format(
                     "COALESCE(TRY_CAST(CAST({0} AS HUGEINT) * {1} // NULLIF(1000000 - {1}, 0) AS "
                     "BIGINT), 0)",
                     full, rate)
               : fmt::format("CAST(CAST({} AS HUGEINT) * {} // 1000000 AS BIGINT)", full, rate);
  }
  out.amount = amount ? full : full + " - discount_micros";
  return out;
}

std::string return_sql(const Where& where) {
  std::vector<std::string> parts;
  if (where.contains("quantity")) parts.push_back("quantity_milli < 0");
  if (where.contains("amount") && !where.contains("quantity")) parts.push_back("amount_in < 0");
  if (where.contains("returned")) parts.push_back("COALESCE(returned, FALSE)");
  if (where.contains("status"))
    parts.push_back(
        "COALESCE(LIST_CONTAINS(['cancelled', 'canceled', 'refunded', 'returned'], "
        "LOWER(status_text)), FALSE)");
  if (where.contains("order") && cancelled_by_prefix(*where.at("order")))
    parts.push_back("COALESCE(REGEXP_MATCHES(order_in, '^C[0-9]+$'), FALSE)");
  return parts.empty() ? "FALSE" : base::join(parts, " OR ");
}

std::string not_positive_sql(const Where& where) {
  if (where.contains("amount")) return "amount_in <= 0";
  return where.contains("unit_price") ? "price_micros <= 0" : "FALSE";
}

}  // namespace

ledger::DiscountIs discount_is(const PlannedSource& source) {
  using Discount = ledger::DiscountIs;
  const auto& said = source.declared.discount;
  if (said == "rate") return Discount::rate;
  if (said == "percent") return Discount::percent;
  if (said == "amount") return Discount::amount;
  const auto& column = source.columns.at("discount");
  const auto& shape = source.find(column)->shape;
  const auto name = plain_name(column);
  if (shape.number.percent) return Discount::percent;
  if (name.find("pct") != std::string::npos || name.find("percent") != std::string::npos)
    return shape.largest <= 1 ? Discount::rate : Discount::percent;
  if (name.find("rate") != std::string::npos || (shape.largest <= 1 && shape.number.decimals > 0))
    return Discount::rate;
  return Discount::amount;
}

bool cancelled_by_prefix(const PlannedSource& source) {
  const auto* column = source.find(source.columns.at("order"));
  if (column == nullptr || !column->shape.number.dressed) return false;
  auto digits = std::ranges::count_if(column->shape.common, [](const std::string& id) {
    return std::ranges::all_of(id, [](char c) { return c >= '0' && c <= '9'; });
  });
  return digits * 2 > static_cast<int64_t>(column->shape.common.size());
}

std::string exact_number(const ColumnParser& parser, const std::string& role, int scale) {
  return exact(parser.number(role, scale), scale);
}

std::vector<StatusText> status_texts() {
  return {
      {kPurchase, "purchases", "use", "Rows that count as bought."},
      {kReturn, "returns", "use",
       "Rows that count as returned or cancelled; outside of spend and orders."},
      {kMalformed, "rejected: malformed row", "reject",
       "Rows whose number of columns or quotation marks do not fit."},
      {kNoCustomer, "rejected: no customer", "reject",
       "Rows without a customer cannot be assigned to anybody."},
      {kOrphan, "rejected: no matching order", "reject",
       "Item rows whose order is not among the orders."},
      {kBadTime, "rejected: unreadable time", "reject",
       "Rows whose time is missing or cannot be read."},
      {kBadNumber, "rejected: unreadable number", "reject",
       "Rows whose quantity, price or amount is missing or cannot be read."},
      {kPriceNotPositive, "rejected: price not positive", "reject",
       "Rows that are no returns and whose price or amount is zero or negative."},
      {kQuantityZero, "rejected: quantity zero", "reject",
       "Rows that sell nothing: their quantity is zero."},
  };
}

std::vector<std::string> return_rules(const Where& where) {
  std::vector<std::string> out;
  if (where.contains("quantity")) out.emplace_back("negative quantity");
  if (where.contains("amount") && !where.contains("quantity")) out.emplace_back("negative amount");
  if (where.contains("returned"))
    out.push_back("column " + where.at("returned")->columns.at("returned"));
  if (where.contains("status"))
    out.push_back("column " + where.at("status")->columns.at("status") +
                  " says cancelled, refunded or returned");
  if (where.contains("order") && cancelled_by_prefix(*where.at("order")))
    out.emplace_back("order number starts with C");
  return out;
}

std::string parsed_select(const PlannedSource& source, const engine::FileScan& file,
                          const ColumnParser& parser, const std::vector<std::string>& roles,
                          const std::map<std::string, std::string>& keys, bool finest) {
  std::vector<std::string> items;
  auto add = [&](const std::string& sql, std::string_view alias) {
    items.push_back(fmt::format("{} AS {}", sql, alias));
  };
  for (const auto& role : roles) {
    if (role == "time")
      add(parser.instant(role), "ordered_at");
    else if (role == "customer")
      add(parser.text(role), "customer_in");
    else if (role == "order")
      add(parser.text(role), "order_in");
    else if (role == "status")
      add(parser.raw(role), "status_text");
    else if (role == "returned")
      add(parser.flag(role), "returned");
    else if (role == "quantity")
      add(exact_number(parser, role, kQuantityScale), "quantity_milli");
    else if (role == "unit_price")
      add(exact_number(parser, role, kMoneyScale), "price_micros");
    else if (role == "amount")
      add(exact_number(parser, role, kMoneyScale), "amount_in");
    else if (role == "discount")
      add(exact_number(parser, role, kMoneyScale), "discount_value");
    else if (role == "instalments")
      add("CAST(" + parser.number(role, kMoneyScale) + " AS BIGINT)", "instalments");
    else if (role == "product")
      add(parser.text(role), role);
    else
      add(parser.raw(role), role);
  }
  for (const auto& [alias, column] : keys) {
    add(parser.column_id(*source.find(column)), alias);
  }
  add(bad_number(source, parser, roles), "bad_number");
  add(finest && file.format == engine::FileFormat::blanks
          ? "NOT (" + engine::whole_row_sql(file) + ")"
          : "FALSE",
      "malformed");
  if (finest) add(engine::row_hash_sql(file.columns), "row_hash");
  return "SELECT " + base::join(items, ", ") + " FROM " + rows_sql(file, finest);
}

std::vector<std::string> line_columns(const Where& where) {
  std::vector<std::string> out;
  for (std::string_view role :
       {"product", "category", "channel", "payment_type", "region", "instalments"})
    if (where.contains(std::string(role))) out.emplace_back(role);
  if (where.contains("quantity")) out.emplace_back("quantity_milli");
  auto money = money_sql(where);
  if (!money.amount.empty()) out.emplace_back("amount_micros");
  if (!money.discount.empty()) out.emplace_back("discount_micros");
  return out;
}

std::string lines_select(const Where& where, const std::string& row_number,
                         const std::string& orphan, const std::string& from, bool joined) {
  std::vector<std::string> tests = {
      fmt::format("WHEN malformed THEN {}", static_cast<int>(kMalformed))};
  if (!orphan.empty())
    tests.push_back(fmt::format("WHEN {} THEN {}", orphan, static_cast<int>(kOrphan)));
  tests.push_back(fmt::format("WHEN customer_in IS NULL THEN {}", static_cast<int>(kNoCustomer)));
  tests.push_back(
      fmt::format("WHEN ISFINITE(ordered_at) IS NOT TRUE THEN {}", static_cast<int>(kBadTime)));
  const auto gross = gross_sql(where);
  // A product that does not fit 64 bits is no price.
  tests.push_back(fmt::format("WHEN bad_number{} THEN {}",
                              gross.empty() ? "" : " OR gross_micros IS NULL",
                              static_cast<int>(kBadNumber)));
  tests.push_back(fmt::format("WHEN {} THEN {}", return_sql(where), static_cast<int>(kReturn)));
  tests.push_back(
      fmt::format("WHEN {} THEN {}", not_positive_sql(where), static_cast<int>(kPriceNotPositive)));
  if (where.contains("quantity"))
    tests.push_back(
        fmt::format("WHEN quantity_milli = 0 THEN {}", static_cast<int>(kQuantityZero)));
  std::vector<std::string> items = {
      "CAST(CASE " + base::join(tests, " ") + " ELSE 0 END AS TINYINT) AS status",
      "customer_in AS customer_id"};
  if (!row_number.empty())
    items.push_back("'row ' || (" + row_number + ") AS order_id");
  else if (where.contains("order"))
    items.emplace_back(
        "COALESCE(order_in, customer_in || ' ' || CAST(ordered_at AS DATE)) AS order_id");
  else
    items.emplace_back("CAST(CAST(ordered_at AS DATE) AS VARCHAR) AS order_id");
  items.emplace_back("ordered_at");
  auto money = money_sql(where);
  for (const auto& column : line_columns(where)) {
    if (column == "quantity_milli")
      items.emplace_back("ABS(quantity_milli) AS quantity_milli");
    else if (column == "amount_micros")
      items.push_back(money.amount + " AS amount_micros");
    else
      items.push_back(column);
  }
  if (where.contains("currency")) items.emplace_back("currency");
  items.emplace_back("row_hash");
  if (joined) items.emplace_back("source_row");
  // Each step names a value that the next one uses more than once.
  auto source = "(" + from + ")";
  if (!gross.empty()) source = "(SELECT *, " + gross + " AS gross_micros FROM " + source + ")";
  if (!money.discount.empty())
    source = "(SELECT *, " + money.discount + " AS discount_micros FROM " + source + ")";
  return "SELECT " + base::join(items, ", ") + " FROM " + source;
}

}  // namespace coterie::project
