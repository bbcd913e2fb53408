// What reading leaves in the engine, whatever the files looked like: standard tables with standard
// columns. Features are compiled against these names and nothing else.
//
// lines (one row an accepted order line; a TEMP table or view):
//   customer_id   VARCHAR, never null
//   order_id      VARCHAR, never null (made of customer and day when the source has no order
//   column) ordered_at    TIMESTAMP on the wall clock of the project's zone, never null is_return
//   BOOLEAN: returned or cancelled. Quantities and amounts of returns are stored as positive
//   numbers. and those of the following that the source has (see Tables::line_columns): product,
//   category, channel, payment_type, region   VARCHAR, may be null quantity_milli   BIGINT,
//   thousandths of a unit amount_micros    BIGINT, millionths of the currency: what was paid for
//   the line, after discount discount_micros  BIGINT, millionths of the currency: what the discount
//   took off, 0 without one instalments      BIGINT
// customers (one row a customer): customer_id and the attribute columns (VARCHAR or DOUBLE)
// events (one row an event): customer_id, event_at TIMESTAMP; maybe event_kind VARCHAR, session
// VARCHAR, seconds BIGINT feature_table (one row a customer): customer_id and columns (DOUBLE or
// VARCHAR), when the source is a ready feature table
#pragma once
#include <set>
#include <string>
#include <vector>

namespace coterie::project {

struct AttributeColumn {
  std::string name;
  bool category = false;  // VARCHAR; else DOUBLE
};

struct Tables {
  bool lines = false;
  std::set<std::string> line_columns;             // of the optional columns above, those that exist
  std::vector<AttributeColumn> customer_columns;  // empty: no customers table
  bool events = false;
  std::set<std::string> event_columns;
  std::vector<AttributeColumn> feature_columns;  // of feature_table; empty: no ready feature table
  // Most frequent values by number of lines (ties by name), at most 12 each: for features named
  // after values.
  std::vector<std::string> categories, channels, payment_types, event_kinds;
};

}  // namespace coterie::project
