// Every method of clusters, from its settings to a frozen model that assigns the customers of the
// fit as the fit did.
#include "segment/fit_clusters.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "segment/test_groups.hpp"
#include "stats/agreement.hpp"

namespace coterie::segment {
namespace {

TEST(FitClustersTest, EachMethodFindsGroupsThatStandApart) {
  const auto shop = three_groups();
  for (const auto& wanted : methods_on_groups()) {
    SCOPED_TRACE(told(wanted));
    auto fit = try_fit(shop.frame, wanted, 2, shop.spend_micros);
    ASSERT_TRUE(fit) << fit.error().text();
    EXPECT_EQ(fit->result.k, 3);
    const auto& labels = fit->result.assignment.segment;
    EXPECT_GT(stats::adjusted_rand(stats::cross_table(labels, shop.truth)), 0.97);
    EXPECT_FALSE(fit->result.choice.empty());
    EXPECT_EQ(fit->result.segments.size(), 3U);
    // Those who spend most come first: group 1, then 2, then 0.
    for (size_t i = 0; i < labels.size(); ++i)
      EXPECT_TRUE(labels[i] < 0 || labels[i] == (shop.truth[i] + 2) % 3) << i;
  }
}

TEST(FitClustersTest, IndicesSayHowKWasChosen) {
  const auto shop = three_groups();
  for (const auto& wanted : methods_on_groups()) {
    SCOPED_TRACE(told(wanted));
    const auto fit = try_fit(shop.frame, wanted);
    ASSERT_TRUE(fit) << fit.error().text();
    std::set<std::string> names;
    for (const auto& row : fit->result.indices) names.insert(row.index);
    const bool mixed = wanted.method == "kprototypes" || wanted.settings.contains("distance");
    const bool noise = wanted.method.ends_with("dbscan");
    EXPECT_TRUE(noise || names.contains(mixed ? "silhouette_simplified" : "silhouette_euclidean"));
    EXPECT_EQ(names.contains("bic"), wanted.method == "mixture");
    EXPECT_EQ(fit->result.tree.has_value(), wanted.method == "hierarchical");
  }
}

TEST(FitClustersTest, EachIsTheSameForAnyThreadsAndFrozenToTheLastBit) {
  const auto frame = wild_shop(2, 700), later = wild_shop(3, 200, true);
  for (const auto& wanted : cluster_requests()) {
    SCOPED_TRACE(told(wanted));
    const auto one = try_fit(frame, wanted, 1), two = try_fit(frame, wanted, 2);
    ASSERT_TRUE(one) << one.error().text();
    ASSERT_TRUE(two) << two.error().text();
    const auto text = to_json(one->model).dump();
    EXPECT_EQ(text, to_json(two->model).dump());
    EXPECT_EQ(one->result.assignment.segment, two->result.assignment.segment);
    const auto again = model_from_json(nlohmann::json::parse(text));
    ASSERT_TRUE(again) << again.error().text();
    base::Pool pool(1);
    const auto before = assign(one->model, later, {.pool = &pool});
    const auto after = assign(*again, later, {.pool = &pool});
    ASSERT_TRUE(before) << before.error().text();
    EXPECT_EQ(before->segment, after->segment);
    for (const int32_t segment : before->segment) {
      EXPECT_GE(segment, -1);
      EXPECT_LT(segment, one->result.k);
    }
  }
}

TEST(FitClustersTest, PrincipalComponentsTakeThePlaceOfColumns) {
  const auto frame = wild_shop(5, 500);
  auto wanted = request("kmeans", {{"k", value(3)},
                                   {"features", list("orders", "spend", "recency_days", "huge")},
                                   {"transform", value(base::Table{{"pca", value(2)}})}});
  const auto fit = try_fit(frame, wanted);
  ASSERT_TRUE(fit) << fit.error().text();
  const auto& model = std::get<ClusterModel>(fit->model.fitted);
  ASSERT_TRUE(model.rotation);
  EXPECT_EQ(model.rotation->components(), 2);
  EXPECT_EQ(std::get<Centres>(model.fitted).units.size(), 6U);
  EXPECT_NE(fit->result.warnings.front().find("2 principal components"), std::string::npos);
}

TEST(FitClustersTest, AMixtureKnowsEachMembership) {
  const auto frame = wild_shop(9, 300);
  const auto fit = *try_fit(frame, cluster_requests().front());
  const auto& all = fit.result.assignment;
  ASSERT_EQ(all.memberships.size(), 900U);
  for (size_t i = 0; i < 300; ++i) {
    const auto own = static_cast<size_t>(all.segment[i]);
    EXPECT_NEAR(static_cast<double>(all.memberships[i * 3 + own]), all.confidence[i], 1e-6);
    EXPECT_NEAR(static_cast<double>(all.memberships[i * 3] + all.memberships[i * 3 + 1] +
                                    all.memberships[i * 3 + 2]),
                1, 1e-5);
  }
}

TEST(FitClustersTest, EachStopsWhenCancelled) {
  const auto frame = wild_shop(7, 400);
  base::Cancel cancel;
  cancel.request();
  base::Pool pool(1);
  FitInput input;
  const auto keys = keys_of(frame);
  input.frame = &frame;
  input.keys = keys;
  input.context = {&pool, &cancel, nullptr};
  for (const auto& wanted : cluster_requests()) {
    const auto out = fit_model(wanted, input);
    ASSERT_FALSE(out) << told(wanted);
    EXPECT_EQ(out.error().code, base::Code::cancelled) << told(wanted);
  }
}

}  // namespace
}  // namespace coterie::segment
