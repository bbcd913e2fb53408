// What does not exist is null, what users named is printable.
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "evidence/ablation.hpp"
#include "evidence/json.hpp"
#include "evidence/splits.hpp"

namespace coterie::evidence {
namespace {

TEST(FirmnessJsonTest, AblationTellsSetsAndWeights) {
  AblationReport report;
  report.model = "clusters";
  report.rows = 100;
  auto& set = report.sets.emplace_back();
  set.name = "without money";
  set.group = "money";
  set.features = {"orders"};
  set.same_k.k = 3;
  set.same_k.adjusted_rand = 0.5;
  auto& weight = report.weights.emplace_back();
  weight.feature = "spend";
  weight.moved = 0.25;
  const auto json = to_json(report);
  EXPECT_EQ(json["customers"], 100);
  EXPECT_EQ(json["sets"][0]["without"], "money");
  EXPECT_EQ(json["sets"][0]["same_k"]["adjusted_rand"], 0.5);
  EXPECT_TRUE(json["sets"][0]["chosen"]["silhouette_euclidean"].is_null());
  EXPECT_TRUE(json["sets"][0]["problem"].is_null());
  EXPECT_EQ(json["weights"][0]["moved"], 0.25);
}

TEST(FirmnessJsonTest, SplitsTellGapsSeedsAndNeighbours) {
  SplitReport report;
  report.model = "clusters";
  Gap gap;
  gap.segment = "Loyal\x7f";
  gap.metric = "spend";
  gap.percent = 12;
  auto& split = report.splits.emplace_back();
  split.name = "random halves";
  split.gaps = {gap};
  split.metrics = {{"spend", 3.5}};
  report.largest = {{"random halves", gap, "small"}};
  auto& comeback = report.comebacks.emplace_back();
  comeback.segment = "Loyal";
  comeback.word = "stable";
  report.seeds.seeds = 10;
  report.neighbours.emplace_back().k = 4;
  const auto json = to_json(report);
  EXPECT_EQ(json["splits"][0]["gaps"][0]["segment"], "Loyal");
  EXPECT_EQ(json["splits"][0]["metrics"][0]["median_percent"], 3.5);
  EXPECT_EQ(json["largest"][0]["split"], "random halves");
  EXPECT_EQ(json["largest"][0]["percent"], 12);
  EXPECT_EQ(json["bootstrap"]["segments"][0]["word"], "stable");
  EXPECT_EQ(json["seeds"]["seeds"], 10);
  EXPECT_EQ(json["neighbours"][0]["k"], 4);
  EXPECT_TRUE(json["widest_gap"].is_null());
}

}  // namespace
}  // namespace coterie::evidence
