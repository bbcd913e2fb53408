// scikit-learn's trees on 200 data sets, the laws of growing, and its limits.
#include "rules/tree_grow.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "rules/test_trees.hpp"

namespace coterie::rules {
namespace {

base::Pool& two() {
  static base::Pool pool(2);
  return pool;
}

TreeColumns columns_of(const MadeTree& made, int thresholds = 0) {
  auto out = tree_columns(made.frame, made.features, thresholds, two(), "");
  EXPECT_TRUE(out && out->left_out.empty());
  return out.value_or(TreeColumns{});
}

// Nodes from `at` on, in preorder, beside those of scikit-learn.
void compare(const Grown& tree, size_t at, const KnownTree& known, size_t& next) {
  ASSERT_LT(next, known.nodes.size());
  const auto& theirs = known.nodes[next++];
  const auto& ours = tree.nodes[at];
  ASSERT_EQ(ours.test == TreeTest::leaf, theirs.feature < 0);
  if (theirs.feature < 0) return;
  ASSERT_EQ(ours.column, theirs.feature);
  if (std::isinf(theirs.threshold)) {
    ASSERT_EQ(ours.test, TreeTest::is_missing);
  } else {
    ASSERT_EQ(ours.test, TreeTest::at_least);
    ASSERT_EQ(ours.cut, theirs.threshold);
    if (ours.missing_seen) {
      ASSERT_EQ(ours.missing_high, theirs.missing_left == 0);
    }
  }
  ASSERT_NO_FATAL_FAILURE(compare(tree, static_cast<size_t>(ours.low), known, next));
  ASSERT_NO_FATAL_FAILURE(compare(tree, static_cast<size_t>(ours.high), known, next));
}

TEST(TreeGrowTest, SplitsAndPredictionsOfScikitLearn) {
  const auto known = known_trees();
  ASSERT_EQ(known.size(), 200U);
  size_t nodes = 0;
  for (const auto& one : known) {
    SCOPED_TRACE(one.seed);
    const auto made = made_tree(one.seed);
    const auto columns = columns_of(made);
    const auto tree = grown(made, columns, two());
    size_t next = 0;
    ASSERT_NO_FATAL_FAILURE(compare(tree, 0, one, next));
    ASSERT_EQ(next, one.nodes.size());
    int64_t checksum = 0;
    for (size_t row = 0; row < made.classes.size(); ++row)
      checksum +=
          static_cast<int64_t>(row + 1) * (tree.nodes[leaf_of(tree, columns, row)].majority + 1);
    EXPECT_EQ(checksum, one.checksum);
    nodes += next;
  }
  EXPECT_GT(nodes, 2000U) << "of all trees";
}

// The same customers in another order; each leaf holds the same ones.
TEST(TreeGrowTest, TheOrderOfRowsDoesNotMatter) {
  for (int64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    const auto made = made_tree(seed);
    const auto columns = columns_of(made);
    const auto tree = grown(made, columns, two(), true);
    auto turned = made;
    for (auto& column : turned.frame.columns) std::ranges::reverse(column.values);
    std::ranges::reverse(turned.classes);
    std::ranges::reverse(turned.weights);
    const auto other_columns = columns_of(turned);
    base::Pool one(1);
    const auto other = grown(turned, other_columns, one, true);
    ASSERT_EQ(other.nodes.size(), tree.nodes.size());
    EXPECT_EQ(other.weights, tree.weights);
    for (size_t i = 0; i < tree.nodes.size(); ++i) {
      EXPECT_EQ(other.nodes[i].column, tree.nodes[i].column);
      EXPECT_EQ(other.nodes[i].cut, tree.nodes[i].cut);
      EXPECT_EQ(other.nodes[i].missing_high, tree.nodes[i].missing_high);
    }
  }
}

// A customer of weight 3 is three customers.
TEST(TreeGrowTest, AWeightIsAsManyRows) {
  for (int64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    auto weighted = made_tree(seed);
    auto many = weighted;
    for (auto& column : many.frame.columns) column.values.clear();
    many.classes.clear();
    many.weights.clear();
    for (size_t row = 0; row < weighted.classes.size(); ++row) {
      weighted.weights[row] = static_cast<double>(1 + base::draw(9, 9, row) % 4);
      for (int copy = 0; copy < static_cast<int>(weighted.weights[row]); ++copy) {
        for (size_t i = 0; i < many.frame.columns.size(); ++i)
          many.frame.columns[i].values.push_back(weighted.frame.columns[i].values[row]);
        many.classes.push_back(weighted.classes[row]);
        many.weights.push_back(1);
      }
    }
    many.frame = frame_of(many.frame.columns);
    const auto a = columns_of(weighted), b = columns_of(many);
    const auto of_weights = grown(weighted, a, two()), of_rows = grown(many, b, two());
    ASSERT_EQ(of_weights.nodes.size(), of_rows.nodes.size());
    EXPECT_EQ(of_weights.weights, of_rows.weights);
    for (size_t i = 0; i < of_rows.nodes.size(); ++i)
      EXPECT_EQ(of_weights.nodes[i].cut, of_rows.nodes[i].cut);
  }
}

// Only the order of values counts.
TEST(TreeGrowTest, AMonotoneTransformGivesTheSamePartition) {
  for (int64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    const auto made = made_tree(seed);
    auto bent = made;
    for (auto& column : bent.frame.columns)
      for (double& x : column.values) x = std::log1p(x) * 100 - 7;
    const auto a = columns_of(made), b = columns_of(bent);
    for (bool readable : {false, true}) {
      const auto tree = grown(made, a, two(), readable), other = grown(bent, b, two(), readable);
      ASSERT_EQ(tree.weights, other.weights);
      for (size_t row = 0; row < made.classes.size(); ++row)
        ASSERT_EQ(leaf_of(tree, a, row), leaf_of(other, b, row));
    }
  }
}

// Readable cuts part the customers of the fit as cuts midway do, and are shorter.
TEST(TreeGrowTest, ReadableCutsChangeNoCustomer) {
  size_t shorter = 0, cuts = 0;
  for (int64_t seed = 1; seed <= 60; ++seed) {
    const auto made = made_tree(seed);
    const auto columns = columns_of(made);
    const auto midway = grown(made, columns, two()), readable = grown(made, columns, two(), true);
    ASSERT_EQ(midway.weights, readable.weights);
    for (size_t row = 0; row < made.classes.size(); ++row)
      ASSERT_EQ(leaf_of(midway, columns, row), leaf_of(readable, columns, row));
    for (size_t i = 0; i < midway.nodes.size(); ++i) {
      if (midway.nodes[i].test != TreeTest::at_least) continue;
      ++cuts;
      shorter +=
          base::number(readable.nodes[i].cut).size() < base::number(midway.nodes[i].cut).size();
    }
  }
  EXPECT_GT(shorter * 2, cuts);
}

// Histograms at short decimals lose next to nothing where many customers stand.
TEST(TreeGrowTest, HistogramsFindNearlyTheSameCuts) {
  base::Random random(3, 3);
  MadeTree made;
  std::vector<double> x, y;
  for (int i = 0; i < 20'000; ++i) {
    x.push_back(100 * random.exponential());
    y.push_back(random.normal());
    made.classes.push_back(x.back() >= 73.2 ? 2 : y.back() >= 0.4 ? 1 : 0);
  }
  made.frame = frame_of({numbers("x", x), numbers("y", y)});
  made.features = {"x", "y"};
  made.weights.assign(x.size(), 1.0);
  made.class_count = 3;
  made.depth = 2;
  const auto fine = columns_of(made), coarse = columns_of(made, 255);
  EXPECT_FALSE(fine.columns[0].order.empty());
  EXPECT_TRUE(coarse.columns[0].order.empty());
  const auto exact = grown(made, fine, two(), true), binned = grown(made, coarse, two(), true);
  EXPECT_NEAR(exact.nodes[0].cut, 73.2, 0.05);
  EXPECT_NEAR(binned.nodes[0].cut, 73.2, 1);
  double right = 0;
  for (size_t row = 0; row < x.size(); ++row)
    right += binned.nodes[leaf_of(binned, coarse, row)].majority == made.classes[row] ? 1 : 0;
  EXPECT_GT(right / 20'000, 0.99);
}

TEST(TreeGrowTest, CategoriesAreAskedForOneLevel) {
  MadeTree made;
  made.frame = frame_of({texts("channel", {"web", "web", "shop", "", "shop", "web", "", "app"})});
  made.features = {"channel"};
  made.classes = {1, 1, 0, 2, 0, 1, 2, 0};
  made.weights.assign(8, 1.0);
  made.class_count = 3;
  made.depth = 3;
  const auto columns = columns_of(made);
  const auto tree = grown(made, columns, two());
  ASSERT_EQ(tree.nodes.size(), 5U);
  // Three each for shop-or-app and web, two without: web is asked for first.
  EXPECT_EQ(tree.nodes[0].test, TreeTest::is_level);
  EXPECT_EQ(made.frame.columns[0].levels[static_cast<size_t>(tree.nodes[0].code)], "web");
  EXPECT_EQ(tree.nodes[1].test, TreeTest::is_missing);
  for (size_t row = 0; row < 8; ++row)
    EXPECT_EQ(tree.nodes[leaf_of(tree, columns, row)].majority, made.classes[row]);
}

TEST(TreeGrowTest, InfinitiesAreNumbersAndOneClassIsALeaf) {
  MadeTree made;
  const double inf = std::numeric_limits<double>::infinity();
  made.frame = frame_of({numbers("x", {-inf, 1, 2, inf, kNone})});
  made.features = {"x"};
  made.classes = {0, 1, 1, 2, 2};
  made.weights.assign(5, 1.0);
  made.class_count = 3;
  made.depth = 3;
  const auto columns = columns_of(made);
  const auto tree = grown(made, columns, two(), true);
  for (size_t row = 0; row < 5; ++row)
    EXPECT_EQ(tree.nodes[leaf_of(tree, columns, row)].majority, made.classes[row]);
  for (const auto& node : tree.nodes) EXPECT_TRUE(std::isfinite(node.cut));
  made.classes.assign(5, 1);
  EXPECT_EQ(grown(made, columns, two()).nodes.size(), 1U);
}

TEST(TreeGrowTest, WeightsAreRoundedUntilTheirSumsAreExact) {
  const std::vector<double> uneven = {0.1, 0.7, 1e-3, 3.3333333333333335, 0};
  const auto exact = exact_weights(uneven, 5);
  ASSERT_TRUE(exact);
  double forth = 0, back = 0;
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR((*exact)[i], uneven[i], 1e-14);
    forth += (*exact)[i];
    back += (*exact)[4 - i];
  }
  EXPECT_EQ(forth, back);
  EXPECT_EQ(*exact_weights({}, 3), (std::vector<double>{1, 1, 1}));
  for (double bad : {-1.0, kNone, std::numeric_limits<double>::infinity()})
    EXPECT_FALSE(exact_weights(std::vector{1.0, bad}, 2));
}

TEST(TreeGrowTest, StopsWhenItIsToldTo) {
  const auto made = made_tree(3);
  const auto columns = columns_of(made);
  base::Cancel cancel;
  cancel.request();
  const GrowData data{columns.columns, made.classes, made.class_count, made.weights};
  auto tree = grow(data, {0, 1, 2, 3}, {}, {.pool = &two(), .cancel = &cancel});
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::rules
