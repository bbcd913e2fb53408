// Every fault of a run folder is a value: a workspace with one damaged run can still be listed.
#include "runs/history.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"

namespace coterie::runs {

namespace fs = std::filesystem;

namespace {

const std::string kAgain = "run `coterie run` again; it publishes a whole run";

// A run's own files only: a manifest that somebody wrote must not lead elsewhere.
bool plain_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
}

base::Error damaged(const fs::path& path, std::string fault) {
  return {base::Code::data, path.string(), std::move(fault), "", kAgain};
}

std::string first_damage(const fs::path& run, const Manifest& manifest) {
  if (manifest.id != run.filename().string()) return "the manifest is of another run";
  for (const auto& file : manifest.files) {
    std::error_code error;
    const auto bytes = fs::file_size(run / file.name, error);
    if (!plain_name(file.name)) return "the manifest names a file outside of the run";
    if (error) return file.name + " is missing";
    if (static_cast<int64_t>(bytes) != file.bytes) return file.name + " has another size";
  }
  return {};
}

base::Status check_file(const fs::path& run, const FileSum& expected) {
  if (!plain_name(expected.name))
    return std::unexpected(damaged(run / kManifestFile, "names a file outside of the run"));
  const fs::path path = run / expected.name;
  std::error_code error;
  if (!fs::exists(path, error)) return std::unexpected(damaged(path, "is missing"));
  if (TRY(sum_of(path, expected.name)) != expected)
    return std::unexpected(damaged(path, "is damaged: its checksum is not the published one"));
  return {};
}

base::Result<std::vector<fs::path>> run_folders(const fs::path& workspace) {
  std::error_code error;
  if (!fs::is_directory(workspace, error))
    return base::fail(base::Code::data, workspace.string(), "there is no workspace here", "",
                      "make one with `coterie run FILE`, or name its folder with --workspace DIR");
  std::vector<fs::path> out;
  for (fs::directory_iterator at(workspace / "runs", error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().filename().string().starts_with('.')) continue;
    if (at->is_directory()) out.push_back(at->path());
  }
  if (error && error.value() != ENOENT)
    return std::unexpected(base::read_error(workspace / "runs", error.value()));
  std::ranges::sort(out);
  return out;
}

std::string current_id(const fs::path& workspace) {
  std::error_code error;
  return fs::read_symlink(workspace / kCurrentLink, error).filename().string();
}

}  // namespace

base::Result<std::vector<RunEntry>> list_runs(const fs::path& workspace) {
  const std::string current = current_id(workspace);
  std::vector<RunEntry> out;
  for (const auto& path : TRY(run_folders(workspace))) {
    RunEntry entry;
    entry.id = path.filename().string();
    entry.path = path;
    entry.current = entry.id == current;
    if (auto manifest = load_manifest(path)) {
      entry.damage = first_damage(path, *manifest);
      entry.manifest = *std::move(manifest);
    } else {
      entry.damage = std::string(kManifestFile) + " " + manifest.error().fault;
    }
    out.push_back(std::move(entry));
  }
  // run_folders() sorted by id, which settles runs of the same second.
  std::ranges::stable_sort(out, [](const auto& a, const auto& b) {
    return a.manifest.published > b.manifest.published;
  });
  return out;
}

base::Result<fs::path> find_run(const fs::path& workspace, std::string_view name) {
  std::error_code error;
  if (name.find('/') != std::string_view::npos) {
    fs::path path = fs::path(name).lexically_normal();
    if (!path.has_filename()) path = path.parent_path();
    if (fs::is_symlink(path, error)) path = fs::canonical(path, error);
    if (!fs::is_regular_file(path / kManifestFile, error))
      return base::fail(base::Code::data, base::printable(path.string()), "is not a run folder", "",
                        "`coterie runs` lists the runs of a workspace");
    return path;
  }
  const auto folders = TRY(run_folders(workspace));
  const std::string wanted =
      name.empty() || name == kCurrentLink ? current_id(workspace) : std::string(name);
  std::vector<fs::path> found;
  for (const auto& path : folders) {
    const std::string id = path.filename().string();
    if (id == wanted) return path;
    const auto dash = id.rfind('-');
    if (wanted.empty()) continue;
    if (id.starts_with(wanted) || id.substr(dash + 1).starts_with(wanted)) found.push_back(path);
  }
  if (found.size() == 1) return found[0];
  if (found.empty())
    return base::fail(
        base::Code::data, workspace.string(),
        folders.empty() ? "holds no run yet" : "holds no run " + base::printable(wanted), "",
        folders.empty() ? "make one with `coterie run FILE`" : "`coterie runs` lists them");
  std::vector<std::string> ids;
  for (const auto& path : found) ids.push_back(path.filename().string());
  return base::fail(base::Code::usage, base::printable(wanted),
                    "is the beginning of " + std::to_string(ids.size()) + " runs",
                    base::join(ids, ", "), "write more of the id");
}

base::Result<Manifest> load_manifest(const fs::path& run) {
  const fs::path path = run / kManifestFile;
  auto text = base::read_file(path);
  if (!text) return std::unexpected(damaged(path, "is missing"));
  return parse_manifest(*text, path.string());
}

base::Status verify_run(const fs::path& run) {
  const auto manifest = TRY(load_manifest(run));
  if (run_id(manifest.as_of, manifest.files) != manifest.id ||
      manifest.id != run.filename().string())
    return std::unexpected(
        damaged(run / kManifestFile, "is damaged: its checksums are not those of this run"));
  for (const auto& file : manifest.files) TRY(check_file(run, file));
  return {};
}

base::Status verify_file(const fs::path& run, std::string_view name) {
  const auto manifest = TRY(load_manifest(run));
  const auto file = std::ranges::find(manifest.files, name, &FileSum::name);
  if (file == manifest.files.end())
    return std::unexpected(damaged(run / name, "is not listed in the manifest"));
  return check_file(run, *file);
}

base::Result<nlohmann::ordered_json> load_document(const fs::path& run) {
  TRY(verify_file(run, kDocumentFile));
  const fs::path path = run / kDocumentFile;
  auto out = nlohmann::ordered_json::parse(TRY(base::read_file(path)), nullptr, false);
  if (!out.is_object()) return std::unexpected(damaged(path, "is not a JSON object"));
  return out;
}

}  // namespace coterie::runs
