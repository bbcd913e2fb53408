// The order of steps is what makes a crash harmless: files, manifest, fsync of both, rename, link.
#include "runs/workspace.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/time.hpp"
#include "runs/history.hpp"

namespace coterie::runs {

namespace fs = std::filesystem;

namespace {

// The folders of `path` that do not exist yet, innermost first.
std::vector<fs::path> missing_folders(const fs::path& path) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::path at = path; !at.empty() && !fs::exists(at, error); at = at.parent_path()) {
    out.push_back(at);
    if (at == at.parent_path()) break;
  }
  return out;
}

base::Result<std::vector<FileSum>> sums_of(const fs::path& draft) {
  std::vector<FileSum> out;
  std::error_code error;
  for (fs::directory_iterator at(draft, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!at->is_regular_file() || name == kManifestFile || name.starts_with('.'))
      return base::fail(base::Code::internal, name, "does not belong into the draft of a run");
    out.push_back(TRY(sum_of(at->path(), name)));
  }
  if (error) return std::unexpected(base::read_error(draft, error.value()));
  std::ranges::sort(out, {}, &FileSum::name);
  return out;
}

}  // namespace

base::Result<Workspace> Workspace::open(const fs::path& folder) {
  auto made = missing_folders(folder);
  auto lock = base::FileLock::take(folder / ".lock");
  if (!lock) {
    auto error = std::move(lock).error();
    if (error.code == base::Code::locked) {
      error.where = folder.string();
      error.fix = "wait until that has ended, or name another folder with --workspace DIR";
    }
    return std::unexpected(std::move(error));
  }
  Workspace out(folder, *std::move(lock), std::move(made));
  TRY(base::make_folders(folder / "runs"));
  base::remove_stale(folder);
  base::remove_stale(folder / "runs");
  return out;
}

Workspace::~Workspace() {
  if (made_.empty()) return;
  // A new workspace that stayed empty leaves nothing behind. What another process put there in the
  // meantime keeps its folders: only empty ones go.
  std::error_code ignored;
  if (!fs::is_empty(folder_ / "runs", ignored) || ignored) return;
  ::unlink((folder_ / ".lock").c_str());
  ::rmdir((folder_ / "runs").c_str());
  for (const auto& folder : made_)
    if (::rmdir(folder.c_str()) != 0) break;
}

base::Result<base::TemporaryFolder> Workspace::begin() const {
  return base::TemporaryFolder::make(folder_ / "runs", "run");
}

base::Result<PublishedRun> Workspace::publish(base::TemporaryFolder draft, Manifest manifest) {
  manifest.files = TRY(sums_of(draft.path()));
  manifest.id = run_id(manifest.as_of, manifest.files);
  if (manifest.published.empty()) manifest.published = base::utc_now();
  const fs::path relative = fs::path("runs") / manifest.id;
  const fs::path target = folder_ / relative;
  PublishedRun out{manifest.id, target, false};

  std::error_code error;
  if (fs::exists(fs::symlink_status(target, error))) {
    out.unchanged = verify_run(target).has_value();
    if (!out.unchanged) {
      // Set aside under a temporary name first: a crash leaves no run rather than half of one.
      auto aside = TRY(base::TemporaryFolder::make(folder_ / "runs", "damaged"));
      fs::rename(target, aside.path() / manifest.id, error);
      if (error) return std::unexpected(base::write_error(target, error.value()));
    }
  }
  if (!out.unchanged) {
    TRY(base::write_file(draft.path() / kManifestFile, manifest_text(manifest)));
    TRY(draft.publish(target));
  }
  TRY(base::swap_link(folder_ / kCurrentLink, relative));
  made_.clear();
  return out;
}

}  // namespace coterie::runs
