// Whole runs at the edges: few customers, one segment, no money, a ready feature table.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "figures/figures.hpp"
#include "figures/test_data.hpp"

namespace coterie::figures {
namespace {

namespace fs = std::filesystem;

class SmallRunsTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() / (std::string("coterie_figures_") + info->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void put(const std::string& text) const { std::ofstream(folder_ / "data.csv") << text; }
  Figures figures(const std::string& toml) {
    run_ = run(toml, (folder_ / "coterie.toml").string());
    base::Pool pool(2);
    auto made = make_figures(*run_.engine, run_.result, {.pool = &pool});
    if (!made) throw std::runtime_error(made.error().text());
    return *std::move(made);
  }
  // What has to hold for any run.
  void expect_whole(const Figures& found) const {
    const auto& result = run_.result;
    const auto& chosen = result.models[static_cast<size_t>(result.chosen)];
    const int64_t customers = result.frame.rows();
    ASSERT_EQ(found.segments.size(), chosen.segments.size());
    for (const auto& one : found.distributions)
      EXPECT_EQ(total(one.population) + one.without, customers) << one.feature;
    if (found.map) {
      int64_t placed = found.map->outside + found.map->without;
      for (const auto& segment : found.map->segments)
        for (const auto& cell : segment) placed += cell.customers;
      EXPECT_EQ(placed, customers);
    }
    if (found.cohorts) {
      int64_t first = 0;
      for (const auto& cohort : found.cohorts->cohorts) first += cohort.customers;
      EXPECT_EQ(first, customers);
    }
    if (found.calendar) {
      EXPECT_EQ(total(found.calendar->orders), result.loaded.orders);
    }
  }

  fs::path folder_;
  figures::Run run_;
};

constexpr const char* kOneSegment = R"(
[[models]]
name = "all"
method = "rules"
rules = [{ name = "Everybody", when = "orders > 0" }, { name = "Nobody", when = "orders > 99" }]
)";

TEST_F(SmallRunsTest, TwelveCustomersOneSegmentNoMoney) {
  std::string text = "order_id,customer_id,order_date\n";
  for (int i = 0; i < 12; ++i)
    for (int order = 0; order <= i % 3; ++order)
      text += "o" + std::to_string(i) + "-" + std::to_string(order) + ",c" + std::to_string(i) +
              ",2024-0" + std::to_string(1 + (i + order) % 6) + "-1" + std::to_string(i % 5) + "\n";
  put(text);
  const auto found = figures(std::string("[sources.orders]\npath = \"data.csv\"\n") + kOneSegment);
  expect_whole(found);
  EXPECT_EQ(run_.result.frame.rows(), 12);
  EXPECT_FALSE(found.silhouettes);  // one segment has no neighbour
  EXPECT_FALSE(found.concentration);
  EXPECT_FALSE(found.category_mix);
  EXPECT_TRUE(found.agreements.empty());
  EXPECT_EQ(found.grid->model, -1);
  EXPECT_TRUE(std::isnan(found.grid->cells[0].revenue_share));
  EXPECT_TRUE(found.calendar->revenue.empty());
  EXPECT_EQ(found.cohorts->cohorts.size(), 6u);
  EXPECT_TRUE(found.segments[0].telling.empty());  // as everybody: nothing sets it apart
  EXPECT_TRUE(found.segments[0].examples.empty());
  for (const auto& interval : found.segments[1].intervals) EXPECT_TRUE(std::isnan(interval.low));
  for (const auto& one : found.distributions) EXPECT_LE(one.bins.count(), 5) << one.feature;
}

TEST_F(SmallRunsTest, AReadyTableOfFeatures) {
  std::string text = "customer_id,visits,never,always,rate,channel\n";
  base::Random random(3, 3);
  for (int i = 0; i < 200; ++i)
    text += "c" + std::to_string(1000 + i) + "," +
            std::to_string(random.below(9) + (i % 2 == 0 ? 0 : 40)) + ",,7," +
            (i % 10 == 0 ? "" : std::to_string(random.uniform() + i % 2)) + ",web\n";
  put(text);
  const auto found = figures(R"([sources.features]
path = "data.csv"
[[models]]
name = "clusters"
method = "kmeans"
k = 2
)");
  expect_whole(found);
  EXPECT_FALSE(found.grid);
  EXPECT_FALSE(found.cohorts);
  EXPECT_FALSE(found.calendar);
  EXPECT_FALSE(found.category_mix);
  EXPECT_FALSE(found.concentration);
  ASSERT_TRUE(found.map);
  ASSERT_TRUE(found.silhouettes);
  EXPECT_GT(found.silhouettes->segments[0].mean, 0.5);
  for (const auto& one : found.distributions) {
    if (one.feature == "always") {
      EXPECT_EQ(one.bins.edges, (std::vector<double>{7, 7}));
    } else {
      EXPECT_EQ(one.without, one.feature == "never" ? 200 : one.feature == "rate" ? 20 : 0);
    }
  }
}

TEST_F(SmallRunsTest, CustomersInNoSegment) {
  std::string text = "order_id,customer_id,order_date,category,quantity,unit_price\n";
  for (int i = 0; i < 60; ++i)
    text += "o" + std::to_string(i) + ",c" + std::to_string(i % 40) + ",2024-03-" +
            std::to_string(10 + i % 15) + "," + (i % 3 == 0 ? "Toys" : "Books") + ",1," +
            std::to_string(1 + i % 7) + ".50\n";
  put(text);
  const auto found = figures(R"([sources.orders]
path = "data.csv"
[features]
use = ["recency_days", "orders", "spend", "gap_days_mean"]
[[models]]
name = "some"
method = "percentile"
scores = ["gap_days_mean"]
[[models]]
name = "clusters"
method = "kmeans"
k = 2
[run]
choose = "some"
)");
  expect_whole(found);
  EXPECT_FALSE(found.silhouettes);  // the model's own is not there either
  EXPECT_TRUE(std::isnan(run_.result.models[0].silhouette));
  ASSERT_TRUE(found.map);
  EXPECT_EQ(found.map->model, "clusters");
  EXPECT_GT(found.map->without, 0);
  const auto& agreement = found.agreements[0];
  EXPECT_EQ(total(agreement.counts[0]) + total(agreement.counts[1]), 20);  // who came twice
  EXPECT_EQ(total(agreement.rows_without), 0);
  EXPECT_EQ(total(agreement.columns_without), 20);
  ASSERT_TRUE(found.category_mix);
  EXPECT_EQ(found.category_mix->levels, (std::vector<std::string>{"Books", "Toys"}));
  EXPECT_EQ(found.category_mix->population[2], 0);
}

}  // namespace
}  // namespace coterie::figures
