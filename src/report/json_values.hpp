// The names by which the sources of this room write and read JSON.
#pragma once
#include "base/json.hpp"

namespace coterie::report {

using base::count_at;
using base::entry_with;
using base::Json;
using base::json_text;
using base::number_at;
using base::number_or_null;
using base::part_at;
using base::text_at;
using base::text_or_null;
using base::texts_json;
using base::value_json;

// Money in millionths of the currency as a number for charts. The exact amount is base::decimal.
inline double money(int64_t micros) {
  return static_cast<double>(micros) / 1e6;
}

}  // namespace coterie::report
