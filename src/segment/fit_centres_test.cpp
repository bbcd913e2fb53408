// Methods around points, beside what fit_clusters_test asks of every method.
#include "segment/fit_clusters.hpp"
#include "segment/test_groups.hpp"

namespace coterie::segment {
namespace {

TEST(FitCentresTest, OnlyCategoriesAreEnoughForMethodsThatKnowThem) {
  const auto frame = wild_shop(6, 400);
  for (const auto& wanted :
       {request("kprototypes", {{"k", value(3)}, {"features", list("channel", "tier")}}),
        request("kmedoids", {{"k", value(3)},
                             {"distance", value("gower")},
                             {"features", list("channel", "tier")}})}) {
    const auto fit = try_fit(frame, wanted);
    ASSERT_TRUE(fit) << fit.error().text();
    EXPECT_EQ(fit->result.features, (std::vector<std::string>{"channel", "tier"}));
  }
}

TEST(FitCentresTest, AMixtureTakesTheLowestBicThatPeopleCanActOn) {
  auto shop = three_groups();
  for (size_t i = 0; i < 30; i += 3) shop.frame.columns[1].values[i] += 9;  // a fourth, of ten
  auto wanted = request("mixture", settings_of({{"k", list(2, 6)}}));
  const auto four = try_fit(shop.frame, wanted);
  ASSERT_TRUE(four) << four.error().text();
  EXPECT_EQ(four->result.k, 4) << four->result.choice;
  wanted.settings["smallest_share"] = value(0.1);
  const auto three = try_fit(shop.frame, wanted);
  ASSERT_TRUE(three) << three.error().text();
  EXPECT_TRUE(three->result.choice.starts_with(
      "k = 3 has the lowest BIC of those with no segment below 10 % of the customers"))
      << three->result.choice;
  std::vector<int64_t> sizes(3);
  for (const int32_t segment : three->result.assignment.segment)
    ++sizes[static_cast<size_t>(segment)];
  EXPECT_GE(std::ranges::min(sizes), 18);
  wanted.settings["smallest_share"] = value(0.45);
  wanted.settings["k"] = list(3, 6);
  const auto none = try_fit(shop.frame, wanted);
  EXPECT_TRUE(none->result.choice.starts_with("No k is allowed; k = 3 is taken"))
      << none->result.choice;
}

TEST(FitCentresTest, AMedoidIsACustomer) {
  const auto shop = three_groups();
  const auto fit = *try_fit(shop.frame, request("kmedoids", settings_of({})));
  const auto& model = std::get<ClusterModel>(fit.model.fitted);
  base::Pool pool(1);
  const auto matrix = *matrix_of(model, shop.frame, {.pool = &pool});
  const auto& units = std::get<Centres>(model.fitted).units;
  for (size_t j = 0; j < 3; ++j) {
    bool found = false;
    for (int64_t row = 0; row < matrix.rows(); ++row)
      found |= matrix.units(row, 0) == units[2 * j] && matrix.units(row, 1) == units[2 * j + 1];
    EXPECT_TRUE(found) << j;
  }
}

}  // namespace
}  // namespace coterie::segment
