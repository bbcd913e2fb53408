// Laws by simulation: intervals hold the truth as often as they say, p-values are uniform where
// there is nothing to find. make test runs a slice; COTERIE_PROVE=1 runs 10,000 draws of each and
// prints the table of docs/statistics.md. Sanitizer builds run the slice.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <numbers>

#include "base/random.hpp"
#include "math/distributions.hpp"
#include "stats/anova.hpp"
#include "stats/bootstrap.hpp"
#include "stats/contingency.hpp"
#include "stats/correlation.hpp"
#include "stats/ranks.hpp"
#include "stats/two_samples.hpp"

namespace coterie::stats {
namespace {

bool full() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return false;
#else
  return std::getenv("COTERIE_PROVE") != nullptr;
#endif
}
int draws() {
  return full() ? 10'000 : 200;
}
int replicates() {
  return full() ? 1000 : 200;
}

// How often an interval holds the truth. `kept`: whether 95 ± 1 % is promised, or only tabulated.
class Coverage {
 public:
  Coverage(std::string method, bool kept) : method_(std::move(method)), kept_(kept) {}
  void add(const Interval& interval, double truth) {
    above_ += truth < interval.low;
    below_ += truth > interval.high;
    ++count_;
  }
  void report(const std::string& setting) const {
    const double n = count_, share = 1 - (above_ + below_) / n;
    if (full())
      std::printf("| %s | %s | %.2f %% | %.2f %% | %.2f %% |%s\n", method_.c_str(), setting.c_str(),
                  100 * share, 100 * above_ / n, 100 * below_ / n, kept_ ? "" : " *");
    const double reach = 0.01 + (full() ? 0 : 4 * std::sqrt(0.95 * 0.05 / n));
    if (!kept_) return;
    EXPECT_NEAR(share, 0.95, reach) << method_ << ", " << setting;
  }

