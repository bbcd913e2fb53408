// The manifest reads back as written, and a run's id depends on its files only.
#include "runs/manifest.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "runs/test_workspace.hpp"

namespace coterie::runs {
namespace {

class ManifestTest : public WorkspaceFixture {};

TEST_F(ManifestTest, ReadsBackAsWritten) {
  Manifest manifest = manifest_of("a \"shop\"\n\xe2\x82\xac");
  manifest.id = "2011-12-10-0123456789ab";
  manifest.seed = 0xffffffffffffffffu;
  manifest.files = {{"a.csv", 3, "aa"}, {"b.csv", int64_t{1} << 40, "bb"}};
  manifest.published = "2026-01-02T03:04:05Z";
  const auto text = manifest_text(manifest);
  const auto back = parse_manifest(text, "manifest.json");
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->id, manifest.id);
  EXPECT_EQ(back->project, manifest.project);
  EXPECT_EQ(back->as_of, "2011-12-10");
  EXPECT_EQ(back->seed, manifest.seed);
  EXPECT_EQ(back->program, "0.1.0");
  EXPECT_EQ(back->engine, "engine 1");
  EXPECT_EQ(back->chosen, "clusters");
  EXPECT_EQ(back->customers, 12);
  EXPECT_EQ(back->segments, 2);
  EXPECT_EQ(back->settings_json, manifest.settings_json);
  EXPECT_EQ(back->inputs, manifest.inputs);
  EXPECT_EQ(back->files, manifest.files);
  EXPECT_EQ(back->warnings, manifest.warnings);
  EXPECT_EQ(back->published, manifest.published);
  ASSERT_EQ(back->timings.size(), 1u);
  EXPECT_EQ(back->timings[0].step, "reading");
  EXPECT_EQ(back->timings[0].seconds, 0.5);
  EXPECT_EQ(manifest_text(*back), text);
}

TEST_F(ManifestTest, DamageIsNamed) {
  const auto text = manifest_text(manifest_of());
  for (const std::string& bad : {std::string(), std::string("[]"), text.substr(0, text.size() / 2),
                                 std::string("{\"manifest_version\":1}")}) {
    const auto read = parse_manifest(bad, "runs/x/manifest.json");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, base::Code::data);
    EXPECT_EQ(read.error().where, "runs/x/manifest.json");
    EXPECT_NE(read.error().fault.find("damaged"), std::string::npos);
  }
  const auto newer = parse_manifest("{\"manifest_version\":99}", "m");
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().fix, "update coterie");
}

TEST_F(ManifestTest, IdDependsOnTheFilesOnly) {
  const std::vector<FileSum> files = {{"b.csv", 1, "22"}, {"a.csv", 2, "11"}};
  // printf '11  a.csv\n22  b.csv\n' | sha256sum
  EXPECT_EQ(run_id("2011-12-10", files), "2011-12-10-c2bbc516efdb");
  EXPECT_EQ(run_id("2011-12-10 13:30:00", {files[1], files[0]}), run_id("2011-12-10", files));
  EXPECT_EQ(run_id("2011-12-10", {files[0], files[1], {"manifest.json", 9, "33"}}),
            run_id("2011-12-10", files));
  EXPECT_NE(run_id("2011-12-10", {{"b.csv", 1, "22"}, {"a.csv", 2, "12"}}),
            run_id("2011-12-10", files));
  EXPECT_TRUE(run_id("", files).starts_with("undated-"));
}

TEST_F(ManifestTest, SumsAFile) {
  const auto path = root_ / "abc";
  ASSERT_TRUE(base::write_file(path, "abc"));
  const auto sum = sum_of(path, "given/abc");
  ASSERT_TRUE(sum);
  EXPECT_EQ(*sum, (FileSum{"given/abc", 3,
                           "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}));
  EXPECT_FALSE(sum_of(root_ / "none", "none"));
}

}  // namespace
}  // namespace coterie::runs
