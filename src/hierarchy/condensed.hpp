// Average and complete linkage on the matrix of all distances.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "hierarchy/dendrogram.hpp"
#include "hierarchy/leaves.hpp"

namespace coterie::hierarchy {

enum class Update {
  average,   // the mean distance over all pairs of rows (UPGMA)
  complete,  // the largest distance
};

// What the distances of so many leaves take: 8 bytes a pair.
size_t condensed_bytes(int64_t leaves);
// The most leaves whose distances fit; at least 1.
int64_t leaves_that_fit(size_t bytes);

// Joins the two clusters of least distance until one is left. A leaf stands for as many rows as it
// has, all at its point.
// Returns: leaves - 1 joins for number_joins, heights in value units.
// Errors: Code::memory when the matrix cannot be had; Code::cancelled.
// Repeats: the same bits for any threads and instruction set; ties are decided by the lowest leaf.
// Cost: O(n^2) memory; O(n^2 d) for the distances, then about n^2 steps (O(n^3) at worst).
// Source: Lance & Williams 1967; the order of merging is that of rounds.hpp.
// Checked: CondensedTest against scipy.cluster.hierarchy.linkage, heights 1e-12.
base::Result<std::vector<Join>> link_by_matrix(const Leaves& leaves, Update update,
                                               const cluster::Context& context);

}  // namespace coterie::hierarchy
