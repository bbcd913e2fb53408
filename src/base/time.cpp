// Civil dates by arithmetic on 400-year eras (H. Hinnant, "chrono-compatible low-level date
// algorithms"), and the system's zone table. No C library call here reads TZ or the locale.
#include "base/time.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <chrono>
#include <exception>

#include "base/text.hpp"

namespace coterie::base {

namespace {

constexpr int64_t kDaySeconds = 86400;

// Reads exactly `count` digits at the front of `text`; -1 when they are not there.
int take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return -1;
  int value = 0;
  for (char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

// "2011-12-10" at the front of `text`.
bool take_date(std::string_view& text, Day& day) {
  const int year = take_digits(text, 4);
  if (year < 0 || !take(text, '-')) return false;
  const int month = take_digits(text, 2);
  if (month < 0 || !take(text, '-')) return false;
  const int day_of_month = take_digits(text, 2);
  if (!valid_date(year, month, day_of_month)) return false;
  day = day_of(year, month, day_of_month);
  return true;
}

// "13:30" or "13:30:05" and nothing after.
bool take_clock(std::string_view& text, int64_t& seconds) {
  const int hour = take_digits(text, 2);
  if (hour < 0 || hour > 23 || !take(text, ':')) return false;
  const int minute = take_digits(text, 2);
  if (minute < 0 || minute > 59) return false;
  int second = 0;
  if (take(text, ':')) second = take_digits(text, 2);
  if (second < 0 || second > 59 || !text.empty()) return false;
  seconds = (hour * 60 + minute) * 60 + second;
  return true;
}

std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

int64_t floor_divide(int64_t a, int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

}  // namespace

Civil civil(Day day) noexcept {
  const int64_t z = int64_t{day} + 719468;  // days since 0000-03-01
  const int64_t era = floor_divide(z, 146097);
  const int64_t doe = z - era * 146097;                                       // [0, 146096]
  const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;  // [0, 399]
  const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);                // [0, 365]
  const int64_t shifted = (5 * doy + 2) / 153;                                // March is 0
  const int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {static_cast<int>(yoe + era * 400 + (month <= 2 ? 1 : 0)), static_cast<int>(month),
          static_cast<int>(doy - (153 * shifted + 2) / 5 + 1)};
}

Day day_of(int year, int month, int day) noexcept {
  const int64_t y = int64_t{year} - (month <= 2 ? 1 : 0);
  const int64_t era = floor_divide(y, 400);
  const int64_t yoe = y - era * 400;
  const int64_t doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return static_cast<Day>(era * 146097 + doe - 719468);
}

bool valid_date(int year, int month, int day) noexcept {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day <= kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

Result<LocalSeconds> parse_local(std::string_view text, std::string_view where) {
  std::string_view rest = trim(text);
  Day day = 0;
  int64_t seconds = 0;
  bool good = take_date(rest, day);
  if (good && !rest.empty())
    good = (take(rest, ' ') || take(rest, 'T')) && take_clock(rest, seconds);
  if (good) return int64_t{day} * kDaySeconds + seconds;
  std::string shown = printable(text);
  if (display_width(shown) > 40) shown = fit_left(shown, 40);
  return fail(Code::usage, std::string(where), "\"" + shown + "\" is not a date",
              "2011-12-10, 2011-12-10 13:30 or 2011-12-10 13:30:05");
}

std::string format_day(Day day) {
  const Civil c = civil(day);
  return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

std::string format_local(LocalSeconds when) {
  const int64_t day = floor_divide(when, kDaySeconds);
  const int64_t clock = when - day * kDaySeconds;
  std::string date = format_day(static_cast<Day>(day));
  if (clock == 0) return date;
  return fmt::format("{} {:02}:{:02}:{:02}", date, clock / 3600, clock / 60 % 60, clock % 60);
}

std::string utc_now() {
  const int64_t when = now().time_since_epoch().count();
  const int64_t day = floor_divide(when, kDaySeconds);
  const int64_t clock = when - day * kDaySeconds;
  return fmt::format("{}T{:02}:{:02}:{:02}Z", format_day(static_cast<Day>(day)), clock / 3600,
                     clock / 60 % 60, clock % 60);
}

Day today_utc() {
  return static_cast<Day>(floor_divide(now().time_since_epoch().count(), kDaySeconds));
}

bool known_time_zone(std::string_view name) {
  if (name == "UTC") return true;  // also on a machine without a zone table
  try {
    return date::locate_zone(name) != nullptr;
  } catch (const std::exception&) {
    return false;  // the library's way to say that the name, or the whole table, is not there
  }
}

}  // namespace coterie::base
