#include "mixture/model.hpp"

#include <cmath>
#include <limits>

#include "mixture/test_mixtures.hpp"

namespace coterie::mixture {
namespace {

TEST(ModelTest, NamesGoBothWays) {
  for (const auto* text : {"full", "tied", "diagonal", "spherical"})
    EXPECT_EQ(name(covariance_named(text).value()), text);
  EXPECT_FALSE(covariance_named("diag"));
}

// scikit-learn's _n_parameters for 12 columns and 8 components, 3 and 3.
TEST(ModelTest, CountsOfParametersAreScikitLearns) {
  EXPECT_EQ(parameters(Covariance::full, 8, 12), 727);
  EXPECT_EQ(parameters(Covariance::tied, 8, 12), 181);
  EXPECT_EQ(parameters(Covariance::diagonal, 8, 12), 199);
  EXPECT_EQ(parameters(Covariance::spherical, 8, 12), 111);
  EXPECT_EQ(parameters(Covariance::full, 3, 3), 29);
  EXPECT_EQ(parameters(Covariance::tied, 3, 3), 17);
  EXPECT_EQ(parameters(Covariance::diagonal, 3, 3), 20);
  EXPECT_EQ(parameters(Covariance::spherical, 3, 3), 14);
}

// Two columns: covariance {4, 1.2; 1.2, 1} about mean (1, -2), in coordinates 2 u + 1.
Moments some_moments(double step) {
  const double mean[] = {2 * 1 / step + 1, 2 * -2 / step + 1};
  const double covariance[] = {4, 1.2, 1};
  Moments out{.mass = 5, .mean = {mean[0], mean[1]}, .squares = {}};
  for (size_t i = 0; i < 2; ++i)
    for (size_t j = 0; j <= i; ++j)
      out.squares.push_back(covariance[triangle(i) + j] * 4 / step / step + mean[i] * mean[j]);
  return out;
}

TEST(ModelTest, MomentsBecomeAShape) {
  const Scale scale{.step = 0x1p-4, .origin = {0, 0}, .floor = 0.25};
  int flat = -1;
  const Mixture mixture =
      maximise(Covariance::full, std::vector{some_moments(0x1p-4)}, {}, scale, {}, flat);
  EXPECT_EQ(flat, 0);
  EXPECT_EQ(mixture.weights, std::vector<double>{1.0});
  EXPECT_NEAR(mixture.means[0], 1, 1e-12);
  EXPECT_NEAR(mixture.means[1], -2, 1e-12);
  const auto covariance = covariance_of(mixture, 0);
  EXPECT_NEAR(covariance[0], 4.25, 1e-10);
  EXPECT_NEAR(covariance[1], 1.2, 1e-10);
  EXPECT_NEAR(covariance[3], 1.25, 1e-10);
}

TEST(ModelTest, AComponentWithoutMassKeepsItsShape) {
  const Scale scale{.step = 0x1p-4, .origin = {0, 0}, .floor = 0.25};
  Mixture before;
  before.covariance = Covariance::full;
  before.k = before.cols = 2;
  before.weights = {0.5, 0.5};
  before.means = {1, 2, 3, 4};
  before.precisions = {1, 0, 1, 2, 0.5, 3};
  Moments none{.mass = 0, .mean = {0, 0}, .squares = {0, 0, 0}};
  int flat = 0;
  const Mixture after =
      maximise(Covariance::full, std::vector{some_moments(0x1p-4), none}, {}, scale, before, flat);
  EXPECT_EQ(after.weights, (std::vector<double>{1, 0}));
  EXPECT_EQ(std::vector(after.means.begin() + 2, after.means.end()), (std::vector<double>{3, 4}));
  EXPECT_EQ(std::vector(after.precisions.begin() + 3, after.precisions.end()),
            (std::vector<double>{2, 0.5, 3}));
  EXPECT_EQ(prepare(after, 1, {}).constants[1], -std::numeric_limits<double>::infinity());
}

TEST(ModelTest, TheFloorHoldsWhereRoundingLeavesLess) {
  // Two columns that are equal, with products a little too small.
  const Scale scale{.step = 2, .origin = {0, 0}, .floor = 1e-6};
  Moments moments{.mass = 1, .mean = {0, 0}, .squares = {1e6, 1e6, 1e6 * (1 - 1e-9)}};
  for (const Covariance covariance : {Covariance::full, Covariance::tied}) {
    int flat = 0;
    const Mixture mixture = maximise(covariance, std::vector{moments}, moments, scale, {}, flat);
    EXPECT_EQ(flat, 1);
    EXPECT_NEAR(mixture.precisions[2], 1e3, 1);
  }
  moments.squares = {-1e-3, 1e-3};
  int flat = 0;
  const Mixture diagonal =
      maximise(Covariance::diagonal, std::vector{moments}, {}, scale, {}, flat);
  EXPECT_EQ(flat, 1);
  EXPECT_NEAR(diagonal.precisions[0], 1e3, 1e-6);
}

TEST(ModelTest, AnyOriginGivesTheSameDensities) {
  const Scale scale{.step = 0x1p-4, .origin = {0, 0}, .floor = 0.25};
  int flat = 0;
  const Mixture mixture =
      maximise(Covariance::full, std::vector{some_moments(0x1p-4)}, {}, scale, {}, flat);
  const std::vector<double> origin = {10, -35};
  const Ready here = prepare(mixture, scale.step, {}), there = prepare(mixture, scale.step, origin);
  EXPECT_EQ(here.factors, there.factors);
  EXPECT_EQ(here.constants, there.constants);
  // Row (3, 7) in units: coordinates 7, 15 here and 2 * (3 - 10) + 1, 2 * (7 + 35) + 1 there.
  const auto square = [](const Ready& ready, double a, double b) {
    const double y0 = ready.factors[0] * a - ready.offsets[0];
    const double y1 = ready.factors[1] * a + ready.factors[2] * b - ready.offsets[1];
    return y0 * y0 + y1 * y1;
  };
  EXPECT_NEAR(square(here, 7, 15), square(there, -13, 85), 1e-12);
}

}  // namespace
}  // namespace coterie::mixture
