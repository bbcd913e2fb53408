// Showing a file to the person at the machine.
#pragma once
#include <filesystem>

#include "base/result.hpp"

namespace coterie::cli {

// Opens a file in the program that $BROWSER names (its first entry, %s stands for the address),
// else by xdg-open. No shell sees the path. Errors: Code::usage when there is no such program or it
// says that it could not.
base::Status open_in_browser(const std::filesystem::path& file);

}  // namespace coterie::cli
