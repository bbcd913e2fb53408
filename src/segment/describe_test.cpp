#include "segment/describe.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/random.hpp"

namespace coterie::segment {
namespace {

table::Frame small_shop() {
  table::Frame frame;
  for (const char* id : {"a", "b", "c", "d", "e"}) frame.ids.add(id);
  frame.columns.push_back({"orders", false, {1, 1, 2, 5, kNone}, {}, {}});
  frame.columns.push_back({"same", false, {7, 7, 7, 7, 7}, {}, {}});
  frame.columns.push_back({"region", true, {}, {0, 1, 1, 0, -1}, {"N", "S"}});
  return frame;
}

TEST(DescribeTest, CountsCustomersMoneyAndShares) {
  std::vector<Segment> segments(2);
  segments[0].name = "kept";
  segments[0].revenue_micros = 99;  // a second call starts anew
  const int64_t spend[] = {1'500'000, 500'000, 2'000'000, 6'000'000, 10};
  const int32_t of[] = {0, 0, 1, 1, -1};
  auto out = describe(small_shop(), spend, of, segments);
  ASSERT_TRUE(out) << out.error().text();
  EXPECT_EQ(segments[0].name, "kept");
  EXPECT_EQ(segments[0].customers, 2);
  EXPECT_DOUBLE_EQ(segments[0].customers_share, 0.4);
  EXPECT_EQ(segments[0].revenue_micros, 2'000'000);
  EXPECT_EQ(segments[1].revenue_micros, 8'000'000);
  EXPECT_EQ(out->revenue_micros_without, 10);
  EXPECT_EQ(out->revenue_micros, 10'000'010);
  EXPECT_DOUBLE_EQ(segments[1].revenue_share, 8'000'000.0 / 10'000'010.0);
  EXPECT_EQ(out->customers_without, 1);
  ASSERT_EQ(segments[1].profile.size(), 2u);
  EXPECT_DOUBLE_EQ(segments[1].profile[0].mean, 3.5);
  ASSERT_EQ(segments[1].categories.size(), 1u);
  EXPECT_EQ(segments[1].categories[0].levels, (std::vector<std::string>{"N", "S"}));
  // Medians 1 and 3.5 among 1 1 2 5: two equal and none below; three below.
  EXPECT_DOUBLE_EQ(out->ranks[0][0], 0.25);
  EXPECT_DOUBLE_EQ(out->ranks[1][0], 0.75);
  EXPECT_TRUE(std::isnan(out->ranks[0][1])) << "a constant feature ranks nobody";
}

TEST(DescribeTest, RanksEqualACountByPairs) {
  base::Random random(5, 0);
  table::Frame frame;
  table::Column column;
  column.name = "x";
  std::vector<int32_t> of;
  for (int i = 0; i < 301; ++i) {
    frame.ids.add(std::to_string(1000 + i));
    column.values.push_back(std::floor(random.uniform() * 12));
    of.push_back(i % 4 == 3 ? -1 : i % 4);
  }
  frame.columns.push_back(column);
  std::vector<Segment> segments(3);
  auto out = describe(frame, {}, of, segments);
  ASSERT_TRUE(out);
  for (size_t s = 0; s < 3; ++s) {
    double wins = 0;
    for (double x : column.values)
      wins += x < segments[s].profile[0].median ? 1 : x == segments[s].profile[0].median ? 0.5 : 0;
    EXPECT_DOUBLE_EQ(out->ranks[s][0], wins / 301);
  }
}

TEST(DescribeTest, WithoutMoneyOrCustomersSharesAreNotANumber) {
  std::vector<Segment> segments(2);
  const int32_t of[] = {0, 0, 0, 0, 0};
  auto out = describe(small_shop(), {}, of, segments);
  ASSERT_TRUE(out);
  EXPECT_TRUE(std::isnan(segments[0].revenue_share));
  EXPECT_EQ(segments[1].customers, 0);
  EXPECT_EQ(segments[1].customers_share, 0);
  EXPECT_TRUE(std::isnan(segments[1].profile[0].mean));
  EXPECT_TRUE(std::isnan(out->ranks[1][0]));

  auto nobody = describe(table::Frame{}, {}, {}, segments);
  ASSERT_TRUE(nobody);
  EXPECT_TRUE(std::isnan(segments[0].customers_share));
}

TEST(DescribeTest, RefusesWhatDoesNotFit) {
  std::vector<Segment> segments(1);
  const int32_t of[] = {0, 0, 0, 0, 0};
  const int64_t two[] = {1, 2};
  EXPECT_EQ(describe(small_shop(), two, of, segments).error().code, base::Code::internal);
  EXPECT_EQ(describe(small_shop(), {}, std::span(of).first(2), segments).error().code,
            base::Code::internal);
  const int64_t huge[] = {std::numeric_limits<int64_t>::max(), 1, 0, 0, 0};
  auto out = describe(small_shop(), huge, of, segments);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, base::Code::data);
}

}  // namespace
}  // namespace coterie::segment
