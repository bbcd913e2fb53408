// The SQL that turns parsed source columns into the table lines_in: one row a record, with its
// status.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/layout.hpp"
#include "project/parse_sql.hpp"
#include "project/plan.hpp"

namespace coterie::project {

// Column `status` of lines_in is a ledger::Status.
struct StatusText {
  ledger::Status status;
  std::string_view check, action, text;
};
std::vector<StatusText> status_texts();

// What the numbers of the source's discount column are.
ledger::DiscountIs discount_is(const PlannedSource& source);
// The UCI habit: cancellations repeat the invoice number behind a C.
bool cancelled_by_prefix(const PlannedSource& source);
// A number column as a whole number of its last digit; null when unreadable.
std::string exact_number(const ColumnParser& parser, const std::string& role, int scale);

// How a row is told to be a return, in words; empty when nothing tells.
std::vector<std::string> return_rules(const std::map<std::string, const PlannedSource*>& where);

// The role columns of one source as a SELECT: texts, `time`, exact integers (quantity_milli,
// price_micros, amount_in, discount_value), bad_number, malformed, and key_<kind> for joins.
// finest: the source that gives the lines; its malformed rows stay, marked, and row_hash is over
// the whole record.
std::string parsed_select(const PlannedSource& source, const engine::FileScan& file,
                          const ColumnParser& parser, const std::vector<std::string>& roles,
                          const std::map<std::string, std::string>& keys, bool finest);

// SELECT … of the columns of lines_in from the parsed columns. `where`: role -> the source that has
// it. row_number: SQL that numbers the rows when each is an order of its own, else "". orphan: SQL
// condition for a row that found no order, "" when there is no join.
std::string lines_select(const std::map<std::string, const PlannedSource*>& where,
                         const std::string& row_number, const std::string& orphan,
                         const std::string& from, bool joined);

// Columns of tables.hpp that lines_select gives for these roles.
std::vector<std::string> line_columns(const std::map<std::string, const PlannedSource*>& where);

}  // namespace coterie::project
