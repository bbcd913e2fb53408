// Scores by quantile, rank and fixed cuts: ties, directions, empty bins, JSON.
#include "rules/scores.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "rules/test_frames.hpp"
#include "sql/dialect.hpp"

namespace coterie::rules {
namespace {

Score fitted(const std::vector<double>& values, ScoreOptions options) {
  options.name = "f";
  options.feature = "orders";
  auto score = fit_score(values, options);
  EXPECT_TRUE(score) << score.error().text();
  return score.value_or(Score{});
}

std::vector<double> one_to(int n) {
  std::vector<double> out(static_cast<size_t>(n));
  std::iota(out.begin(), out.end(), 1);
  return out;
}

TEST(ScoresTest, QuantilesAreTypeSeven) {
  auto score = fitted(one_to(10), {});
  ASSERT_EQ(score.cuts.size(), 4u);
  const double expected[] = {2.8, 4.6, 6.4, 8.2};
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(score.cuts[i], expected[i], 1e-14);
  EXPECT_EQ(score.shares, (std::vector<double>{.2, .2, .2, .2, .2}));
  EXPECT_TRUE(score.warnings.empty());
  EXPECT_EQ(score.of(1), 1);
  EXPECT_EQ(score.of(10), 5);
  EXPECT_EQ(score.of(kNone), 0);
}

TEST(ScoresTest, AValueOnACutPassesOnlyWhenInclusive) {
  std::vector<double> values = {1, 2, 3};
  EXPECT_EQ(fitted(values, {.bins = 2}).of(2), 1);
  EXPECT_EQ(fitted(values, {.bins = 2, .inclusive = true}).of(2), 2);
}

TEST(ScoresTest, OffsetMovesTheCutsOfTheRPackage) {
  auto score = fitted(one_to(5), {.bins = 2, .inclusive = true, .offset = 1});
  EXPECT_EQ(score.cuts, (std::vector<double>{4}));
  EXPECT_EQ(score.of(3.5), 1);
  EXPECT_EQ(score.of(4), 2);
}

TEST(ScoresTest, RecencyIsReversed) {
  auto score = fitted(one_to(10), {.reversed = true});
  EXPECT_EQ(score.of(1), 5);
  EXPECT_EQ(score.of(10), 1);
}

TEST(ScoresTest, TiesStayTogetherAndEmptyBinsAreSaid) {
  std::vector<double> values(70, 1);
  for (int i = 0; i < 30; ++i) values.push_back(2 + i);
  auto score = fitted(values, {});
  EXPECT_EQ(score.of(1), 1);
  EXPECT_EQ(score.shares[0], 0.7);
  EXPECT_EQ(score.shares[1] + score.shares[2], 0);
  ASSERT_EQ(score.warnings.size(), 2u);
  EXPECT_EQ(score.warnings[0], "score f: cuts 1 to 3 of orders coincide at 1");
  EXPECT_EQ(score.warnings[1], "score f: no customer has 2, 3 (by orders)");
}

TEST(ScoresTest, RankPutsTiesAtTheirMiddle) {
  std::vector<double> values(70, 1);
  for (int i = 0; i < 30; ++i) values.push_back(2 + i);
  auto score = fitted(values, {.how = How::rank});
  // Mid-rank 35.5 of 100: the second fifth; the others are the ranks 71 to 100.
  EXPECT_EQ(score.of(1), 2);
  EXPECT_EQ(score.of(2), 4);
  EXPECT_EQ(score.of(11), 4);
  EXPECT_EQ(score.of(12), 5);
  EXPECT_EQ(score.of(0), 1);
}

TEST(ScoresTest, RankGivesEqualPartsAndNeverSplitsEqualValues) {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    base::Random random(seed, 1);
    std::vector<double> values;
    for (int i = 0; i < 200; ++i) values.push_back(static_cast<double>(random.below(seed * 3)));
    auto score = fitted(values, {.how = How::rank, .bins = 4});
    auto sorted = values;
    std::ranges::sort(sorted);
    for (double v : values) {
      auto [low, high] = std::ranges::equal_range(sorted, v);
      double middle =
          (static_cast<double>(low - sorted.begin()) + static_cast<double>(high - sorted.begin())) /
          2;
      EXPECT_EQ(score.of(v), 1 + static_cast<int>(std::floor(middle * 4 / 200)));
    }
  }
  auto distinct = fitted(one_to(100), {.how = How::rank});
  EXPECT_EQ(distinct.shares, (std::vector<double>{.2, .2, .2, .2, .2}));
}

TEST(ScoresTest, RankOfOneValueHasATopThatNobodyReached) {
  auto score = fitted({5, 5, 5}, {.how = How::rank, .bins = 3});
  EXPECT_EQ(score.of(5), 2);
  EXPECT_EQ(score.of(4), 1);
  EXPECT_EQ(score.of(6), 3);
}

TEST(ScoresTest, FixedCuts) {
  auto score = fitted({1, 2, 2, 9}, {.how = How::fixed, .cuts = {1, 2, 3, 4}});
  EXPECT_EQ(score.bins, 5);
  EXPECT_EQ(score.of(1), 1);
  EXPECT_EQ(score.of(2), 2);
  EXPECT_EQ(score.of(4), 4);
  EXPECT_EQ(score.of(5), 5);
  EXPECT_EQ(score.shares, (std::vector<double>{.25, .5, 0, 0, .25}));
}

TEST(ScoresTest, MissingValuesAreLeftOut) {
  auto score = fitted({kNone, 1, 2, 3, kNone}, {.bins = 2});
  EXPECT_EQ(score.cuts[0], 2);
  EXPECT_EQ(score.scored, 3);
  EXPECT_EQ(score.missing, 2);
}

TEST(ScoresTest, RefusesWhatDoesNotFit) {
  std::vector<double> values = {1, 2, 3};
  for (const auto& bad :
       {ScoreOptions{.how = How::fixed}, ScoreOptions{.how = How::fixed, .cuts = {2, 1}},
        ScoreOptions{.how = How::fixed, .cuts = {1, 1}}, ScoreOptions{.bins = 1},
        ScoreOptions{.bins = 101}, ScoreOptions{.probabilities = {0.5, 0.5}},
        ScoreOptions{.probabilities = {0, 0.5}}, ScoreOptions{.probabilities = {1}},
        ScoreOptions{.how = How::rank, .offset = 1}, ScoreOptions{.cuts = {1}}}) {
    auto score = fit_score(values, bad);
    ASSERT_FALSE(score);
    EXPECT_EQ(score.error().code, base::Code::project);
  }
  auto nothing = fit_score(std::vector<double>{kNone}, {});
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, base::Code::data);
}

