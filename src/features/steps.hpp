// The steps of the snapshot query and their columns, registered: lines -> orders -> customers, and
// the side chains for products, categories, channels, payments, regions, returns and events. The
// compiler takes what the requested features use and nothing else.
//
// All sums are sums of whole numbers (millionths of the currency, thousandths of a unit, days,
// counts; cosines and logarithms on a grid of 2^-40 or 2^-50), so that no result depends on threads
// or on the order of rows. Floating point begins where there is one row a customer.
#pragma once
#include <span>
#include <string_view>

namespace coterie::features {

struct StepDefinition {
  std::string_view name;     // "orders"
  std::string_view comment;  // the line above it in the SQL
  std::string_view from;     // a step before it, or a table of project/tables.hpp
  std::string_view keys;     // one row each of these
  bool grouped = false;      // GROUP BY the keys; else the rows of `from`
  std::string_view where;    // condition over the columns of `from`; may be empty
  std::string_view clock;    // column that as_of and the window bound; "" when an earlier step did
};

struct ColumnDefinition {
  std::string_view step;
  std::string_view name;  // {name}: one column for each value of a family, by its slug
  std::string_view
      expression;  // over the columns of the step's `from`; `value`: the family's value
  std::string_view family = {};  // "category_share_<name>" where the name has {name}; else empty
};

// Channels, in small letters, that count as online.
inline constexpr std::string_view kOnlineChannels[] = {
    "online", "web",        "website",      "internet",    "e-commerce", "ecommerce", "app",
    "mobile", "mobile app", "online store", "online shop", "web shop",   "webshop",   "web store"};

// In the order of the query.
std::span<const StepDefinition> steps();
// One row a customer, joined in the last SELECT: formulas may name its columns, and no two such
// steps have a column of the same name.
bool per_customer(const StepDefinition& step);
// A column may stand twice in a step: the first whose columns exist is taken.
std::span<const ColumnDefinition> columns();

}  // namespace coterie::features
