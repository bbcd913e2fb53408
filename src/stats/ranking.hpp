// How well a score, or the segment a customer is in, orders what they did later.
#pragma once
#include <span>

namespace coterie::stats {

// Normalised Gini of a ranking: 1 when the score orders the outcome perfectly, 0 for no order, -1
// for the reverse. Customers with equal scores share what they have, so ties neither help nor hurt.
// score, outcome: one a row; outcome >= 0; rows with NaN in either are left out.
// Returns: NaN with no rows, a negative or infinite outcome, or one that is the same for all.
// Repeats: the same bits for any order of rows. Cost: two sorts.
// Source: area between the concentration curve and the diagonal over that of the Lorenz curve, as
// in Liu, Wang et al. 2019 (ZILN), section 4.3.
// Checked: RankingTest: sums of all pairs in exact fractions, 1e-9.
double normalised_gini(std::span<const double> score, std::span<const double> outcome);

}  // namespace coterie::stats
