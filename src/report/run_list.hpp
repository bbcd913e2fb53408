// The runs of a workspace as a table.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "report/text_table.hpp"
#include "runs/history.hpp"

namespace coterie::report {

// Newest first as they come; the current one is marked, damage is told below the table.
std::string run_list_text(const std::vector<runs::RunEntry>& runs, const Look& look);

// The same as a JSON array.
nlohmann::ordered_json run_list_json(const std::vector<runs::RunEntry>& runs);

}  // namespace coterie::report
