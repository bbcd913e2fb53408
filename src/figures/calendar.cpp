#include "figures/calendar.hpp"

namespace coterie::figures {
namespace {

// Mondays have the same number as the days after them. Day 0 was a Thursday.
int64_t week_of(base::Day day) {
  const int64_t shifted = int64_t{day} + 3;
  return shifted / 7 - (shifted % 7 < 0);
}

int64_t month_of(base::Day day) {
  const auto date = base::civil(day);
  return int64_t{date.year} * 12 + date.month - 1;
}

int64_t day_of(base::Day day) {
  return day;
}

base::Day start_of(std::string_view unit, base::Day day) {
  if (unit == "week") return static_cast<base::Day>(week_of(day) * 7 - 3);
  const auto date = base::civil(day);
  return unit == "month" ? base::day_of(date.year, date.month, 1) : day;
}

}  // namespace

std::optional<Calendar> make_calendar(const LineSums& lines) {
  if (lines.days.empty()) return std::nullopt;
  const struct {
    std::string_view unit;
    int64_t (*number)(base::Day);
  } kUnits[] = {{"day", day_of}, {"week", week_of}, {"month", month_of}};
  for (const auto& one : kUnits) {
    const int64_t first = one.number(lines.days.front().day),
                  last = one.number(lines.days.back().day);
    if (last - first >= kMostEntries) continue;
    Calendar out;
    out.unit = one.unit;
    out.start = start_of(one.unit, lines.days.front().day);
    out.orders.resize(static_cast<size_t>(last - first + 1));
    if (lines.money) out.revenue.resize(out.orders.size());
    for (const auto& day : lines.days) {
      const auto at = static_cast<size_t>(one.number(day.day) - first);
      out.orders[at] += day.orders;
      if (lines.money) out.revenue[at] += day.micros;
    }
    return out;
  }
  return std::nullopt;
}

}  // namespace coterie::figures
