// The evidence of a run as JSON, for the one document. Nothing is computed here; a number that does
// not exist is null.
#pragma once
#include <nlohmann/json_fwd.hpp>

namespace coterie::evidence {

struct VerdictReport;

nlohmann::ordered_json to_json(const VerdictReport& report);

}  // namespace coterie::evidence
