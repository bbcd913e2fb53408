// Files that appear whole or not at all: written under a temporary name, fsynced, renamed.
// Every temporary entry is called ".tmp-<name>-<pid>" and lies beside its target, so that what a
// killed process left behind is known by its name and can be removed by the next one.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace coterie::base {

// What an errno of a failed read or write means to the user. A path that cannot be read is
// Code::data, a device that fails and whatever cannot be written is Code::disk; a full disk or
// quota says what to do.
Error read_error(const std::filesystem::path& path, int number);
Error write_error(const std::filesystem::path& path, int number);

// Reads a whole (small) file. Errors: Code::data when it is not there or may not be read,
// Code::disk when the device fails.
Result<std::string> read_file(const std::filesystem::path& path);
// Writes ".tmp-<name>-<pid>" beside `path`, fsync, rename, fsync of the folder; the folder must
// exist. Errors: Code::disk; then `path` is as it was before, and nothing else is left.
Status write_file(const std::filesystem::path& path, std::string_view bytes);
Status sync_file(const std::filesystem::path& path);
Status sync_folder(const std::filesystem::path& path);
// Makes `path` and the folders above it, each fsynced into its parent. Errors: Code::disk.
Status make_folders(const std::filesystem::path& path);

// A folder that is removed with everything in it when the object goes, unless it was published.
class TemporaryFolder {
 public:
  // Makes "<parent>/.tmp-<name>-<pid>"; parent folders are made. When a folder of that name is
  // there already, a number is put after the name. Errors: Code::disk.
  static Result<TemporaryFolder> make(const std::filesystem::path& parent, std::string_view name);
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept;
  ~TemporaryFolder();
  const std::filesystem::path& path() const { return path_; }
  // fsyncs every file and folder in it, renames it to `target`, fsyncs the parent of `target` (made
  // when it is not there). Errors: Code::disk, also when `target` is there already; the folder is
  // then still temporary.
  Status publish(const std::filesystem::path& target);

 private:
  TemporaryFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::filesystem::path path_;  // empty when published or moved from
  int lock_ = -1;               // an flock on the folder: its owner lives
};

// Removes the ".tmp-<name>-<pid>" entries of `parent` whose owner is gone: no process has that
// number (or it is our own, used again), and nobody holds the lock of the folder. Never fails.
void remove_stale(const std::filesystem::path& parent);

// Points the symbolic link `link` at `target` atomically (temporary link, rename, fsync of the
// folder). `target` is written as it is given. Errors: Code::disk.
Status swap_link(const std::filesystem::path& link, const std::filesystem::path& target);

// An exclusive advisory lock on a file, held while the object lives (flock), free again when its
// process dies.
class FileLock {
 public:
  // Makes the file and its folders when they are not there, and writes the process's number into it
  // for the message that another one gets. Errors: Code::locked when it is held, Code::disk when
  // the file cannot be made.
  static Result<FileLock> take(const std::filesystem::path& path);
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace coterie::base
