#include "cluster/choice.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace coterie::cluster {
namespace {

Measured one(int k, double silhouette, double share) {
  return {k, {{"silhouette_euclidean", silhouette, NAN}, {"smallest_share", share, NAN}}};
}

TEST(ChoiceTest, TakesTheHighestSilhouetteAndTheFirstOfEquals) {
  const std::vector<Measured> all = {one(2, .3, .4), one(3, .5, .2), one(4, .5, .1)};
  const auto choice = choose_by_silhouette(all, {});
  EXPECT_EQ(choice.chosen, 1);
  EXPECT_EQ(choice.rule, "k = 3 has the highest Euclidean silhouette (0.500) of k = 2..4.");
}

TEST(ChoiceTest, LeavesAsideWhatNobodyCanActOn) {
  const std::vector<Measured> all = {one(2, .3, .4), one(3, .5, .001), one(4, NAN, .1),
                                     one(5, .9, .1)};
  const auto choice = choose_by_silhouette(all, {.smallest_share = .02, .segments_max = 4});
  EXPECT_EQ(choice.chosen, 0);
  EXPECT_EQ(choice.reasons[0], "");
  EXPECT_EQ(choice.reasons[1], "the smallest segment has 0.1 % of the customers, below 2 %");
  EXPECT_EQ(choice.reasons[2], "one segment has no silhouette");
  EXPECT_EQ(choice.reasons[3], "more than 4 segments");
  EXPECT_NE(choice.rule.find("left aside: k = 3, 4, 5 (the smallest"), std::string::npos);
}

TEST(ChoiceTest, WhenNoneIsAllowedTheMostEvenIsTaken) {
  const std::vector<Measured> all = {one(2, .3, .001), one(3, .2, .01)};
  const auto choice = choose_by_silhouette(all, {});
  EXPECT_EQ(choice.chosen, 1);
  EXPECT_EQ(choice.rule,
            "No k of 2..3 is allowed; k = 3 is taken, whose smallest segment is the largest (1.0 "
            "%).");
}

TEST(ChoiceTest, AnIndexThatWasNotMeasuredIsNotANumber) {
  EXPECT_TRUE(std::isnan(index_of(one(2, .3, .1).indices, "gap")));
  EXPECT_EQ(index_of(one(2, .3, .1).indices, "smallest_share"), .1);
}

}  // namespace
}  // namespace coterie::cluster
