// What does not exist is null, what users named is printable.
#include <gtest/gtest.h>

#include "base/json.hpp"
#include "evidence/json.hpp"
#include "evidence/out_of_time.hpp"
#include "evidence/sensitivity.hpp"

namespace coterie::evidence {
namespace {

OutOfTimeReport watched() {
  OutOfTimeReport report;
  report.horizon_days = 90;
  auto& fold = report.folds.emplace_back();
  fold.from = 0;
  fold.until = 90 * 86400;
  fold.spend_micros = 1'500'000;
  auto& model = fold.models.emplace_back();
  model.model = "rfm";
  auto& segment = model.segments.emplace_back();
  segment.spend_micros = 250'000;
  segment.spend_mean = {2.5, {2, 3}};
  model.moves.rows = 2;
  model.moves.columns = 3;
  model.moves.from_to = {1, 2, 3, 4, 5, 6};
  return report;
}

TEST(TimeJsonTest, FoldsTellSegmentsAndMoves) {
  const auto json = to_json(watched(), true);
  EXPECT_TRUE(json["missing"].is_null());
  const auto& fold = json["folds"][0];
  EXPECT_EQ(fold["until"], "1970-04-01");
  EXPECT_EQ(fold["spend"], 1.5);
  const auto& model = fold["models"][0];
  EXPECT_EQ(model["segments"][0]["spend_mean"]["high"], 3);
  EXPECT_TRUE(model["segments"][0]["now"].is_null());
  EXPECT_EQ(model["moves"]["from_to"].dump(), "[[1,2,3],[4,5,6]]");
}

TEST(TimeJsonTest, WithoutMoneyThereIsNone) {
  const auto json = to_json(watched(), false);
  EXPECT_TRUE(json["folds"][0]["spend"].is_null());
  EXPECT_TRUE(json["folds"][0]["models"][0]["segments"][0]["spend"].is_null());
}

TEST(TimeJsonTest, CutsAndPeak) {
  SensitivityReport report;
  auto& cut = report.days.emplace_back();
  cut.name = "7 days earlier";
  cut.models.emplace_back().changed_frozen.value = 0.1;
  const auto json = to_json(report);
  EXPECT_EQ(json["days"][0]["models"][0]["changed_frozen"]["value"], 0.1);
  EXPECT_TRUE(json["without_peak"].is_null());
  EXPECT_TRUE(json["peak"]["from"].is_null());
}

}  // namespace
}  // namespace coterie::evidence
