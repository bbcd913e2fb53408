// What a project may write about a grid, and how faults are told.
#include "rules/grid_settings.hpp"

#include <gtest/gtest.h>

#include "rules/test_frames.hpp"

namespace coterie::rules {
namespace {

base::Result<GridOptions> read(base::Table settings) {
  return read_grid(settings, "coterie.toml:9:1");
}

base::Error refused(base::Table settings) {
  auto options = read(std::move(settings));
  EXPECT_FALSE(options);
  if (options) return {};
  EXPECT_EQ(options.error().code, base::Code::project);
  EXPECT_NE(options.error().where.find("coterie.toml"), std::string::npos);
  return options.error();
}

base::Value cell(const char* name, base::Table ranges) {
  ranges["name"] = value(name);
  return value(std::move(ranges));
}

TEST(GridSettingsTest, Defaults) {
  auto options = read({});
  ASSERT_TRUE(options) << options.error().text();
  EXPECT_EQ(options->grid, "rf_10");
  EXPECT_EQ(options->boxes.size(), 10u);
  const char* features[] = {"recency_days", "orders", "spend"};
  for (size_t axis = 0; axis < 3; ++axis) {
    EXPECT_EQ(options->scores[axis].feature, features[axis]);
    EXPECT_EQ(options->scores[axis].bins, 5);
    EXPECT_EQ(options->scores[axis].how, How::quantile);
    EXPECT_EQ(options->scores[axis].reversed, axis == 0);
    EXPECT_FALSE(options->scores[axis].inclusive);
  }
  EXPECT_FALSE(options->first_match);
  EXPECT_FALSE(options->nested);
}

TEST(GridSettingsTest, NamedGridsBringTheirTolerances) {
  auto options =
      read({{"grid", value("rfm_r_10")}, {"compare", value(">=")}, {"offset", value(1)}});
  ASSERT_TRUE(options);
  EXPECT_TRUE(options->first_match);
  EXPECT_EQ(options->on_gap, "Others");
  EXPECT_EQ(options->scores[2].offset, 1);
  EXPECT_TRUE(options->scores[0].inclusive);
  EXPECT_EQ(read({{"grid", value("shopify_11")}})->no_orders, "PROSPECTS");
  EXPECT_EQ(refused({{"grid", value("rf10")}}).fix, "did you mean \"rf_10\"?");
}

TEST(GridSettingsTest, EverythingPerScore) {
  auto options = read({{"how", value(base::Table{{"f", value("rank")}})},
                       {"bins", value(base::Table{{"r", value(4)}, {"m", value(3)}})},
                       {"scores", value(base::Table{{"m", value("aov")}})},
                       {"reverse", list("r", "m")},
                       {"cells", lists({cell("all", {})})}});
  ASSERT_TRUE(options) << options.error().text();
  EXPECT_EQ(options->scores[1].how, How::rank);
  EXPECT_EQ(options->scores[0].bins, 4);
  EXPECT_EQ(options->scores[1].bins, 5);
  EXPECT_EQ(options->scores[2].bins, 3);
  EXPECT_EQ(options->scores[2].feature, "aov");
  EXPECT_TRUE(options->scores[2].reversed);
  EXPECT_EQ(options->grid, "own");
  EXPECT_FALSE(read({{"reverse", lists({})}})->scores[0].reversed);
}

TEST(GridSettingsTest, FixedCutsMakeTheScores) {
  auto options = read({{"cuts", value(base::Table{{"f", list(1, 2, 3, 4)}})}});
  ASSERT_TRUE(options) << options.error().text();
  EXPECT_EQ(options->scores[1].how, How::fixed);
  EXPECT_EQ(options->scores[1].cuts, (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(options->scores[0].how, How::quantile);
  refused({{"cuts", value(base::Table{{"f", list(1, 2)}})}});  // rf_10 has five scores
  refused({{"how", value("fixed")}, {"cuts", value(base::Table{{"f", list(1, 2, 3, 4)}})}});
  refused({{"how", value("rank")}, {"cuts", value(base::Table{{"f", list(1, 2, 3, 4)}})}});
  refused({{"how", value("nested")}, {"cuts", value(base::Table{{"f", list(1, 2, 3, 4)}})}});
  EXPECT_TRUE(read({{"how", value("nested")}})->nested);
  refused({{"how", value(base::Table{{"f", value("nested")}})}});
}

TEST(GridSettingsTest, OwnCells) {
  auto options = read({{"cells", lists({cell("A", {{"r", list(4, 5)}, {"f", value(5)}}),
                                        cell("B", {{"fm", list(2.5, 3.5)}})})}});
  ASSERT_TRUE(options) << options.error().text();
  const auto& boxes = options->boxes;
  ASSERT_EQ(boxes.size(), 2u);
  EXPECT_EQ(boxes[0], (Box{.name = "A", .r = {4, 5}, .f = {5, 5}, .m = {1, 5}, .fm = {1, 5}}));
  EXPECT_EQ(boxes[1].fm, (std::array<double, 2>{2.5, 3.5}));
}

TEST(GridSettingsTest, Faults) {
  EXPECT_NE(refused({{"gird", value("rf_10")}}).fix.find("grid"), std::string::npos);
  refused({{"bins", value(1)}, {"cells", lists({cell("A", {})})}});
  refused({{"bins", value(11)}, {"cells", lists({cell("A", {})})}});
  refused({{"bins", value(4)}});  // a named grid
  refused({{"bins", value("five")}});
  refused({{"compare", value("<")}});
  refused({{"offset", value("1")}});
  refused({{"how", value("ntile")}});
  refused({{"how", value("rank")}, {"compare", value(">=")}});
  refused({{"how", value("rank")}, {"offset", value(1)}});
  refused({{"scores", value(base::Table{{"q", value("orders")}})}});
  refused({{"reverse", list("q")}});
  refused({{"grid", value("rf_10")}, {"cells", lists({cell("A", {})})}});
  refused({{"cells", lists({})}});
  refused({{"cells", value("A")}});
  refused({{"cells", lists({value(base::Table{{"r", value(1)}})})}});
  refused({{"cells", lists({cell("  ", {})})}});
  refused({{"cells", lists({cell("A", {{"s", value(1)}})})}});
  for (auto range : {list(5, 4), list(0, 4), list(1, 6), list(1), list(1.5, 2.0), list(1, 2, 3)})
    refused({{"cells", lists({cell("A", {{"r", range}})})}});
  refused({{"cells", lists({cell("A", {{"fm", list(1.25, 2.0)}})})}});
  refused({{"first_match", value("yes")}});
}

TEST(GridSettingsTest, DefinitionsAreComplete) {
  for (auto definitions : {grid_definitions(), cell_definitions()})
    for (const auto& d : definitions) {
      EXPECT_FALSE(d.text.empty()) << d.name;
      EXPECT_FALSE(d.range.empty()) << d.name;
      EXPECT_TRUE(d.example.starts_with(d.name)) << d.name;
    }
}

}  // namespace
}  // namespace coterie::rules
