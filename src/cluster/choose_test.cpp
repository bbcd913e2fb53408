// The sweep: what it chooses, and why.
#include "cluster/choose.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "cluster/test_data.hpp"

namespace coterie::cluster {
namespace {

Sweep swept(const table::Matrix& matrix, const SweepOptions& options = {}) {
  base::Pool pool(2);
  auto result = sweep(matrix, options, {.pool = &pool});
  if (!result) {
    ADD_FAILURE() << result.error().text();
    return {};
  }
  return *std::move(result);
}

const Candidate& chosen(const Sweep& sweep) {
  return sweep.candidates[static_cast<size_t>(sweep.chosen)];
}

double silhouette(const Candidate& candidate) {
  return candidate.indices[1].value;
}

TEST(Sweep, ChoosesFiveGroupsForTheMall) {
  COTERIE_NEEDS_DATA(folder);
  const Sweep found = swept(mall(folder));
  ASSERT_EQ(found.candidates.size(), 9U);
  EXPECT_EQ(chosen(found).fit.k, 5);
  EXPECT_NEAR(chosen(found).fit.inertia, 44448.455, 0.01);
  EXPECT_EQ(found.elbow_k, 5);
  EXPECT_EQ(found.rule, "k = 5 has the highest Euclidean silhouette (0.554) of k = 2..10.");
  constexpr std::array kPublished{0.2969, 0.4676, 0.4932, 0.5539, 0.5398};
  for (size_t i = 0; i < kPublished.size(); ++i)
    EXPECT_NEAR(silhouette(found.candidates[i]), kPublished[i], 5e-5);
}

TEST(Sweep, FindsThePublishedSilhouettesOfRetailxAndWholesale) {
  COTERIE_NEEDS_DATA(folder);
  const Sweep people = swept(retailx(folder));
  constexpr std::array kInertia{2981.829, 2382.508, 1958.508, 1606.762};
  constexpr std::array kSilhouette{0.4129, 0.2869, 0.3008, 0.3152};
  for (size_t i = 0; i < kInertia.size(); ++i) {
    EXPECT_NEAR(people.candidates[i].fit.inertia / kInertia[i], 1, 1e-3);
    EXPECT_NEAR(silhouette(people.candidates[i]), kSilhouette[i], 0.002);
  }
  EXPECT_EQ(chosen(people).fit.k, 2);
  const Sweep shops = swept(wholesale(folder), {.k_low = 2, .k_high = 4});
  EXPECT_NEAR(silhouette(shops.candidates[0]), 0.2900, 5e-5);
  EXPECT_NEAR(silhouette(shops.candidates[1]), 0.2581, 5e-5);
  EXPECT_NEAR(shops.candidates[2].fit.inertia, 1391.755, 0.2);
}

TEST(Sweep, InertiaFallsWithEveryFurtherCluster) {
  const Sweep found = swept(drawn_matrix(2000, 4, 5, 8), {.k_low = 1, .k_high = 12});
  ASSERT_EQ(found.candidates.size(), 12U);
  for (size_t i = 1; i < found.candidates.size(); ++i)
    EXPECT_LT(found.candidates[i].fit.inertia, found.candidates[i - 1].fit.inertia);
  EXPECT_FALSE(found.candidates[0].allowed);
  EXPECT_EQ(found.candidates[0].reason, "one segment has no silhouette");
  EXPECT_EQ(found.candidates[10].reason, "more than 10 segments");
}

// Four groups of 400 and one of 8 far away: 5 fits best, but 8 customers are no segment.
TEST(Sweep, DoesNotChooseATinySegment) {
  Table table;
  base::Random random(2, 2);
  for (int row = 0; row < 1608; ++row) {
    const int group = row < 1600 ? row % 4 : 4;
    table.push_back({group == 4 ? 50.0 : 8.0 * (group % 2) + random.normal(),
                     group == 4 ? 50.0 : 8.0 * std::floor(group / 2.0) + random.normal()});
  }
  const Sweep strict = swept(to_matrix(table), {.k_low = 4, .k_high = 6});
  EXPECT_EQ(strict.candidates[1].reason,
            "the smallest segment has 0.5 % of the customers, below 2 %");
  EXPECT_EQ(chosen(strict).fit.k, 4);
  const Sweep loose = swept(to_matrix(table), {.k_low = 4, .k_high = 6, .smallest_share = 0.001});
  EXPECT_EQ(chosen(loose).fit.k, 5);
}

TEST(Sweep, TakesTheLargestSmallestSegmentWhenNoneIsAllowed) {
  const Sweep found =
      swept(drawn_matrix(500, 2, 3, 1), {.k_low = 3, .k_high = 5, .smallest_share = 0.9});
  EXPECT_EQ(chosen(found).fit.k, 3);
  EXPECT_NE(found.rule.find("No k of 3..5 is allowed; k = 3 is taken"), std::string::npos)
      << found.rule;
}

TEST(Sweep, LeavesOutKAboveTheNumberOfDistinctRows) {
  const table::Matrix matrix = to_matrix({{0}, {1}, {5}, {5}, {0}, {1}});
  const Sweep found = swept(matrix);
  ASSERT_EQ(found.candidates.size(), 2U);
  EXPECT_EQ(chosen(found).fit.k, 3);
  EXPECT_EQ(chosen(found).fit.inertia, 0);
  EXPECT_EQ(found.elbow_k, 0);
}

TEST(Sweep, DoesNotDependOnThreads) {
  const table::Matrix matrix = drawn_matrix(1500, 3, 4, 6);
  base::Pool one(1), three(3);
  const auto a = sweep(matrix, {}, {.pool = &one}), b = sweep(matrix, {}, {.pool = &three});
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->chosen, b->chosen);
  for (size_t i = 0; i < a->candidates.size(); ++i) {
    EXPECT_EQ(a->candidates[i].fit.labels, b->candidates[i].fit.labels);
    for (size_t at = 0; at < a->candidates[i].indices.size(); ++at)
      EXPECT_EQ(a->candidates[i].indices[at].value, b->candidates[i].indices[at].value);
  }
}

TEST(Sweep, SaysWhatIsWrong) {
  base::Pool pool(1);
  base::Cancel cancel;
  const Context context{.pool = &pool, .cancel = &cancel};
  const table::Matrix alike = to_matrix({{1}, {1}, {1}}), three = to_matrix({{1}, {2}, {3}});
  EXPECT_EQ(sweep(alike, {}, context).error().code, base::Code::data);
  EXPECT_EQ(sweep(alike, {.k_low = 1}, context).error().code, base::Code::data);
  EXPECT_EQ(sweep(table::Matrix(0, 1, 1), {}, context).error().code, base::Code::data);
  EXPECT_EQ(sweep(three, {.k_low = 5, .k_high = 4}, context).error().code, base::Code::data);
  EXPECT_EQ(sweep(three, {.k_low = 4, .k_high = 6}, context).error().code, base::Code::data);
  cancel.request();
  EXPECT_EQ(sweep(three, {}, context).error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::cluster
