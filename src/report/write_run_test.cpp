// A run is published whole: its files, their checksums, the same bytes again; or nothing at all.
#include "report/write_run.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <set>

#include "report/document.hpp"
#include "report/made_up.hpp"
#include "runs/history.hpp"

namespace coterie::report {
namespace {

namespace fs = std::filesystem;

class WriteRunTest : public ::testing::Test {
 protected:
  void SetUp() override {
    engine::EngineOptions options;
    options.threads = 2;
    auto engine = engine::Engine::open(options);
    ASSERT_TRUE(engine) << engine.error().text();
    engine_ = *std::move(engine);
    ASSERT_TRUE(base::write_file(scratch_.path() / "orders.csv", "a,b\n"));
    result_ = made_up_result();
    result_.loaded.sources[0].paths = {(scratch_.path() / "orders.csv").string()};
  }

  base::Result<runs::PublishedRun> write(const std::string& folder = "coterie-runs",
                                         const base::Cancel* cancel = nullptr) {
    auto workspace = TRY(runs::Workspace::open(scratch_.path() / folder));
    return write_run(*engine_, result_, {}, {{"reading", 1.5}}, workspace,
                     {"0.1.0", cancel, nullptr});
  }

  Scratch scratch_;
  std::unique_ptr<engine::Engine> engine_;
  pipeline::RunResult result_;
};

TEST_F(WriteRunTest, HoldsEveryFileOfTheDesign) {
  const auto run = write();
  ASSERT_TRUE(run) << run.error().text();
  EXPECT_TRUE(run->id.starts_with("2011-12-10-"));
  std::set<std::string> files;
  for (const auto& at : fs::directory_iterator(run->path)) files.insert(at.path().filename());
  EXPECT_EQ(files, (std::set<std::string>{"assignments.csv", "assignments.parquet", "document.json",
                                          "examples.json", "features.parquet", "indices.csv",
                                          "manifest.json", "memo.md", "model.json", "profiles.csv",
                                          "quality.csv", "report.html", "report.xlsx", "score.sql",
                                          "segments.csv"}));
  EXPECT_TRUE(runs::verify_run(run->path));
  const auto document = runs::load_document(run->path);
  ASSERT_TRUE(document);
  EXPECT_EQ((*document)["chosen"], "clusters");
}

TEST_F(WriteRunTest, ManifestTellsWhereItCameFrom) {
  const auto run = write();
  ASSERT_TRUE(run);
  const auto manifest = *runs::load_manifest(run->path);
  EXPECT_EQ(manifest.project, "gift-shop");
  EXPECT_EQ(manifest.as_of, "2011-12-10");
  EXPECT_EQ(manifest.seed, 1u);
  EXPECT_EQ(manifest.program, "0.1.0");
  EXPECT_EQ(manifest.engine, engine_->version());
  EXPECT_EQ(manifest.customers, 600);
  EXPECT_EQ(manifest.segments, 5);
  ASSERT_EQ(manifest.inputs.size(), 1u);
  EXPECT_EQ(manifest.inputs[0].bytes, 4);
  // printf 'a,b\n' | sha256sum
  EXPECT_EQ(manifest.inputs[0].sha256.substr(0, 12), "5be08c9684a1");
  EXPECT_EQ(manifest.timings[0].step, "reading");
  EXPECT_EQ(manifest.timings.size(), 7u);
  const auto settings = nlohmann::json::parse(manifest.settings_json);
  EXPECT_EQ(settings["models"][0]["settings"]["k"], "auto");
  EXPECT_EQ(settings["sources"][0]["columns"]["customer"], "CustomerID");
}

TEST_F(WriteRunTest, ModelsAreKeptTogether) {
  const auto run = write();
  ASSERT_TRUE(run);
  const auto models = nlohmann::json::parse(*base::read_file(run->path / "model.json"));
  EXPECT_EQ(models["schema_version"], kDocumentVersion);
  EXPECT_EQ(models["chosen"], "clusters");
  EXPECT_EQ(models["models"][0]["x"], 0.1);
  EXPECT_EQ(models["models"][1]["name"], "rfm");
}

TEST_F(WriteRunTest, SameResultSameBytes) {
  const auto first = write();
  ASSERT_TRUE(first);
  const auto again = write();
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->unchanged);
  EXPECT_EQ(again->id, first->id);
  const auto elsewhere = write("other");
  ASSERT_TRUE(elsewhere);
  EXPECT_FALSE(elsewhere->unchanged);
  EXPECT_EQ(elsewhere->id, first->id);
  const auto manifest = *runs::load_manifest(first->path);
  for (const auto& file : manifest.files)
    EXPECT_TRUE(*base::read_file(first->path / file.name) ==
                *base::read_file(elsewhere->path / file.name))
        << file.name;
}

TEST_F(WriteRunTest, OtherNumbersAnotherRun) {
  const auto first = write();
  result_.models[0].assignment.confidence[17] += 0x1p-20;
  const auto second = write();
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->id, second->id);
  EXPECT_EQ(fs::read_symlink(scratch_.path() / "coterie-runs" / "current").filename(), second->id);
}

TEST_F(WriteRunTest, AFullDiskLeavesNothing) {
  ASSERT_TRUE(write());
  result_.models[0].assignment.confidence[17] += 0x1p-20;
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
  // The documents fit, then the assignments do not, then not even the documents.
  for (const rlim_t most : {rlim_t{20000}, rlim_t{2000}}) {
    const rlimit small{most, old.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto run = write();
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
    ASSERT_FALSE(run);
    EXPECT_EQ(run.error().code, base::Code::disk) << run.error().text();
    EXPECT_EQ(runs::list_runs(scratch_.path() / "coterie-runs")->size(), 1u);
    for (const auto& at : fs::directory_iterator(scratch_.path() / "coterie-runs" / "runs"))
      EXPECT_FALSE(at.path().filename().string().starts_with(".tmp-"));
  }
}

TEST_F(WriteRunTest, InterruptedOrWithoutItsInputsLeavesNothing) {
  base::Cancel cancel;
  cancel.request();
  const auto stopped = write("coterie-runs", &cancel);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, base::Code::cancelled);
  EXPECT_FALSE(fs::exists(scratch_.path() / "coterie-runs"));
  fs::remove(scratch_.path() / "orders.csv");
  const auto gone = write();
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().code, base::Code::data);
  EXPECT_FALSE(fs::exists(scratch_.path() / "coterie-runs"));
}

}  // namespace
}  // namespace coterie::report
