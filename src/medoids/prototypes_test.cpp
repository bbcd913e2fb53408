#include "medoids/prototypes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "medoids/test_data.hpp"

namespace coterie::medoids {
namespace {

// tests/oracle/medoids_oracle.py: KPrototypes of kmodes 0.12.2, the better of its two starts, best
// of 10 each, and its gamma.
constexpr double kPrototypesCost[] = {
    323.7073058660559,  1006.151265744069,  1959.5367825160158, 3590.884869624584,
    3532.134167360936,  607.4619147425107,  1593.0787816720158, 9317.419583048299,
    6167.152887049205,  8433.59777231442,   1677.0922240158595, 3723.369333484532,
    3386.7653854843907, 7562.148930153764,  25675.81125997493,  3979.128942476943,
    3224.3739831969256, 7725.501232779158,  11571.857458577077, 15884.899207318189,
    780.1339564462875,  11541.836863923812, 16096.357807021639, 20814.62622525868};
constexpr double kGamma[] = {
    3.1863131547105543, 1.4838540469454387, 2.1671542126023033, 2.379292480357338,
    1.2426694116206192, 2.8393963831621636, 2.161814918729637,  2.3102570516919863,
    1.769870519133252,  1.790074309167455,  2.807068534317156,  2.4048454093661897,
    1.2118218175597788, 2.2270646501402194, 2.1382228363568094, 2.5241590779275676,
    1.2213168359107531, 2.4810656733640264, 2.190919184028975,  2.393226314328058,
    1.1987242824820437, 2.1811895549781273, 2.427347991925863,  2.4013904980384844};

class PrototypesTest : public testing::Test {
 protected:
  base::Pool pool_{2};
  cluster::Context context_{.pool = &pool_};
};

TEST_F(PrototypesTest, CostIsNoHigherThanThatOfThePackageKmodes) {
  for (int number = 0; number < kSets; ++number) {
    const TestRows rows = drawn(number);
    EXPECT_NEAR(huang_gamma(rows.mixed()), kGamma[number], kGamma[number] * 1e-12) << number;
    const auto fit = fit_prototypes(rows.mixed(), rows.k, {}, context_);
    ASSERT_TRUE(fit) << fit.error().text();
    EXPECT_NEAR(fit->gamma, kGamma[number], 0x1p-32);
    EXPECT_LE(fit->cost, kPrototypesCost[number] * (1 + 1e-9)) << number;
    EXPECT_TRUE(fit->converged);
  }
}

TEST_F(PrototypesTest, PrototypesAreMeansAndModesAndLabelsTheNearest) {
  const TestRows rows = drawn(13);
  const Mixed mixed = rows.mixed();
  const auto fit = fit_prototypes(mixed, 4, {.gamma = 2}, context_);
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->gamma, 2);
  const auto near = assign_prototypes(mixed, fit->prototypes, fit->gamma, context_);
  EXPECT_EQ(near.label, fit->labels);
  double cost = 0;
  for (const double distance : near.distance) cost += distance * distance;
  EXPECT_NEAR(cost, fit->cost, cost * 1e-12);
  const auto width = static_cast<size_t>(mixed.cols());
  for (int32_t j = 0; j < 4; ++j) {
    const auto size = std::ranges::count(fit->labels, j);
    EXPECT_EQ(size, fit->sizes[static_cast<size_t>(j)]);
    for (int col = 0; col < mixed.cols(); ++col) {
      const float held = fit->prototypes[static_cast<size_t>(j) * width + static_cast<size_t>(col)];
      double sum = 0;
      int64_t counts[6] = {};
      for (int64_t row = 0; row < mixed.rows(); ++row) {
        if (fit->labels[static_cast<size_t>(row)] != j) continue;
        sum += static_cast<double>(mixed.at(row, col));
        if (col >= mixed.number_cols()) ++counts[static_cast<int>(mixed.at(row, col)) + 1];
      }
      if (col < mixed.number_cols()) {
        EXPECT_EQ(static_cast<double>(held), std::floor(sum / static_cast<double>(size) + 0.5));
      } else {
        EXPECT_EQ(static_cast<int64_t>(held) + 1, std::ranges::max_element(counts) - counts);
      }
    }
  }
}

TEST_F(PrototypesTest, RepeatsAnywhere) {
  const TestRows rows = drawn(21);
  const std::vector<uint64_t> keys = some_keys(rows.numbers.rows());
  const std::vector<int64_t> order = shuffled(rows.numbers.rows(), 5);
  const table::Matrix numbers = take(rows.numbers, order), codes = take(rows.codes, order);
  const std::vector<uint64_t> moved_keys = reordered(keys, order);
  for (const int64_t sample : {128, 10000}) {
    const PrototypesOptions options{.restarts = 4, .sample_rows = sample, .keys = keys};
    const auto first = fit_prototypes(rows.mixed(), 5, options, context_);
    ASSERT_TRUE(first);
    base::Pool one(1);
    with_each_set([&](const std::string& set) {
      const auto again = fit_prototypes(rows.mixed(), 5, options, {.pool = &one});
      ASSERT_TRUE(again);
      EXPECT_EQ(again->prototypes, first->prototypes) << set;
      EXPECT_EQ(again->labels, first->labels) << set;
      EXPECT_EQ(again->cost, first->cost) << set;
      EXPECT_EQ(again->passes, first->passes) << set;
    });
    PrototypesOptions other = options;
    other.keys = moved_keys;
    const auto moved = fit_prototypes({.numbers = &numbers, .codes = &codes}, 5, other, context_);
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->prototypes, first->prototypes);
    EXPECT_EQ(moved->cost, first->cost);
    EXPECT_EQ(moved->labels, reordered(first->labels, order));
  }
}

