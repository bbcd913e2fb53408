// What k-means finds in a set of rows for each k, and how sharply it is separated: the statistics
// by which customers and worlds without groups are compared. One thread works; many worlds are
// measured side by side. Rows come in an order that follows their keys, so sums of doubles repeat.
#pragma once
#include <cstdint>
#include <vector>

#include "base/cancel.hpp"
#include "base/result.hpp"
#include "table/matrix.hpp"

namespace coterie::evidence {

struct Effort {
  int k_low = 2, k_high = 8;  // 2 <= k_low <= k_high
  uint64_t seed = 1;
  const base::Cancel* cancel = nullptr;
};

// The partition into k.
struct Partition {
  int k = 0;
  double separation = 0;  // see measure_partitions()
  double silhouette = 0;  // simplified: by the distances to the two nearest centres
  double log_inertia = 0;
  double smallest_share = 0;
  std::vector<int32_t> labels;  // only where they are asked for
};

// The partitions for k_low..k_high, as far as enough distinct rows exist.
//
// The separation of a partition says how deep the valley is that has to be crossed on the way from
// one part of the rows to the other. Two neighbouring cells (each is the next nearest for some rows
// of the other) are projected on their discriminant axis, (S + 0.1)^-1 (c2 - c1), S being their
// pooled covariance; rows are counted in windows about both centres and in nine windows between
// them, and the valley is 2 / sqrt(2.25) (sqrt(the lower peak) - sqrt(1.25 * the emptiest window)):
// by how many standard deviations of counting the lower peak is more than a quarter above the
// valley. Less than that is what a bent continuum shows when it is projected, however many its
// rows. Cells are joined in the order of their valleys, the shallowest first; the separation is the
// deepest valley crossed so, among joins of parts that hold at least 2 % of the rows each. The
// peaks are looked for at the centres only, and a way round counts.
//
// rows: values of magnitude about 1 (standardised). with_labels: keeps the labels.
// Errors: Code::cancelled. Empty when all rows are alike.
// Cost: O(n (k d + d^2)) for each k. Source: counts stabilised by the root are Anscombe 1948; the
// valley as the sign of two groups is Hartigan & Hartigan 1985 (the dip) and Müller & Sawitzki 1991
// (excess mass), here with known places of the peaks; the simplified silhouette is Hruschka, de
// Castro & Campello 2004.
base::Result<std::vector<Partition>> measure_partitions(const table::Matrix& rows,
                                                        const Effort& effort,
                                                        bool with_labels = false);

// The mean separation over all k but the lowest: a valley that is one stays when cells get smaller.
double persistence(const std::vector<Partition>& partitions);

// Adjusted Rand of two labellings of all rows into k: by k-means on every other row, and on the
// rest. NaN when a half has too few distinct rows.
base::Result<double> split_half(const table::Matrix& rows, int k, const Effort& effort);

}  // namespace coterie::evidence
