#include "cluster/matching.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/random.hpp"

namespace coterie::cluster {
namespace {

// tests/oracle/stability_oracle.py: linear_sum_assignment of scipy 1.17.1.
constexpr int64_t kOverlaps[] = {5,    2888, 1497, 2343, 14,  5773, 3387, 1867, 11,   983,
                                 6139, 4476, 2,    1722, 958, 6166, 2,    1788, 2795, 644,
                                 10,   4105, 1373, 2834, 7,   4184, 4146, 1727, 16,   918,
                                 1568, 4587, 6,    7295, 998, 1839, 6,    2286, 8049, 952};

stats::CrossTable table_of(int rows, int columns, std::vector<int64_t> counts) {
  return {.rows = rows, .columns = columns, .counts = std::move(counts)};
}

// A linear congruential generator, as in the script.
stats::CrossTable drawn(uint64_t number) {
  uint64_t state = 1000003U * (number + 1);
  const auto draw = [&] {
    state = (state * 1103515245U + 12345U) % 2147483648U;
    return static_cast<int64_t>(state >> 11);
  };
  const int rows = 1 + static_cast<int>(draw() % 9), columns = 1 + static_cast<int>(draw() % 9);
  std::vector<int64_t> counts;
  for (int i = 0; i < rows * columns; ++i) counts.push_back(draw() % (number % 4 == 0 ? 3 : 1000));
  return table_of(rows, columns, std::move(counts));
}

// The overlap of a matching; each column is taken once, as many rows are matched as can be.
int64_t overlap(const stats::CrossTable& table, const std::vector<int>& match) {
  EXPECT_EQ(match.size(), static_cast<size_t>(table.rows));
  std::vector<int> taken(static_cast<size_t>(table.columns));
  int64_t sum = 0;
  for (int row = 0; row < table.rows; ++row) {
    const int column = match[static_cast<size_t>(row)];
    if (column < 0) continue;
    EXPECT_EQ(++taken[static_cast<size_t>(column)], 1);
    sum += table.at(row, column);
  }
  EXPECT_EQ(std::accumulate(taken.begin(), taken.end(), 0), std::min(table.rows, table.columns));
  return sum;
}

TEST(MatchingTest, OverlapIsThatOfScipy) {
  for (uint64_t number = 0; number < std::size(kOverlaps); ++number) {
    const stats::CrossTable table = drawn(number);
    EXPECT_EQ(overlap(table, match_labels(table)), kOverlaps[number]) << number;
  }
}

TEST(MatchingTest, NoPermutationOverlapsMore) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    base::Random random(seed, 1);
    std::vector<int64_t> counts;
    for (int i = 0; i < 25; ++i) counts.push_back(static_cast<int64_t>(random.below(4)));
    const stats::CrossTable table = table_of(5, 5, counts);
    std::vector<int> order = {0, 1, 2, 3, 4};
    int64_t best = 0;
    do {
      int64_t sum = 0;
      for (int row = 0; row < 5; ++row) sum += table.at(row, order[static_cast<size_t>(row)]);
      best = std::max(best, sum);
    } while (std::ranges::next_permutation(order).found);
    EXPECT_EQ(overlap(table, match_labels(table)), best);
  }
}

TEST(MatchingTest, ARenumberingIsFound) {
  const std::vector<int32_t> a = {0, 0, 0, 1, 1, 2, 3, 3}, b = {2, 2, 0, 3, 3, 1, 0, 0};
  EXPECT_EQ(match_labels(stats::cross_table(a, b)), (std::vector<int>{2, 3, 1, 0}));
  EXPECT_EQ(match_labels(table_of(3, 1, {4, 9, 2})), (std::vector<int>{-1, 0, -1}));
  EXPECT_EQ(match_labels(table_of(1, 3, {4, 9, 2})), std::vector<int>{1});
  EXPECT_TRUE(match_labels({}).empty());
  const int64_t most = int64_t{1} << 40;
  EXPECT_EQ(match_labels(table_of(2, 2, {most, most - 1, most, 0})), (std::vector<int>{1, 0}));
}

TEST(MatchingTest, JaccardByHand) {
  // Cluster 0: 3 rows, of which 2 are in cluster 1 of the other, which has 5.
  const stats::CrossTable table = table_of(3, 3, {1, 2, 0, 0, 3, 4, 0, 0, 0});
  EXPECT_DOUBLE_EQ(jaccard(table, 0, 1), 2.0 / 6);
  EXPECT_EQ(jaccard(table, 2, 2), 0);
  EXPECT_EQ(jaccard(table_of(1, 1, {0}), 0, 0), 0);
  const std::vector<double> best = best_jaccard(table);
  EXPECT_DOUBLE_EQ(best[0], 1.0 / 3);
  EXPECT_DOUBLE_EQ(best[1], 4.0 / 7);
  EXPECT_TRUE(std::isnan(best[2]));
  EXPECT_DOUBLE_EQ(best_jaccard(table, 2)[0], 0);
}

}  // namespace
}  // namespace coterie::cluster
