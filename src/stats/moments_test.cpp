#include "stats/moments.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "stats/test_cases.hpp"

namespace coterie::stats {
namespace {

using Values = std::vector<double>;
constexpr double kPythonMean = 100000166.83333333, kPythonSquares = 9259249.999999449;

// Python: statistics.fmean and fractions over the same doubles, 1/3 … 1000/3 plus 1e8.
TEST(MomentsTest, EqualsExactFractions) {
  Values values;
  for (int i = 1; i <= 1000; ++i) values.push_back(1e8 + i / 3.0);
  const Moments seen = moments(values);
  EXPECT_EQ(seen.count, 1000);
  EXPECT_EQ(seen.mean, kPythonMean);
  EXPECT_NEAR(seen.squares, kPythonSquares, 1e-15 * kPythonSquares);
  EXPECT_NEAR(seen.variance(), kPythonSquares / 999, 1e-15 * kPythonSquares / 999);
}

TEST(MomentsTest, OfGroups) {
  const std::vector<Moments> seen =
      group_moments(Values{1, 3, kNan, 8, 5, 9}, std::vector<int32_t>{0, 0, 0, 3, 2, -1}, 3);
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].count, 2);
  EXPECT_EQ(seen[0].mean, 2);
  EXPECT_EQ(seen[0].squares, 2);
  EXPECT_EQ(seen[1].count, 0);
  EXPECT_EQ(seen[2].mean, 5);
  EXPECT_TRUE(std::isnan(seen[2].variance()));
}

TEST(MomentsTest, Edges) {
  EXPECT_EQ(moments({}).count, 0);
  EXPECT_EQ(moments(Values{.1, .1, .1}).squares, 0);
  EXPECT_EQ(moments(Values{.1, .1, .1}).mean, .1);
  EXPECT_TRUE(std::isnan(moments(Values{1, kInfinity}).mean));
  EXPECT_TRUE(std::isnan(moments(Values{kInfinity}).squares));
  EXPECT_TRUE(std::isnan(moments(Values{kInfinity, -kInfinity}).squares));
  EXPECT_TRUE(group_moments(Values{1}, std::vector<int32_t>{0}, 0).empty());
}

RC_GTEST_PROP(MomentsTest, AnyOrderGivesTheSameBits, ()) {
  base::Random random(*rc::gen::arbitrary<uint64_t>(), 1);
  Values values(1 + random.below(300));
  for (double& value : values) value = std::exp(20 * random.normal());
  const Moments seen = moments(values);
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random.below(i)]);
  const Moments again = moments(values);
  RC_ASSERT(seen.mean == again.mean);
  RC_ASSERT(seen.squares == again.squares);
}

}  // namespace
}  // namespace coterie::stats
