// The frozen clusters beside what fit_clusters_test asks of every method: codes, numbers of
// segments, and confidence.
#include "segment/cluster_model.hpp"

#include "segment/test_groups.hpp"

namespace coterie::segment {
namespace {

TEST(ClusterModelTest, LevelsThatTheFitHasNotSeenAreUnknown) {
  const auto fit = rules::frame_of({rules::texts("tier", {"gold", "", "silver"})});
  const std::vector<std::string> features = {"tier"};
  const auto categories = categories_of(fit, features);
  EXPECT_EQ(categories.levels[0], (std::vector<std::string>{"gold", "silver"}));
  const auto codes = *codes_of(
      categories, rules::frame_of({rules::texts("tier", {"silver", "bronze", "", "gold"})}));
  EXPECT_EQ(codes.units(0, 0), 1);
  EXPECT_EQ(codes.units(1, 0), static_cast<float>(medoids::kUnknown));
  EXPECT_EQ(codes.units(2, 0), static_cast<float>(medoids::kMissing));
  EXPECT_EQ(codes.units(3, 0), 0);
  const auto missing = codes_of(categories, rules::frame_of({rules::numbers("tier", {1})}));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, base::Code::data);
}

TEST(ClusterModelTest, RenumberingMovesEachSegmentAsAWhole) {
  const auto shop = three_groups();
  base::Pool pool(1);
  for (const auto& wanted : methods_on_groups()) {
    SCOPED_TRACE(told(wanted));
    auto model = std::get<ClusterModel>(fitted(shop.frame, wanted).model.fitted);
    const auto before = *assign_clusters(model, 3, shop.frame, {.pool = &pool});
    const std::vector<int32_t> place = {2, 0, 1};
    renumber(model, place);
    const auto after = *assign_clusters(model, 3, shop.frame, {.pool = &pool});
    for (size_t i = 0; i < before.segment.size(); ++i) {
      const int32_t was = before.segment[i];
      EXPECT_EQ(after.segment[i], was < 0 ? -1 : place[static_cast<size_t>(was)]);
    }
  }
}

TEST(ClusterModelTest, ConfidenceIsAShare) {
  const auto frame = wild_shop(8, 400);
  base::Pool pool(1);
  for (const auto& wanted : cluster_requests()) {
    SCOPED_TRACE(told(wanted));
    const auto out = *assign(fitted(frame, wanted).model, frame, {.pool = &pool});
    for (size_t i = 0; i < out.segment.size(); ++i) {
      if (out.segment[i] < 0) {
        EXPECT_TRUE(std::isnan(out.confidence[i]));
      } else {
        EXPECT_GE(out.confidence[i], 0);
        EXPECT_LE(out.confidence[i], 1);
      }
    }
  }
}

}  // namespace
}  // namespace coterie::segment
