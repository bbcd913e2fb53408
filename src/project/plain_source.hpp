// A source that may be read into a ledger: one set of plain delimited files that holds the lines
// alone.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/engine.hpp"
#include "ledger/layout.hpp"
#include "project/parse_sql.hpp"
#include "project/plan.hpp"

namespace coterie::project {

// Which ledger::Text, ledger::Number a role is; -1: none.
int text_of_role(std::string_view role);
int number_of_role(std::string_view role);
// Whether the column's texts are digits with a decimal point, without dress.
bool plain_number_column(const PlannedSource& source, const ColumnSample& column);

// Returns: nothing when roles lie in several sources, or a column is written in a way that only the
// engine reads.
std::optional<ledger::Layout> plain_layout(
    const PlannedSource& source, const std::map<std::string, const PlannedSource*>& where);

// Asks the engine what texts of the source mean, by the casts of `parser`. All must outlive it.
ledger::Ask ask_engine(engine::Engine& engine, const PlannedSource& source,
                       const ColumnParser& parser);

}  // namespace coterie::project
