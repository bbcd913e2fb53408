#include "figures/periods.hpp"

namespace coterie::figures {
namespace {

constexpr int64_t kDaySeconds = 86400;

int64_t floor_divided(int64_t a, int64_t b) {
  return a / b - (a % b < 0);
}

int month_of(base::LocalSeconds when) {
  const auto date = base::civil(static_cast<base::Day>(floor_divided(when, kDaySeconds)));
  return date.year * 12 + date.month - 1;
}

}  // namespace

std::string_view Periods::unit() const {
  return months == 1 ? "month" : months == 3 ? "quarter" : "year";
}

base::Day Periods::start(int period) const {
  const int month = first + period * months;
  return base::day_of(static_cast<int>(floor_divided(month, 12)),
                      month - static_cast<int>(floor_divided(month, 12)) * 12 + 1, 1);
}

std::optional<Periods> periods_between(base::LocalSeconds first, base::LocalSeconds last) {
  for (const int months : {1, 3, 12}) {
    const auto begin = floor_divided(month_of(first), months),
               end = floor_divided(month_of(last), months);
    if (end - begin < kMostPeriods)
      return Periods{months, static_cast<int>(begin) * months, static_cast<int>(end - begin) + 1};
  }
  return std::nullopt;
}

}  // namespace coterie::figures
