// k-means against scikit-learn's best of 50 starts, its laws, and its edges.
#include "cluster/kmeans.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <numeric>

#include "cluster/search.hpp"
#include "cluster/test_data.hpp"
#include "math/simd.hpp"

namespace coterie::cluster {
namespace {

KMeansFit fit(const table::Matrix& matrix, int k, const KMeansOptions& options = {},
              int threads = 2) {
  base::Pool pool(threads);
  auto result = kmeans(matrix, k, options, {.pool = &pool});
  if (!result) {
    ADD_FAILURE() << result.error().text();
    return {};
  }
  return *std::move(result);
}

void expect_same(const KMeansFit& a, const KMeansFit& b) {
  RC_ASSERT(a.labels == b.labels);
  RC_ASSERT(a.centres == b.centres);
  RC_ASSERT(a.sizes == b.sizes);
  RC_ASSERT(a.inertia == b.inertia);
}

// scikit-learn 1.9.1: KMeans(k, n_init=50, random_state=0, tol=0, max_iter=1000).inertia_
TEST(KMeans, IsNoWorseThanTheBestOfFiftyStartsOnRetailx) {
  COTERIE_NEEDS_DATA(folder);
  const table::Matrix matrix = retailx(folder);
  ASSERT_EQ(matrix.rows(), 1000);
  constexpr std::array kBest{2981.8288, 2382.3977, 1958.4959, 1606.5806, 1416.5029,
                             1262.6905, 1151.5794, 1069.0947, 995.9639};
  for (int k = 2; k <= 10; ++k) {
    const KMeansFit found = fit(matrix, k);
    const double best = kBest[static_cast<size_t>(k - 2)];
    EXPECT_LE(found.inertia, best) << "k " << k;
    EXPECT_GT(found.inertia, best * 0.995) << "k " << k;
    EXPECT_TRUE(found.converged);
  }
}

TEST(KMeans, FindsThePublishedFiveGroupsOfTheMall) {
  COTERIE_NEEDS_DATA(folder);
  const table::Matrix matrix = mall(folder);
  ASSERT_EQ(matrix.rows(), 200);
  constexpr std::array kBest{181363.5960, 106348.3731, 73679.7890, 44448.4554, 37233.8145,
                             30259.6572,  24986.5256,  21850.1653, 19634.5546};
  for (int k = 2; k <= 10; ++k)
    EXPECT_LE(fit(matrix, k).inertia, kBest[static_cast<size_t>(k - 2)] * (1 + 1e-8)) << "k " << k;
  const KMeansFit five = fit(matrix, 5);
  EXPECT_NEAR(five.inertia, 44448.455, 0.01);
  EXPECT_EQ(five.sizes, (std::vector<int64_t>{81, 39, 35, 23, 22}));
}

TEST(KMeans, IsNoWorseThanTheBestOfFiftyStartsOnWholesale) {
  COTERIE_NEEDS_DATA(folder);
  const table::Matrix matrix = wholesale(folder);
  ASSERT_EQ(matrix.rows(), 440);
  const KMeansFit two = fit(matrix, 2);
  EXPECT_NEAR(two.inertia, 1847.9797, 0.005);
  EXPECT_EQ(two.sizes, (std::vector<int64_t>{252, 188}));
  EXPECT_NEAR(fit(matrix, 3).inertia, 1558.0470, 0.005);
  EXPECT_LE(fit(matrix, 4).inertia, 1391.9256);
}

// The labels are those of the centres, the numbering is by size, the inertia is the sum of the
// distances.
RC_GTEST_PROP(KMeans, IsConsistent, ()) {
  const table::Matrix matrix = any_matrix(60);
  const int k = *rc::gen::inRange(1, std::min(distinct_rows(matrix), 8) + 1);
  const KMeansFit found = fit(matrix, k, {.restarts = 3});
  base::Pool pool(1);
  const Nearest again = assign_nearest(matrix, found.centres, {.pool = &pool});
  RC_ASSERT(again.label == found.labels);
  RC_ASSERT(std::ranges::is_sorted(found.sizes, std::greater<>()));
  RC_ASSERT(found.sizes.back() > 0);
  RC_ASSERT(std::accumulate(found.sizes.begin(), found.sizes.end(), int64_t{0}) == matrix.rows());
  double inertia = 0;
  for (const double distance : again.distance) inertia += distance * distance;
  RC_ASSERT(std::abs(inertia - found.inertia) <= 1e-12 * inertia);
}

RC_GTEST_PROP(KMeans, DoesNotDependOnThreads, ()) {
  const table::Matrix matrix = any_matrix(80);
  const int k = *rc::gen::inRange(1, std::min(distinct_rows(matrix), 6) + 1);
  const KMeansOptions options{.seed = *rc::gen::arbitrary<uint64_t>(), .restarts = 4};
  const KMeansFit one = fit(matrix, k, options, 1);
  expect_same(one, fit(matrix, k, options, 2));
  expect_same(one, fit(matrix, k, options, 3));
}

TEST(KMeans, DoesNotDependOnThreadsWithManyChunksAndASample) {
  const table::Matrix matrix = drawn_matrix(40000, 5, 7, 3);
  const KMeansOptions options{.restarts = 3, .sample_rows = 2000};
  const KMeansFit one = fit(matrix, 6, options, 1), three = fit(matrix, 6, options, 3);
  EXPECT_EQ(one.labels, three.labels);
  EXPECT_EQ(one.centres, three.centres);
  EXPECT_EQ(one.inertia, three.inertia);
  EXPECT_GT(one.passes, 1);
  EXPECT_TRUE(one.converged);
}

RC_GTEST_PROP(KMeans, FollowsTheRowsWhenTheyAreShuffled, ()) {
  const table::Matrix matrix = any_matrix(60);
  const int k = *rc::gen::inRange(1, std::min(distinct_rows(matrix), 6) + 1);
  const std::vector<uint64_t> keys = some_keys(matrix.rows());
  const std::vector<int64_t> order = shuffled(matrix.rows(), *rc::gen::arbitrary<uint64_t>());
  std::vector<uint64_t> moved_keys;
  for (const int64_t row : order) moved_keys.push_back(keys[static_cast<size_t>(row)]);
  const table::Matrix moved = take_rows(matrix, order);
  KMeansOptions options{.restarts = 3, .sample_rows = *rc::gen::element<int64_t>(1000, 10)};
  options.keys = keys;
  const KMeansFit plain = fit(matrix, k, options);
  options.keys = moved_keys;
  const KMeansFit other = fit(moved, k, options);
  RC_ASSERT(plain.centres == other.centres);
  RC_ASSERT(plain.inertia == other.inertia);
  RC_ASSERT(plain.passes == other.passes);
  for (size_t i = 0; i < order.size(); ++i)
    RC_ASSERT(other.labels[i] == plain.labels[static_cast<size_t>(order[i])]);
}

RC_GTEST_PROP(KMeans, TakesARowTwiceLikeAWeightOfTwo, ()) {
  const table::Matrix matrix = any_matrix(50);
  const int k = *rc::gen::inRange(1, std::min(distinct_rows(matrix), 5) + 1);
  const std::vector<uint64_t> keys = some_keys(matrix.rows());
  std::vector<uint32_t> weights;
  std::vector<int64_t> rows;
  std::vector<uint64_t> row_keys;
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    weights.push_back(static_cast<uint32_t>(*rc::gen::inRange(1, 4)));
    rows.insert(rows.end(), weights.back(), row);
    row_keys.insert(row_keys.end(), weights.back(), keys[static_cast<size_t>(row)]);
  }
  KMeansOptions options{.restarts = 3};
  options.keys = row_keys;
  const KMeansFit repeated = fit(take_rows(matrix, rows), k, options);
  options.keys = keys;
  options.weights = weights;
  const KMeansFit weighted = fit(matrix, k, options);
  RC_ASSERT(repeated.centres == weighted.centres);
  RC_ASSERT(repeated.sizes == weighted.sizes);
  RC_ASSERT(repeated.inertia == weighted.inertia);
  for (size_t i = 0; i < rows.size(); ++i)
    RC_ASSERT(repeated.labels[i] == weighted.labels[static_cast<size_t>(rows[i])]);
}

RC_GTEST_PROP(KMeans, ScalesWithTheStep, ()) {
  const table::Matrix matrix = any_matrix(50);
  const int k = *rc::gen::inRange(1, std::min(distinct_rows(matrix), 5) + 1);
  table::Matrix wide(matrix.rows(), matrix.cols(), matrix.step() * 8);
  for (int64_t row = 0; row < matrix.rows(); ++row)
    for (int col = 0; col < matrix.cols(); ++col) wide.units(row, col) = matrix.units(row, col);
  const KMeansFit narrow = fit(matrix, k, {.restarts = 2}), scaled = fit(wide, k, {.restarts = 2});
  RC_ASSERT(narrow.labels == scaled.labels);
  RC_ASSERT(narrow.inertia * 64 == scaled.inertia);
}

TEST(KMeans, GivesTheSameOnEveryInstructionSet) {
  const table::Matrix matrix = drawn_matrix(3000, 4, 6, 3);
  const KMeansOptions options{.restarts = 2, .swap_rounds = 2, .sample_rows = 300};
  const KMeansFit best = fit(matrix, 5, options);
  for (const auto& set : math::instruction_sets()) {
    ASSERT_TRUE(math::use_instruction_set(set));
    const KMeansFit other = fit(matrix, 5, options);
    EXPECT_EQ(best.labels, other.labels) << set;
    EXPECT_EQ(best.centres, other.centres) << set;
    EXPECT_EQ(best.inertia, other.inertia) << set;
  }
  math::use_instruction_set("");
}

TEST(KMeans, FitsAllKTogetherAsWellAsAlone) {
  const table::Matrix matrix = drawn_matrix(30000, 3, 6, 4);
  base::Pool pool(2);
  const KMeansOptions options{.restarts = 3, .swap_rounds = 4, .sample_rows = 1000};
  const auto model = KMeans::make(matrix, options, {.pool = &pool});
  const auto all = model->fit_all(1, 7);
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 7U);
  for (int k = 1; k <= 7; ++k) {
    const KMeansFit& one = (*all)[static_cast<size_t>(k - 1)];
    EXPECT_EQ(one.k, k);
    EXPECT_TRUE(one.converged);
    EXPECT_LE(one.inertia, fit(matrix, k, options).inertia * 1.01);
    EXPECT_EQ(assign_nearest(matrix, one.centres, {.pool = &pool}).label, one.labels);
  }
  // Above the number of distinct rows there is none.
  const table::Matrix few = to_matrix({{1, 2}, {3, 4}, {1, 2}, {9, 4}});
  const auto some = KMeans::make(few, {}, {.pool = &pool})->fit_all(2, 6);
  ASSERT_TRUE(some);
  EXPECT_EQ(some->size(), 2U);
}

