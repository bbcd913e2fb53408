// Values on their way into JSON, where what does not exist is null and names are printable, and out
// of it. Heavy: for sources, not for headers.
#pragma once
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "base/settings.hpp"
#include "base/text.hpp"

namespace coterie::base {

using Json = nlohmann::ordered_json;

inline Json number_or_null(double x) {
  return std::isfinite(x) ? Json(x) : Json();
}

inline Json text_or_null(std::string_view text) {
  return text.empty() ? Json() : Json(printable(text));
}

inline Json texts_json(std::span<const std::string> texts) {
  auto out = Json::array();
  for (const auto& text : texts) out.push_back(printable(text));
  return out;
}

inline Json numbers_json(std::span<const double> numbers) {
  auto out = Json::array();
  for (const double x : numbers) out.push_back(number_or_null(x));
  return out;
}

// What `one` makes of each entry.
template <class List, class One>
Json list_json(const List& list, const One& one) {
  auto out = Json::array();
  for (const auto& entry : list) out.push_back(one(entry));
  return out;
}

// A setting as it was written.
Json value_json(const Value& value);

// Pretty, in UTF-8 whatever the texts held, with a line break at the end. A list without objects is
// one line: curves and rasters would be thousands.
std::string json_text(const Json& json);

// Reading a document: what is missing, null or of another kind is NaN, 0, "" or an empty list.
double number_at(const Json& object, const char* key);
int64_t count_at(const Json& object, const char* key);
std::string text_at(const Json& object, const char* key);
const Json& part_at(const Json& object, const char* key);
// The first entry of a list whose `key` is `value`, else an empty object.
const Json& entry_with(const Json& list, const char* key, std::string_view value);

}  // namespace coterie::base
