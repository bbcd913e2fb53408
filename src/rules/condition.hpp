// Conditions over features: text parsed and type-checked against the columns of a frame before
// anything runs, and the small pieces that models compile themselves from.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sql/expr.hpp"
#include "table/frame.hpp"

namespace coterie::rules {

// Parses a condition and checks all of it: features, types, no aggregate, no text made of a
// number (engines write them differently).
// text: as in sql::parse. where: names the place in messages ("coterie.toml:12:5").
// Errors: Code::project with the column of the fault; an unknown feature with the nearest name.
// Checked: ConditionTest.
base::Result<sql::ExprPtr> read_condition(std::string_view text, const table::Frame& frame,
                                          std::string_view where);

// Checks a condition of a frozen model against new data.
// Errors: Code::data, as what does not fit is a fault of the data then.
base::Status recheck_condition(const sql::ExprPtr& condition, const table::Frame& frame,
                               std::string_view where);

// The column of a feature that has to be a number.
// Errors: `code` when there is no such column (nearest name) or it is a text.
base::Result<const table::Column*> number_column(const table::Frame& frame, std::string_view name,
                                                 base::Code code, std::string_view where);

// "feature IS NULL".
sql::ExprPtr is_missing(const std::string& feature);
// The parts that are not null joined by "and" or "or"; null when there is none.
sql::ExprPtr joined(const std::string& op, const std::vector<sql::ExprPtr>& parts);

}  // namespace coterie::rules
