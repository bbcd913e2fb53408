#include "hierarchy/rounds.hpp"

#include <gtest/gtest.h>

namespace coterie::hierarchy {
namespace {

using Names = std::vector<int64_t>;
using Pairs = std::vector<std::pair<int64_t, int64_t>>;

Names names(std::span<const int64_t> from) {
  return {from.begin(), from.end()};
}

TEST(RoundsTest, MergesAllReciprocalPairsAndAsksThoseConcerned) {
  Rounds rounds(6);
  EXPECT_EQ(names(rounds.asked()), Names({0, 1, 2, 3, 4, 5}));
  rounds.set_nearest(0, {1, 3});
  rounds.set_nearest(1, {5, 4});
  rounds.set_nearest(2, {4, 1});
  rounds.set_nearest(3, {1, 0});
  rounds.set_nearest(4, {2, 5});
  rounds.set_nearest(5, {2, 4});
  EXPECT_EQ(rounds.merge(), Pairs({{0, 3}, {4, 5}}));
  EXPECT_EQ(names(rounds.active()), Names({1, 2, 3, 5}));
  EXPECT_EQ(names(rounds.asked()), Names({1, 3, 5}));  // 2 keeps its nearest, 1
  EXPECT_EQ(rounds.nearest(2).name, 1);
  rounds.set_nearest(1, {4, 2});
  rounds.set_nearest(3, {9, 5});
  rounds.set_nearest(5, {9, 3});
  EXPECT_EQ(rounds.merge(), Pairs({{1, 2}, {3, 5}}));
  EXPECT_EQ(names(rounds.asked()), Names({2, 5}));
  EXPECT_FALSE(rounds.done());
  rounds.set_nearest(2, {10, 5});
  rounds.set_nearest(5, {10, 2});
  EXPECT_EQ(rounds.merge(), Pairs({{2, 5}}));
  EXPECT_TRUE(rounds.done());
  EXPECT_GT(rounds.share(), 0.9);
}

TEST(RoundsTest, ACircleIsBrokenAtItsLeastCost) {
  Rounds rounds(4);
  rounds.set_nearest(0, {2, 1});
  rounds.set_nearest(1, {1, 2});
  rounds.set_nearest(2, {1, 3});
  rounds.set_nearest(3, {3, 0});
  EXPECT_EQ(rounds.merge(), Pairs({{1, 2}}));
  EXPECT_EQ(names(rounds.asked()), Names({0, 2}));
}

TEST(RoundsTest, OneLeafAndNoneAreDone) {
  EXPECT_TRUE(Rounds(1).done());
  EXPECT_TRUE(Rounds(0).done());
}

TEST(RoundsTest, EqualCostsComeInTheOrderOfNames) {
  const Neighbour held{5, 7};
  EXPECT_TRUE(held.after(4, 9));
  EXPECT_TRUE(held.after(5, 6));
  EXPECT_FALSE(held.after(5, 7));
  EXPECT_FALSE(held.after(6, 1));
  EXPECT_TRUE(Neighbour{}.after(1e300, 0));
}

}  // namespace
}  // namespace coterie::hierarchy
