// What coterie.toml may say of a k-means model, and how each fault is named.
#include "segment/cluster_settings.hpp"

#include "segment/test_models.hpp"

namespace coterie::segment {
namespace {

TEST(ClusterSettingsTest, NothingSaidIsTheDefaults) {
  auto out = read_clusters("kmeans", {}, "x");
  ASSERT_TRUE(out);
  EXPECT_TRUE(out->features.empty());
  EXPECT_EQ(out->k_low, 2);
  EXPECT_EQ(out->k_high, 10);
  EXPECT_EQ(out->smallest_share, 0.02);
  EXPECT_EQ(out->segments_max, 10);
  EXPECT_EQ(out->restarts, 0);
  EXPECT_FALSE(out->transform.winsorise);
}

TEST(ClusterSettingsTest, ReadsEverySetting) {
  const base::Table transform = {{"winsorise", list(0.01, 0.99)}, {"log", value("all")}};
  auto out = read_clusters("kmeans",
                           {{"features", list("orders", "spend")},
                            {"k", list(3, 8)},
                            {"transform", value(transform)},
                            {"smallest_share", value(0.05)},
                            {"segments_max", value(6)},
                            {"restarts", value(20)},
                            {"names", value(base::Table{{"1", value("Stars")}})}},
                           "x");
  ASSERT_TRUE(out) << out.error().text();
  EXPECT_EQ(out->features, (std::vector<std::string>{"orders", "spend"}));
  EXPECT_EQ(out->k_low, 3);
  EXPECT_EQ(out->k_high, 8);
  EXPECT_EQ(out->transform.winsorise, std::pair(0.01, 0.99));
  EXPECT_EQ(out->transform.log, table::Log::all);
  EXPECT_EQ(out->smallest_share, 0.05);
  EXPECT_EQ(out->segments_max, 6);
  EXPECT_EQ(out->restarts, 20);
}

TEST(ClusterSettingsTest, KIsANumberARangeOrAuto) {
  auto fixed = read_clusters("kmeans", {{"k", value(5)}}, "x");
  ASSERT_TRUE(fixed);
  EXPECT_EQ(fixed->k_low, 5);
  EXPECT_EQ(fixed->k_high, 5);
  auto automatic = read_clusters("kmeans", {{"k", value("auto")}}, "x");
  ASSERT_TRUE(automatic);
  EXPECT_EQ(automatic->k_high, 10);
  // A fixed k is the user's word, whatever segments_max says.
  EXPECT_TRUE(read_clusters("kmeans", {{"k", value(12)}, {"segments_max", value(5)}}, "x"));
}

struct Wrong {
  const char* key;
  base::Value value;
  const char* said;  // a part of the message
};

TEST(ClusterSettingsTest, NamesThePlaceOfEachFault) {
  const std::vector<Wrong> all = {
      {"k", value("three"), "other than \"auto\""},
      {"k", value(1), "k is 1"},
      {"k", value(65), "k is 65"},
      {"k", value(2.5), "integer"},
      {"k", list(2), "two numbers"},
      {"k", list(2, 3, 4), "two numbers"},
      {"k", list(1, 4), "the lowest k is 1"},
      {"k", list(2, 100), "the highest k is 100"},
      {"k", list(6, 3), "above the highest"},
      {"k", list("2", 3), "integer"},
      {"features", base::Value{base::List{}, "coterie.toml:1:1"}, "empty list"},
      {"features", value(3), "text"},
      {"smallest_share", value(0.6), "out of range"},
      {"smallest_share", value(-0.1), "out of range"},
      {"smallest_share", value(kNone), "nan"},
      {"segments_max", value(1), "segments_max is 1"},
      {"restarts", value(-1), "restarts is -1"},
      {"restarts", value(1001), "restarts is 1001"},
      {"transform", value("log"), "table"},
      {"transform", value(base::Table{{"scale", value("standart")}}), "standard"},
      {"transform", value(base::Table{{"winsorize", list(0.0, 1.0)}}), "winsorise"},
      {"fetures", list("orders"), "features"},
  };
  for (const auto& wrong : all) {
    auto out = read_clusters("kmeans", {{wrong.key, wrong.value}}, "the model");
    ASSERT_FALSE(out) << wrong.key << " " << wrong.said;
    EXPECT_EQ(out.error().code, base::Code::project) << wrong.said;
    EXPECT_EQ(out.error().where, "coterie.toml:1:1") << wrong.key << " " << wrong.said;
    EXPECT_NE(out.error().text().find(wrong.said), std::string::npos)
        << wrong.said << " in: " << out.error().text();
  }
}

TEST(ClusterSettingsTest, ARangeThatCannotBeChosenFromIsRefused) {
  auto out =
      read_clusters("kmeans", {{"k", list(6, 9)}, {"segments_max", value(5)}}, "coterie.toml:9:1");
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().where, "coterie.toml:9:1");
}

TEST(ClusterSettingsTest, ReadsWhatEachMethodHas) {
  const auto mixture = read_clusters(
      "mixture", {{"covariance", list("full", "diagonal")}, {"regularisation", value(0.001)}}, "x");
  ASSERT_TRUE(mixture) << mixture.error().text();
  EXPECT_EQ(mixture->covariances,
            (std::vector{mixture::Covariance::full, mixture::Covariance::diagonal}));
  EXPECT_EQ(mixture->regularisation, 0.001);
  EXPECT_EQ(read_clusters("mixture", {}, "x")->covariances.size(), 4U);
  EXPECT_EQ(read_clusters("mixture", {{"covariance", value("tied")}}, "x")->covariances,
            (std::vector{mixture::Covariance::tied}));
  const auto tree =
      read_clusters("hierarchical", {{"linkage", value("average")}, {"height", value(3)}}, "x");
  ASSERT_TRUE(tree) << tree.error().text();
  EXPECT_EQ(tree->linkage, hierarchy::Linkage::average);
  EXPECT_EQ(tree->height, 3);
  const auto dbscan = read_clusters("dbscan", {{"eps", value(0.5)}, {"min_points", value(7)}}, "x");
  ASSERT_TRUE(dbscan);
  EXPECT_EQ(dbscan->eps, 0.5);
  EXPECT_EQ(dbscan->min_points, 7);
  EXPECT_EQ(read_clusters("dbscan", {{"eps", value("auto")}}, "x")->eps, 0);
  const auto hdbscan = read_clusters("hdbscan",
                                     {{"min_cluster_size", value(50)},
                                      {"min_samples", value(4)},
                                      {"selection", value("leaf")},
                                      {"epsilon", value(0.2)}},
                                     "x");
  ASSERT_TRUE(hdbscan);
  EXPECT_EQ(hdbscan->min_cluster_size, 50);
  EXPECT_EQ(hdbscan->min_samples, 4);
  EXPECT_TRUE(hdbscan->leaf);
  EXPECT_EQ(hdbscan->epsilon, 0.2);
  EXPECT_TRUE(read_clusters("kmedoids", {{"distance", value("gower")}}, "x")->gower);
  EXPECT_EQ(read_clusters("kprototypes", {{"gamma", value(0.5)}}, "x")->gamma, 0.5);
}

TEST(ClusterSettingsTest, RefusesWhatAMethodDoesNotHave) {
  struct Case {
    const char* method;
    Wrong wrong;
  };
  for (const auto& [method, wrong] : std::vector<Case>{
           {"mixture", {"covariance", value("round"), "covariance is 'round'"}},
           {"mixture", {"covariance", base::Value{base::List{}, "coterie.toml:1:1"}, "empty list"}},
           {"mixture", {"regularisation", value(2), "out of range"}},
           {"hierarchical", {"linkage", value("wards"), "linkage = \"ward\""}},
           {"hierarchical", {"height", value(0), "out of range"}},
           {"dbscan", {"eps", value(-1), "out of range"}},
           {"dbscan", {"eps", value("large"), "other than \"auto\""}},
           {"dbscan", {"k", value(3), "eps"}},
           {"hdbscan", {"selection", value("best"), "eom, leaf"}},
           {"hdbscan", {"epsilon", value(-0.5), "out of range"}},
           {"kmedoids", {"distance", value("manhattan"), "euclidean, gower"}},
           {"kprototypes", {"gamma", value(0), "out of range"}},
           {"kmeans", {"gamma", value(1), "gamma"}},
       }) {
    const auto out = read_clusters(method, {{wrong.key, wrong.value}}, "the model");
    ASSERT_FALSE(out) << method << " " << wrong.said;
    EXPECT_EQ(out.error().code, base::Code::project) << wrong.said;
    EXPECT_NE(out.error().text().find(wrong.said), std::string::npos)
        << wrong.said << " in: " << out.error().text();
  }
  EXPECT_FALSE(read_clusters("hierarchical", {{"k", value(3)}, {"height", value(2)}}, "x"));
}

TEST(ClusterSettingsTest, EveryKeyIsDescribed) {
  for (const char* method :
       {"kmeans", "mixture", "hierarchical", "dbscan", "hdbscan", "kmedoids", "kprototypes"})
    for (const auto& one : cluster_definitions(method)) {
      EXPECT_FALSE(one.text.empty()) << one.name;
      EXPECT_FALSE(one.example.empty()) << one.name;
      EXPECT_TRUE(std::string(one.example).starts_with(std::string(one.name) + " = ")) << one.name;
    }
}

}  // namespace
}  // namespace coterie::segment
