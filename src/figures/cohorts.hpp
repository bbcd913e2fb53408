// Customers by the period of their first purchase: how many came back, and what they spent since.
#pragma once
#include <optional>
#include <vector>

#include "figures/line_sums.hpp"

namespace coterie::figures {

struct Cohort {
  base::Day start = 0;  // of the period of the first purchase
  int64_t customers = 0;
  std::vector<int64_t> active;   // by age in periods: those who bought; active[0] = customers
  std::vector<int64_t> revenue;  // micros, by age; empty without money
  int complete = 0;              // so many ages are periods that ended before as_of
};

struct Cohorts {
  Periods periods;
  std::vector<Cohort> cohorts;  // one for each period, also where nobody came
};

// Every customer is in one cohort, all revenue in one age of it.
// as_of: what is at or after it was not seen.
// Returns: nothing when there are no periods, or nobody.
std::optional<Cohorts> make_cohorts(const LineSums& lines, base::LocalSeconds as_of);

}  // namespace coterie::figures
