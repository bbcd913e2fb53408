// The functions that expressions may call: one registered struct each, the same on every engine.
#pragma once
#include <span>
#include <string_view>

namespace coterie::sql {

struct Function {
  std::string_view name;
  int arity_min, arity_max;  // -1: any number
  bool aggregate;
  // Types of the arguments, '>', type of the result: n number, w whole number, t text, b boolean,
  // i instant, a any, s the same as the first argument; the last argument's type repeats.
  std::string_view signature;
  std::string_view text;  // one sentence for help and reference pages
};

// What people may write in an expression, by name.
std::span<const Function> functions();
// What our own queries call besides: windows and exact second moments.
std::span<const Function> query_functions();
// The function of that name; null when there is none.
// query: look among the query functions as well.
const Function* find_function(std::string_view name, bool query = false);

}  // namespace coterie::sql
