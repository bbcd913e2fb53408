#include "density/spanning.hpp"

#include "density/components.hpp"
#include "density/test_sets.hpp"

namespace coterie::density {

namespace {

// Prim's weights, ascending, over the points of a tree.
std::vector<double> prim(const Tree& tree, const std::vector<double>& core) {
  const auto points = static_cast<size_t>(tree.points());
  std::vector<double> best(points, std::numeric_limits<double>::infinity()), out;
  std::vector<char> done(points);
  size_t at = 0;
  for (size_t step = 1; step < points; ++step) {
    done[at] = 1;
    size_t next = points;
    for (size_t i = 0; i < points; ++i) {
      if (done[i] != 0) continue;
      best[i] = std::min(
          best[i],
          std::max({tree.squared_distance(static_cast<int32_t>(at), static_cast<int32_t>(i)),
                    core[at], core[i]}));
      if (next == points || best[i] < best[next]) next = i;
    }
    out.push_back(best[next]);
    at = next;
  }
  std::ranges::sort(out);
  return out;
}

TEST(SpanningTest, WeighsWhatPrimsDoes) {
  base::Pool pool(2);
  std::vector<Units> sets = {crowded(900, 2, 30, 1),   crowded(600, 3, 6, 2),
                             crowded(40, 150, 100, 3), {{3, 4}},
                             {{1, 1}, {5, 5}},         crowded(1500, 1, 100000, 4)};
  for (int number = 0; number < 12; ++number) sets.push_back(drawn_set(number));
  for (const Units& rows : sets) {
    const Tree tree = *Tree::make(matrix_of(rows), {.pool = &pool});
    for (const int k : {1, 2, 6})
      for (const int keep : {0, 3}) {
        const Neighbours near = *find_neighbours(tree, tree, k, keep, {.pool = &pool});
        const std::vector<double> expected = prim(tree, near.far);
        for_sets([&] {
          const auto edges = spanning_tree(tree, near, {.pool = &pool});
          ASSERT_TRUE(edges);
          std::vector<double> weights;
          Components sets_of(tree.points());
          for (const Edge& edge : *edges) {
            weights.push_back(edge.weight);
            EXPECT_TRUE(sets_of.unite(edge.a, edge.b));
            EXPECT_EQ(edge.weight, std::max({tree.squared_distance(edge.a, edge.b),
                                             near.far[static_cast<size_t>(edge.a)],
                                             near.far[static_cast<size_t>(edge.b)]}));
          }
          std::ranges::sort(weights);
          EXPECT_EQ(weights, expected);
        });
      }
  }
}

TEST(SpanningTest, MayBeCancelled) {
  base::Pool pool(2);
  const Tree tree = *Tree::make(matrix_of(drawn_set(1)), {.pool = &pool});
  const Neighbours near = *find_neighbours(tree, tree, 3, 2, {.pool = &pool});
  base::Cancel cancel;
  cancel.request();
  EXPECT_EQ(spanning_tree(tree, near, {.pool = &pool, .cancel = &cancel}).error().code,
            base::Code::cancelled);
}

}  // namespace

}  // namespace coterie::density
