// What comes out when a model is fitted again to customers drawn anew.
#include "segment/fit_clusters.hpp"
#include "segment/test_groups.hpp"

namespace coterie::segment {
namespace {

TEST(FitStabilityTest, GroupsThatStandApartComeBackWithEachMethod) {
  const auto shop = three_groups();
  for (auto wanted : methods_on_groups()) {
    SCOPED_TRACE(told(wanted));
    wanted.settings["resamples"] = value(5);
    const auto fit = try_fit(shop.frame, wanted, 2, shop.spend_micros);
    ASSERT_TRUE(fit) << fit.error().text();
    ASSERT_TRUE(fit->result.stability);
    const auto& found = *fit->result.stability;
    EXPECT_EQ(found.resamples, 5);
    // A resample holds two thirds of the customers: fewer of them are cores.
    const double least = wanted.method == "dbscan" ? 0.5 : 0.9;
    EXPECT_GT(found.adjusted_rand, least);
    ASSERT_EQ(found.jaccard.size(), 3U);
    for (const double jaccard : found.jaccard) EXPECT_GT(jaccard, least);
    EXPECT_EQ(fit->result.indices.back().index, "stability_ari");
  }
}

TEST(FitStabilityTest, CutsThroughOneCloudDoNot) {
  base::Random random(5, 1);
  std::vector<double> x, y;
  for (int i = 0; i < 600; ++i) {
    x.push_back(random.normal());
    y.push_back(random.normal());
  }
  const auto frame = rules::frame_of({rules::numbers("x", x), rules::numbers("y", y)});
  const auto fit = *try_fit(frame, request("kmeans", settings_of({{"k", value(7)}})));
  ASSERT_TRUE(fit.result.stability);
  EXPECT_EQ(fit.result.stability->resamples, 20);
  EXPECT_LT(fit.result.stability->adjusted_rand, 0.85);
}

TEST(FitStabilityTest, NoneIsMeasuredWhenNoneIsAskedFor) {
  const auto shop = three_groups();
  EXPECT_FALSE(try_fit(shop.frame, request("kmeans", settings_of({{"resamples", value(0)}})))
                   ->result.stability);
  EXPECT_FALSE(try_fit(shop.frame, request("mixture", settings_of({})))->result.stability);
}

TEST(FitStabilityTest, TheGapStatisticSaysWhatItWouldTake) {
  const auto shop = three_groups();
  const auto fit = *try_fit(
      shop.frame, request("kmeans", settings_of({{"references", value(5)}, {"k", list(2, 5)}})));
  EXPECT_NE(fit.result.choice.find("The gap statistic would take k = 3."), std::string::npos)
      << fit.result.choice;
}

}  // namespace
}  // namespace coterie::segment
