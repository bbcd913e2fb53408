#include "sql/functions.hpp"

namespace coterie::sql {
namespace {

constexpr Function kFunctions[] = {
    {"abs", 1, 1, false, "Absolute value."},
    {"ceil", 1, 1, false, "Smallest whole number that is not below x."},
    {"coalesce", 1, -1, false, "The first argument that is not null."},
    {"cos", 1, 1, false, "Cosine of an angle in radians."},
    {"sin", 1, 1, false, "Sine of an angle in radians."},
    {"atan2", 2, 2, false, "Angle of the point (x, y) given as atan2(y, x), in radians."},
    {"date", 1, 1, false, "The calendar date of an instant."},
    {"day_of_week", 1, 1, false, "Day of the week of an instant, Monday = 1 … Sunday = 7."},
    {"days_between", 2, 2, false, "Whole calendar days from the first to the second instant."},
    {"exp", 1, 1, false, "e to the power x."},
    {"floor", 1, 1, false, "Largest whole number that is not above x."},
    {"greatest", 2, -1, false, "The largest argument; nulls are left out."},
    {"hour", 1, 1, false, "Hour of an instant, 0 … 23."},
    {"integer", 1, 1, false, "x as a whole number."},
    {"least", 2, -1, false, "The smallest argument; nulls are left out."},
    {"length", 1, 1, false, "Number of characters of a text."},
    {"ln", 1, 1, false, "Natural logarithm; null for x <= 0."},
    {"log1p", 1, 1, false, "Natural logarithm of 1 + x; null for x <= -1."},
    {"lower", 1, 1, false, "Text in lower case."},
    {"minute_of_day", 1, 1, false, "Minutes since midnight of an instant, 0 … 1439."},
    {"month", 1, 1, false, "Month of an instant, 1 … 12."},
    {"nullif", 2, 2, false, "Null when both arguments are equal, else the first."},
    {"number", 1, 1, false, "x as a floating-point number."},
    {"round", 1, 1, false, "floor(x + 0.5)."},
    {"seconds_between", 2, 2, false, "Whole seconds from the first to the second instant."},
    {"sqrt", 1, 1, false, "Square root; null for x < 0."},
    {"text", 1, 1, false, "x as text."},
    {"upper", 1, 1, false, "Text in upper case."},
    {"year", 1, 1, false, "Year of an instant."},
    {"avg", 1, 1, true, "Mean over the rows where x is not null."},
    {"count", 0, 1, true, "Number of rows; with an argument, of rows where it is not null."},
    {"count_if", 1, 1, true, "Number of rows where the condition holds."},
    {"max", 1, 1, true, "Largest value."},
    {"min", 1, 1, true, "Smallest value."},
    {"sum", 1, 1, true, "Sum of whole numbers, exact."},
    {"sum_if", 2, 2, true,
     "Sum of the first argument over the rows where the second holds, exact."},
    {"min_if", 2, 2, true, "Smallest first argument over the rows where the second holds."},
    {"max_if", 2, 2, true, "Largest first argument over the rows where the second holds."},
};

}  // namespace

std::span<const Function> functions() {
  return kFunctions;
}

const Function* find_function(std::string_view name) {
  for (const auto& function : kFunctions)
    if (function.name == name) return &function;
  return nullptr;
}

}  // namespace coterie::sql
