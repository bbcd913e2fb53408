// Plain POSIX calls, since the standard library has neither fsync nor flock. Every step checks its
// errno, and what was begun under a temporary name is removed when a step fails.
#include "base/files.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <system_error>

namespace coterie::base {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = ".tmp-";

// A descriptor that is closed when the scope ends.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

// open() that a signal does not stop.
int open_file(const fs::path& path, int flags) {
  int file;
  do file = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
  while (file < 0 && errno == EINTR);
  return file;
}

std::unexpected<Error> write_failed(const fs::path& path, int number) {
  return std::unexpected(write_error(path, number));
}

fs::path parent_of(const fs::path& path) {
  fs::path parent = path.parent_path();
  return parent.empty() ? fs::path(".") : parent;
}

fs::path temporary_beside(const fs::path& path) {
  return parent_of(path) /
         (std::string(kPrefix) + path.filename().string() + "-" + std::to_string(::getpid()));
}

// The process number at the end of ".tmp-<name>-<pid>"; 0 for other names.
pid_t owner_of(std::string_view name) {
  const std::size_t dash = name.rfind('-');
  if (!name.starts_with(kPrefix) || dash < kPrefix.size()) return 0;
  pid_t pid = 0;
  const char* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data() + dash + 1, end, pid);
  return error == std::errc() && stop == end && pid > 0 ? pid : 0;
}

bool alive(pid_t pid) {
  return ::kill(pid, 0) == 0 || errno == EPERM;
}