// Without categories it is k-means, and as good.
TEST_F(PrototypesTest, OnlyNumbersAreAsGoodAsKMeans) {
  for (const int number : {3, 8, 14}) {
    const TestRows rows = drawn(number);
    const auto fit = fit_prototypes({.numbers = &rows.numbers}, rows.k, {}, context_);
    const auto means = cluster::kmeans(rows.numbers, rows.k, {}, context_);
    ASSERT_TRUE(fit && means);
    EXPECT_NEAR(fit->cost, means->inertia, means->inertia * 1e-3) << number;
    const auto near = assign_prototypes({.numbers = &rows.numbers}, means->centres, 1, context_);
    const auto same = cluster::assign_nearest(rows.numbers, means->centres, context_);
    EXPECT_EQ(near.label, same.label);
    EXPECT_EQ(near.distance, same.distance);
    EXPECT_EQ(near.runner_up, same.runner_up);
    EXPECT_EQ(near.runner_up_distance, same.runner_up_distance);
  }
}

TEST_F(PrototypesTest, OnlyCategoriesAreKModes) {
  table::Matrix codes(60, 3, 1);  // two groups that share no level; one level in ten differs
  for (int row = 0; row < 60; ++row)
    for (int col = 0; col < 3; ++col)
      codes.units(row, col) = static_cast<float>(row % 3 == 0 ? 5 : (row + col) % 10 == 0 ? 1 : 2);
  const auto fit = fit_prototypes({.codes = &codes}, 2, {}, context_);
  ASSERT_TRUE(fit) << fit.error().text();
  EXPECT_EQ(fit->gamma, 1);
  EXPECT_EQ(fit->prototypes, (std::vector<float>{2, 2, 2, 5, 5, 5}));
  EXPECT_EQ(fit->sizes, (std::vector<int64_t>{40, 20}));
  EXPECT_EQ(fit->cost, 12);
}

TEST_F(PrototypesTest, MissingIsALevelAndUnknownDiffersFromAll) {
  table::Matrix codes(10, 2, 1);
  for (int row = 0; row < 10; ++row)
    for (int col = 0; col < 2; ++col)
      codes.units(row, col) = static_cast<float>(row < 6 ? kMissing : 1);
  const auto fit = fit_prototypes({.codes = &codes}, 2, {}, context_);
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->prototypes, (std::vector<float>{kMissing, kMissing, 1, 1}));
  EXPECT_EQ(fit->cost, 0);
  codes.units(0, 0) = kUnknown;
  codes.units(0, 1) = 1;
  const auto near = assign_prototypes({.codes = &codes}, fit->prototypes, fit->gamma, context_);
  EXPECT_EQ(near.label[0], 1);
  EXPECT_EQ(near.distance[0], 1);
  EXPECT_EQ(near.runner_up_distance[0], std::sqrt(2.0));
  const auto wrong = fit_prototypes({.codes = &codes}, 2, {}, context_);
  EXPECT_EQ(wrong.error().code, base::Code::data);  // a fit knows every level
}

TEST_F(PrototypesTest, RareRowsThatTheSampleMissesAreFound) {
  table::Matrix codes(3000, 1, 1);
  codes.units(1000, 0) = 4;
  codes.units(2000, 0) = 2;
  const auto fit = fit_prototypes({.codes = &codes}, 3, {.sample_rows = 50}, context_);
  ASSERT_TRUE(fit) << fit.error().text();
  EXPECT_EQ(fit->cost, 0);
  EXPECT_EQ(fit->prototypes, (std::vector<float>{0, 2, 4}));
  const auto four = fit_prototypes({.codes = &codes}, 4, {.sample_rows = 50}, context_);
  ASSERT_FALSE(four);
  EXPECT_NE(four.error().text().find("only 3 differ"), std::string::npos);
}

TEST_F(PrototypesTest, Edges) {
  const table::Matrix none(0, 1, 1), equal(30, 2, 1);
  EXPECT_EQ(fit_prototypes({.codes = &none}, 1, {}, context_).error().code, base::Code::data);
  EXPECT_EQ(fit_prototypes({}, 1, {}, context_).error().code, base::Code::internal);
  EXPECT_EQ(fit_prototypes({.codes = &equal}, 0, {}, context_).error().code, base::Code::data);
  EXPECT_EQ(fit_prototypes({.codes = &equal}, 2, {}, context_).error().code, base::Code::data);
  const Mixed both{.numbers = &equal, .codes = &equal};
  EXPECT_EQ(fit_prototypes(both, 1, {.gamma = 1e300}, context_).error().code, base::Code::data);
  EXPECT_EQ(fit_prototypes(both, 1, {.gamma = -1}, context_).error().code, base::Code::data);
  EXPECT_EQ(fit_prototypes(both, 1, {}, context_)->gamma, 1);  // nothing varies
  base::Cancel cancel;
  cancel.request();
  const auto stopped = fit_prototypes(both, 1, {}, {.pool = &pool_, .cancel = &cancel});
  EXPECT_EQ(stopped.error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::medoids
