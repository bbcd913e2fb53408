// Indices against scikit-learn 1.9.1, their definitions, and their edges.
#include "cluster/indices.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "cluster/search.hpp"
#include "cluster/test_data.hpp"
#include "cluster/test_rows.hpp"

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

// tests/oracle/indices_oracle.py: scikit-learn in doubles, and numpy.
struct Oracle {
  int64_t rows;
  int cols, k;
  bool outlier;
  double values[7];
};
constexpr Oracle kOracle[] = {
    // clang-format off
    {1000, 4, 3, false,
     {51526.39291358973, 0.23683492440070042, 0.29560348749395915, 0.33496436297224624,
      538.6960161530047, 1.697682433139666, 0.4169442950315216}},
    {600, 12, 5, false,
     {69796.6551109651, 0.2721120344027231, 0.4090480553554251, 0.3897253434875731,
      197.38336361097916, 1.2412428033208363, 0.6675890203678284}},
    {500, 1, 2, false,
     {4579.891733853988, 0.2659244916387173, 0.3553885339095235, 0.37668542520976417,
      230.91119501800998, 1.1503162905112956, 0.8502725487365752}},
    {300, 150, 3, false,
     {467226.71483998117, 0.30129943356101796, 0.4508129873005392, 0.4161025526971378,
      129.33497221096584, 1.2127170829125333, 0.8002655318576364}},
    {400, 3, 4, true,
     {11055.511975505779, -0.1578398793112735, -0.13473529060371764, -0.11384720581041846,
      1.1012238036567155, 3.0038849657678828, 3.5810060711812454e-05}},
    // clang-format on
};

TEST(Indices, EqualTheOraclesOnEveryInstructionSet) {
  constexpr const char* kNames[] = {
      "inertia",           "silhouette_euclidean", "silhouette_squared", "silhouette_simplified",
      "calinski_harabasz", "davies_bouldin",       "dunn_gd43"};
  for (const Oracle& oracle : kOracle) {
    const MadeRows made = made_rows(oracle.rows, oracle.cols, oracle.k, oracle.outlier);
    std::vector<IndexValue> first;
    on_each_instruction_set([&](const std::string& set) {
      SCOPED_TRACE(set);
      const auto values = of(made.matrix, made.labels, oracle.k);
      if (first.empty()) first = values;
      for (size_t i = 0; i < 7; ++i) {
        const double found = take(values, kNames[i]).value;
        // The centre of inertia is rounded to the grid; the outlier's rows are a few units wide.
        const double error = i == 1 ? 1e-6 : i == 0 && oracle.outlier ? 1e-7 : 1e-9;
        EXPECT_NEAR(found / oracle.values[i], 1, error) << kNames[i] << " of " << oracle.cols;
      }
      for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i].value, first[i].value);
    });
  }
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
    const IndexOptions plain{.silhouette_rows = rows,
                             .silhouette_sample = 300,
                             .silhouette_reference = 900,
                             .keys = keys};
    IndexOptions other = plain;
    other.keys = moved_keys;
    const auto a = of(matrix, labels, 4, plain, 1), b = of(shuffled_rows, moved, 4, other, 3);
    for (size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].value, b[i].value) << a[i].name;
    EXPECT_EQ(std::isnan(a[1].standard_error), rows == 5000);
  }
}

TEST(Indices, OfOneClusterAreInertiaAndShareOnly) {
  const std::vector<int32_t> labels{0, 0, 0};
  const auto values = of(to_matrix({{1, 2}, {3, 4}, {5, 6}}), labels, 1);
  EXPECT_EQ(take(values, "inertia").value, 16);
  EXPECT_EQ(take(values, "smallest_share").value, 1);
  for (const char* name : {"silhouette_euclidean", "silhouette_squared", "silhouette_simplified",
                           "calinski_harabasz", "davies_bouldin", "dunn_gd43"})
    EXPECT_TRUE(std::isnan(take(values, name).value)) << name;
}

TEST(Indices, HaveNoSpreadWithinWhenEachRowIsItsOwnCluster) {
  const std::vector<int32_t> labels{0, 1, 2};
  const auto values = of(to_matrix({{1}, {3}, {7}}), labels, 3);
  EXPECT_EQ(take(values, "inertia").value, 0);
  EXPECT_EQ(take(values, "silhouette_squared").value, 0);
  EXPECT_TRUE(std::isnan(take(values, "calinski_harabasz").value));
  EXPECT_EQ(take(values, "silhouette_simplified").value, 0);
  EXPECT_EQ(take(values, "davies_bouldin").value, 0);
  EXPECT_TRUE(std::isnan(take(values, "dunn_gd43").value));
}

// Two clusters on one spot.
TEST(Indices, OfRowsThatAreAllEqual) {
  const std::vector<int32_t> labels{0, 0, 1, 1};
  const auto values = of(to_matrix({{5, 1}, {5, 1}, {5, 1}, {5, 1}}), labels, 2);
  for (const char* name : {"inertia", "silhouette_euclidean", "silhouette_squared",
                           "silhouette_simplified", "davies_bouldin"})
    EXPECT_EQ(take(values, name).value, 0) << name;
  for (const char* name : {"calinski_harabasz", "dunn_gd43"})
    EXPECT_TRUE(std::isnan(take(values, name).value)) << name;
}

// Half a grid unit is rounded up, as in k-means.
TEST(Indices, InertiaIsAboutTheMeanOnTheGrid) {
  table::Matrix matrix(3, 1, 1);
  matrix.units(0, 0) = -3;
  matrix.units(1, 0) = -4;
  matrix.units(2, 0) = -4;
  const std::vector<int32_t> two{0, 0, 1}, one{0, 0, 0};
  EXPECT_EQ(take(of(matrix, two, 2), "inertia").value, 1);  // about -3
  EXPECT_EQ(take(of(matrix, one, 1), "inertia").value, 1);  // about -4
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
  ASSERT_LE(values.size(), index_definitions().size());
  for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i].name, index_definitions()[i].name);
  std::set<std::string_view> names;
  for (const IndexDefinition& one : index_definitions()) {
    EXPECT_TRUE(names.insert(one.name).second) << one.name;
    EXPECT_FALSE(one.text.empty());
    EXPECT_FALSE(one.range.empty());
    EXPECT_FALSE(one.caution.empty());
  }
  for (const char* name : {"gap", "stability_ari", "bic", "aic"})
    EXPECT_TRUE(names.contains(name)) << name;
}

}  // namespace
}  // namespace coterie::cluster
