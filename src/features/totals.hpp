// The snapshot's steps over lines and orders, computed from a ledger instead of by the engine: one
// row a customer with the sums that the formulas start from. The engine then computes the formulas
// over that table, so that floating point happens in one place whichever way the sums came.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/pool.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"
#include "features/period.hpp"
#include "ledger/customers.hpp"

namespace coterie::features {

// The table that upload_totals makes: customer_id and the columns asked for.
inline constexpr std::string_view kTotalsTable = "customer_totals";

// Whether this column of a step with one row a customer can be computed here.
bool has_total(std::string_view step, std::string_view column);

// Which customers to compute, by their id; several threads ask. Empty: all.
using Keep = std::function<bool(std::string_view)>;

// Computes the columns for every customer with a purchase in the period and sends them to the
// engine.
// columns: names for which has_total() holds; no two steps have the same.
// Returns: false when a sum does not fit 64 bits; the engine's own steps then say so.
// Errors: those of the engine.
// Repeats: the same rows for any number of threads; their order is not defined.
// Cost: one pass over the lines.
// Checked: tests/both_ways_test against the engine's own steps, equal to the last bit.
base::Result<bool> upload_totals(engine::Engine& engine, const ledger::Customers& customers,
                                 const Period& period, const std::vector<std::string>& columns,
                                 base::Pool* pool, const Keep& keep = {});

}  // namespace coterie::features
