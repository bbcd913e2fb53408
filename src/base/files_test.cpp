#include "base/files.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace coterie::base {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryFolder::make(testing::TempDir(), "files_test");
    ASSERT_TRUE(made) << made.error().text();
    folder_.emplace(*std::move(made));
    root_ = folder_->path();
  }
  std::set<std::string> names(const fs::path& folder) const {
    std::set<std::string> out;
    for (const auto& entry : fs::directory_iterator(folder)) out.insert(entry.path().filename());
    return out;
  }
  // Runs `work` in a child process and returns how that ended; 0 when `work` said true.
  int in_child(auto work) const {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(work() ? 0 : 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
  }
  pid_t dead_process() const {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    ::waitpid(child, nullptr, 0);
    return child;
  }
  fs::path root_;

 private:
  std::optional<TemporaryFolder> folder_;
};

TEST_F(Files, WhatWasWrittenReadsBack) {
  for (const std::string& bytes :
       {std::string(), std::string("a\0b\n", 4), std::string(300000, 'x')}) {
    ASSERT_TRUE(write_file(root_ / "file", bytes));
    EXPECT_EQ(read_file(root_ / "file").value(), bytes);
  }
  EXPECT_EQ(names(root_), std::set<std::string>{"file"});  // no temporary is left
}

TEST_F(Files, AReaderSeesTheOldFileOrTheNewOne) {
  const fs::path path = root_ / "file";
  ASSERT_TRUE(write_file(path, "old"));
  std::ifstream open_before(path);
  ASSERT_TRUE(write_file(path, "new"));
  std::string seen;
  open_before >> seen;
  EXPECT_EQ(seen, "old");  // replaced by a rename, never written over
  EXPECT_EQ(read_file(path).value(), "new");
}

TEST_F(Files, ReadingSaysWhy) {
  EXPECT_EQ(read_file(root_ / "none").error().code, Code::data);
  EXPECT_EQ(read_file(root_ / "none").error().fault, "there is no such file");
  EXPECT_EQ(read_file(root_ / "none").error().where, (root_ / "none").string());
  EXPECT_EQ(read_file(root_).error().fault, "is a folder, not a file");
}

TEST_F(Files, WritingSaysWhy) {
  EXPECT_EQ(write_file(root_ / "none" / "file", "x").error().code, Code::disk);
  ASSERT_TRUE(write_file(root_ / "file", "x"));
  EXPECT_EQ(write_file(root_ / "file" / "below", "x").error().fault,
            "what should be a folder above it is a file");
  fs::create_directory(root_ / "folder");
  EXPECT_EQ(write_file(root_ / "folder", "x").error().fault,
            "a folder stands where a file should be");
  EXPECT_EQ(names(root_), (std::set<std::string>{"file", "folder"}));
}

TEST_F(Files, AFullDiskSaysWhatToDo) {
  for (int number : {ENOSPC, EDQUOT}) {
    const Error error = write_error("runs", number);
    EXPECT_EQ(error.code, Code::disk);
    EXPECT_EQ(error.exit_code(), 5);
    EXPECT_EQ(error.where, "runs");
    EXPECT_NE(error.fix.find("--workspace"), std::string::npos);
  }
  EXPECT_EQ(write_error("runs", ENOSPC).fault, "the disk is full");
  EXPECT_EQ(read_error("orders.csv", EIO).code, Code::disk);
  EXPECT_EQ(read_error("orders.csv", EACCES).code, Code::data);
  EXPECT_NE(write_error("runs", EIO).fault.find("cannot be written: "), std::string::npos);
}

// A real failure in the middle of the bytes: the kernel refuses to let the file grow.
TEST_F(Files, AWriteThatFailsLeavesTheOldFileAndNothingElse) {
  const fs::path path = root_ / "file";
  ASSERT_TRUE(write_file(path, "old"));
  const int status = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const Status written = write_file(path, std::string(10000, 'x'));
    return !written && written.error().code == Code::disk;
  });
  EXPECT_EQ(status, 0);
  EXPECT_EQ(read_file(path).value(), "old");
  EXPECT_EQ(names(root_), std::set<std::string>{"file"});
}

TEST_F(Files, MakeFoldersMakesAllOfThem) {
  ASSERT_TRUE(make_folders(root_ / "a" / "b" / "c"));
  EXPECT_TRUE(fs::is_directory(root_ / "a" / "b" / "c"));
  EXPECT_TRUE(make_folders(root_ / "a" / "b" / "c"));  // again
  EXPECT_TRUE(make_folders(root_ / "a" / "d" / ""));   // with a slash at the end
  ASSERT_TRUE(write_file(root_ / "file", "x"));
  EXPECT_EQ(make_folders(root_ / "file").error().code, Code::disk);
  EXPECT_EQ(make_folders(root_ / "file" / "below").error().code, Code::disk);
}

TEST_F(Files, SyncOfWhatIsNotThereFails) {
  EXPECT_TRUE(sync_folder(root_));
  EXPECT_FALSE(sync_folder(root_ / "none"));
  EXPECT_FALSE(sync_file(root_ / "none"));
  ASSERT_TRUE(write_file(root_ / "file", "x"));
  EXPECT_TRUE(sync_file(root_ / "file"));
  EXPECT_FALSE(sync_folder(root_ / "file"));
}

