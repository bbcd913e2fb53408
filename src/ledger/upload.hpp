// A ledger's lines as a table of the engine, for what only the engine can compute.
#pragma once
#include <string>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "ledger/customers.hpp"

namespace coterie::ledger {

// Makes (replaces) `table` with the columns of project/tables.hpp's lines. The order of its rows is
// not defined.
base::Status upload_lines(engine::Engine& engine, const Customers& customers,
                          const std::string& table);

}  // namespace coterie::ledger
