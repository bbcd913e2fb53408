// The closer looks: one segment in full, one model in full, the models side by side. All of it is
// told from the document alone.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "report/text_table.hpp"

namespace coterie::report {

// One segment of the chosen model in full.
// segment: its name (case does not count) or its id.
// Errors: Code::usage with the names there are.
base::Result<std::string> segment_text(const nlohmann::ordered_json& document,
                                       std::string_view segment, const Look& look);

// One model: why this k, the table of indices by k, the features that were left out, its segments.
// model: its name; "" is the chosen one.
// Errors: Code::usage with the names there are.
base::Result<std::string> model_text(const nlohmann::ordered_json& document, std::string_view model,
                                     const Look& look);

// The models side by side: segments, smallest share, silhouette, revenue explained, agreement with
// the chosen one.
std::string models_text(const nlohmann::ordered_json& document, const Look& look);

}  // namespace coterie::report