// True when `path` is a file or folder that another descriptor holds locked.
bool held(const fs::path& path) {
  const Descriptor file(open_file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
  if (file.get() < 0) return false;
  return ::flock(file.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

// 0, or the errno of what failed. close() reports what some network disks only find out then.
int write_all(Descriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::write(file.get(), bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  if (::fsync(file.get()) != 0) return errno;
  return ::close(file.release()) == 0 ? 0 : errno;
}

Status sync_path(const fs::path& path, int flags) {
  const Descriptor file(open_file(path, O_RDONLY | flags));
  if (file.get() < 0) return write_failed(path, errno);
  // EINVAL: a file system that has nothing to flush for this kind of entry.
  if (::fsync(file.get()) != 0 && errno != EINVAL) return write_failed(path, errno);
  return {};
}

// Everything in `folder`, and itself. In any order: nobody looks for it under its temporary name.
Status sync_tree(const fs::path& folder) {
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const fs::file_type type = at->symlink_status(error).type();
    if (error) break;
    if (type == fs::file_type::directory) TRY(sync_folder(at->path()));
    if (type == fs::file_type::regular) TRY(sync_file(at->path()));
  }
  if (error) return write_failed(folder, error.value());
  return sync_folder(folder);
}

}  // namespace

Error read_error(const fs::path& path, int number) {
  const std::string where = path.string();
  switch (number) {
    case ENOENT:
    case ENOTDIR:
      return {Code::data, where, "there is no such file", {}, {}};
    case EISDIR:
      return {Code::data, where, "is a folder, not a file", {}, {}};
    case EACCES:
    case EPERM:
      return {Code::data, where, "may not be read", {}, "give yourself the right to read it"};
    case EIO:
      return {Code::disk, where, "the device failed while it was read", {}, {}};
    default:
      return {
          Code::data, where, "cannot be read: " + std::generic_category().message(number), {}, {}};
  }
}

Error write_error(const fs::path& path, int number) {
  const std::string where = path.string();
  const std::string elsewhere = "name a folder on another disk with --workspace DIR";
  switch (number) {
    case ENOSPC:
      return {Code::disk, where, "the disk is full", {}, "free some space, or " + elsewhere};
    case EDQUOT:
      return {Code::disk,
              where,
              "your disk quota is used up",
              {},
              "remove what you do not need, or " + elsewhere};
    case EFBIG:
      return {Code::disk,
              where,
              "the file would be larger than is allowed here",
              {},
              "raise the limit (ulimit -f), or " + elsewhere};
    case EACCES:
    case EPERM:
      return {
          Code::disk,
          where,
          "may not be written",
          {},
          "give yourself the right to write there, or name another folder with --workspace DIR"};
    case EROFS:
      return {Code::disk, where, "lies on a disk that can only be read", {}, elsewhere};
    case ENOENT:
      return {Code::disk, where, "its folder is not there", {}, {}};
    case ENOTDIR:
      return {Code::disk, where, "what should be a folder above it is a file", {}, {}};
    case EISDIR:
      return {Code::disk, where, "a folder stands where a file should be", {}, {}};
    case EEXIST:
    case ENOTEMPTY:
      return {Code::disk, where, "is there already", {}, {}};
    default:
      return {Code::disk,
              where,
              "cannot be written: " + std::generic_category().message(number),
              {},
              {}};
  }
}

Result<std::string> read_file(const fs::path& path) {
  const Descriptor file(open_file(path, O_RDONLY));
  if (file.get() < 0) return std::unexpected(read_error(path, errno));
  struct stat about{};
  std::string bytes;
  if (::fstat(file.get(), &about) == 0 && about.st_size > 0)
    bytes.reserve(static_cast<std::size_t>(about.st_size));
  char chunk[1 << 16];
  for (;;) {
    const ssize_t size = ::read(file.get(), chunk, sizeof chunk);
    if (size == 0) return bytes;
    if (size > 0) {
      bytes.append(chunk, static_cast<std::size_t>(size));
    } else if (errno != EINTR) {
      return std::unexpected(read_error(path, errno));
    }
  }
}

Status write_file(const fs::path& path, std::string_view bytes) {
  const fs::path temporary = temporary_beside(path);
  Descriptor file(open_file(temporary, O_WRONLY | O_CREAT | O_TRUNC));
  if (file.get() < 0) return write_failed(path, errno);
  int number = write_all(file, bytes);
  if (number == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) number = errno;
  if (number != 0) {
    ::unlink(temporary.c_str());
    return write_failed(path, number);
  }
  return sync_folder(parent_of(path));
}

Status sync_file(const fs::path& path) {
  return sync_path(path, 0);
}

Status sync_folder(const fs::path& path) {
  return sync_path(path, O_DIRECTORY);
}

Status make_folders(const fs::path& path) {
  if (path.empty() || ::mkdir(path.c_str(), 0777) == 0)
    return path.empty() ? Status() : sync_folder(parent_of(path));
  int number = errno;
  if (number == ENOENT && path.has_parent_path() && path.parent_path() != path) {
    TRY(make_folders(path.parent_path()));
    if (::mkdir(path.c_str(), 0777) == 0) return sync_folder(parent_of(path));
    number = errno;
  }
  std::error_code error;
  if (fs::is_directory(path, error)) return {};
  return write_failed(path, number == EEXIST ? ENOTDIR : number);
}

Result<TemporaryFolder> TemporaryFolder::make(const fs::path& parent, std::string_view name) {
  TRY(make_folders(parent));
  const std::string pid = std::to_string(::getpid());
  for (int attempt = 1;; ++attempt) {
    const std::string number = attempt == 1 ? "" : "." + std::to_string(attempt);
    fs::path path = parent / (std::string(kPrefix) + std::string(name) + number + "-" + pid);
    if (::mkdir(path.c_str(), 0777) != 0) {
      if (errno == EEXIST && attempt < 1000) continue;
      return write_failed(path, errno);
    }
    const int lock = open_file(path, O_RDONLY | O_DIRECTORY);
    // A file system without flock only loses the second sign of life; the name still carries the
    // first.
    if (lock >= 0) ::flock(lock, LOCK_EX | LOCK_NB);
    return TemporaryFolder(std::move(path), lock);
  }
}

TemporaryFolder::TemporaryFolder(TemporaryFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}

TemporaryFolder& TemporaryFolder::operator=(TemporaryFolder&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  return *this;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  if (lock_ >= 0) ::close(lock_);
}

Status TemporaryFolder::publish(const fs::path& target) {
  TRY(sync_tree(path_));
  TRY(make_folders(target.parent_path()));
  if (::rename(path_.c_str(), target.c_str()) != 0) return write_failed(target, errno);
  path_.clear();
  ::close(std::exchange(lock_, -1));
  return sync_folder(parent_of(target));
}

void remove_stale(const fs::path& parent) {
  std::error_code error;
  for (fs::directory_iterator at(parent, error), end; !error && at != end; at.increment(error)) {
    const pid_t pid = owner_of(at->path().filename().string());
    if (pid == 0 || (pid != ::getpid() && alive(pid)) || held(at->path())) continue;
    std::error_code ignored;
    fs::remove_all(at->path(), ignored);
  }
}

Status swap_link(const fs::path& link, const fs::path& target) {
  const fs::path temporary = temporary_beside(link);
  ::unlink(temporary.c_str());  // what an earlier process of our number left
  if (::symlink(target.c_str(), temporary.c_str()) != 0) return write_failed(link, errno);
  if (::rename(temporary.c_str(), link.c_str()) != 0) {
    const int number = errno;
    ::unlink(temporary.c_str());
    return write_failed(link, number);
  }
  return sync_folder(parent_of(link));
}

Result<FileLock> FileLock::take(const fs::path& path) {
  TRY(make_folders(path.parent_path()));
  Descriptor file(open_file(path, O_RDWR | O_CREAT));
  if (file.get() < 0) return write_failed(path, errno);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return write_failed(path, errno);
    char owner[32];
    const ssize_t size = ::pread(file.get(), owner, sizeof owner, 0);
    std::string who = "another process";
    if (size > 0) who = "process " + std::string(owner, static_cast<std::size_t>(size));
    return fail(Code::locked, path.string(), who + " is using it", {},
                "wait until that has ended, or use another folder");
  }
  // The number is for the message above; a full disk is no reason to refuse the lock.
  const std::string pid = std::to_string(::getpid());
  if (::ftruncate(file.get(), 0) == 0 && ::pwrite(file.get(), pid.data(), pid.size(), 0) < 0)
    errno = 0;
  return FileLock(file.release());
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace coterie::base
