// Typed values from coterie.toml or the command line, with the place they came from, and the
// registered definitions that say which settings a method knows.
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace coterie::base {

struct Value;
using List = std::vector<Value>;
using Table = std::map<std::string, Value>;

struct Value {
  std::variant<std::monostate, bool, int64_t, double, std::string, List, Table> data;
  std::string place;  // "coterie.toml:12:5"; empty for a default

  bool empty() const { return data.index() == 0; }
  // The value as that type, or an error that names the place and what was expected. An integer is
  // accepted as a number.
  Result<bool> boolean() const;
  Result<int64_t> integer() const;
  Result<double> number() const;
  Result<std::string> text() const;
  Result<std::vector<double>> numbers() const;
  Result<std::vector<std::string>> texts() const;  // a single text counts as a list of one
  Result<Table> table() const;
  const List* list() const { return std::get_if<List>(&data); }
};

// One setting as it is documented: the parser, the help and the reference pages read the same
// struct.
struct Definition {
  std::string_view name;      // "k"
  std::string_view kind;      // boolean | integer | number | text | list | table | any
  std::string_view text;      // one sentence
  std::string_view range;     // "auto, 2..64 or [low, high]"
  std::string_view standard;  // the default, as it would be written; "" when there is none
  std::string_view example;
};

// Refuses keys of `values` that no definition names; the error names the nearest known key.
Status check_keys(const Table& values, std::span<const Definition> known, std::string_view what);

// values[name], or an empty Value.
const Value& setting(const Table& values, std::string_view name);

}  // namespace coterie::base
