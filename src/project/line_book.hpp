// The questions that checking asks of the lines that were read, wherever they lie: in the engine's
// table lines_in, or in a ledger.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "ledger/facts.hpp"
#include "ledger/ledger.hpp"

namespace coterie::project {

struct Buyers {
  int64_t customers = 0, orders = 0;
  int64_t repeaters = 0;  // customers of more than one order
};

class LineBook {
 public:
  virtual ~LineBook() = default;

  virtual base::Result<std::array<int64_t, ledger::kStatuses>> count_by_status() = 0;
  // Row numbers of the first five lines of a status.
  virtual base::Result<std::vector<int64_t>> first_rows(ledger::Status status) = 0;
  // The day of the last purchase before an instant; 0 without one.
  virtual base::Result<int64_t> last_purchase_day(int64_t until) = 0;
  // Accepted lines at `from` or later.
  virtual base::Result<ledger::Found> dated_from(int64_t from) = 0;
  virtual base::Result<ledger::Sums> sum_up(int64_t until) = 0;
  virtual base::Result<ledger::Found> duplicates() = 0;
  // Accepted lines whose clock time is skipped in the zone.
  virtual base::Result<ledger::Found> in_zone_gaps(const std::string& zone) = 0;
  // Of the purchases before `until`. The last question: a ledger is sorted by customer for it.
  virtual base::Result<Buyers> buyers(int64_t until) = 0;
};

// Over lines_in. row_column: SQL that numbers the rows. accepted: SQL condition for rows of status
// 0 and 1 that are taken.
std::unique_ptr<LineBook> engine_book(engine::Engine& engine, std::string row_column,
                                      std::string accepted, bool money);

}  // namespace coterie::project