TEST(KMeans, ReportsHowFarACentreWouldStillMove) {
  const table::Matrix matrix = drawn_matrix(40000, 3, 5, 2);
  const KMeansOptions hasty{.restarts = 1, .swap_rounds = 0, .passes_max = 1, .sample_rows = 200};
  const KMeansFit first = fit(matrix, 5, hasty);
  EXPECT_FALSE(first.converged);
  EXPECT_GT(first.moved, 0);
  const KMeansFit last = fit(matrix, 5, {.tolerance = 0, .sample_rows = 200});
  EXPECT_TRUE(last.converged);
  EXPECT_EQ(last.moved, 0);
}

TEST(KMeans, TakesWideRows) {
  const table::Matrix matrix = drawn_matrix(400, 150, 4, 2);
  const KMeansFit found = fit(matrix, 4);
  EXPECT_TRUE(found.converged);
  EXPECT_EQ(std::accumulate(found.sizes.begin(), found.sizes.end(), int64_t{0}), 400);
  EXPECT_NEAR(found.inertia / (400 * 150), 1, 0.05);  // noise of variance 1 is left
}

TEST(KMeans, GivesEachRowItsOwnClusterWhenKIsTheNumberOfRows) {
  const table::Matrix matrix = drawn_matrix(23, 3, 4, 2);
  const KMeansFit found = fit(matrix, 23);
  EXPECT_EQ(found.inertia, 0);
  EXPECT_EQ(found.sizes, std::vector<int64_t>(23, 1));
}

