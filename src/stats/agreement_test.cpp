#include "stats/agreement.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <numeric>
#include <string>

namespace coterie::stats {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
using Labels = std::vector<int32_t>;

double adjusted_rand_of(const Labels& a, const Labels& b) {
  return adjusted_rand(cross_table(a, b));
}

// A fixed scramble of 0..1008 by which the oracle script and this test make the same data.
int64_t scramble(int64_t i) {
  return i * 7919 % 1009;
}

struct Made {
  Labels by_rest, by_size, mixed;
  std::vector<double> values;
};

Made made() {
  Made out;
  for (int64_t i = 0; i < 1000; ++i) {
    const int64_t x = scramble(i);
    out.by_rest.push_back(static_cast<int32_t>(x % 5));
    out.by_size.push_back(static_cast<int32_t>(x / 210));
    out.mixed.push_back(static_cast<int32_t>(i % 10 < 7 ? x % 5 : i * i % 4));
    out.values.push_back(std::sqrt(static_cast<double>(x)));
  }
  return out;
}

TEST(CrossTable, CountsEachPairOfLabels) {
  const CrossTable table = cross_table(Labels{0, 0, 2, 2, 2, -1, 1}, Labels{1, 1, 0, 1, 0, 0, -1});
  EXPECT_EQ(table.rows, 3);
  EXPECT_EQ(table.columns, 2);
  EXPECT_EQ(table.counts, (std::vector<int64_t>{0, 2, 0, 0, 2, 1}));
  EXPECT_EQ(table.at(2, 0), 2);
}

TEST(CrossTable, OfNothingIsEmpty) {
  EXPECT_EQ(cross_table({}, {}).rows, 0);
  EXPECT_EQ(cross_table(Labels{-1, -1}, Labels{0, 1}).counts.size(), 0u);
  EXPECT_TRUE(std::isnan(adjusted_rand(cross_table({}, {}))));
}

// K. Y. Yeung and W. L. Ruzzo, "Details of the Adjusted Rand index", 2001: 0.313 for this table.
TEST(AdjustedRand, PublishedExample) {
  const CrossTable table{3, 3, {1, 1, 0, 1, 2, 1, 0, 0, 4}};
  EXPECT_NEAR(adjusted_rand(table), 0.313, 5e-4);
}

// scikit-learn 1.5.2, adjusted_rand_score.
TEST(AdjustedRand, AgreesWithScikitLearn) {
  const Made m = made();
  EXPECT_NEAR(adjusted_rand_of(m.by_rest, m.by_size), -0.003971408529979066, 1e-15);
  EXPECT_NEAR(adjusted_rand_of(m.by_rest, m.mixed), 0.4615327480192333, 1e-15);
  EXPECT_NEAR(adjusted_rand_of(m.by_size, m.mixed), -0.003590013798361197, 1e-15);
  EXPECT_NEAR(adjusted_rand_of({0, 0, 1, 2, 2, 2, 2, 0}, {0, 1, 1, 1, 2, 1, 0, 0}),
              -0.14619883040935672, 1e-15);
}

TEST(AdjustedRand, Edges) {
  EXPECT_EQ(adjusted_rand_of({0, 0, 1, 1}, {1, 1, 0, 0}), 1.0);
  EXPECT_EQ(adjusted_rand_of({0, 0, 1, 1}, {0, 1, 0, 1}), -0.5);
  EXPECT_EQ(adjusted_rand_of({0, 0, 0}, {0, 0, 0}), 1.0);
  EXPECT_EQ(adjusted_rand_of({0, 1, 2}, {2, 0, 1}), 1.0);
  EXPECT_EQ(adjusted_rand_of({0, 0, 0, 0}, {0, 1, 2, 3}), 0.0);
  EXPECT_EQ(adjusted_rand_of({0}, {0}), 1.0);
}

TEST(AdjustedRand, CountsOfBillionsDoNotOverflow) {
  const int64_t large = 1'000'000'000;
  const CrossTable same{2, 2, {2 * large, 0, 0, 2 * large}};
  EXPECT_EQ(adjusted_rand(same), 1.0);
  const CrossTable crossed{2, 2, {large, large, large, large}};
  EXPECT_NEAR(adjusted_rand(crossed), 0.0, 1e-9);
}

RC_GTEST_PROP(AdjustedRand, DoesNotCareForNamesOrSides, ()) {
  const auto labels = rc::gen::container<Labels>(40, rc::gen::inRange(0, 4));
  const Labels a = *labels, b = *labels;
  Labels renamed = b;
  for (int32_t& label : renamed) label = (label * 3 + 1) % 4;
  const double value = adjusted_rand_of(a, b);
  RC_ASSERT(value <= 1.0);
  RC_ASSERT(adjusted_rand_of(b, a) == value);
  RC_ASSERT(adjusted_rand_of(a, renamed) == value);
}

// The worked one-way analysis of variance of three groups of six with sums of squares 84 between
// and 68 within.
TEST(EtaSquared, PublishedExample) {
  const std::vector<double> values{6, 8, 4, 5, 3, 4, 8, 12, 9, 11, 6, 8, 13, 9, 11, 8, 7, 12};
  const Labels groups{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2};
  EXPECT_NEAR(eta_squared(values, groups, 3), 84.0 / 152.0, 1e-15);
}

// Sums of squares of the same doubles in Python's exact fractions.
TEST(EtaSquared, AgreesWithExactFractions) {
  const Made m = made();
  EXPECT_NEAR(eta_squared(m.values, m.by_rest, 5), 3.0429762226622507e-05, 1e-14);
  EXPECT_NEAR(eta_squared(m.values, m.by_size, 5), 0.9319688488727411, 1e-14);
  EXPECT_NEAR(eta_squared(m.values, m.mixed, 5), 8.526942876432832e-05, 1e-14);
}

TEST(EtaSquared, AnOffsetOrAScaleChangesNothing) {
  const Made m = made();
  std::vector<double> far, huge;
  for (double v : m.values) far.push_back(std::round(v * 1024) / 1024 + 1e9);
  for (double v : m.values) huge.push_back(v * 0x1p1000);
  EXPECT_NEAR(eta_squared(far, m.by_size, 5), eta_squared(m.values, m.by_size, 5), 1e-4);
  EXPECT_EQ(eta_squared(huge, m.by_size, 5), eta_squared(m.values, m.by_size, 5));
}

TEST(EtaSquared, Edges) {
  EXPECT_EQ(eta_squared(std::vector{1.0, 1.0, 2.0, 2.0}, Labels{0, 0, 1, 1}, 2), 1.0);
  EXPECT_EQ(eta_squared(std::vector{1.0, 2.0, 1.0, 2.0}, Labels{0, 0, 1, 1}, 2), 0.0);
  EXPECT_EQ(eta_squared(std::vector{1.0, 2.0}, Labels{0, 0}, 1), 0.0);
  EXPECT_TRUE(std::isnan(eta_squared(std::vector{0.1, 0.1, 0.1}, Labels{0, 1, 1}, 2)));
  EXPECT_TRUE(std::isnan(eta_squared({}, {}, 0)));
  EXPECT_TRUE(std::isnan(eta_squared(std::vector{1.0, kInfinity}, Labels{0, 1}, 2)));
  // A row without value or group does not count, and a group may be empty.
  EXPECT_EQ(eta_squared(std::vector{1.0, 1.0, kNan, 2.0, 9.0, 7.0}, Labels{0, 0, 0, 2, -1, 3}, 3),
            1.0);
}

TEST(Gini, ClosedForms) {
  EXPECT_EQ(gini(std::vector{3.0, 3.0, 3.0}), 0.0);
  EXPECT_DOUBLE_EQ(gini(std::vector{0.0, 0.0, 0.0, 5.0}), 0.75);
  EXPECT_DOUBLE_EQ(gini(std::vector{4.0, 1.0, 3.0, 2.0}), 0.25);
  std::vector<double> ladder(999);
  std::iota(ladder.begin(), ladder.end(), 1.0);  // 1..n has (n - 1) / 3n
  EXPECT_NEAR(gini(ladder), 998.0 / (3 * 999.0), 1e-15);
  EXPECT_EQ(gini(std::vector{7.0}), 0.0);
  EXPECT_DOUBLE_EQ(gini(std::vector{kNan, 0.0, 5.0}), 0.5);
  EXPECT_DOUBLE_EQ(gini(std::vector{1e308, 1e308, 0.0, 0.0}), 0.5);
}

// Python's exact fractions over the same doubles; NumPy's mean absolute difference gives the same.
TEST(Gini, AgreesWithExactFractionsInAnyOrder) {
  std::vector<double> values = made().values;
  EXPECT_NEAR(gini(values), 0.2003005495317084, 1e-15);
  const double first = gini(values);
  std::reverse(values.begin(), values.end());
  EXPECT_EQ(gini(values), first);
}

TEST(Gini, SaysWhenThereIsNone) {
  EXPECT_TRUE(std::isnan(gini({})));
  EXPECT_TRUE(std::isnan(gini(std::vector{0.0, 0.0})));
  EXPECT_TRUE(std::isnan(gini(std::vector{1.0, -1.0})));
  EXPECT_TRUE(std::isnan(gini(std::vector{1.0, kInfinity})));
  EXPECT_TRUE(std::isnan(gini(std::vector{kNan})));
}

// The CDNOW cohort: 23,570 customers; its README, computed by other hands: 0.634571.
TEST(Gini, OfTheCdnowCustomers) {
  const char* folder = std::getenv("COTERIE_DATA");
  const std::string data = folder ? folder : std::string(COTERIE_SOURCE_DIR) + "/../shared/data";
  const std::string path = data + "/cdnow/CDNOW_master.txt.gz";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no data folder: set COTERIE_DATA";
  FILE* lines = ::popen(("gzip -dc '" + path + "'").c_str(), "r");
  ASSERT_NE(lines, nullptr);
  std::map<int, int64_t> cents;
  int customer = 0, date = 0, count = 0, whole = 0, rest = 0;
  ASSERT_EQ(std::fscanf(lines, "%*[^\n]"), 0);
  while (std::fscanf(lines, "%d %d %d %d.%2d", &customer, &date, &count, &whole, &rest) == 5)
    cents[customer] += int64_t{whole} * 100 + rest;
  ::pclose(lines);
  std::vector<double> spend;
  int64_t total = 0;
  for (const auto& [id, sum] : cents) {
    spend.push_back(static_cast<double>(sum));
    total += sum;
  }
  ASSERT_EQ(spend.size(), 23570u);
  ASSERT_EQ(total, 250031563);
  EXPECT_NEAR(gini(spend), 0.634571, 5e-7);
}

}  // namespace coterie::stats
