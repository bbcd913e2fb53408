#include "figures/cohorts.hpp"

#include <gtest/gtest.h>

namespace coterie::figures {
namespace {

LineSums lines(int count, bool money = true) {
  LineSums out;
  out.money = money;
  out.periods = Periods{1, 2024 * 12, count};
  return out;
}

base::LocalSeconds at(int month, int day) {
  return int64_t{86400} * base::day_of(2024, month, day);
}

TEST(CohortsTest, CustomersByFirstPeriodAndAge) {
  auto sums = lines(3);
  sums.activity = {{0b001, 4}, {0b101, 3}, {0b110, 2}, {0b100, 1}};
  sums.cohorts = {{0, 0, 70}, {0, 2, 30}, {1, 1, 20}, {1, 2, 5}, {2, 2, 9}};
  const auto found = make_cohorts(sums, at(3, 20));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->cohorts.size(), 3u);
  EXPECT_EQ(found->cohorts[0].customers, 7);
  EXPECT_EQ(found->cohorts[0].active, (std::vector<int64_t>{7, 0, 3}));
  EXPECT_EQ(found->cohorts[0].revenue, (std::vector<int64_t>{70, 0, 30}));
  EXPECT_EQ(found->cohorts[0].complete, 2);  // March was not over
  EXPECT_EQ(found->cohorts[1].active, (std::vector<int64_t>{2, 2}));
  EXPECT_EQ(found->cohorts[1].complete, 1);
  EXPECT_EQ(found->cohorts[2].active, (std::vector<int64_t>{1}));
  EXPECT_EQ(found->cohorts[2].complete, 0);
  EXPECT_EQ(make_cohorts(sums, at(4, 1))->cohorts[2].complete, 1);
}

TEST(CohortsTest, PeriodsInWhichNobodyCameAreThere) {
  auto sums = lines(36, false);
  sums.activity = {{uint64_t{1} << 35, 5}};
  const auto found = make_cohorts(sums, at(1, 1));
  ASSERT_EQ(found->cohorts.size(), 36u);
  EXPECT_EQ(found->cohorts[0].customers, 0);
  EXPECT_EQ(found->cohorts[0].active.size(), 36u);
  EXPECT_EQ(found->cohorts[35].customers, 5);
  EXPECT_TRUE(found->cohorts[35].revenue.empty());
}

TEST(CohortsTest, NothingWithoutPeriodsOrCustomers) {
  EXPECT_FALSE(make_cohorts(lines(3), 0));
  EXPECT_FALSE(make_cohorts({}, 0));
}

}  // namespace
}  // namespace coterie::figures
