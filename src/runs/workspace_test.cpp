// Publishing: whole or not at all, once for the same content, by one writer at a time.
#include "runs/workspace.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runs/history.hpp"
#include "runs/test_workspace.hpp"

namespace coterie::runs {
namespace {

namespace fs = std::filesystem;

class WorkspaceTest : public WorkspaceFixture {};

TEST_F(WorkspaceTest, PublishesAWholeRunAndPointsToIt) {
  const auto run = publish("one");
  EXPECT_FALSE(run.unchanged);
  EXPECT_TRUE(run.id.starts_with("2011-12-10-"));
  EXPECT_EQ(run.id.size(), 23u);
  EXPECT_EQ(run.path, folder_ / "runs" / run.id);
  EXPECT_EQ(fs::read_symlink(folder_ / "current"), fs::path("runs") / run.id);
  EXPECT_EQ(*base::read_file(folder_ / "current" / "segments.csv"), "one");
  EXPECT_TRUE(verify_run(run.path));
  const auto manifest = load_manifest(run.path);
  ASSERT_TRUE(manifest);
  EXPECT_EQ(manifest->id, run.id);
  ASSERT_EQ(manifest->files.size(), 2u);
  EXPECT_EQ(manifest->files[0].name, "document.json");
  EXPECT_EQ(manifest->files[1].bytes, 3);
  EXPECT_EQ(manifest->published.size(), 20u);
}

TEST_F(WorkspaceTest, SameContentIsPublishedOnce) {
  const auto first = publish("one");
  const auto other = publish("two");
  const auto before = *base::read_file(first.path / "manifest.json");
  Manifest later = manifest_of();
  later.timings = {{"reading", 99}};
  later.published = "2099-01-01T00:00:00Z";
  const auto again = publish("one", later);
  EXPECT_TRUE(again.unchanged);
  EXPECT_EQ(again.id, first.id);
  EXPECT_NE(other.id, first.id);
  EXPECT_EQ(*base::read_file(first.path / "manifest.json"), before);
  EXPECT_EQ(fs::read_symlink(folder_ / "current").filename(), first.id);
  EXPECT_EQ(list_runs(folder_)->size(), 2u);
}

TEST_F(WorkspaceTest, DamagedRunOfTheSameContentIsReplaced) {
  const auto first = publish("one");
  ASSERT_TRUE(base::write_file(first.path / "segments.csv", "0ne"));
  EXPECT_FALSE(verify_run(first.path));
  const auto again = publish("one");
  EXPECT_FALSE(again.unchanged);
  EXPECT_EQ(again.id, first.id);
  EXPECT_TRUE(verify_run(first.path));
  EXPECT_EQ(list_runs(folder_)->size(), 1u);
}

TEST_F(WorkspaceTest, NothingPublishedLeavesNothing) {
  {
    auto workspace = Workspace::open(folder_);
    ASSERT_TRUE(workspace);
    const Workspace moved = *std::move(workspace);
    auto draft = moved.begin();
    ASSERT_TRUE(draft);
    ASSERT_TRUE(base::write_file(draft->path() / "segments.csv", "half"));
  }
  EXPECT_EQ(entries(), std::vector<std::string>());
}

TEST_F(WorkspaceTest, AnExistingWorkspaceStays) {
  const auto run = publish("one");
  {
    ASSERT_TRUE(Workspace::open(folder_));
  }
  EXPECT_TRUE(verify_run(run.path));
  fs::create_directories(root_ / "empty");
  {
    ASSERT_TRUE(Workspace::open(root_ / "empty"));
  }
  EXPECT_TRUE(fs::exists(root_ / "empty"));
}

TEST_F(WorkspaceTest, SecondWriterIsRefused) {
  auto first = Workspace::open(folder_);
  ASSERT_TRUE(first);
  const auto second = Workspace::open(folder_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, base::Code::locked);
  EXPECT_EQ(second.error().where, folder_.string());
  EXPECT_NE(second.error().fix.find("--workspace"), std::string::npos);
  EXPECT_TRUE(fs::exists(folder_ / "runs"));  // the refused one must not tidy up
}

TEST_F(WorkspaceTest, FolderThatCannotBeWrittenIsADiskError) {
  ASSERT_TRUE(base::write_file(root_ / "file", "in the way"));
  const auto below = Workspace::open(root_ / "file" / "coterie-runs");
  ASSERT_FALSE(below);
  EXPECT_EQ(below.error().code, base::Code::disk);
  const auto itself = Workspace::open(root_ / "file");
  ASSERT_FALSE(itself);
  EXPECT_EQ(itself.error().code, base::Code::disk);

  fs::create_directories(root_ / "closed");
  fs::permissions(root_ / "closed", fs::perms::owner_read | fs::perms::owner_exec);
  fs::permissions(root_, fs::perms::all);
  const bool was_root = ::geteuid() == 0;  // whom no right stops
  ASSERT_TRUE(!was_root || ::seteuid(65534) == 0);
  const auto closed = Workspace::open(root_ / "closed" / "coterie-runs");
  ASSERT_TRUE(!was_root || ::seteuid(0) == 0);
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().code, base::Code::disk);
  EXPECT_NE(closed.error().text().find("may not be written"), std::string::npos);
  fs::permissions(root_ / "closed", fs::perms::owner_all);
}

// A child that dies by SIGKILL where `step` says.
void die_at(const fs::path& folder, int step) {
  if (auto workspace = Workspace::open(folder)) {
    if (step == 0) ::kill(::getpid(), SIGKILL);
    auto draft = workspace->begin();
    if (step == 1) ::kill(::getpid(), SIGKILL);
    (void)base::write_file(draft->path() / "segments.csv", "never seen");
    if (step == 2) ::kill(::getpid(), SIGKILL);
    (void)base::write_file(draft->path() / "manifest.json", "half");
    ::kill(::getpid(), SIGKILL);
  }
}

TEST_F(WorkspaceTest, KilledWriterLeavesNoRun) {
  const auto whole = publish("one");
  const auto before = entries();
  for (int step = 0; step < 4; ++step) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      die_at(folder_, step);
      ::_exit(1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    // Readers see only the whole run, even before anybody tidied up.
    const auto runs = list_runs(folder_);
    ASSERT_TRUE(runs);
    ASSERT_EQ(runs->size(), 1u) << "step " << step;
    EXPECT_EQ((*runs)[0].id, whole.id);
    EXPECT_EQ((*runs)[0].damage, "");
    {
      ASSERT_TRUE(Workspace::open(folder_)) << "the lock died with its holder";
    }
    EXPECT_EQ(entries(), before) << "step " << step;
  }
}

TEST_F(WorkspaceTest, FailedPublishLeavesTheOldRun) {
  const auto whole = publish("one");
  const auto before = entries();
  auto workspace = Workspace::open(folder_);
  ASSERT_TRUE(workspace);
  auto draft = workspace->begin();
  ASSERT_TRUE(draft);
  ASSERT_TRUE(base::write_file(draft->path() / "segments.csv", "two"));
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{16, old.rlim_max};  // the manifest does not fit
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto run = workspace->publish(*std::move(draft), manifest_of());
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, base::Code::disk);
  EXPECT_EQ(fs::read_symlink(folder_ / "current").filename(), whole.id);
  EXPECT_EQ(entries(), before);
}

TEST_F(WorkspaceTest, ForeignEntriesInADraftAreRefused) {
  auto workspace = Workspace::open(folder_);
  ASSERT_TRUE(workspace);
  auto draft = workspace->begin();
  ASSERT_TRUE(draft);
  fs::create_directories(draft->path() / "folder");
  const auto run = workspace->publish(*std::move(draft), manifest_of());
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, base::Code::internal);
}

}  // namespace
}  // namespace coterie::runs
