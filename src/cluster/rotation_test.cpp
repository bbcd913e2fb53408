#include "cluster/rotation.hpp"

#include "cluster/pca.hpp"
#include "cluster/test_data.hpp"

namespace coterie::cluster {
namespace {

FittedRotation fitted(const table::Matrix& matrix, double keep, int threads = 2) {
  base::Pool pool(threads);
  auto out = fit_rotation(matrix, keep, {.pool = &pool});
  if (!out) throw std::runtime_error(out.error().text());
  return *std::move(out);
}

TEST(RotationTest, IsTheProjectionOnTheComponents) {
  base::Pool pool(2);
  const auto matrix = drawn_matrix(3000, 5, 3, 1);
  const auto components = *pca(matrix, {.pool = &pool});
  const auto found = fitted(matrix, 3);
  ASSERT_EQ(found.rotation.components(), 3);
  EXPECT_DOUBLE_EQ(found.explained,
                   components.explained(0) + components.explained(1) + components.explained(2));
  const auto rotated = rotate(matrix, found.rotation, {.pool = &pool});
  EXPECT_EQ(rotated.cols(), 3);
  for (int component = 0; component < 3; ++component) {
    const auto exact = project(matrix, components, component, {.pool = &pool});
    for (int64_t row = 0; row < matrix.rows(); ++row)
      EXPECT_NEAR(rotated.value(row, component), exact[static_cast<size_t>(row)],
                  rotated.step() * 0.51);
  }
}

TEST(RotationTest, AShareTakesAsFewComponentsAsItNeeds) {
  const auto matrix = drawn_matrix(2000, 6, 4, 2);
  const auto found = fitted(matrix, 0.8);
  const int taken = found.rotation.components();
  EXPECT_GE(found.explained, 0.8);
  EXPECT_LT(fitted(matrix, taken - 1).explained, 0.8);
  EXPECT_EQ(fitted(matrix, 100).rotation.components(), 6);
}

TEST(RotationTest, AllComponentsKeepDistances) {
  base::Pool pool(1);
  const auto matrix = drawn_matrix(200, 4, 3, 3);
  const auto rotated = rotate(matrix, fitted(matrix, 4).rotation, {.pool = &pool});
  auto distance = [](const table::Matrix& m, int64_t a, int64_t b) {
    double sum = 0;
    for (int col = 0; col < m.cols(); ++col) sum += std::pow(m.value(a, col) - m.value(b, col), 2);
    return std::sqrt(sum);
  };
  for (int64_t row = 1; row < matrix.rows(); ++row)
    EXPECT_NEAR(distance(rotated, 0, row), distance(matrix, 0, row), 1e-3);
}

TEST(RotationTest, TheSameForAnyThreadsAndOrderOfRows) {
  const auto matrix = drawn_matrix(9000, 4, 3, 4);
  const auto one = fitted(matrix, 0.9, 1);
  EXPECT_EQ(one.rotation, fitted(matrix, 0.9, 2).rotation);
  const auto order = shuffled(matrix.rows(), 5);
  table::Matrix other(matrix.rows(), matrix.cols(), matrix.step());
  for (int64_t row = 0; row < matrix.rows(); ++row)
    for (int col = 0; col < matrix.cols(); ++col)
      other.units(row, col) = matrix.units(order[static_cast<size_t>(row)], col);
  EXPECT_EQ(one.rotation, fitted(other, 0.9).rotation);
}

TEST(RotationTest, NothingThatVariesIsAnError) {
  base::Pool pool(1);
  const auto found = fit_rotation(table::Matrix(10, 2, 0x1p-16), 1, {.pool = &pool});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, base::Code::data);
}

}  // namespace
}  // namespace coterie::cluster
