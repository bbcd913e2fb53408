// Files written part by part against those that are written at once.
#include "report/everyone_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "engine/scan.hpp"
#include "report/made_up.hpp"
#include "report/tables.hpp"

namespace coterie::report {
namespace {

namespace fs = std::filesystem;

table::Frame rows_of(const table::Frame& all, int64_t first, int64_t last) {
  table::Frame out;
  for (int64_t row = first; row < last; ++row) out.ids.add(all.ids[row]);
  return out;
}

template <class T>
void cut(std::vector<T>& values, int64_t first, int64_t last, int64_t width = 1) {
  if (!values.empty())
    values = std::vector<T>(values.begin() + first * width, values.begin() + last * width);
}

class EveryoneFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    engine::EngineOptions options;
    options.threads = 2;
    engine_ = *engine::Engine::open(options);
    workspace_.emplace(*runs::Workspace::open(scratch_.path() / "runs-of-test"));
    result_ = made_up_result();
    // A mixture, of whom everybody belongs to each segment a little.
    auto& model = result_.models[0];
    const auto k = model.segments.size();
    for (int64_t row = 0; row < result_.frame.rows(); ++row)
      for (size_t s = 0; s < k; ++s)
        model.assignment.memberships.push_back(s == static_cast<size_t>(row) % k ? 0.9F
                                               : s + 1 == k                      ? 0.001F
                                                                                 : 0.02F);
  }

  std::vector<segment::ModelResult> of_rows(int64_t first, int64_t last) const {
    auto out = result_.models;
    for (auto& model : out) {
      auto& a = model.assignment;
      cut(a.segment, first, last);
      cut(a.runner_up, first, last);
      cut(a.distance, first, last);
      cut(a.confidence, first, last);
      cut(a.memberships, first, last, static_cast<int64_t>(model.segments.size()));
    }
    return out;
  }

  base::Status write(EveryoneFiles& files, std::vector<int64_t> ends) const {
    ends.push_back(result_.frame.rows());
    int64_t first = 0;
    for (const int64_t last : ends) {
      TRY(files.add(rows_of(result_.frame, first, last), of_rows(first, last), result_.chosen));
      first = last;
    }
    return files.finish();
  }

  Scratch scratch_;
  std::unique_ptr<engine::Engine> engine_;
  std::optional<runs::Workspace> workspace_;
  pipeline::RunResult result_;
};

TEST_F(EveryoneFilesTest, AreByteForByteThoseWrittenAtOnce) {
  const auto whole = scratch_.path() / "whole";
  fs::create_directories(whole);
  ASSERT_TRUE(write_assignments(result_, whole));
  ASSERT_TRUE(write_parquet_files(*engine_, result_, whole));
  for (const std::vector<int64_t>& ends : {std::vector<int64_t>{}, {1}, {100, 101, 350}, {599}}) {
    EveryoneFiles files(*engine_, *workspace_);
    const auto folder = files.begin();
    ASSERT_TRUE(folder) << folder.error().text();
    const auto written = write(files, ends);
    ASSERT_TRUE(written) << written.error().text();
    for (const char* name : {"assignments.csv", "assignments.parquet", "memberships.parquet"})
      EXPECT_TRUE(*base::read_file(whole / name) == *base::read_file(*folder / name)) << name;
    const auto draft = files.take_draft();
    EXPECT_EQ(draft.path(), *folder);
    EXPECT_EQ(std::distance(fs::directory_iterator(*folder), fs::directory_iterator()), 3);
    // The parts are gone.
    EXPECT_EQ(
        std::distance(fs::directory_iterator(folder->parent_path()), fs::directory_iterator()), 1);
  }
  EXPECT_TRUE(fs::is_empty(scratch_.path() / "runs-of-test" / "runs"));
}

TEST_F(EveryoneFilesTest, LeaveNothingWhenTheyAreNotFinished) {
  {
    EveryoneFiles files(*engine_, *workspace_);
    ASSERT_TRUE(files.begin());
    ASSERT_TRUE(files.add(rows_of(result_.frame, 0, 50), of_rows(0, 50), result_.chosen));
    EXPECT_FALSE(fs::is_empty(scratch_.path() / "runs-of-test" / "runs"));
  }
  EXPECT_TRUE(fs::is_empty(scratch_.path() / "runs-of-test" / "runs"));
}

}  // namespace
}  // namespace coterie::report
