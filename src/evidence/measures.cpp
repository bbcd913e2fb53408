#include "evidence/measures.hpp"

#include <algorithm>

namespace coterie::evidence {
namespace {

constexpr MeasureDefinition kMeasures[] = {
    {"silhouette_euclidean",
     "How far the segments stand apart, on the columns on which all models are compared.", "-1..1"},
    {"null_p_value",
     "How often data without segments looks at least as clustered: the largest p-value over the "
     "null worlds.",
     "0..1", false},
    {"stability_ari",
     "Agreement with the segments of models fitted to resampled customers (adjusted Rand).",
     "-1..1"},
    {"smallest_jaccard", "The mean Jaccard similarity of the least stable segment over resamples.",
     "0..1"},
    {"split_half_ari", "Agreement of models fitted to two halves of the customers (adjusted Rand).",
     "-1..1"},
    {"largest_split_gap",
     "The largest standardised difference of a segment's mean between two halves.", "0 or more",
     false},
    {"smallest_share", "Share of the customers in the smallest segment.", "0..1"},
    {"revenue_explained", "Share of the variance of spend that lies between segments.", "0..1"},
    {"independent_large",
     "How many features that took no part in the assignment separate with a large effect.",
     "0 or more"},
    {"independent_medium",
     "How many features that took no part in the assignment separate with a medium effect or more.",
     "0 or more"},
    {"largest_independent_effect",
     "The largest eta squared or epsilon squared among features that took no part in the "
     "assignment.",
     "0..1"},
    {"tree_fidelity",
     "Share of the customers whose segment a tree of three questions gives back, cross-validated.",
     "0..1"},
    {"future_order",
     "Rank correlation of the segments' spend before and after, the last fold (Spearman).",
     "-1..1"},
    {"future_spend_gain",
     "Cross-validated R² of later spend that segments add to recency and spend alone.", "-1..1"},
    {"future_gini",
     "How well the segments rank customers by what they spend later (normalised Gini).", "-1..1"},
    {"customers_stayed",
     "Share of the customers who are in the segment they were in one horizon before.", "0..1"},
    {"moved_in_a_week", "Share of the customers who changed segment within seven days.", "0..1",
     false},
};

}  // namespace

std::span<const MeasureDefinition> measures() {
  return kMeasures;
}

const MeasureDefinition* find_measure(std::string_view name) {
  const auto* found = std::ranges::find(kMeasures, name, &MeasureDefinition::name);
  return found == std::end(kMeasures) ? nullptr : found;
}

}  // namespace coterie::evidence
