#include "hierarchy/leaves.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "hierarchy/nearest_point.hpp"
#include "hierarchy/test_points.hpp"
#include "math/simd.hpp"

namespace coterie::hierarchy {
namespace {

std::vector<float> row_of(const table::Matrix& matrix, int64_t row) {
  std::vector<float> out;
  for (int col = 0; col < matrix.cols(); ++col) out.push_back(matrix.units(row, col));
  return out;
}

void expect_sums(const table::Matrix& matrix, const Leaves& leaves) {
  std::vector<int64_t> sizes(leaves.sizes.size()), sums(leaves.sums.size());
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    const auto leaf = static_cast<size_t>(leaves.leaf_of[static_cast<size_t>(row)]);
    ++sizes[leaf];
    for (int col = 0; col < matrix.cols(); ++col)
      sums[leaf * static_cast<size_t>(matrix.cols()) + static_cast<size_t>(col)] +=
          static_cast<int64_t>(matrix.units(row, col));
  }
  EXPECT_EQ(leaves.sizes, sizes);
  EXPECT_EQ(leaves.sums, sums);
  EXPECT_EQ(leaves.units.size(), sums.size());
}

TEST(LeavesTest, EqualRowsAreOneLeafInTheOrderOfTheirSmallestKey) {
  table::Matrix matrix(5, 2, 1);
  const std::vector<std::pair<float, float>> rows{{1, 2}, {3, 4}, {1, 2}, {-3, 4}, {3, 4}};
  for (size_t i = 0; i < rows.size(); ++i) {
    matrix.units(static_cast<int64_t>(i), 0) = rows[i].first;
    matrix.units(static_cast<int64_t>(i), 1) = rows[i].second;
  }
  const std::vector<uint64_t> keys{9, 5, 2, 5, 7};  // leaves 2 (1,2), then 5: (-3,4) before (3,4)
  const auto leaves = distinct_rows(matrix, keys, 3);
  ASSERT_TRUE(leaves.has_value());
  EXPECT_EQ(leaves->leaf_of, (std::vector<int32_t>{0, 2, 0, 1, 2}));
  EXPECT_EQ(leaves->units, (std::vector<float>{1, 2, -3, 4, 3, 4}));
  EXPECT_EQ(leaves->sizes, (std::vector<int64_t>{2, 1, 2}));
  EXPECT_EQ(leaves->sums, (std::vector<int64_t>{2, 4, -3, 4, 6, 8}));
  EXPECT_FALSE(distinct_rows(matrix, keys, 2).has_value());
  EXPECT_EQ(distinct_rows(matrix, {}, 3)->leaf_of, (std::vector<int32_t>{0, 1, 0, 2, 1}));
}

RC_GTEST_PROP(Leaves, AreTheDistinctRows, ()) {
  const table::Matrix matrix =
      whole_points(*rc::gen::inRange(0, 200), *rc::gen::inRange(1, 4), *rc::gen::element(1, 3, 50),
                   *rc::gen::arbitrary<uint64_t>());
  std::set<std::vector<float>> distinct;
  for (int64_t row = 0; row < matrix.rows(); ++row) distinct.insert(row_of(matrix, row));
  const auto count = static_cast<int64_t>(distinct.size());
  const auto leaves = distinct_rows(matrix, some_keys(matrix.rows()), count);
  RC_ASSERT(leaves.has_value());
  RC_ASSERT(leaves->count() == count);
  for (int64_t row = 0; row < matrix.rows(); ++row)
    RC_ASSERT(std::ranges::equal(leaves->point(leaves->leaf_of[static_cast<size_t>(row)]),
                                 row_of(matrix, row)));
  expect_sums(matrix, *leaves);
  if (count > 0) RC_ASSERT(!distinct_rows(matrix, {}, count - 1).has_value());
}

class MicroTest : public testing::Test {
 protected:
  void TearDown() override { math::use_instruction_set(""); }
  static Leaves micro(const table::Matrix& matrix, int64_t wanted, std::span<const uint64_t> keys,
                      int threads = 2) {
    base::Pool pool(threads);
    auto leaves = micro_clusters(matrix, wanted, 1, keys, {.pool = &pool});
    if (!leaves) ADD_FAILURE() << leaves.error().text();
    return leaves ? *std::move(leaves) : Leaves();
  }
};

TEST_F(MicroTest, EveryRowIsInTheLeafOfItsNearestCentre) {
  const table::Matrix matrix = oracle_points(3, 5000, 3);
  const Leaves leaves = micro(matrix, 200, {});
  EXPECT_LE(leaves.count(), 200);
  EXPECT_GE(leaves.count(), 190);
  EXPECT_GT(*std::ranges::min_element(leaves.sizes), 0);
  expect_sums(matrix, leaves);
  base::Pool pool(1);
  EXPECT_EQ(nearest_points(matrix, leaves.units, {.pool = &pool})->point, leaves.leaf_of);
  // 200 centres of three columns leave a small part of the spread.
  double within = 0, total = 0;
  for (int64_t row = 0; row < matrix.rows(); ++row)
    for (int col = 0; col < 3; ++col) {
      const auto leaf = static_cast<size_t>(leaves.leaf_of[static_cast<size_t>(row)]);
      const auto x = static_cast<double>(matrix.units(row, col));
      within +=
          std::pow(x - static_cast<double>(leaves.units[leaf * 3 + static_cast<size_t>(col)]), 2);
      total += std::pow(x - 900000, 2);
    }
  EXPECT_LT(within / total, 0.03);
}

TEST_F(MicroTest, RowOrderThreadsAndInstructionSetsGiveTheSameLeaves) {
  const table::Matrix matrix = whole_points(3000, 2, 40, 6);
  const std::vector<uint64_t> keys = some_keys(matrix.rows());
  const Leaves expected = micro(matrix, 60, keys, 1);
  const Shuffled other(matrix, keys, 9);
  for (const std::string& set : math::instruction_sets()) {
    ASSERT_TRUE(math::use_instruction_set(set));
    const Leaves leaves = micro(other.points, 60, other.keys);
    EXPECT_EQ(leaves.units, expected.units) << set;
    EXPECT_EQ(leaves.sums, expected.sums) << set;
    EXPECT_EQ(leaves.sizes, expected.sizes) << set;
    for (size_t i = 0; i < other.order.size(); ++i)
      ASSERT_EQ(leaves.leaf_of[i], expected.leaf_of[static_cast<size_t>(other.order[i])]);
  }
}

TEST_F(MicroTest, AFarRowGetsALeafOfItsOwn) {
  table::Matrix matrix = whole_points(2000, 2, 100, 7);
  matrix.units(1234, 0) = 4000000;
  const Leaves leaves = micro(matrix, 500, {});
  const auto leaf = static_cast<size_t>(leaves.leaf_of[1234]);
  EXPECT_EQ(leaves.sizes[leaf], 1);
}

TEST_F(MicroTest, FewDistinctRowsAreFewLeaves) {
  EXPECT_EQ(micro(whole_points(100, 1, 0, 1), 20, {}).count(), 1);
  const Leaves three = micro(whole_points(100, 1, 1, 1), 20, {});
  EXPECT_EQ(three.units, (std::vector<float>{-1, 0, 1}));
  EXPECT_EQ(micro(table::Matrix(0, 2, 1), 20, {}).count(), 0);
}

TEST_F(MicroTest, CanBeCancelled) {
  base::Pool pool(2);
  base::Cancel cancel;
  cancel.request();
  const auto leaves =
      micro_clusters(whole_points(300, 2, 500, 2), 20, 1, {}, {.pool = &pool, .cancel = &cancel});
  ASSERT_FALSE(leaves.has_value());
  EXPECT_EQ(leaves.error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::hierarchy
