#include "medoids/pam.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "medoids/test_data.hpp"

namespace coterie::medoids {
namespace {

double distance(const table::Matrix& matrix, int64_t a, int64_t b) {
  double square = 0;
  for (int col = 0; col < matrix.cols(); ++col)
    square += std::pow(matrix.value(a, col) - matrix.value(b, col), 2);
  return std::sqrt(square);
}

double cost_of(const table::Matrix& matrix, const std::vector<int64_t>& medoids) {
  double sum = 0;
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    double least = INFINITY;
    for (const int64_t medoid : medoids) least = std::min(least, distance(matrix, row, medoid));
    sum += least;
  }
  return sum;
}

Space space_of(const table::Matrix& matrix) {
  base::Pool pool(1);
  return euclidean_space(matrix, {.pool = &pool});
}

TEST(PamTest, NoSwapLowersTheCost) {
  for (uint64_t seed = 0; seed < 12; ++seed) {
    const int64_t n = 20 + static_cast<int64_t>(seed) * 5;
    const table::Matrix matrix = small_numbers(n, 1 + static_cast<int>(seed % 3), 40, seed);
    const Mixed rows{.numbers = &matrix};
    const int k = 1 + static_cast<int>(seed % 4);
    const PamFit fit = pam(space_of(matrix), rows, k, 4, base::Random(seed, 1), nullptr);
    ASSERT_EQ(fit.medoids.size(), static_cast<size_t>(k));
    EXPECT_NEAR(fit.cost, cost_of(matrix, fit.medoids), 1e-6);
    for (size_t j = 0; j < fit.medoids.size(); ++j)
      for (int64_t row = 0; row < n; ++row) {
        std::vector<int64_t> other = fit.medoids;
        other[j] = row;
        EXPECT_GE(cost_of(matrix, other), fit.cost - 1e-6) << seed << ' ' << j << ' ' << row;
      }
  }
}

// The best of a few starts is the best of all choices of two or three rows.
TEST(PamTest, FindsTheBestChoiceOfAll) {
  for (uint64_t seed = 0; seed < 8; ++seed) {
    const table::Matrix matrix = small_numbers(18, 2, 100, seed + 50);
    const int k = 2 + static_cast<int>(seed % 2);
    double best = INFINITY, found = INFINITY;
    for (int64_t a = 0; a < 18; ++a)
      for (int64_t b = a + 1; b < 18; ++b)
        for (int64_t c = k == 2 ? b : b + 1; c < (k == 2 ? b + 1 : 18); ++c)
          best = std::min(best, cost_of(matrix, {a, b, c}));
    for (uint64_t start = 0; start < 12; ++start) {
      const Sample sample({.numbers = &matrix}, shuffled(18, start));
      const PamFit fit =
          pam(space_of(matrix), sample.view(), k, 3, base::Random(seed, start), nullptr);
      found = std::min(found, fit.cost);
    }
    EXPECT_NEAR(found, best, 1e-6) << seed;
  }
}

TEST(PamTest, FewerDistinctRowsThanMedoids) {
  const table::Matrix matrix = small_numbers(200, 1, 4, 3);
  const PamFit fit = pam(space_of(matrix), {.numbers = &matrix}, 9, 5, base::Random(1, 1), nullptr);
  EXPECT_EQ(fit.medoids.size(), 4U);
  EXPECT_EQ(fit.cost, 0);
}

TEST(PamTest, StopsWhenAsked) {
  const table::Matrix matrix = small_numbers(200, 2, 1000, 3);
  base::Cancel cancel;
  cancel.request();
  const PamFit fit = pam(space_of(matrix), {.numbers = &matrix}, 3, 5, base::Random(1, 1), &cancel);
  EXPECT_TRUE(fit.medoids.empty());
}

// What the triangle inequality passes over changes nothing: tight groups far apart, where most is
// passed over, end where a plain search would find no swap.
TEST(PamTest, PassingOverRowsChangesNothing) {
  table::Matrix matrix(300, 2, 1);
  base::Random random(5, 5);
  for (int row = 0; row < 300; ++row) {
    matrix.units(row, 0) = static_cast<float>(row % 10 * 1000 + static_cast<int>(random.below(60)));
    matrix.units(row, 1) = static_cast<float>(row % 4 * 3000 + static_cast<int>(random.below(60)));
  }
  const PamFit fit =
      pam(space_of(matrix), {.numbers = &matrix}, 7, usual_tries(300), base::Random(2, 1), nullptr);
  for (size_t j = 0; j < fit.medoids.size(); ++j)
    for (int64_t row = 0; row < 300; ++row) {
      std::vector<int64_t> other = fit.medoids;
      other[j] = row;
      ASSERT_GE(cost_of(matrix, other), fit.cost - 1e-6);
    }
}

}  // namespace
}  // namespace coterie::medoids
