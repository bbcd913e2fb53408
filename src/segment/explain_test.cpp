// Explanations are claims: the proposed change really moves the customer, and nothing smaller does.
#include "segment/explain.hpp"

#include <fmt/format.h>

#include "segment/test_models.hpp"

namespace coterie::segment {
namespace {

// The segment of one customer with one number changed.
int32_t moved(const Model& model, table::Frame frame, int64_t row, const std::string& feature,
              double to) {
  for (auto& column : frame.columns)
    if (column.name == feature) column.values[static_cast<size_t>(row)] = to;
  base::Pool pool(1);
  auto out = assign(model, frame, {.pool = &pool});
  EXPECT_TRUE(out);
  return out->segment[static_cast<size_t>(row)];
}

// Centres at (0, 0), (8, 0) and (0, 20) of two features that are taken as they are.
Model plane_model(double low = 1, double high = 0) {
  ClusterModel fitted;
  Centres centres;
  fitted.transform.step = 0x1p-10;
  for (const char* name : {"x", "y"}) {
    table::FittedColumn column;
    column.name = column.feature = name;
    column.low = low;
    column.high = high;
    fitted.transform.columns.push_back(column);
  }
  for (double centre : {0, 0, 8, 0, 0, 20})
    centres.units.push_back(static_cast<float>(centre * 1024));
  fitted.fitted = std::move(centres);
  return {"plane", "kmeans", {"Home", "East", "North"}, {1, 2, 3}, fitted};
}

table::Frame at(double x, double y) {
  return rules::frame_of({rules::numbers("x", {x}), rules::numbers("y", {y})});
}

TEST(ExplainTest, SaysHowFarTheNearestBorderIs) {
  auto out = explain(plane_model(), at(1, 2), 0);
  ASSERT_TRUE(out) << out.error().text();
  EXPECT_EQ(out->segment, 0);
  EXPECT_DOUBLE_EQ(out->distance, std::sqrt(5));
  EXPECT_DOUBLE_EQ(out->border, 3);  // the plane x = 4
  EXPECT_EQ(out->feature, "x");
  EXPECT_EQ(out->value, 1);
  EXPECT_NEAR(out->needed, 4, 0.01);
  EXPECT_GT(out->needed, 4);
  EXPECT_EQ(out->moved_to, 1);
  EXPECT_EQ(out->text, "With x of about 4.00 instead of 1.00 they would be in East.");
}

TEST(ExplainTest, ACustomerAtACentreIsHalfWayFromTheNextOne) {
  auto out = explain(plane_model(), at(0, 0), 0);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->distance, 0);
  EXPECT_DOUBLE_EQ(out->border, 4);
  EXPECT_EQ(out->moved_to, 1);
}

TEST(ExplainTest, ACustomerOnTheBorderHasNoDistanceToIt) {
  auto out = explain(plane_model(), at(4, 0), 0);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->segment, 0);
  EXPECT_EQ(out->border, 0);
  EXPECT_EQ(moved(plane_model(), at(4, 0), 0, out->feature, out->needed), 1);
}

// Between -1 and 3 neither the plane x = 4 nor y = 10 can be reached.
TEST(ExplainTest, WhatLiesBeyondTheWinsorisedRangeIsNotProposed) {
  auto out = explain(plane_model(-1, 3), at(1, 2), 0);
  ASSERT_TRUE(out);
  EXPECT_DOUBLE_EQ(out->border, 3);
  EXPECT_EQ(out->feature, "");
  EXPECT_EQ(out->moved_to, -1);
  EXPECT_EQ(out->text, "No change of a single number would move them to another segment.");
  // With y up to 12, y alone can do it, though x is nearer.
  auto model = plane_model(-1, 3);
  std::get<ClusterModel>(model.fitted).transform.columns[1].high = 12;
  out = explain(model, at(1, 2), 0);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->feature, "y");
  EXPECT_NEAR(out->needed, 10, 0.02);
  EXPECT_EQ(out->moved_to, 2);
}

TEST(ExplainTest, AMissingNumberIsNotProposed) {
  auto out = explain(plane_model(), at(kNone, 2), 0);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->feature, "y");
}

TEST(ExplainTest, OneSegmentHasNoBorder) {
  auto model = plane_model();
  centres_of(model).resize(2);
  model.segments = {"All"};
  model.ids = {1};
  auto out = explain(model, at(1, 2), 0);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->segment, 0);
  EXPECT_TRUE(std::isnan(out->border));
  EXPECT_EQ(out->feature, "");
}

TEST(ExplainTest, TheSameCentreTwiceIsNoBorder) {
  auto model = plane_model();
  auto& centres = centres_of(model);
  centres[2] = centres[3] = 0;
  auto out = explain(model, at(0, 3), 0);
  ASSERT_TRUE(out);
  EXPECT_DOUBLE_EQ(out->border, 7);
  EXPECT_EQ(out->moved_to, 2);
}

