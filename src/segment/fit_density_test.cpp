// Trees and dense places, beside what fit_clusters_test asks of every method.
#include "segment/fit_clusters.hpp"
#include "segment/test_groups.hpp"

namespace coterie::segment {
namespace {

TEST(FitDensityTest, TheTreeNamesTheSegmentOfEachBranch) {
  const auto shop = three_groups();
  const auto fit =
      *try_fit(shop.frame, request("hierarchical", settings_of({})), 2, shop.spend_micros);
  const auto& [top, segment] = *fit.result.tree;
  ASSERT_EQ(top.leaves.size(), segment.size());
  std::vector<int64_t> customers(3), expected(3, 60);
  for (size_t i = 0; i < segment.size(); ++i)
    customers[static_cast<size_t>(segment[i])] += top.leaves[i].size;
  EXPECT_EQ(customers, expected);
  EXPECT_EQ(top.merges.back().size, 180);
}

TEST(FitDensityTest, WhoLiesApartHasNoSegment) {
  const auto shop = three_groups(3);
  for (const auto& wanted :
       {request("dbscan", settings_of({{"eps", value(0.4)}, {"min_points", value(5)}})),
        request("hdbscan", settings_of({{"min_cluster_size", value(20)}}))}) {
    const auto fit = try_fit(shop.frame, wanted);
    ASSERT_TRUE(fit) << fit.error().text();
    const auto& all = fit->result.assignment;
    for (size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(all.segment[i], -1) << wanted.method;
      EXPECT_TRUE(std::isnan(all.confidence[i])) << wanted.method;
    }
    ASSERT_FALSE(fit->result.warnings.empty());
    EXPECT_NE(fit->result.warnings.back().find("lie apart"), std::string::npos);
  }
}

TEST(FitDensityTest, AGroupThatIsNotThereIsSaid) {
  const auto shop = three_groups();
  const auto fit = try_fit(
      shop.frame, request("dbscan", settings_of({{"eps", value(1e-9)}, {"min_points", value(9)}})));
  ASSERT_FALSE(fit);
  EXPECT_EQ(fit.error().code, base::Code::data);
  EXPECT_NE(fit.error().text().find("eps"), std::string::npos) << fit.error().text();
}

TEST(FitDensityTest, TheTraceSaysHowDenseIsDense) {
  const auto shop = three_groups();
  const auto dbscan = *try_fit(shop.frame, request("dbscan", settings_of({})));
  ASSERT_TRUE(dbscan.result.density);
  EXPECT_GT(dbscan.result.density->eps, 0);
  EXPECT_FALSE(dbscan.result.density->k_distances.empty());
  EXPECT_EQ(dbscan.result.density->measured, 180);
  EXPECT_NE(dbscan.result.choice.find("knee"), std::string::npos);
  const auto hdbscan =
      *try_fit(shop.frame, request("hdbscan", settings_of({{"min_cluster_size", value(20)}})), 2,
               shop.spend_micros);
  ASSERT_TRUE(hdbscan.result.density);
  std::vector<int32_t> labels;
  for (const auto& node : hdbscan.result.density->nodes)
    if (node.label >= 0) labels.push_back(node.label);
  std::ranges::sort(labels);
  EXPECT_EQ(labels, (std::vector<int32_t>{0, 1, 2}));
}

}  // namespace
}  // namespace coterie::segment
