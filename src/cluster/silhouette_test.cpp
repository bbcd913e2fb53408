// Silhouettes against the definition, computed pair by pair.
#include "cluster/silhouette.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "cluster/search.hpp"
#include "cluster/test_data.hpp"
#include "cluster/test_rows.hpp"

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
    if (!one) RC_ASSERT(std::abs(found[at].value - by_definition(matrix, labels)) < 2e-6);
  }
}

TEST(Silhouettes, AreTheSameBitsForAnyOrderThreadsAndInstructionSet) {
  const table::Matrix matrix = drawn_matrix(1000, 4, 4, 1);
  const std::vector<int64_t> order = shuffled(1000, 9);
  std::vector<int32_t> labels, moved, other, moved_other;
  for (int64_t row = 0; row < 1000; ++row) {
    labels.push_back(row < 700 ? 0 : static_cast<int32_t>(row * row % 4));
    other.push_back(static_cast<int32_t>(row % 3));
  }
  for (const int64_t row : order) {
    moved.push_back(labels[static_cast<size_t>(row)]);
    moved_other.push_back(other[static_cast<size_t>(row)]);
  }
  base::Pool one(1), three(3);
  const std::vector<Labelling> plain{{labels, 4}, {other, 3}};
  const auto first = silhouettes(matrix, plain, {.pool = &one});
  const table::Matrix shuffled_rows = take_rows(matrix, order);
  on_each_instruction_set([&](const std::string& name) {
    for (size_t at = 0; at < 2; ++at) {
      // On its own a labelling has large cells, so that pairs are measured once; not so together.
      const Labelling alone = at == 0 ? Labelling{moved, 4} : Labelling{moved_other, 3};
      const auto found = silhouettes(shuffled_rows, std::span(&alone, 1), {.pool = &three});
      EXPECT_EQ(found[0].value, first[at].value) << name;
      EXPECT_EQ(found[0].standard_error, first[at].standard_error) << name;
    }
    const auto again = silhouettes(matrix, plain, {.pool = &three});
    for (size_t at = 0; at < 2; ++at) EXPECT_EQ(again[at].value, first[at].value) << name;
  });
}

// Rows of a cluster stand for others of it: a stratum counts by all that it stands for.
TEST(SilhouetteWidth, WeighsStrataByWhatTheyStandFor) {
  // Cluster 0 in two strata, cluster 1 in one.
  const std::vector<Stratum> strata{{0, 101, 11}, {0, 50, 5}, {1, 40, 20}};
  const std::vector<double> sums{30, 20, 100};
  const double a = (100 * (30.0 / 10) + 50 * (20.0 / 5)) / 150, b = 100.0 / 20;
  EXPECT_DOUBLE_EQ(silhouette_width(strata, sums, 0), (b - a) / b);
  const double a_of_other = (101 * (30.0 / 11) + 49 * (20.0 / 4)) / 150;
  EXPECT_DOUBLE_EQ(silhouette_width(strata, sums, 1), (b - a_of_other) / b);
  const std::vector<Stratum> alone{{0, 1, 1}, {1, 40, 20}};
  EXPECT_EQ(silhouette_width(alone, std::vector<double>{0, 5}, 0), 0);
  const std::vector<Stratum> nobody{{0, 4, 4}, {1, 40, 0}};
  EXPECT_EQ(silhouette_width(nobody, std::vector<double>{3, 0}, 0), 0);
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
  EXPECT_NEAR(total / 500, by_definition(matrix, labels), 1e-8);
  EXPECT_NEAR(total / 500, silhouettes(matrix, std::span(&labelling, 1), {.pool = &pool})[0].value,
              1e-11);
}

TEST(Silhouettes, StopWhenCancelled) {
  base::Pool pool(2);
  base::Cancel cancel;
  cancel.request();
  const MadeRows made = made_rows(600, 2, 2, false);
  const Labelling labelling{made.labels, 2};
  const Context context{.pool = &pool, .cancel = &cancel};
  EXPECT_TRUE(silhouettes(made.matrix, std::span(&labelling, 1), context).empty());
  EXPECT_TRUE(silhouette_widths(made.matrix, labelling, context).empty());
}

TEST(Silhouettes, OneClusterHasNoWidths) {
  base::Pool pool(1);
  const std::vector<int32_t> labels{1, 1, 1};
  EXPECT_TRUE(silhouette_widths(to_matrix({{1}, {2}, {3}}), {labels, 2}, {.pool = &pool}).empty());
}

}  // namespace
}  // namespace coterie::cluster
