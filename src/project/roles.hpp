// What a column can mean, and the names under which real exports have it. One registered struct a
// role: the guesser, the project file, the help and the docs read it.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coterie::project {

enum class RoleKind { id, time, number, text, flag };

struct RoleDefinition {
  std::string_view name;  // "unit_price"
  RoleKind kind;
  std::string_view text;  // one sentence
  // Names as they stand in exports, lower case without blanks, dots and underscores, best first,
  // blank-separated.
  std::string_view names;
};

std::span<const RoleDefinition> roles();
// Null when there is no such role.
const RoleDefinition* find_role(std::string_view name);
std::vector<std::string> role_names();

// Letters and digits of a column's name in lower case: "Invoice No" -> "invoiceno".
std::string plain_name(std::string_view column);

}  // namespace coterie::project