TEST(KMeans, PutsAllRowsIntoOneCluster) {
  const KMeansFit found = fit(to_matrix({{1, 2}, {3, 4}, {5, 6}}), 1);
  EXPECT_EQ(found.inertia, 16);
  EXPECT_EQ(found.labels, (std::vector<int32_t>{0, 0, 0}));
  const KMeansFit single = fit(to_matrix({{1, 2}}), 1);
  EXPECT_EQ(single.inertia, 0);
  EXPECT_EQ(single.sizes, std::vector<int64_t>{1});
}

void expect_too_few(const table::Matrix& matrix, int k, const std::string& number,
                    const KMeansOptions& options = {}) {
  base::Pool pool(2);
  const auto result = kmeans(matrix, k, options, {.pool = &pool});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, base::Code::data);
  EXPECT_NE(result.error().text().find("only " + number), std::string::npos)
      << result.error().text();
}

TEST(KMeans, NamesTheNumberOfDistinctRowsWhenThereAreTooFew) {
  expect_too_few(table::Matrix(), 1, "0");
  expect_too_few(table::Matrix(0, 3, 1), 2, "0");
  expect_too_few(to_matrix({{1, 2}}), 2, "1");
  expect_too_few(to_matrix({{1, 2}, {3, 4}, {1, 2}, {3, 4}}), 3, "2");
  const std::vector<uint32_t> none{0, 0};
  KMeansOptions weightless;
  weightless.weights = none;
  expect_too_few(to_matrix({{1, 2}, {3, 4}}), 1, "0", weightless);
}

