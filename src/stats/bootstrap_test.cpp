// Against SciPy's bootstrap with 100,000 to 400,000 replicates of the same data
// (tests/oracle/resampling_oracle.py), within Monte Carlo error. Coverage: coverage_test.cpp.
#include "stats/bootstrap.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "math/exact_sum.hpp"
#include "stats/anova.hpp"
#include "stats/contingency.hpp"
#include "stats/ranks.hpp"
#include "stats/test_cases.hpp"

namespace coterie::stats {
namespace {

struct Rows {
  std::vector<double> values;
  std::vector<int32_t> groups;
};

Rows oracle_rows() {
  Source source(0);
  Rows out;
  for (int i = 0; i < 120; ++i) {
    const auto low = static_cast<double>(source.below(1000));
    out.values.push_back(low * low / 4096 + 40.0 * (i % 3));
    out.groups.push_back(i % 3);
  }
  return out;
}

Rows skewed(int count) {
  base::Random random(3, 9);
  Rows out;
  for (int i = 0; i < count; ++i) {
    out.groups.push_back(static_cast<int32_t>(random.below(4)));
    out.values.push_back(std::exp(random.normal() + 0.3 * out.groups.back()));
  }
  return out;
}

void expect_near(const Bootstrap& seen, double value, Interval bca, Interval percentile,
                 double error) {
  EXPECT_NEAR(seen.value, value, 1e-12 * value);
  EXPECT_NEAR(seen.standard_error, error, 0.02 * error);
  EXPECT_NEAR(seen.bca.low, bca.low, 0.06 * error);
  EXPECT_NEAR(seen.bca.high, bca.high, 0.06 * error);
  EXPECT_NEAR(seen.percentile.low, percentile.low, 0.06 * error);
  EXPECT_NEAR(seen.percentile.high, percentile.high, 0.06 * error);
}

TEST(BootstrapTest, EffectsEqualScipys) {
  const Rows rows = oracle_rows();
  const auto seen =
      bootstrap_effects(rows.values, rows.groups, 3, {.seed = 2, .replicates = 40000});
  ASSERT_TRUE(seen);
  expect_near(seen->eta_squared, 0.2355443110206996, {0.11043104071440629, 0.3527353730244787},
              {0.1286863772032095, 0.3752420453042324}, 0.06316601398689953);
  expect_near(seen->rank_epsilon_squared, 0.23876345579554134,
              {0.10072904093364708, 0.37277523678786}, {0.11918654856603035, 0.39628730177522686},
              0.07117787990947264);
}

TEST(BootstrapTest, MeanEqualsScipys) {
  const Rows rows = oracle_rows();
  std::vector<double> first;
  for (std::size_t i = 0; i < rows.values.size(); i += 3) first.push_back(rows.values[i]);
  const auto seen = bootstrap_mean(first, {.seed = 3, .replicates = 40000});
  ASSERT_TRUE(seen);
  expect_near(*seen, 81.46009521484375, {58.98817883462336, 108.04569920570071},
              {57.813615875244146, 106.55359529312102}, 12.466488103056);
}

TEST(BootstrapTest, ValuesAreThoseOfTheTests) {
  for (int i = 0; i < kCases; ++i) {
    const Case c = make_case(i);
    if (i % 6 == 5) continue;  // a common offset of a billion
    const auto seen = bootstrap_effects(c.value, c.label, c.groups, {.replicates = 100});
    ASSERT_TRUE(seen);
    const Anova classic = anova(c.moments());
    const std::string name = "case " + std::to_string(i);
    if (!std::isnan(classic.f))
      expect_close(seen->eta_squared.value, variance_shares(classic).eta_squared, 1e-9, name, 0.1);
    expect_close(seen->rank_epsilon_squared.value,
                 kruskal_wallis(c.value, c.label, c.groups).epsilon_squared, 1e-9, name, 0.1);
  }
}

TEST(BootstrapTest, OrderAndThreadsDoNotMatter) {
  Rows rows = skewed(3000);
  Resampling options{.seed = 5, .replicates = 300, .cells = 64};
  const auto seen = bootstrap_effects(rows.values, rows.groups, 4, options);
  std::ranges::reverse(rows.values);
  std::ranges::reverse(rows.groups);
  base::Pool pool(3);
  options.pool = &pool;
  const auto again = bootstrap_effects(rows.values, rows.groups, 4, options);
  ASSERT_TRUE(seen && again);
  EXPECT_EQ(seen->eta_squared.bca.low, again->eta_squared.bca.low);
  EXPECT_EQ(seen->eta_squared.standard_error, again->eta_squared.standard_error);
  EXPECT_EQ(seen->rank_epsilon_squared.bca.high, again->rank_epsilon_squared.bca.high);
}

// Gathering into cells changes the interval no more than other random numbers would.
TEST(BootstrapTest, CellsStandForRows) {
  const Rows rows = skewed(4000);
  Resampling options{.seed = 5, .replicates = 4000, .cells = 10000};
  const auto exact = bootstrap_effects(rows.values, rows.groups, 4, options);
  options.cells = 256;
  const auto cells = bootstrap_effects(rows.values, rows.groups, 4, options);
  ASSERT_TRUE(exact && cells);
  for (const auto& [a, b] : {std::pair(exact->eta_squared, cells->eta_squared),
                             {exact->rank_epsilon_squared, cells->rank_epsilon_squared}}) {
    EXPECT_NEAR(b.value, a.value, 1e-3 * a.value);
    EXPECT_NEAR(b.standard_error, a.standard_error, 0.06 * a.standard_error);
    EXPECT_NEAR(b.bca.low, a.bca.low, 0.15 * a.standard_error);
    EXPECT_NEAR(b.bca.high, a.bca.high, 0.15 * a.standard_error);
  }
}

// The delta method's standard error, which the interval of `independence` is made from.
TEST(BootstrapTest, AssociationHasItsStandardError) {
  const CrossTable table{3, 3, {150, 60, 40, 50, 130, 70, 45, 65, 140}};
  const Independence seen = independence(table);
  const auto drawn = bootstrap_association(table, {.seed = 1, .replicates = 20000});
  ASSERT_TRUE(drawn);
  const double error = drawn->cramers_v.standard_error;
  EXPECT_NEAR(seen.interval.high - seen.interval.low, 2 * 1.96 * error, 0.1 * error);
  EXPECT_NEAR(drawn->cramers_v.bca.low, seen.interval.low, 0.35 * error);
  EXPECT_NEAR(drawn->cramers_v.bca.high, seen.interval.high, 0.35 * error);
  EXPECT_EQ(drawn->cramers_v.value, seen.cramers_v);
  EXPECT_GT(drawn->cramers_v.bias, 0);
}

TEST(BootstrapTest, AnyStatisticOfWeightedRows) {
  const Rows rows = skewed(2000);
  std::vector<uint64_t> keys;
  for (uint64_t i = 0; i < 2000; ++i) keys.push_back(base::draw(1, 1, i));
  const auto mean = [&](std::span<const double> weights) {
    math::ExactSum sum, weight;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      sum.add(weights[i] * rows.values[i]);
      weight.add(weights[i]);
    }
    return sum.value() / weight.value();
  };
  const auto seen = bootstrap_rows(keys, mean, {.seed = 6, .replicates = 2000});
  ASSERT_TRUE(seen);
  const Moments expected = moments(rows.values);
  EXPECT_NEAR(seen->value, expected.mean, 1e-12);
  EXPECT_NEAR(seen->standard_error, std::sqrt(expected.variance() / 2000),
              0.05 * seen->standard_error);
  EXPECT_TRUE(std::isnan(seen->bca.low));
}

TEST(BootstrapTest, Edges) {
  const auto nothing = bootstrap_effects({}, {}, 0);
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(std::isnan(nothing->eta_squared.value));
  const auto flat = bootstrap_effects(std::vector<double>{1, 1, 1, 1},
                                      std::vector<int32_t>{0, 0, 1, 1}, 2, {.replicates = 100});
  EXPECT_TRUE(std::isnan(flat->eta_squared.value));
  const auto one = bootstrap_mean(std::vector<double>{3}, {.replicates = 100});
  EXPECT_EQ(one->value, 3);
  EXPECT_TRUE(std::isnan(one->bca.low));
  EXPECT_TRUE(std::isnan(bootstrap_mean({})->value));
  EXPECT_TRUE(std::isnan(bootstrap_association({})->cramers_v.value));
  EXPECT_FALSE(bootstrap_mean(std::vector<double>{3}, {.replicates = 1}));
  base::Cancel cancel;
  cancel.request();
  const auto stopped = bootstrap_mean(std::vector<double>{3, 4}, {.cancel = &cancel});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::stats
