// Names are sorted. A dialect has one template for each name in both lists; dialect_test proves it.
#include "sql/functions.hpp"

#include <algorithm>

namespace coterie::sql {
namespace {

constexpr Function kFunctions[] = {
    {"abs", 1, 1, false, "n>s", "Absolute value."},
    {"atan2", 2, 2, false, "n>n",
     "Angle of the point (x, y) given as atan2(y, x), in radians from -pi to pi."},
    {"avg", 1, 1, true, "n>n", "Mean over the rows where x is not null."},
    {"ceil", 1, 1, false, "n>n", "Smallest whole number that is not below x."},
    {"coalesce", 1, -1, false, "a>s", "The first argument that is not null."},
    {"cos", 1, 1, false, "n>n", "Cosine of an angle in radians."},
    {"count", 0, 1, true, "a>w", "Number of rows; with an argument, of rows where it is not null."},
    {"count_if", 1, 1, true, "b>w", "Number of rows where the condition holds."},
    {"date", 1, 1, false, "i>i", "The calendar date of an instant."},
    {"day_of_week", 1, 1, false, "i>w", "Day of the week, Monday = 1 … Sunday = 7."},
    {"days_between", 2, 2, false, "i>w", "Calendar days from the first to the second instant."},
    {"exp", 1, 1, false, "n>n", "e to the power x."},
    {"floor", 1, 1, false, "n>n", "Largest whole number that is not above x."},
    {"greatest", 2, -1, false, "a>s", "The largest argument; nulls are left out."},
    {"hour", 1, 1, false, "i>w", "Hour of an instant, 0 … 23."},
    {"hypot", 2, 2, false, "n>n", "Length of the vector (x, y)."},
    {"integer", 1, 1, false, "n>w", "x, which has no fraction, as a whole number."},
    {"least", 2, -1, false, "a>s", "The smallest argument; nulls are left out."},
    {"length", 1, 1, false, "t>w", "Number of characters of a text."},
    {"ln", 1, 1, false, "n>n", "Natural logarithm; null for x <= 0."},
    {"log1p", 1, 1, false, "n>n", "Natural logarithm of 1 + x; null for x <= -1."},
    {"lower", 1, 1, false, "t>t", "Text in lower case."},
    {"max", 1, 1, true, "a>s", "Largest value."},
    {"max_if", 2, 2, true, "ab>s", "Largest first argument where the second holds."},
    {"min", 1, 1, true, "a>s", "Smallest value."},
    {"min_if", 2, 2, true, "ab>s", "Smallest first argument where the second holds."},
    {"minute_of_day", 1, 1, false, "i>w", "Minutes since midnight of an instant, 0 … 1439."},
    {"mod", 2, 2, false, "w>w",
     "Remainder of a division of whole numbers, with the sign of the first."},
    {"month", 1, 1, false, "i>w", "Month of an instant, 1 … 12."},
    {"nullif", 2, 2, false, "a>s", "Null when both arguments are equal, else the first."},
    {"number", 1, 1, false, "n>n", "x as a floating-point number."},
    {"round", 1, 1, false, "n>n", "floor(x + 0.5)."},
    {"seconds_between", 2, 2, false, "i>w", "Whole seconds from the first to the second instant."},
    {"sin", 1, 1, false, "n>n", "Sine of an angle in radians."},
    {"sqrt", 1, 1, false, "n>n", "Square root; null for x < 0."},
    {"sum", 1, 1, true, "n>s", "Sum, exact: fractions are taken in millionths."},
    {"sum_if", 2, 2, true, "nb>s",
     "Sum of the first argument where the second holds, exact; 0 where it never does."},
    {"text", 1, 1, false, "a>t", "x as text."},
    {"upper", 1, 1, false, "t>t", "Text in upper case."},
    {"year", 1, 1, false, "i>w", "Year of an instant."},
};

constexpr Function kQueryFunctions[] = {
    {"deviation", 3, 3, false, "w>n",
     "Sample standard deviation from the count, the sum and the sum of squares of whole numbers; "
     "null for a count below two."},
    {"first_by_two", 5, 5, false, "a>s",
     "The first argument in the first row among those that agree in the second and the third, in "
     "the order of the fourth, then the fifth."},
    {"place_by", 3, 3, false, "a>w",
     "1 for the row with the largest second argument among those of the same first, then 2, 3 …; "
     "ties in the order of the third."},
    {"place_by_two", 4, 4, false, "a>w",
     "1, 2, 3 … for the rows that agree in the first and the second argument, in the order of the "
     "third, then the fourth."},
    {"previous_by", 4, 4, false, "a>s",
     "The first argument in the row before, among those of the same second argument, in the order "
     "of the third, then the fourth."},
    {"sum_by", 2, 2, false, "w>w",
     "Sum of the first argument over the rows with the same second argument."},
    {"sum_squares", 1, 1, true, "w>w", "Sum of the squares of whole numbers, exact to 38 digits."},
};

}  // namespace

std::span<const Function> functions() {
  return kFunctions;
}

std::span<const Function> query_functions() {
  return kQueryFunctions;
}

const Function* find_function(std::string_view name, bool query) {
  auto found = std::ranges::lower_bound(kFunctions, name, {}, &Function::name);
  if (found != std::end(kFunctions) && found->name == name) return found;
  if (!query) return nullptr;
  found = std::ranges::lower_bound(kQueryFunctions, name, {}, &Function::name);
  return found != std::end(kQueryFunctions) && found->name == name ? found : nullptr;
}

}  // namespace coterie::sql
