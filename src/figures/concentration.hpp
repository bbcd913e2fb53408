// How unevenly revenue is spread over customers: Lorenz curve and Gini coefficient.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace coterie::figures {

struct Share {
  double customers = 0, revenue = 0;
};

struct Concentration {
  double gini = 0;            // of the population, as stats::gini
  std::vector<Share> lorenz;  // the poorest 0, 2, 4 … 100 % of the customers, and what they spent
  std::vector<Share> top;     // the richest 1, 5, 10, 20 and 50 %
};

// micros: spend of each customer. Between two customers the curve is straight.
// Returns: nothing without customers, when nobody spent, or when a spend is negative.
// Repeats: independent of the order of customers. Cost: a sort.
std::optional<Concentration> make_concentration(std::span<const int64_t> micros);

}  // namespace coterie::figures
