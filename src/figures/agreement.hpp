// Where the customers of the chosen model's segments are in each of the other models.
#pragma once
#include <cstdint>
#include <vector>

#include "segment/result.hpp"

namespace coterie::figures {

struct Agreement {
  int other = 0;                             // index of the other model
  std::vector<std::vector<int64_t>> counts;  // a segment of the chosen, then one of the other
  std::vector<int64_t> rows_without;  // customers of a segment of the chosen, in none of the other
  std::vector<int64_t> columns_without;  // the other way round
};

// One for each model but the chosen, in their order. Counts and `rows_without` of a segment add up
// to its customers.
std::vector<Agreement> make_agreements(const std::vector<segment::ModelResult>& models, int chosen);

}  // namespace coterie::figures
