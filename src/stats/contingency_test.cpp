// Against SciPy on 200 random cases (tests/oracle/stats_oracle.py), and exact tests.
#include "stats/contingency.hpp"

#include <gtest/gtest.h>

#include "stats/test_cases.hpp"

namespace coterie::stats {
namespace {

CrossTable table_of(int rows, int columns, std::vector<int64_t> counts) {
  return {rows, columns, std::move(counts)};
}

TEST(ContingencyTest, EqualsScipyOn200Cases) {
  const auto expected = expected_groups("table");
  ASSERT_EQ(expected.size(), static_cast<std::size_t>(kCases));
  for (int i = 0; i < kCases; ++i) {
    const std::vector<double>& one = expected[static_cast<std::size_t>(i)];
    const Case c = make_case(i);
    const CrossTable table = cross_table(c.label, c.other);
    const Independence seen = independence(table);
    const std::string name = "case " + std::to_string(i);
    expect_close(seen.chi_square, one[0], 1e-10, name + " chi-square", 1e-2);
    expect_close(seen.p, one[1], 1e-10, name + " p");
    expect_close(seen.cramers_v, one[2], 1e-10, name + " V", 1e-2);
    expect_close(seen.cramers_v_corrected, one[3], 1e-7, name + " corrected", 1e-2);
    expect_close(seen.expected_min, one[4], 1e-10, name + " expected");
    expect_close(seen.interval_noncentral.low, one[5], 1e-6, name + " low", 1e-2);
    expect_close(seen.interval_noncentral.high, one[6], 1e-6, name + " high", 1e-2);
    const Association alone = association(table);
    expect_close(alone.cramers_v, one[2], 1e-6, name + " V alone", 1e-1);
    expect_close(alone.cramers_v_corrected, one[3], 1e-6, name + " corrected alone", 1e-1);
  }
}

TEST(ContingencyTest, EmptyRowsAndOrderChangeNothing) {
  const Independence seen = independence(table_of(2, 3, {10, 20, 30, 15, 5, 9}));
  const Independence other = independence(table_of(3, 4, {9, 0, 5, 15, 0, 0, 0, 0, 30, 0, 20, 10}));
  EXPECT_EQ(seen.chi_square, other.chi_square);
  EXPECT_EQ(seen.interval.low, other.interval.low);
  EXPECT_EQ(seen.freedom, other.freedom);
  EXPECT_EQ(other.levels2, 3);
}

TEST(ContingencyTest, SaysWhenTheTableIsSparse) {
  EXPECT_FALSE(independence(table_of(2, 2, {50, 50, 40, 60})).sparse);
  const Independence seen = independence(table_of(2, 3, {90, 3, 1, 80, 5, 0}));
  EXPECT_TRUE(seen.sparse);
  EXPECT_NEAR(seen.expected_below_5, 4.0 / 6, 1e-15);
  EXPECT_LT(seen.expected_min, 1);
}

// R's help of fisher.test, "Job satisfaction" (Agresti 2002, p. 57). 200,000 tables from SciPy's
// random_table give p = 0.7705.
TEST(ContingencyTest, PermutationEqualsScipys) {
  const CrossTable jobs = table_of(4, 4, {1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11});
  const double p = independence_permutation_p(jobs, 20000, 3);
  EXPECT_NEAR(p, 0.7705, 0.013);
  EXPECT_EQ(independence_permutation_p(jobs, 20000, 3), p);
}

// The lady tasting tea: 3 of 4 right has p = 34 / 70 on both sides.
TEST(ContingencyTest, PermutationReachesFishersExactP) {
  const double p = independence_permutation_p(table_of(2, 2, {3, 1, 1, 3}), 40000, 11);
  EXPECT_NEAR(p, 34.0 / 70, 4 * std::sqrt(0.25 / 40000));
}

TEST(ContingencyTest, Edges) {
  EXPECT_TRUE(std::isnan(independence({}).p));
  EXPECT_TRUE(std::isnan(independence(table_of(2, 2, {5, 0, 7, 0})).cramers_v));
  EXPECT_TRUE(std::isnan(association({}).cramers_v));
  EXPECT_TRUE(std::isnan(independence_permutation_p({}, 10, 1)));
  const Independence same = independence(table_of(2, 2, {500, 0, 0, 500}));
  EXPECT_EQ(same.cramers_v, 1);
  EXPECT_LE(same.interval.high, 1);
  const Independence none = independence(table_of(2, 2, {50, 50, 50, 50}));
  EXPECT_EQ(none.cramers_v, 0);
  EXPECT_EQ(none.p, 1);
  EXPECT_EQ(none.interval.low, 0);
  EXPECT_GT(none.interval.high, 0.05);
  const Independence huge =
      independence(table_of(2, 2, {400'000'000, 300'000'000, 300'000'000, 400'000'000}));
  EXPECT_EQ(huge.p, 0);
  EXPECT_LT(huge.log10_p, -1e6);
}

}  // namespace
}  // namespace coterie::stats
