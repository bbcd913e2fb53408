// The evidence of a run from files on: what is asked is there, what is not asked says so, and the
// headline figures are those of the parts.
#include "pipeline/evidence.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "pipeline/caveats.hpp"
#include "pipeline/test_shops.hpp"

namespace coterie::pipeline {
namespace {

constexpr const char* kOrders = "[sources.orders]\npath = \"orders.csv\"\n";

const evidence::Measure& measure(const Evidence& evidence, std::string_view name) {
  const auto found = std::ranges::find(evidence.measures, name, &evidence::Measure::name);
  EXPECT_NE(found, evidence.measures.end()) << name;
  return *found;
}

class EvidenceTest : public ShopTest {};

TEST_F(EvidenceTest, EveryPartIsThereAndTheHeadlinesAreTheirs) {
  put("orders.csv", two_years(400));
  const auto ran = run(kOrders);
  const auto& evidence = ran.result.evidence;
  const auto models = ran.result.models.size();
  const auto chosen = static_cast<size_t>(ran.result.chosen);
  EXPECT_EQ(evidence.separations.size(), models);
  EXPECT_EQ(evidence.splits.size(), models);
  EXPECT_EQ(evidence.contest.rows.size(), models);
  ASSERT_TRUE(evidence.ablation);
  EXPECT_EQ(evidence.ablation->model, evidence.judged);
  ASSERT_FALSE(evidence.out_of_time.folds.empty());
  EXPECT_FALSE(evidence.sensitivity.days.empty());
  EXPECT_FALSE(evidence.verdict.sentence.empty());
  ASSERT_EQ(evidence.measures.size(), evidence::measures().size());
  for (const auto& one : evidence.measures)
    EXPECT_NE(std::isfinite(one.value), !one.why_not.empty()) << one.name;
  EXPECT_EQ(measure(evidence, "split_half_ari").value, evidence.splits[chosen].adjusted_rand);
  EXPECT_EQ(measure(evidence, "future_order").value,
            evidence.out_of_time.folds[0].models[chosen].order.spearman.value);
  EXPECT_EQ(measure(evidence, "independent_large").value,
            evidence.separations[chosen].summary.large);
}

TEST_F(EvidenceTest, WhatIsNotAskedSaysSo) {
  put("orders.csv", two_years(200));
  const auto ran = run(std::string(kOrders) + "[evidence]\nparts = []\n");
  const auto& evidence = ran.result.evidence;
  EXPECT_TRUE(evidence.separations.empty());
  EXPECT_TRUE(evidence.splits.empty());
  EXPECT_FALSE(evidence.ablation);
  EXPECT_FALSE(evidence.out_of_time.missing.empty());
  EXPECT_FALSE(evidence.verdict.sentence.empty());
  EXPECT_FALSE(measure(evidence, "stability_ari").why_not.empty());
  for (const auto& one : caveats(ran.result)) EXPECT_FALSE(one.text.empty());
}

}  // namespace
}  // namespace coterie::pipeline
