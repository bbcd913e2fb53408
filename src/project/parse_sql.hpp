// From a source's columns as texts (or Parquet types) to typed SQL expressions, one by role.
#pragma once
#include <optional>
#include <string>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "project/plan.hpp"

namespace coterie::project {

// Money is kept in millionths of the currency, quantities in thousandths of a unit.
inline constexpr int kMoneyScale = 6, kQuantityScale = 3;

class ColumnParser {
 public:
  ColumnParser(const PlannedSource& source, std::string zone)
      : source_(source), zone_(std::move(zone)) {}

  // Settles the order of day and month over the whole data where the sample leaves it open.
  // Errors: Code::data when the data cannot tell.
  base::Status settle_dates(engine::Engine& engine);

  // The raw column of a role as text, blanks trimmed, "" as null.
  std::string raw(const std::string& role) const;
  // Identifiers and categories: text; whole numbers written as 17850.0 lose the ".0".
  std::string text(const std::string& role) const;
  std::string instant(const std::string& role) const;            // TIMESTAMP, null when unreadable
  std::string number(const std::string& role, int scale) const;  // DECIMAL, null when unreadable
  std::string flag(const std::string& role) const;               // BOOLEAN
  // The same for a column that has no role (attributes and ready features).
  std::string column_text(const ColumnSample& column) const;
  // Whether there is a value, readable or not: a condition.
  std::string column_given(const ColumnSample& column) const;
  // An identifier: as text(), and null where a program wrote that it has none (NULL, nan, NA …).
  std::string column_id(const ColumnSample& column) const;
  std::string column_number(const ColumnSample& column) const;  // DOUBLE, finite

 private:
  bool typed() const { return !source_.files[0].types.empty(); }
  std::string type_of(const std::string& column) const;
  char decimal_of(const ColumnSample& column) const;
  base::Error undecided(const std::string& column, bool both) const;
  const ColumnSample& sample(const std::string& role) const;

  const PlannedSource& source_;
  std::string zone_;
  std::optional<DateOrder> order_;
};

}  // namespace coterie::project
