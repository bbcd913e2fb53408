#include "density/condensed.hpp"

#include <fstream>
#include <sstream>

#include "density/test_sets.hpp"

namespace coterie::density {

namespace {

struct Made {
  Tree tree;
  Condensed condensed;
};
Made condensed_of(const Units& rows, int k, int64_t least, base::Pool& pool) {
  Tree tree = *Tree::make(matrix_of(rows), {.pool = &pool});
  const Neighbours near = *find_neighbours(tree, tree, k, 4, {.pool = &pool});
  Condensed condensed = condense(tree, near, *spanning_tree(tree, near, {.pool = &pool}), least);
  return {std::move(tree), std::move(condensed)};
}

double lambda_at(double units) {
  return 1 / (units * 0x1p-16);
}

// Two pairs of pairs: 0 1 . 10 11 . . 100 101 . 110 111, smallest part 2, core distance 0.
TEST(CondensedTest, IsTheTreeDrawnByHand) {
  base::Pool pool(2);
  Made made = condensed_of({{0}, {1}, {10}, {11}, {100}, {101}, {110}, {111}, {300}}, 1, 2, pool);
  const auto& nodes = made.condensed.nodes;
  ASSERT_EQ(nodes.size(), 7U);
  EXPECT_EQ(nodes[0].rows, 9);
  EXPECT_EQ(nodes[0].death, lambda_at(89));
  // Row 300 leaves at 189, the two halves split off at 89.
  EXPECT_EQ(nodes[0].stability, lambda_at(189) + 8 * lambda_at(89));
  for (const size_t half : {1U, 2U}) {
    EXPECT_EQ(nodes[half].parent, 0);
    EXPECT_EQ(nodes[half].birth, lambda_at(89));
    EXPECT_EQ(nodes[half].death, lambda_at(9));
    EXPECT_EQ(nodes[half].stability, 4 * (lambda_at(9) - lambda_at(89)));
  }
  for (size_t pair = 3; pair < 7; ++pair) {
    EXPECT_EQ(nodes[pair].parent, pair < 5 ? 1 : 2);
    EXPECT_EQ(nodes[pair].stability, 2 * (lambda_at(1) - lambda_at(9)));
  }
  EXPECT_EQ(made.condensed.lambda[static_cast<size_t>(made.tree.point_of(8))], lambda_at(189));

  EXPECT_EQ(std::ranges::max(select(made.tree, {}, made.condensed)), 3);
  for (auto& node : made.condensed.nodes) node.label = -1;
  // Pairs split off at 9: with epsilon above it, halves.
  EXPECT_EQ(std::ranges::max(select(made.tree, {.epsilon = 20 * 0x1p-16}, made.condensed)), 1);
}

TEST(CondensedTest, SplitsOfOneDistanceHappenAtOnce) {
  base::Pool pool(2);
  const Made made = condensed_of({{0}, {1}, {50}, {51}, {100}, {101}, {150}, {151}}, 1, 2, pool);
  ASSERT_EQ(made.condensed.nodes.size(), 5U);
  EXPECT_EQ(made.condensed.nodes[0].stability, 8 * lambda_at(49));
  for (size_t pair = 1; pair < 5; ++pair) {
    EXPECT_EQ(made.condensed.nodes[pair].parent, 0);
    EXPECT_EQ(made.condensed.nodes[pair].stability, 2 * (lambda_at(1) - lambda_at(49)));
  }
}

TEST(CondensedTest, EqualRowsAreOneCrowdedPoint) {
  base::Pool pool(2);
  Units rows(5, {0});  // five on one place, five on five
  for (int i = 0; i < 5; ++i) rows.push_back({100 + i});
  const Made made = condensed_of(rows, 1, 3, pool);
  ASSERT_EQ(made.condensed.nodes.size(), 3U);
  EXPECT_EQ(made.condensed.nodes[1].rows, 5);
  EXPECT_EQ(made.condensed.nodes[2].rows, 5);
  EXPECT_EQ(made.condensed.nodes[1].stability, 5 * (lambda_at(1) - lambda_at(96 + 4)));
  // With a core distance beyond its copies the place is no cluster before it meets the others.
  EXPECT_EQ(condensed_of(rows, 6, 3, pool).condensed.nodes.size(), 1U);
  EXPECT_EQ(condensed_of({{4, 4}}, 1, 2, pool).condensed.nodes.size(), 1U);
}

TEST(CondensedTest, StabilitiesAreThoseOfHdbscan) {
  base::Pool pool(2);
  std::ifstream file(std::string(COTERIE_SOURCE_DIR) + "/tests/oracle/density_expected.txt");
  std::string line, skipped;
  int sets = 0, equal = 0;
  for (; std::getline(file, line); ++sets) {
    std::istringstream words(line);
    int number = 0, size = 0, samples = 0;
    size_t count = 0;
    words >> number;
    for (int i = 0; i < 5; ++i) words >> skipped;
    words >> size >> samples >> skipped >> count;
    std::vector<double> expected(count), found;
    for (double& value : expected) words >> value;
    for (const auto& node :
         condensed_of(drawn_set(number), samples + 1, size, pool).condensed.nodes)
      found.push_back(node.stability);
    std::ranges::sort(found);
    bool same = found.size() == expected.size();
    for (size_t i = 0; same && i < count; ++i)
      same = std::abs(found[i] - expected[i]) <= 1e-9 * (1 + expected[i]);
    equal += same ? 1 : 0;
  }
  EXPECT_EQ(sets, 100);
  EXPECT_EQ(equal, 100);
}

}  // namespace

}  // namespace coterie::density
