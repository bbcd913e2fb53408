#include "density/tree.hpp"

#include <map>

#include "density/components.hpp"
#include "density/test_sets.hpp"

namespace coterie::density {

namespace {

std::vector<float> values(const Tree& tree, int32_t point) {
  std::vector<float> out;
  for (int col = 0; col < tree.cols(); ++col) out.push_back(tree.units(point, col));
  return out;
}

TEST(TreeTest, EqualRowsAreOnePoint) {
  base::Pool pool(2);
  const Units rows = crowded(900, 2, 20, 1);
  const Tree tree = *Tree::make(matrix_of(rows), {.pool = &pool});
  std::map<std::vector<int>, uint32_t> counts;
  for (const auto& row : rows) ++counts[row];
  EXPECT_EQ(tree.points(), static_cast<int32_t>(counts.size()));
  EXPECT_EQ(tree.rows(), 900);
  for (size_t row = 0; row < rows.size(); ++row) {
    const int32_t point = tree.point_of(static_cast<int64_t>(row));
    EXPECT_EQ(tree.weight(point), counts[rows[row]]);
    EXPECT_EQ(values(tree, point), (std::vector<float>{static_cast<float>(rows[row][0]),
                                                       static_cast<float>(rows[row][1])}));
  }
}

TEST(TreeTest, DependsOnNeitherOrderNorThreads) {
  base::Pool one(1), two(2);
  const Units rows = crowded(9000, 3, 60, 2);
  const Tree tree = *Tree::make(matrix_of(rows), {.pool = &one});
  const Tree other =
      *Tree::make(matrix_of(reordered(rows, cluster::shuffled(9000, 4))), {.pool = &two});
  ASSERT_EQ(tree.points(), other.points());
  for (int32_t point = 0; point < tree.points(); ++point) {
    ASSERT_EQ(values(tree, point), values(other, point));
    ASSERT_EQ(tree.weight(point), other.weight(point));
  }
}

TEST(TreeTest, WalksVisitAllThatIsNear) {
  base::Pool pool(2);
  for (const int rows : {1, 15, 17, 257, 5000}) {
    const Tree tree = *Tree::make(matrix_of(crowded(rows, 3, 1000, 3)), {.pool = &pool});
    const double limit = 100 * 100;
    std::vector<float> low(3), high(3);
    for (int32_t a = 0; a < tree.blocks(); a += 7) {
      tree.box(0, a, low.data(), high.data());
      for (const bool home : {true, false}) {
        std::vector<int> visits(static_cast<size_t>(tree.blocks()));
        tree.walk(
            low.data(), high.data(), home ? a : -1, [&] { return at_most(limit, 3); },
            [](int, int32_t) { return true; },
            [&](int32_t b) { ++visits[static_cast<size_t>(b)]; });
        for (int32_t b = 0; b < tree.blocks(); ++b) {
          double least = 1e300;
          for (int i = 0; i < kLanes && a * kLanes + i < tree.points(); ++i)
            for (int j = 0; j < kLanes && b * kLanes + j < tree.points(); ++j)
              least = std::min(least, tree.squared_distance(a * kLanes + i, b * kLanes + j));
          EXPECT_LE(visits[static_cast<size_t>(b)], 1);
          if (least <= limit) {
            EXPECT_EQ(visits[static_cast<size_t>(b)], 1);
          }
        }
      }
      std::vector<int> visits(static_cast<size_t>(tree.blocks()));
      for (int level = 0; level < tree.levels(); ++level)
        tree.walk_forward(
            low.data(), high.data(), a, level, [] { return at_most(0x1p54, 3); },
            [](int, int32_t) { return true; },
            [&](int32_t b) { ++visits[static_cast<size_t>(b)]; });
      for (int32_t b = 0; b < tree.blocks(); ++b)
        EXPECT_EQ(visits[static_cast<size_t>(b)], b > a ? 1 : 0);
    }
  }
}

TEST(TreeTest, NothingIsATreeAndMayBeCancelled) {
  base::Pool pool(2);
  EXPECT_EQ(Tree::make(table::Matrix(0, 3, 1), {.pool = &pool})->points(), 0);
  base::Cancel cancel;
  cancel.request();
  const auto tree =
      Tree::make(matrix_of(crowded(500, 2, 50, 1)), {.pool = &pool, .cancel = &cancel});
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().code, base::Code::cancelled);
}

TEST(TreeTest, SetsUniteFromSeveralThreads) {
  base::Pool pool(2);
  Components sets(10000);
  pool.run(9990, [&](int64_t i, int) {
    sets.unite(static_cast<int32_t>(i), static_cast<int32_t>(i) + 10);
  });
  for (int32_t i = 0; i < 10000; ++i) EXPECT_EQ(sets.root(i), i % 10);
  EXPECT_FALSE(sets.unite(3, 9993));
  EXPECT_TRUE(sets.unite(3, 9994));
}

}  // namespace

}  // namespace coterie::density
