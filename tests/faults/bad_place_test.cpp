// Places that fail the program: workspaces that cannot be written, disks and memory that are full,
// a missing engine, runs that are damaged or not there.
#include <gmock/gmock.h>
#include <sys/file.h>

#include "tests/faults/bad_case.hpp"

namespace coterie::faults {
namespace {

using program::Arguments;
using program::Ended;

void good_file(Sandbox& box) {
  box.write("o.csv", orders());
}

class BadPlace : public testing::TestWithParam<BadCase> {};

TEST_P(BadPlace, IsNamedAndLeavesNothing) {
  check(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Places, BadPlace,
    testing::Values(BadCase{"workspace_is_a_file",
                            {"run", "o.csv", "--workspace", "o.csv"},
                            5,
                            {"o.csv"},
                            good_file},
                    BadCase{"workspace_below_a_file",
                            {"run", "o.csv", "--workspace", "o.csv/runs"},
                            5,
                            {"o.csv"},
                            good_file},
                    BadCase{"workspace_not_writable",
                            {"run", "o.csv", "--workspace", "/proc/coterie"},
                            5,
                            {"/proc/coterie"},
                            good_file},
                    BadCase{"no_spill_folder",
                            {"run", "o.csv", "--spill", "/proc/coterie"},
                            5,
                            {"/proc/coterie"},
                            good_file},
                    BadCase{"out_not_writable",
                            {"demo", "--customers", "100", "--out", "/proc/x/o.csv"},
                            5,
                            {"/proc/x"}},
                    BadCase{"runs_without_workspace", {"runs"}, 3, {"coterie-runs", "coterie run"}},
                    BadCase{"show_without_workspace", {"show"}, 3, {"coterie-runs", "coterie run"}},
                    BadCase{
                        "show_in_an_empty_workspace",
                        {"show"},
                        3,
                        {"no run yet", "coterie run"},
                        [](Sandbox& box) { fs::create_directories(box.workspace() / "runs"); }}),
    name_of);

TEST(Places, AnEmptyWorkspaceListsNothing) {
  Sandbox box;
  fs::create_directories(box.workspace() / "runs");
  const auto ended = box.run({"runs"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, testing::HasSubstr("No run"));
}

TEST(Places, AWorkspaceThatIsInUseIsLeftAlone) {
  Sandbox box;
  good_file(box);
  box.write("coterie-runs/.lock", "");
  const int lock = ::open((box.workspace() / ".lock").c_str(), O_RDWR);
  ASSERT_EQ(::flock(lock, LOCK_EX | LOCK_NB), 0);
  const auto ended = box.run({"run", "o.csv"});
  expect_answer({"locked", {}, 7, {"coterie-runs", "--workspace"}}, ended);
  expect_nothing_left(box);
  ::close(lock);
  EXPECT_EQ(box.run({"run", "o.csv"}).code, 0);
}

TEST(Places, ReadingNeedsNoLock) {
  Sandbox box;
  good_file(box);
  ASSERT_EQ(box.run({"run", "o.csv"}).code, 0);
  const int lock = ::open((box.workspace() / ".lock").c_str(), O_RDWR);
  ASSERT_EQ(::flock(lock, LOCK_EX | LOCK_NB), 0);
  for (const auto& command : {Arguments{"runs"}, Arguments{"show"}, Arguments{"explain", "Zebra1"}})
    EXPECT_EQ(box.run(command).code, 0) << command[0];
  ::close(lock);
}

TEST(Engine, AMissingLibraryIsNamed) {
  Sandbox box;
  good_file(box);
  box.before = [] { return ::setenv("COTERIE_DRIVER", "/nonexistent/libduckdb.so", 1) == 0; };
  expect_answer({"driver", {}, 4, {"/nonexistent/libduckdb.so", "COTERIE_DRIVER"}},
                box.run({"run", "o.csv"}));
  expect_nothing_left(box);
  EXPECT_EQ(Sandbox::names(box.work()), std::vector<std::string>{"o.csv"});
}

TEST(Engine, AFileThatIsNoLibraryIsNamed) {
  Sandbox box;
  good_file(box);
  const auto driver = (box.work() / "o.csv").string();
  box.before = [&] { return ::setenv("COTERIE_DRIVER", driver.c_str(), 1) == 0; };
  expect_answer({"driver", {}, 4, {"o.csv"}}, box.run({"run", "o.csv"}));
  expect_nothing_left(box);
}

// Every file may have `bytes` at most, as `ulimit -f` says it.
bool limit_files(rlim_t bytes) {
  const rlimit limit{bytes, bytes};
  return ::setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

TEST(Disk, AFileAboveTheLimitIsSaidAndNothingIsPublished) {
  Sandbox box;
  good_file(box);
  for (const rlim_t bytes : {2000UL, 9000UL, 20000UL}) {
    box.before = [&] { return limit_files(bytes); };
    expect_answer({"limit", {}, 5, {"ulimit -f"}}, box.run({"run", "o.csv"}));
    expect_nothing_left(box);
    EXPECT_EQ(Sandbox::names(box.work()), std::vector<std::string>{"o.csv"}) << bytes;
  }
}

TEST(Disk, AFullDiskIsSaidAndNothingIsPublished) {
  Sandbox box;
  good_file(box);
  fs::create_directory(box.work() / "small");
  for (const char* size : {"size=8k", "size=40k", "size=120k"}) {
    box.before = [&] { return mount_small_disk(box.work() / "small", size); };
    const auto ended = box.run({"run", "o.csv", "--workspace", "small/runs"});
    if (ended.code == 125) GTEST_SKIP() << "no right to mount a small disk";
    expect_answer({"full", {}, 5, {"small/runs", "disk is full"}}, ended);
    expect_nothing_left(box);
  }
}

TEST(Disk, AFullDiskForTheSimulatedShopIsSaid) {
  Sandbox box;
  fs::create_directory(box.work() / "small");
  for (const char* name : {"small/orders.csv", "small/orders.parquet"}) {
    box.before = [&] { return mount_small_disk(box.work() / "small", "size=64k"); };
    const auto ended = box.run({"demo", "--customers", "2000", "--no-run", "--out", name});
    if (ended.code == 125) GTEST_SKIP() << "no right to mount a small disk";
    expect_answer({"full", {}, 5, {"small/", "o space left"}}, ended);
    expect_nothing_left(box);
  }
}

TEST(Disk, ResultsThatCannotBeWrittenAreAnError) {
  Sandbox box;
  box.before = [] {
    const int full = ::open("/dev/full", O_WRONLY);
    return full >= 0 && ::dup2(full, STDOUT_FILENO) >= 0;
  };
  expect_answer({"full", {}, 5, {"standard output", "disk is full"}}, box.run({"features"}));
}

TEST(Disk, AReaderThatHasGoneIsNoError) {
  Sandbox box;
  box.before = [] {
    int ends[2];
    if (::pipe(ends) != 0 || ::dup2(ends[1], STDOUT_FILENO) < 0) return false;
    return ::close(ends[0]) == 0 && ::close(ends[1]) == 0;
  };
  EXPECT_EQ(box.run({"features"}).code, 0);
}

TEST(Memory, TooLittleAddressSpaceIsSaid) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers need terabytes of addresses";
#endif
  Sandbox box;
  good_file(box);
  for (rlim_t megabytes = 200; megabytes <= 320; megabytes += 10) {
    box.before = [&] {
      const rlimit limit{megabytes << 20, megabytes << 20};
      return ::setrlimit(RLIMIT_AS, &limit) == 0;
    };
    const auto ended = box.run({"run", "o.csv", "--memory", "64MB", "--threads", "1"});
    SCOPED_TRACE(megabytes);
    if (ended.code != 0) {
      expect_answer({"memory", {}, 5, {"memory"}}, ended);
      expect_nothing_left(box);
    }
    fs::remove_all(box.workspace());
  }
}

// A workspace with one run of a good file.
class Published : public testing::Test {
 protected:
  void SetUp() override {
    good_file(box_);
    ASSERT_EQ(box_.run({"run", "o.csv"}).code, 0);
    run_ = fs::canonical(box_.current());
  }
  void refused(const Arguments& arguments, int code, std::vector<std::string> words) {
    SCOPED_TRACE(arguments[0]);
    expect_answer({arguments[0], arguments, code, std::move(words)}, box_.run(arguments));
  }

  Sandbox box_;
  fs::path run_;
};

TEST_F(Published, UnknownNamesAreSaid) {
  refused({"explain", "Nobody"}, 3, {"no customer of that id", "assignments.csv"});
  refused({"explain"}, 2, {"CUSTOMER"});
  refused({"show", "2001-01-01"}, 3, {"2001-01-01", "coterie runs"});
  refused({"show", "--segment", "Nowhere"}, 2, {"Nowhere"});
  refused({"show", "--model", "clustres"}, 2, {"clustres", "clusters"});
  refused({"compare", "current", "2001"}, 3, {"2001", "coterie runs"});
  refused({"explain", "Zebra1", "--run", "2001"}, 3, {"2001"});
}

TEST_F(Published, EachDamagedFileIsNamed) {
  EXPECT_EQ(box_.run({"show", "--verify"}).code, 0);
  for (const auto& name : Sandbox::names(run_)) {
    if (name == "manifest.json") continue;
    const auto good = program::read(run_ / name);
    auto bad = good;
    bad[bad.size() / 2] ^= 1;
    program::write(run_ / name, bad);
    refused({"show", "--verify"}, 3, {name, "damaged"});
    fs::remove(run_ / name);
    refused({"show", "--verify"}, 3, {name, "missing"});
    program::write(run_ / name, good);
  }
  EXPECT_EQ(box_.run({"show", "--verify"}).code, 0);
}

TEST_F(Published, ADamagedRunCanBeListedAndIsReplacedByTheNext) {
  for (const char* name : {"document.json", "manifest.json", "model.json", "assignments.parquet"}) {
    SCOPED_TRACE(name);
    program::write(run_ / name, "{\"half");
    const auto listed = box_.run({"runs"});
    EXPECT_EQ(listed.code, 0) << listed.err;
    EXPECT_THAT(listed.out, testing::HasSubstr(name));
    refused({"show", "--verify"}, 3, {name});
    EXPECT_EQ(box_.run({"run", "o.csv"}).code, 0);
    EXPECT_EQ(box_.run({"show", "--verify"}).code, 0);
    EXPECT_THAT(Sandbox::names(box_.workspace() / "runs"), testing::SizeIs(1));
  }
}

TEST_F(Published, ReadersOfDamagedFilesSayWhichOne) {
  const std::pair<const char*, Arguments> readers[] = {
      {"document.json", {"show"}},
      {"document.json", {"compare", "current", "current"}},
      {"features.parquet", {"explain", "Zebra1"}},
      {"assignments.parquet", {"explain", "Zebra1"}},
      {"model.json", {"explain", "Zebra1"}}};
  for (const auto& [name, arguments] : readers) {
    const auto good = program::read(run_ / name);
    for (const auto& bad :
         {std::string("{\"half"), std::string(), good.substr(0, good.size() / 2)}) {
      program::write(run_ / name, bad);
      refused(arguments, 3, {name});
    }
    program::write(run_ / name, good);
  }
}

}  // namespace
}  // namespace coterie::faults
