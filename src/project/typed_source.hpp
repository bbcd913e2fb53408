// A source of Parquet files that holds the lines alone: which of its columns are fetched as they
// lie in the file, and which the engine casts before.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/scan.hpp"
#include "ledger/typed.hpp"
#include "project/parse_sql.hpp"
#include "project/plan.hpp"

namespace coterie::project {

struct TypedSource {
  ledger::TypedLayout layout;
  std::string items;  // what a SELECT over one of the files gives, in the layout's places
};

// parser: of the source, its dates settled.
// Returns: nothing when roles lie in several sources, or a column is written in a way that only the
// engine reads.
std::optional<TypedSource> typed_source(const PlannedSource& source,
                                        const std::map<std::string, const PlannedSource*>& where,
                                        const ColumnParser& parser);

// SELECTs that give the rows of one file in parts, whole row groups each, for threads to share.
base::Result<std::vector<std::string>> typed_selects(engine::Engine& engine,
                                                     const engine::FileScan& scan,
                                                     const TypedSource& typed);

}  // namespace coterie::project
