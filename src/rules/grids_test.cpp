// The named grids as data.
#include "rules/grids.hpp"

#include <gtest/gtest.h>

#include <set>

namespace coterie::rules {
namespace {

TEST(GridsTest, NamesAreKnownAndUnique) {
  std::set<std::string_view> names;
  for (const auto& grid : named_grids()) {
    EXPECT_TRUE(names.insert(grid.name).second);
    EXPECT_FALSE(grid.text.empty());
    EXPECT_EQ(find_grid(grid.name), &grid);
  }
  EXPECT_EQ(names, (std::set<std::string_view>{"rf_10", "rfm_r_10", "shopify_11"}));
  EXPECT_EQ(find_grid("rf_11"), nullptr);
}

TEST(GridsTest, CountsOfNames) {
  for (auto [grid, count] : {std::pair{"rf_10", 10}, {"shopify_11", 11}, {"rfm_r_10", 10}}) {
    const auto* found = find_grid(grid);
    EXPECT_EQ(static_cast<int>(found->boxes.size()) + !found->no_orders.empty(), count) << grid;
  }
  EXPECT_EQ(find_grid("shopify_11")->no_orders, "PROSPECTS");
}

TEST(GridsTest, KnowsWhichAxesMatter) {
  using Used = std::array<bool, 3>;
  EXPECT_EQ(axes_used(find_grid("rf_10")->boxes, {5, 5, 5}), (Used{true, true, false}));
  EXPECT_EQ(axes_used(find_grid("shopify_11")->boxes, {5, 5, 5}), (Used{true, true, true}));
  EXPECT_EQ(axes_used(find_grid("rfm_r_10")->boxes, {5, 5, 5}), (Used{true, true, true}));
  EXPECT_EQ(axes_used(std::vector<Box>{{.name = "all"}}, {5, 5, 5}), (Used{}));
}

TEST(GridsTest, ABoxCoversBothEnds) {
  Box box{.name = "x", .r = {2, 3}, .f = {1, 5}, .m = {1, 5}, .fm = {2.5, 3.5}};
  EXPECT_TRUE(box.covers({2, 2, 3}));
  EXPECT_TRUE(box.covers({3, 5, 2}));
  EXPECT_FALSE(box.covers({4, 3, 3}));
  EXPECT_FALSE(box.covers({2, 2, 2}));
  EXPECT_FALSE(box.covers({2, 4, 4}));
}

}  // namespace
}  // namespace coterie::rules
