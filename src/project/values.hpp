// What the texts of a column are: numbers (and how they are written), instants (and in which
// format), or words.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coterie::project {

struct NumberShape {
  char decimal = '.';
  bool grouped = false;  // thousands are separated: 1,234.50 or 1.234,50
  bool dressed = false;  // currency, blanks, brackets or a letter (C536379) around the digits
  bool percent = false;  // a % sign
  int decimals = 0;      // most decimals seen
};

// How the day and the month are ordered where both are numbers of at most two digits.
enum class DateOrder { none, day_first, month_first, unknown, mixed };

struct TimeShape {
  bool iso = false;    // 2011-12-09[ T]12:50[:00[.5]] without zone: the engine's own cast reads it
  bool zoned = false;  // Z or an offset follows
  int epoch = 0;       // 1: seconds since 1970, 1000: milliseconds
  bool clock = false;  // a time of day is there
  DateOrder order = DateOrder::none;
  char separator = '/';  // between day and month
  std::vector<std::string>
      formats;  // strptime formats; {a} {b} stand for the two unsettled numbers
};

struct ValueShape {
  int64_t values = 0, empty = 0;
  double number_share = 0, integer_share = 0, time_share = 0;  // of the values that are not empty
  double negative_share = 0;
  double least = 0, largest = 0;  // of the numbers
  int64_t distinct = 0;
  bool padded = false;     // some value has blanks around it
  bool float_ids = false;  // whole numbers written as 17850.0
  NumberShape number;
  TimeShape time;
  std::vector<std::string>
      common;  // the most frequent values, most frequent first, at most 12 (for guessing only)
};

// values: a sample of one column, "" is missing. Cost: linear in the sample.
ValueShape inspect(std::span<const std::string> values);

// The strptime formats with the order settled. Only day_first and month_first settle it.
std::vector<std::string> settled_formats(const TimeShape& shape, DateOrder order);

}  // namespace coterie::project
