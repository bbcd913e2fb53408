// Names made from people's values and columns: plain, different, and the same on every run.
#pragma once
#include <set>
#include <string>
#include <string_view>

namespace coterie::features {

// Lower-case letters, digits and single underscores, at most 40 bytes, never empty: "Home & Garden"
// becomes home_garden. Letters with an accent of Latin-1 lose it, other scripts become their code
// points, so that two names in them stay different.
std::string slug(std::string_view text);

// `name`, or `name`_2, _3 … when it is taken; what is returned is then taken as well.
std::string unique(std::string name, std::set<std::string>& taken);

// True for letters, digits and underscores that do not begin with a digit, at most 60 bytes.
bool plain_name(std::string_view name);

}  // namespace coterie::features
