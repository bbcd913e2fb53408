// Random counts for resampling: exact draws whose time does not grow with the counts drawn from.
#pragma once
#include <cstdint>

#include "base/random.hpp"

namespace coterie::stats {

// Successes in n trials of probability p. n >= 0, 0 <= p <= 1.
// Source: Hörmann 1993, "The generation of binomial random variates", algorithm BTRS; sequential
// search where n p < 10. Cost: about 50 ns.
// Checked: DrawsTest: chi-square against the exact probabilities.
int64_t binomial(base::Random& random, int64_t n, double p);

// Marked ones among `drawn` taken without replacement from `marked` + `others`.
// 0 <= drawn <= marked + others. Cost: grows with the standard deviation (search outwards from the
// mode). Checked: DrawsTest: chi-square against the exact probabilities.
int64_t hypergeometric(base::Random& random, int64_t marked, int64_t others, int64_t drawn);

}  // namespace coterie::stats
