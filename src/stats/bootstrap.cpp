#include "stats/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.hpp"
#include "stats/cells.hpp"
#include "stats/contingency.hpp"
#include "stats/draws.hpp"

namespace coterie::stats {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// One group's rows drawn with replacement: how many of each share.
class Drawer {
 public:
  explicit Drawer(const std::vector<Cells::Share>& shares, int64_t rows) : rows_(rows) {
    for (const Cells::Share& share : shares) counts_.push_back(share.count);
    // Few rows are drawn one by one, many as a binomial count a cell: both are multinomial.
    if (rows > 4 * static_cast<int64_t>(shares.size()) || rows == 0) return;
    for (std::size_t i = 0; i < counts_.size(); ++i)
      share_of_row_.insert(share_of_row_.end(), static_cast<std::size_t>(counts_[i]), i);
  }
  void draw(base::Random& random, std::vector<int64_t>& out) const {
    out.assign(counts_.size(), 0);
    if (!share_of_row_.empty()) {
      for (int64_t i = 0; i < rows_; ++i)
        ++out[share_of_row_[random.below(static_cast<uint64_t>(rows_))]];
      return;
    }
    int64_t wanted = rows_, left = rows_;
    for (std::size_t i = 0; i < counts_.size() && wanted > 0; ++i) {
      out[i] = counts_[i] == left
                   ? wanted
                   : binomial(random, wanted,
                              static_cast<double>(counts_[i]) / static_cast<double>(left));
      wanted -= out[i];
      left -= counts_[i];
    }
  }

 private:
  int64_t rows_;
  std::vector<int64_t> counts_;
  std::vector<std::size_t> share_of_row_;
};

struct GroupSums {
  double count = 0, first = 0, second = 0;  // of values minus the middle, and of their squares
};

struct VariancePair {
  double eta = kNone, omega = kNone;
};

VariancePair shares_of(std::span<const GroupSums> groups) {
  double count = 0, first = 0, second = 0, explained = 0, used = 0;
  for (const GroupSums& group : groups) {
    if (group.count == 0) continue;
    ++used;
    count += group.count;
    first += group.first;
    second += group.second;
    explained += group.first * group.first / group.count;
  }
  const double total = second - first * first / count;
  const double between = std::max(explained - first * first / count, 0.0);
  if (!(total > 0) || used < 2 || !(count > used)) return {};
  const double error = std::max(total - between, 0.0) / (count - used);
  return {std::min(between / total, 1.0), (between - (used - 1) * error) / (total + error)};
}

// Rank epsilon squared from how many rows of each group lie in each cell, and its value with one
// row left out.
class RankTable {
 public:
  explicit RankTable(const Cells& cells)
      : groups_(cells.sizes.size()),
        totals_(static_cast<std::size_t>(cells.count)),
        sums_(groups_),
        sizes_(groups_) {}

  // counts[g][i]: rows of share i of group g.
  double epsilon(const Cells& cells, const std::vector<std::vector<int64_t>>& counts) {
    std::ranges::fill(totals_, 0);
    for (std::size_t g = 0; g < groups_; ++g)
      for (std::size_t i = 0; i < counts[g].size(); ++i)
        totals_[static_cast<std::size_t>(cells.shares[g][i].cell)] +=
            static_cast<double>(counts[g][i]);
    double before = 0, cubes = 0;
    for (double& total : totals_) {  // becomes the midrank of the cell
      const double own = total;
      cubes += own * own * own - own;
      total = before + (own + 1) / 2;
      before += own;
    }
    rows_ = before;
    cubes_ = cubes;
    for (std::size_t g = 0; g < groups_; ++g) {
      sums_[g] = sizes_[g] = 0;
      for (std::size_t i = 0; i < counts[g].size(); ++i) {
        const auto count = static_cast<double>(counts[g][i]);
        sums_[g] += count * totals_[static_cast<std::size_t>(cells.shares[g][i].cell)];
        sizes_[g] += count;
      }
    }
    return epsilon_of(sums_, sizes_, rows_, cubes_);
  }

  // After epsilon(): without one row of group `from` in a cell. above, in: rows of each group above
  // and in that cell.
  double without(std::size_t from, double midrank, std::span<const double> above,
                 std::span<const double> in) const {
    double tied = 0;
    std::vector<double> sums = sums_, sizes = sizes_;
    for (std::size_t g = 0; g < groups_; ++g) {
      sums[g] -= above[g] + in[g] / 2;
      tied += in[g];
    }
    sums[from] -= midrank - 0.5;
    sizes[from] -= 1;
    const double cubes = cubes_ - 3 * tied * (tied - 1);
    return epsilon_of(sums, sizes, rows_ - 1, cubes);
  }
  double midrank(int cell) const { return totals_[static_cast<std::size_t>(cell)]; }

