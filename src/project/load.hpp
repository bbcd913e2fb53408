// Reads the planned sources into the standard tables of tables.hpp and accounts for every row.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/progress.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "engine/engine.hpp"
#include "project/plan.hpp"
#include "project/tables.hpp"

namespace coterie::project {

// A counted fact about the data. Examples are "orders.csv:12" (record 12, the header is 1), never
// values.
struct QualityFact {
  std::string check;  // "rejected: no customer"
  int64_t rows = 0;
  double share = 0;                   // of all rows in
  std::string action;                 // keep | fix | reject | use | note
  std::vector<std::string> examples;  // at most 5
  std::string text;                   // one sentence
};

struct SourceFacts {
  std::string kind;
  std::vector<std::string> files;  // file names without folders
  std::vector<std::string> paths;
  int64_t rows = 0;  // records in the files, without headers
};

struct Loaded {
  Tables tables;
  std::vector<SourceFacts> sources;
  std::vector<QualityFact> quality;
  std::vector<std::string> warnings;  // what limits the claims that can be made
  std::vector<std::string> notes;     // what was decided while reading
  std::string person_column;  // column of the customers source that is the customer, when it is not
                              // the join key
  int64_t rows_in = 0, purchases = 0, returns = 0;
  std::map<std::string, int64_t>
      rejected;                // by reason; rows_in = purchases + returns + sum of these
  int64_t revenue_micros = 0;  // of the purchases before as_of
  bool money = false;
  base::LocalSeconds first_order = 0, last_order = 0,
                     as_of = 0;       // of the purchases; 0 with a ready feature table
  int64_t customers = 0, orders = 0;  // with a purchase before as_of
};

// as_of: "" = the day after the last order that is not in the future of `today`.
// Leaves lines (a view), customers, events or feature_table in the engine.
// Errors: Code::data when nothing usable is left; those of the engine.
base::Result<Loaded> load(engine::Engine& engine, const Plan& plan, const Project& project,
                          base::Day today, base::Progress* progress);

}  // namespace coterie::project
