#include "figures/calendar.hpp"

#include <gtest/gtest.h>

#include "figures/test_data.hpp"

namespace coterie::figures {
namespace {

LineSums days(std::vector<OrderDay> list, bool money = true) {
  LineSums out;
  out.money = money;
  out.days = std::move(list);
  return out;
}

TEST(CalendarTest, EveryDayHasAnEntry) {
  const auto first = base::day_of(2024, 2, 28);
  const auto found = make_calendar(days({{first, 2, 50}, {first + 3, 1, 7}}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->unit, "day");
  EXPECT_EQ(base::format_day(found->start), "2024-02-28");
  EXPECT_EQ(found->orders, (std::vector<int64_t>{2, 0, 0, 1}));
  EXPECT_EQ(found->revenue, (std::vector<int64_t>{50, 0, 0, 7}));
  EXPECT_EQ(make_calendar(days({{first, 1, 0}, {first + 799, 1, 0}}))->orders.size(), 800u);
}

TEST(CalendarTest, WeeksBeginOnMonday) {
  const auto wednesday = base::day_of(2020, 1, 1);
  const auto found = make_calendar(days(
      {{wednesday, 1, 1}, {wednesday + 4, 2, 2}, {wednesday + 5, 4, 4}, {wednesday + 900, 8, 8}}));
  EXPECT_EQ(found->unit, "week");
  EXPECT_EQ(base::format_day(found->start), "2019-12-30");
  EXPECT_EQ(found->orders[0], 3);  // Wednesday and Sunday
  EXPECT_EQ(found->orders[1], 4);  // Monday
  EXPECT_EQ(total(found->orders), 15);
  EXPECT_EQ(total(found->revenue), 15);
}

TEST(CalendarTest, ThenMonths) {
  const auto found = make_calendar(
      days({{base::day_of(1965, 12, 31), 1, 0}, {base::day_of(1990, 1, 1), 1, 0}}, false));
  EXPECT_EQ(found->unit, "month");
  EXPECT_EQ(base::format_day(found->start), "1965-12-01");
  EXPECT_EQ(found->orders.size(), 290u);
  EXPECT_TRUE(found->revenue.empty());
  EXPECT_FALSE(
      make_calendar(days({{base::day_of(1900, 1, 1), 1, 0}, {base::day_of(2024, 1, 1), 1, 0}})));
  EXPECT_FALSE(make_calendar({}));
}

}  // namespace
}  // namespace coterie::figures
