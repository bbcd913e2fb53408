// The functions that expressions may call: one registered struct each, the same on every engine.
#pragma once
#include <span>
#include <string_view>

namespace coterie::sql {

struct Function {
  std::string_view name;
  int arity_min, arity_max;  // -1: any number
  bool aggregate;
  std::string_view text;  // one sentence for help and reference pages
};

std::span<const Function> functions();
// Null when there is no such function.
const Function* find_function(std::string_view name);

}  // namespace coterie::sql
