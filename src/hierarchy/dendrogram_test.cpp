// Numbering, cuts and the top, on trees made by hand; scipy's figures are in hierarchy_test.
#include "hierarchy/dendrogram.hpp"

#include <gtest/gtest.h>

namespace coterie::hierarchy {
namespace {

// Leaves 0..4 of 1, 2, 5, 1, 1 rows: (1, 3) at 1, (0, 4) at 1, both at 2, then 2 at 5.
Dendrogram example() {
  return number_joins({{3, 1, 1}, {0, 4, 1}, {1, 4, 2}, {2, 0, 5}}, {1, 2, 5, 1, 1});
}

void expect_merge(const Merge& merge, int64_t left, int64_t right, double height, int64_t size) {
  EXPECT_EQ(merge.left, left);
  EXPECT_EQ(merge.right, right);
  EXPECT_EQ(merge.height, height);
  EXPECT_EQ(merge.size, size);
}

TEST(DendrogramTest, NumbersMergesAsScipyDoes) {
  const Dendrogram tree = example();
  ASSERT_EQ(tree.merges.size(), 4U);
  expect_merge(tree.merges[0], 1, 3, 1, 3);
  expect_merge(tree.merges[1], 0, 4, 1, 2);
  expect_merge(tree.merges[2], 5, 6, 2, 5);
  expect_merge(tree.merges[3], 2, 7, 5, 10);
  EXPECT_EQ(tree.size_of(2), 5);
  EXPECT_EQ(tree.size_of(7), 5);
  EXPECT_EQ(tree.height_of(2), 0);
  EXPECT_EQ(tree.height_of(8), 5);
}

TEST(DendrogramTest, SortsByHeightAndLiftsWhatRoundingPutTooLow) {
  // The last join of {0, 1, 2} lies a little below one of its own.
  const Dendrogram tree =
      number_joins({{0, 1, 3}, {3, 4, 1}, {2, 0, 2.9}, {2, 3, 4}}, {1, 1, 1, 1, 1});
  expect_merge(tree.merges[0], 3, 4, 1, 2);
  expect_merge(tree.merges[1], 0, 1, 3, 2);
  expect_merge(tree.merges[2], 2, 6, 3, 3);
  expect_merge(tree.merges[3], 5, 7, 4, 5);
}

TEST(DendrogramTest, CutsByNumberAndNumbersSegmentsByRows) {
  const Dendrogram tree = example();
  using Labels = std::vector<int32_t>;
  EXPECT_EQ(cut_at_k(tree, 1), Labels({0, 0, 0, 0, 0}));
  EXPECT_EQ(cut_at_k(tree, 2), Labels({0, 0, 1, 0, 0}));  // five rows each: the lower leaf first
  EXPECT_EQ(cut_at_k(tree, 3), Labels({2, 1, 0, 1, 2}));
  EXPECT_EQ(cut_at_k(tree, 4), Labels({2, 1, 0, 1, 3}));
  EXPECT_EQ(cut_at_k(tree, 5), Labels({2, 1, 0, 3, 4}));
}

TEST(DendrogramTest, CutsByHeight) {
  const Dendrogram tree = example();
  EXPECT_EQ(cut_at_height(tree, 0.5), cut_at_k(tree, 5));
  EXPECT_EQ(cut_at_height(tree, 1), cut_at_k(tree, 3));
  EXPECT_EQ(cut_at_height(tree, 1.9), cut_at_k(tree, 3));
  EXPECT_EQ(cut_at_height(tree, 2), cut_at_k(tree, 2));
  EXPECT_EQ(cut_at_height(tree, 99), cut_at_k(tree, 1));
}

TEST(DendrogramTest, RefusesMoreSegmentsThanLeaves) {
  for (const int k : {-1, 0, 6}) {
    const auto cut = cut_at_k(example(), k);
    ASSERT_FALSE(cut.has_value());
    EXPECT_EQ(cut.error().code, base::Code::data);
    EXPECT_EQ(cut.error().allowed, "1 to 5 segments");
  }
}

TEST(DendrogramTest, TheTopHasTheHighestMergesInDrawingOrder) {
  const Dendrogram tree = example();
  const TreeTop top = top_of(tree, 3);
  ASSERT_EQ(top.leaves.size(), 3U);
  // Node 7 has the lower leaf of two branches of five rows; in it node 5 has more rows.
  EXPECT_EQ(top.leaves[0].node, 5);
  EXPECT_EQ(top.leaves[0].first_leaf, 1);
  EXPECT_EQ(top.leaves[0].size, 3);
  EXPECT_EQ(top.leaves[0].height, 1);
  EXPECT_EQ(top.leaves[1].node, 6);
  EXPECT_EQ(top.leaves[1].first_leaf, 0);
  EXPECT_EQ(top.leaves[2].node, 2);
  EXPECT_EQ(top.leaves[2].size, 5);
  EXPECT_EQ(top.leaves[2].height, 0);
  ASSERT_EQ(top.merges.size(), 2U);
  expect_merge(top.merges[0], 0, 1, 2, 5);
  expect_merge(top.merges[1], 2, 3, 5, 10);
}

TEST(DendrogramTest, TheTopOfFewLeavesIsTheWholeTree) {
  const TreeTop whole = top_of(example(), 60);
  EXPECT_EQ(whole.leaves.size(), 5U);
  EXPECT_EQ(whole.merges.size(), 4U);
  const TreeTop root = top_of(example(), 1);
  ASSERT_EQ(root.leaves.size(), 1U);
  EXPECT_EQ(root.leaves[0].size, 10);
  EXPECT_EQ(root.leaves[0].height, 5);
  EXPECT_TRUE(root.merges.empty());
  const TreeTop one = top_of(number_joins({}, {7}), 5);
  ASSERT_EQ(one.leaves.size(), 1U);
  EXPECT_EQ(one.leaves[0].size, 7);
  EXPECT_TRUE(top_of({}, 5).leaves.empty());
}

}  // namespace
}  // namespace coterie::hierarchy
