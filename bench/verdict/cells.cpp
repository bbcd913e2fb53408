#include "bench/verdict/cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "base/text.hpp"
#include "bench/verdict/shops.hpp"
#include "table/transform.hpp"

namespace coterie::bench {

namespace {

// Wilson's 95 % interval of a share, in percent: "2.1 – 6.4".
std::string interval(int64_t hits, int64_t trials) {
  const double n = static_cast<double>(trials), p = static_cast<double>(hits) / n, z = 1.96;
  const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return fmt::format("{:.1f} – {:.1f}", std::max(0.0, 100 * (middle - half)),
                     std::min(100.0, 100 * (middle + half)));
}

std::string rows_of(bool planted, const std::vector<std::vector<Judged>>& results) {
  std::string out;
  const auto all = cells();
  for (size_t i = 0; i < all.size(); ++i) {
    const Kind& kind = kinds()[all[i].kind];
    if (kind.planted != planted || results[i].empty()) continue;
    const auto shops = static_cast<int64_t>(results[i].size());
    const auto count = [&](evidence::Verdict verdict) {
      return std::ranges::count(results[i], verdict, &Judged::verdict);
    };
    const auto share = [&](evidence::Verdict verdict) {
      return 100 * static_cast<double>(count(verdict)) / static_cast<double>(shops);
    };
    double overlap = 0;
    for (const Judged& one : results[i]) overlap += one.overlap / static_cast<double>(shops);
    out += fmt::format("| {} | {} |{} {} | {:.1f} | {} | {:.1f} | {:.1f} |\n", kind.name,
                       base::with_thousands(all[i].customers),
                       planted ? fmt::format(" {:.2f} |", overlap) : "", shops,
                       share(evidence::Verdict::clusters),
                       interval(count(evidence::Verdict::clusters), shops),
                       share(evidence::Verdict::weak), share(evidence::Verdict::none));
  }
  return out;
}

constexpr std::string_view kIntroduction =
    R"(# Are there segments at all?

k-means always returns k clusters, and skewed, zero-heavy, discrete features alone make its
indices look good. So every run asks first whether there are groups, and says one of three words.

| Verdict | What it means | What follows |
|---|---|---|
| `clusters` | Between parts of the customers lies a gap that is deeper than in worlds )"
    R"(without groups, whatever kind of world, and that stays when the groups are made )"
    R"(smaller. | The clusters may tag the customers. |
| `weak` | The customers are not spread like a world without groups, but no gap lies )"
    R"(between the groups: they are cuts through a continuum. | Rules tag them: borders that )"
    R"(people choose and can explain are the better ones. |
| `none` | Worlds without groups look just as clustered. | Rules tag them. |

## How it is judged

At most 2,000 customers, chosen by a hash of their id, are held against 99 simulated worlds of
each kind, of as many customers: each feature shuffled; one Gaussian of the same covariance;
uniform over the ranges of the principal axes; a Gaussian copula that deals out each feature's own
values, ties and zeros included, so that the rank correlations are the data's; and the same copula
within customers who share frequent values in several features at once, such as one-time buyers,
who have one order and therefore no gap between orders. k-means looks for k = 2 to 8 groups in the
customers and in each world, with the same effort.

What decides is the **separation**: how far fewer customers lie between two neighbouring centres
than at them, on the shallowest way from one part of the customers to the other. `clusters` must
beat every kind of world in it (p at most .05, the best k of the customers against the best k of
each world), and the mean separation over k = 3 to 8 must be above the median of the copulas'
worlds: where k-means merely cuts a curve, the gap is gone as soon as the pieces get smaller.
Silhouette and gap statistic are compared with the same worlds and shown; they tell `weak` from
`none`, but they are not enough for `clusters`: they also rise on any curve, and in shops of one
population whose features depend on each other. A stable split is no proof either: a cut through a
continuum can be stable. A kind of which 5 of the first 19 worlds are separated as sharply as the
customers is drawn no further; this ends in p-values of .3 or more, so those below stay valid.)";

