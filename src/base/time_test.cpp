#include "base/time.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <regex>

namespace coterie::base {

TEST(Civil, AgreesWithTheStandardLibraryOnEveryDayOfTenThousandYears) {
  const int first = std::chrono::sys_days(std::chrono::year(0) / 1 / 1).time_since_epoch().count();
  const int last =
      std::chrono::sys_days(std::chrono::year(9999) / 12 / 31).time_since_epoch().count();
  for (Day day = first; day <= last; ++day) {
    const std::chrono::year_month_day want{std::chrono::sys_days{std::chrono::days{day}}};
    const Civil got = civil(day);
    ASSERT_EQ(got.year, static_cast<int>(want.year()));
    ASSERT_EQ(static_cast<unsigned>(got.month), static_cast<unsigned>(want.month()));
    ASSERT_EQ(static_cast<unsigned>(got.day), static_cast<unsigned>(want.day()));
    ASSERT_EQ(day_of(got.year, got.month, got.day), day);
  }
}

TEST(Civil, HoldsForEveryDayThatADayCanHold) {
  for (Day day : {std::numeric_limits<Day>::min(), -1, 0, 1, std::numeric_limits<Day>::max()}) {
    const Civil c = civil(day);
    EXPECT_EQ(day_of(c.year, c.month, c.day), day);
  }
}

TEST(ValidDate, KnowsLeapYears) {
  EXPECT_TRUE(valid_date(2012, 2, 29));
  EXPECT_TRUE(valid_date(2000, 2, 29));
  EXPECT_FALSE(valid_date(1900, 2, 29));
  EXPECT_FALSE(valid_date(2011, 2, 29));
  EXPECT_FALSE(valid_date(2011, 4, 31));
  EXPECT_FALSE(valid_date(2011, 13, 1));
  EXPECT_FALSE(valid_date(2011, 0, 1));
  EXPECT_FALSE(valid_date(2011, 1, 0));
  EXPECT_FALSE(valid_date(0, 1, 1));
  EXPECT_FALSE(valid_date(10000, 1, 1));
}

TEST(ParseLocal, ReadsDatesWithAndWithoutClock) {
  EXPECT_EQ(parse_local("1970-01-01", "").value(), 0);
  EXPECT_EQ(parse_local("2011-12-10", "").value(), 1323475200);
  EXPECT_EQ(parse_local(" 2011-12-10 13:30 ", "").value(), 1323475200 + 48600);
  EXPECT_EQ(parse_local("2011-12-10T13:30:05", "").value(), 1323475200 + 48605);
  EXPECT_EQ(parse_local("1969-12-31 23:59:59", "").value(), -1);
}

TEST(ParseLocal, RefusesEverythingElse) {
  for (const char* text : {"",
                           "2011",
                           "2011-12",
                           "2011-12-1",
                           "2011-2-10",
                           "2011-13-10",
                           "2011-02-29",
                           "10-12-2011",
                           "2011/12/10",
                           "2011-12-10T",
                           "2011-12-10 13",
                           "2011-12-10 13:3",
                           "2011-12-10 24:00",
                           "2011-12-10 13:60",
                           "2011-12-10 13:30:60",
                           "2011-12-10 13:30:",
                           "2011-12-10 13:30:05Z",
                           "2011-12-10 13:30:05.5",
                           "2011-12-10x13:30",
                           "+011-12-10",
                           "2011-12-10  13:30",
                           "0000-01-01"}) {
    const auto when = parse_local(text, "--as-of");
    ASSERT_FALSE(when) << text;
    EXPECT_EQ(when.error().code, Code::usage);
    EXPECT_EQ(when.error().where, "--as-of");
    EXPECT_NE(when.error().fault.find(text), std::string::npos);
  }
}

TEST(Format, ReadsBack) {
  for (const char* text : {"2011-12-10", "0001-01-01", "9999-12-31", "2011-12-10 13:30:05",
                           "1969-12-31 23:59:59", "1900-02-28 00:00:01"})
    EXPECT_EQ(format_local(parse_local(text, "").value()), text);
  EXPECT_EQ(format_day(0), "1970-01-01");
  EXPECT_EQ(format_day(-1), "1969-12-31");
}

TEST(Now, IsNowInUtc) {
  const Day before = today_utc();
  const std::string now = utc_now();
  const Day after = today_utc();
  EXPECT_TRUE(std::regex_match(now, std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"))) << now;
  EXPECT_TRUE(now.starts_with(format_day(before)) || now.starts_with(format_day(after)));
  const auto clock = std::chrono::system_clock::now().time_since_epoch();
  const int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(clock).count();
  EXPECT_NEAR(static_cast<double>(parse_local(now.substr(0, 19), "").value()),
              static_cast<double>(seconds), 5.0);
}

TEST(TimeZones, KnowsTheSystemsTable) {
  EXPECT_TRUE(known_time_zone("UTC"));
  EXPECT_TRUE(known_time_zone("Europe/London"));
  EXPECT_TRUE(known_time_zone("America/Sao_Paulo"));
  EXPECT_FALSE(known_time_zone("Europe/Londn"));
  EXPECT_FALSE(known_time_zone(""));
  EXPECT_FALSE(known_time_zone("../../etc/passwd"));
}

}  // namespace coterie::base
