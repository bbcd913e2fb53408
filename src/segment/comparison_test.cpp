#include "segment/comparison.hpp"

#include <gtest/gtest.h>

#include "segment/test_models.hpp"

namespace coterie::segment {
namespace {

TEST(ComparisonTest, TheFirstClustersGiveTheSpace) {
  const auto frame = wild_shop(1, 300);
  std::vector<Model> models;
  models.push_back(fitted(frame, rule_requests()[0]).model);
  models.push_back(
      fitted(frame, request("kmeans", {{"features", list("orders", "spend")}, {"k", value(2)}}))
          .model);
  models.push_back(
      fitted(frame, request("kmeans", {{"features", list("recency_days")}, {"k", value(3)}}))
          .model);
  const std::vector<std::string> features = {"orders", "recency_days"};
  const auto space = comparison_space(models, frame, features);
  ASSERT_TRUE(space) << space.error().text();
  EXPECT_EQ(space->model, &models[1]);
  EXPECT_EQ(space->transform, std::get<ClusterModel>(models[1].fitted).transform);
}

TEST(ComparisonTest, WithoutClustersTheFeaturesDo) {
  const auto frame = wild_shop(1, 300);
  const std::vector<Model> models = {fitted(frame, rule_requests()[0]).model};
  const std::vector<std::string> features = {"orders", "recency_days"};
  const auto space = comparison_space(models, frame, features);
  ASSERT_TRUE(space) << space.error().text();
  EXPECT_EQ(space->model, nullptr);
  ASSERT_EQ(space->transform.columns.size(), 2u);
  EXPECT_EQ(space->transform.columns[0].feature, "orders");
  EXPECT_FALSE(comparison_space(models, frame, {}));
}

}  // namespace
}  // namespace coterie::segment
