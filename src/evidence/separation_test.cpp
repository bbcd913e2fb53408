// The table against SciPy and statsmodels; what few and many customers do to it; order and threads.
#include "evidence/separation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "base/files.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "rules/test_frames.hpp"

namespace coterie::evidence {
namespace {

using rules::frame_of;
using rules::numbers;
using rules::texts;
using stats::Size;
using Names = std::vector<std::string>;

std::vector<std::vector<std::string>> read(const std::string& name) {
  auto path = std::filesystem::path(COTERIE_SOURCE_DIR) / "tests/oracle" / name;
  std::vector<std::vector<std::string>> out;
  const auto bytes = base::read_file(path).value_or("");
  for (const auto& line : base::split(bytes, '\n'))
    if (!line.empty()) out.push_back(base::split(line, ','));
  return out;
}

std::vector<FeatureRole> all_evidence(const table::Frame& frame) {
  std::vector<FeatureRole> out;
  for (const auto& column : frame.columns) out.push_back(later_role(column.name));
  return out;
}

SeparationReport report(const table::Frame& frame, const std::vector<int32_t>& labels, int k,
                        std::vector<FeatureRole> roles = {}, base::Pool* pool = nullptr) {
  Names segments;
  for (int i = 0; i < k; ++i) segments.push_back("S" + std::to_string(i));
  if (roles.empty()) roles = all_evidence(frame);
  SeparationOptions options;
  options.replicates = 200;
  auto out = separation(frame, labels, segments, roles, options, {pool, nullptr, nullptr});
  EXPECT_TRUE(out) << (out ? "" : out.error().text());
  return out.value_or(SeparationReport{});
}

const SeparationRow& row_of(const SeparationReport& report, const std::string& feature) {
  return *std::ranges::find(report.rows, feature,
                            [](const SeparationRow& row) { return row.role.feature; });
}

TEST(SeparationTest, EqualsSciPyAndStatsmodels) {
  const auto given = read("association.csv");
  std::map<std::string, std::vector<std::string>> cells;
  for (size_t r = 1; r < given.size(); ++r)
    for (size_t c = 0; c < given[0].size(); ++c) cells[given[0][c]].push_back(given[r][c]);
  std::vector<table::Column> columns = {texts("city", cells["city"])};
  for (const char* name : {"near", "counts", "noise", "gappy"}) {
    std::vector<double> values;
    for (const auto& cell : cells[name]) values.push_back(cell.empty() ? NAN : std::stod(cell));
    columns.push_back(numbers(name, values));
  }
  const auto frame = frame_of(std::move(columns));
  const auto tier = texts("tier", cells["tier"]);
  auto labels = tier.codes;
  for (size_t i = 0; i < labels.size(); ++i)
    if (cells["city"][i] == "Bonn") labels[i] = -1;
  const auto found = report(frame, labels, 3);
  EXPECT_EQ(found.customers_without, std::ranges::count(labels, -1));

  const auto expected = read("separation_expected.csv");
  ASSERT_EQ(expected.size(), 6u);
  for (size_t i = 1; i < expected.size(); ++i) {
    auto line = expected[i];
    line.resize(expected[0].size());
    const auto& row = row_of(found, line[0]);
    const std::map<std::string, double> seen = {{"rows", static_cast<double>(row.rows)},
                                                {"p", row.p},
                                                {"f", row.anova.f},
                                                {"welch", row.welch.f},
                                                {"h", row.kruskal.h},
                                                {"eta", row.shares.eta_squared},
                                                {"effect", row.effect},
                                                {"epsilon", row.shares.epsilon_squared},
                                                {"mean", row.groups[1].mean},
                                                {"sd", row.groups[1].sd},
                                                {"median", row.groups[1].median},
                                                {"chi_square", row.independence.chi_square},
                                                {"holm", row.p_holm},
                                                {"bh", row.p_bh}};
    for (size_t c = 1; c < line.size(); ++c) {
      if (line[c].empty()) continue;
      const double want = std::stod(line[c]);
      EXPECT_NEAR(seen.at(expected[0][c]), want, 1e-9 * std::abs(want))
          << line[0] << " " << expected[0][c];
    }
    EXPECT_NEAR(std::pow(10, row.log10_p_holm), row.p_holm, 1e-9 * row.p_holm);
    EXPECT_NEAR(std::pow(10, row.log10_p_bh), row.p_bh, 1e-9 * row.p_bh);
  }
  EXPECT_EQ(row_of(found, "near").size, Size::large);
  EXPECT_EQ(row_of(found, "near").test, "welch");
  EXPECT_EQ(row_of(found, "city").test, "chi_square");
  EXPECT_EQ(found.summary.strongest, "near");
  EXPECT_LT(row_of(found, "near").effect_interval.low, row_of(found, "near").effect);
  EXPECT_GT(row_of(found, "near").effect_interval.high, row_of(found, "near").effect);
}

// Two segments whose means differ by `shift` standard deviations.
table::Frame shifted(int64_t rows, double shift, std::vector<int32_t>& labels) {
  base::Random random(11, 1);
  std::vector<double> x;
  std::vector<std::string> word;
  for (int64_t i = 0; i < rows; ++i) {
    labels.push_back(static_cast<int32_t>(i % 2));
    x.push_back(random.normal() + (i % 2 == 0 ? shift : 0));
    word.push_back(random.uniform() < 0.5 + (i % 2 == 0 ? shift / 3 : 0) ? "a" : "b");
  }
  return frame_of({numbers("x", x), texts("word", word)});
}

TEST(SeparationTest, SaysWhatIsSignificantOnlyBecauseThereAreMany) {
  std::vector<int32_t> labels;
  const auto frame = shifted(100'000, 0.06, labels);
  const auto found = report(frame, labels, 2);
  for (const auto& row : found.rows) {
    EXPECT_LT(row.p_holm, 1e-6) << row.role.feature;
    EXPECT_EQ(row.size, Size::negligible);
    EXPECT_TRUE(row.only_because_large);
    EXPECT_NE(row.sentence.find("100,000"), std::string::npos) << row.sentence;
  }
  EXPECT_EQ(found.summary.negligible, 2);
  EXPECT_EQ(found.summary.strongest, "");
}

TEST(SeparationTest, WhatChanceExplainsIsNoSeparation) {
  std::vector<int32_t> labels;
  auto frame = shifted(12, 0, labels);
  frame.columns[0].values = {9, 1, 8, 2, 3, 7, 9, 2, 1, 3, 8, 4};  // eta squared .2, p .1
  const auto found = report(frame, labels, 2);
  EXPECT_GT(row_of(found, "x").effect, 0.06);
  EXPECT_GT(row_of(found, "x").p_holm, 0.05);
  EXPECT_EQ(found.summary.large + found.summary.medium + found.summary.small, 0);
  EXPECT_FALSE(row_of(found, "x").only_because_large);
}

TEST(SeparationTest, OnlyEvidenceCounts) {
  std::vector<int32_t> labels;
  auto frame = shifted(2000, 2, labels);
  for (const char* name : {"used", "parted", "given"}) {
    frame.columns.push_back(frame.columns[0]);
    frame.columns.back().name = name;
  }
  auto roles = all_evidence(frame);
  roles[2].role = Role::definition;
  roles[3].role = Role::shared;
  roles[4].role = Role::unknown;
  const auto found = report(frame, labels, 2, roles);
  const auto& sum = found.summary;
  EXPECT_EQ(sum.large + sum.medium + sum.small + sum.negligible, 2);
  EXPECT_EQ(sum.definition + sum.shared + sum.unknown, 3);
  EXPECT_EQ(row_of(found, "used").size, Size::large) << "the table shows it all the same";
  EXPECT_TRUE(sum.text.ends_with("3 others do not count.")) << sum.text;

  for (auto& role : roles) role.role = Role::definition;
  EXPECT_EQ(report(frame, labels, 2, roles).summary.text,
            "No feature is independent of how the segments were made, so nothing here speaks for "
            "or against them. 5 others do not count.");
}

TEST(SeparationTest, HasTheSameBitsInAnyOrderAndForAnyThreads) {
  std::vector<int32_t> labels;
  auto frame = shifted(3000, 0.5, labels);
  frame.columns[0].values[3] = NAN;
  labels[5] = -1;
  base::Pool pool(2);
  const auto straight = report(frame, labels, 2);
  std::ranges::reverse(labels);
  std::ranges::reverse(frame.columns[0].values);
  std::ranges::reverse(frame.columns[1].codes);
  const auto turned = report(frame, labels, 2, {}, &pool);
  for (size_t i = 0; i < 2; ++i) {
    const auto &a = straight.rows[i], &b = turned.rows[i];
    EXPECT_EQ(a.effect, b.effect);
    EXPECT_EQ(a.effect_interval.low, b.effect_interval.low);
    EXPECT_EQ(a.log10_p, b.log10_p);
    EXPECT_EQ(a.groups[0].median == b.groups[0].median, !a.category);
    EXPECT_EQ(a.sentence, b.sentence);
  }
  EXPECT_EQ(straight.rows[0].groups[0].mean, turned.rows[0].groups[0].mean);
  EXPECT_EQ(straight.rows[0].rows, 2998);
}

TEST(SeparationTest, WithoutResamplingTheIntervalsAreThoseOfTheFormulas) {
  std::vector<int32_t> labels;
  const auto frame = shifted(500, 0.8, labels);
  SeparationOptions options;
  options.replicates = 0;
  const auto found =
      separation(frame, labels, Names{"A", "B"}, all_evidence(frame), options, {}).value();
  EXPECT_EQ(found.rows[0].effect_interval.low, found.rows[0].shares.interval.low);
  EXPECT_EQ(found.rows[1].effect_interval.high, found.rows[1].independence.interval.high);
  EXPECT_TRUE(std::isfinite(found.rows[1].effect_interval.high));
  EXPECT_EQ(found.replicates, 0);
}

TEST(SeparationTest, Edges) {
  const std::vector<int32_t> labels = {0, 0, 0, 1, 1, 1, 2, -1, 0, 1};
  const std::vector<double> same(10, 2.0), none(10, NAN);
  const std::vector<double> some = {1, 2, 3, 7, 8, 9, 20, 5, 1, 9};
  auto endless = some;
  endless[0] = INFINITY;
  const auto frame = frame_of({numbers("same", same), numbers("none", none), numbers("some", some),
                               numbers("endless", endless), texts("one", Names(10, "x")),
                               texts("blank", Names(10, ""))});
  const auto found = report(frame, labels, 4);
  EXPECT_EQ(found.customers, (std::vector<int64_t>{4, 4, 1, 0}));
  for (const char* name : {"same", "none", "one", "blank"}) {
    EXPECT_EQ(row_of(found, name).size, Size::unknown) << name;
    EXPECT_FALSE(row_of(found, name).only_because_large);
  }
  const auto& row = row_of(found, "some");
  EXPECT_EQ(row.rows, 9);
  EXPECT_TRUE(row.kruskal_permuted);
  EXPECT_EQ(row.groups[0].median, 1.5);
  EXPECT_EQ(row.groups[2].median, 20);
  EXPECT_TRUE(std::isnan(row.groups[2].sd));
  EXPECT_TRUE(std::isnan(row.groups[3].mean));
  EXPECT_EQ(row_of(found, "endless").test, "kruskal_wallis");
  EXPECT_TRUE(std::isfinite(row_of(found, "endless").p));
  EXPECT_EQ(report(frame, std::vector<int32_t>(10, -1), 1).customers_without, 10);
  EXPECT_EQ(report(frame_of({numbers("x", {})}), {}, 2).rows[0].size, Size::unknown);
}

TEST(SeparationTest, RefusesWhatDoesNotFitAndStops) {
  std::vector<int32_t> labels;
  const auto frame = shifted(50, 1, labels);
  const Names segments = {"A", "B"};
  const auto roles = all_evidence(frame);
  base::Cancel cancel;
  auto code = [&](const std::vector<int32_t>& of, const std::vector<FeatureRole>& which) {
    return separation(frame, of, segments, which, {}, {nullptr, &cancel, nullptr}).error().code;
  };
  EXPECT_EQ(code({0, 1}, roles), base::Code::internal);
  EXPECT_EQ(code(std::vector<int32_t>(50, 2), roles), base::Code::internal);
  EXPECT_EQ(code(labels, {later_role("no such column")}), base::Code::internal);
  cancel.request();
  EXPECT_EQ(code(labels, roles), base::Code::cancelled);
}

TEST(SeparationTest, PairwiseContrasts) {
  std::vector<int32_t> labels;
  const auto frame = shifted(400, 1, labels);
  const auto found = pairwise(frame, labels, 2, "x");
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  EXPECT_NEAR((*found)[0].difference.value, 1, 0.25);
  EXPECT_LT((*found)[0].p, 1e-6);
  EXPECT_EQ(pairwise(frame, labels, 2, "word").error().code, base::Code::internal);
}

}  // namespace
}  // namespace coterie::evidence
