// Against scipy.stats.studentized_range 1.17.1 (tests/oracle/distributions_oracle.py), printed
// tables, and closed forms.
#include "math/studentized_range.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "math/distributions.hpp"
#include "math/test_figures.hpp"

namespace coterie::math {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(StudentizedRangeTest, TailsMatchScipy) {
  const auto figures = figures_of("studentized_range_upper", "distributions_expected.txt");
  ASSERT_GE(figures.size(), 12u);
  for (const auto& [a, expected] : figures)
    EXPECT_NEAR(studentized_range_upper(a[0], static_cast<int>(a[1]), a[2]), expected, 1e-9)
        << a[0] << " " << a[1] << " " << a[2];
}

TEST(StudentizedRangeTest, QuantilesMatchScipy) {
  const auto figures = figures_of("studentized_range_upper_quantile", "distributions_expected.txt");
  ASSERT_GE(figures.size(), 6u);
  for (const auto& [a, expected] : figures)
    EXPECT_NEAR(studentized_range_upper_quantile(a[0], static_cast<int>(a[1]), a[2]), expected,
                1e-7 * expected)
        << a[0] << " " << a[1] << " " << a[2];
}

// Pearson & Hartley, Biometrika Tables for Statisticians, table 29: upper 5 % and 1 % points.
TEST(StudentizedRangeTest, PrintedTables) {
  const struct {
    double probability;
    int groups;
    double freedom, expected;
  } kCases[] = {{0.05, 3, 10, 3.88}, {0.05, 5, 20, 4.23},  {0.05, 10, 60, 4.65},
                {0.01, 4, 15, 5.25}, {0.01, 10, 30, 5.76}, {0.05, 20, kInfinity, 5.01}};
  for (const auto& one : kCases)
    EXPECT_NEAR(studentized_range_upper_quantile(one.probability, one.groups, one.freedom),
                one.expected, 0.0051)
        << one.groups << " " << one.freedom;
}

// The range of two is Student's t times the root of 2, also far out and for fractional freedoms.
TEST(StudentizedRangeTest, OfTwoIsStudentsT) {
  for (double freedom : {0.7, 1.0, 2.0, 7.3, 100.0, 1e6, kInfinity})
    for (double q : {0.01, 1.0, 4.0, 12.0, 40.0}) {
      const double expected = student_t_both(q / std::sqrt(2.0), freedom);
      EXPECT_NEAR(studentized_range_upper(q, 2, freedom), expected, 1e-10 * expected + 1e-300)
          << q << " " << freedom;
    }
}

TEST(StudentizedRangeTest, FallsWithQAndGrowsWithGroups) {
  for (double freedom : {1.0, 5.0, 60.0, kInfinity})
    for (double q = 0.5; q < 30; q *= 1.3) {
      ASSERT_LT(studentized_range_upper(q * 1.3, 5, freedom),
                studentized_range_upper(q, 5, freedom));
      ASSERT_LE(studentized_range_upper(q, 5, freedom), studentized_range_upper(q, 6, freedom));
    }
}

TEST(StudentizedRangeTest, Ends) {
  EXPECT_EQ(studentized_range_upper(0, 3, 5), 1);
  EXPECT_EQ(studentized_range_upper(-2, 3, 5), 1);
  EXPECT_EQ(studentized_range_upper(kInfinity, 3, 5), 0);
  EXPECT_TRUE(std::isnan(studentized_range_upper(1, 1, 5)));
  EXPECT_TRUE(std::isnan(studentized_range_upper(1, 3, 0)));
  EXPECT_TRUE(std::isnan(studentized_range_upper(std::nan(""), 3, 5)));
  EXPECT_TRUE(std::isnan(studentized_range_upper_quantile(0, 3, 5)));
  EXPECT_TRUE(std::isnan(studentized_range_upper_quantile(0.5, 2000, 5)));
}

}  // namespace
}  // namespace coterie::math
