// The nearest border: by hand, and against a search over every value.
#include "rules/border.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "rules/condition.hpp"
#include "rules/micro.hpp"
#include "rules/test_frames.hpp"
#include "sql/parse.hpp"

namespace coterie::rules {
namespace {

const std::vector<std::string> kNames = {"A", "B"};

Border border_of(const char* text, const table::Frame& frame, int64_t row = 0) {
  auto expr = sql::parse(text, "");
  EXPECT_TRUE(expr) << expr.error().text();
  return nearest_border(**expr, measure(**expr, frame), frame, row);
}

TEST(BorderTest, WholeNumbersStayWhole) {
  auto frame = frame_of({numbers("orders", {3, 1, 5, 7})});
  auto border = border_of("case when orders > 4 then 1 else 0 end", frame);
  EXPECT_EQ(border.feature, "orders");
  EXPECT_EQ(border.needed, 5);
  EXPECT_EQ(border.distance, 2);
  EXPECT_EQ(border.segment, 1);
  EXPECT_DOUBLE_EQ(border.distance_sd, 2 / std::sqrt(5.0));
  EXPECT_EQ(border_text(border, kNames), "orders: 2 more (3 to 5, 0.89 sd) would move them to B");
  border = border_of("case when orders >= 3 then 1 else 0 end", frame);
  EXPECT_EQ(border.needed, 2);
  EXPECT_EQ(border_text(border, kNames), "orders: 1 less (3 to 2, 0.45 sd) would move them to A");
  border = border_of("case when orders > 3.5 then 1 else 0 end", frame, 3);
  EXPECT_EQ(border.needed, 3);
}

TEST(BorderTest, FractionsSayWhetherTheBorderMustBePassed) {
  auto frame = frame_of({numbers("spend", {10.5, 20.25, 30})});
  auto above = border_of("case when spend > 20 then 1 else 0 end", frame);
  EXPECT_EQ(above.needed, 20);
  EXPECT_FALSE(above.inclusive);
  EXPECT_EQ(above.distance, 9.5);
  EXPECT_NE(border_text(above, kNames).find("over 9.5 more"), std::string::npos);
  auto reach = border_of("case when spend >= 20 then 1 else 0 end", frame);
  EXPECT_TRUE(reach.inclusive);
  EXPECT_EQ(reach.needed, 20);
  auto down = border_of("case when spend > 20.25 then 1 else 0 end", frame, 1);
  EXPECT_EQ(down.distance, 0);
  EXPECT_EQ(border_text(down, kNames),
            "spend: stands on the border at 20.25; any step up would move them to B");
}

TEST(BorderTest, TheNearestInSdWins) {
  auto frame = frame_of({numbers("orders", {3, 1, 5, 7}), numbers("spend", {0, 1000, 4000, 9000})});
  auto border = border_of("case when orders > 9 then 1 when spend > 100 then 1 else 0 end", frame);
  EXPECT_EQ(border.feature, "spend");
}

TEST(BorderTest, ComparisonsOfSeveralFeatures) {
  auto frame = frame_of({numbers("orders", {4, 1, 2}), numbers("spend", {30.5, 10, 20})});
  // spend / orders > 10 needs spend above 40.
  auto ratio = border_of("case when spend / orders > 10 and orders > 3 then 1 else 0 end", frame);
  EXPECT_EQ(ratio.feature, "spend");
  EXPECT_NEAR(ratio.needed, 40, 1e-9);
  // Not linear: |spend - 50| < 10 from 40 on.
  auto bent = border_of("case when abs(spend - 50) < 10 then 1 else 0 end", frame);
  EXPECT_NEAR(bent.needed, 40, 1e-9);
  EXPECT_EQ(bent.segment, 1);
}

TEST(BorderTest, ThereMayBeNone) {
  auto frame = frame_of({numbers("orders", {3, 1}), texts("channel", {"web", "shop"})});
  auto none = border_of("case when channel = 'web' then 1 else 0 end", frame);
  EXPECT_FALSE(none.found());
  EXPECT_EQ(border_text(none, kNames), "no change of one feature alone would move them");
  auto missing = frame_of({numbers("orders", {kNone, 1})});
  EXPECT_FALSE(border_of("case when orders > 2 then 1 else 0 end", missing).found());
}

TEST(BorderTest, AConstantFeatureHasNoSd) {
  auto frame = frame_of({numbers("orders", {3, 3, 3})});
  auto border = border_of("case when orders > 4 then 1 else 0 end", frame);
  EXPECT_EQ(border.distance, 2);
  EXPECT_TRUE(std::isnan(border.distance_sd));
  EXPECT_EQ(border_text(border, kNames), "orders: 2 more (3 to 5) would move them to B");
}

// On whole numbers every value can be tried: nothing nearer moves the customer.
TEST(BorderTest, NothingNearerMovesTheCustomer) {
  auto frame = random_shop(11, 60);
  auto expr = sql::parse(
      "case when orders >= 3 and recency_days <= 90 then 0 when recency_days > 300 or orders = 0 "
      "then 1 when orders in (1, 4) then 2 when recency_days + 20 * orders > 250 then 3 else 4 end",
      "");
  ASSERT_TRUE(expr);
  auto axes = measure(**expr, frame);
  ASSERT_EQ(axes.size(), 2u);
  auto segment = [&](int64_t row, const std::string& feature, double value) {
    return evaluate(**expr, {.frame = &frame,
                             .begin = row,
                             .end = row + 1,
                             .changed = feature,
                             .changed_to = value})
        .numbers[0];
  };
  for (int64_t row = 0; row < frame.rows(); ++row) {
    auto border = nearest_border(**expr, axes, frame, row);
    double now = segment(row, "", 0), best = 1e300;
    for (const auto& axis : axes) {
      double value = frame.find(axis.feature)->values[static_cast<size_t>(row)];
      if (std::isnan(value)) continue;
      for (double step = -500; step <= 500; ++step)
        if (segment(row, axis.feature, value + step) != now)
          best = std::min(best, std::fabs(step) / axis.sd);
    }
    ASSERT_EQ(border.found(), best < 1e300) << row;
    if (!border.found()) continue;
    EXPECT_DOUBLE_EQ(border.distance_sd, best) << row;
    EXPECT_EQ(segment(row, border.feature, border.needed), border.segment);
    EXPECT_NE(border.segment, now);
  }
}

TEST(BorderTest, AxesAreLossless) {
  Axis axis{.feature = "spend", .sd = 1.0 / 3, .whole = true};
  EXPECT_EQ(nlohmann::json::parse(nlohmann::json(axis).dump()).get<Axis>(), axis);
  axis.sd = kNone;
  EXPECT_TRUE(std::isnan(nlohmann::json::parse(nlohmann::json(axis).dump()).get<Axis>().sd));
}

}  // namespace
}  // namespace coterie::rules
