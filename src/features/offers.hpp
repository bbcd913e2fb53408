// What there is to ask for, given what was read: the catalogue, families with a member for each
// value, and the columns of the customers and feature tables.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/compile.hpp"
#include "project/tables.hpp"

namespace coterie::features {

// "category_share_<name>": the values that name its members, the most frequent first.
struct Family {
  std::string_view name;
  std::string_view prefix;  // "category_share_"
  std::vector<std::string> project::Tables::* values;
};
std::span<const Family> families();
const Family* find_family(std::string_view name);

// Registers the columns and offers all features that these tables could give. Without order lines
// that is only what the feature and customers tables hold.
void offer_registered(Compiler& compiler, const project::Tables& tables);

}  // namespace coterie::features