 private:
  static double epsilon_of(const std::vector<double>& sums, const std::vector<double>& sizes,
                           double n, double cubes) {
    double spread = 0;
    int used = 0;
    for (std::size_t g = 0; g < sums.size(); ++g) {
      if (sizes[g] == 0) continue;
      ++used;
      const double away = sums[g] / sizes[g] - (n + 1) / 2;
      spread += sizes[g] * away * away;
    }
    // H / (n - 1) with H = 12 spread / (n (n + 1)) / (1 - cubes / (n³ - n)).
    const double scale = (n * n * n - n - cubes) / 12;
    return scale > 0 && used > 1 ? std::min(spread / scale, 1.0) : kNone;
  }

  std::size_t groups_;
  std::vector<double> totals_, sums_, sizes_;
  double rows_ = 0, cubes_ = 0;
};

// The effects of one sample of cells, and with one row of each share left out.
struct Effects {
  double eta = kNone, omega = kNone, rank = kNone;
};

class EffectResampler {
 public:
  explicit EffectResampler(const Cells& cells) : cells_(cells), ranks_(cells) {
    for (std::size_t g = 0; g < cells.sizes.size(); ++g) {
      drawers_.emplace_back(cells.shares[g], cells.sizes[g]);
      counts_.emplace_back();
      for (const Cells::Share& share : cells.shares[g]) counts_.back().push_back(share.count);
    }
    sums_.resize(cells.sizes.size());
  }

  Effects of_sample() { return of_counts(); }

  Effects draw(base::Random& random) {
    for (std::size_t g = 0; g < drawers_.size(); ++g) drawers_[g].draw(random, counts_[g]);
    return of_counts();
  }

  // After of_sample(). Accelerations; omega squared has that of eta squared.
  Effects accelerations() {
    Acceleration eta, rank;
    const std::size_t groups = cells_.sizes.size();
    // Rows of each group above each cell and in it.
    std::vector<std::vector<double>> above(static_cast<std::size_t>(cells_.count),
                                           std::vector<double>(groups));
    auto in = above;
    for (std::size_t g = 0; g < groups; ++g) {
      for (const Cells::Share& share : cells_.shares[g])
        in[static_cast<std::size_t>(share.cell)][g] = static_cast<double>(share.count);
      for (std::size_t c = above.size() - 1; c > 0; --c) above[c - 1][g] = above[c][g] + in[c][g];
    }
    for (std::size_t g = 0; g < groups; ++g) {
      std::vector<double> etas, ranks;
      for (const Cells::Share& share : cells_.shares[g]) {
        std::vector<GroupSums> sums = sums_;
        sums[g].count -= 1;
        sums[g].first -= share.mean;
        sums[g].second -= share.square;
        etas.push_back(shares_of(sums).eta);
        const auto cell = static_cast<std::size_t>(share.cell);
        ranks.push_back(ranks_.without(g, ranks_.midrank(share.cell), above[cell], in[cell]));
      }
      eta.add(cells_.sizes[g], counts_[g], etas);
      rank.add(cells_.sizes[g], counts_[g], ranks);
    }
    return {eta.value(), kNone, rank.value()};
  }

 private:
  Effects of_counts() {
    for (std::size_t g = 0; g < sums_.size(); ++g) {
      sums_[g] = {};
      for (std::size_t i = 0; i < counts_[g].size(); ++i) {
        const auto count = static_cast<double>(counts_[g][i]);
        sums_[g].count += count;
        sums_[g].first += count * cells_.shares[g][i].mean;
        sums_[g].second += count * cells_.shares[g][i].square;
      }
    }
    const VariancePair pair = shares_of(sums_);
    return {pair.eta, pair.omega, ranks_.epsilon(cells_, counts_)};
  }

  const Cells& cells_;
  std::vector<Drawer> drawers_;
  std::vector<std::vector<int64_t>> counts_;  // of each group's shares
  std::vector<GroupSums> sums_;
  RankTable ranks_;
};

}  // namespace

base::Result<EffectBootstrap> bootstrap_effects(std::span<const double> values,
                                                std::span<const int32_t> groups, int group_count,
                                                const Resampling& options) {
  if (auto fault = check_resampling(options); !fault) return std::unexpected(fault.error());
  const Cells cells = make_cells(values, groups, group_count, options.cells);
  EffectBootstrap out;
  if (cells.count == 0) return out;
  EffectResampler sample(cells);
  const Effects seen = sample.of_sample();
  const Effects accelerations = sample.accelerations();
  std::vector<EffectResampler> resamplers(workers(options), sample);
  const auto size = static_cast<std::size_t>(options.replicates);
  std::vector<double> etas(size), omegas(size), ranks(size);
  const auto done =
      for_replicates(options, [&](std::size_t replicate, base::Random& random, std::size_t worker) {
        const Effects effects = resamplers[worker].draw(random);
        etas[replicate] = effects.eta;
        omegas[replicate] = effects.omega;
        ranks[replicate] = effects.rank;
      });
  if (!done) return std::unexpected(done.error());
  out.eta_squared = summarise(seen.eta, etas, accelerations.eta, options.confidence);
  out.omega_squared = summarise(seen.omega, omegas, kNone, options.confidence);
  out.omega_squared.bca = out.eta_squared.bca;
  out.rank_epsilon_squared = summarise(seen.rank, ranks, accelerations.rank, options.confidence);
  return out;
}

