// Average and complete linkage against scipy and against their definition.
#include "hierarchy/condensed.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "hierarchy/test_points.hpp"
#include "math/simd.hpp"

namespace coterie::hierarchy {
namespace {

Dendrogram tree_of(const Leaves& leaves, Update update, int threads = 2) {
  base::Pool pool(threads);
  auto joins = link_by_matrix(leaves, update, {.pool = &pool});
  if (!joins) {
    ADD_FAILURE() << joins.error().text();
    return {};
  }
  return number_joins(*std::move(joins), leaves.sizes);
}

void expect_figures(const Dendrogram& tree, double sum, double last, int64_t size_squares) {
  double heights = 0;
  int64_t squares = 0;
  for (const Merge& merge : tree.merges) {
    heights += merge.height;
    squares += merge.size * merge.size;
  }
  EXPECT_NEAR(heights / sum, 1, 1e-12);
  EXPECT_NEAR(tree.merges.back().height / last, 1, 1e-12);
  EXPECT_EQ(squares, size_squares);
}

// tests/oracle/hierarchy_oracle.py
TEST(CondensedTest, EqualsScipyOnThreeThousandRows) {
  const Leaves leaves = leaves_of(oracle_points(99, 3000, 5));
  expect_figures(tree_of(leaves, Update::average), 12850.304275989332, 26.701286689603563,
                 19258600);
  expect_figures(tree_of(leaves, Update::complete), 16189.22235843437, 56.46416512609402, 19445080);
}

TEST(CondensedTest, ThreadsAndInstructionSetsGiveTheSameBytes) {
  for (const Update update : {Update::average, Update::complete}) {
    const Leaves leaves = leaves_of(whole_points(300, 2, 9, 8));
    const Dendrogram expected = tree_of(leaves, update, 1);
    for (const std::string& set : math::instruction_sets()) {
      ASSERT_TRUE(math::use_instruction_set(set));
      const Dendrogram tree = tree_of(leaves, update, 2);
      ASSERT_EQ(tree.merges.size(), expected.merges.size());
      for (size_t i = 0; i < expected.merges.size(); ++i) {
        ASSERT_EQ(tree.merges[i].left, expected.merges[i].left);
        ASSERT_EQ(tree.merges[i].right, expected.merges[i].right);
        ASSERT_EQ(tree.merges[i].height, expected.merges[i].height);
      }
    }
    math::use_instruction_set("");
  }
}

TEST(CondensedTest, KnowsWhatFits) {
  EXPECT_EQ(condensed_bytes(0), 0U);
  EXPECT_EQ(condensed_bytes(1), 0U);
  EXPECT_EQ(condensed_bytes(100), 100U * 99 / 2 * 8);
  EXPECT_EQ(leaves_that_fit(0), 1);
  EXPECT_EQ(leaves_that_fit(7), 1);
  EXPECT_EQ(leaves_that_fit(8), 2);
  for (const int64_t leaves : {3, 100, 16384, 1000000}) {
    EXPECT_EQ(leaves_that_fit(condensed_bytes(leaves)), leaves);
    EXPECT_EQ(leaves_that_fit(condensed_bytes(leaves) - 1), leaves - 1);
  }
}

TEST(CondensedTest, NoMemoryIsAnAnswer) {
  Leaves leaves;
  leaves.cols = 1;
  leaves.sizes.assign(40'000'000, 1);  // 6.4 PB
  base::Pool pool(1);
  const auto joins = link_by_matrix(leaves, Update::average, {.pool = &pool});
  ASSERT_FALSE(joins.has_value());
  EXPECT_EQ(joins.error().code, base::Code::memory);
}

TEST(CondensedTest, OneLeafHasNoMergesAndCancelStops) {
  EXPECT_TRUE(tree_of(leaves_of(whole_points(1, 2, 5, 1)), Update::average).merges.empty());
  base::Pool pool(2);
  base::Cancel cancel;
  cancel.request();
  const auto joins = link_by_matrix(leaves_of(whole_points(50, 2, 500, 2)), Update::complete,
                                    {.pool = &pool, .cancel = &cancel});
  ASSERT_FALSE(joins.has_value());
  EXPECT_EQ(joins.error().code, base::Code::cancelled);
}

RC_GTEST_PROP(Condensed, HeightsFollowFromTheDefinition, ()) {
  const table::Matrix matrix = whole_points(*rc::gen::inRange(1, 30), *rc::gen::inRange(1, 4),
                                            100000, *rc::gen::arbitrary<uint64_t>());
  const auto average = [&](const Rows& a, const Rows& b) {
    double sum = 0;
    for (const int64_t i : a)
      for (const int64_t j : b) sum += distance(matrix, i, j);
    return sum / static_cast<double>(a.size() * b.size());
  };
  const auto complete = [&](const Rows& a, const Rows& b) {
    double most = 0;
    for (const int64_t i : a)
      for (const int64_t j : b) most = std::max(most, distance(matrix, i, j));
    return most;
  };
  const Leaves leaves = leaves_of(matrix);
  const auto expect = [&](const Dendrogram& tree, const std::vector<double>& expected) {
    RC_ASSERT(tree.merges.size() == expected.size());
    for (size_t i = 0; i < expected.size(); ++i)
      RC_ASSERT(std::abs(tree.merges[i].height - expected[i]) <= 1e-10 * expected[i]);
  };
  expect(tree_of(leaves, Update::average, 1), defined_heights(matrix.rows(), average));
  expect(tree_of(leaves, Update::complete, 1), defined_heights(matrix.rows(), complete));
}

}  // namespace
}  // namespace coterie::hierarchy
