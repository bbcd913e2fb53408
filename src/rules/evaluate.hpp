// Runs a checked expression over rows of a frame with the three-valued logic of SQL: a missing
// value is null, null makes comparisons unknown, a rule holds only where it is true. Division by
// zero, the logarithm of what is not positive and the root of a negative number are null, as the
// dialects write them.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/expr.hpp"
#include "table/frame.hpp"

namespace coterie::rules {

enum class Kind { null, number, text, boolean };

// One value a row; which vector is filled depends on the kind.
struct Values {
  Kind kind = Kind::null;
  std::vector<double> numbers = {};     // NaN is null
  std::vector<int8_t> truth = {};       // 0 false, 1 true, 2 unknown
  std::vector<std::string> texts = {};  // read only where `known`
  std::vector<uint8_t> known = {};      // of texts
};

// Rows [begin, end) of a frame; when `changed` names a number column, all of them have `changed_to`
// there.
struct Rows {
  const table::Frame* frame = nullptr;
  int64_t begin = 0, end = 0;
  std::string_view changed = {};
  double changed_to = 0;
};

// The value of an expression that is known to fit this frame (not checked again): read_condition
// accepted it, or a model compiled it.
// Repeats: each row depends on itself only.
// Cost: one pass over the rows for each node of the tree; memory of a few columns of `rows`.
// Checked: EvaluateTest; AgreementTest compares every operator and function with the engine.
Values evaluate(const sql::Expr& expr, const Rows& rows);

// 1 for each row of the frame where a checked condition is true, 0 where it is false or unknown.
std::vector<uint8_t> holds(const sql::Expr& condition, const table::Frame& frame);

}  // namespace coterie::rules