// On random models: the change moves the customer to where it says; four fifths of it does not, nor
// does four fifths of its length along any other feature; and no border is nearer than the nearest.
TEST(ExplainTest, TheChangeIsTheSmallestOfOneFeature) {
  int proposals = 0;
  for (uint64_t seed = 1; seed <= 25; ++seed) {
    const auto frame = wild_shop(seed, 200);
    const auto model = fitted(frame, random_kmeans(seed)).model;
    const auto& columns = std::get<ClusterModel>(model.fitted).transform.columns;
    for (int64_t row = 0; row < 12; ++row) {
      SCOPED_TRACE(fmt::format("seed {}, row {}", seed, row));
      auto out = explain(model, frame, row);
      ASSERT_TRUE(out) << out.error().text();
      if (out->feature.empty()) continue;
      ++proposals;
      EXPECT_NE(out->moved_to, out->segment);
      EXPECT_EQ(moved(model, frame, row, out->feature, out->needed), out->moved_to);
      auto scaled = [](const table::FittedColumn& column, double x) {
        return (table::unscaled(column, x) - column.centre) / column.spread;
      };
      auto column_of = [&](const std::string& name) {
        return std::ranges::find_if(columns, [&](const auto& c) {
          return c.feature == name && c.kind == table::FittedColumn::Kind::number;
        });
      };
      const double length = std::abs(scaled(*column_of(out->feature), out->needed) -
                                     scaled(*column_of(out->feature), out->value));
      EXPECT_LE(out->border, length * (1 + 1e-9));
      for (const auto& column : columns) {
        if (column.kind != table::FittedColumn::Kind::number) continue;
        const double value = frame.find(column.feature)->values[static_cast<size_t>(row)];
        if (!std::isfinite(value)) continue;
        for (double part : {-0.8, -0.3, 0.3, 0.8}) {
          const double t = (scaled(column, value) + part * length) * column.spread + column.centre;
          const double x = column.logged ? std::exp(t) - 1 : t;
          if (column.logged && x < 0) continue;
          EXPECT_EQ(moved(model, frame, row, column.feature, x), out->segment)
              << column.feature << " " << part;
        }
      }
    }
  }
  EXPECT_GT(proposals, 100);
}

TEST(ExplainTest, ProposalsOfRulesMoveTheCustomerToo) {
  int proposals = 0;
  const auto frame = wild_shop(3, 300);
  for (const auto& wanted : rule_requests()) {
    const auto model = fitted(frame, wanted).model;
    base::Pool pool(1);
    const auto now = assign(model, frame, {.pool = &pool})->segment;
    for (int64_t row = 0; row < 60; ++row) {
      auto out = explain(model, frame, row);
      ASSERT_TRUE(out) << out.error().text();
      EXPECT_EQ(out->segment, now[static_cast<size_t>(row)]);
      EXPECT_FALSE(out->text.empty());
      EXPECT_TRUE(std::isnan(out->distance));
      if (out->feature.empty()) continue;
      ++proposals;
      // What has to be passed is passed by a hair, in the direction of the change.
      const bool up = out->needed > out->value;
      const double hair = std::max(1e-9, std::abs(out->needed) * 1e-9);
      const double to = out->inclusive ? out->needed : out->needed + (up ? hair : -hair);
      const auto there = moved(model, frame, row, out->feature, to);
      if (out->needed != out->value) {
        EXPECT_EQ(there, out->moved_to) << wanted.method << " " << row;
        EXPECT_NE(there, out->segment);
      }
      EXPECT_GE(out->border, 0);
    }
  }
  EXPECT_GT(proposals, 300);
}

TEST(ExplainTest, GivenSegmentsHaveNoKnownBorder) {
  const auto frame = rules::frame_of({rules::texts("label", {"a", ""})});
  const auto model = fitted(frame, request("given", {{"column", value("label")}})).model;
  auto out = explain(model, frame, 0);
  ASSERT_TRUE(out);
  EXPECT_EQ(out->segment, 0);
  EXPECT_EQ(out->feature, "");
  EXPECT_NE(out->text.find("given"), std::string::npos);
  EXPECT_EQ(explain(model, frame, 1)->segment, -1);
}

TEST(ExplainTest, AMissingColumnIsAFaultOfTheData) {
  const auto frame = wild_shop(4, 200);
  auto all = rule_requests();
  all.push_back(random_kmeans(2));
  for (const auto& wanted : all) {
    auto out = explain(fitted(frame, wanted).model, rules::frame_of({rules::numbers("z", {1})}), 0);
    ASSERT_FALSE(out) << wanted.method;
    EXPECT_EQ(out.error().code, base::Code::data);
  }
}

}  // namespace
}  // namespace coterie::segment
