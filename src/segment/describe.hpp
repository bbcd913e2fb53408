// What the segments of one model look like: their customers, their money to the last digit, and
// every feature beside the population's.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "segment/result.hpp"
#include "table/frame.hpp"

namespace coterie::segment {

// What describe() learns beside the segments themselves.
struct Description {
  table::Profile population;  // every customer, also those without a segment
  // ranks[segment][feature of the profile]: share of all customers whose value is below the
  // segment's median, ties counted half. 0.5 is the middle, near 1 is more than nearly everybody.
  // It bends to no outlier, so it says "high" and "low" where means of skewed features do not. NaN
  // for a feature that is constant or a segment without values.
  std::vector<std::vector<double>> ranks;
  int64_t customers_without = 0;  // of no segment
  int64_t revenue_micros = 0;     // of all customers, exact; 0 without money
  int64_t revenue_micros_without = 0;
};

// Fills customers, shares, revenue, profile and categories of each segment; leaves the rest as it
// is. frame: one row a customer. spend_micros: one a customer, or empty when there is no money.
// segment_of: one a customer, 0 … segments.size() - 1, or -1 for none.
// Returns: the population and the ranks. Shares of nothing (no customers, no money) are NaN.
// Errors: Code::internal when the sizes do not fit; Code::data when a revenue exceeds 9.2e12 units.
// Repeats: the same bits for the same rows in the same order; revenue for any order.
// Cost: that of table::profile and one more pass over the numbers.
// Checked: DescribeTest by hand; ranks against a count by pairs.
base::Result<Description> describe(const table::Frame& frame, std::span<const int64_t> spend_micros,
                                   std::span<const int32_t> segment_of, std::span<Segment> segments,
                                   base::Pool* pool = nullptr);

}  // namespace coterie::segment
