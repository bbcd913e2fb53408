#include "evidence/verdict.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "cluster/search.hpp"
#include "cluster/test_data.hpp"

namespace coterie::evidence {
namespace {

// Rows of `groups` heaps at random places, `far` apart.
table::Matrix heaps(int64_t rows, int cols, int groups, double far, uint64_t seed) {
  base::Random random(seed, 1);
  cluster::Table out, centres;
  for (int g = 0; g < groups; ++g) {
    centres.emplace_back();
    for (int c = 0; c < cols; ++c) centres.back().push_back(far * random.normal());
  }
  for (int64_t i = 0; i < rows; ++i) {
    out.emplace_back();
    for (int c = 0; c < cols; ++c)
      out.back().push_back(random.normal() +
                           centres[static_cast<size_t>(i % groups)][static_cast<size_t>(c)]);
  }
  return cluster::to_matrix(cluster::standardised(out));
}

VerdictReport judged(const table::Matrix& matrix, VerdictOptions options = {}, int threads = 2) {
  base::Pool pool(threads);
  if (options.worlds == 99) options.worlds = 39;
  auto report = judge(matrix, options, {&pool, nullptr, nullptr});
  EXPECT_TRUE(report) << report.error().text();
  return report ? *report : VerdictReport{};
}

TEST(VerdictTest, HasTheWordsOfTheDocument) {
  EXPECT_EQ(verdict_name(Verdict::clusters), "clusters");
  EXPECT_EQ(verdict_name(Verdict::weak), "weak");
  EXPECT_EQ(verdict_name(Verdict::none), "none");
}

TEST(VerdictTest, ClearGroupsAreClustersAgainstEveryKindOfWorld) {
  const auto report = judged(heaps(1200, 4, 3, 4, 2));
  EXPECT_EQ(report.verdict, Verdict::clusters);
  EXPECT_EQ(report.nulls.size(), 4U);
  for (const auto& world : report.nulls) {
    EXPECT_TRUE(world.beaten) << world.name;
    EXPECT_EQ(world.worlds, 39) << world.name;
    EXPECT_DOUBLE_EQ(world.p_value, 1.0 / 40) << world.name;
  }
  EXPECT_EQ(report.rules_reason, "");
  EXPECT_NE(report.sentence.find("fall into groups"), std::string::npos) << report.sentence;
}

TEST(VerdictTest, OneHeapIsNoneAndIsSoonDone) {
  const auto report = judged(heaps(1200, 4, 1, 0, 3));
  EXPECT_EQ(report.verdict, Verdict::none);
  ASSERT_FALSE(report.nulls.empty());
  EXPECT_EQ(report.nulls[0].name, "copula");
  EXPECT_FALSE(report.nulls[0].beaten);
  EXPECT_TRUE(report.nulls[0].stopped);
  EXPECT_EQ(report.nulls[0].worlds, 19);
  EXPECT_NE(report.rules_reason.find("Rules tag the customers"), std::string::npos);
}

TEST(VerdictTest, ACurveIsWeakHoweverGoodItsIndices) {
  base::Random random(4, 1);
  cluster::Table rows;
  for (int i = 0; i < 1500; ++i) {
    const double angle = 4 * random.uniform();
    rows.push_back({std::cos(angle) + 0.1 * random.normal(),
                    std::sin(angle) + 0.1 * random.normal(), random.normal()});
  }
  const auto report = judged(cluster::to_matrix(cluster::standardised(rows)));
  EXPECT_EQ(report.verdict, Verdict::weak) << report.sentence;
  EXPECT_LE(report.nulls[0].statistics[3].p_value, 0.05);  // the gap statistic is taken in
  EXPECT_TRUE(
      std::ranges::any_of(report.caveats, [](const Caveat& one) { return one.kind == "curved"; }));
}

TEST(VerdictTest, NumbersFitTogether) {
  const auto report = judged(heaps(900, 3, 2, 2, 5), {.chosen_k = 3});
  for (const auto& world : report.nulls)
    for (const auto& one : world.statistics) {
      const double count = one.name == "stability" ? 19 : world.worlds;
      EXPECT_NEAR(one.p_value * (count + 1), std::round(one.p_value * (count + 1)), 1e-9);
      EXPECT_NEAR(one.p_error, std::sqrt(one.p_value * (1 - one.p_value) / (count + 1)), 1e-12);
      EXPECT_TRUE(std::ranges::is_sorted(one.worlds));
      EXPECT_LE(one.low, one.median);
      EXPECT_LE(one.median, one.high);
      EXPECT_GE(one.low, one.worlds.front());
      EXPECT_EQ(one.k == 0, one.name == "persistence");
      EXPECT_TRUE(one.name != "stability" || one.k == 3);
      EXPECT_TRUE(one.name != "gap" || std::abs(one.mean) < 1e-9);
    }
  ASSERT_EQ(report.by_k.size(), 7U);
  for (const auto& at : report.by_k) EXPECT_GE(at.p_separation, 1.0 / 40);
  for (const auto& one : statistic_definitions()) EXPECT_FALSE(one.text.empty());
}

// The choice of k is paid for: under a null that is exactly true p-values are uniform or above.
TEST(VerdictTest, PValuesAreNeverTooSmallUnderTheNull) {
  int below[2] = {};
  constexpr int kRuns = 200;
  for (uint64_t run = 0; run < kRuns; ++run) {
    base::Random random(run, 9);
    cluster::Table rows;
    for (int i = 0; i < 150; ++i) rows.push_back({random.normal(), random.normal()});
    VerdictOptions options{.k_low = 2, .k_high = 4, .seed = run, .worlds = 19};
    const auto report = judged(cluster::to_matrix(rows), options);
    const auto gaussian = std::ranges::find(report.nulls, "gaussian", &NullWorld::name);
    ASSERT_NE(gaussian, report.nulls.end());
    below[0] += gaussian->statistics[0].p_value <= 0.0501 ? 1 : 0;
    below[1] += gaussian->statistics[2].p_value <= 0.2001 ? 1 : 0;
  }
  // Binomial, 4 standard errors above .05 and .2.
  EXPECT_LE(below[0], 10 + 4 * std::sqrt(kRuns * 0.05 * 0.95));
  EXPECT_LE(below[1], 40 + 4 * std::sqrt(kRuns * 0.2 * 0.8));
  EXPECT_GE(below[1], 40 - 4 * std::sqrt(kRuns * 0.2 * 0.8));
}

TEST(VerdictTest, SameBytesForAnyThreadsAndRowOrder) {
  const auto matrix = heaps(700, 3, 3, 2, 6);
  const auto keys = cluster::some_keys(700);
  const auto order = cluster::shuffled(700, 3);
  std::vector<uint64_t> moved;
  for (const int64_t row : order) moved.push_back(keys[static_cast<size_t>(row)]);
  VerdictOptions options{.keys = keys, .worlds = 19, .sample_rows = 500};
  const auto one = judged(matrix, options, 1), two = judged(matrix, options, 2);
  options.keys = moved;
  const auto other = judged(cluster::take_rows(matrix, order), options, 2);
  EXPECT_EQ(one.rows, 500);
  EXPECT_EQ(one.rows_all, 700);
  for (const auto* report : {&two, &other}) {
    EXPECT_EQ(report->sentence, one.sentence);
    ASSERT_EQ(report->nulls.size(), one.nulls.size());
    for (size_t i = 0; i < one.nulls.size(); ++i)
      for (size_t s = 0; s < one.nulls[i].statistics.size(); ++s) {
        EXPECT_EQ(report->nulls[i].statistics[s].observed, one.nulls[i].statistics[s].observed);
        EXPECT_EQ(report->nulls[i].statistics[s].worlds, one.nulls[i].statistics[s].worlds);
      }
  }
}

TEST(VerdictTest, QuickGivesTheSameVerdict) {
  for (const double far : {0.0, 1.5, 4.0}) {
    const auto matrix = heaps(600, 3, 3, far, 8);
    EXPECT_EQ(judged(matrix, {.quick = true}).verdict, judged(matrix).verdict) << far;
  }
}

TEST(VerdictTest, TooFewOrTooAlikeIsNoneInWords) {
  const auto few = judged(heaps(30, 2, 2, 9, 1));
  EXPECT_EQ(few.verdict, Verdict::none);
  EXPECT_EQ(few.sentence, "30 customers are too few to tell groups from chance.");
  const auto alike = judged(cluster::to_matrix(cluster::Table(200, {1.0, 2.0})));
  EXPECT_EQ(alike.verdict, Verdict::none);
  EXPECT_EQ(alike.sentence, "The customers are too much alike to form groups.");
  EXPECT_EQ(judged(table::Matrix(0, 2, 0x1p-16)).verdict, Verdict::none);
}

TEST(VerdictTest, RefusesWhatDoesNotFitAndStopsWhenCancelled) {
  base::Pool pool(1);
  base::Cancel cancel;
  const auto matrix = heaps(300, 2, 2, 2, 1);
  const std::vector<uint64_t> keys(5);
  EXPECT_FALSE(judge(matrix, {.keys = keys}, {&pool, nullptr, nullptr}));
  EXPECT_FALSE(judge(matrix, {.k_low = 1}, {&pool, nullptr, nullptr}));
  EXPECT_FALSE(judge(matrix, {.worlds = 5}, {&pool, nullptr, nullptr}));
  cancel.request();
  const auto stopped = judge(matrix, {}, {&pool, &cancel, nullptr});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::evidence
