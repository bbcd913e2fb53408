#include "evidence/sensitivity.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"

namespace coterie::evidence {
namespace {

constexpr base::LocalSeconds kAsOf = base::LocalSeconds{19'700} * 86'400;
constexpr int64_t kWeek = 7 * 86'400;

std::vector<int64_t> flat(size_t weeks, int64_t orders = 100) {
  return std::vector<int64_t>(weeks, orders);
}

TEST(FindPeak, EightWeeksThatStandOut) {
  auto orders = flat(52);
  for (size_t week = 5; week < 13; ++week) orders[week] = 200;
  const auto peak = find_peak(orders, kAsOf);
  ASSERT_TRUE(peak.found) << peak.text;
  EXPECT_EQ(peak.weeks, 8);
  EXPECT_EQ(peak.until, kAsOf - 5 * kWeek);
  EXPECT_EQ(peak.from, kAsOf - 13 * kWeek);
  EXPECT_EQ(peak.orders_a_week, 200);
  EXPECT_EQ(peak.median_week, 100);
  EXPECT_DOUBLE_EQ(peak.share_of_orders, 1600.0 / 6000);
  EXPECT_TRUE(std::isnan(peak.year_before));
  EXPECT_NE(peak.text.find("2.0 times"), std::string::npos) << peak.text;
  EXPECT_NE(peak.text.find("growth"), std::string::npos) << peak.text;
}

TEST(FindPeak, TheShorterStretchWhereTheNextWeekIsUsual) {
  auto orders = flat(40);
  for (size_t week = 0; week < 4; ++week) orders[week] = 180;
  const auto peak = find_peak(orders, kAsOf);
  ASSERT_TRUE(peak.found);
  EXPECT_EQ(peak.weeks, 4);
  EXPECT_EQ(peak.until, kAsOf);
}

TEST(FindPeak, SaysWhatTheYearBeforeWas) {
  auto orders = flat(104);
  for (size_t week = 5; week < 11; ++week) orders[week] = 200, orders[week + 52] = 170;
  const auto peak = find_peak(orders, kAsOf);
  ASSERT_TRUE(peak.found);
  EXPECT_EQ(peak.year_before, 1.7);
  EXPECT_EQ(peak.text.find("growth"), std::string::npos) << peak.text;
}

TEST(FindPeak, NoneIsAnAnswer) {
  auto orders = flat(52);
  EXPECT_FALSE(find_peak(orders, kAsOf).found);
  for (size_t week = 5; week < 13; ++week) orders[week] = 149;
  EXPECT_FALSE(find_peak(orders, kAsOf).found) << "less than 1.5 times";
  for (size_t week = 5; week < 13; ++week) orders[week] = 300;
  for (const size_t week : {7U, 10U}) orders[week] = 100;
  EXPECT_FALSE(find_peak(orders, kAsOf).found) << "no four neighbours";
  const auto few = find_peak(flat(25, 1000), kAsOf);
  EXPECT_FALSE(few.found);
  EXPECT_NE(few.text.find("25 whole weeks"), std::string::npos);
  auto thin = flat(52, 9);
  for (size_t week = 5; week < 13; ++week) thin[week] = 30;
  EXPECT_FALSE(find_peak(thin, kAsOf).found) << "fewer than 10 orders a week";
  EXPECT_FALSE(find_peak({}, kAsOf).found);
}

// Chance alone makes a peak in few shops: weeks of a Poisson number of orders.
TEST(FindPeak, ChanceSeldomLooksLikeASeason) {
  int found = 0;
  for (uint64_t shop = 0; shop < 300; ++shop) {
    base::Random random(shop, 12);
    std::vector<int64_t> orders;
    for (int week = 0; week < 52; ++week) orders.push_back(random.poisson(12));
    found += find_peak(orders, kAsOf).found;
  }
  EXPECT_LE(found, 15);
}

TEST(CompareCut, CountsWhoChanges) {
  const std::vector<int32_t> now = {0, 0, 0, 1, 1, -1, -1, 2}, frozen = {0, 1, 0, 1, 1, -1, 0, 2};
  CutLabels labels;
  labels.model = "m";
  labels.now = labels.refit_now = now;
  labels.frozen = frozen;
  labels.segments = labels.refit_now_segments = 4;
  auto cut = compare_cut(labels, false);
  EXPECT_EQ(cut.changed_frozen.value, 0.25);
  EXPECT_TRUE(std::isnan(cut.changed_frozen.interval.low));
  ASSERT_EQ(cut.segment_changed.size(), 4U);
  EXPECT_DOUBLE_EQ(cut.segment_changed[0], 1.0 / 3);
  EXPECT_EQ(cut.segment_changed[1], 0);
  EXPECT_TRUE(std::isnan(cut.segment_changed[3]));
  EXPECT_TRUE(std::isnan(cut.changed_refit.value)) << "there is no refit";
  EXPECT_LT(cut.adjusted_rand_frozen, 1);

  // The refit gives the same groups other numbers, but for one customer; it has a segment less.
  const std::vector<int32_t> refit = {2, 2, 2, 0, 0, -1, -1, 0};
  labels.refit = refit;
  labels.refit_segments = 3;
  cut = compare_cut(labels, true);
  EXPECT_EQ(cut.changed_refit.value, 0.125);
  EXPECT_LT(cut.changed_refit.interval.low, 0.125);
  EXPECT_GT(cut.changed_refit.interval.high, 0.125);
  EXPECT_GT(cut.adjusted_rand_refit, 0.5);
  labels.same_segments = true;
  cut = compare_cut(labels, true);
  EXPECT_EQ(cut.changed_refit.value, 0.75) << "rules are the same ones by their number";
}

TEST(CompareCut, NobodyInBoth) {
  CutLabels labels;
  labels.segments = 2;
  const auto cut = compare_cut(labels, false);
  EXPECT_TRUE(std::isnan(cut.changed_frozen.value));
  EXPECT_EQ(cut.segment_changed.size(), 2U);
}

}  // namespace
}  // namespace coterie::evidence
