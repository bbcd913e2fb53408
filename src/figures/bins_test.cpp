#include "figures/bins.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/random.hpp"

namespace coterie::figures {
namespace {

Bins cut_values(std::vector<double> values) {
  const auto moments = table::moments(values);
  return cut(values, moments);
}

std::vector<int64_t> counts(const Bins& bins, const std::vector<double>& values) {
  std::vector<int64_t> out(static_cast<size_t>(bins.count()));
  for (double x : values) ++out[static_cast<size_t>(bins.of(x))];
  return out;
}

TEST(BinsTest, FewWholeNumbersHaveABinEach) {
  const std::vector<double> values = {1, 1, 2, 4};
  const auto bins = cut_values(values);
  EXPECT_EQ(bins.edges, (std::vector<double>{1, 2, 3, 4, 5}));
  EXPECT_FALSE(bins.log);
  EXPECT_EQ(counts(bins, values), (std::vector<int64_t>{2, 1, 0, 1}));
}

TEST(BinsTest, EdgesAreNumbersThatPeopleChoose) {
  std::vector<double> even;
  for (int i = 0; i <= 1000; ++i) even.push_back(i * 0.001);
  const auto bins = cut_values(even);
  ASSERT_EQ(bins.count(), 20);
  EXPECT_EQ(bins.edges[0], 0);
  EXPECT_EQ(bins.edges[3], 0.15);
  EXPECT_EQ(bins.edges[20], 1);
  EXPECT_EQ(bins.of(1), 19);    // the last bin is closed
  EXPECT_EQ(bins.of(0.15), 3);  // the others hold their lower edge
  EXPECT_EQ(counts(bins, even)[19], 51);
}

TEST(BinsTest, SkewedNumbersGetALogarithmicScale) {
  std::vector<double> values;
  for (int i = 0; i < 4000; ++i) values.push_back(std::pow(10, 1 + 3.0 * i / 4000));
  const auto bins = cut_values(values);
  EXPECT_TRUE(bins.log);
  EXPECT_EQ(bins.edges.front(), 10);
  EXPECT_EQ(bins.edges[1], 15);
  EXPECT_EQ(bins.edges.back(), 10000);
}

TEST(BinsTest, SkewedCountsHaveWholeEdges) {
  std::vector<double> values;
  for (int i = 1; i <= 210; ++i)
    for (int j = 0; j < 2000 / (i * i); ++j) values.push_back(i);
  values.push_back(210);
  const auto bins = cut_values(values);
  EXPECT_TRUE(bins.log);
  EXPECT_EQ(bins.edges[0], 1);
  EXPECT_EQ(bins.edges[1], 2);
  EXPECT_GT(bins.edges.back(), 210);
  for (double edge : bins.edges) EXPECT_EQ(edge, std::floor(edge));
}

TEST(BinsTest, ZerosOfALogarithmicScaleStandAlone) {
  std::vector<double> values(3000, 0.0);
  for (int i = 1; i < 1000; ++i) values.push_back(0.02 * std::pow(1.005, i));
  const auto bins = cut_values(values);
  EXPECT_TRUE(bins.log);
  EXPECT_EQ(bins.edges[0], 0);
  EXPECT_LE(bins.edges[1], 0.0201);
  EXPECT_EQ(counts(bins, values)[0], 3000);
}

TEST(BinsTest, AFarValueDoesNotFlattenTheOthers) {
  std::vector<double> values;
  base::Random random(1, 1);
  for (int i = 0; i < 5000; ++i) values.push_back(random.normal());
  values.push_back(-1e6);
  values.push_back(1e6);
  const auto bins = cut_values(values);
  EXPECT_FALSE(bins.log);
  const auto found = counts(bins, values);
  EXPECT_LE(bins.edges.front(), -1e6);
  EXPECT_GE(bins.edges.back(), 1e6);
  EXPECT_GE(std::ranges::count_if(found, [](int64_t n) { return n > 50; }), 8);
}

TEST(BinsTest, ConstantAndNoValues) {
  EXPECT_EQ(cut_values({7, 7, 7}).edges, (std::vector<double>{7, 7}));
  EXPECT_EQ(cut_values({7, 7, 7}).of(7), 0);
  EXPECT_EQ(cut_values({}).count(), 0);
}

TEST(BinsTest, UsualRangeKeepsWithinTheValues) {
  std::vector<double> few = {3, 1, 2};
  const auto range = usual_range(few);
  EXPECT_EQ(range.low, 1);
  EXPECT_EQ(range.high, 3);
}

// Any values: at most 24 bins, ascending edges, each value between the edges of its bin, and the
// same bins for any order.
RC_GTEST_PROP(BinsTest, HoldEveryValue, ()) {
  const int kind = *rc::gen::inRange(0, 6);
  const auto size = *rc::gen::inRange<size_t>(1, 300);
  base::Random random(*rc::gen::arbitrary<uint64_t>(), 3);
  std::vector<double> values;
  for (size_t i = 0; i < size; ++i) {
    const double u = random.uniform(), e = random.exponential();
    values.push_back(kind == 0   ? u
                     : kind == 1 ? std::floor(30 * e * e)
                     : kind == 2 ? (u < 0.5 ? 0 : e * 1e-3)
                     : kind == 3 ? std::exp(std::min(300 * (u - 0.5) * e, 700.0))
                     : kind == 4 ? 1e17 + std::floor(u * 100)
                                 : (u - 0.5) * std::numeric_limits<double>::max());
  }
  const auto bins = cut_values(values);
  RC_ASSERT(bins.count() >= 1 && bins.count() <= kMostBins);
  for (double x : values) {
    const auto at = static_cast<size_t>(bins.of(x));
    RC_ASSERT(bins.edges[at] <= x);
    RC_ASSERT(x < bins.edges[at + 1] ||
              (x == bins.edges[at + 1] && static_cast<int>(at) == bins.count() - 1));
  }
  auto turned = values;
  std::ranges::reverse(turned);
  RC_ASSERT(cut_values(turned).edges == bins.edges);
}

}  // namespace
}  // namespace coterie::figures
