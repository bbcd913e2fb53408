// Indices against scikit-learn 1.9.1, their definitions, and their edges.
#include "cluster/indices.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "cluster/search.hpp"
#include "cluster/test_data.hpp"

namespace coterie::cluster {
namespace {

IndexValue take(const std::vector<IndexValue>& values, std::string_view name) {
  for (const IndexValue& value : values)
    if (value.name == name) return value;
  ADD_FAILURE() << "no index " << name;
  return {};
}

std::vector<IndexValue> of(const table::Matrix& matrix, std::span<const int32_t> labels, int k,
                           const IndexOptions& options = {}, int threads = 2) {
  base::Pool pool(threads);
  auto result = indices(matrix, labels, k, options, {.pool = &pool});
  if (!result) {
    ADD_FAILURE() << result.error().text();
    return {};
  }
  return *std::move(result);
}

std::vector<IndexValue> of_fit(const table::Matrix& matrix, int k) {
  base::Pool pool(2);
  const auto fit = kmeans(matrix, k, {}, {.pool = &pool});
  const std::vector<IndexValue> values = of(matrix, fit->labels, k);
  EXPECT_EQ(take(values, "inertia").value, fit->inertia);
  return values;
}

struct Expected {
  int k;
  double euclidean, squared, calinski_harabasz, davies_bouldin;
};

void expect_indices(const table::Matrix& matrix, const Expected& expected) {
  SCOPED_TRACE(expected.k);
  const std::vector<IndexValue> values = of_fit(matrix, expected.k);
  EXPECT_NEAR(take(values, "silhouette_euclidean").value, expected.euclidean, 5e-6);
  EXPECT_NEAR(take(values, "silhouette_squared").value, expected.squared, 5e-6);
  EXPECT_NEAR(take(values, "calinski_harabasz").value / expected.calinski_harabasz, 1, 1e-5);
  EXPECT_NEAR(take(values, "davies_bouldin").value, expected.davies_bouldin, 1e-5);
  EXPECT_TRUE(std::isnan(take(values, "silhouette_euclidean").standard_error));
}

TEST(Indices, EqualScikitLearnsOnTheMall) {
  COTERIE_NEEDS_DATA(folder);
  const table::Matrix matrix = mall(folder);
  expect_indices(matrix, {2, 0.296897, 0.4207623276, 96.74654578, 1.2567743851});
  expect_indices(matrix, {3, 0.467614, 0.6308238836, 151.55700900, 0.7152768202});
  expect_indices(matrix, {4, 0.493196, 0.6627090330, 174.06443354, 0.7103644069});
  expect_indices(matrix, {5, 0.553932, 0.7397829245, 247.35899338, 0.5725628996});
  expect_indices(matrix, {6, 0.539761, 0.7315585270, 242.53764433, 0.6522434217});
}

TEST(Indices, EqualScikitLearnsOnWholesale) {
  COTERIE_NEEDS_DATA(folder);
  const table::Matrix matrix = wholesale(folder);
  expect_indices(matrix, {2, 0.290039, 0.4477108316, 187.72115639, 1.3525083805});
  expect_indices(matrix, {3, 0.258094, 0.4066757718, 151.73273430, 1.3459380330});
}

TEST(Indices, EqualScikitLearnsOnRetailx) {
  COTERIE_NEEDS_DATA(folder);
  const table::Matrix matrix = retailx(folder);
  expect_indices(matrix, {2, 0.412884, 0.5926850978, 675.46963707, 0.9130913639});
  expect_indices(matrix, {3, 0.286972, 0.4327260682, 547.71493159, 1.3996930507});
}

// The linear form against all pairs of squared distances.
RC_GTEST_PROP(Indices, SquaredSilhouetteIsLinear, ()) {
  const table::Matrix matrix = any_matrix(50);
  const int k = *rc::gen::inRange(2, 5);
  std::vector<int32_t> labels;
  for (int64_t row = 0; row < matrix.rows(); ++row) labels.push_back(*rc::gen::inRange(0, k));
  const double found = take(of(matrix, labels, k), "silhouette_squared").value;
  std::vector<double> sizes(static_cast<size_t>(k));
  for (const int32_t label : labels) ++sizes[static_cast<size_t>(label)];
  double total = 0;
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    std::vector<double> sums(static_cast<size_t>(k));
    for (int64_t other = 0; other < matrix.rows(); ++other)
      for (int col = 0; col < matrix.cols(); ++col) {
        const double d = static_cast<double>(matrix.units(row, col) - matrix.units(other, col));
        sums[static_cast<size_t>(labels[static_cast<size_t>(other)])] += d * d;
      }
    const auto own = static_cast<size_t>(labels[static_cast<size_t>(row)]);
    if (sizes[own] == 1) continue;
    double b = INFINITY;
    for (size_t j = 0; j < sizes.size(); ++j)
      if (j != own && sizes[j] > 0) b = std::min(b, sums[j] / sizes[j]);
    const double a = sums[own] / (sizes[own] - 1);
    if (std::max(a, b) > 0) total += (b - a) / std::max(a, b);
  }
  const bool several = std::ranges::count_if(sizes, [](double size) { return size > 0; }) > 1;
  RC_ASSERT(std::isnan(found) == !several);
  if (several) RC_ASSERT(std::abs(found - total / static_cast<double>(matrix.rows())) < 1e-9);
}

TEST(Indices, AreTheSameBitsForAnyOrderAndThreads) {
  const table::Matrix matrix = drawn_matrix(3000, 4, 4, 1);
  const std::vector<uint64_t> keys = some_keys(3000);
  const std::vector<int64_t> order = shuffled(3000, 9);
  std::vector<int32_t> labels, moved;
  std::vector<uint64_t> moved_keys;
  for (int64_t row = 0; row < 3000; ++row) labels.push_back(static_cast<int32_t>(row * row % 4));
  for (const int64_t row : order) {
    moved.push_back(labels[static_cast<size_t>(row)]);
    moved_keys.push_back(keys[static_cast<size_t>(row)]);
  }
  const table::Matrix shuffled_rows = take_rows(matrix, order);
  for (const int64_t rows : {5000, 500}) {
    const IndexOptions plain{.silhouette_rows = rows, .keys = keys};
    const IndexOptions other{.silhouette_rows = rows, .keys = moved_keys};
    const auto a = of(matrix, labels, 4, plain, 1), b = of(shuffled_rows, moved, 4, other, 3);
    for (size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].value, b[i].value) << a[i].name;
  }
}

