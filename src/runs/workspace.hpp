// The folder that holds runs: DIR/runs/<id>/ is one immutable run, DIR/current points to the newest
// published one. A run appears whole or not at all: its files are written into a hidden temporary
// folder, fsynced, and renamed. Writers hold DIR/.lock; readers need no lock.
#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"
#include "runs/manifest.hpp"

namespace coterie::runs {

inline constexpr const char* kDefaultWorkspace = "coterie-runs";

struct PublishedRun {
  std::string id;
  std::filesystem::path path;
  bool unchanged = false;  // the same content had been published before: that run was kept
};

// A workspace opened for writing. One that was made by open() and in which nothing was published
// goes away with the object.
class Workspace {
 public:
  // Makes the folder when it is not there, locks it, and removes what killed runs left behind.
  // Errors: Code::locked when another process writes there, Code::disk when it cannot be made or
  // written.
  static base::Result<Workspace> open(const std::filesystem::path& folder);
  Workspace(Workspace&&) noexcept = default;
  Workspace& operator=(Workspace&&) = delete;
  ~Workspace();

  const std::filesystem::path& folder() const { return folder_; }

  // An empty temporary folder for the files of a run; it vanishes unless it is published.
  base::Result<base::TemporaryFolder> begin() const;

  // Publishes the files of a draft and points `current` to them.
  // draft: from begin(); flat, without manifest.json. manifest: all but id, files and (if empty)
  // published, which are filled in here.
  // Returns: a run of the same content that is whole is kept as it is; a damaged one is replaced.
  // Errors: Code::disk; then nothing of the draft is left and `current` is as it was.
  base::Result<PublishedRun> publish(base::TemporaryFolder draft, Manifest manifest);

 private:
  Workspace(std::filesystem::path folder, base::FileLock lock,
            std::vector<std::filesystem::path> made)
      : folder_(std::move(folder)), lock_(std::move(lock)), made_(std::move(made)) {}

  std::filesystem::path folder_;
  base::FileLock lock_;
  std::vector<std::filesystem::path> made_;  // folders that open() made, innermost first
};

}  // namespace coterie::runs
