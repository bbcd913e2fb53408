// The text of a commented coterie.toml: what was guessed written out, with the reason beside it, so
// that a wrong guess is seen and corrected in its line.
#pragma once
#include <string>
#include <string_view>

#include "project/plan.hpp"
#include "project/project.hpp"

namespace coterie::project {

// A project that says what the plan decided: every source with its kind, its files, its columns by
// role, and of delimiter, encoding, header, decimal mark, date order and join what differs from the
// usual; the default models when `asked` has none.
// asked: what the caller was told besides (time zone, as_of, seed …); a name of its own is kept,
// else the project is called after its first file. file: where coterie.toml will lie.
Project draft_project(const Plan& plan, const Project& asked, const std::string& file);

// The project as TOML 1.0 with comments. plan: gives the reasons; sources that it does not have are
// written without.
// Checked: parse_project reads back an equal project, whatever columns and files are called.
std::string write_project(const Project& project, const Plan& plan);

// A text as a TOML string on one line.
std::string toml_text(std::string_view text);

}  // namespace coterie::project
