// Values on their way into JSON: what does not exist is null, names are printable. For the sources
// of this room; json_text is for the program too.
#pragma once
#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/settings.hpp"
#include "base/text.hpp"

namespace coterie::report {

using Json = nlohmann::ordered_json;

inline Json number_or_null(double x) {
  return std::isfinite(x) ? Json(x) : Json();
}

inline Json text_or_null(std::string_view text) {
  return text.empty() ? Json() : Json(base::printable(text));
}

inline Json texts_json(const std::vector<std::string>& texts) {
  auto out = Json::array();
  for (const auto& text : texts) out.push_back(base::printable(text));
  return out;
}

// Money in millionths of the currency as a number for charts. The exact amount is base::decimal.
inline double money(int64_t micros) {
  return static_cast<double>(micros) / 1e6;
}

// A setting as it was written.
Json value_json(const base::Value& value);

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

}  // namespace coterie::report
