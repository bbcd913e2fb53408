// The one document of a run: everything that tables, reports, dashboard, Python and memo show, and
// nothing that grows with the number of customers. docs/document.md lists its keys.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/result.hpp"
#include "figures/figures.hpp"
#include "pipeline/pipeline.hpp"
#include "project/plan.hpp"
#include "project/project.hpp"

namespace coterie::report {

inline constexpr int kDocumentVersion = 1;
// Levels of one category that a segment lists; the rest are counted.
inline constexpr int kMostLevelsShown = 12;

// Makes the document.
// figures: of this result; none (the default) leaves every figure null.
// Returns: keys in the order of docs/document.md. Numbers that do not exist are null; names are
//   printable. No folder is in it, so that equal data gives an equal document wherever it lies.
// Errors: Code::internal when the parts of the result do not fit together.
// Repeats: the same bytes for the same result.
base::Result<nlohmann::ordered_json> document(const pipeline::RunResult& result,
                                              const figures::Figures& figures = {});

// The project as resolved, with paths and all settings, for the manifest.
nlohmann::ordered_json settings_json(const project::Project& project, const project::Plan& plan);

}  // namespace coterie::report
