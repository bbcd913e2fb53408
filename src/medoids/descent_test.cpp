#include "medoids/descent.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "medoids/pam.hpp"
#include "medoids/test_data.hpp"

namespace coterie::medoids {
namespace {

Space space_of(const Mixed& rows, double mismatch) {
  return {.metric = Metric::prototypes,
          .numbers = rows.number_cols(),
          .codes = rows.code_cols(),
          .mismatch = mismatch,
          .scale = {},
          .largest = 0};
}

constexpr int32_t kLevels[] = {4, 4};

TEST(DescentTest, CostFallsWithEveryPassToTheSameBits) {
  const TestRows rows = drawn(16);
  const Mixed mixed = rows.mixed();
  const Space space = space_of(mixed, 0x1p34);
  std::vector<float> start;
  for (const int64_t row : {1, 2, 3, 5}) {
    const std::vector<float> point = point_of(mixed, row);
    start.insert(start.end(), point.begin(), point.end());
  }
  base::Pool pool(2);
  Total before = 0;
  for (int passes = 1; passes < 9; ++passes) {
    Descent one(space, mixed, kLevels, {}, start, {}),
        two(space, mixed, kLevels, {}, start, {&pool});
    ASSERT_EQ(one.run(passes), Outcome::done);
    ASSERT_EQ(two.run(passes), Outcome::done);
    EXPECT_EQ(one.points(), two.points());
    EXPECT_EQ(one.labels(), two.labels());
    EXPECT_TRUE(one.cost() == two.cost());
    EXPECT_TRUE(passes == 1 || one.cost() <= before);
    EXPECT_LE(one.passes(), passes);
    before = one.cost();
  }
}

TEST(DescentTest, AnEmptyClusterTakesTheFarthestRow) {
  table::Matrix numbers(6, 1, 1);
  for (int row = 0; row < 6; ++row) numbers.units(row, 0) = static_cast<float>(row < 5 ? row : 90);
  const Mixed rows{.numbers = &numbers};
  const Space space = space_of(rows, 0);
  Descent descent(space, rows, {}, {}, {0, 0}, {});
  ASSERT_EQ(descent.run(50), Outcome::done);
  EXPECT_EQ(descent.sizes(), (std::vector<int64_t>{5, 1}));
  EXPECT_EQ(descent.points(), (std::vector<float>{2, 90}));
  EXPECT_TRUE(descent.converged());
  EXPECT_TRUE(descent.cost() == 10);

  const table::Matrix equal(6, 1, 1);
  Descent none(space, {.numbers = &equal}, {}, {}, {0, 0}, {});
  EXPECT_EQ(none.run(50), Outcome::exhausted);
  EXPECT_EQ(none.occupied(), 1);
}

TEST(DescentTest, AKeySettlesWhichOfEquallyFarRowsIsTaken) {
  table::Matrix numbers(3, 1, 1);
  numbers.units(1, 0) = -7;
  numbers.units(2, 0) = 7;
  const Mixed rows{.numbers = &numbers};
  const Space space = space_of(rows, 0);
  const std::vector<uint64_t> keys = {5, 9, 2};
  Descent descent(space, rows, {}, keys, {0, 0}, {});
  ASSERT_EQ(descent.label(), Outcome::done);
  EXPECT_EQ(descent.points(), (std::vector<float>{0, 7}));
}

TEST(DescentTest, NumbersByFallingSize) {
  table::Matrix codes(7, 1, 1);
  for (int row = 2; row < 7; ++row) codes.units(row, 0) = 3;
  const Mixed rows{.codes = &codes};
  const Space space = space_of(rows, 1);
  const int32_t levels[] = {4};
  Descent descent(space, rows, levels, {}, {0, 3}, {});
  ASSERT_EQ(descent.run(9), Outcome::done);
  EXPECT_TRUE(descent.sort());
  EXPECT_EQ(descent.points(), (std::vector<float>{3, 0}));
  EXPECT_EQ(descent.sizes(), (std::vector<int64_t>{5, 2}));
  EXPECT_EQ(descent.labels(), (std::vector<int32_t>{1, 1, 0, 0, 0, 0, 0}));
  EXPECT_FALSE(descent.sort());
  ASSERT_EQ(descent.run(9), Outcome::done);  // the sums moved with the numbers
  EXPECT_EQ(descent.points(), (std::vector<float>{3, 0}));
}

TEST(DescentTest, StopsWhenAsked) {
  const table::Matrix numbers = small_numbers(50, 1, 9, 1);
  const Mixed rows{.numbers = &numbers};
  const Space space = space_of(rows, 0);
  base::Cancel cancel;
  cancel.request();
  Descent descent(space, rows, {}, {}, {0, 5}, {.cancel = &cancel});
  EXPECT_EQ(descent.run(50), Outcome::cancelled);
}

}  // namespace
}  // namespace coterie::medoids
