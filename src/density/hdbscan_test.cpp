#include "density/hdbscan.hpp"

#include <fstream>
#include <sstream>

#include "density/test_sets.hpp"

namespace coterie::density {

namespace {

class HdbscanTest : public testing::Test {
 protected:
  HdbscanFit fit(const Units& rows, const HdbscanOptions& options) {
    auto out = fit_hdbscan(matrix_of(rows), options, {.pool = &pool_});
    EXPECT_TRUE(out);
    return *out;
  }
  base::Pool pool_{2};
};

// Between clusters that split at one distance the package lets the order of its edges decide where
// what links them goes; on small sets those rows show.
TEST_F(HdbscanTest, IsThePackageOnAHundredSets) {
  std::ifstream file(std::string(COTERIE_SOURCE_DIR) + "/tests/oracle/density_expected.txt");
  std::string line, skipped, method, labels;
  int sets = 0, apart = 0;
  for (; std::getline(file, line); ++sets) {
    std::istringstream words(line);
    int number = 0, size = 0, samples = 0, count = 0;
    words >> number;
    for (int i = 0; i < 5; ++i) words >> skipped;
    words >> size >> samples >> method >> count;
    for (int i = 0; i < count; ++i) words >> skipped;
    words >> labels;
    std::vector<int32_t> expected;
    for (const char label : labels) expected.push_back(label == '.' ? -1 : label - 'A');
    const HdbscanFit found =
        fit(drawn_set(number),
            {.min_cluster_size = size, .min_samples = samples, .leaf = method == "leaf"});
    const double agreement = rand_index(found.labels, expected);
    EXPECT_GE(agreement, number < 1000 ? 0.99 : 0.95) << number;
    apart += agreement < 0.99 ? 1 : 0;
    EXPECT_EQ(found.clusters, std::ranges::max(expected) + 1) << number;
  }
  EXPECT_EQ(sets, 100);
  EXPECT_LE(apart, 5);
}

TEST_F(HdbscanTest, DependsOnNeitherOrderThreadsNorInstructionSet) {
  base::Pool one(1);
  for (const Units& rows : {drawn_set(15), drawn_set(28), crowded(600, 2, 25, 1)}) {
    const HdbscanOptions options{.min_cluster_size = 10, .min_samples = 4};
    const HdbscanFit here = fit(rows, options);
    const auto order = cluster::shuffled(static_cast<int64_t>(rows.size()), 5);
    for_sets([&] {
      const auto there = *fit_hdbscan(matrix_of(reordered(rows, order)), options, {.pool = &one});
      ASSERT_EQ(there.tree.size(), here.tree.size());
      for (size_t i = 0; i < here.tree.size(); ++i)
        EXPECT_EQ(there.tree[i].stability, here.tree[i].stability);
      for (size_t i = 0; i < order.size(); ++i) {
        const auto row = static_cast<size_t>(order[i]);
        EXPECT_EQ(there.labels[i], here.labels[row]);
        EXPECT_EQ(there.probabilities[i], here.probabilities[row]);
        EXPECT_EQ(there.outlier_scores[i], here.outlier_scores[row]);
        EXPECT_EQ(there.core_distances[i], here.core_distances[row]);
      }
    });
  }
}

TEST_F(HdbscanTest, LabelsTreeAndProbabilitiesAgree) {
  const Units rows = drawn_set(3 + 4 * 7);
  const HdbscanFit found = fit(rows, {.min_cluster_size = 12, .min_samples = 5});
  ASSERT_GT(found.clusters, 1);
  std::vector<int64_t> sizes(static_cast<size_t>(found.clusters));
  std::vector<double> most(sizes.size());
  for (size_t row = 0; row < rows.size(); ++row) {
    EXPECT_GE(found.outlier_scores[row], 0);
    EXPECT_LT(found.outlier_scores[row], 1);
    if (found.labels[row] < 0) {
      EXPECT_EQ(found.probabilities[row], 0);
      continue;
    }
    const auto label = static_cast<size_t>(found.labels[row]);
    ++sizes[label];
    most[label] = std::max(most[label], found.probabilities[row]);
  }
  EXPECT_TRUE(std::ranges::is_sorted(sizes, std::greater()));
  for (const double value : most) EXPECT_EQ(value, 1);
  for (const CondensedNode& node : found.tree)
    if (node.label >= 0) {
      EXPECT_EQ(node.rows, sizes[static_cast<size_t>(node.label)]);
    }
}

TEST_F(HdbscanTest, EqualRowsCountAsMany) {
  // Ten on each of two places of a line, and a chain of single rows between.
  Units rows(10, {0});
  rows.insert(rows.end(), 10, {1000});
  for (int i = 1; i < 10; ++i) rows.push_back({100 * i});
  const HdbscanFit found = fit(rows, {.min_cluster_size = 5, .min_samples = 3});
  EXPECT_EQ(found.clusters, 2);
  ASSERT_EQ(found.notes.size(), 1U);
  EXPECT_NE(found.notes[0].find("20 rows lie on 2 places"), std::string::npos);
  // The chain links both at one distance: each row of it goes with the nearer place.
  EXPECT_EQ(std::ranges::count(found.labels, -1), 0);
  EXPECT_EQ(found.labels[20 + 3], found.labels[0]);
  EXPECT_EQ(found.labels[20 + 5], found.labels[10]);
}

TEST_F(HdbscanTest, Edges) {
  EXPECT_EQ(fit_hdbscan(table::Matrix(0, 2, 1), {}, {.pool = &pool_})->clusters, 0);
  EXPECT_EQ(fit({{1}}, {}).labels, std::vector<int32_t>{-1});
  EXPECT_EQ(fit({{1}, {5}, {9}}, {.min_cluster_size = 10}).clusters, 0);
  const HdbscanFit equal = fit(Units(100, {3, 3}), {});
  EXPECT_EQ(equal.clusters, 0);
  EXPECT_EQ(fit(Units(100, {3, 3}), {.allow_single = true}).clusters, 1);
  EXPECT_EQ(equal.notes.size(), 2U);
  Units far = drawn_set(0);
  far.resize(100);
  far.push_back(std::vector<int>(far.front().size(), 1 << 22));
  EXPECT_EQ(fit(far, {}).labels.back(), -1);
  const HdbscanFit wide = fit(crowded(80, 150, 1000, 1), {});
  EXPECT_EQ(wide.min_cluster_size, 5);
  EXPECT_EQ(wide.min_samples, 5);
  // One lump is no cluster unless asked for.
  Units lump = drawn_set(6);
  EXPECT_EQ(fit(lump, {}).clusters, 0);
  EXPECT_EQ(fit(lump, {.allow_single = true}).clusters, 1);
}

TEST_F(HdbscanTest, ASampleIsFittedAndTheRestAssigned) {
  Units rows = crowded(1200, 2, 20000, 6);  // four squares far apart
  for (size_t row = 0; row < rows.size(); ++row) rows[row][0] += static_cast<int>(row % 4) * 100000;
  const auto count = static_cast<int64_t>(rows.size());
  const auto keys = some_keys(count);
  const HdbscanOptions options{
      .min_cluster_size = 30, .min_samples = 4, .rows_most = count / 2, .keys = keys};
  const HdbscanFit found = fit(rows, options);
  EXPECT_EQ(found.fitted, count / 2);
  EXPECT_NE(found.how.find("sample of"), std::string::npos);
  EXPECT_EQ(std::ranges::count_if(found.core_distances, [](double x) { return std::isnan(x); }),
            count - count / 2);
  const HdbscanFit whole = fit(rows, {.min_cluster_size = 30, .min_samples = 8});
  EXPECT_EQ(found.clusters, whole.clusters);
  EXPECT_GT(rand_index(found.labels, whole.labels), 0.7);
  const auto order = cluster::shuffled(count, 3);
  std::vector<uint64_t> moved;
  for (const int64_t row : order) moved.push_back(keys[static_cast<size_t>(row)]);
  HdbscanOptions other = options;
  other.keys = moved;
  const HdbscanFit there = fit(reordered(rows, order), other);
  for (size_t i = 0; i < order.size(); ++i)
    EXPECT_EQ(there.labels[i], found.labels[static_cast<size_t>(order[i])]);
}

TEST_F(HdbscanTest, RefusesAndStops) {
  const table::Matrix matrix = matrix_of(drawn_set(2));
  for (const HdbscanOptions& options :
       {HdbscanOptions{.min_cluster_size = 1}, HdbscanOptions{.min_cluster_size = -3},
        HdbscanOptions{.min_samples = -1}, HdbscanOptions{.epsilon = -1},
        HdbscanOptions{.epsilon = NAN}, HdbscanOptions{.rows_most = 1}})
    EXPECT_EQ(fit_hdbscan(matrix, options, {.pool = &pool_}).error().code, base::Code::data);
  base::Cancel cancel;
  Interrupt interrupt(cancel);
  EXPECT_EQ(fit_hdbscan(matrix, {}, {.pool = &pool_, .cancel = &cancel, .progress = &interrupt})
                .error()
                .code,
            base::Code::cancelled);
  Seen seen;
  base::Pool one(1);
  ASSERT_TRUE(fit_hdbscan(matrix, {}, {.pool = &one, .progress = &seen}));
  EXPECT_TRUE(std::ranges::is_sorted(seen.shares));
}

}  // namespace

}  // namespace coterie::density
