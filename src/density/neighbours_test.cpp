#include "density/neighbours.hpp"

#include "density/test_sets.hpp"

namespace coterie::density {

namespace {

// Squared distance to the k-th nearest row, the row itself counted where it is among `rows`.
double kth(const Units& rows, const std::vector<int>& from, size_t k) {
  std::vector<double> far;
  for (const auto& row : rows) far.push_back(squared(from, row));
  std::ranges::sort(far);
  return far[std::min(k, far.size()) - 1];
}

TEST(NeighboursTest, AreThoseOfSortedDistances) {
  base::Pool pool(2);
  for (const Units& rows :
       {drawn_set(3), drawn_set(5), crowded(700, 2, 12, 1), crowded(5, 150, 9, 1)}) {
    const Tree tree = *Tree::make(matrix_of(rows), {.pool = &pool});
    for_sets([&] {
      for (const int k : {1, 2, 11, 40}) {
        const auto near = find_neighbours(tree, tree, k, 4, {.pool = &pool});
        ASSERT_TRUE(near);
        for (size_t row = 0; row < rows.size(); row += 3) {
          const auto point = static_cast<size_t>(tree.point_of(static_cast<int64_t>(row)));
          EXPECT_EQ(near->far[point], kth(rows, rows[row], static_cast<size_t>(k)));
          for (size_t i = 0; i < 4; ++i) {
            const int32_t id = near->ids[point * 4 + i];
            if (id < 0) break;
            EXPECT_NE(id, static_cast<int32_t>(point));
            EXPECT_LE(tree.squared_distance(static_cast<int32_t>(point), id), near->far[point]);
          }
        }
      }
    });
  }
}

TEST(NeighboursTest, OfOtherRowsDoNotCountThemselves) {
  base::Pool pool(2);
  const Units rows = drawn_set(8);
  Units others = drawn_set(18);
  for (auto& row : others) row.resize(rows.front().size());
  const Tree tree = *Tree::make(matrix_of(rows), {.pool = &pool});
  const Tree queries = *Tree::make(matrix_of(others), {.pool = &pool});
  const auto near = find_neighbours(queries, tree, 5, 2, {.pool = &pool});
  ASSERT_TRUE(near);
  for (size_t row = 0; row < others.size(); ++row) {
    const int32_t point = queries.point_of(static_cast<int64_t>(row));
    EXPECT_EQ(near->far[static_cast<size_t>(point)], kth(rows, others[row], 5));
    EXPECT_EQ(queries.squared_distance(point, tree, near->ids[static_cast<size_t>(point) * 2]),
              kth(rows, others[row], 1));
  }
}

TEST(NeighboursTest, TheCurveRisesAndItsKneeIsWhereItTurns) {
  base::Pool pool(2);
  // Nine tenths on a lattice of step 10, the rest ever farther out.
  Units rows;
  for (int i = 0; i < 900; ++i) rows.push_back({i % 30 * 10, i / 30 * 10});
  for (int i = 1; i <= 100; ++i) rows.push_back({5000 + 300 * i + 8 * i * i, 0});
  rows.push_back({1 << 22, 1 << 22});
  const table::Matrix matrix = matrix_of(rows);
  const Tree tree = *Tree::make(matrix, {.pool = &pool});
  const auto curve = k_distances(matrix, tree, 4, {}, {.pool = &pool});
  ASSERT_TRUE(curve);
  EXPECT_EQ(curve->rows, 1001);
  EXPECT_EQ(curve->sorted.size(), 200U);
  EXPECT_TRUE(std::ranges::is_sorted(curve->sorted));
  EXPECT_EQ(curve->sorted.front(), 10 * 0x1p-16);
  EXPECT_GE(curve->knee, 10 * 0x1p-16);
  EXPECT_LE(curve->knee, 1400 * 0x1p-16);
}

TEST(NeighboursTest, ASampledCurveFollowsKeysAndIsMeasuredAgainstAllRows) {
  base::Pool pool(2);
  const Units rows = drawn_set(9);
  const auto count = static_cast<int64_t>(rows.size());
  const auto keys = some_keys(count);
  const auto order = cluster::shuffled(count, 3);
  std::vector<uint64_t> moved;
  for (const int64_t row : order) moved.push_back(keys[static_cast<size_t>(row)]);
  const auto curve_of = [&](const Units& of, std::span<const uint64_t> by, int64_t most) {
    const table::Matrix matrix = matrix_of(of);
    const Tree tree = *Tree::make(matrix, {.pool = &pool});
    return *k_distances(matrix, tree, 6, {.keys = by, .seed = 4, .rows_most = most},
                        {.pool = &pool});
  };
  const KDistances curve = curve_of(rows, keys, 100);
  EXPECT_EQ(curve.rows, 100);
  EXPECT_EQ(curve.sorted, curve_of(reordered(rows, order), moved, 100).sorted);
  const KDistances whole = curve_of(rows, keys, 1000);
  EXPECT_GE(curve.sorted.front(), whole.sorted.front());
  EXPECT_LE(curve.sorted.back(), whole.sorted.back());
}

}  // namespace

}  // namespace coterie::density