 private:
  std::string method_;
  bool kept_;
  int count_ = 0;
  double above_ = 0, below_ = 0;
};

struct Groups {
  std::vector<int> sizes;
  double eta_squared = 0;  // of the normal scale
  double skew = 0;         // 0: normal; else exp(skew * normal)
  bool kept = true;        // for the bootstraps
};

// Means at equal distances, spread 1 within.
std::vector<double> means_of(const Groups& groups) {
  double rows = 0, mean = 0, square = 0;
  for (std::size_t g = 0; g < groups.sizes.size(); ++g) {
    const double n = groups.sizes[g], at = static_cast<double>(g);
    rows += n;
    mean += n * at;
    square += n * at * at;
  }
  mean /= rows;
  const double variance = square / rows - mean * mean;
  const double scale = std::sqrt(groups.eta_squared / (1 - groups.eta_squared) / variance);
  std::vector<double> out;
  for (std::size_t g = 0; g < groups.sizes.size(); ++g)
    out.push_back((static_cast<double>(g) - mean) * scale);
  return out;
}

struct Truth {
  double eta_squared = 0, rank_epsilon_squared = 0;
};

Truth truth_of(const Groups& groups) {
  const std::vector<double> means = means_of(groups);
  double rows = 0;
  for (const int n : groups.sizes) rows += n;
  double middle = 0, between = 0, within = 0;
  Truth out;
  const double s = groups.skew;
  const auto centre = [&](std::size_t g) {
    return s > 0 ? std::exp(s * means[g] + s * s / 2) : means[g];
  };
  for (std::size_t g = 0; g < means.size(); ++g) middle += groups.sizes[g] / rows * centre(g);
  for (std::size_t g = 0; g < means.size(); ++g) {
    const double share = groups.sizes[g] / rows, away = centre(g) - middle;
    between += share * away * away;
    within += share * (s > 0 ? centre(g) * centre(g) * std::expm1(s * s) : 1);
    double rank = 0;  // mean of the mixture's distribution function in this group
    for (std::size_t h = 0; h < means.size(); ++h)
      rank += groups.sizes[h] / rows * math::normal_cdf((means[g] - means[h]) / std::sqrt(2.0));
    out.rank_epsilon_squared += 12 * share * (rank - 0.5) * (rank - 0.5);
  }
  out.eta_squared = between / (between + within);
  return out;
}

std::string name_of(const Groups& groups, double truth) {
  std::string sizes;
  for (const int n : groups.sizes) sizes += (sizes.empty() ? "" : ", ") + std::to_string(n);
  char text[60];
  std::snprintf(text, sizeof text, "%s, true share %.3f", groups.skew > 0 ? "log-normal" : "normal",
                truth);
  return "groups of " + sizes + ", " + text;
}

TEST(CoverageTest, SharesOfVariance) {
  const Groups kSettings[] = {{{100, 100, 100}, 0.06, 0, false},
                              {{100, 100, 100}, 0.14, 0, true},
                              {{100, 100, 100}, 0.30, 0, true},
                              {{100, 200, 400}, 0.14, 0, true},
                              {{150, 150, 150, 150, 150}, 0.14, 0, true},
                              {{20, 20, 20}, 0.14, 0, false},
                              {{100, 100, 100}, 0.14, 1, false},
                              {{300, 300, 300}, 0.14, 1, false},
                              {{100, 100, 100}, 0, 0, false}};
  for (const Groups& groups : kSettings) {
    const std::vector<double> means = means_of(groups);
    const Truth truth = truth_of(groups);
    const bool away = groups.eta_squared > 0 && groups.skew == 0 && groups.sizes[0] >= 100;
    Coverage formula("share of variance, noncentral F", away);
    Coverage bca("share of variance, BCa", groups.kept);
    Coverage ranks("rank epsilon squared, BCa", groups.kept);
    for (int draw = 0; draw < draws(); ++draw) {
      base::Random random(77, static_cast<uint64_t>(draw));
      std::vector<double> values;
      std::vector<int32_t> labels;
      for (std::size_t g = 0; g < means.size(); ++g)
        for (int i = 0; i < groups.sizes[g]; ++i) {
          const double x = means[g] + random.normal();
          values.push_back(groups.skew > 0 ? std::exp(groups.skew * x) : x);
          labels.push_back(static_cast<int32_t>(g));
        }
      const auto count = static_cast<int>(means.size());
      formula.add(variance_shares(anova(group_moments(values, labels, count))).interval,
                  truth.eta_squared);
      const auto drawn = bootstrap_effects(
          values, labels, count, {.seed = static_cast<uint64_t>(draw), .replicates = replicates()});
      bca.add(drawn->eta_squared.bca, truth.eta_squared);
      ranks.add(drawn->rank_epsilon_squared.bca, truth.rank_epsilon_squared);
    }
    formula.report(name_of(groups, truth.eta_squared));
    bca.report(name_of(groups, truth.eta_squared));
    ranks.report(name_of(groups, truth.rank_epsilon_squared));
  }
}

// A table of which a share `v` lies on the diagonal for certain: Cramér's V is v.
TEST(CoverageTest, CramersV) {
  const struct {
    int sides, rows;
    double v;
    bool kept, kept_bca;
  } kSettings[] = {{2, 200, 0.3, false, false}, {3, 300, 0.3, true, false},
                   {3, 300, 0.5, true, false},  {3, 1000, 0.3, true, false},
                   {5, 1000, 0.2, true, false}, {5, 1000, 0.4, true, false},
                   {3, 300, 0.1, false, false}, {3, 300, 0, false, false}};
  for (const auto& one : kSettings) {
    Coverage formula("Cramér's V, Fisher's z", one.kept);
    Coverage noncentral("Cramér's V, noncentral chi-square", false);
    Coverage bca("Cramér's V, BCa", one.kept_bca);
    const auto sides = static_cast<uint64_t>(one.sides);
    for (int draw = 0; draw < draws(); ++draw) {
      base::Random random(5, static_cast<uint64_t>(draw));
      std::vector<int32_t> a, b;
      for (int i = 0; i < one.rows; ++i) {
        a.push_back(static_cast<int32_t>(random.below(sides)));
        b.push_back(random.uniform() < one.v ? a.back()
                                             : static_cast<int32_t>(random.below(sides)));
      }
      const CrossTable table = cross_table(a, b);
      const Independence seen = independence(table);
      formula.add(seen.interval, one.v);
      noncentral.add(seen.interval_noncentral, one.v);
      const auto drawn = bootstrap_association(
          table, {.seed = static_cast<uint64_t>(draw), .replicates = replicates()});
      bca.add(drawn->cramers_v.bca, one.v);
    }
    char setting[80];
    std::snprintf(setting, sizeof setting, "%d x %d, %d customers, true V %.1f", one.sides,
                  one.sides, one.rows, one.v);
    for (const Coverage* coverage : {&formula, &noncentral, &bca}) coverage->report(setting);
  }
}

TEST(CoverageTest, TwoSamplesAndCorrelations) {
  Coverage mean("mean, Student's t", true), difference("difference of means, Welch", true);
  Coverage g("Hedges' g, noncentral t", true), ratio("ratio of means, Fieller", true);
  Coverage r("Pearson's r, Fisher's z", true), rho("Spearman's, Bonett & Wright", true);
  Coverage skewed("mean of log-normal, Student's t", false);
  Coverage skewed_bca("mean of log-normal, BCa", false);
  for (int draw = 0; draw < draws(); ++draw) {
    base::Random random(99, static_cast<uint64_t>(draw));
    std::vector<double> x, y, wide, heavy;
    for (int i = 0; i < 100; ++i) {
      x.push_back(10 + random.normal());
      y.push_back(9.5 + random.normal());
      wide.push_back(8 + 3 * random.normal());
      heavy.push_back(std::exp(random.normal()));
    }
    const Moments first = moments(x), second = moments(y), third = moments(wide);
    mean.add(mean_interval(first).interval, 10);
    difference.add(welch_t(first, third).difference.interval, 2);
    g.add(hedges_g(first, second).interval, 0.5);
    ratio.add(mean_ratio(first, third).interval, 10.0 / 8);
    for (std::size_t i = 0; i < 100; ++i) y[i] = 0.5 * (x[i] - 10) + std::sqrt(0.75) * (y[i] - 9.5);
    r.add(pearson(x, y).r.interval, 0.5);
    rho.add(spearman(x, y).r.interval, 6 / std::numbers::pi * std::asin(0.25));
    skewed.add(mean_interval(moments(heavy)).interval, std::exp(0.5));
    skewed_bca.add(bootstrap_mean(heavy, {.replicates = replicates()})->bca, std::exp(0.5));
  }
  for (const Coverage* one : {&mean, &difference, &g, &ratio, &r, &rho, &skewed, &skewed_bca})
    one->report("100 a sample");
}

TEST(CoverageTest, Proportions) {
  Coverage share("share, Wilson", true), difference("difference of shares, Newcombe", true);
  Coverage ratio("ratio of shares, Koopman", true);
  for (int draw = 0; draw < draws(); ++draw) {
    base::Random random(31, static_cast<uint64_t>(draw));
    int64_t first = 0, second = 0;
    for (int i = 0; i < 200; ++i) first += random.uniform() < 0.3;
    for (int i = 0; i < 150; ++i) second += random.uniform() < 0.2;
    share.add(proportion_interval(first, 200).interval, 0.3);
    difference.add(proportion_difference(first, 200, second, 150).interval, 0.3 - 0.2);
    ratio.add(proportion_ratio(first, 200, second, 150).interval, 1.5);
  }
  for (const Coverage* one : {&share, &difference, &ratio}) one->report("200 and 150 customers");
}

// Kolmogorov-Smirnov p of a sample against the uniform distribution (asymptotic series).
double uniform_p(std::vector<double> p) {
  std::ranges::sort(p);
  const auto n = static_cast<double>(p.size());
  double distance = 0;
  for (std::size_t i = 0; i < p.size(); ++i)
    distance = std::max(
        {distance, (static_cast<double>(i) + 1) / n - p[i], p[i] - static_cast<double>(i) / n});
  double sum = 0;
  const double scaled = distance * std::sqrt(n);
  for (int k = 1; k < 100; ++k)
    sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * scaled * scaled);
  return std::clamp(sum, 0.0, 1.0);
}

