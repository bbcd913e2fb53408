#include "figures/periods.hpp"

#include <gtest/gtest.h>

namespace coterie::figures {
namespace {

base::LocalSeconds at(int year, int month, int day, int64_t seconds = 0) {
  return int64_t{86400} * base::day_of(year, month, day) + seconds;
}

TEST(PeriodsTest, MonthsWhileThereAreFew) {
  const auto found = periods_between(at(2010, 12, 31, 86399), at(2011, 12, 9));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->unit(), "month");
  EXPECT_EQ(found->count, 13);
  EXPECT_EQ(base::format_day(found->start(0)), "2010-12-01");
  EXPECT_EQ(base::format_day(found->start(12)), "2011-12-01");
  EXPECT_EQ(periods_between(at(2020, 1, 1), at(2022, 12, 31))->count, 36);
  EXPECT_EQ(periods_between(at(2020, 1, 1), at(2020, 1, 1))->count, 1);
}

TEST(PeriodsTest, ThenQuartersAndYears) {
  const auto quarters = periods_between(at(2020, 2, 1), at(2023, 1, 1));
  EXPECT_EQ(quarters->unit(), "month");
  const auto more = periods_between(at(2020, 2, 5), at(2023, 2, 1));
  EXPECT_EQ(more->unit(), "quarter");
  EXPECT_EQ(more->count, 13);
  EXPECT_EQ(base::format_day(more->start(0)), "2020-01-01");
  EXPECT_EQ(base::format_day(more->start(1)), "2020-04-01");
  const auto years = periods_between(at(2000, 5, 5), at(2024, 1, 1));
  EXPECT_EQ(years->unit(), "year");
  EXPECT_EQ(years->count, 25);
  EXPECT_EQ(base::format_day(years->start(24)), "2024-01-01");
  EXPECT_FALSE(periods_between(at(1900, 1, 1), at(2024, 1, 1)));
}

TEST(PeriodsTest, BeforeTheEpoch) {
  const auto found = periods_between(at(1969, 11, 30), at(1970, 2, 1));
  EXPECT_EQ(found->count, 4);
  EXPECT_EQ(base::format_day(found->start(1)), "1969-12-01");
}

}  // namespace
}  // namespace coterie::figures
