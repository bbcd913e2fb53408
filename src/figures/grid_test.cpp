#include "figures/grid.hpp"

#include <gtest/gtest.h>

#include "figures/test_data.hpp"

namespace coterie::figures {
namespace {

// 12 customers; the last has no recency.
table::Frame twelve() {
  return rules::frame_of(
      {rules::numbers("recency_days", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 400, segment::kNone}),
       rules::numbers("orders", {1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 1, 2})});
}

int64_t customers(const Grid& grid) {
  int64_t out = grid.without;
  for (const auto& cell : grid.cells) out += cell.customers;
  return out;
}

TEST(GridTest, FifthsWhereThereIsNoGrid) {
  const auto found = make_grid(twelve(), {}, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->model, -1);
  EXPECT_EQ(found->cells.size(), 25u);
  EXPECT_EQ(found->row_cuts, (std::vector<double>{3, 5, 7, 9}));
  EXPECT_EQ(found->row_labels[0], "5 (1-3 days)");
  EXPECT_EQ(found->row_labels[4], "1 (10-400 days)");
  EXPECT_EQ(found->column_labels[0], "1 (1 order)");
  EXPECT_EQ(found->without, 1);
  EXPECT_EQ(customers(*found), 12);
  EXPECT_EQ(found->cells[0].customers, 3);
  EXPECT_NEAR(found->cells[0].customers_share, 0.25, 1e-15);
  EXPECT_TRUE(std::isnan(found->cells[0].revenue_share));
  for (const auto& cell : found->cells) EXPECT_EQ(cell.segment, -1);
}

TEST(GridTest, AScoreThatNobodyHas) {
  const auto frame = rules::frame_of(
      {rules::numbers("recency_days", {5, 5, 5}), rules::numbers("orders", {1, 1, 1})});
  const auto found = make_grid(frame, std::vector<int64_t>{1, 0, 3}, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(customers(*found), 3);
  EXPECT_EQ(std::ranges::count(found->row_labels, "4 (nobody)"), 1);
  double revenue = 0;
  for (const auto& cell : found->cells) revenue += cell.revenue_share;
  EXPECT_EQ(revenue, 1);
}

TEST(GridTest, NothingWithoutTheFeatures) {
  EXPECT_FALSE(make_grid(rules::frame_of({rules::numbers("orders", {1, 2})}), {}, {}));
  EXPECT_FALSE(make_grid(
      rules::frame_of({rules::numbers("orders", {1, 2}), rules::texts("recency_days", {"x", "y"})}),
      {}, {}));
  EXPECT_FALSE(make_grid(rules::frame_of({rules::numbers("orders", {1}),
                                          rules::numbers("recency_days", {segment::kNone})}),
                         {}, {}));
}

// A cell's customers are in the segment that the cell has, unless a micro-segment took them.
TEST(GridTest, CellsBelongToTheSegmentsOfTheirCustomers) {
  const auto frame = wild_shop(2, 900);
  const auto fitted =
      segment::fitted(frame, segment::request("grid", {{"grid", segment::value("rf_10")}}));
  const auto& model = std::get<rules::GridModel>(fitted.model.fitted);
  ASSERT_TRUE(is_recency_frequency(model));
  const auto found = make_grid(frame, {}, {3, &model});
  EXPECT_EQ(found->model, 3);
  EXPECT_EQ(customers(*found), 900);
  const auto& labels = fitted.result.assignment.segment;
  const auto &recency = frame.find("recency_days")->values, &orders = frame.find("orders")->values;
  std::vector<int64_t> by_segment(model.segments.size()), by_cell(model.segments.size());
  for (size_t row = 0; row < labels.size(); ++row) {
    const int r = model.scores[0][0].of(recency[row]), f = model.scores[1][0].of(orders[row]);
    if (r == 0 || f == 0) continue;
    const auto& cell = found->cells[static_cast<size_t>((5 - r) * 5 + f - 1)];
    EXPECT_EQ(cell.segment, labels[row]);
    ++by_segment[static_cast<size_t>(labels[row])];
  }
  for (const auto& cell : found->cells)
    by_cell[static_cast<size_t>(cell.segment)] += cell.customers;
  EXPECT_EQ(by_cell, by_segment);
}

TEST(GridTest, WhereMoneyDecidesThereIsNoSegment) {
  const auto frame = wild_shop(2, 900);
  const auto fitted =
      segment::fitted(frame, segment::request("grid", {{"grid", segment::value("rfm_r_10")}}));
  const auto& model = std::get<rules::GridModel>(fitted.model.fitted);
  const auto found = make_grid(frame, {}, {0, &model});
  ASSERT_TRUE(model.used[2]);
  EXPECT_GT(std::ranges::count(found->cells, -1, &GridCell::segment), 0);
  EXPECT_EQ(customers(*found), 900);
}

TEST(GridTest, ScoresInsideScoresAreNoGridForEverybody) {
  const auto frame = wild_shop(2, 900);
  const auto fitted =
      segment::fitted(frame, segment::request("grid", {{"grid", segment::value("rfm_r_10")},
                                                       {"how", segment::value("nested")}}));
  EXPECT_FALSE(is_recency_frequency(std::get<rules::GridModel>(fitted.model.fitted)));
}

}  // namespace
}  // namespace coterie::figures
