// Silhouettes against the definition, computed pair by pair.
#include "cluster/silhouette.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "cluster/search.hpp"
#include "cluster/test_data.hpp"

namespace coterie::cluster {
namespace {

double by_definition(const table::Matrix& matrix, std::span<const int32_t> labels) {
  std::map<int32_t, int> sizes;
  for (const int32_t label : labels) ++sizes[label];
  double total = 0;
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    const int32_t own = labels[static_cast<size_t>(row)];
    if (sizes[own] == 1) continue;
    std::map<int32_t, double> sums;
    for (int64_t other = 0; other < matrix.rows(); ++other) {
      double square = 0;
      for (int col = 0; col < matrix.cols(); ++col)
        square += std::pow(matrix.value(row, col) - matrix.value(other, col), 2);
      sums[labels[static_cast<size_t>(other)]] += std::sqrt(square);
    }
    double a = 0, b = INFINITY;
    for (const auto& [label, sum] : sums) {
      if (label == own)
        a = sum / (sizes[own] - 1);
      else
        b = std::min(b, sum / sizes[label]);
    }
    if (std::max(a, b) > 0) total += (b - a) / std::max(a, b);
  }
  return total / static_cast<double>(matrix.rows());
}

std::vector<int32_t> any_labels(int64_t rows, int k) {
  std::vector<int32_t> labels;
  for (int64_t row = 0; row < rows; ++row) labels.push_back(*rc::gen::inRange(0, k));
  return labels;
}

RC_GTEST_PROP(Silhouettes, EqualTheDefinitionForSeveralLabellings, ()) {
  const table::Matrix matrix = any_matrix(60);
  const std::vector<int32_t> three = any_labels(matrix.rows(), 3),
                             five = any_labels(matrix.rows(), 5);
  base::Pool pool(2);
  const std::vector<Labelling> both{{three, 3}, {five, 5}};
  const std::vector<Silhouette> found = silhouettes(matrix, both, {.pool = &pool});
  for (size_t at = 0; at < 2; ++at) {
    const auto labels = both[at].labels;
    const bool one = std::ranges::all_of(labels, [&](int32_t label) { return label == labels[0]; });
    RC_ASSERT(std::isnan(found[at].value) == one);
    if (!one) RC_ASSERT(std::abs(found[at].value - by_definition(matrix, labels)) < 1e-9);
  }
}

TEST(Silhouettes, AreTheSameBitsForAnyOrderAndThreads) {
  const table::Matrix matrix = drawn_matrix(1000, 4, 4, 1);
  const std::vector<int64_t> order = shuffled(1000, 9);
  std::vector<int32_t> labels, moved;
  for (int64_t row = 0; row < 1000; ++row) labels.push_back(static_cast<int32_t>(row * row % 4));
  for (const int64_t row : order) moved.push_back(labels[static_cast<size_t>(row)]);
  base::Pool one(1), three(3);
  const Labelling plain{labels, 4}, other{moved, 4};
  const auto a = silhouettes(matrix, std::span(&plain, 1), {.pool = &one});
  const auto b = silhouettes(take_rows(matrix, order), std::span(&other, 1), {.pool = &three});
  EXPECT_EQ(a[0].value, b[0].value);
  EXPECT_EQ(a[0].standard_error, b[0].standard_error);
}

TEST(Silhouettes, OfEqualRowsOrSingleRowsAreZero) {
  base::Pool pool(1);
  const std::vector<int32_t> labels{0, 0, 1, 1}, single{0, 1, 2, 3};
  const std::vector<Labelling> both{{labels, 2}, {single, 4}};
  const auto found = silhouettes(to_matrix({{1}, {1}, {1}, {1}}), both, {.pool = &pool});
  EXPECT_EQ(found[0].value, 0);
  EXPECT_EQ(found[1].value, 0);
}

TEST(Silhouettes, WidthsOfRowsMakeUpTheMean) {
  const table::Matrix matrix = drawn_matrix(500, 3, 3, 2);
  std::vector<int32_t> labels;
  for (int64_t row = 0; row < 500; ++row) labels.push_back(static_cast<int32_t>(row % 7) / 3 * 2);
  base::Pool pool(2);
  const Labelling labelling{labels, 6};  // three of six clusters have no row
  const auto widths = silhouette_widths(matrix, labelling, {.pool = &pool});
  ASSERT_EQ(widths.size(), 500u);
  double total = 0;
  for (const double width : widths) total += width;
  EXPECT_NEAR(total / 500, by_definition(matrix, labels), 1e-9);
  EXPECT_NEAR(total / 500, silhouettes(matrix, std::span(&labelling, 1), {.pool = &pool})[0].value,
              1e-11);
}

TEST(Silhouettes, OneClusterHasNoWidths) {
  base::Pool pool(1);
  const std::vector<int32_t> labels{1, 1, 1};
  EXPECT_TRUE(silhouette_widths(to_matrix({{1}, {2}, {3}}), {labels, 2}, {.pool = &pool}).empty());
}

TEST(LargestDistance, IsTheDiagonalOfTheRange) {
  EXPECT_EQ(largest_distance(to_matrix({{0, 5}, {3, 1}})), 5 * 65536.0);
  EXPECT_EQ(largest_distance(table::Matrix(0, 2, 1)), 0);
}

}  // namespace
}  // namespace coterie::cluster
