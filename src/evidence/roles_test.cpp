// Who may speak for the segments. The frames hold random values, so that only the formulas can tell
// where a test is about formulas.
#include "evidence/roles.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/random.hpp"
#include "rules/test_frames.hpp"
#include "segment/fit.hpp"

namespace coterie::evidence {
namespace {

using Names = std::vector<std::string>;
using rules::numbers;
using rules::texts;

constexpr int64_t kRows = 400;

struct Own {
  std::string name, expression;
};

// A shop's features as the compiler describes them, own features over customers last.
std::vector<features::BuiltFeature> described(const Names& use, const std::vector<Own>& owns = {},
                                              const Names& ready = {}) {
  project::Tables tables;
  tables.lines = ready.empty();
  tables.line_columns = {"product", "category", "quantity_milli", "amount_micros",
                         "discount_micros"};
  tables.categories = {"Toys"};
  for (const auto& name : ready) tables.feature_columns.push_back({name, name == "label"});
  project::FeatureRequest request;
  request.use = use;
  for (const auto& own : owns)
    request.custom.push_back({.name = own.name,
                              .over = "customers",
                              .expression = own.expression,
                              .text = "",
                              .unit = "",
                              .place = ""});
  auto plan = features::plan_snapshot(tables, request, 0);
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().text());
  return plan ? plan->features : std::vector<features::BuiltFeature>{};
}

table::Frame random_frame(const std::vector<features::BuiltFeature>& features) {
  std::vector<table::Column> columns;
  for (const auto& feature : features) {
    base::Random random(base::hash_text(feature.name), 5);
    std::vector<double> values;
    std::vector<std::string> words;
    for (int64_t i = 0; i < kRows; ++i) {
      values.push_back(std::floor(100 * random.exponential()));
      words.push_back(random.below(2) == 0 ? "a" : "b");
    }
    columns.push_back(feature.category ? texts(feature.name, words)
                                       : numbers(feature.name, values));
  }
  return rules::frame_of(std::move(columns));
}

std::vector<uint64_t> keys_of(const table::Frame& frame) {
  std::vector<uint64_t> out;
  for (int64_t i = 0; i < frame.rows(); ++i) out.push_back(base::hash_text(frame.ids[i]));
  return out;
}

std::map<std::string, FeatureRole> roles(const table::Frame& frame,
                                         const std::vector<features::BuiltFeature>& features,
                                         const Names& used, const std::string& method = "rules",
                                         const RoleOptions& options = {}) {
  segment::ModelResult model;
  model.method = method;
  model.features = used;
  const auto keys = keys_of(frame);
  RoleInput input;
  input.frame = &frame;
  input.features = features;
  input.keys = keys;
  auto found = feature_roles(input, model, options);
  EXPECT_TRUE(found);
  std::map<std::string, FeatureRole> out;
  if (found)
    for (auto& role : *found) out.emplace(role.feature, role);
  return out;
}

std::map<std::string, FeatureRole> roles(const std::vector<features::BuiltFeature>& features,
                                         const Names& used) {
  return roles(random_frame(features), features, used);
}

TEST(RolesTest, TheGapIsTheDefinitionOfItsScoreUnderAnyName) {
  for (const char* name : {"freq", "spend_micros", "evidence", "returned", "Loyalty_2"}) {
    const auto features = described({"gap_days_mean", "recency_days", "orders", "return_rate"},
                                    {{name, "1 / (gap_days_mean + 1)"}});
    auto found = roles(features, {name});
    const auto& gap = found.at("gap_days_mean");
    EXPECT_EQ(gap.role, Role::definition) << name;
    EXPECT_EQ(gap.tie, Tie::same);
    EXPECT_EQ(gap.with, Names{name});
    EXPECT_EQ(gap.reason, std::string("Same numbers as ") + name +
                              ": both come from the time of the first order, the time of the last "
                              "order and the number of orders; " +
                              name + " is computed from it.");
    EXPECT_EQ(found.at(name).tie, Tie::used);
    EXPECT_EQ(found.at("orders").role, Role::definition) << "a part of it";
    EXPECT_EQ(found.at("return_rate").role, Role::evidence);

    found = roles(features, {"gap_days_mean"});
    EXPECT_EQ(found.at(name).role, Role::definition) << name;
    EXPECT_TRUE(found.at(name).reason.ends_with("it is computed from gap_days_mean."));
  }
}

TEST(RolesTest, WhatSharesANumberIsNeitherDefinitionNorEvidence) {
  const auto features = described({"spend", "orders", "aov", "weekend_share", "returned_orders",
                                   "max_order_value", "category_share_toys"});
  auto found = roles(features, {"spend"});
  EXPECT_EQ(found.at("aov").role, Role::shared);
  EXPECT_EQ(found.at("aov").numbers, Names{"the spend"});
  EXPECT_EQ(found.at("aov").reason,
            "Built in part from what spend is made of (the spend): how much of a difference is "
            "built in cannot be told, so it does not count.");
  EXPECT_EQ(found.at("category_share_toys").role, Role::shared);
  for (const char* apart : {"orders", "weekend_share", "returned_orders", "max_order_value"})
    EXPECT_EQ(found.at(apart).role, Role::evidence) << apart;

  found = roles(features, {"spend", "orders"});
  EXPECT_EQ(found.at("aov").role, Role::definition);
  EXPECT_EQ(found.at("aov").with, (Names{"spend", "orders"}));
  EXPECT_EQ(
      found.at("aov").reason,
      "Follows from spend and orders together: they hold the number of orders and the spend.");
  EXPECT_EQ(found.at("weekend_share").role, Role::shared);
  EXPECT_EQ(found.at("returned_orders").role, Role::evidence)
      << "returns share nothing with orders";

  found = roles(features, {"aov"});
  EXPECT_EQ(found.at("spend").role, Role::definition);
  EXPECT_EQ(found.at("spend").reason,
            "Part of aov: both come from the spend; aov is computed from it.");
}

TEST(RolesTest, ACopyOfReadyColumnsIsCaughtByItsValues) {
  const auto features =
      described({}, {}, {"mean_gap", "score", "valley", "label", "noise", "loyal"});
  auto frame = random_frame(features);
  auto value = [&](const char* name) -> table::Column& {
    return *std::ranges::find(frame.columns, name, &table::Column::name);
  };
  auto& gap = value("mean_gap");
  gap.values[7] = NAN;
  std::vector<std::string> label;
  for (size_t i = 0; i < gap.values.size(); ++i) {
    value("score").values[i] = 1 / (gap.values[i] + 1);
    value("valley").values[i] = std::abs(gap.values[i] - 60);
    label.push_back(gap.values[i] < 69 ? "often" : "rarely");
    value("loyal").values[i] += 0.5 * gap.values[i];
  }
  value("label") = texts("label", label);

  auto found = roles(frame, features, {"score"});
  EXPECT_EQ(found.at("mean_gap").role, Role::definition);
  EXPECT_EQ(found.at("mean_gap").tie, Tie::near);
  EXPECT_EQ(found.at("mean_gap").reason,
            "Hardly another number than score: rank correlation -1.00.");
  EXPECT_EQ(found.at("valley").role, Role::definition);
  EXPECT_EQ(found.at("valley").association.measure, Association::Measure::correlation_ratio);
  EXPECT_EQ(found.at("label").association.measure, Association::Measure::correlation_ratio);
  EXPECT_EQ(found.at("noise").role, Role::evidence);
  EXPECT_EQ(found.at("loyal").role, Role::evidence) << "a clear relation is what evidence is";
  EXPECT_GT(std::abs(found.at("loyal").association.value), 0.3);
  EXPECT_TRUE(found.at("loyal").reason.starts_with(
      "How these columns were computed is not known; their values are apart (closest: score, rank "
      "correlation -0."))
      << found.at("loyal").reason;

  const RoleOptions strict = {.limit = 0.3};
  EXPECT_EQ(roles(frame, features, {"score"}, "rules", strict).at("loyal").role, Role::definition);
}

TEST(RolesTest, OfGivenSegmentsNothingIsKnown) {
  const auto features = described({}, {}, {"label", "mean_gap", "score"});
  auto frame = random_frame(features);
  const auto found = roles(frame, features, {"label"}, "given");
  EXPECT_EQ(found.at("label").role, Role::definition);
  EXPECT_EQ(found.at("mean_gap").role, Role::unknown);
  EXPECT_EQ(found.at("score").tie, Tie::not_told);
}

TEST(RolesTest, ConstantsColumnsBesideAndLaterOutcomes) {
  auto features = described({"spend", "orders", "returned_orders"}, {{"one", "1 + 0 * 2"}});
  auto frame = random_frame(features);
  for (auto& column : frame.columns)
    if (column.name == "one" || column.name == "returned_orders")
      std::ranges::fill(column.values, 1);
  auto found = roles(frame, features, {"spend"});
  EXPECT_EQ(found.at("one").tie, Tie::constant);
  EXPECT_EQ(found.at("returned_orders").tie, Tie::constant);

  // Read by the model, but told of by nobody.
  std::erase_if(features, [](const auto& feature) { return feature.name == "spend"; });
  for (auto& column : frame.columns)
    if (column.name == "orders") column.values = frame.find("spend")->values;
  found = roles(frame, features, {"spend", "no such column"});
  EXPECT_FALSE(found.contains("spend"));
  EXPECT_EQ(found.at("orders").tie, Tie::near);

  const auto later = later_role("spend in the 90 days after");
  EXPECT_EQ(later.role, Role::evidence);
  EXPECT_EQ(later.tie, Tie::later);
}

TEST(RolesTest, EveryMethodTellsWhatItReads) {
  const auto features = described({"recency_days", "orders", "spend", "aov", "return_rate"},
                                  {{"freq", "1 / orders"}});
  const auto frame = random_frame(features);
  const auto keys = keys_of(frame);
  segment::FitInput fit;
  fit.frame = &frame;
  fit.features = {"recency_days", "orders", "spend", "aov", "return_rate", "freq"};
  fit.keys = keys;
  base::Pool pool(1);
  fit.context.pool = &pool;
  RoleInput input;
  input.frame = &frame;
  input.features = features;
  input.keys = keys;
  auto definitions = [&](const std::string& method, base::Table settings) {
    project::ModelRequest request;
    request.name = request.method = method;
    request.settings = std::move(settings);
    auto fitted = segment::fit_model(request, fit);
    EXPECT_TRUE(fitted) << (fitted ? "" : fitted.error().text());
    Names out;
    if (!fitted) return out;
    const auto found = feature_roles(input, fitted->result).value();
    for (const auto& role : found)
      if (role.role == Role::definition) out.push_back(role.feature);
    return out;
  };
  using rules::list;
  using rules::value;
  EXPECT_EQ(definitions("percentile", {{"scores", list("freq", "return_rate")}}),
            (Names{"orders", "return_rate", "freq"}));
  EXPECT_EQ(definitions("grid", {{"grid", value("rf_10")}}),
            (Names{"recency_days", "orders", "freq"}));
  EXPECT_EQ(definitions("kmeans", {{"k", value(3)}, {"features", list("spend", "orders")}}),
            (Names{"orders", "spend", "aov", "freq"}));
}

TEST(RolesTest, AColumnThatNamesTheSegmentsIsNoEvidence) {
  const auto features = described({}, {}, {"label", "number", "score", "other"});
  auto frame = random_frame(features);
  segment::ModelResult model;
  model.method = "rules";
  model.features = {"score"};
  model.segments.resize(3);
  std::vector<std::string> label;
  for (int64_t i = 0; i < kRows; ++i) {
    const auto segment = static_cast<int32_t>(i % 3);
    model.assignment.segment.push_back(i == 0 ? -1 : segment);
    label.push_back(i % 50 == 7 ? "A" : std::string(1, static_cast<char>('A' + segment)));
    for (auto& column : frame.columns)
      if (column.name == "number") column.values[static_cast<size_t>(i)] = (segment + 1) % 3;
  }
  frame.columns[0] = texts("label", label);
  const auto keys = keys_of(frame);
  RoleInput input;
  input.frame = &frame;
  input.features = features;
  input.keys = keys;
  const auto found = feature_roles(input, model).value();
  EXPECT_EQ(found[0].tie, Tie::near) << found[0].reason;
  EXPECT_EQ(found[1].tie, Tie::near) << "numbered, and not in order";
  EXPECT_TRUE(found[1].reason.starts_with("Hardly anything but the segments themselves"));
  EXPECT_EQ(found[3].role, Role::evidence);
}

TEST(RolesTest, KeysMustFit) {
  const auto features = described({"spend"});
  const auto frame = random_frame(features);
  RoleInput input;
  input.frame = &frame;
  input.features = features;
  EXPECT_EQ(feature_roles(input, {}).error().code, base::Code::internal);
}

}  // namespace
}  // namespace coterie::evidence
