// Codes keep the order of values; cuts are the shortest decimals that do.
#include "rules/tree_columns.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <fmt/format.h>

#include "rules/test_frames.hpp"

namespace coterie::rules {
namespace {

TreeColumns made(const table::Frame& frame, int thresholds = 0) {
  std::vector<std::string> features;
  for (const auto& column : frame.columns) features.push_back(column.name);
  base::Pool pool(2);
  auto out = tree_columns(frame, features, thresholds, pool, "");
  EXPECT_TRUE(out);
  return out.value_or(TreeColumns{});
}

TEST(TreeColumnsTest, ShortDecimals) {
  const double inf = std::numeric_limits<double>::infinity(), tiny = 5e-324;
  EXPECT_EQ(shortest_between(249.97, 250.02, false), 250);
  EXPECT_EQ(shortest_between(2, 3, true), 3);
  EXPECT_EQ(shortest_between(2, 4, true), 3);
  EXPECT_EQ(shortest_between(57, 63, true), 60);
  EXPECT_EQ(shortest_between(95, 120, true), 100);
  EXPECT_EQ(shortest_between(2, 3, false), 3) << "one digit; 2.5 has two";
  EXPECT_EQ(shortest_between(0, 1, false), 0.5);
  EXPECT_EQ(shortest_between(-3, 0, false), 0);
  EXPECT_EQ(shortest_between(-3, 5, true), 0);
  EXPECT_EQ(shortest_between(-63, -57, true), -60);
  EXPECT_EQ(shortest_between(-0.35, -0.25, false), -0.3);
  EXPECT_EQ(shortest_between(-3, -2, true), -2);
  EXPECT_EQ(shortest_between(9.5, 10, false), 10);
  EXPECT_EQ(shortest_between(0.1 + 0.2, 0.30000000000000007, false), 0.30000000000000007);
  EXPECT_EQ(shortest_between(0, tiny, false), tiny);
  EXPECT_TRUE(std::isfinite(shortest_between(1, inf, false)));
  EXPECT_TRUE(std::isfinite(shortest_between(-inf, -1, false)));
  EXPECT_EQ(shortest_between(-inf, inf, false), 0);
}

// Of the decimals m * 10^p in reach, none with fewer digits, none as short and nearer the middle.
RC_GTEST_PROP(TreeColumnsTest, NoDecimalIsShorter, ()) {
  const double low = *rc::gen::inRange(0, 20000) / 10.0;
  const double high = low + *rc::gen::inRange(1, 400) / 10.0;
  const double middle = low + (high - low) / 2;
  const double x = shortest_between(low, high, false);
  RC_ASSERT(low < x && x <= high);
  for (int digits = 1; digits <= 6; ++digits) {
    double nearest = std::numeric_limits<double>::infinity();
    for (int power = -6; power <= 4; ++power) {
      const int64_t from = digits == 1 ? 1 : static_cast<int64_t>(std::pow(10, digits - 1));
      const double step = std::pow(10, power);
      const auto begin = std::max(from, static_cast<int64_t>(low / step) - 1);
      const auto end = std::min(from * 10 - 1, static_cast<int64_t>(high / step) + 1);
      for (int64_t m = begin; m <= end; ++m) {
        const double y = std::strtod(fmt::format("{}e{}", m, power).c_str(), nullptr);
        if (low < y && y <= high) nearest = std::min(nearest, std::fabs(y - middle));
      }
    }
    if (std::isinf(nearest)) continue;
    RC_ASSERT(std::fabs(std::fabs(x - middle) - nearest) <= 1e-9);
    break;
  }
}

TEST(TreeColumnsTest, EveryValueHasItsCode) {
  const auto out = made(frame_of({numbers("x", {3, 1, kNone, 2, 3, -0.0, 0.0}),
                                  texts("c", {"b", "a", "", "b", "b", "a", "c"})}));
  EXPECT_EQ(out.columns[0].codes, (std::vector<uint16_t>{3, 1, 4, 2, 3, 0, 0}));
  EXPECT_EQ(out.columns[0].bins, 4);
  EXPECT_TRUE(out.columns[0].whole);
  EXPECT_TRUE(out.columns[0].order.empty());
  EXPECT_EQ(out.columns[1].codes, (std::vector<uint16_t>{1, 0, 3, 1, 1, 0, 2}));
  EXPECT_TRUE(out.columns[1].category);
}

// With many different values: a code for each and the rows by code, or at most 255 cuts that part
// the customers evenly.
TEST(TreeColumnsTest, ManyValues) {
  base::Random random(5, 5);
  std::vector<double> x;
  for (int i = 0; i < 20'000; ++i)
    x.push_back(random.below(30) == 0 ? kNone : std::exp(3 * random.normal()));
  const auto frame = frame_of({numbers("x", x)});
  const auto exact = made(frame), coarse = made(frame, 254);
  const auto& fine = exact.columns[0];
  EXPECT_GT(fine.bins, 19'000);
  ASSERT_EQ(fine.order.size(), x.size());
  for (size_t i = 1; i < x.size(); ++i)
    ASSERT_LE(fine.codes[fine.order[i - 1]], fine.codes[fine.order[i]]);
  const auto& few = coarse.columns[0];
  EXPECT_GT(few.bins, 200);
  EXPECT_LE(few.bins, kTreeBins);
  EXPECT_TRUE(few.order.empty());
  std::vector<int> counts(static_cast<size_t>(few.bins) + 1);
  size_t letters = 0;
  for (double cut : few.cuts) letters += base::number(cut).size();
  EXPECT_LT(static_cast<double>(letters) / static_cast<double>(few.cuts.size()), 6);
  for (size_t row = 0; row < x.size(); ++row) {
    ++counts[few.codes[row]];
    if (std::isnan(x[row])) {
      ASSERT_TRUE(few.missing(row) && fine.missing(row));
      continue;
    }
    const size_t code = few.codes[row];
    if (code > 0) {
      ASSERT_GE(x[row], few.cuts[code - 1]);
    }
    if (code < few.cuts.size()) {
      ASSERT_LT(x[row], few.cuts[code]);
    }
  }
  counts.pop_back();
  EXPECT_LT(*std::ranges::max_element(counts), 3 * 20'000 / 256);
}

TEST(TreeColumnsTest, WhatTellsNothingIsLeftOut) {
  std::vector<std::string> towns;
  std::vector<double> one, none, x;
  for (int i = 0; i < 30; ++i) {
    towns.push_back("town " + std::to_string(i));
    one.push_back(7);
    none.push_back(kNone);
    x.push_back(i);
  }
  const auto out = made(frame_of(
      {texts("town", towns), numbers("one", one), numbers("none", none), numbers("x", x)}));
  ASSERT_EQ(out.columns.size(), 1U);
  EXPECT_EQ(out.columns[0].feature, "x");
  EXPECT_EQ(out.left_out,
            (std::vector<table::LeftOut>{
                {"town", "more than 20 levels"}, {"one", "constant"}, {"none", "no value"}}));
}

TEST(TreeColumnsTest, AnUnknownFeatureNamesTheNearest) {
  base::Pool pool(1);
  const std::vector<std::string> wanted = {"order"};
  auto out = tree_columns(frame_of({numbers("orders", {1, 2})}), wanted, 0, pool, "p.toml:3:1");
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code, base::Code::project);
  EXPECT_EQ(out.error().where, "p.toml:3:1");
  EXPECT_NE(out.error().text().find("'orders'"), std::string::npos);
}

}  // namespace
}  // namespace coterie::rules
