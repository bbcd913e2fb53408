#include "ledger/fields.hpp"

#include <gtest/gtest.h>

#include <string>

namespace coterie::ledger {
namespace {

std::string number(std::string_view text, int scale = 3) {
  int64_t out = 0;
  return plain_number(text, scale, out) ? std::to_string(out) : "odd";
}

std::string instant(std::string_view text) {
  uint32_t out = 0;
  return plain_instant(text, out) ? std::to_string(out) : "odd";
}

TEST(PlainNumber, DigitsAndDecimalsUpToTheScale) {
  EXPECT_EQ(number("12"), "12000");
  EXPECT_EQ(number("-3.5"), "-3500");
  EXPECT_EQ(number("0.001"), "1");
  EXPECT_EQ(number("2.55", 6), "2550000");
  EXPECT_EQ(number("-0"), "0");
  EXPECT_EQ(number("00012", 0), "12");
  EXPECT_EQ(number("999999999999"), "999999999999000");
  EXPECT_EQ(number("-999999999999.999999", 6), "-999999999999999999");
}

TEST(PlainNumber, LeavesWhatIsOddToTheEngine) {
  for (std::string_view text : {"",
                                "-",
                                "+5",
                                "1e3",
                                ".5",
                                "5.",
                                "-.5",
                                ".",
                                " 7",
                                "7 ",
                                "1_000",
                                "１",
                                "1,5",
                                "--5",
                                "5-",
                                "1.2345",
                                "1..2",
                                "1.2.3",
                                "0x10",
                                "NaN",
                                "inf",
                                "1234567890123",
                                "99999999999999999999999999999999999999999999999999"})
    EXPECT_EQ(number(text), "odd") << text;
  EXPECT_EQ(number("3.0", 0), "odd");
}

TEST(PlainInstant, DatesAndTimesOfTheCalendar) {
  EXPECT_EQ(instant("1970-01-01"), "0");
  EXPECT_EQ(instant("2011-12-09"), "1323388800");
  EXPECT_EQ(instant("2011-12-09 12:50"), "1323435000");
  EXPECT_EQ(instant("2011-12-09 12:50:07"), "1323435007");
  EXPECT_EQ(instant("2011-12-09T12:50:07"), "1323435007");
  EXPECT_EQ(instant("2012-02-29"), "1330473600");
  EXPECT_EQ(instant("2105-12-31 23:59:59"), "4291747199");
}

TEST(PlainInstant, LeavesWhatIsOddToTheEngine) {
  for (std::string_view text : {"",
                                "2011-02-29",
                                "2100-02-29",
                                "2011-13-01",
                                "2011-00-10",
                                "2011-12-00",
                                "2011-12-32",
                                "1969-12-31",
                                "2106-01-01",
                                "2011-12-09T12:50",
                                "2011-12-09 24:00:00",
                                "2011-12-09 23:60:00",
                                "2011-12-09 23:59:60",
                                "2011-12-09 12:50:00.5",
                                "2011/12/09",
                                "2011-1-5",
                                " 2011-12-09",
                                "2011-12-09 ",
                                "2011-12-09_12:50",
                                "2011-12-09 12-50",
                                "2011-12-09 12:50-07",
                                "20x1-12-09",
                                "2011-12-0:",
                                "2011-12-09 1::50:07",
                                "infinity"})
    EXPECT_EQ(instant(text), "odd") << text;
}

}  // namespace
}  // namespace coterie::ledger
