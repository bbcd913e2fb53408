#include "medoids/gower.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "medoids/test_data.hpp"

namespace coterie::medoids {
namespace {

// tests/oracle/medoids_oracle.py: FasterPAM of kmedoids 0.5.5 on Gower distances by numpy, best of
// 20; and the distances of row 0 of set 7 to rows 1 to 8.
constexpr double kGowerLoss[] = {
    13.513930626438228, 20.606984898310035, 22.60667180798822,  26.72297996365358,
    33.38777294697056,  30.273448675794718, 33.91537643179666,  90.4354577713761,
    61.005947591701215, 58.249748918985375, 75.99528844777674,  68.009200219595,
    67.52086045317266,  67.29972866125496,  144.52776327579295, 129.131194868842,
    107.40745577427691, 97.99701873647956,  91.01225237879706,  94.2380075928623,
    93.40347959575286,  255.09005552596483, 159.65168609219216, 145.54034736476854};
constexpr double kGowerFirst[] = {0.6088110967639857,  0.48222735438933195, 0.6627664330104042,
                                  0.6084255694148919,  0.41078202363409744, 0.6206523871446089,
                                  0.48754062200299464, 0.4883199488854131};

class GowerTest : public testing::Test {
 protected:
  base::Pool pool_{2};
  cluster::Context context_{.pool = &pool_};
};

std::vector<double> ranges_of(const TestRows& rows, const cluster::Context& context) {
  std::vector<double> out = ranges(rows.numbers, context);
  for (double& range : out) range *= rows.numbers.step();
  return out;
}

TEST_F(GowerTest, DistancesAreThoseOfNumpy) {
  const TestRows rows = drawn(7);
  const Mixed mixed = rows.mixed();
  for (int64_t other = 1; other <= 8; ++other) {
    std::vector<float> point;
    for (int col = 0; col < mixed.cols(); ++col) point.push_back(mixed.at(other, col));
    const auto near = assign_gower(mixed, point, ranges_of(rows, context_), context_);
    EXPECT_NEAR(near.distance[0], kGowerFirst[other - 1], 1e-12);
    EXPECT_EQ(near.runner_up[0], -1);
    EXPECT_TRUE(std::isinf(near.runner_up_distance[0]));
    EXPECT_EQ(near.distance[static_cast<size_t>(other)], 0);
  }
}

TEST_F(GowerTest, CostIsNoHigherThanThatOfThePackageKmedoids) {
  for (int number = 0; number < kSets; ++number) {
    const TestRows rows = drawn(number);
    const auto found = fit_gower(rows.mixed(), rows.k, {}, context_);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_LE(found->fit.cost, kGowerLoss[number] * (1 + 1e-9)) << number;
    EXPECT_EQ(found->ranges, ranges_of(rows, context_));
    const auto near = assign_gower(rows.mixed(), found->fit.medoids, found->ranges, context_);
    EXPECT_EQ(near.label, found->fit.labels) << number;
    double sum = 0;
    for (const double distance : near.distance) sum += distance;
    EXPECT_NEAR(sum, found->fit.cost, 1e-9);
  }
}

TEST_F(GowerTest, RepeatsAnywhere) {
  const TestRows rows = drawn(19);
  const std::vector<uint64_t> keys = some_keys(rows.numbers.rows());
  const std::vector<int64_t> order = shuffled(rows.numbers.rows(), 4);
  const table::Matrix numbers = take(rows.numbers, order), codes = take(rows.codes, order);
  const std::vector<uint64_t> moved_keys = reordered(keys, order);
  for (const int64_t sample : {150, 10000}) {
    const MedoidsOptions options{.restarts = 3, .sample_rows = sample, .keys = keys};
    const auto first = fit_gower(rows.mixed(), 5, options, context_);
    ASSERT_TRUE(first);
    base::Pool one(1);
    with_each_set([&](const std::string& set) {
      const auto again = fit_gower(rows.mixed(), 5, options, {.pool = &one});
      ASSERT_TRUE(again);
      EXPECT_EQ(again->fit.rows, first->fit.rows) << set;
      EXPECT_EQ(again->fit.labels, first->fit.labels) << set;
      EXPECT_EQ(again->fit.cost, first->fit.cost) << set;
      const auto near = assign_gower(rows.mixed(), first->fit.medoids, first->ranges, context_);
      EXPECT_EQ(near.label, first->fit.labels) << set;
    });
    MedoidsOptions other = options;
    other.keys = moved_keys;
    const auto moved = fit_gower({.numbers = &numbers, .codes = &codes}, 5, other, context_);
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->fit.medoids, first->fit.medoids);
    EXPECT_EQ(moved->fit.cost, first->fit.cost);
    EXPECT_EQ(moved->fit.labels, reordered(first->fit.labels, order));
  }
}

TEST_F(GowerTest, OnlyNumbersOrOnlyCategories) {
  const TestRows rows = drawn(9);
  const auto codes = fit_gower({.codes = &rows.codes}, 4, {}, context_);
  ASSERT_TRUE(codes) << codes.error().text();
  EXPECT_TRUE(codes->ranges.empty());
  EXPECT_EQ(codes->fit.medoids.size(), 8U);
  const auto numbers = fit_gower({.numbers = &rows.numbers}, 4, {}, context_);
  ASSERT_TRUE(numbers);
  EXPECT_GT(numbers->fit.cost, 0);
}

TEST_F(GowerTest, MissingUnknownAndConstant) {
  table::Matrix numbers(4, 2, 1), codes(4, 1, 1);
  for (int row = 0; row < 4; ++row) {
    numbers.units(row, 0) = static_cast<float>(row * 10);
    numbers.units(row, 1) = 7;  // does not vary
    codes.units(row, 0) = static_cast<float>(row < 2 ? kMissing : 3);
  }
  const Mixed rows{.numbers = &numbers, .codes = &codes};
  const auto found = fit_gower(rows, 2, {}, context_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->ranges, (std::vector<double>{30, 0}));
  EXPECT_EQ(found->fit.labels[0], found->fit.labels[1]);  // missing equals missing
  EXPECT_NE(found->fit.labels[1], found->fit.labels[2]);
  codes.units(3, 0) = kUnknown;
  const std::vector<float> medoids = {30, 7, 3, 0, 7, kMissing};
  const auto near = assign_gower(rows, medoids, found->ranges, context_);
  EXPECT_DOUBLE_EQ(near.distance[3], 1.0 / 3);  // its number is equal, its level is not
  EXPECT_EQ(near.label[3], 0);
}

TEST_F(GowerTest, Edges) {
  const table::Matrix none(0, 1, 1), equal(30, 2, 1);
  EXPECT_EQ(fit_gower({.codes = &none}, 1, {}, context_).error().code, base::Code::data);
  EXPECT_EQ(fit_gower({}, 1, {}, context_).error().code, base::Code::internal);
  EXPECT_TRUE(fit_gower({.numbers = &equal, .codes = &equal}, 1, {}, context_));
  EXPECT_EQ(fit_gower({.codes = &equal}, 2, {}, context_).error().code, base::Code::data);
  base::Cancel cancel;
  cancel.request();
  const auto stopped = fit_gower({.codes = &equal}, 1, {}, {.pool = &pool_, .cancel = &cancel});
  EXPECT_EQ(stopped.error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::medoids
