// The grid method: the R package's published table, our own by hand, and the compiled expression.
#include "rules/grid.hpp"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/time.hpp"
#include "rules/test_frames.hpp"
#include "sql/dialect.hpp"

namespace coterie::rules {
namespace {

GridModel fitted(const table::Frame& frame, base::Table settings) {
  auto options = read_grid(settings, "coterie.toml:9:1");
  EXPECT_TRUE(options) << options.error().text();
  auto model = fit_grid(frame, *options);
  EXPECT_TRUE(model) << model.error().text();
  return model.value_or(GridModel{});
}

base::Value cell(const char* name, base::Table ranges) {
  ranges["name"] = value(name);
  return value(std::move(ranges));
}

// Every way of cutting, every grid.
std::vector<base::Table> all_settings() {
  std::vector<base::Table> out;
  for (const char* grid : {"rf_10", "shopify_11", "rfm_r_10"}) {
    base::Table named = {{"grid", value(grid)}};
    out.push_back(named);
    for (const char* how : {"rank", "nested"}) {
      out.push_back(named);
      out.back()["how"] = value(how);
    }
    out.push_back(named);
    out.back()["compare"] = value(">=");
    out.back()["offset"] = value(1);
    out.push_back(named);
    out.back()["cuts"] = value(base::Table{{"f", list(1, 2, 3, 4)}});
    out.back()["how"] = value(base::Table{{"m", value("rank")}});
  }
  out.push_back({{"bins", value(3)},
                 {"how", value("nested")},
                 {"cells", lists({cell("A", {{"m", list(2, 3)}, {"r", list(1, 2)}}),
                                  cell("B", {{"fm", list(1, 1.5)}})})},
                 {"on_gap", value("Rest")},
                 {"first_match", value(true)},
                 {"no_orders", value("None yet")},
                 {"micro", micro_of("Rest", "Rest - web", "channel = 'web' or spend > 100")}});
  return out;
}

TEST(GridTest, TheCompiledExpressionAssignsTheSame) {
  auto frame = random_shop(1, 700), later = random_shop(2, 700);
  for (const auto& settings : all_settings()) {
    auto model = fitted(frame, settings);
    auto compiled = compile(model, index_labels(model.segments.size()));
    for (const auto* data : {&frame, &later}) {
      auto assigned = assign_grid(model, *data);
      ASSERT_TRUE(assigned);
      EXPECT_EQ(assigned->segment, evaluated(*compiled, *data)) << model.grid;
    }
  }
}

TEST(GridTest, JsonIsLossless) {
  auto frame = random_shop(3, 400);
  for (const auto& settings : all_settings()) {
    auto model = fitted(frame, settings);
    nlohmann::json out = model;
    auto back = grid_from_json(nlohmann::json::parse(out.dump()));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(nlohmann::json(*back), out);
    EXPECT_EQ(assign_grid(*back, frame)->segment, assign_grid(model, frame)->segment);
    EXPECT_EQ(back->used, model.used);
    for (const char* key : {"bins", "scores", "segments", "cells", "cell_customers"}) {
      auto broken = out;
      broken.erase(key);
      EXPECT_FALSE(grid_from_json(broken)) << key;
    }
    auto broken = out;
    broken["bins"] = {7, 5, 5};
    EXPECT_FALSE(grid_from_json(broken));
  }
  EXPECT_FALSE(grid_from_json(nlohmann::json::array()));
}

TEST(GridTest, RowOrderDoesNotMatter) {
  auto frame = random_shop(4, 300);
  auto turned = frame;
  for (auto& column : turned.columns) {
    std::ranges::reverse(column.values);
    std::ranges::reverse(column.codes);
  }
  for (const auto& settings : all_settings()) {
    nlohmann::json a = fitted(frame, settings), b = fitted(turned, settings);
    a.erase("axes");  // a sd is a sum in row order
    b.erase("axes");
    EXPECT_TRUE(a == b);
  }
}

TEST(GridTest, ACustomerWithoutAScoreIsInNoSegment) {
  std::vector<double> recency = {1, 2, 3, 4, 5, kNone}, orders = {5, 4, 3, 2, 1, 9};
  auto frame = frame_of({numbers("recency_days", recency), numbers("orders", orders)});
  auto model = fitted(frame, {});
  auto assigned = *assign_grid(model, frame);
  EXPECT_EQ(assigned.segment[5], -1);
  EXPECT_EQ(model.segments[static_cast<size_t>(assigned.segment[0])], "Champions");
  EXPECT_EQ(score_text(model, assigned.scores[5]), "F5");
  EXPECT_TRUE(model.scores[2].empty());  // rf_10 does without spend
  auto needs = fit_grid(frame, *read_grid({{"grid", value("shopify_11")}}, "x"));
  ASSERT_FALSE(needs);
  EXPECT_EQ(needs.error().code, base::Code::project);
}

TEST(GridTest, ValueTierBesideTheName) {
  auto frame = random_shop(5, 500);
  auto model = fitted(frame, {});
  EXPECT_EQ(score_text(model, {5, 4, 2}), "R5 F4 M2, low value");
  EXPECT_EQ(score_text(model, {5, 4, 3}), "R5 F4 M3, middle value");
  EXPECT_EQ(score_text(model, {5, 4, 4}), "R5 F4 M4, high value");
  EXPECT_EQ(score_text(fitted(frame, {{"grid", value("rfm_r_10")}}), {5, 4, 2}), "R5 F4 M2");
}

TEST(GridTest, ProspectsHaveNoOrders) {
  auto frame = random_shop(6, 400);
  auto model = fitted(frame, {{"grid", value("shopify_11")}});
  auto assigned = *assign_grid(model, frame);
  const auto& orders = frame.find("orders")->values;
  int64_t prospects = 0;
  for (size_t i = 0; i < orders.size(); ++i) {
    bool is = assigned.segment[i] >= 0 &&
              model.segments[static_cast<size_t>(assigned.segment[i])] == "PROSPECTS";
    EXPECT_EQ(is, orders[i] == 0);
    prospects += is;
  }
  EXPECT_GT(prospects, 0);
  EXPECT_GE(model.scores[1][0].cuts[0], 1);  // cut among buyers
}

TEST(GridTest, GapsAndOverlapsHaveToBeSaidAloud) {
  auto frame = random_shop(7, 300);
  base::Table settings = {
      {"cells", lists({cell("A", {{"r", list(3, 5)}}), cell("B", {{"r", list(2, 3)}})})}};
  auto refused = fit_grid(frame, *read_grid(settings, "coterie.toml:9:1"));
  ASSERT_FALSE(refused);
  const auto& error = refused.error();
  EXPECT_EQ(error.code, base::Code::project);
  EXPECT_EQ(error.where, "coterie.toml:9:1");
  EXPECT_NE(error.fault.find("1 of 5 cells have no name (R1)"), std::string::npos) << error.fault;
  EXPECT_NE(error.fault.find("R3: A and B"), std::string::npos);
  EXPECT_NE(error.fault.find("customers stand there"), std::string::npos);
  EXPECT_EQ(error.fix,
            "change the cells, or say aloud: on_gap = \"Others\" and first_match = true");
  settings["first_match"] = value(true);
  EXPECT_FALSE(fit_grid(frame, *read_grid(settings, "x")));
  settings["on_gap"] = value("Rest");
  auto model = fitted(frame, settings);
  EXPECT_EQ(model.segments, (std::vector<std::string>{"A", "B", "Rest"}));
  EXPECT_EQ(model.warnings.size(), 2u + model.scores[1][0].warnings.size());
}

TEST(GridTest, NestedCutsInsideTheScoresBefore) {
  // Two recency halves whose orders lie apart: nested, each half is cut at its own median.
  std::vector<double> recency, orders, spend;
  for (int i = 0; i < 40; ++i) {
    recency.push_back(i);
    orders.push_back(i < 20 ? 100 + i : i);
    spend.push_back(i % 7);
  }
  auto frame = frame_of(
      {numbers("recency_days", recency), numbers("orders", orders), numbers("spend", spend)});
  base::Table settings = {
      {"bins", value(2)},
      {"how", value("nested")},
      {"cells", lists({cell("low", {{"f", value(1)}}), cell("high", {{"f", value(2)}})})}};
  auto model = fitted(frame, settings);
  auto counts = count_segments(assign_grid(model, frame)->segment, 2);
  EXPECT_EQ(counts, (std::vector<int64_t>{20, 20}));
  ASSERT_EQ(model.scores[1].size(), 2u);
  EXPECT_EQ(model.scores[1][0].cuts[0], 29.5);   // the old half, R = 1
  EXPECT_EQ(model.scores[1][1].cuts[0], 109.5);  // the recent half, R = 2
}

TEST(GridTest, ReadsWellAsSql) {
  std::vector<double> recency, orders, spend;
  for (int i = 1; i <= 101; ++i) {
    recency.push_back(i);
    orders.push_back(i);
    spend.push_back(i);
  }
  auto frame = frame_of(
      {numbers("recency_days", recency), numbers("orders", orders), numbers("spend", spend)});
  auto model = fitted(frame, {});
  auto text = sql::render(engine_dialect(), *compile(model, name_labels(model.segments)));
  EXPECT_TRUE(
      text.starts_with("CASE WHEN recency_days IS NULL OR orders IS NULL THEN NULL WHEN "
                       "recency_days <= 21 AND orders > 61 THEN 'Champions' WHEN "
                       "recency_days > 21 AND recency_days <= 61 AND orders > 61 THEN "
                       "'Loyal'"))
      << text;
}

TEST(GridTest, NearestBorderMovesTheCustomer) {
  auto frame = random_shop(8, 200);
  for (const auto& settings : all_settings()) {
    auto model = fitted(frame, settings);
    for (int64_t row = 0; row < 10; ++row) {
      auto border = nearest_border(model, frame, row);
      if (!border.found() || !border.inclusive) continue;
      auto moved = frame;
      for (auto& column : moved.columns)
        if (column.name == border.feature) column.values[static_cast<size_t>(row)] = border.needed;
      auto before = assign_grid(model, frame)->segment, after = assign_grid(model, moved)->segment;
      EXPECT_EQ(after[static_cast<size_t>(row)], border.segment);
      EXPECT_NE(before[static_cast<size_t>(row)], border.segment);
    }
  }
}

TEST(GridTest, AFrameWithoutTheFeatureIsAFaultOfTheData) {
  auto model = fitted(random_shop(9, 50), {});
  auto assigned = assign_grid(model, frame_of({numbers("orders", {1})}));
  ASSERT_FALSE(assigned);
  EXPECT_EQ(assigned.error().code, base::Code::data);
  auto empty =
      fit_grid(frame_of({numbers("orders", {}), numbers("recency_days", {})}), *read_grid({}, "x"));
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, base::Code::data);
}

// The README of the data: customers, orders and revenue of every segment, by the package's own
// tests.
TEST(GridTest, ThePublishedTableOfTheRPackage) {
  auto folder = data_folder();
  if (!folder) GTEST_SKIP() << "no data folder: set COTERIE_DATA";
  struct Sums {
    int64_t last = 0;
    double orders = 0, spend = 0;
  };
  std::map<std::string, Sums> customers;
  auto day = [](const std::string& text) { return *base::parse_local(text, "") / 86400; };
  for (const auto& row : read_csv(*folder / "rfm_r" / "rfm_data_orders.csv")) {
    auto& sums = customers[row[0]];
    sums.last = std::max(sums.last, day(row[1]));
    sums.orders += 1;
    sums.spend += std::stod(row[2]);
  }
  ASSERT_EQ(customers.size(), 995u);
  table::Frame frame;
  frame.columns = {numbers("recency_days", {}), numbers("orders", {}), numbers("spend", {})};
  for (const auto& [id, sums] : customers) {
    frame.ids.add(id);
    frame.columns[0].values.push_back(static_cast<double>(day("2006-12-31") - sums.last));
    frame.columns[1].values.push_back(sums.orders);
    frame.columns[2].values.push_back(sums.spend);
  }
  auto model =
      fitted(frame, {{"grid", value("rfm_r_10")}, {"compare", value(">=")}, {"offset", value(1)}});
  const std::vector<double> edges[] = {
      {115, 181, 297.4, 482}, {4, 5, 6, 8}, {255.8, 382, 506.4, 666}};
  for (size_t axis = 0; axis < 3; ++axis)
    for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(model.scores[axis][0].cuts[i], edges[axis][i], 1e-9);
  const std::map<std::string, std::array<double, 3>> published = {
      {"Champions", {158, 1234, 120178}},
      {"Loyal Customers", {278, 1708, 166712}},
      {"Potential Loyalist", {229, 801, 65873}},
      {"Lost", {111, 244, 20955}},
      {"At Risk", {86, 438, 44178}},
      {"About To Sleep", {50, 127, 10914}},
      {"Others", {48, 210, 22061}},
      {"Need Attention", {35, 144, 13287}}};
  std::map<std::string, std::array<double, 3>> found;
  auto assigned = *assign_grid(model, frame);
  for (size_t i = 0; i < customers.size(); ++i) {
    auto& sums = found[model.segments.at(static_cast<size_t>(assigned.segment[i]))];
    sums[0] += 1;
    sums[1] += frame.columns[1].values[i];
    sums[2] += frame.columns[2].values[i];
  }
  EXPECT_EQ(found, published);
  EXPECT_EQ(model.segments.size(), published.size());
  auto proof = lint(model.boxes, model.bins, model.cell_customers);
  EXPECT_EQ(proof.customers_uncovered, 48);
  EXPECT_EQ(proof.uncovered.size(), 36u);
  EXPECT_EQ(proof.contested.size(), 39u);
}

}  // namespace
}  // namespace coterie::rules