// A sample's silhouette is within three standard errors of all rows' in nearly every draw.
TEST(Indices, SampledSilhouetteAgreesWithTheExactOneWithinItsError) {
  const table::Matrix matrix = drawn_matrix(4000, 3, 4, 2);
  base::Pool pool(2);
  const auto fit = kmeans(matrix, 4, {}, {.pool = &pool});
  const double exact = take(of(matrix, fit->labels, 4), "silhouette_euclidean").value;
  int within = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const IndexOptions options{.silhouette_rows = 400, .seed = seed};
    const IndexValue sampled = take(of(matrix, fit->labels, 4, options), "silhouette_euclidean");
    ASSERT_GT(sampled.standard_error, 0.001);
    ASSERT_LT(sampled.standard_error, 0.05);
    within += std::abs(sampled.value - exact) < 3 * sampled.standard_error ? 1 : 0;
  }
  EXPECT_GE(within, 38);
}

TEST(Indices, OfOneClusterAreInertiaAndShareOnly) {
  const std::vector<int32_t> labels{0, 0, 0};
  const auto values = of(to_matrix({{1, 2}, {3, 4}, {5, 6}}), labels, 1);
  EXPECT_EQ(take(values, "inertia").value, 16);
  EXPECT_EQ(take(values, "smallest_share").value, 1);
  for (const char* name :
       {"silhouette_euclidean", "silhouette_squared", "calinski_harabasz", "davies_bouldin"})
    EXPECT_TRUE(std::isnan(take(values, name).value)) << name;
}

TEST(Indices, HaveNoSpreadWithinWhenEachRowIsItsOwnCluster) {
  const std::vector<int32_t> labels{0, 1, 2};
  const auto values = of(to_matrix({{1}, {3}, {7}}), labels, 3);
  EXPECT_EQ(take(values, "inertia").value, 0);
  EXPECT_EQ(take(values, "silhouette_squared").value, 0);
  EXPECT_TRUE(std::isnan(take(values, "calinski_harabasz").value));
  EXPECT_EQ(take(values, "davies_bouldin").value, 0);
}

TEST(Indices, PassOverEmptyClusters) {
  const std::vector<int32_t> labels{0, 0, 2, 2};
  const table::Matrix matrix = to_matrix({{0}, {1}, {10}, {12}});
  const std::vector<int32_t> dense{0, 0, 1, 1};
  const auto gap = of(matrix, labels, 3), none = of(matrix, dense, 2);
  EXPECT_EQ(take(gap, "smallest_share").value, 0);
  EXPECT_EQ(take(none, "smallest_share").value, 0.5);
  for (size_t i = 0; i + 1 < gap.size(); ++i) EXPECT_EQ(gap[i].value, none[i].value) << gap[i].name;
}

TEST(Indices, OfNoRows) {
  const auto values = of(table::Matrix(0, 2, 1), {}, 2);
  EXPECT_EQ(take(values, "inertia").value, 0);
  EXPECT_TRUE(std::isnan(take(values, "smallest_share").value));
}

TEST(Indices, RefuseLabelsThatDoNotMatchAndStopWhenCancelled) {
  base::Pool pool(1);
  base::Cancel cancel;
  cancel.request();
  const std::vector<int32_t> labels{0, 1};
  const table::Matrix matrix = to_matrix({{0}, {1}, {10}}), two = to_matrix({{0}, {1}});
  EXPECT_EQ(indices(matrix, labels, 2, {}, {.pool = &pool}).error().code, base::Code::internal);
  EXPECT_EQ(indices(two, labels, 2, {}, {.pool = &pool, .cancel = &cancel}).error().code,
            base::Code::cancelled);
}

TEST(IndexDefinitions, NameEachIndexInTheOrderOfTheValues) {
  const std::vector<int32_t> labels{0, 1};
  const auto values = of(to_matrix({{0}, {1}}), labels, 2);
  ASSERT_EQ(values.size(), index_definitions().size());
  for (size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(values[i].name, index_definitions()[i].name);
    EXPECT_FALSE(index_definitions()[i].text.empty());
    EXPECT_FALSE(index_definitions()[i].range.empty());
    EXPECT_FALSE(index_definitions()[i].caution.empty());
  }
}

}  // namespace
}  // namespace coterie::cluster
