// Reading what a workspace holds: its runs, newest first, one of them by name, whether its files
// are still those that were published. Never looks into the temporary folder of a run that is being
// written.
#pragma once
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runs/manifest.hpp"

namespace coterie::runs {

inline constexpr const char* kManifestFile = "manifest.json";
inline constexpr const char* kDocumentFile = "document.json";
inline constexpr const char* kCurrentLink = "current";

struct RunEntry {
  std::string id;  // the folder's name
  std::filesystem::path path;
  bool current = false;
  Manifest manifest;   // empty when it cannot be read
  std::string damage;  // "segments.csv is missing"; "" when all files are there in their sizes
};

// The runs of a workspace, newest first (by the time they were published, then by id); runs without
// a readable manifest come last. None when nothing was published. Errors: Code::data when there is
// no such folder. Cost: reads the manifests, and looks at the sizes of files.
base::Result<std::vector<RunEntry>> list_runs(const std::filesystem::path& workspace);

// The folder of one run.
// name: "" or "current"; an id or the beginning of one, of the whole or of its hash; or a path with
// a /. Errors: Code::data when there is none, Code::usage when several begin so.
base::Result<std::filesystem::path> find_run(const std::filesystem::path& workspace,
                                             std::string_view name);

// Errors: Code::data when it is missing or damaged.
base::Result<Manifest> load_manifest(const std::filesystem::path& run);

// Checks every file of a run against the checksums of its manifest, and these against the run's id.
// Errors: Code::data with the path of the first file that is missing or damaged.
base::Status verify_run(const std::filesystem::path& run);

// Checks one file of a run against its checksum.
// Errors: Code::data with the path when it is missing, damaged, or no file of this run.
base::Status verify_file(const std::filesystem::path& run, std::string_view name);

// The run's document, checked against its checksum.
// Errors: Code::data with the path of what is missing or damaged.
base::Result<nlohmann::ordered_json> load_document(const std::filesystem::path& run);

}  // namespace coterie::runs
