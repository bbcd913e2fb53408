// A frozen model of a run comes back as it was.
#include "runs/models.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runs/test_workspace.hpp"

namespace coterie::runs {
namespace {

class ModelsTest : public WorkspaceFixture {
 protected:
  static segment::Model model_of(const std::string& name) {
    table::FittedColumn column;
    column.name = column.feature = "orders";
    column.centre = 0.1;
    column.spread = 1.0 / 3;
    segment::ClusterModel fitted;
    fitted.transform.columns = {column};
    fitted.fitted = segment::Centres{{-65536, 98304}};
    return {name, "kmeans", {"Low", "High"}, {1, 2}, fitted};
  }

  std::filesystem::path publish_models() {
    auto workspace = Workspace::open(folder_);
    EXPECT_TRUE(workspace);
    auto draft = workspace->begin();
    EXPECT_TRUE(draft);
    const nlohmann::json models = {{"chosen", "b"},
                                   {"models", {to_json(model_of("a")), to_json(model_of("b"))}}};
    EXPECT_TRUE(base::write_file(draft->path() / kModelFile, models.dump()));
    auto run = workspace->publish(*std::move(draft), manifest_of());
    EXPECT_TRUE(run);
    return run->path;
  }
};

TEST_F(ModelsTest, LoadsByNameOrTheChosenOne) {
  const auto run = publish_models();
  const auto chosen = load_model(run, "");
  ASSERT_TRUE(chosen) << chosen.error().text();
  EXPECT_EQ(chosen->name, "b");
  EXPECT_EQ(chosen->segments, (std::vector<std::string>{"Low", "High"}));
  EXPECT_EQ(to_json(*chosen), to_json(model_of("b")));
  EXPECT_EQ(load_model(run, "a")->name, "a");
}

TEST_F(ModelsTest, NamesWhatIsThereOrDamaged) {
  const auto run = publish_models();
  const auto other = load_model(run, "ab");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, base::Code::usage);
  EXPECT_EQ(other.error().allowed, "a, b");
  ASSERT_TRUE(base::write_file(run / kModelFile, "{}"));
  const auto damaged = load_model(run, "");
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code, base::Code::data);
  EXPECT_EQ(damaged.error().where, (run / kModelFile).string());
}

}  // namespace
}  // namespace coterie::runs
