// What a verdict says in plain words, and what else was measured that its reader should know.
#pragma once
#include <string>
#include <vector>

#include "cluster/kmeans.hpp"
#include "evidence/verdict.hpp"

namespace coterie::evidence {

// Why the verdict is what it is, and the one sentence for choose = "auto" ("" for clusters).
// level: as in VerdictOptions.
std::string verdict_sentence(const VerdictReport& report, double level);
std::string rules_reason(const VerdictReport& report);

// What the words need besides the report. partitions: labels of the rows looked at, one a k, by
// ascending k.
struct Looked {
  const table::Matrix* all = nullptr;     // every customer
  const table::Matrix* sample = nullptr;  // those looked at
  std::vector<std::vector<int32_t>> labels;
};

// Each caveat is there because something was measured:
// few_customers: fewer than 500 were looked at. outliers: a group of the segments in use, or of the
// partition of the smallest such k, holds less than 2 % of the customers and lies on average 4
// standard deviations out or more. discrete: the groups are (adjusted Rand of .9 and more) the
// values of one feature that has ten or fewer. one_feature: one feature has an eta squared of .8 or
// more and all others of .3 or less. other_k: the segments in use are so many that the evidence is
// not for them. curved: silhouette or gap beat the copula, but no valley does.
base::Result<std::vector<Caveat>> caveats_of(const VerdictReport& report, const Looked& looked,
                                             const VerdictOptions& options,
                                             const cluster::Context& context);

}  // namespace coterie::evidence
