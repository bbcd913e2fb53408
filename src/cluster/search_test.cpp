// Sampling by key, and what the search does with few rows.
#include "cluster/search.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "cluster/test_data.hpp"

namespace coterie::cluster {
namespace {

TEST(SampleRows, TakesAllOrTheSmallestRanksInTheirOrder) {
  const std::vector<int64_t> all = sample_rows(1000, 1000, 1, {}, {});
  const std::vector<int64_t> some = sample_rows(1000, 100, 1, {}, {});
  ASSERT_EQ(all.size(), 1000U);
  EXPECT_EQ(std::set<int64_t>(all.begin(), all.end()).size(), 1000U);
  EXPECT_EQ(some, std::vector<int64_t>(all.begin(), all.begin() + 100));
  EXPECT_NE(some, sample_rows(1000, 100, 2, {}, {}));
  EXPECT_TRUE(sample_rows(0, 5, 1, {}, {}).empty());
}

TEST(SampleRows, LeavesOutRowsWithoutWeight) {
  const std::vector<uint32_t> weights{0, 1, 0, 2};
  const std::vector<int64_t> rows = sample_rows(4, 10, 1, {}, weights);
  EXPECT_EQ(std::set<int64_t>(rows.begin(), rows.end()), (std::set<int64_t>{1, 3}));
}

RC_GTEST_PROP(SampleRows, TakesTheSameKeysWhateverTheOrder, ()) {
  const int64_t rows = *rc::gen::inRange(1, 200);
  const int64_t most = *rc::gen::inRange(1, 200);
  const std::vector<uint64_t> keys = some_keys(rows);
  const std::vector<int64_t> order = shuffled(rows, *rc::gen::arbitrary<uint64_t>());
  std::vector<uint64_t> moved;
  for (const int64_t row : order) moved.push_back(keys[static_cast<size_t>(row)]);
  const auto plain = sample_rows(rows, most, 4, keys, {});
  const auto other = sample_rows(rows, most, 4, moved, {});
  RC_ASSERT(plain.size() == other.size());
  for (size_t i = 0; i < plain.size(); ++i)
    RC_ASSERT(order[static_cast<size_t>(other[i])] == plain[i]);
}

TEST(TakeRows, CopiesThemInOrder) {
  const table::Matrix matrix = drawn_matrix(50, 3, 2, 1);
  const std::vector<int64_t> rows{49, 0, 17};
  const table::Matrix taken = take_rows(matrix, rows);
  ASSERT_EQ(taken.rows(), 3);
  EXPECT_EQ(taken.step(), matrix.step());
  for (size_t i = 0; i < rows.size(); ++i)
    for (int col = 0; col < 3; ++col)
      EXPECT_EQ(taken.units(static_cast<int64_t>(i), col), matrix.units(rows[i], col));
}

TEST(Search, GivesEachDistinctRowWhenThereAreFewerThanK) {
  base::Pool pool(2);
  const Context context{.pool = &pool};
  const KMeansOptions options;
  table::Matrix matrix(30, 2, 0x1p-16);
  for (int row = 0; row < 30; ++row) matrix.units(row, 1) = static_cast<float>(row % 3);
  const Search search(matrix, options, context);
  EXPECT_TRUE(search.whole());
  EXPECT_EQ(search.best(5, {}).size(), 3U * 2U);
  EXPECT_EQ(search.best(3, {}).size(), 3U * 2U);
}

TEST(Search, KnowsWhetherItSawAllRows) {
  base::Pool pool(1);
  const Context context{.pool = &pool};
  const table::Matrix matrix = drawn_matrix(100, 2, 2, 1);
  const KMeansOptions all{.sample_rows = 100}, some{.sample_rows = 99};
  EXPECT_TRUE(Search(matrix, all, context).whole());
  EXPECT_FALSE(Search(matrix, some, context).whole());
}

// Sixteen tight groups: a single k-means++ start misses some, the search must not.
TEST(Search, FindsEveryOneOfManyTightGroups) {
  Table table;
  base::Random random(5, 5);
  for (int row = 0; row < 800; ++row)
    table.push_back(
        {10.0 * (row % 4) + 0.1 * random.normal(), 10.0 * (row / 4 % 4) + 0.1 * random.normal()});
  const table::Matrix matrix = to_matrix(table);
  base::Pool pool(2);
  const Context context{.pool = &pool};
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    const KMeansOptions options{.seed = seed, .restarts = 1};
    const Search search(matrix, options, context);
    const std::vector<float> centres = search.best(16, {});
    std::set<std::pair<int, int>> found;
    for (size_t at = 0; at < centres.size(); at += 2)
      found.emplace(std::lround(static_cast<double>(centres[at]) * matrix.step() / 10),
                    std::lround(static_cast<double>(centres[at + 1]) * matrix.step() / 10));
    EXPECT_EQ(found.size(), 16U) << "seed " << seed;
  }
}

TEST(Search, IsEmptyHandedWhenCancelled) {
  base::Pool pool(2);
  base::Cancel cancel;
  cancel.request();
  const Context context{.pool = &pool, .cancel = &cancel};
  const KMeansOptions options;
  const table::Matrix matrix = drawn_matrix(100, 2, 2, 1);
  EXPECT_TRUE(Search(matrix, options, context).best(3, {}).empty());
}

}  // namespace
}  // namespace coterie::cluster
