// How a feature is spread in each segment: counts in bins that all segments share.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/pool.hpp"
#include "figures/bins.hpp"
#include "table/frame.hpp"

namespace coterie::figures {

struct Distribution {
  std::string feature;
  Bins bins;
  std::vector<int64_t> population;             // one a bin: all customers with a value
  std::vector<std::vector<int64_t>> segments;  // one a segment, then one a bin
  int64_t without = 0;                         // customers without a value
};

// One for each of the columns.
// columns: numbers, of one frame. moments: of each. segment_of: one a customer, -1 for none.
// Repeats: the same for any threads and order of rows. Cost: linear in customers, a column a
// thread.
std::vector<Distribution> make_distributions(std::span<const table::Column* const> columns,
                                             std::span<const table::Moments> moments,
                                             std::span<const int32_t> segment_of, int segments,
                                             base::Pool& pool);

}  // namespace coterie::figures
