// Which column of a file means what, from its name and its values, with the reason and the
// runner-up.
#pragma once
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "project/values.hpp"

namespace coterie::project {

struct ColumnSample {
  std::string name;
  ValueShape shape;
};

struct RoleGuess {
  std::string role, column;
  std::string reason;     // "named like an order, 12 of 1,000 values repeat"
  std::string runner_up;  // another column that could be it, "" when none
  bool certain = true;    // false: the values fit but the name says nothing
};

// named: whether the file had a header; without one only values count. fixed: role -> column, taken
// as given. Repeats: a pure function of its arguments.
std::vector<RoleGuess> guess_roles(std::span<const ColumnSample> columns, bool named,
                                   const std::map<std::string, std::string>& fixed);

}  // namespace coterie::project
