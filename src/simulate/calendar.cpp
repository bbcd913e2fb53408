#include "simulate/calendar.hpp"

#include <algorithm>
#include <array>

#include "simulate/catalogue.hpp"

namespace coterie::simulate {

namespace {

constexpr std::array<double, 12> kMonth = {0.86, 0.84, 0.92, 0.95, 1.0, 0.98,
                                           0.92, 0.9,  1.0,  1.05, 1.2, 1.4};
constexpr std::array<double, 7> kWeekday = {1.05, 1.0,  0.94, 0.94,
                                            0.98, 1.08, 1.22};  // from Sunday
constexpr int kSaturday = 6;

// Share of a day's orders that come before the end of each hour.
using Hours = std::array<double, 24>;
constexpr Hours running(std::array<int, 24> weights) {
  double total = 0, sum = 0;
  for (int w : weights) total += w;
  Hours out{};
  for (size_t h = 0; h < out.size(); ++h) out[h] = (sum += weights[h]) / total;
  return out;
}
constexpr std::array<Hours, kChannels.size()> kHours = {
    running(
        {3, 1, 1, 1, 1, 2, 5, 9, 13, 16, 17, 17, 18, 17, 16, 15, 15, 17, 20, 25, 29, 28, 20, 9}),
    running({0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 11, 14, 16, 14, 13, 14, 15, 17, 16, 9, 0, 0, 0, 0}),
    running(
        {6, 3, 1, 1, 1, 2, 8, 17, 15, 11, 10, 12, 17, 14, 11, 10, 12, 17, 18, 20, 25, 28, 24, 14}),
};

int weekday(base::Day day) {
  return ((day + 4) % 7 + 7) % 7;
}  // 1970-01-01 was a Thursday; 0 = Sunday

}  // namespace

Calendar::Calendar(base::Day start, int days, double weekend) : start_(start) {
  double sum = 0;
  for (int i = 0; i < days; ++i) {
    const base::Day day = start + i;
    const int of_week = weekday(day);
    const bool tilted = of_week == 0 || of_week == kSaturday;
    sum += kMonth[static_cast<size_t>(base::civil(day).month - 1)] *
           kWeekday[static_cast<size_t>(of_week)] * (tilted ? weekend : 1.0);
    passed_.push_back(sum);
  }
  for (double& passed : passed_) passed *= days / sum;
}

base::LocalSeconds Calendar::instant(double shop_days, int channel) const {
  const auto found = std::upper_bound(passed_.begin(), passed_.end(), shop_days);
  const auto day = std::min(found - passed_.begin(), std::ssize(passed_) - 1);
  const double from = day == 0 ? 0.0 : passed_[static_cast<size_t>(day - 1)];
  const double share = (shop_days - from) / (passed_[static_cast<size_t>(day)] - from);
  const Hours& hours = kHours[static_cast<size_t>(channel)];
  const auto hour = std::min(std::upper_bound(hours.begin(), hours.end(), share) - hours.begin(),
                             std::ssize(hours) - 1);
  const double begin = hour == 0 ? 0.0 : hours[static_cast<size_t>(hour - 1)];
  const double width = hours[static_cast<size_t>(hour)] - begin;
  const double within = width > 0 ? (share - begin) / width : 0.0;
  const auto second = static_cast<int64_t>(std::clamp(within, 0.0, 1.0) * 3600.0);
  return (start_ + static_cast<int64_t>(day)) * 86400 + hour * 3600 +
         std::min(second, int64_t{3599});
}

}  // namespace coterie::simulate
