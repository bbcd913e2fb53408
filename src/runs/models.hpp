// The frozen models of a run, read back from model.json.
#pragma once
#include <filesystem>
#include <string_view>

#include "base/result.hpp"
#include "segment/model.hpp"

namespace coterie::runs {

inline constexpr const char* kModelFile = "model.json";

// One model of a run, ready to assign or explain.
// name: of the model; "" is the chosen one.
// Errors: Code::data when model.json is missing or damaged; Code::usage with the names there are.
base::Result<segment::Model> load_model(const std::filesystem::path& run, std::string_view name);

}  // namespace coterie::runs
