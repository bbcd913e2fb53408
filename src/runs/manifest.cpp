// JSON in a fixed order, so that manifests can be compared line by line.
#include "runs/manifest.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/hash.hpp"

namespace coterie::runs {
namespace {

using nlohmann::ordered_json;

ordered_json sums_json(const std::vector<FileSum>& sums) {
  auto out = ordered_json::array();
  for (const auto& sum : sums)
    out.push_back({{"name", sum.name}, {"bytes", sum.bytes}, {"sha256", sum.sha256}});
  return out;
}

std::vector<FileSum> sums_from(const ordered_json& in) {
  std::vector<FileSum> out;
  for (const auto& one : in)
    out.push_back({one.at("name").get<std::string>(), one.at("bytes").get<int64_t>(),
                   one.at("sha256").get<std::string>()});
  return out;
}

// Throws what nlohmann throws.
Manifest manifest_from(const ordered_json& in) {
  Manifest out;
  out.id = in.at("id").get<std::string>();
  out.project = in.at("project").get<std::string>();
  if (!in.at("as_of").is_null()) out.as_of = in.at("as_of").get<std::string>();
  out.seed = in.at("seed").get<uint64_t>();
  const auto& versions = in.at("versions");
  out.program = versions.at("program").get<std::string>();
  out.engine = versions.at("engine").get<std::string>();
  out.document_version = versions.at("document").get<int>();
  out.chosen = in.at("chosen").get<std::string>();
  out.customers = in.at("customers").get<int64_t>();
  out.segments = in.at("segments").get<int>();
  out.settings_json = in.at("settings").dump();
  out.inputs = sums_from(in.at("inputs"));
  out.warnings = in.at("warnings").get<std::vector<std::string>>();
  out.files = sums_from(in.at("files"));
  const auto& timings = in.at("timings");
  out.published = timings.at("published").get<std::string>();
  for (const auto& one : timings.at("steps"))
    out.timings.push_back({one.at("step").get<std::string>(), one.at("seconds").get<double>()});
  return out;
}

}  // namespace

std::string manifest_text(const Manifest& manifest) {
  auto settings = ordered_json::parse(manifest.settings_json, nullptr, false);
  if (!settings.is_object()) settings = ordered_json::object();
  auto steps = ordered_json::array();
  for (const auto& one : manifest.timings)
    steps.push_back({{"step", one.step}, {"seconds", one.seconds}});
  ordered_json out = {
      {"manifest_version", kManifestVersion},
      {"id", manifest.id},
      {"project", manifest.project},
      {"as_of", manifest.as_of.empty() ? ordered_json() : ordered_json(manifest.as_of)},
      {"seed", manifest.seed},
      {"chosen", manifest.chosen},
      {"customers", manifest.customers},
      {"segments", manifest.segments},
      {"versions",
       {{"program", manifest.program},
        {"engine", manifest.engine},
        {"document", manifest.document_version}}},
      {"warnings", manifest.warnings},
      {"files", sums_json(manifest.files)},
      {"inputs", sums_json(manifest.inputs)},
      {"settings", std::move(settings)},
      {"timings", {{"published", manifest.published}, {"steps", std::move(steps)}}},
  };
  return out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

base::Result<Manifest> parse_manifest(std::string_view text, const std::string& where) {
  const std::string fix = "run `coterie run` again; it publishes a whole run";
  const auto in = ordered_json::parse(text, nullptr, false);
  if (!in.is_object())
    return base::fail(base::Code::data, where, "is damaged: it is not a JSON object", "", fix);
  try {
    if (in.at("manifest_version").get<int>() > kManifestVersion)
      return base::fail(base::Code::data, where, "was written by a newer coterie", "",
                        "update coterie");
    return manifest_from(in);
  } catch (const nlohmann::json::exception&) {
    return base::fail(base::Code::data, where, "is damaged: an entry is missing or of another kind",
                      "", fix);
  }
}

base::Result<FileSum> sum_of(const std::filesystem::path& path, std::string name) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path, error);
  if (error) return std::unexpected(base::read_error(path, error.value()));
  auto sha256 = TRY(base::sha256_file(path.string()));
  return FileSum{std::move(name), static_cast<int64_t>(bytes), std::move(sha256)};
}

std::string run_id(std::string_view as_of, std::vector<FileSum> files) {
  std::ranges::sort(files, {}, &FileSum::name);
  std::string lines;
  for (const auto& file : files)
    if (file.name != "manifest.json") lines += file.sha256 + "  " + file.name + "\n";
  const std::string date(as_of.empty() ? "undated" : as_of.substr(0, 10));
  return date + "-" + base::sha256(lines).substr(0, 12);
}

}  // namespace coterie::runs
