// The figures of the made-up result as JSON: they add up to what the rest of the document says.
#include "report/document_figures.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "figures/calendar.hpp"
#include "report/document.hpp"
#include "report/made_up.hpp"
#include "table/transform.hpp"

namespace coterie::report {

// Each customer bought once, in the month of their kind, and everything is of one of two
// categories.
figures::Figures made_up_figures(const pipeline::RunResult& result) {
  const auto& chosen = result.models[static_cast<size_t>(result.chosen)];
  const auto labels = std::span(chosen.assignment.segment);
  const auto k = static_cast<int>(chosen.segments.size());
  base::Pool pool(1);
  const cluster::Context context{.pool = &pool};
  figures::Figures out;
  std::vector<const table::Column*> columns;
  std::vector<table::Moments> moments;
  std::vector<std::string> features;
  for (const auto& column : result.frame.columns)
    if (!column.category) {
      columns.push_back(&column);
      moments.push_back(table::moments(column.values));
      features.push_back(column.name);
    }
  const auto transform = *table::fit_transform(result.frame, features, {});
  const auto matrix = *table::apply_transform(transform, result.frame);
  out.grid = figures::make_grid(result.frame, result.spend_micros, {});
  if (out.grid) {
    out.grid->model = 1;
    out.grid->cells[0].segment = 0;
  }
  std::vector<std::string> names;
  for (const auto& column : transform.columns) names.push_back(column.name);
  out.map = *figures::make_map(matrix, names, chosen.name, labels, k, context);
  out.distributions = figures::make_distributions(columns, moments, labels, k, pool);
  out.silhouettes = *figures::make_silhouettes(matrix, labels, k, {}, context);
  out.agreements = figures::make_agreements(result.models, result.chosen);
  out.concentration = figures::make_concentration(result.spend_micros);
  figures::LineSums lines;
  lines.money = !result.spend_micros.empty();
  lines.periods = figures::periods_between(result.loaded.first_order, result.loaded.as_of - 1);
  lines.categories = {"Toys"};
  for (int s = 0; s < k; ++s) {
    const auto& segment = chosen.segments[static_cast<size_t>(s)];
    const int64_t toys = segment.revenue_micros / 4;
    lines.days.push_back({lines.periods->start(s) + 3, segment.customers, segment.revenue_micros});
    lines.activity.push_back({uint64_t{1} << s, segment.customers});
    if (lines.money) lines.cohorts.push_back({s, s, segment.revenue_micros});
    lines.segments.push_back({s, -1, 3, segment.revenue_micros - toys});
    lines.segments.push_back({s, 0, 1, toys});
  }
  out.cohorts = figures::make_cohorts(lines, result.loaded.as_of);
  out.calendar = figures::make_calendar(lines);
  out.category_mix = figures::make_category_mix(lines, k);
  for (const auto& segment : chosen.segments) {
    auto& one = out.segments.emplace_back();
    for (size_t i = 0; i < segment.profile.size(); ++i)
      one.intervals.push_back(figures::standardised_interval(segment.profile[i], moments[i]));
    one.telling = {features[0], features[1]};
  }
  out.segments[0].examples = {{7, 0.25, {{"orders", 12}, {"recency_days", 10}}}};
  return out;
}

namespace {

Json made() {
  const auto result = made_up_result();
  return *document(result, made_up_figures(result));
}

int64_t total(const Json& counts) {
  if (counts.is_number()) return counts.get<int64_t>();
  int64_t out = 0;
  for (const auto& one : counts) out += total(one);
  return out;
}

TEST(DocumentFiguresTest, CountsAddUpToAllCustomers) {
  const auto document = made();
  const auto& figures = document["figures"];
  const auto customers = count_at(document["totals"], "customers");
  int64_t cells = count_at(figures["grid"], "without");
  for (const auto& cell : figures["grid"]["cells"]) cells += count_at(cell, "customers");
  EXPECT_EQ(cells, customers);
  int64_t placed = count_at(figures["map"], "outside") + count_at(figures["map"], "without");
  for (const auto& segment : figures["map"]["segments"])
    for (const auto& cell : segment["cells"]) placed += cell[2].get<int64_t>();
  EXPECT_EQ(placed, customers);
  ASSERT_EQ(figures["distributions"].size(), 5u);
  for (const auto& one : figures["distributions"]) {
    EXPECT_EQ(total(one["population"]) + count_at(one, "without"), customers);
    EXPECT_EQ(one["edges"].size(), one["population"].size() + 1);
    int64_t inside = 0;
    for (const auto& segment : one["segments"]) inside += total(segment["counts"]);
    EXPECT_EQ(inside, total(one["population"]));  // everybody is in a segment
  }
  EXPECT_EQ(count_at(figures["silhouettes"], "of"), customers);
  const auto& agreement = figures["agreement"][0];
  EXPECT_EQ(total(agreement["counts"]) + total(agreement["rows_without"]), customers);
  EXPECT_EQ(total(agreement["rows_without"]), 10);
  for (size_t i = 0; i < agreement["rows"].size(); ++i)
    EXPECT_EQ(total(agreement["counts"][i]) + total(agreement["rows_without"][i]),
              count_at(document["segments"][i], "customers"));
  int64_t first = 0;
  for (const auto& cohort : figures["cohorts"]["cohorts"]) {
    first += count_at(cohort, "customers");
    EXPECT_EQ(total(cohort["active"][0]), count_at(cohort, "customers"));
  }
  EXPECT_EQ(first, customers);
}

TEST(DocumentFiguresTest, MoneyAddsUpToTheRevenue) {
  const auto document = made();
  const auto& figures = document["figures"];
  const double revenue = number_at(document["totals"], "revenue");
  double days = 0, cohorts = 0, cells = 0;
  for (const auto& one : figures["calendar"]["revenue"]) days += one.get<double>();
  for (const auto& cohort : figures["cohorts"]["cohorts"])
    for (const auto& one : cohort["revenue"]) cohorts += one.get<double>();
  for (const auto& cell : figures["grid"]["cells"]) cells += number_at(cell, "revenue_share");
  EXPECT_NEAR(days, revenue, 1e-6);
  EXPECT_NEAR(cohorts, revenue, 1e-6);
  EXPECT_NEAR(cells, 1, 1e-12);
  EXPECT_EQ(figures["category_mix"]["levels"].dump(), R"(["Toys",null])");
  EXPECT_EQ(figures["category_mix"]["population"].dump(), "[0.25,0.75]");
  EXPECT_EQ(figures["concentration"]["lorenz"].front().dump(), "[0.0,0.0]");
  EXPECT_EQ(figures["concentration"]["lorenz"].back().dump(), "[1.0,1.0]");
}

TEST(DocumentFiguresTest, SegmentsHaveIntervalsAndExamples) {
  const auto document = made();
  for (const auto& segment : document["segments"])
    for (const auto& feature : segment["profile"]) {
      if (feature["standardised_low"].is_null()) continue;
      EXPECT_LE(number_at(feature, "standardised_low"), number_at(feature, "standardised"));
      EXPECT_GE(number_at(feature, "standardised_high"), number_at(feature, "standardised"));
    }
  const auto& example = document["segments"][0]["examples"][0];
  EXPECT_TRUE(example["customer"].is_null());
  EXPECT_EQ(example["traits"][0].dump(), R"({"feature":"orders","value":12.0})");
  EXPECT_TRUE(document["segments"][1]["examples"].is_null());
  EXPECT_EQ(document["segments"][1]["telling"].dump(), R"(["recency_days","orders"])");
}

TEST(DocumentFiguresTest, WhatWasNotMadeIsNull) {
  const auto document = *report::document(made_up_result());
  for (const char* key :
       {"grid", "map", "silhouettes", "concentration", "cohorts", "calendar", "category_mix"})
    EXPECT_TRUE(document["figures"][key].is_null()) << key;
  EXPECT_TRUE(document["figures"]["distributions"].empty());
  EXPECT_TRUE(document["segments"][0]["examples"].is_null());
  EXPECT_TRUE(document["segments"][0]["profile"][0]["standardised_low"].is_null());
}

TEST(DocumentFiguresTest, WithoutMoneyThereAreNoAmounts) {
  auto result = made_up_result();
  result.spend_micros.clear();
  const auto figures = (*document(result, made_up_figures(result)))["figures"];
  EXPECT_TRUE(figures["concentration"].is_null());
  EXPECT_TRUE(figures["calendar"]["revenue"].is_null());
  EXPECT_TRUE(figures["cohorts"]["cohorts"][0]["revenue"].is_null());
  EXPECT_TRUE(figures["grid"]["cells"][0]["revenue_share"].is_null());
  EXPECT_EQ(figures["category_mix"]["by"], "lines");
}

}  // namespace
}  // namespace coterie::report
