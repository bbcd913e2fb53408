// Counted facts about the lines of a ledger that still lies in the order of its files.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/pool.hpp"
#include "ledger/ledger.hpp"

namespace coterie::ledger {

// How many lines answer to a question, and the row numbers of the first five.
struct Found {
  int64_t lines = 0;
  std::vector<int64_t> rows;
};

std::array<Found, kStatuses> by_status(const Ledger& ledger, base::Pool* pool);

// Accepted lines (purchases and returns) for which `asks` holds.
Found accepted_lines(const Ledger& ledger, base::Pool* pool,
                     const std::function<bool(const Line&)>& asks);

struct Sums {
  int64_t purchases = 0, returns = 0;
  int64_t revenue_micros = 0;
  bool overflow = false;        // the revenue does not fit
  int64_t first = 0, last = 0;  // purchase, seconds since 1970; 0 without one
};
// Of the accepted lines before `until` (seconds since 1970).
Sums sum_up(const Ledger& ledger, base::Pool* pool, int64_t until);

// Lines whose record equals an earlier one: how many, and the last row of the first five such
// groups (by that row).
Found duplicates(const Ledger& ledger, base::Pool* pool);

// The most frequent texts of the accepted lines, ties by bytes.
std::vector<std::string> most_frequent(const Ledger& ledger, Text kind, size_t most,
                                       base::Pool* pool);

}  // namespace coterie::ledger
