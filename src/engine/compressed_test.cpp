// Compressed files that are whole, cut off at every place, or changed in the middle.
#include "engine/compressed.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace coterie::engine {
namespace {

namespace fs = std::filesystem;

class CheckWhole : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() / (std::string("coterie_whole_") + info->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    std::ofstream out(folder_ / "a.csv");
    for (uint64_t i = 0, x = 1; i < 60000; ++i) {
      x = x * 6364136223846793005u + 1442695040888963407u;
      out << i << ',' << (x >> 33) << '\n';
    }
  }
  void TearDown() override { fs::remove_all(folder_); }

  bool run(const std::string& command) const {
    return std::system(("cd '" + folder_.string() + "' && " + command + " 2>/dev/null").c_str()) ==
           0;
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string bytes(const std::string& name) const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  void expect_damaged(const std::string& text, size_t at) const {
    const auto status = check_whole(put("broken", text));
    ASSERT_FALSE(status) << at;
    EXPECT_EQ(status.error().code, base::Code::data);
    EXPECT_EQ(status.error().fault, "the compressed file is damaged or cut off");
  }
  // Whole, twice in a row, and cut at places all over.
  void expect_checked(const std::string& name, size_t tail) const {
    EXPECT_TRUE(check_whole(path(name)));
    const auto whole = bytes(name);
    ASSERT_GT(whole.size(), 1000U);
    EXPECT_TRUE(check_whole(put("twice", whole + whole))) << "members follow one another";
    for (size_t cut = 5; cut < whole.size(); cut += whole.size() / 23)
      expect_damaged(whole.substr(0, cut), cut);
    for (size_t cut = 1; cut <= tail; ++cut)
      expect_damaged(whole.substr(0, whole.size() - cut), whole.size() - cut);
    expect_damaged(whole + whole.substr(0, whole.size() / 2), whole.size() * 3 / 2);
  }

  fs::path folder_;
};

TEST_F(CheckWhole, Gzip) {
  ASSERT_TRUE(run("gzip -k a.csv"));
  expect_checked("a.csv.gz", 8);
  auto changed = bytes("a.csv.gz");
  for (size_t at = changed.size() / 2; at < changed.size() / 2 + 8; ++at) changed[at] ^= 0x55;
  expect_damaged(changed, 0);
  EXPECT_TRUE(check_whole(put("padded", bytes("a.csv.gz") + std::string(512, '\0'))));
}

TEST_F(CheckWhole, Zstd) {
  if (!run("zstd -q a.csv -o a.zst")) GTEST_SKIP() << "no zstd program";
  expect_checked("a.zst", 8);
  ASSERT_TRUE(run("cat a.csv | zstd -q --no-check -o b.zst"));
  expect_checked("b.zst", 3);
}

TEST_F(CheckWhole, OtherFilesAreWhole) {
  EXPECT_TRUE(check_whole(path("a.csv")));
  EXPECT_TRUE(check_whole(put("empty", "")));
  EXPECT_TRUE(check_whole(put("one", "\x1F")));
  const auto missing = check_whole(path("none.gz"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, base::Code::data);
}

TEST_F(CheckWhole, StopsWhenCancelled) {
  ASSERT_TRUE(run("gzip -k a.csv"));
  base::Cancel cancel;
  cancel.request();
  const auto stopped = check_whole(path("a.csv.gz"), &cancel);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::engine
