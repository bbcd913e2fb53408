// Runs are found by name, listed newest first, and damage is named by file.
#include "runs/history.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runs/test_workspace.hpp"

namespace coterie::runs {
namespace {

namespace fs = std::filesystem;

class HistoryTest : public WorkspaceFixture {
 protected:
  PublishedRun publish_at(const std::string& text, const std::string& when) {
    auto manifest = manifest_of();
    manifest.published = when;
    return publish(text, manifest);
  }
};

TEST_F(HistoryTest, ListsNewestFirst) {
  const auto old = publish_at("one", "2026-01-01T00:00:00Z");
  const auto young = publish_at("two", "2026-03-01T00:00:00Z");
  const auto middle = publish_at("three", "2026-02-01T00:00:00Z");
  const auto runs = list_runs(folder_);
  ASSERT_TRUE(runs);
  ASSERT_EQ(runs->size(), 3u);
  EXPECT_EQ((*runs)[0].id, young.id);
  EXPECT_EQ((*runs)[1].id, middle.id);
  EXPECT_EQ((*runs)[2].id, old.id);
  EXPECT_TRUE((*runs)[1].current);  // published last
  EXPECT_FALSE((*runs)[0].current);
  EXPECT_EQ((*runs)[0].manifest.customers, 12);
}

TEST_F(HistoryTest, DamagedRunsAreNamedNotHidden) {
  const auto cut = publish_at("one", "2026-01-01T00:00:00Z");
  const auto gone = publish_at("two", "2026-01-02T00:00:00Z");
  const auto mute = publish_at("three", "2026-01-03T00:00:00Z");
  const auto well = publish_at("four", "2026-01-04T00:00:00Z");
  fs::resize_file(cut.path / "segments.csv", 1);
  fs::remove(gone.path / "document.json");
  fs::remove(mute.path / "manifest.json");
  fs::create_directories(folder_ / "runs" / ".tmp-run-1");
  const auto runs = list_runs(folder_);
  ASSERT_TRUE(runs);
  ASSERT_EQ(runs->size(), 4u);
  EXPECT_EQ((*runs)[0].id, well.id);
  EXPECT_EQ((*runs)[0].damage, "");
  EXPECT_EQ((*runs)[1].damage, "document.json is missing");
  EXPECT_EQ((*runs)[2].damage, "segments.csv has another size");
  EXPECT_EQ((*runs)[3].id, mute.id);
  EXPECT_EQ((*runs)[3].damage, "manifest.json is missing");
}

TEST_F(HistoryTest, VerifyNamesTheDamagedFile) {
  const auto run = publish("one");
  EXPECT_TRUE(verify_run(run.path));
  ASSERT_TRUE(base::write_file(run.path / "segments.csv", "onE"));  // the same size
  const auto changed = verify_run(run.path);
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, base::Code::data);
  EXPECT_EQ(changed.error().where, (run.path / "segments.csv").string());
  fs::remove(run.path / "segments.csv");
  EXPECT_EQ(verify_run(run.path).error().fault, "is missing");
}

TEST_F(HistoryTest, RewrittenChecksumsDoNotPass) {
  const auto run = publish("one");
  ASSERT_TRUE(base::write_file(run.path / "segments.csv", "onE"));
  auto manifest = *load_manifest(run.path);
  manifest.files[1] = *sum_of(run.path / "segments.csv", "segments.csv");
  ASSERT_TRUE(base::write_file(run.path / "manifest.json", manifest_text(manifest)));
  const auto status = verify_run(run.path);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().where, (run.path / "manifest.json").string());
}

TEST_F(HistoryTest, ManifestCannotLeadOutOfTheRun) {
  const auto run = publish("one");
  auto manifest = *load_manifest(run.path);
  manifest.files[1].name = "../../secret";
  ASSERT_TRUE(base::write_file(run.path / "manifest.json", manifest_text(manifest)));
  EXPECT_FALSE(verify_run(run.path));
  EXPECT_EQ((*list_runs(folder_))[0].damage, "the manifest names a file outside of the run");
}

TEST_F(HistoryTest, FindsByPrefixHashOrCurrent) {
  const auto one = publish("one"), two = publish("two");
  EXPECT_EQ(*find_run(folder_, ""), two.path);
  EXPECT_EQ(*find_run(folder_, "current"), two.path);
  EXPECT_EQ(*find_run(folder_, one.id), one.path);
  EXPECT_EQ(*find_run(folder_, one.id.substr(0, 18)), one.path);
  EXPECT_EQ(*find_run(folder_, one.id.substr(11, 6)), one.path);
  EXPECT_EQ(*find_run(folder_, one.path.string() + "/"), one.path);
  EXPECT_EQ(*find_run("elsewhere", one.path.string()), one.path);
  const auto both = find_run(folder_, "2011");
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().code, base::Code::usage);
  EXPECT_NE(both.error().allowed.find(one.id), std::string::npos);
  EXPECT_EQ(find_run(folder_, "2012").error().code, base::Code::data);
  EXPECT_EQ(find_run(folder_, "no/where").error().code, base::Code::data);
}

TEST_F(HistoryTest, EmptyAndMissingWorkspaces) {
  EXPECT_EQ(list_runs(root_ / "none").error().fault, "there is no workspace here");
  EXPECT_TRUE(list_runs(root_)->empty());
  EXPECT_EQ(find_run(root_, "").error().fault, "holds no run yet");
}

TEST_F(HistoryTest, LoadsTheDocumentChecked) {
  const auto run = publish("one");
  const auto document = load_document(run.path);
  ASSERT_TRUE(document) << document.error().text();
  EXPECT_EQ(document->at("text"), "one");
  ASSERT_TRUE(base::write_file(run.path / "document.json", "{\"text\":\"onE\"}"));
  const auto damaged = load_document(run.path);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().where, (run.path / "document.json").string());
}

}  // namespace
}  // namespace coterie::runs
