// The percentile framework: the first write-up's customers, levels, names, faults.
#include "rules/percentile.hpp"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "rules/test_frames.hpp"
#include "sql/dialect.hpp"

namespace coterie::rules {
namespace {

base::Table framework() {
  return {{"scores", list("orders", "reorder_share")},
          {"cells", value(base::Table{{"high,high", value("Champions")},
                                      {"high, low", value("Frequent Explorers")},
                                      {"Low,High", value("Loyal Occasionals")},
                                      {"low,low", value("At Risk")}})}};
}

PercentileModel fitted(const table::Frame& frame, const base::Table& settings) {
  auto options = read_percentile(settings, "coterie.toml:9:1");
  EXPECT_TRUE(options) << options.error().text();
  auto model = fit_percentile(frame, *options);
  EXPECT_TRUE(model) << model.error().text();
  return model.value_or(PercentileModel{});
}

base::Error refused(const table::Frame& frame, const base::Table& settings) {
  auto options = read_percentile(settings, "coterie.toml:9:1");
  if (!options) return options.error();
  auto model = fit_percentile(frame, *options);
  EXPECT_FALSE(model);
  return model ? base::Error{} : model.error();
}

std::vector<base::Table> all_settings() {
  auto with_micro = framework();
  with_micro["micro"] = micro_of("At Risk", "At Risk - High Value", "spend > 50");
  return {framework(),
          with_micro,
          {{"scores", value("spend")}, {"cuts", list(0.2, 0.4, 0.6, 0.8)}},
          {{"scores", list("spend", "recency_days", "orders")},
           {"cuts", lists({list(0.5), list(0.33, 0.67), list(0.9)})},
           {"compare", value(">")},
           {"reverse", list("recency_days")}}};
}

TEST(PercentileTest, NamesOfLevels) {
  EXPECT_EQ(level_names(2), (std::vector<std::string>{"low", "high"}));
  EXPECT_EQ(level_names(3), (std::vector<std::string>{"low", "mid", "high"}));
  EXPECT_EQ(level_names(4), (std::vector<std::string>{"q1", "q2", "q3", "q4"}));
}

TEST(PercentileTest, HighestCellsComeFirst) {
  auto model = fitted(random_shop(1, 300), framework());
  EXPECT_EQ(model.segments, (std::vector<std::string>{"Champions", "Frequent Explorers",
                                                      "Loyal Occasionals", "At Risk"}));
  EXPECT_EQ(model.cells, (std::vector<int32_t>{3, 2, 1, 0}));
}

TEST(PercentileTest, AValueOnTheCutIsHigh) {
  auto frame = frame_of({numbers("orders", {1, 2, 3, kNone})});
  base::Table settings = {{"scores", value("orders")}};
  auto model = fitted(frame, settings);
  EXPECT_EQ(model.segments, (std::vector<std::string>{"high orders", "low orders"}));
  EXPECT_EQ(*assign_percentile(model, frame), (std::vector<int32_t>{1, 0, 0, -1}));
  EXPECT_EQ(level_text(model, frame, 1), "orders high");
  EXPECT_EQ(level_text(model, frame, 3), "orders unknown");
  settings["compare"] = value(">");
  EXPECT_EQ(*assign_percentile(fitted(frame, settings), frame),
            (std::vector<int32_t>{1, 1, 0, -1}));
  settings["reverse"] = list("orders");
  EXPECT_EQ(*assign_percentile(fitted(frame, settings), frame),
            (std::vector<int32_t>{0, 0, 1, -1}));
}

TEST(PercentileTest, CellsMayShareAName) {
  auto settings = framework();
  std::get<base::Table>(settings["cells"].data)["low,low"] = value("Champions");
  auto model = fitted(random_shop(1, 300), settings);
  EXPECT_EQ(model.segments.size(), 3u);
  EXPECT_EQ(model.cells.front(), model.cells.back());
}

TEST(PercentileTest, TheCompiledExpressionAssignsTheSame) {
  auto frame = random_shop(2, 600), later = random_shop(3, 600);
  for (const auto& settings : all_settings()) {
    auto model = fitted(frame, settings);
    auto compiled = compile(model, index_labels(model.segments.size()));
    for (const auto* data : {&frame, &later})
      EXPECT_EQ(*assign_percentile(model, *data), evaluated(*compiled, *data));
  }
}

TEST(PercentileTest, ReadsWellAsSql) {
  auto frame =
      frame_of({numbers("orders", {1, 2, 3}), numbers("reorder_share", {0.5, 0.25, 0.75})});
  auto model = fitted(frame, framework());
  EXPECT_EQ(sql::render(engine_dialect(), *compile(model, name_labels(model.segments))),
            "CASE WHEN orders IS NULL OR reorder_share IS NULL THEN NULL WHEN orders >= 2 AND "
            "reorder_share >= 0.5e0 THEN 'Champions' WHEN orders >= 2 AND reorder_share < 0.5e0 "
            "THEN 'Frequent Explorers' WHEN orders < 2 AND reorder_share >= 0.5e0 THEN 'Loyal "
            "Occasionals' WHEN orders < 2 AND reorder_share < 0.5e0 THEN 'At Risk' ELSE NULL END");
}

TEST(PercentileTest, JsonIsLossless) {
  auto frame = random_shop(4, 300);
  for (const auto& settings : all_settings()) {
    auto model = fitted(frame, settings);
    nlohmann::json out = model;
    auto back = percentile_from_json(nlohmann::json::parse(out.dump()));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(nlohmann::json(*back), out);
    EXPECT_EQ(*assign_percentile(*back, frame), *assign_percentile(model, frame));
    auto broken = out;
    broken["cells"][0] = 99;
    EXPECT_FALSE(percentile_from_json(broken));
    broken.erase("cells");
    EXPECT_FALSE(percentile_from_json(broken));
  }
}

TEST(PercentileTest, NearestBorder) {
  auto frame =
      frame_of({numbers("orders", {1, 2, 3}), numbers("reorder_share", {0.1, 0.25, 0.75})});
  auto model = fitted(frame, framework());
  auto border = nearest_border(model, frame, 0);
  EXPECT_EQ(border.feature, "reorder_share");
  EXPECT_EQ(border.needed, 0.25);
  EXPECT_TRUE(border.inclusive);
  EXPECT_EQ(model.segments[static_cast<size_t>(border.segment)], "Loyal Occasionals");
}

TEST(PercentileTest, Faults) {
  auto frame = random_shop(5, 100);
  auto unknown = framework();
  std::get<base::Table>(unknown["cells"].data)["hi,lo"] = value("x");
  auto error = refused(frame, unknown);
  EXPECT_EQ(error.code, base::Code::project);
  EXPECT_EQ(error.fault, "there is no cell \"hi,lo\"");
  EXPECT_EQ(error.allowed, "high,high | high,low | low,high | low,low");
  auto missing = framework();
  std::get<base::Table>(missing["cells"].data).erase("low,low");
  EXPECT_EQ(refused(frame, missing).fault, "1 of 4 cells have no name: \"low,low\"");
  auto twice = framework();
  std::get<base::Table>(twice["cells"].data)["high,low"] = value("again");
  EXPECT_NE(refused(frame, twice).fault.find("named twice"), std::string::npos);
  for (const auto& bad : std::vector<base::Table>{
           {},
           {{"scores", lists({})}},
           {{"scores", list("orders", "orders")}},
           {{"scores", list("a", "b", "c", "d", "e", "f", "g")}},
           {{"scores", value("order")}},
           {{"scores", value("channel")}},
           {{"scores", value("orders")}, {"cuts", list(0.5, 0.5)}},
           {{"scores", value("orders")}, {"cuts", list(1.5)}},
           {{"scores", value("orders")}, {"cuts", lists({})}},
           {{"scores", value("orders")}, {"cuts", lists({list(0.5), list(0.5)})}},
           {{"scores", value("orders")}, {"compare", value("=")}},
           {{"scores", value("orders")}, {"reverse", list("spend")}},
           {{"scores", value("orders")}, {"cut", list(0.5)}}})
    EXPECT_EQ(refused(frame, bad).code, base::Code::project);
  auto other = assign_percentile(fitted(frame, framework()), frame_of({numbers("orders", {1})}));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, base::Code::data);
}

TEST(PercentileTest, DefinitionsAreComplete) {
  for (const auto& d : percentile_definitions()) {
    EXPECT_FALSE(d.text.empty()) << d.name;
    EXPECT_TRUE(d.example.starts_with(d.name)) << d.name;
  }
}

TEST(PercentileTest, TheFirstWriteUpsCustomersEachInTheirSegment) {
  auto folder = data_folder();
  if (!folder) GTEST_SKIP() << "no data folder: set COTERIE_DATA";
  auto rows = read_csv(*folder / "instacart_segments" / "segment_assignments_percentile.csv.gz");
  ASSERT_EQ(rows.size(), 182223u);
  table::Frame frame;
  frame.columns = {numbers("orders", {}), numbers("reorder_share", {})};
  for (const auto& row : rows) {
    frame.ids.add(row[3]);
    frame.columns[0].values.push_back(std::stod(row[1]));
    frame.columns[1].values.push_back(std::stod(row[2]));
  }
  auto model = fitted(frame, framework());
  EXPECT_NEAR(model.scores[0].cuts[0], 0.0652173913, 1e-10);
  EXPECT_NEAR(model.scores[1].cuts[0], 0.4634146341, 1e-10);
  auto assigned = *assign_percentile(model, frame);
  EXPECT_EQ(count_segments(assigned, 4), (std::vector<int64_t>{61317, 30055, 29851, 61000}));
  int64_t same = 0;
  for (size_t i = 0; i < rows.size(); ++i)
    same += model.segments[static_cast<size_t>(assigned[i])] == rows[i][0];
  EXPECT_EQ(same, 182223);
}

}  // namespace
}  // namespace coterie::rules
