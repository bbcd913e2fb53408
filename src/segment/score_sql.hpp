// A frozen model as SQL over a table of features: the same segment in the warehouse as here.
#pragma once
#include <string>

#include "base/result.hpp"
#include "segment/model.hpp"
#include "sql/dialect.hpp"

namespace coterie::segment {

// Why a model cannot be written as SQL; "" when it can.
std::string no_closed_form(const Model& model);

// One statement that reads the table `features` (customer_id and one column a feature) and gives
// customer_id, segment_id and segment_name, ordered by customer_id. For k-means the values are put
// on the grid before distances are taken, so that every sum is exact in doubles and the nearest
// centre is the one that assign() finds. Errors: Code::data for a model that has no closed
// form. Checked: ScoreSqlTest runs it against assign() on random models and data.
base::Result<std::string> score_sql(const Model& model, const sql::Dialect& dialect);

}  // namespace coterie::segment
