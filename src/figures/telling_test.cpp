#include "figures/telling.hpp"

#include <gtest/gtest.h>

#include "figures/test_data.hpp"

namespace coterie::figures {
namespace {

segment::Segment segment_of(const std::vector<std::pair<std::string, double>>& standardised) {
  segment::Segment out;
  for (const auto& [feature, z] : standardised) {
    out.profile.emplace_back();
    out.profile.back().feature = feature;
    out.profile.back().standardised = z;
  }
  return out;
}

// Columns without correlation, and "twin" that says what "a" says, turned round.
table::Frame frame() {
  std::vector<table::Column> columns;
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
    base::Random random(7, static_cast<uint64_t>(name[0]));
    std::vector<double> values;
    for (int i = 0; i < 300; ++i) values.push_back(random.normal());
    columns.push_back(rules::numbers(name, values));
  }
  auto twin = columns[0].values;
  base::Random random(8, 1);
  for (double& x : twin) x = -3 * x + 0.3 * random.normal();
  columns.push_back(rules::numbers("twin", twin));
  return rules::frame_of(columns);
}

TEST(TellingTest, TheFarthestFirstAndNoneTwice) {
  const auto shop = frame();
  Correlations correlations(shop);
  const std::vector<std::string> all = {"a", "b", "c", "d", "e", "f", "twin"};
  const auto segment = segment_of({{"a", 1.5},
                                   {"b", -2},
                                   {"c", 0.3},
                                   {"d", 0.3},
                                   {"e", 0.2},
                                   {"f", 0.15},
                                   {"twin", -1.8},
                                   {"not asked for", 9}});
  EXPECT_EQ(telling_features(segment, all, correlations),
            (std::vector<std::string>{"b", "twin", "c", "d", "e"}));
  EXPECT_TRUE(correlations.same("a", "twin"));
  EXPECT_TRUE(correlations.same("twin", "a"));
  EXPECT_FALSE(correlations.same("a", "b"));
}

TEST(TellingTest, WhatHardlyDiffersTellsNothing) {
  const auto shop = frame();
  Correlations correlations(shop);
  const std::vector<std::string> all = {"a", "b", "c"};
  EXPECT_EQ(telling_features(segment_of({{"a", 0.09}, {"b", segment::kNone}, {"c", -0.1}}), all,
                             correlations),
            (std::vector<std::string>{"c"}));
  EXPECT_TRUE(telling_features(segment_of({}), all, correlations).empty());
}

}  // namespace
}  // namespace coterie::figures
