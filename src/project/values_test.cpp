// How numbers, dates and words are told apart, and what their writing says.
#include "project/values.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace coterie::project {
namespace {

using Texts = std::vector<std::string>;

TEST(Inspect, CountsWhatIsThere) {
  const auto shape = inspect(Texts{"a", " a ", "", "b", "   "});
  EXPECT_EQ(shape.values, 3);
  EXPECT_EQ(shape.empty, 2);
  EXPECT_EQ(shape.distinct, 2) << "blanks around a value are no difference";
  EXPECT_EQ(shape.common, (Texts{"a", "b"}));
  EXPECT_EQ(shape.number_share, 0);
  EXPECT_EQ(shape.time_share, 0);
  EXPECT_EQ(inspect(Texts{}).values, 0);
  EXPECT_EQ(inspect(Texts{"", ""}).empty, 2);
}

TEST(Numbers, Plain) {
  const auto shape = inspect(Texts{"1", "-2", "3.25", "+4"});
  EXPECT_EQ(shape.number_share, 1);
  EXPECT_EQ(shape.integer_share, 0.75);
  EXPECT_EQ(shape.negative_share, 0.25);
  EXPECT_EQ(shape.least, -2);
  EXPECT_EQ(shape.largest, 4);
  EXPECT_EQ(shape.number.decimal, '.');
  EXPECT_EQ(shape.number.decimals, 2);
  EXPECT_FALSE(shape.number.grouped);
  EXPECT_FALSE(shape.number.dressed);
}

struct Written {
  Texts texts;
  double largest, least;
  char decimal;
  bool grouped, dressed, percent;
};

class NumberFormats : public testing::TestWithParam<Written> {};

TEST_P(NumberFormats, AreReadAsTheyAreWritten) {
  const auto& want = GetParam();
  const auto shape = inspect(want.texts);
  SCOPED_TRACE(want.texts[0]);
  EXPECT_EQ(shape.number_share, 1);
  EXPECT_EQ(shape.time_share, 0);
  EXPECT_DOUBLE_EQ(shape.largest, want.largest);
  EXPECT_DOUBLE_EQ(shape.least, want.least);
  EXPECT_EQ(shape.number.decimal, want.decimal);
  EXPECT_EQ(shape.number.grouped, want.grouped);
  EXPECT_EQ(shape.number.dressed, want.dressed);
  EXPECT_EQ(shape.number.percent, want.percent);
}

INSTANTIATE_TEST_SUITE_P(
    All, NumberFormats,
    testing::Values(Written{{"1,234.50", "12.00"}, 1234.5, 12, '.', true, false, false},
                    Written{{"1.234,50", "12,00"}, 1234.5, 12, ',', true, false, false},
                    Written{{"12,50", "1,5"}, 12.5, 1.5, ',', false, false, false},
                    Written{{"12,50", "1.234"}, 12.5, 1.234, ',', true, false, false},
                    Written{{"1,234", "12"}, 1234, 12, '.', true, false, false},
                    Written{{"1,234,567", "5"}, 1234567, 5, '.', true, false, false},
                    Written{{"$1,234.50", "$3.00"}, 1234.5, 3, '.', true, true, false},
                    Written{{"\xE2\x82\xAC 12.50", "\xC2\xA3 3"}, 12.5, 3, '.', false, true, false},
                    Written{{"R$ 12,50", "R$ 3,00"}, 12.5, 3, ',', false, true, false},
                    Written{{"12.50 USD", "7 USD"}, 12.5, 7, '.', false, true, false},
                    Written{{"(12.50)", "3"}, 3, -12.5, '.', false, true, false},
                    Written{{"12.50-", "3"}, 3, -12.5, '.', false, true, false},
                    Written{{"US$5.00", "USD5"}, 5, 5, '.', false, true, false},
                    Written{{"-$5.00", "$5.00"}, 5, -5, '.', false, true, false},
                    Written{{"10 %", "2.5%"}, 10, 2.5, '.', false, true, true},
                    Written{{"1e3", "2.5E-1"}, 1000, 0.25, '.', false, false, false},
                    Written{{"1 234,50", "7,00"}, 1234.5, 7, ',', false, true, false},
                    Written{{"1 234 567", "7"}, 1234567, 7, '.', false, true, false},
                    Written{{"1'234.50", "7.00"}, 1234.5, 7, '.', false, true, false},
                    Written{{".5", "0.25"}, 0.5, 0.25, '.', false, false, false}));

TEST(Numbers, WordsAreNone) {
  for (const auto* text : {"twelve", "12 apples", "1.2.3.x", "SKU-12", "85123A1",   "-",    "%",
                           "1 2 x",  "a1",        "12abc",   "NaNs",   "()",        "$",    "A12",
                           "Q1",     "CS5295",    "C536379", "1 2",    "555 12 34", "USA 3"})
    EXPECT_EQ(inspect(Texts{text}).number_share, 0) << text;
}

TEST(Numbers, CancelledInvoicesAmongNumbersAreSeen) {
  EXPECT_TRUE(inspect(Texts{"536365", "536366", "C536379"}).number.dressed);
  EXPECT_FALSE(inspect(Texts{"536365", "536366"}).number.dressed);
}

TEST(Numbers, IdsThatADataFrameWroteWithAPointZero) {
  EXPECT_TRUE(inspect(Texts{"17850.0", "", "13047.0"}).float_ids);
  EXPECT_FALSE(inspect(Texts{"17850.0", "13047"}).float_ids);
  EXPECT_FALSE(inspect(Texts{"17850.5", "13047.0"}).float_ids);
}

struct Dated {
  Texts texts;
  std::string format;  // the most frequent one
  bool iso, zoned, clock;
  DateOrder order;
};

class DateFormats : public testing::TestWithParam<Dated> {};

TEST_P(DateFormats, AreReadAsTheyAreWritten) {
  const auto& want = GetParam();
  const auto shape = inspect(want.texts);
  SCOPED_TRACE(want.texts[0]);
  EXPECT_EQ(shape.time_share, 1);
  EXPECT_EQ(shape.time.epoch, 0);
  ASSERT_FALSE(shape.time.formats.empty());
  EXPECT_EQ(shape.time.formats[0], want.format);
  EXPECT_EQ(shape.time.iso, want.iso);
  EXPECT_EQ(shape.time.zoned, want.zoned);
  EXPECT_EQ(shape.time.clock, want.clock);
  EXPECT_EQ(shape.time.order, want.order);
}

INSTANTIATE_TEST_SUITE_P(
    All, DateFormats,
    testing::Values(
        Dated{{"2011-12-09"}, "%Y-%m-%d", true, false, false, DateOrder::none},
        Dated{{"2011-12-09 12:50"}, "%Y-%m-%d %H:%M", true, false, true, DateOrder::none},
        Dated{{"2011-12-09T12:50:01"}, "%Y-%m-%dT%H:%M:%S", true, false, true, DateOrder::none},
        Dated{{"2011-12-09 12:50:01.250"},
              "%Y-%m-%d %H:%M:%S.%f",
              true,
              false,
              true,
              DateOrder::none},
        Dated{{"2011-12-09T12:50:01Z"}, "%Y-%m-%dT%H:%M:%S%z", true, true, true, DateOrder::none},
        Dated{{"2011-12-09T12:50:01+05:30"},
              "%Y-%m-%dT%H:%M:%S%z",
              true,
              true,
              true,
              DateOrder::none},
        Dated{{"2019-01-05 10:20:30 -0500"},
              "%Y-%m-%d %H:%M:%S %z",
              true,
              true,
              true,
              DateOrder::none},
        Dated{
            {"2019-01-05 10:20:30 UTC"}, "%Y-%m-%d %H:%M:%S %z", true, true, true, DateOrder::none},
        Dated{{"2011/12/09"}, "%Y/%m/%d", false, false, false, DateOrder::none},
        Dated{{"19970101"}, "%Y%m%d", false, false, false, DateOrder::none},
        Dated{{"11-Feb-13"}, "%d-%b-%y", false, false, false, DateOrder::none},
        Dated{{"11 February 2013"}, "%d %B %Y", false, false, false, DateOrder::none},
        Dated{{"Feb 11, 2013"}, "%b %d, %Y", false, false, false, DateOrder::none},
        Dated{{"9/12/2011 12:50", "5/6/2011 8:00"},
              "{a}/{b}/%Y %H:%M",
              false,
              false,
              true,
              DateOrder::unknown},
        Dated{{"9/12/2011 12:50", "25/6/2011 8:00"},
              "{a}/{b}/%Y %H:%M",
              false,
              false,
              true,
              DateOrder::day_first},
        Dated{
            {"9/12/2011", "6/25/2011"}, "{a}/{b}/%Y", false, false, false, DateOrder::month_first},
        Dated{{"25/6/2011", "6/25/2011"}, "{a}/{b}/%Y", false, false, false, DateOrder::mixed},
        Dated{{"25.06.2011"}, "{a}.{b}.%Y", false, false, false, DateOrder::day_first},
        Dated{{"12/25/11 1:05 PM"},
              "{a}/{b}/%y %I:%M %p",
              false,
              false,
              true,
              DateOrder::month_first},
        Dated{{"12/25/2011 01:05:09am"},
              "{a}/{b}/%Y %I:%M:%S%p",
              false,
              false,
              true,
              DateOrder::month_first}));

TEST(Inspect, AnyBytesAreCounted) {
  base::Random random(3, 0);
  for (int round = 0; round < 2000; ++round) {
    Texts texts;
    for (int n = 0; n < 5; ++n) {
      std::string text;
      for (uint64_t size = random.below(16); size > 0; --size) {
        const auto pick = random.below(3);
        text += pick == 0 ? static_cast<char>(random.below(256))
                          : "0123456789-/:. ,TZ+eE%$()JanR"[random.below(29)];
      }
      texts.push_back(text);
    }
    const auto shape = inspect(texts);
    ASSERT_EQ(shape.values + shape.empty, 5);
    ASSERT_LE(shape.number_share, 1);
    ASSERT_LE(shape.time_share, 1);
    ASSERT_LE(shape.distinct, shape.values);
  }
}

TEST(Dates, SecondsAndMillisecondsSince1970) {
  const auto seconds = inspect(Texts{"1323435000", "1323435060"});
  EXPECT_EQ(seconds.time_share, 1);
  EXPECT_EQ(seconds.time.epoch, 1);
  EXPECT_TRUE(seconds.time.formats.empty());
  EXPECT_EQ(inspect(Texts{"1323435000123"}).time.epoch, 1000);
}

TEST(Dates, WhatLooksAlikeIsNone) {
  for (const auto* text : {"2011-13-09", "2011-12-32", "19971301", "12345678", "0.5.2011", "1-2-3",
                           "32/33/2011", "2011-12", "11-Foo-13", "2011-12-09 25:00", "536365",
                           "123-456-7890", "192.168.1.1", "2011-12-09 12:61", "2011-12-09 noon"})
    EXPECT_EQ(inspect(Texts{text}).time_share, 0) << text;
}

TEST(Dates, SeveralFormatsOfOneColumnAreKeptByFrequency) {
  const auto shape = inspect(Texts{"2011-12-09", "2011-12-09 10:00", "2011-12-09 11:00"});
  ASSERT_EQ(shape.time.formats.size(), 2U);
  EXPECT_EQ(shape.time.formats[0], "%Y-%m-%d %H:%M");
  EXPECT_TRUE(shape.time.iso);
}

TEST(Dates, SettlingPutsDayAndMonthIntoTheFormats) {
  TimeShape shape;
  shape.formats = {"{a}/{b}/%Y %H:%M", "%Y-%m-%d"};
  EXPECT_EQ(settled_formats(shape, DateOrder::day_first), (Texts{"%d/%m/%Y %H:%M", "%Y-%m-%d"}));
  EXPECT_EQ(settled_formats(shape, DateOrder::month_first), (Texts{"%m/%d/%Y %H:%M", "%Y-%m-%d"}));
}

TEST(Values, ATypesettersMinusIsAMinus) {
  const std::vector<std::string> texts = {"10", "\u22125", "20"};
  const auto shape = inspect(texts);
  EXPECT_EQ(shape.number_share, 1);
  EXPECT_EQ(shape.least, -5);
  EXPECT_TRUE(shape.number.dressed);
}

}  // namespace
}  // namespace coterie::project
