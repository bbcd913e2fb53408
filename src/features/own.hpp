// Features of a project's own: an expression over lines, orders or customers, checked before any
// engine sees it and then cut in two: its aggregates become columns of a step, the rest a formula.
//
// Over lines one sees purchases only; an expression that names is_return sees returned lines too.
// Over orders one sees one row an order. Over customers one sees every other feature. Amounts are
// in the currency and quantities in units there; sums are exact all the same: they are taken over
// millionths and divided after.
#pragma once
#include <string_view>

#include "base/result.hpp"
#include "features/compile.hpp"
#include "project/project.hpp"
#include "sql/check.hpp"

namespace coterie::features {

// What an expression over `lines` or `orders` may name.
const sql::Columns& line_names();
const sql::Columns& order_names();

// Checks the feature and offers it under its name.
// Errors: Code::project at the feature's place: a name that is taken or not plain, an unknown
// `over`, and whatever sql::parse and sql::check refuse.
base::Status offer_own(Compiler& compiler, const project::CustomFeature& feature);

}  // namespace coterie::features
