// One place that knows every kind of setting.
#include "base/json.hpp"

#include <algorithm>

namespace coterie::base {
namespace {

std::string flat(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool holds_object(const Json& json) {
  if (!json.is_array()) return json.is_object();
  return std::ranges::any_of(json, holds_object);
}

void write(const Json& json, size_t indent, std::string& out) {
  if (json.empty() || !holds_object(json)) {
    out += flat(json);
    return;
  }
  const bool object = json.is_object();
  out += object ? '{' : '[';
  bool first = true;
  for (auto at = json.begin(); at != json.end(); ++at) {
    out += first ? "\n" : ",\n";
    first = false;
    out.append(indent + 2, ' ');
    if (object) out += flat(at.key()) + ": ";
    write(*at, indent + 2, out);
  }
  out += '\n';
  out.append(indent, ' ');
  out += object ? '}' : ']';
}

}  // namespace

Json value_json(const Value& value) {
  if (const auto* list = std::get_if<List>(&value.data)) {
    auto out = Json::array();
    for (const auto& one : *list) out.push_back(value_json(one));
    return out;
  }
  if (const auto* table = std::get_if<Table>(&value.data)) {
    auto out = Json::object();
    for (const auto& [key, one] : *table) out[printable(key)] = value_json(one);
    return out;
  }
  if (const auto* text = std::get_if<std::string>(&value.data)) return printable(*text);
  if (const auto* number = std::get_if<double>(&value.data)) return number_or_null(*number);
  if (const auto* integer = std::get_if<int64_t>(&value.data)) return *integer;
  if (const auto* boolean = std::get_if<bool>(&value.data)) return *boolean;
  return {};
}

std::string json_text(const Json& json) {
  std::string out;
  write(json, 0, out);
  return out + "\n";
}

const Json& part_at(const Json& object, const char* key) {
  static const Json none = Json::array();
  if (!object.is_object()) return none;
  const auto found = object.find(key);
  return found == object.end() ? none : *found;
}

double number_at(const Json& object, const char* key) {
  const auto& value = part_at(object, key);
  return value.is_number() ? value.get<double>() : std::nan("");
}

int64_t count_at(const Json& object, const char* key) {
  const auto& value = part_at(object, key);
  return value.is_number_integer() ? value.get<int64_t>() : 0;
}

std::string text_at(const Json& object, const char* key) {
  const auto& value = part_at(object, key);
  return value.is_string() ? printable(value.get<std::string>()) : std::string();
}

const Json& entry_with(const Json& list, const char* key, std::string_view value) {
  static const Json none = Json::object();
  for (const auto& entry : list)
    if (text_at(entry, key) == value) return entry;
  return none;
}

}  // namespace coterie::base
