// Figures by pandas: tests/oracle/transform_oracle.py.
#include "table/profile.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "table/test_columns.hpp"

namespace coterie::table {
namespace {

TEST(ProfileTest, GroupsMatchPandas) {
  std::vector<int32_t> groups;
  for (double u : uniforms(3)) groups.push_back(static_cast<int32_t>(std::floor(u * 3)));
  Frame frame = frame_of({number_column("spend", holed_column())});
  Profiles seen = profile(frame, groups, 3).value();
  struct Wanted {
    int64_t count;
    double mean, median, sd, q25, q75, relative, standardised;
  };
  const Wanted wanted[] = {
      {325, 197.56890301762888, 71.7492181569426, 262.3448216618514, 5.008145458274972,
       307.8896296109334, -0.0262144604559319, -0.0202506124009206},
      {312, 207.66237595124917, 67.80015316238753, 271.13600494942546, 5.3546641077090955,
       337.0409391040604, 0.02353465408797928, 0.018180467941599956},
      {304, 203.67293567097937, 85.43307789985404, 253.8386953431055, 4.824999689374874,
       320.6836985899761, 0.0038713406997648026, 0.0029906020806583907}};
  ASSERT_EQ(seen.groups.size(), 3);
  for (size_t g = 0; g < 3; ++g) {
    const FeatureProfile& one = seen.groups[g].features.at(0);
    EXPECT_EQ(one.feature, "spend");
    EXPECT_EQ(one.count, wanted[g].count);
    EXPECT_NEAR(one.mean, wanted[g].mean, 1e-10);
    EXPECT_NEAR(one.median, wanted[g].median, 1e-10);
    EXPECT_NEAR(one.sd, wanted[g].sd, 1e-10);
    EXPECT_NEAR(one.q25, wanted[g].q25, 1e-10);
    EXPECT_NEAR(one.q75, wanted[g].q75, 1e-10);
    EXPECT_NEAR(one.relative_importance, wanted[g].relative, 1e-12);
    EXPECT_NEAR(one.standardised, wanted[g].standardised, 1e-12);
  }
  const FeatureProfile& all = seen.population.features.at(0);
  EXPECT_EQ(seen.population.customers, 1000);
  EXPECT_EQ(all.count, 941);
  EXPECT_NEAR(all.mean, 202.88748907704232, 1e-10);
  EXPECT_NEAR(all.median, 73.13437443314432, 1e-10);
  EXPECT_EQ(all.relative_importance, 0);
  EXPECT_EQ(all.standardised, 0);
}

TEST(ProfileTest, PopulationHoldsRowsOfNoGroup) {
  Frame frame = frame_of({number_column("orders", {1, 2, 3, 10})});
  const int32_t groups[] = {0, 0, -1, 0};
  Profiles seen = profile(frame, groups, 2).value();
  EXPECT_EQ(seen.population.features[0].mean, 4);
  EXPECT_EQ(seen.groups[0].customers, 3);
  EXPECT_DOUBLE_EQ(seen.groups[0].features[0].mean, 13 / 3.0);
  EXPECT_EQ(seen.groups[1].customers, 0);
  EXPECT_EQ(seen.groups[1].features[0].count, 0);
  EXPECT_TRUE(std::isnan(seen.groups[1].features[0].mean));
  EXPECT_TRUE(std::isnan(seen.groups[1].features[0].relative_importance));
}

TEST(ProfileTest, NoRatioToNothing) {
  Frame frame =
      frame_of({number_column("trend", {-1, 1, -2, 2}), number_column("flat", {5, 5, 5, 5})});
  const int32_t groups[] = {0, 1, 0, 1};
  Profiles seen = profile(frame, groups, 2).value();
  EXPECT_TRUE(std::isnan(seen.groups[0].features[0].relative_importance));
  EXPECT_DOUBLE_EQ(seen.groups[0].features[0].standardised, -1.5 / std::sqrt(2.5));
  EXPECT_EQ(seen.groups[0].features[1].relative_importance, 0);
  EXPECT_TRUE(std::isnan(seen.groups[0].features[1].standardised));
}

TEST(ProfileTest, LevelsByShareThenName) {
  Frame frame =
      frame_of({category_column("channel", {"app", "store", "web"}, {2, 0, 2, 1, -1, 1, 0, 2}),
                number_column("orders", std::vector<double>(8, 1.0))});
  const int32_t groups[] = {0, 0, 0, 1, 1, 1, 1, -1};
  Profiles seen = profile(frame, groups, 2).value();
  const CategoryShares& all = seen.population.categories.at(0);
  EXPECT_EQ(all.feature, "channel");
  EXPECT_EQ(all.count, 7);
  EXPECT_EQ(all.levels, (std::vector<std::string>{"web", "app", "store"}));
  EXPECT_EQ(all.shares, (std::vector<double>{3 / 7.0, 2 / 7.0, 2 / 7.0}));
  EXPECT_EQ(seen.groups[0].categories[0].levels, (std::vector<std::string>{"web", "app"}));
  EXPECT_EQ(seen.groups[1].categories[0].levels, (std::vector<std::string>{"store", "app"}));
  EXPECT_EQ(seen.groups[1].categories[0].shares, (std::vector<double>{2 / 3.0, 1 / 3.0}));
  EXPECT_EQ(seen.groups[1].customers, 4);
  EXPECT_EQ(seen.groups[1].features.size(), 1);
}

TEST(ProfileTest, GroupsThatDoNotFitAreRefused) {
  Frame frame = frame_of({number_column("orders", {1, 2})});
  const int32_t beyond[] = {0, 2}, below[] = {-2, 0}, good[] = {0, 1};
  EXPECT_FALSE(profile(frame, beyond, 2));
  EXPECT_FALSE(profile(frame, below, 2));
  EXPECT_FALSE(profile(frame, std::span(good, 1), 2));
  EXPECT_FALSE(profile(frame, good, -1));
  EXPECT_TRUE(profile(frame, good, 2));
}

}  // namespace
}  // namespace coterie::table
