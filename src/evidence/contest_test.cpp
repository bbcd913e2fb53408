#include "evidence/contest.hpp"

#include <algorithm>

#include "evidence/test_subjects.hpp"

namespace coterie::evidence {
namespace {

Contender clusters() {
  Contender out;
  out.name = "clusters";
  out.method = "kmeans";
  out.segments = 4;
  out.smallest_share = 0.1;
  out.largest_share = 0.4;
  out.silhouette = 0.6;
  out.eta_squared = 0.30;
  out.split_half_ari = 0.95;
  out.order_holds = 1;
  out.future_revenue = 0.20;
  out.moves_per_week = 0.05;
  out.tree_fidelity = 0.93;
  return out;
}

Contender rules_model() {
  auto out = clusters();
  out.name = "rfm";
  out.method = "grid";
  out.silhouette = 0.1;
  out.tree_fidelity = segment::kNone;
  return out;
}

TEST(ContestTest, LevelModelsGoToRules) {
  const auto report = contest(std::vector{clusters(), rules_model()}, Verdict::clusters);
  ASSERT_EQ(report.pairs.size(), 1U);
  // 0.93 of 1 is a twentieth behind: explainability alone decides.
  EXPECT_EQ(report.pairs[0].ahead, (std::vector<int>{0, 0, 0, 0, 0, -1}));
  EXPECT_EQ(report.recommended, 1);
  auto told = clusters();
  told.tree_fidelity = 0.97;
  const auto level = contest(std::vector{told, rules_model()}, Verdict::clusters);
  EXPECT_EQ(level.pairs[0].winner, -1);
  EXPECT_EQ(level.recommended, 1);
  EXPECT_EQ(level.recommendation,
            "rfm is recommended: it is level with clusters and explains itself.");
}

TEST(ContestTest, WhoIsAheadInMoreCriteriaWins) {
  auto better = clusters();
  better.eta_squared = 0.42;
  better.future_revenue = 0.31;
  better.tree_fidelity = 0.96;
  auto rfm = rules_model();
  rfm.moves_per_week = 0.02;
  const auto report = contest(std::vector{rfm, better}, Verdict::clusters);
  EXPECT_EQ(report.pairs[0].ahead, (std::vector<int>{-1, 0, 0, -1, 1, 0}));
  EXPECT_EQ(report.recommended, 1);
  EXPECT_EQ(report.rows[1].wins, 1);
  EXPECT_EQ(report.recommendation,
            "clusters is recommended: it is ahead of rfm in separation (0.42 against 0.30), future "
            "revenue (0.31 against 0.20); rfm is ahead in moves per week (2.0 % against 5.0 %).");
}

TEST(ContestTest, TheSilhouetteDoesNotCountAndMoreSegmentsAreTold) {
  auto a = clusters(), b = rules_model();
  a.tree_fidelity = 1;
  a.silhouette = 0.99;
  EXPECT_EQ(contest(std::vector{a, b}, Verdict::clusters).recommended, 1);
  b.segments = 10;
  b.eta_squared = 0.5;
  EXPECT_NE(contest(std::vector{a, b}, Verdict::clusters)
                .recommendation.find("separation (0.50 against 0.30, with 10 segments against 4)"),
            std::string::npos);
}

TEST(ContestTest, TheVerdictDecidesWhetherClustersMayWin) {
  auto better = clusters();
  better.eta_squared = 0.9;
  better.future_revenue = 0.9;
  const std::vector both = {better, rules_model()};
  EXPECT_EQ(contest(both, Verdict::clusters).recommended, 0);
  for (const auto verdict : {Verdict::weak, Verdict::none}) {
    const auto report = contest(both, verdict);
    EXPECT_EQ(report.recommended, 1);
    EXPECT_TRUE(report.pairs.empty());
  }
  EXPECT_EQ(contest(both, Verdict::none).recommendation,
            "rfm is recommended. clusters is out: no groups stand apart in these customers: "
            "clusters are cuts through a continuum.");
}

TEST(ContestTest, EachReasonToBeOut) {
  const auto out_of = [](auto change) {
    auto one = rules_model();
    change(one);
    return contest(std::vector{one}, Verdict::clusters);
  };
  EXPECT_EQ(out_of([](Contender&) {}).recommendation, "rfm is recommended: it is the only model.");
  EXPECT_EQ(out_of([](Contender& one) { one.segments = 1; }).recommended, -1);
  EXPECT_EQ(out_of([](Contender& one) { one.largest_share = 0.91; }).rows[0].out,
            "one segment holds 91.0 % of the customers");
  EXPECT_EQ(out_of([](Contender& one) { one.largest_share = 0.9; }).recommended, 0);
  EXPECT_EQ(out_of([](Contender& one) { one.method = "given"; }).recommended, -1);
  EXPECT_EQ(out_of([](Contender& one) { one.split_half_ari = 0.64; }).recommendation,
            "No model is recommended. rfm is out: two halves of the customers give other segments "
            "(adjusted Rand 0.64).");
  EXPECT_EQ(out_of([](Contender& one) { one.split_half_ari = 0.65; }).recommended, 0);
  EXPECT_EQ(contest({}, Verdict::none).recommendation, "There is no model.");
}

TEST(ContestTest, WhatIsNotMeasuredCountsForNobody) {
  Contender bare;
  bare.name = "bare";
  bare.method = "rules";
  bare.segments = 3;
  const auto report = contest(std::vector{clusters(), bare}, Verdict::clusters);
  EXPECT_EQ(report.pairs[0].ahead, (std::vector<int>{0, 0, 0, 0, 0, -1}));
  EXPECT_EQ(report.recommended, 1);
}

TEST(ContestTest, TheModelWithMostPairsWins) {
  auto a = clusters(), b = rules_model(), c = rules_model();
  c.name = "framework";
  c.eta_squared = 0.5;
  b.future_revenue = 0.5;
  b.order_holds = 0.5;
  const auto report = contest(std::vector{a, b, c}, Verdict::clusters);
  EXPECT_EQ(report.pairs.size(), 3U);
  EXPECT_EQ(report.rows[2].wins, 2);
  EXPECT_EQ(report.recommended, 2);
  // The rival that is told is of the other family.
  EXPECT_TRUE(
      report.recommendation.starts_with("framework is recommended: it is ahead of clusters"))
      << report.recommendation;
}

TEST(ContestTest, TheRowIsFilledFromTheSegments) {
  const auto model = oracle_fitting(oracle_cuts());
  auto result = model->fitted.result;
  result.silhouette = 0.25;
  const auto& labels = result.assignment.segment;
  const auto one = contender_of(result, model->frame, std::vector<std::string>{"f2", "no", "f4"});
  EXPECT_EQ(one.segments, 4);
  EXPECT_EQ(one.silhouette, 0.25);
  EXPECT_EQ(one.evidence_features, 2);
  // By hand: eta squared is the variance between over that of all; f4 misses some.
  double sum = 0;
  for (const char* name : {"f2", "f4"}) {
    const auto& x = model->frame.find(name)->values;
    double n[4] = {}, mean[4] = {}, all = 0, count = 0, between = 0, total = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      if (std::isnan(x[i])) continue;
      const auto s = static_cast<size_t>(labels[i]);
      n[s] += 1;
      mean[s] += x[i];
      all += x[i];
      count += 1;
    }
    for (size_t s = 0; s < 4; ++s) {
      mean[s] /= n[s];
      between += n[s] * (mean[s] - all / count) * (mean[s] - all / count);
    }
    for (const double v : x)
      if (!std::isnan(v)) total += (v - all / count) * (v - all / count);
    sum += between / total;
  }
  EXPECT_NEAR(one.eta_squared, sum / 2, 1e-12);
  EXPECT_NEAR(one.smallest_share,
              static_cast<double>(
                  std::min({std::ranges::count(labels, 0), std::ranges::count(labels, 1),
                            std::ranges::count(labels, 2), std::ranges::count(labels, 3)})) /
                  600,
              1e-15);
  result.assignment.segment.assign(600, -1);
  const auto nobody = contender_of(result, model->frame, {});
  EXPECT_EQ(nobody.segments, 0);
  EXPECT_EQ(nobody.without_share, 1);
  EXPECT_TRUE(std::isnan(nobody.eta_squared));
}

}  // namespace
}  // namespace coterie::evidence
