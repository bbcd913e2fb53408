#include "evidence/verdict_words.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "cluster/test_data.hpp"

namespace coterie::evidence {
namespace {

VerdictReport judged(const table::Matrix& matrix, VerdictOptions options = {}) {
  base::Pool pool(2);
  options.worlds = 19;
  return *judge(matrix, options, {&pool, nullptr, nullptr});
}

std::string caveat(const VerdictReport& report, std::string_view kind) {
  const auto at = std::ranges::find(report.caveats, kind, &Caveat::kind);
  return at == report.caveats.end() ? "" : at->text;
}

TEST(VerdictWordsTest, AHandfulFarOutIsAnArtefactAndNotASegment) {
  base::Random random(21, 1);
  cluster::Table rows;
  for (int i = 0; i < 5000; ++i) {
    const double size = i % 200 == 0 ? 60 : 1;
    rows.push_back({size * random.exponential() + (size > 1 ? 40 : 0), random.exponential()});
  }
  const auto matrix = cluster::to_matrix(cluster::standardised(rows));
  const auto report = judged(matrix);
  EXPECT_NE(report.verdict, Verdict::clusters) << report.sentence;
  // Counted among all customers, though 2,000 were looked at.
  const auto text = caveat(report, "outliers");
  EXPECT_NE(text.find(" splits "), std::string::npos) << text;
  EXPECT_NE(text.find("of 5,000 customers off"), std::string::npos) << text;
  EXPECT_NE(text.find("outliers, not a segment"), std::string::npos);
  EXPECT_EQ(caveat(report, "few_customers"), "");
}

TEST(VerdictWordsTest, TheSegmentsInUseAreCountedToTheLast) {
  base::Random random(22, 1);
  cluster::Table rows;
  std::vector<int32_t> labels;
  for (int i = 0; i < 400; ++i) {
    labels.push_back(i < 5 ? 1 : 0);
    rows.push_back({random.normal() + (i < 5 ? 30 : 0), random.normal()});
  }
  const auto matrix = cluster::to_matrix(rows);
  const auto report = judged(matrix, {.chosen_k = 2, .labels = labels});
  EXPECT_EQ(caveat(report, "outliers").substr(0, 38), "k = 2 splits 5 of 400 customers off wh");
  EXPECT_NE(caveat(report, "few_customers"), "");
}

TEST(VerdictWordsTest, GroupsThatAreOneFeatureAreCalledSo) {
  base::Random random(23, 1);
  cluster::Table flags;
  for (int i = 0; i < 900; ++i)
    flags.push_back({static_cast<double>(i % 2) * 6, 0.5 * random.normal(), 0.5 * random.normal()});
  const std::vector<std::string> names = {"subscribed", "spend", "orders"};
  const auto report = judged(cluster::to_matrix(flags), {.columns = names});
  // The copula has the two values too: not clusters.
  EXPECT_NE(report.verdict, Verdict::clusters) << report.sentence;
  if (report.verdict == Verdict::weak && report.k == 2) {
    EXPECT_NE(caveat(report, "discrete").find("subscribed"), std::string::npos);
  }
}

TEST(VerdictWordsTest, MoreSegmentsThanTheEvidenceBearsAreNamed) {
  base::Random random(24, 1);
  cluster::Table rows;
  for (int i = 0; i < 1500; ++i) {
    const double at = i % 2 == 0 ? 3 : -3;
    rows.push_back({at + random.normal(), at + random.normal(), random.normal()});
  }
  const auto report = judged(cluster::to_matrix(cluster::standardised(rows)), {.chosen_k = 2});
  EXPECT_EQ(report.verdict, Verdict::clusters) << report.sentence;
  EXPECT_EQ(caveat(report, "other_k"), "");
  EXPECT_EQ(report.rules_reason, "");
}

TEST(VerdictWordsTest, SentencesAreWhole) {
  VerdictReport report;
  report.rows = 12;
  EXPECT_EQ(verdict_sentence(report, 0.05), "12 customers are too few to tell groups from chance.");
  NullWorld world{.name = "copula", .meaning = "the same values"};
  world.statistics = {Against{.name = "separation", .k = 2, .p_value = 0.4}};
  world.p_value = 0.4;
  world.worlds = 19;
  report.nulls = {world};
  EXPECT_EQ(verdict_sentence(report, 0.05),
            "There is no evidence of groups: simulated customers with the same values look just as "
            "clustered (p = 0.4).");
  report.verdict = Verdict::weak;
  EXPECT_NE(verdict_sentence(report, 0.05).find("cuts through a continuum"), std::string::npos);
  EXPECT_NE(rules_reason(report).find("no gap between them"), std::string::npos);
  report.nulls[0].p_value = 0.02;
  report.nulls[0].statistics.push_back(Against{.name = "persistence", .p_value = 0.7});
  const auto vanishes = verdict_sentence(report, 0.05);
  EXPECT_NE(vanishes.find("vanishes when they are made smaller"), std::string::npos) << vanishes;
  EXPECT_NE(vanishes.find("(p = 0.7)"), std::string::npos) << vanishes;
  report.nulls[0].name = "shuffled";
  EXPECT_NE(verdict_sentence(report, 0.05).find("no tighter"), std::string::npos);
  report.verdict = Verdict::clusters;
  report.nulls[0].beaten = true;
  EXPECT_NE(verdict_sentence(report, 0.05).find("19 simulated worlds"), std::string::npos);
}

}  // namespace
}  // namespace coterie::evidence
