// Ward against scipy and against its definition; each instruction set, one thread and two.
#include "hierarchy/ward.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "hierarchy/test_points.hpp"
#include "math/simd.hpp"

namespace coterie::hierarchy {
namespace {

Dendrogram tree_of(const Leaves& leaves, int threads = 2) {
  base::Pool pool(threads);
  auto joins = ward(leaves, {.pool = &pool});
  if (!joins) {
    ADD_FAILURE() << joins.error().text();
    return {};
  }
  return number_joins(*std::move(joins), leaves.sizes);
}

void expect_same(const Dendrogram& a, const Dendrogram& b) {
  ASSERT_EQ(a.merges.size(), b.merges.size());
  for (size_t i = 0; i < a.merges.size(); ++i) {
    ASSERT_EQ(a.merges[i].left, b.merges[i].left) << i;
    ASSERT_EQ(a.merges[i].right, b.merges[i].right) << i;
    ASSERT_EQ(a.merges[i].height, b.merges[i].height) << i;
    ASSERT_EQ(a.merges[i].size, b.merges[i].size) << i;
  }
}

class WardTest : public testing::Test {
 protected:
  void TearDown() override { math::use_instruction_set(""); }
};

// tests/oracle/hierarchy_oracle.py
TEST_F(WardTest, EqualsScipyOnThreeThousandRows) {
  const Dendrogram tree = tree_of(leaves_of(oracle_points(99, 3000, 5)));
  double heights = 0;
  int64_t squares = 0;
  for (const Merge& merge : tree.merges) {
    heights += merge.height;
    squares += merge.size * merge.size;
  }
  EXPECT_NEAR(heights / 23943.175172494477, 1, 1e-12);
  EXPECT_NEAR(tree.merges.back().height / 845.0345666259525, 1, 1e-12);
  EXPECT_EQ(squares, 19439988);
}

TEST_F(WardTest, ThreadsAndInstructionSetsGiveTheSameBytes) {
  for (const int range : {3, 30, 100000}) {
    const Leaves leaves = leaves_of(whole_points(700, 3, range, 8));
    const Dendrogram expected = tree_of(leaves, 1);
    for (const std::string& set : math::instruction_sets())
      for (const int threads : {1, 2}) {
        ASSERT_TRUE(math::use_instruction_set(set));
        expect_same(tree_of(leaves, threads), expected);
      }
    math::use_instruction_set("");
  }
}

TEST_F(WardTest, EvenlySpacedPointsEnd) {
  table::Matrix line(500, 1, 1);
  for (int64_t row = 0; row < 500; ++row) line.units(row, 0) = static_cast<float>(row);
  const Dendrogram tree = tree_of(leaves_of(line));
  ASSERT_EQ(tree.merges.size(), 499U);
  EXPECT_EQ(tree.merges.front().height, 1);
  EXPECT_EQ(tree.merges.back().size, 500);
  // Gaps that double: one pair a round.
  table::Matrix doubling(22, 1, 1);
  for (int64_t row = 0; row < 22; ++row)
    doubling.units(row, 0) = static_cast<float>((int64_t{1} << row) - 1);
  EXPECT_EQ(tree_of(leaves_of(doubling)).merges.size(), 21U);
}

TEST_F(WardTest, NumbersFarFromZeroLoseNothing) {
  table::Matrix near = oracle_points(1, 200, 4), far = near;
  for (int64_t row = 0; row < near.rows(); ++row)
    for (int col = 0; col < near.cols(); ++col) {
      near.units(row, col) = std::floor(near.units(row, col) / 1024);
      far.units(row, col) = near.units(row, col) + 4190000;
    }
  const Dendrogram a = tree_of(leaves_of(near)), b = tree_of(leaves_of(far));
  for (size_t i = 0; i < a.merges.size(); ++i)
    EXPECT_NEAR(a.merges[i].height, b.merges[i].height, 1e-12 * a.merges[i].height) << i;
}

TEST_F(WardTest, OneLeafHasNoMergesAndTwoHaveOne) {
  EXPECT_TRUE(tree_of(leaves_of(whole_points(1, 2, 5, 1))).merges.empty());
  table::Matrix two(2, 1, 0.5);
  two.units(1, 0) = 6;
  const Dendrogram tree = tree_of(leaves_of(two));
  ASSERT_EQ(tree.merges.size(), 1U);
  EXPECT_EQ(tree.merges[0].height, 3);  // Ward's height of two rows is their distance
}

TEST_F(WardTest, CanBeCancelled) {
  base::Pool pool(2);
  base::Cancel cancel;
  cancel.request();
  const auto joins =
      ward(leaves_of(whole_points(300, 2, 500, 2)), {.pool = &pool, .cancel = &cancel});
  ASSERT_FALSE(joins.has_value());
  EXPECT_EQ(joins.error().code, base::Code::cancelled);
}

RC_GTEST_PROP(Ward, HeightsFollowFromTheDefinition, ()) {
  const table::Matrix matrix = whole_points(*rc::gen::inRange(1, 40), *rc::gen::inRange(1, 4),
                                            100000, *rc::gen::arbitrary<uint64_t>());
  const std::vector<double> expected = defined_heights(
      matrix.rows(), [&](const Rows& a, const Rows& b) { return ward_height(matrix, a, b); });
  const Dendrogram tree = tree_of(leaves_of(matrix), 1);
  RC_ASSERT(tree.merges.size() == expected.size());
  for (size_t i = 0; i < expected.size(); ++i)
    RC_ASSERT(std::abs(tree.merges[i].height - expected[i]) <= 1e-10 * expected[i]);
}

RC_GTEST_PROP(Ward, HeightsNeverFallAndAddUpToTheTotalSumOfSquares, ()) {
  const table::Matrix matrix =
      whole_points(*rc::gen::inRange(1, 120), *rc::gen::inRange(1, 4),
                   *rc::gen::element(1, 3, 20, 100000), *rc::gen::arbitrary<uint64_t>());
  const Dendrogram tree = tree_of(leaves_of(matrix), 1);
  double grown = 0, total = 0, last = 0;
  for (const Merge& merge : tree.merges) {
    RC_ASSERT(merge.height >= last);
    RC_ASSERT(merge.left < merge.right);
    last = merge.height;
    grown += merge.height * merge.height / 2;
  }
  for (int col = 0; col < matrix.cols(); ++col) {
    double sum = 0, squares = 0;
    for (int64_t row = 0; row < matrix.rows(); ++row) {
      sum += matrix.value(row, col);
      squares += matrix.value(row, col) * matrix.value(row, col);
    }
    total += squares - sum * sum / static_cast<double>(matrix.rows());
  }
  RC_ASSERT(std::abs(grown - total) <= 1e-10 * (total + 0x1p-30));
}

}  // namespace
}  // namespace coterie::hierarchy
