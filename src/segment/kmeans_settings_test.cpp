// What coterie.toml may say of a k-means model, and how each fault is named.
#include "segment/kmeans_settings.hpp"

#include "segment/test_models.hpp"

namespace coterie::segment {
namespace {

TEST(KMeansSettingsTest, NothingSaidIsTheDefaults) {
  auto out = read_kmeans({}, "x");
  ASSERT_TRUE(out);
  EXPECT_TRUE(out->features.empty());
  EXPECT_EQ(out->k_low, 2);
  EXPECT_EQ(out->k_high, 10);
  EXPECT_EQ(out->smallest_share, 0.02);
  EXPECT_EQ(out->segments_max, 10);
  EXPECT_EQ(out->restarts, 0);
  EXPECT_FALSE(out->transform.winsorise);
}

TEST(KMeansSettingsTest, ReadsEverySetting) {
  const base::Table transform = {{"winsorise", list(0.01, 0.99)}, {"log", value("all")}};
  auto out = read_kmeans({{"features", list("orders", "spend")},
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

TEST(KMeansSettingsTest, KIsANumberARangeOrAuto) {
  auto fixed = read_kmeans({{"k", value(5)}}, "x");
  ASSERT_TRUE(fixed);
  EXPECT_EQ(fixed->k_low, 5);
  EXPECT_EQ(fixed->k_high, 5);
  auto automatic = read_kmeans({{"k", value("auto")}}, "x");
  ASSERT_TRUE(automatic);
  EXPECT_EQ(automatic->k_high, 10);
  // A fixed k is the user's word, whatever segments_max says.
  EXPECT_TRUE(read_kmeans({{"k", value(12)}, {"segments_max", value(5)}}, "x"));
}

struct Wrong {
  const char* key;
  base::Value value;
  const char* said;  // a part of the message
};

TEST(KMeansSettingsTest, NamesThePlaceOfEachFault) {
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
    auto out = read_kmeans({{wrong.key, wrong.value}}, "the model");
    ASSERT_FALSE(out) << wrong.key << " " << wrong.said;
    EXPECT_EQ(out.error().code, base::Code::project) << wrong.said;
    EXPECT_EQ(out.error().where, "coterie.toml:1:1") << wrong.key << " " << wrong.said;
    EXPECT_NE(out.error().text().find(wrong.said), std::string::npos)
        << wrong.said << " in: " << out.error().text();
  }
}

TEST(KMeansSettingsTest, ARangeThatCannotBeChosenFromIsRefused) {
  auto out = read_kmeans({{"k", list(6, 9)}, {"segments_max", value(5)}}, "coterie.toml:9:1");
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().where, "coterie.toml:9:1");
}

TEST(KMeansSettingsTest, EveryKeyIsDescribed) {
  for (const auto& one : kmeans_definitions()) {
    EXPECT_FALSE(one.text.empty()) << one.name;
    EXPECT_FALSE(one.example.empty()) << one.name;
    EXPECT_TRUE(std::string(one.example).starts_with(std::string(one.name) + " = ")) << one.name;
  }
}

}  // namespace
}  // namespace coterie::segment