// A hundred equal rows in the sample, five others outside it.
TEST(KMeans, FindsDistinctRowsThatTheSampleMissed) {
  table::Matrix matrix(10000, 1, 1);
  for (int row = 0; row < 5; ++row)
    matrix.units(row * 1900 + 3, 0) = static_cast<float>(10 * (row + 1));
  const KMeansOptions options{.sample_rows = 20};
  const KMeansFit found = fit(matrix, 6, options);
  EXPECT_EQ(found.inertia, 0);
  EXPECT_EQ(found.sizes, (std::vector<int64_t>{9995, 1, 1, 1, 1, 1}));
  EXPECT_GT(found.repaired, 0);
  expect_too_few(matrix, 7, "6", options);
}

TEST(KMeans, RefusesWhatDoesNotFit) {
  const table::Matrix matrix = to_matrix({{1, 2}, {3, 4}});
  base::Pool pool(1);
  const Context context{.pool = &pool};
  EXPECT_EQ(kmeans(matrix, 0, {}, context).error().code, base::Code::data);
  const std::vector<uint64_t> keys{1};
  KMeansOptions options;
  options.keys = keys;
  EXPECT_EQ(kmeans(matrix, 1, options, context).error().code, base::Code::internal);
  const auto model = KMeans::make(matrix, {}, context);
  const std::vector<float> start{1, 2, 3};
  EXPECT_EQ(model->fit(2, start).error().code, base::Code::internal);
}

TEST(KMeans, StopsWhenCancelled) {
  base::Pool pool(2);
  base::Cancel cancel;
  cancel.request();
  const auto result = kmeans(drawn_matrix(500, 2, 3, 1), 3, {}, {.pool = &pool, .cancel = &cancel});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, base::Code::cancelled);
}

TEST(KMeans, StopsInTheMiddleOfItsPasses) {
  struct Interrupt : base::Progress {
    explicit Interrupt(base::Cancel& flag) : cancel(flag) {}
    void step(std::string_view) override {}
    void at(double share) override {
      if (share > 0.5) cancel.request();
    }
    base::Cancel& cancel;
  };
  base::Pool pool(2);
  base::Cancel cancel;
  Interrupt interrupt(cancel);
  const Context context{.pool = &pool, .cancel = &cancel, .progress = &interrupt};
  const auto result = kmeans(drawn_matrix(20000, 3, 5, 1), 6, {.sample_rows = 200}, context);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, base::Code::cancelled);
}

TEST(KMeans, ReportsProgressThatOnlyGrows) {
  struct Seen : base::Progress {
    void step(std::string_view text) override { steps.emplace_back(text); }
    void at(double share) override { shares.push_back(share); }
    std::vector<std::string> steps;
    std::vector<double> shares;
  } seen;
  base::Pool pool(2);
  ASSERT_TRUE(kmeans(drawn_matrix(500, 2, 3, 1), 3, {}, {.pool = &pool, .progress = &seen}));
  EXPECT_EQ(seen.steps.size(), 1U);
  EXPECT_FALSE(seen.shares.empty());
  EXPECT_TRUE(std::ranges::is_sorted(seen.shares));
  EXPECT_LE(seen.shares.back(), 1);
}

TEST(AssignNearest, GivesRunnerUpAndDistancesInValueUnits) {
  table::Matrix matrix(3, 1, 0.5);
  matrix.units(0, 0) = 0;
  matrix.units(1, 0) = 6;
  matrix.units(2, 0) = 5;
  base::Pool pool(2);
  const Context context{.pool = &pool};
  const Nearest two = assign_nearest(matrix, std::vector<float>{0, 10}, context);
  EXPECT_EQ(two.label, (std::vector<int32_t>{0, 1, 0}));  // the third lies half way
  EXPECT_EQ(two.runner_up, (std::vector<int32_t>{1, 0, 1}));
  EXPECT_EQ(two.distance, (std::vector<double>{0, 2, 2.5}));
  EXPECT_EQ(two.runner_up_distance, (std::vector<double>{5, 3, 2.5}));
  const Nearest one = assign_nearest(matrix, std::vector<float>{2}, context);
  EXPECT_EQ(one.runner_up, (std::vector<int32_t>{-1, -1, -1}));
  EXPECT_TRUE(std::isinf(one.runner_up_distance[0]));
}

}  // namespace
}  // namespace coterie::cluster
