#include "mixture/assign.hpp"

#include <cmath>

#include "mixture/em.hpp"
#include "mixture/test_figures.hpp"
#include "mixture/test_mixtures.hpp"

namespace coterie::mixture {
namespace {

class AssignTest : public EachSet {
 protected:
  base::Pool pool_{2};
  cluster::Context context_{.pool = &pool_};

  // The mixture of the oracle after its twelve steps.
  Mixture after_twelve(const table::Matrix& matrix, Covariance covariance) {
    std::vector<int32_t> labels;
    for (int64_t row = 0; row < matrix.rows(); ++row)
      labels.push_back((matrix.value(row, 0) > -0.5 ? 1 : 0) +
                       (matrix.value(row, 0) > 0.75 ? 1 : 0));
    const Extent extent = extent_of(matrix, context_);
    Em em(matrix, extent, covariance, 3, 1e-6, context_);
    EXPECT_TRUE(em.start(labels));
    for (int step = 0; step < 12; ++step) EXPECT_TRUE(em.step());
    return em.mixture();
  }
};

// Weights, means and covariances of the oracle as they are, so that only scoring is compared.
Mixture from_figures(std::span<const double> figures) {
  Mixture out;
  out.covariance = Covariance::full;
  out.k = out.cols = 3;
  out.weights.assign(figures.begin(), figures.begin() + 3);
  out.means.assign(figures.begin() + 3, figures.begin() + 12);
  for (size_t j = 0; j < 3; ++j) {
    const auto c = figures.subspan(12 + 9 * j, 9);
    // Cholesky and its inverse, written out for three columns.
    const double l00 = std::sqrt(c[0]), l10 = c[3] / l00, l20 = c[6] / l00;
    const double l11 = std::sqrt(c[4] - l10 * l10), l21 = (c[7] - l20 * l10) / l11;
    const double l22 = std::sqrt(c[8] - l20 * l20 - l21 * l21);
    const double w10 = -l10 / l00 / l11;
    for (const double w :
         {1 / l00, w10, 1 / l11, -(l20 / l00 + l21 * w10) / l22, -l21 / l11 / l22, 1 / l22})
      out.precisions.push_back(w);
  }
  return out;
}

TEST_F(AssignTest, ScoresAndProbabilitiesAreScikitLearns) {
  const auto matrix = oracle_rows(7, 600, 3, 3, 4);
  const Mixture mixture = from_figures(figures::full_12);
  const double expected = figures::full_scores[0];
  EXPECT_NEAR(score(matrix, mixture, context_).log_likelihood, expected, 1e-9 * -expected);
  const auto probabilities = memberships(matrix, mixture, context_);
  for (size_t i = 0; i < 15; ++i)
    EXPECT_NEAR(probabilities[i], figures::full_probabilities[i], 1e-9);
}

TEST_F(AssignTest, EachCovarianceScoresAsInScikitLearn) {
  const auto matrix = oracle_rows(7, 600, 3, 3, 4);
  struct Case {
    Covariance covariance;
    std::span<const double> scores, probabilities;
  };
  const Case cases[] = {
      {Covariance::full, figures::full_scores, figures::full_probabilities},
      {Covariance::tied, figures::tied_scores, figures::tied_probabilities},
      {Covariance::diagonal, figures::diagonal_scores, figures::diagonal_probabilities},
      {Covariance::spherical, figures::spherical_scores, figures::spherical_probabilities}};
  for (const Case& each : cases) {
    const Mixture mixture = after_twelve(matrix, each.covariance);
    const double likelihood = score(matrix, mixture, context_).log_likelihood;
    EXPECT_NEAR(likelihood, each.scores[0], 1e-7);
    const auto free = static_cast<double>(parameters(each.covariance, 3, 3));
    EXPECT_EQ(free, each.scores[3]);
    EXPECT_NEAR(free * std::log(600) - 1200 * likelihood, each.scores[1], 1e-4);
    EXPECT_NEAR(2 * free - 1200 * likelihood, each.scores[2], 1e-4);
    const auto probabilities = memberships(matrix, mixture, context_);
    for (size_t i = 0; i < 15; ++i) EXPECT_NEAR(probabilities[i], each.probabilities[i], 1e-6);
  }
}

TEST_F(AssignTest, PosteriorsAgreeWithMemberships) {
  const auto matrix = oracle_rows(41, 3007, 4, 3, 4);
  for (const Covariance covariance :
       {Covariance::full, Covariance::tied, Covariance::diagonal, Covariance::spherical}) {
    const Mixture mixture = after_twelve(matrix, covariance);
    const auto soft = memberships(matrix, mixture, context_);
    const auto hard = assign_mixture(matrix, mixture, context_);
    for (size_t row = 0; row < 3007; ++row) {
      const auto own = static_cast<size_t>(hard.label[row]),
                 next = static_cast<size_t>(hard.runner_up[row]);
      const double* p = soft.data() + 3 * row;
      EXPECT_EQ(hard.probability[row], p[own]);
      EXPECT_EQ(hard.runner_up_probability[row], p[next]);
      EXPECT_NE(own, next);
      EXPECT_GE(p[own], p[next]);
      EXPECT_GE(p[next], p[3 - own - next]);
      EXPECT_NEAR(p[0] + p[1] + p[2], 1, 1e-14);
    }
    EXPECT_EQ(score(matrix, mixture, context_).labels, hard.label);
  }
}

TEST_F(AssignTest, DistanceIsMahalanobis) {
  const auto matrix = oracle_rows(7, 600, 3, 3, 4);
  const Mixture mixture = from_figures(figures::full_12);
  const auto hard = assign_mixture(matrix, mixture, context_);
  for (int64_t row = 0; row < 50; ++row) {
    const auto j = static_cast<size_t>(hard.label[static_cast<size_t>(row)]);
    double square = 0;
    for (size_t i = 0; i < 3; ++i) {
      double y = 0;
      for (size_t a = 0; a <= i; ++a)
        y += mixture.precisions[6 * j + triangle(i) + a] *
             (matrix.value(row, static_cast<int>(a)) - mixture.means[3 * j + a]);
      square += y * y;
    }
    EXPECT_NEAR(hard.distance[static_cast<size_t>(row)], std::sqrt(square), 1e-12);
  }
}

TEST_F(AssignTest, ARowDependsOnItselfOnly) {
  const auto matrix = oracle_rows(42, 1000, 5, 3, 3);
  const Mixture mixture = after_twelve(matrix, Covariance::full);
  const auto together = assign_mixture(matrix, mixture, context_);
  base::Pool one(1);
  for (const auto& set : math::instruction_sets()) {
    ASSERT_TRUE(math::use_instruction_set(set));
    const auto order = shuffled(1000, 3);
    const auto other = assign_mixture(reordered(matrix, order), mixture, {.pool = &one});
    for (size_t i = 0; i < 1000; ++i) {
      const auto from = static_cast<size_t>(order[i]);
      ASSERT_EQ(other.label[i], together.label[from]) << set;
      ASSERT_EQ(other.runner_up[i], together.runner_up[from]);
      ASSERT_EQ(other.probability[i], together.probability[from]);
      ASSERT_EQ(other.runner_up_probability[i], together.runner_up_probability[from]);
      ASSERT_EQ(other.distance[i], together.distance[from]);
    }
    table::Matrix alone(1, 5, matrix.step());
    for (int col = 0; col < 5; ++col) alone.units(0, col) = matrix.units(777, col);
    const auto single = assign_mixture(alone, mixture, context_);
    EXPECT_EQ(single.probability[0], together.probability[777]);
    EXPECT_EQ(single.distance[0], together.distance[777]);
  }
}

TEST_F(AssignTest, TiesGoToTheLowestNumberAndTailsStayNumbers) {
  Mixture mixture;
  mixture.covariance = Covariance::spherical;
  mixture.k = 3;
  mixture.cols = 1;
  mixture.weights = {0.25, 0.5, 0.25};
  mixture.means = {-1, 100, 1};
  mixture.precisions = {1, 1e3, 1};
  table::Matrix matrix(4, 1, 0x1p-16);
  const float units[] = {0, 4194304, -4194304, 6553600};
  for (int row = 0; row < 4; ++row) matrix.units(row, 0) = units[row];
  const auto hard = assign_mixture(matrix, mixture, context_);
  EXPECT_EQ(hard.label, (std::vector<int32_t>{0, 2, 0, 1}));
  EXPECT_EQ(hard.runner_up, (std::vector<int32_t>{2, 0, 2, 2}));
  EXPECT_EQ(hard.probability[0], 0.5);
  EXPECT_EQ(hard.probability[1], 1);
  EXPECT_EQ(hard.runner_up_probability[1], 0);
  EXPECT_EQ(hard.distance[0], 1);
  EXPECT_EQ(hard.distance[1], 63);
  for (const double p : memberships(matrix, mixture, context_)) EXPECT_TRUE(p >= 0 && p <= 1);
  EXPECT_TRUE(std::isfinite(score(matrix, mixture, context_).log_likelihood));

  mixture.k = 1;
  mixture.weights = {1};
  const auto single = assign_mixture(matrix, mixture, context_);
  EXPECT_EQ(single.label, std::vector<int32_t>(4, 0));
  EXPECT_EQ(single.runner_up, std::vector<int32_t>(4, -1));
  EXPECT_EQ(single.runner_up_probability, std::vector<double>(4, 0.0));
  EXPECT_EQ(single.probability, std::vector<double>(4, 1.0));
  EXPECT_TRUE(assign_mixture(table::Matrix(0, 1, 1), mixture, context_).label.empty());
}

// A component without weight is never chosen, and no NaN comes of it.
TEST_F(AssignTest, AComponentOfWeightZeroGetsNothing) {
  Mixture mixture;
  mixture.covariance = Covariance::spherical;
  mixture.k = 2;
  mixture.cols = 1;
  mixture.weights = {1, 0};
  mixture.means = {5, 0};
  mixture.precisions = {1, 1};
  const auto hard = assign_mixture(table::Matrix(20, 1, 0x1p-16), mixture, context_);
  EXPECT_EQ(hard.label, std::vector<int32_t>(20, 0));
  EXPECT_EQ(hard.runner_up, std::vector<int32_t>(20, 1));
  EXPECT_EQ(hard.probability, std::vector<double>(20, 1.0));
  EXPECT_EQ(hard.runner_up_probability, std::vector<double>(20, 0.0));
}

}  // namespace
}  // namespace coterie::mixture