constexpr std::string_view kLimits = R"(
## What it cannot do

- A horseshoe: where k-means has too few groups to follow a curve that bends back on itself, the
hole between its   arms is taken for a gap in more than 5 % of cases: see its rows above. - Groups
that overlap so much that no gap is left between their centres are not called clusters, even where
a   statistician who knew their shapes could tell most customers apart. Small samples, many types,
a type of few   customers and types of very different spreads make this more frequent: see the
rows above. - Groups that differ in one feature alone are not called clusters: the copula has that
feature's own gaps.   A rule with one cut tells them apart as well. - What is frequent in several
features at once (one-time buyers) is held fixed; that split is not counted. - The verdict is
about the features of the model. Others may hold groups.)";

}  // namespace

std::vector<Cell> cells() {
  std::vector<Cell> out;
  for (size_t kind = 0; kind < kinds().size(); ++kind)
    for (const int64_t customers : {500, 2000, 10000}) {
      if (!kinds()[kind].planted) {
        out.push_back({kind, customers, 0});
        continue;
      }
      for (const double overlap : {0.5, 0.65, 0.8, 0.9})
        if (customers < 10000 || overlap == 0.8) out.push_back({kind, customers, overlap});
    }
  return out;
}

base::Result<Judged> judge_shop(const Cell& cell, uint64_t number) {
  const uint64_t seed = base::draw(base::hash_text("verdict calibration"),
                                   static_cast<uint64_t>(cell.customers), number);
  // .01 above what is asked: a shop of its own varies about what the pilot has.
  const KnownShop shop = make_shop(cell.kind, cell.customers, cell.overlap + 0.01, seed);
  const auto transform = TRY(table::fit_transform(shop.frame, shop.features, {}));
  const auto matrix = TRY(table::apply_transform(transform, shop.frame));
  base::Pool here(1);
  evidence::VerdictOptions options;
  options.seed = seed;
  options.worlds = kWorlds;
  options.quick = true;
  const auto report = TRY(evidence::judge(matrix, options, {&here, nullptr, nullptr}));
  return Judged{report.verdict, shop.overlap};
}

std::string page(const std::vector<std::vector<Judged>>& results) {
  std::string out(kIntroduction);
  out += fmt::format(
      "\n## How often it is right\n\nMeasured on simulated shops by one command, "
      "`verdict_calibration "
      "--shops 400 --page docs/verdict.md`,\nwith {} worlds of each kind instead of 99 (the level "
      "is the "
      "same). Features go through the default transform\n(log where skewed, standardised). Shares "
      "are in "
      "percent, with Wilson's 95 % interval.\n\n### Shops without groups\n\n`clusters` should be "
      "at most "
      "5.\n\n",
      kWorlds);
  for (const Kind& kind : kinds())
    if (!kind.planted) out += fmt::format("- **{}**: {}.\n", kind.name, kind.text);
  out +=
      "\n| Kind | customers | shops | clusters | interval | weak | none "
      "|\n|---|---|---|---|---|---|---|\n";
  out += rows_of(false, results);
  out +=
      "\n### Shops with planted types\n\nOverlap is the adjusted Rand index of the Bayes "
      "assignment (by "
      "the true likelihood of what the features tell)\nwith the truth: what nobody can exceed. "
      "`clusters` "
      "should be at least 95 where it is .8 or more.\n\n";
  for (const Kind& kind : kinds())
    if (kind.planted) out += fmt::format("- **{}**: {}.\n", kind.name, kind.text);
  out +=
      "\n| Kind | customers | overlap | shops | clusters | interval | weak | none "
      "|\n|---|---|---|---|---|---|---|---|\n";
  out += rows_of(true, results);
  out += kLimits;
  return out;
}

}  // namespace coterie::bench
