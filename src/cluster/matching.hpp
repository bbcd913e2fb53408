// Which label of one partition is which of another, and how alike two clusters are.
#pragma once
#include <cstdint>
#include <vector>

#include "stats/agreement.hpp"

namespace coterie::cluster {

// The one-to-one matching of the two labellings of a cross table under which most rows keep their
// label.
// table: counts, as stats::cross_table() makes them; any shape.
// Returns: for each row of the table its column, -1 where the table has more rows than columns and
// this one is left over; a pair may share no customer. Repeats: exact, in integers.
// Cost: O(s^2 l) for the shorter side s and the longer l.
// Source: the assignment problem by shortest augmenting paths, Jonker & Volgenant 1987
// (rectangular: Crouse 2016). Checked: MatchingTest against scipy.optimize.linear_sum_assignment.
std::vector<int> match_labels(const stats::CrossTable& table);

// Jaccard similarity of cluster a of the first labelling and b of the second: customers in both by
// customers in either; 0 when neither has any.
double jaccard(const stats::CrossTable& table, int a, int b);

// Of each cluster of the first labelling the largest Jaccard similarity to a cluster of the second,
// of those from number `first` on (below: noise); NaN for one without customers.
// Source: Hennig 2007, section 2.
std::vector<double> best_jaccard(const stats::CrossTable& table, int first = 0);

}  // namespace coterie::cluster