// A score's condition holds for exactly the customers with that score.
TEST(ScoresTest, WithinIsTheScoreAsACondition) {
  auto frame = random_shop(3, 500);
  const auto& values = frame.find("reorder_share")->values;
  for (bool reversed : {false, true})
    for (bool inclusive : {false, true})
      for (auto how : {How::quantile, How::rank}) {
        auto score = *fit_score(values, {.name = "x",
                                         .feature = "reorder_share",
                                         .how = how,
                                         .inclusive = inclusive && how == How::quantile,
                                         .reversed = reversed});
        EXPECT_EQ(within(score, 1, 5), nullptr);
        for (int low = 1; low <= 5; ++low)
          for (int high = low; high <= 5; ++high) {
            auto condition = within(score, low, high);
            if (!condition) continue;
            auto found = holds(*condition, frame);
            for (size_t i = 0; i < values.size(); ++i) {
              int s = score.of(values[i]);
              ASSERT_EQ(found[i] == 1, low <= s && s <= high);
            }
          }
      }
}

TEST(ScoresTest, ConditionsReadWell) {
  auto score = fitted(one_to(9), {.reversed = true});
  EXPECT_EQ(sql::render(engine_dialect(), *within(score, 2, 5)), "orders <= 7.4e0");
  score.cuts = {3, 5, 7, 9};
  EXPECT_EQ(sql::render(engine_dialect(), *within(score, 2, 3)), "orders > 5 AND orders <= 9");
}

TEST(ScoresTest, JsonIsLossless) {
  auto frame = random_shop(5, 300);
  auto score = *fit_score(frame.find("spend")->values,
                          {.name = "m", .feature = "spend", .inclusive = true, .reversed = true});
  nlohmann::json out = score;
  auto back = nlohmann::json::parse(out.dump()).get<Score>();
  EXPECT_EQ(back, score);
}

}  // namespace
}  // namespace coterie::rules
