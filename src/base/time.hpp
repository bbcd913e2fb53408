// Civil dates and instants without a zone ("local"), and the list of time zones.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace coterie::base {

// Days since 1970-01-01 of the proleptic Gregorian calendar.
using Day = int32_t;

struct Civil {
  int year, month, day;
};
Civil civil(Day day) noexcept;
Day day_of(int year, int month, int day) noexcept;
bool valid_date(int year, int month, int day) noexcept;

// A local instant: seconds since 1970-01-01 00:00 on the wall clock of the project's zone.
using LocalSeconds = int64_t;

// "2011-12-10" or "2011-12-10 13:30[:05]" or the same with T. Errors: Code::usage with `where`.
Result<LocalSeconds> parse_local(std::string_view text, std::string_view where);
std::string format_day(Day day);  // 2011-12-10
std::string format_local(
    LocalSeconds when);  // 2011-12-10 13:30:05; the time is left out at midnight
std::string utc_now();   // 2026-01-02T03:04:05Z
Day today_utc();

// True when the system's zone table knows the name ("Europe/London", "UTC").
bool known_time_zone(std::string_view name);

}  // namespace coterie::base