TEST(NullTest, ContinuousPValuesAreUniform) {
  std::vector<double> classic, welch, t, r;
  for (int draw = 0; draw < draws(); ++draw) {
    base::Random random(12, static_cast<uint64_t>(draw));
    std::vector<double> values, other;
    std::vector<int32_t> labels;
    for (int i = 0; i < 120; ++i) {
      labels.push_back(i % 10 < 5 ? 0 : i % 10 < 8 ? 1 : 2);
      values.push_back(5 + random.normal());
      other.push_back(random.normal());
    }
    const std::vector<Moments> equal = group_moments(values, labels, 3);
    classic.push_back(anova(equal).p);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] *= 1 + labels[i];
    std::vector<Moments> unequal = group_moments(values, labels, 3);
    for (std::size_t g = 0; g < 3; ++g) unequal[g].mean -= 5.0 * (1 + static_cast<double>(g));
    welch.push_back(welch_anova(unequal).p);
    t.push_back(welch_t(unequal[0], unequal[2]).p);
    r.push_back(pearson(values, other).p);
  }
  for (const auto& p : {classic, welch, t, r}) EXPECT_GT(uniform_p(p), 1e-3);
}

// Never more often below a level than the level says, but for Monte Carlo error. What comes from
// permutations is exact; chi-square approximations may err by half a point at 5 %.
TEST(NullTest, DiscretePValuesAreNotTooSmall) {
  std::vector<double> permuted, table, ranks, chi_square;
  for (int draw = 0; draw < draws(); ++draw) {
    base::Random random(13, static_cast<uint64_t>(draw));
    std::vector<double> values;
    std::vector<int32_t> labels, other;
    for (int i = 0; i < 15; ++i) {
      values.push_back(static_cast<double>(random.below(4)));
      labels.push_back(static_cast<int32_t>(random.below(3)));
      other.push_back(static_cast<int32_t>(random.below(3)));
    }
    const auto seed = static_cast<uint64_t>(draw);
    permuted.push_back(kruskal_wallis_permutation_p(values, labels, 3, 199, seed));
    table.push_back(independence_permutation_p(cross_table(labels, other), 199, seed));
    for (int i = 0; i < 135; ++i) {
      values.push_back(static_cast<double>(random.below(4)));
      labels.push_back(static_cast<int32_t>(random.below(3)));
      other.push_back(static_cast<int32_t>(random.below(3)));
    }
    ranks.push_back(kruskal_wallis(values, labels, 3).p);
    chi_square.push_back(independence(cross_table(labels, other)).p);
  }
  const auto check = [&](const char* name, const std::vector<double>& p, double slack) {
    for (const double level : {0.01, 0.05, 0.1, 0.2}) {
      const double seen =
          static_cast<double>(std::ranges::count_if(p, [&](double x) { return x <= level; })) /
          draws();
      if (full()) std::printf("| %s | at most %.2f | %.2f %% |\n", name, level, 100 * seen);
      EXPECT_LE(seen, level + 4 * std::sqrt(level * (1 - level) / draws()) + slack) << name;
    }
  };
  check("Kruskal-Wallis by permutation, 15 customers", permuted, 0);
  check("independence by permutation, 15 customers", table, 0);
  check("Kruskal-Wallis, 150 customers, 4 values", ranks, 0.005);
  check("chi-square, 150 customers", chi_square, 0.005);
}

}  // namespace
}  // namespace coterie::stats
