#include "mixture/sweep.hpp"

#include <algorithm>
#include <limits>

#include "mixture/assign.hpp"
#include "mixture/test_mixtures.hpp"

namespace coterie::mixture {
namespace {

class SweepTest : public EachSet {
 protected:
  base::Pool pool_{2};
  cluster::Context context_{.pool = &pool_};
};

TEST_F(SweepTest, FindsTheNumberAndTheShapes) {
  // Three tilted groups of unlike shape; three balls of unlike size.
  const auto tilted = oracle_rows(50, 3000, 3, 3, 12);
  base::Random random(6, 6);
  table::Matrix balls(3000, 3, 0x1p-16);
  for (int64_t row = 0; row < 3000; ++row) {
    const auto group = static_cast<double>(random.below(3));
    for (int col = 0; col < 3; ++col)
      balls.units(row, col) = static_cast<float>(table::to_units(
          (col == 0 ? 7 * group : 0) + random.normal() * (0.5 + 0.5 * group), balls.step()));
  }
  const auto first = sweep_mixtures(tilted, {.k_low = 1, .k_high = 5}, context_).value();
  const auto second = sweep_mixtures(balls, {.k_low = 1, .k_high = 5}, context_).value();
  ASSERT_EQ(first.candidates.size(), 20U);
  const auto& best = first.candidates[static_cast<size_t>(first.chosen)];
  EXPECT_EQ(best.k, 3);
  EXPECT_EQ(best.covariance, Covariance::full);
  EXPECT_EQ(first.rule, "3 components with full covariance have the lowest BIC of 20 mixtures");
  const auto& ball = second.candidates[static_cast<size_t>(second.chosen)];
  EXPECT_EQ(ball.k, 3);
  EXPECT_EQ(ball.covariance, Covariance::spherical);

  double lowest = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < 20; ++i) {
    const auto& each = first.candidates[i];
    EXPECT_EQ(each.k, 1 + static_cast<int>(i) / 4);
    EXPECT_EQ(static_cast<int>(each.covariance), static_cast<int>(i) % 4);
    EXPECT_EQ(each.fit.labels.empty(), static_cast<int>(i) != first.chosen);
    lowest = std::min(lowest, each.fit.bic);
  }
  EXPECT_EQ(best.fit.bic, lowest);
  EXPECT_EQ(best.fit.labels, assign_mixture(tilted, best.fit.model, context_).label);
}

TEST_F(SweepTest, IsTheSumOfItsFits) {
  const auto matrix = oracle_rows(51, 700, 2, 2, 4);
  MixtureSweepOptions options{.k_low = 2, .k_high = 3, .covariances = {Covariance::tied}};
  const auto sweep = sweep_mixtures(matrix, options, context_).value();
  ASSERT_EQ(sweep.candidates.size(), 2U);
  MixtureOptions alone;
  alone.covariance = Covariance::tied;
  for (const auto& each : sweep.candidates) {
    const auto fit = fit_mixture(matrix, each.k, alone, context_).value();
    EXPECT_EQ(each.fit.bic, fit.bic);
    EXPECT_EQ(each.fit.model.means, fit.model.means);
  }
}

// Half of the rows share a value in one column: likelihood is highest where a component lies on it.
TEST_F(SweepTest, AComponentThatLivesOnTheRegularisationDoesNotWin) {
  auto matrix = oracle_rows(52, 2000, 2, 1, 4);
  for (int64_t row = 0; row < 2000; row += 2) matrix.units(row, 0) = 0;
  const auto sweep =
      sweep_mixtures(matrix, {.k_low = 1, .k_high = 3, .covariances = {Covariance::full}}, context_)
          .value();
  const auto& best = sweep.candidates[static_cast<size_t>(sweep.chosen)];
  EXPECT_EQ(best.k, 1);
  EXPECT_EQ(best.fit.flat, 0);
  EXPECT_GT(best.fit.bic, sweep.candidates[1].fit.bic);
  EXPECT_NE(sweep.rule.find("spread in every direction"), std::string::npos);
  const auto forced =
      sweep_mixtures(matrix, {.k_low = 2, .k_high = 3, .covariances = {Covariance::full}}, context_)
          .value();
  EXPECT_NE(forced.rule.find("depends on the regularisation"), std::string::npos);
}

TEST_F(SweepTest, LeavesOutWhatHasTooFewRowsAndRefusesNonsense) {
  table::Matrix three(40, 1, 1);
  for (int64_t row = 0; row < 40; ++row) three.units(row, 0) = static_cast<float>(row % 3);
  const auto sweep = sweep_mixtures(three, {.k_low = 2, .k_high = 9}, context_).value();
  EXPECT_EQ(sweep.candidates.back().k, 3);
  for (const MixtureSweepOptions& wrong :
       {MixtureSweepOptions{.k_low = 4, .k_high = 9}, MixtureSweepOptions{.k_low = 0},
        MixtureSweepOptions{.k_low = 3, .k_high = 2}, MixtureSweepOptions{.covariances = {}}})
    EXPECT_EQ(sweep_mixtures(three, wrong, context_).error().code, base::Code::data);
}

class Recorder : public base::Progress {
 public:
  void step(std::string_view) override { ++steps; }
  void at(double share) override { shares.push_back(share); }
  int steps = 0;
  std::vector<double> shares;
};

TEST_F(SweepTest, TellsItsProgressAndStopsWhenCancelled) {
  const auto matrix = oracle_rows(53, 500, 2, 2, 4);
  Recorder recorder;
  base::Cancel cancel;
  const cluster::Context context{.pool = &pool_, .cancel = &cancel, .progress = &recorder};
  ASSERT_TRUE(sweep_mixtures(matrix, {.k_low = 1, .k_high = 3}, context));
  EXPECT_EQ(recorder.steps, 1);
  EXPECT_TRUE(std::ranges::is_sorted(recorder.shares));
  EXPECT_GT(recorder.shares.back(), 0.95);
  EXPECT_LE(recorder.shares.back(), 1);
  cancel.request();
  EXPECT_EQ(sweep_mixtures(matrix, {}, context).error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::mixture
