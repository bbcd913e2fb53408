// A workspace in a fresh temporary folder for the tests of this room.
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "runs/workspace.hpp"

namespace coterie::runs {

class WorkspaceFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "coterie-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    root_ = name;
    folder_ = root_ / "made" / "coterie-runs";
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  static Manifest manifest_of(const std::string& project = "shop") {
    Manifest out;
    out.project = project;
    out.as_of = "2011-12-10";
    out.seed = 7;
    out.program = "0.1.0";
    out.engine = "engine 1";
    out.document_version = 1;
    out.chosen = "clusters";
    out.customers = 12;
    out.segments = 2;
    out.settings_json = R"({"name":"shop"})";
    out.inputs = {{"orders.csv", 12, "ab"}};
    out.warnings = {"few customers"};
    out.timings = {{"reading", 0.5}};
    return out;
  }

  // Publishes a run of two files; `text` goes into both.
  PublishedRun publish(const std::string& text, Manifest manifest = manifest_of()) {
    auto workspace = Workspace::open(folder_);
    EXPECT_TRUE(workspace) << workspace.error().text();
    auto draft = workspace->begin();
    EXPECT_TRUE(draft);
    EXPECT_TRUE(base::write_file(draft->path() / "segments.csv", text));
    EXPECT_TRUE(base::write_file(draft->path() / "document.json", "{\"text\":\"" + text + "\"}"));
    auto run = workspace->publish(*std::move(draft), std::move(manifest));
    EXPECT_TRUE(run) << run.error().text();
    return run.value_or(PublishedRun{});
  }

  // Every entry of the tree below `root_`, hidden ones too.
  std::vector<std::string> entries() const {
    std::vector<std::string> out;
    for (const auto& at : std::filesystem::recursive_directory_iterator(root_))
      out.push_back(std::filesystem::relative(at.path(), root_).string());
    std::ranges::sort(out);
    return out;
  }

  std::filesystem::path root_, folder_;
};

}  // namespace coterie::runs
