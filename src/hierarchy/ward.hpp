// Ward's agglomeration in linear memory.
#pragma once
#include <vector>

#include "hierarchy/dendrogram.hpp"
#include "hierarchy/leaves.hpp"

namespace coterie::hierarchy {

// Joins the leaves so that each join adds the least to the within sum of squares, weighted by the
// rows of the leaves: exact for them whatever they stand for.
// Returns: leaves - 1 joins for number_joins, heights in value units.
// Errors: Code::cancelled.
// Repeats: the same bits for any threads and instruction set; ties are decided by the lowest leaf.
// Cost: about two times n^2 pairs of d columns in float32; memory O(n d).
// Source: Murtagh & Contreras 2012 (reciprocal nearest neighbours); all reciprocal pairs are merged
// at once, and neighbours looked for 64 at a time, as in RAC (Sumengen et al. 2021).
// Checked: WardTest against scipy.cluster.hierarchy.linkage, heights 1e-12.
base::Result<std::vector<Join>> ward(const Leaves& leaves, const cluster::Context& context);

}  // namespace coterie::hierarchy
