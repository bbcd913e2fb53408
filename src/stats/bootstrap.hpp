// Bootstrap intervals of effect sizes: percentile and BCa, resampled within each group. Rows are
// gathered into cells of equal or neighbouring values first, and cells are resampled by multinomial
// draws: exact while there are at most `cells` different values, and as fast for a million rows as
// for a thousand.
#pragma once
#include <cstdint>
#include <functional>
#include <span>

#include "base/result.hpp"
#include "stats/agreement.hpp"
#include "stats/resampling.hpp"

namespace coterie::stats {

// Two estimates of one share have one BCa interval: that of the plug-in estimate, whose bias the
// method takes out itself (measured: docs/statistics.md).
struct EffectBootstrap {
  Bootstrap eta_squared;           // of the analysis of variance
  Bootstrap omega_squared;         // the one to show: hardly biased
  Bootstrap rank_epsilon_squared;  // of Kruskal-Wallis
};

// values, groups: one a row; rows with NaN, infinite values or a label outside 0 … group_count - 1
// are left out. Returns: NaN where the statistic has no value.
// Errors: cancelled; usage for options out of range.
// Repeats: the same bits for any order of rows and any threads (cells are made from sorted values,
// a replicate's draws are a function of seed, replicate and group).
// Cost: a sort, then replicates * groups * cells * 20 ns.
// Checked: BootstrapTest: SciPy bootstrap(method="BCa") on the same data, within Monte Carlo error;
// coverage in docs/statistics.md.
base::Result<EffectBootstrap> bootstrap_effects(std::span<const double> values,
                                                std::span<const int32_t> groups, int group_count,
                                                const Resampling& options = {});

struct AssociationBootstrap {
  Bootstrap cramers_v;
  Bootstrap cramers_v_corrected;
};

// The table's cells are resampled together, as customers are. The interval of independence() keeps
// its promise more closely. Errors, Repeats: as above.
base::Result<AssociationBootstrap> bootstrap_association(const CrossTable& table,
                                                         const Resampling& options = {});

// A mean; for skewed numbers such as spend, where Student's interval is off. One group.
base::Result<Bootstrap> bootstrap_mean(std::span<const double> values,
                                       const Resampling& options = {});

// Any statistic of weighted rows, by the Poisson bootstrap: the weight of a row in a replicate is a
// Poisson(1) draw of (seed, replicate, key). For statistics that no cells describe.
// statistic: takes one weight a row (whole numbers, all 1 for the sample itself) and may be called
// from several threads. Returns: percentile interval only; bca is NaN.
// Cost: replicates * (rows * 5 ns + statistic): for up to about 100,000 rows.
// Source: Hanley & MacGibbon 2006. Checked: BootstrapTest: standard error of a mean, 5 %.
base::Result<Bootstrap> bootstrap_rows(
    std::span<const uint64_t> keys,
    const std::function<double(std::span<const double> weights)>& statistic,
    const Resampling& options = {});

}  // namespace coterie::stats
