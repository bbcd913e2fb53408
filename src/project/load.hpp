// Reads the planned sources into the standard tables of tables.hpp and accounts for every row.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "base/pool.hpp"
#include "base/progress.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "engine/engine.hpp"
#include "ledger/customers.hpp"
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
                     as_of = 0;               // of the purchases; 0 with a ready feature table
  int64_t customers = 0, orders = 0;          // with a purchase before as_of
  std::shared_ptr<ledger::Customers> ledger;  // the lines; null: they are in the engine
  bool lines_sent = false;                    // from the ledger to the engine
  // A ready feature table with more customers than memory holds: that each stands in one row was
  // not looked at yet. Whoever reads the features in the order of the ids sees it.
  bool repeats_unseen = false;
};

struct LoadOptions {
  base::Day today = 0;
  bool ledger = true;  // false: the engine reads everything
  base::Pool* pool = nullptr;
  const base::Cancel* cancel = nullptr;
  base::Progress* progress = nullptr;
  int64_t customers_in_memory = 0;       // 0: as many as the run's memory holds
  size_t chunk_bytes = size_t{1} << 20;  // of a file, that a thread reads into a ledger at a time
};

// as_of: "" = the day after the last order that is not in the future of `today`.
// Leaves lines (a view), customers, events or feature_table in the engine; or the lines in
// Loaded::ledger, where the files are plain and fit the memory limit.
// Errors: Code::data when nothing usable is left; those of the engine.
base::Result<Loaded> load(engine::Engine& engine, const Plan& plan, const Project& project,
                          const LoadOptions& options);

// A ready feature table in which so many customers stand in more than one row.
base::Error customers_repeat(const std::string& file, int64_t customers);

// Makes the table `lines` in the engine where the lines lie in a ledger; does nothing elsewhere or
// the second time.
base::Status lines_to_engine(engine::Engine& engine, Loaded& loaded);

}  // namespace coterie::project
