#include "simulate/calendar.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "simulate/catalogue.hpp"

namespace coterie::simulate {

namespace {

constexpr base::Day kStart = 20089;  // Wednesday 2025-01-01
constexpr int kDays = 365;
constexpr int kPerDay = 200;

// Instants of customers who are spread evenly over shop days.
std::vector<base::LocalSeconds> even_instants(const Calendar& calendar, int channel) {
  std::vector<base::LocalSeconds> out;
  for (int i = 0; i < kDays * kPerDay; ++i)
    out.push_back(calendar.instant((i + 0.5) / kPerDay, channel));
  return out;
}

int month(base::LocalSeconds when) {
  return base::civil(static_cast<base::Day>(when / 86'400)).month;
}
bool weekend(base::LocalSeconds when) {
  const auto from_thursday = when / 86'400 % 7;
  return from_thursday == 2 || from_thursday == 3;
}

template <class Test>
double share(const std::vector<base::LocalSeconds>& instants, Test test) {
  double hits = 0;
  for (base::LocalSeconds when : instants) hits += test(when) ? 1 : 0;
  return hits / static_cast<double>(instants.size());
}

TEST(Calendar, StaysWithinThePeriodAndNeverRunsBack) {
  for (int channel = 0; channel < std::ssize(kChannels); ++channel) {
    const Calendar calendar(kStart, kDays, 1.0);
    base::LocalSeconds last = int64_t{kStart} * 86'400;
    for (base::LocalSeconds when : even_instants(calendar, channel)) {
      EXPECT_GE(when, last);
      last = when;
    }
    EXPECT_LT(last, int64_t{kStart + kDays} * 86'400);
    EXPECT_LT(calendar.instant(std::nextafter(double{kDays}, 0.0), channel),
              int64_t{kStart + kDays} * 86'400);
  }
}

TEST(Calendar, DecemberIsThePeak) {
  const auto instants = even_instants(Calendar(kStart, kDays, 1.0), 0);
  const auto of = [&](int m) {
    return share(instants, [m](auto when) { return month(when) == m; });
  };
  for (int m = 1; m < 12; ++m) EXPECT_GT(of(12), of(m));
  EXPECT_NEAR(of(12) / of(1), 1.4 / 0.86, 0.1);
}

TEST(Calendar, WeekendWeightMovesOrdersToTheWeekend) {
  const double usual = share(even_instants(Calendar(kStart, kDays, 1.0), 0), weekend);
  const double tilted = share(even_instants(Calendar(kStart, kDays, 2.0), 0), weekend);
  EXPECT_NEAR(usual, 2.27 / 7.21, 0.01);
  EXPECT_NEAR(tilted, 2 * usual / (1 + usual), 0.01);
}

TEST(Calendar, TheStoreHasOpeningHoursAndTheShopOnlineAnEvening) {
  const Calendar calendar(kStart, kDays, 1.0);
  const auto hour = [](base::LocalSeconds when) { return when % 86'400 / 3600; };
  EXPECT_EQ(share(even_instants(calendar, 1),
                  [&](auto when) { return hour(when) < 9 || hour(when) >= 20; }),
            0);
  EXPECT_GT(share(even_instants(calendar, 0), [&](auto when) { return hour(when) >= 18; }), 0.35);
}

TEST(Calendar, OneDayIsEnough) {
  const Calendar calendar(kStart, 1, 1.0);
  EXPECT_EQ(calendar.instant(0.0, 0), int64_t{kStart} * 86'400);
  EXPECT_LT(calendar.instant(0.999999, 2), int64_t{kStart + 1} * 86'400);
}

}  // namespace

}  // namespace coterie::simulate
