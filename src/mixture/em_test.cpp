#include "mixture/em.hpp"

#include <cmath>
#include <limits>

#include "mixture/test_figures.hpp"
#include "mixture/test_mixtures.hpp"

namespace coterie::mixture {
namespace {

// The partition that the oracle starts from.
std::vector<int32_t> oracle_partition(const table::Matrix& matrix) {
  std::vector<int32_t> out;
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    const double x = matrix.value(row, 0);
    out.push_back((x > -0.5 ? 1 : 0) + (x > 0.75 ? 1 : 0));
  }
  return out;
}

struct Expected {
  Covariance covariance;
  int steps;
  std::span<const double> figures;  // weights, means, covariances
};

class EmTest : public EachSet {};

TEST_F(EmTest, EqualStepsGiveScikitLearnsParameters) {
  const auto matrix = oracle_rows(7, 600, 3, 3, 4);
  const Expected all[] = {
      {Covariance::full, 1, figures::full_1},
      {Covariance::full, 12, figures::full_12},
      {Covariance::tied, 1, figures::tied_1},
      {Covariance::tied, 12, figures::tied_12},
      {Covariance::diagonal, 1, figures::diagonal_1},
      {Covariance::diagonal, 12, figures::diagonal_12},
      {Covariance::spherical, 1, figures::spherical_1},
      {Covariance::spherical, 12, figures::spherical_12},
  };
  base::Pool pool(2);
  const cluster::Context context{.pool = &pool};
  const Extent extent = extent_of(matrix, context);
  for (const Expected& each : all) {
    SCOPED_TRACE(testing::Message() << name(each.covariance) << " " << each.steps);
    Em em(matrix, extent, each.covariance, 3, 1e-6, context);
    ASSERT_TRUE(em.start(oracle_partition(matrix)));
    for (int step = 0; step < each.steps; ++step) ASSERT_TRUE(em.step());
    const Mixture& mixture = em.mixture();
    for (size_t j = 0; j < 3; ++j) EXPECT_NEAR(mixture.weights[j], each.figures[j], 1e-7);
    for (size_t i = 0; i < 9; ++i) EXPECT_NEAR(mixture.means[i], each.figures[3 + i], 1e-6);
    const int shapes = each.covariance == Covariance::tied ? 1 : 3;
    ASSERT_EQ(each.figures.size(), 12U + 9U * static_cast<size_t>(shapes));
    for (int j = 0; j < shapes; ++j) {
      const auto covariance = covariance_of(mixture, j);
      for (size_t i = 0; i < 9; ++i)
        EXPECT_NEAR(covariance[i], each.figures[12 + 9 * static_cast<size_t>(j) + i], 1e-6);
    }
  }
}

// Everything that a step computes, as bits.
std::vector<double> after_steps(const table::Matrix& matrix, std::span<const int32_t> labels,
                                Covariance covariance, int threads) {
  base::Pool pool(threads);
  const cluster::Context context{.pool = &pool};
  const Extent extent = extent_of(matrix, context);
  Em em(matrix, extent, covariance, 3, 1e-6, context);
  EXPECT_TRUE(em.start(labels));
  for (int step = 0; step < 3; ++step) EXPECT_TRUE(em.step());
  std::vector<double> out = {em.log_likelihood()};
  for (const auto* part : {&em.mixture().weights, &em.mixture().means, &em.mixture().precisions})
    out.insert(out.end(), part->begin(), part->end());
  return out;
}

TEST_F(EmTest, SameBitsForAnyOrderThreadsAndInstructionSet) {
  const auto matrix = oracle_rows(11, 9001, 6, 3, 3);
  const auto labels = oracle_partition(matrix);
  const auto order = shuffled(matrix.rows(), 5);
  const auto other = reordered(matrix, order);
  const auto other_labels = oracle_partition(other);
  for (const Covariance covariance :
       {Covariance::full, Covariance::tied, Covariance::diagonal, Covariance::spherical}) {
    math::use_instruction_set("");
    const auto expected = after_steps(matrix, labels, covariance, 1);
    for (const double x : expected) ASSERT_TRUE(std::isfinite(x));
    for (const auto& set : math::instruction_sets()) {
      ASSERT_TRUE(math::use_instruction_set(set));
      EXPECT_EQ(after_steps(matrix, labels, covariance, 2), expected) << set << name(covariance);
      EXPECT_EQ(after_steps(other, other_labels, covariance, 2), expected)
          << set << name(covariance);
    }
  }
}

// Above kFastRows: the same bits on each set too, and the parameters of half as many rows twice.
TEST_F(EmTest, ManyRowsInSinglePrecision) {
  const auto half = oracle_rows(13, kFastRows / 2 + 24, 3, 3, 3);
  table::Matrix twice(2 * half.rows(), 3, half.step());
  for (int64_t row = 0; row < twice.rows(); ++row)
    for (int col = 0; col < 3; ++col) twice.units(row, col) = half.units(row % half.rows(), col);
  const auto exact = after_steps(half, oracle_partition(half), Covariance::full, 2);
  const auto labels = oracle_partition(twice);
  const auto expected = after_steps(twice, labels, Covariance::full, 2);
  EXPECT_NE(expected, exact);
  for (size_t i = 0; i < exact.size(); ++i)
    EXPECT_NEAR(expected[i], exact[i], 1e-6 * (1 + std::abs(exact[i])));
  const auto other = reordered(twice, shuffled(twice.rows(), 2));
  for (const auto& set : math::instruction_sets()) {
    ASSERT_TRUE(math::use_instruction_set(set));
    EXPECT_EQ(after_steps(other, oracle_partition(other), Covariance::full, 1), expected) << set;
  }
}

TEST_F(EmTest, LikelihoodNeverFalls) {
  const auto matrix = oracle_rows(12, 3000, 5, 4, 3);
  base::Pool pool(1);
  const cluster::Context context{.pool = &pool};
  const Extent extent = extent_of(matrix, context);
  for (const Covariance covariance :
       {Covariance::full, Covariance::tied, Covariance::diagonal, Covariance::spherical}) {
    Em em(matrix, extent, covariance, 3, 0, context);
    ASSERT_TRUE(em.start(oracle_partition(matrix)));
    double before = -std::numeric_limits<double>::infinity();
    for (int step = 0; step < 60; ++step) {
      ASSERT_TRUE(em.step());
      EXPECT_GE(em.log_likelihood(), before - 1e-9) << name(covariance) << " " << step;
      before = em.log_likelihood();
    }
  }
}

TEST_F(EmTest, StopsWhenTheLikelihoodDoesAndWhenCancelled) {
  const auto matrix = oracle_rows(7, 600, 3, 3, 4);
  base::Pool pool(1);
  base::Cancel cancel;
  const cluster::Context context{.pool = &pool, .cancel = &cancel};
  const Extent extent = extent_of(matrix, context);
  Em em(matrix, extent, Covariance::full, 3, 1e-6, context);
  ASSERT_TRUE(em.start(oracle_partition(matrix)));
  int passes = 0;
  ASSERT_TRUE(em.run({.passes_max = 3, .tolerance = 0}, [&](int done) { passes = done; }));
  EXPECT_FALSE(em.converged());
  EXPECT_EQ(em.passes(), 3);
  EXPECT_EQ(passes, 3);
  ASSERT_TRUE(em.run({.passes_max = 500, .tolerance = 1e-6}));
  EXPECT_TRUE(em.converged());
  EXPECT_LT(em.passes(), 503);
  const double at_end = em.log_likelihood();
  ASSERT_TRUE(em.step());
  EXPECT_NEAR(em.log_likelihood(), at_end, 1e-6);
  cancel.request();
  EXPECT_FALSE(em.step());
  EXPECT_FALSE(em.start(oracle_partition(matrix)));
}

TEST_F(EmTest, SumsOfLogDensitiesAreExactInAnyOrder) {
  const std::vector<double> terms = {1.25, -3e5, -1e24, 7, -1e24, 2.5e5, 0x1p-36, -17.125};
  LogSum forth, back;
  for (size_t i = 0; i < terms.size(); ++i) {
    forth.add(std::span(terms).subspan(i, 1));
    back.add(std::span(terms).subspan(terms.size() - 1 - i, 1));
  }
  LogSum once;
  once.add(terms);
  EXPECT_EQ(forth.value(), back.value());
  EXPECT_EQ(forth.value(), once.value());
  EXPECT_EQ(forth.value(), -2e24);
  LogSum small;
  small.add(std::vector<double>{-2.5, 1.25, 0x1p-36});
  small.add(forth);
  LogSum tiny;
  tiny.add(std::vector<double>{-2.5, 1.25, 0x1p-36});
  EXPECT_EQ(tiny.value(), -1.25 + 0x1p-36);
}

TEST_F(EmTest, OriginIsTheRoundedMeanAndNothingLiesOutside) {
  const auto matrix = oracle_rows(3, 5000, 4, 2, 8);
  base::Pool pool(2);
  const Extent extent = extent_of(matrix, {.pool = &pool});
  EXPECT_EQ(extent.largest[0], 1);
  for (int col = 0; col < 4; ++col) {
    double sum = 0, largest = 0;
    const auto i = static_cast<size_t>(col);
    for (int64_t row = 0; row < matrix.rows(); ++row) {
      const double units = matrix.units(row, col);
      sum += units;
      largest = std::max(largest, std::abs(2 * (units - extent.origin[i]) + 1));
    }
    EXPECT_EQ(extent.origin[i], std::nearbyint(sum / 5000));
    EXPECT_GE(extent.largest[i + 1], largest);
    EXPECT_LE(extent.largest[i + 1], largest + 2);
  }
}

}  // namespace
}  // namespace coterie::mixture
