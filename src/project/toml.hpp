// TOML text to plain values that know their place.
#pragma once
#include <string>
#include <string_view>

#include "base/settings.hpp"

namespace coterie::project {

// Errors: Code::project with file:line:column. Dates and times come as text.
base::Result<base::Table> parse_toml(std::string_view text, const std::string& file);

}  // namespace coterie::project
