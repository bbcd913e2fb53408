// Frozen clusters survive JSON (fit_clusters_test and model_test go through every method); what was
// not written by Coterie is refused.
#include <nlohmann/json.hpp>

#include "segment/test_groups.hpp"

namespace coterie::segment {
namespace {

using Json = nlohmann::json;

TEST(ClusterModelJsonTest, RefusesWhatDoesNotFitTogether) {
  const auto frame = wild_shop(2, 300);
  for (const auto& wanted : cluster_requests()) {
    SCOPED_TRACE(told(wanted));
    const auto model = fitted(frame, wanted).model;
    const auto good = to_json(model);
    ASSERT_TRUE(model_from_json(good));
    // Every list of numbers one shorter, every key gone.
    for (const auto& [key, part] : good["fitted"].items()) {
      Json bad = good;
      bad["fitted"].erase(key);
      EXPECT_EQ(model_from_json(bad).has_value(), key == "rotation") << key;
      if (!part.is_object()) continue;
      for (const auto& [inner, list] : part.items()) {
        if (key == "transform") continue;  // transform_json_test
        bad = good;
        bad["fitted"][key].erase(inner);
        EXPECT_FALSE(model_from_json(bad)) << key << "." << inner;
        if (!list.is_array() || list.empty()) continue;
        bad = good;
        bad["fitted"][key][inner].erase(0);
        EXPECT_FALSE(model_from_json(bad)) << key << "." << inner << " is one shorter";
      }
    }
  }
}

TEST(ClusterModelJsonTest, ASegmentThatThereIsNotIsRefused) {
  const auto shop = three_groups();
  for (const char* method : {"hierarchical", "dbscan"}) {
    auto out = to_json(fitted(shop.frame, request(method, settings_of({}))).model);
    auto& fit = out["fitted"];
    auto& labels = fit.contains("density") ? fit["density"]["segment_of"] : fit["segment_of"];
    labels[0] = 3;
    EXPECT_FALSE(model_from_json(out)) << method;
  }
}

}  // namespace
}  // namespace coterie::segment