TEST_F(Files, ATemporaryFolderGoesWithItsObject) {
  fs::path path;
  {
    auto folder = TemporaryFolder::make(root_ / "runs", "run");
    ASSERT_TRUE(folder);
    path = folder->path();
    EXPECT_EQ(path, root_ / "runs" / (".tmp-run-" + std::to_string(::getpid())));
    ASSERT_TRUE(write_file(path / "file", "x"));
    fs::create_directories(path / "deep" / "er");
    TemporaryFolder moved = *std::move(folder);
    EXPECT_TRUE(fs::exists(path));
    EXPECT_EQ(moved.path(), path);
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(Files, TwoTemporaryFoldersOfOneNameAreTwo) {
  auto first = TemporaryFolder::make(root_, "run");
  auto second = TemporaryFolder::make(root_, "run");
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->path(), second->path());
}

TEST_F(Files, APublishedFolderStays) {
  const fs::path target = root_ / "runs" / "2011-12-10-abc";
  {
    auto folder = TemporaryFolder::make(root_, "run");
    ASSERT_TRUE(folder);
    fs::create_directory(folder->path() / "deep");
    ASSERT_TRUE(write_file(folder->path() / "deep" / "file", "x"));
    ASSERT_TRUE(folder->publish(target));
    EXPECT_TRUE(folder->path().empty());
  }
  EXPECT_EQ(read_file(target / "deep" / "file").value(), "x");
  EXPECT_EQ(names(root_), std::set<std::string>{"runs"});
}

TEST_F(Files, PublishDoesNotReplaceARun) {
  const fs::path target = root_ / "run";
  fs::create_directory(target);
  ASSERT_TRUE(write_file(target / "file", "old"));
  {
    auto folder = TemporaryFolder::make(root_, "run");
    ASSERT_TRUE(folder);
    const Status published = folder->publish(target);
    ASSERT_FALSE(published);
    EXPECT_EQ(published.error().fault, "is there already");
    EXPECT_FALSE(folder->path().empty());
  }
  EXPECT_EQ(read_file(target / "file").value(), "old");
  EXPECT_EQ(names(root_), std::set<std::string>{"run"});
}

TEST_F(Files, RemoveStaleTakesOnlyWhatTheDeadLeft) {
  const std::string dead = std::to_string(dead_process());
  const std::string own = std::to_string(::getpid()), other = std::to_string(::getppid());
  auto live = TemporaryFolder::make(root_, "live");
  ASSERT_TRUE(live);
  const std::vector<std::string> folders{
      ".tmp-run-" + dead, ".tmp-reused-" + own, ".tmp-of_a_living_process-" + other,
      ".tmp-run-",        ".tmp-run-12x",       "tmp-run-" + dead,
      "run-" + dead};
  for (const std::string& name : folders) ASSERT_TRUE(make_folders(root_ / name / "deep"));
  ASSERT_TRUE(write_file(root_ / (".tmp-file-" + dead), "x"));
  fs::create_symlink(root_ / "run", root_ / (".tmp-current-" + dead));
  remove_stale(root_);
  EXPECT_EQ(names(root_),
            (std::set<std::string>{live->path().filename(), ".tmp-of_a_living_process-" + other,
                                   ".tmp-run-", ".tmp-run-12x", "tmp-run-" + dead, "run-" + dead}));
  remove_stale(root_ / "none");  // nothing there is no fault
}

TEST_F(Files, AKilledProcessLeavesWhatTheNextRemoves) {
  const int status = in_child([&] {
    auto folder = TemporaryFolder::make(root_, "run");
    if (folder && write_file(folder->path() / "file", "x")) ::kill(::getpid(), SIGKILL);
    return false;
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(names(root_).size(), 1u);
  remove_stale(root_);
  EXPECT_EQ(names(root_), std::set<std::string>{});
}

TEST_F(Files, SwapLinkPointsElsewhere) {
  ASSERT_TRUE(make_folders(root_ / "runs" / "a"));
  ASSERT_TRUE(make_folders(root_ / "runs" / "b"));
  ASSERT_TRUE(swap_link(root_ / "current", "runs/a"));
  EXPECT_EQ(fs::read_symlink(root_ / "current"), "runs/a");
  fs::create_symlink("left", root_ / (".tmp-current-" + std::to_string(::getpid())));
  ASSERT_TRUE(swap_link(root_ / "current", "runs/b"));
  EXPECT_TRUE(fs::equivalent(root_ / "current", root_ / "runs" / "b"));
  EXPECT_EQ(names(root_), (std::set<std::string>{"current", "runs"}));
  EXPECT_FALSE(swap_link(root_ / "runs", "x"));  // a folder is not replaced
  EXPECT_EQ(names(root_), (std::set<std::string>{"current", "runs"}));
}

TEST_F(Files, ALockIsHeldOnce) {
  const fs::path path = root_ / "workspace" / "lock";
  {
    auto lock = FileLock::take(path);
    ASSERT_TRUE(lock) << lock.error().text();
    const auto again = FileLock::take(path);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::locked);
    EXPECT_EQ(again.error().where, path.string());
    EXPECT_EQ(again.error().fault, "process " + std::to_string(::getpid()) + " is using it");
    const int status = in_child([&] {
      const auto other = FileLock::take(path);
      return !other && other.error().code == Code::locked;
    });
    EXPECT_EQ(status, 0);
    FileLock moved = *std::move(lock);
    EXPECT_FALSE(FileLock::take(path));
  }
  EXPECT_TRUE(FileLock::take(path));
  EXPECT_EQ(FileLock::take(root_).error().code, Code::disk);
}

TEST_F(Files, TheLockOfADeadProcessIsFree) {
  const fs::path path = root_ / "lock";
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = FileLock::take(path);
    const char byte = lock ? 'y' : 'n';
    if (::write(ready[1], &byte, 1) == 1) ::pause();
    ::_exit(1);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'y');
  EXPECT_EQ(FileLock::take(path).error().code, Code::locked);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(FileLock::take(path));
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace coterie::base