base::Result<Bootstrap> bootstrap_mean(std::span<const double> values, const Resampling& options) {
  if (auto fault = check_resampling(options); !fault) return std::unexpected(fault.error());
  const std::vector<int32_t> one(values.size());
  const Cells cells = make_cells(values, one, 1, options.cells);
  if (cells.count == 0) return Bootstrap{};
  const auto& shares = cells.shares.front();
  const auto n = static_cast<double>(cells.sizes.front());
  const Drawer drawer(shares, cells.sizes.front());
  std::vector<std::vector<int64_t>> counts(workers(options));
  std::vector<double> means(static_cast<std::size_t>(options.replicates));
  const auto done =
      for_replicates(options, [&](std::size_t replicate, base::Random& random, std::size_t worker) {
        drawer.draw(random, counts[worker]);
        double sum = 0;
        for (std::size_t i = 0; i < shares.size(); ++i)
          sum += static_cast<double>(counts[worker][i]) * shares[i].mean;
        means[replicate] = cells.middle + sum / n;
      });
  if (!done) return std::unexpected(done.error());
  Acceleration acceleration;
  std::vector<int64_t> sizes;
  std::vector<double> without;
  for (const Cells::Share& share : shares) {
    sizes.push_back(share.count);
    without.push_back(-share.mean / (n - 1));
  }
  acceleration.add(cells.sizes.front(), sizes, without);
  return summarise(cells.middle, means, acceleration.value(), options.confidence);
}

base::Result<AssociationBootstrap> bootstrap_association(const CrossTable& table,
                                                         const Resampling& options) {
  if (auto fault = check_resampling(options); !fault) return std::unexpected(fault.error());
  AssociationBootstrap out;
  const Independence seen = independence(table, options.confidence);
  if (std::isnan(seen.cramers_v)) return out;
  std::vector<Cells::Share> shares;  // the table's cells as shares of one group
  std::vector<std::size_t> place;    // of each in the table
  for (std::size_t i = 0; i < table.counts.size(); ++i) {
    if (table.counts[i] == 0) continue;
    place.push_back(i);
    shares.push_back({static_cast<int>(shares.size()), table.counts[i], 0, 0});
  }
  const Drawer drawer(shares, seen.rows);
  const auto size = static_cast<std::size_t>(options.replicates);
  std::vector<double> plain(size), corrected(size);
  std::vector<CrossTable> tables(workers(options), table);
  std::vector<std::vector<int64_t>> counts(tables.size());
  const auto done =
      for_replicates(options, [&](std::size_t replicate, base::Random& random, std::size_t worker) {
        drawer.draw(random, counts[worker]);
        for (std::size_t i = 0; i < place.size(); ++i)
          tables[worker].counts[place[i]] = counts[worker][i];
        const auto [v, unbiased] = association(tables[worker]);
        plain[replicate] = v;
        corrected[replicate] = unbiased;
      });
  if (!done) return std::unexpected(done.error());
  Acceleration skew;
  std::vector<double> without;
  std::vector<int64_t> sizes;
  for (std::size_t i = 0; i < place.size(); ++i) {
    CrossTable less = table;
    --less.counts[place[i]];
    without.push_back(association(less).cramers_v);
    sizes.push_back(shares[i].count);
  }
  skew.add(seen.rows, sizes, without);
  out.cramers_v = summarise(seen.cramers_v, plain, skew.value(), options.confidence);
  out.cramers_v_corrected =
      summarise(seen.cramers_v_corrected, corrected, kNone, options.confidence);
  out.cramers_v_corrected.bca = out.cramers_v.bca;
  return out;
}

base::Result<Bootstrap> bootstrap_rows(
    std::span<const uint64_t> keys,
    const std::function<double(std::span<const double> weights)>& statistic,
    const Resampling& options) {
  if (auto fault = check_resampling(options); !fault) return std::unexpected(fault.error());
  std::vector<double> weights(keys.size(), 1.0);
  const double seen = statistic(weights);
  // P(Poisson(1) <= k), as 64-bit thresholds.
  std::vector<double> upto;
  for (double k = 0, p = std::exp(-1.0), sum = 0; k < 20; ++k, p /= k) upto.push_back(sum += p);
  std::vector<std::vector<double>> drawn(workers(options), weights);
  std::vector<double> replicates(static_cast<std::size_t>(options.replicates));
  const auto done =
      for_replicates(options, [&](std::size_t replicate, base::Random& random, std::size_t worker) {
        const uint64_t stream = random.next();
        for (std::size_t i = 0; i < keys.size(); ++i) {
          const double u = static_cast<double>(base::draw(stream, 0, keys[i]) >> 11) * 0x1p-53;
          double weight = 0;
          while (weight < 20 && u >= upto[static_cast<std::size_t>(weight)]) ++weight;
          drawn[worker][i] = weight;
        }
        replicates[replicate] = statistic(drawn[worker]);
      });
  if (!done) return std::unexpected(done.error());
  return summarise(seen, replicates, kNone, options.confidence);
}

}  // namespace coterie::stats
