#include "evidence/ablation.hpp"

#include <algorithm>

#include "cluster/test_data.hpp"
#include "evidence/test_subjects.hpp"
#include "segment/test_groups.hpp"

namespace coterie::evidence {
namespace {

AblationOptions with_groups() {
  AblationOptions out;
  out.groups = oracle_groups();
  return out;
}

double figure_of(const Partition& of, const std::string& name) {
  if (name == "k") return of.k;
  if (name == "silhouette_euclidean") return of.silhouette_euclidean;
  if (name == "silhouette_squared") return of.silhouette_squared;
  if (name == "calinski_harabasz") return of.calinski_harabasz;
  if (name == "davies_bouldin") return of.davies_bouldin;
  if (name == "smallest_share") return of.smallest_share;
  if (name == "silhouette_on_full") return of.silhouette_on_full;
  if (name == "calinski_harabasz_on_full") return of.calinski_harabasz_on_full;
  if (name == "davies_bouldin_on_full") return of.davies_bouldin_on_full;
  if (name == "adjusted_rand") return of.adjusted_rand;
  ADD_FAILURE() << name;
  return NAN;
}

const base::Result<AblationReport>& oracle_report() {
  static const auto report = ablate(oracle_fitting(oracle_kmeans())->subject(), with_groups());
  return report;
}

TEST(AblationTest, SetsOfFeaturesMeasureAsScikitLearnDoes) {
  const auto& report = oracle_report();
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report->problem, "");
  EXPECT_EQ(report->rows, 600);
  EXPECT_TRUE(report->whole);
  size_t compared = 0;
  for (const auto& [where, want] : expected("set")) {
    const auto set = std::ranges::find(report->sets, where.first, &FeatureSet::name);
    ASSERT_NE(set, report->sets.end()) << where.first;
    EXPECT_EQ(set->problem, "");
    const bool same = where.second.starts_with("same_k.");
    const auto figure = where.second.substr(where.second.find('.') + 1);
    const double have = figure_of(same ? set->same_k : set->chosen, figure);
    const bool counted = figure == "adjusted_rand" || figure == "smallest_share";
    EXPECT_NEAR(have, want, counted ? 1e-12 : 1e-4 * std::abs(want))
        << where.first << " " << where.second;
    ++compared;
  }
  EXPECT_EQ(compared, 6 * 2 * 11U - 6 * 2);
  EXPECT_EQ(report->sets.size(), 6U);
  EXPECT_EQ(report->sets[2].name, "without recency");
  EXPECT_EQ(report->sets[2].columns, 5);
}

TEST(AblationTest, FeaturesLeftOutOneAtATimeMeasureAsScikitLearnDoes) {
  ASSERT_TRUE(oracle_report());
  const auto& report = *oracle_report();
  auto want = expected("without");
  auto moved = expected("moved");
  ASSERT_EQ(report.weights.size(), 6U);
  for (const auto& one : report.weights) {
    SCOPED_TRACE(one.feature);
    EXPECT_TRUE(one.left_out);
    EXPECT_NEAR(one.adjusted_rand, want.at({one.feature, "adjusted_rand"}), 1e-12);
    EXPECT_NEAR(one.silhouette, want.at({one.feature, "silhouette"}), 1e-4);
    EXPECT_NEAR(one.silhouette_change, want.at({one.feature, "silhouette_change"}), 1e-4);
    EXPECT_NEAR(one.moved, moved.at({one.feature, "mean"}), 1e-12);
  }
  EXPECT_TRUE(std::ranges::is_sorted(report.weights, std::greater(), &FeatureWeight::moved));
  EXPECT_EQ(report.weights.back().feature, "f5");
  // In words: what the figures of the oracle say.
  ASSERT_EQ(report.sentences.size(), 4U);
  EXPECT_EQ(
      report.sentences[0],
      "Who belongs where rests most on f2 and f0: if f2 told nothing, 14.4 % of the customers "
      "would be placed elsewhere.");
  EXPECT_NE(report.sentences[1].find("The highest silhouette is 0.41 (behaviour only, k = 3)"),
            std::string::npos)
      << report.sentences[1];
  EXPECT_EQ(report.sentences[2],
            "Leaving out tempo changes the segments most (adjusted Rand 0.47 with those of the "
            "run).");
  EXPECT_EQ(report.sentences[3],
            "Without recency or without categories the segments stay the same.");
}

TEST(AblationTest, OneThreadAndAnotherOrderOfRowsGiveTheSame) {
  const auto order = cluster::shuffled(600, 3);
  auto options = with_groups();
  options.rows_most = 300;
  const auto one = oracle_fitting(oracle_kmeans(), 1);
  const auto other = oracle_fitting(oracle_kmeans(), 2, order);
  const auto a = *ablate(one->subject(), options), b = *ablate(other->subject(), options);
  EXPECT_EQ(a.rows, 300);
  EXPECT_FALSE(a.whole);
  EXPECT_EQ(a.sentences, b.sentences);
  for (size_t i = 0; i < a.sets.size(); ++i) {
    EXPECT_EQ(a.sets[i].chosen.silhouette_on_full, b.sets[i].chosen.silhouette_on_full);
    EXPECT_EQ(a.sets[i].same_k.adjusted_rand, b.sets[i].same_k.adjusted_rand);
    EXPECT_EQ(a.sets[i].same_k.stability_ari, b.sets[i].same_k.stability_ari);
  }
  for (size_t i = 0; i < a.weights.size(); ++i) {
    EXPECT_EQ(a.weights[i].feature, b.weights[i].feature);
    EXPECT_EQ(a.weights[i].moved, b.weights[i].moved);
    EXPECT_EQ(a.weights[i].silhouette, b.weights[i].silhouette);
  }
}

TEST(AblationTest, EveryMethodOfClustersIsAblated) {
  const auto shop = segment::three_groups();
  for (const auto& wanted : segment::methods_on_groups()) {
    SCOPED_TRACE(segment::told(wanted));
    const auto model = fitting(shop.frame, wanted, 2, {}, shop.spend_micros);
    ASSERT_EQ(model->error.fault, "");
    AblationOptions options;
    options.resamples = 0;
    options.repeats = 2;
    options.rows_most = options.rows_most_slow = 120;
    options.groups = {{"x", "money"}, {"y", "tempo"}, {"colour", "categories"}};
    const auto report = ablate(model->subject(), options);
    ASSERT_TRUE(report) << report.error().text();
    EXPECT_EQ(report->problem, "");
    EXPECT_GT(report->sets[0].chosen.adjusted_rand, 0.9);
    // Half of what tells the groups apart is gone.
    const auto money = std::ranges::find(report->sets, "without money", &FeatureSet::name);
    ASSERT_NE(money, report->sets.end());
    // Where the colour is known, it tells what x told.
    const bool colour = report->sets[0].features.size() == 3;
    if (money->problem.empty()) {
      EXPECT_EQ(money->chosen.adjusted_rand > 0.9, colour);
    }
    EXPECT_GT(report->weights[0].moved, 0.2);
    EXPECT_FALSE(report->sentences.empty());
  }
}

TEST(AblationTest, WhatCannotBeMeasuredNamesWhy) {
  const auto cuts = oracle_fitting(oracle_cuts());
  EXPECT_NE(ablate(cuts->subject(), {})->problem.find("Rules take"), std::string::npos);

  auto request = oracle_kmeans(value(2));
  request.settings["features"] = list("f0");
  const auto alone = oracle_fitting(request);
  const auto report = *ablate(alone->subject(), with_groups());
  EXPECT_EQ(report.problem, "");
  ASSERT_EQ(report.weights.size(), 1U);
  EXPECT_EQ(report.weights[0].problem, "It is the only feature.");
  EXPECT_FALSE(report.weights[0].left_out);
  ASSERT_EQ(report.sets.size(), 3U);
  EXPECT_EQ(report.sets[2].problem, "All features are of this group.");
  EXPECT_NE(report.sets[1].problem, "");  // the model itself

  const auto few =
      fitting(rules::frame_of({rules::numbers("a", {1, 2}), rules::numbers("b", {5, 1})}),
              segment::request("kmeans", {{"k", value(2)}}));
  ASSERT_EQ(few->error.fault, "");
  EXPECT_EQ(ablate(few->subject(), {})->problem, "There are fewer than four customers.");
}

TEST(AblationTest, AFeatureThatTheFitLeftOutIsNotAskedFor) {
  auto shop = oracle_shop();
  shop.frame.columns.push_back(rules::numbers("flat", std::vector<double>(600, 3.0)));
  const auto model =
      fitting(std::move(shop.frame), oracle_kmeans(value(3)), 2, shop.keys, shop.spend_micros);
  const auto report = *ablate(model->subject(), with_groups());
  EXPECT_EQ(report.weights.size(), 6U);
  EXPECT_EQ(report.sets[0].features.size(), 6U);
}

TEST(AblationTest, SettingsThatNameAFeatureFollowWhatIsLeft) {
  auto request = oracle_kmeans(value(3));
  auto shop = oracle_shop();
  for (auto& x : shop.frame.columns[5].values) x += 3;
  request.settings["transform"] = value(base::Table{{"log", list("f5")}});
  const auto model = fitting(std::move(shop.frame), request, 2, shop.keys, shop.spend_micros);
  ASSERT_EQ(model->error.fault, "");
  const auto report = *ablate(model->subject(), with_groups());
  for (const auto& set : report.sets) EXPECT_EQ(set.problem, "") << set.name;
  for (const auto& one : report.weights) EXPECT_EQ(one.problem, "") << one.feature;
}

TEST(AblationTest, OnlyTheFeaturesThatMoveTheMostAreLeftOut) {
  auto options = with_groups();
  options.features_most = 2;
  const auto model = oracle_fitting(oracle_kmeans(value(3)));
  const auto report = *ablate(model->subject(), options);
  EXPECT_TRUE(report.weights[1].left_out);
  EXPECT_EQ(report.weights[2].problem, "Not measured: 2 features move more customers.");
}

TEST(AblationTest, ACloudIsNotToldToRestOnAnything) {
  base::Random random(8, 8);
  std::vector<table::Column> columns;
  for (const char* name : {"a", "b", "c"}) {
    std::vector<double> x;
    for (int i = 0; i < 4000; ++i) x.push_back(random.normal());
    columns.push_back(rules::numbers(name, x));
  }
  const auto model = fitting(rules::frame_of(columns), oracle_kmeans(value(2)));
  AblationOptions options;
  options.rows_most = 500;
  options.groups = {{"a", "money"}, {"b", "tempo"}, {"c", "recency"}};
  const auto report = *ablate(model->subject(), options);
  ASSERT_LT(report.sets[0].same_k.adjusted_rand, 0.9);
  const auto told = std::ranges::any_of(report.sentences, [](const std::string& one) {
    return one.starts_with("The model fitted again on all its features");
  });
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace coterie::evidence
