// What was guessed or declared about the files, as text for a person.
#pragma once
#include <string>

#include "project/load.hpp"
#include "project/plan.hpp"

namespace coterie::cli {

// Files, columns by role with reason and runner-up, joins and notes.
std::string plan_text(const project::Plan& plan);
// The accounting of rows and the other counted facts.
std::string quality_text(const project::Loaded& loaded);

}  // namespace coterie::cli
