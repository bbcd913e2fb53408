// What one run was made from and what it consists of: inputs and settings, versions, and the
// checksum of every file. All that differs between two runs of the same content is in `timings`.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace coterie::runs {

inline constexpr int kManifestVersion = 1;

struct FileSum {
  std::string name;  // of a result: in the run folder; of an input: the path as it was given
  int64_t bytes = 0;
  std::string sha256;

  bool operator==(const FileSum&) const = default;
};

struct Timing {
  std::string step;  // "reading orders"
  double seconds = 0;
};

struct Manifest {
  std::string id;       // "<date of as_of>-<12 hex>", "undated-<12 hex>" without a date
  std::string project;  // its name
  std::string as_of;    // "2011-12-10"; "" when the data has no dates
  uint64_t seed = 0;
  std::string program, engine;  // versions
  int document_version = 0;
  std::string chosen;  // the model that tags the customers
  int64_t customers = 0;
  int segments = 0;           // of the chosen model
  std::string settings_json;  // the project as resolved, a JSON object
  std::vector<FileSum> inputs;
  std::vector<std::string> warnings;
  std::vector<FileSum> files;  // every file of the run but manifest.json, by name
  std::string published;       // UTC, "2026-01-02T03:04:05Z"
  std::vector<Timing> timings;
};

// As it is written to manifest.json.
std::string manifest_text(const Manifest& manifest);

// Reads what manifest_text wrote. where: for the error.
// Errors: Code::data for anything that it cannot have written.
base::Result<Manifest> parse_manifest(std::string_view text, const std::string& where);

// Name, size and checksum of a file; `name` becomes FileSum::name.
// Errors: Code::data when it cannot be read, Code::disk when the device fails.
base::Result<FileSum> sum_of(const std::filesystem::path& path, std::string name);

// The run's id: the date of as_of and the first 12 hex digits of the SHA-256 of the lines
// "<sha256>  <name>\n" of its result files by name; manifest.json is not one of them.
// as_of: "2011-12-10", with or without a time; "" gives "undated".
// Repeats: the same for the same content, whatever the order of `files`.
std::string run_id(std::string_view as_of, std::vector<FileSum> files);

}  // namespace coterie::runs
