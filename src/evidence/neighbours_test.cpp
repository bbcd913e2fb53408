#include "evidence/neighbours.hpp"

#include <algorithm>

#include "evidence/test_subjects.hpp"
#include "segment/test_groups.hpp"

namespace coterie::evidence {
namespace {

// A made-up run: ten customers in segments A, B, C by `before`.
std::unique_ptr<Fitting> ten(const std::vector<int32_t>& before) {
  auto out = fitting(rules::frame_of({rules::numbers("spend", {1, 2, 1, 2, 30, 31, 6, 7, 9, 9}),
                                      rules::numbers("age", {5, 9, 6, 8, 7, 5, 9, 9, 9, 9})}),
                     oracle_kmeans(value(3)));
  EXPECT_EQ(out->error.fault, "");
  out->fitted.result.assignment.segment = before;
  for (size_t i = 0; i < 3; ++i)
    out->fitted.result.segments[i].name = std::string(1, static_cast<char>('A' + i));
  return out;
}

Neighbour told(const std::vector<int32_t>& before, const std::vector<int32_t>& after, int k) {
  const auto model = ten(before);
  const auto subject = model->subject();
  const auto customers = take_sample(subject, 10, 1, {});
  std::vector<int32_t> labels;
  for (const int64_t row : customers.rows) labels.push_back(after[static_cast<size_t>(row)]);
  return compare_neighbour(subject, customers, labels, k);
}

TEST(NeighboursTest, ASegmentThatSplitsIsTold) {
  const auto have = told({0, 0, 0, 0, 0, 0, 1, 1, 2, 2}, {0, 0, 0, 0, 3, 3, 1, 1, 2, 2}, 4);
  ASSERT_EQ(have.reshapings.size(), 1U);
  EXPECT_EQ(have.reshapings[0].what, "splits");
  EXPECT_EQ(have.reshapings[0].shares, (std::vector<double>{4.0 / 6, 2.0 / 6}));
  EXPECT_EQ(have.kept, (std::vector<std::string>{"B", "C"}));
  EXPECT_EQ(have.sentence,
            "At k = 4 A splits into 2 (67 % and 33 % of it; they differ most in spend, mean 1.5 "
            "against 30.5).");
}

TEST(NeighboursTest, SegmentsThatMergeAreTold) {
  const auto have = told({0, 0, 0, 0, 0, 0, 1, 1, 2, 2}, {0, 0, 0, 0, 0, 0, 1, 1, 1, 1}, 2);
  ASSERT_EQ(have.reshapings.size(), 1U);
  EXPECT_EQ(have.reshapings[0].what, "merge");
  EXPECT_EQ(have.sentence, "At k = 2 B and C become one.");
  EXPECT_EQ(have.kept, (std::vector<std::string>{"A"}));
}

TEST(NeighboursTest, ANewSegmentMayComeFromSeveral) {
  // Two of five of A, one of three of B, one of two of C.
  const auto have = told({0, 0, 0, 0, 0, 1, 1, 1, 2, 2}, {0, 0, 0, 3, 3, 1, 1, 3, 3, 2}, 4);
  const auto drawn = std::ranges::find(have.reshapings, "drawn", &Reshaping::what);
  // Half of it is of A: that is a split, in the words of a person.
  EXPECT_EQ(drawn, have.reshapings.end());
  const auto thin = told({0, 0, 0, 0, 0, 1, 1, 1, 2, 2}, {0, 0, 0, 0, 3, 1, 1, 3, 3, 2}, 4);
  ASSERT_EQ(thin.reshapings.size(), 1U);
  EXPECT_EQ(thin.reshapings[0].what, "drawn");
  EXPECT_EQ(thin.sentence,
            "At k = 4 a new segment is drawn from A, B and C (33 %, 33 % and 33 % of it).");
}

TEST(NeighboursTest, ASegmentMayBeDealtOut) {
  const auto have = told({0, 0, 0, 0, 1, 1, 1, 2, 2, 2}, {0, 0, 0, 0, 1, 1, 1, 0, 1, -1}, 2);
  ASSERT_EQ(have.reshapings.size(), 1U);
  EXPECT_EQ(have.reshapings[0].what, "dealt");
  EXPECT_EQ(have.sentence,
            "At k = 2 C is dealt out (33 % and 33 % of it to the places of A and B).");
}

TEST(NeighboursTest, AgreeWithScikitLearnsFits) {
  const auto model = oracle_fitting(oracle_kmeans());
  const auto subject = model->subject();
  const auto have = neighbours(subject, take_sample(subject, 600, 1, {}));
  ASSERT_TRUE(have) << have.error().text();
  ASSERT_EQ(have->size(), 2U);
  auto want = expected("k");
  for (const auto& one : *have) {
    EXPECT_EQ(one.problem, "");
    EXPECT_NEAR(one.adjusted_rand, want.at({std::to_string(one.k), "adjusted_rand"}), 1e-12);
    EXPECT_TRUE(one.sentence.starts_with("At k = " + std::to_string(one.k) + " "));
  }
}

TEST(NeighboursTest, OneSegmentAndTooFewCustomersAreNamed) {
  const auto model =
      fitting(rules::frame_of({rules::numbers("a", {1, 5})}), oracle_kmeans(value(2)));
  ASSERT_EQ(model->error.fault, "");
  const auto subject = model->subject();
  const auto have = neighbours(subject, take_sample(subject, 2, 1, {}));
  ASSERT_TRUE(have) << have.error().text();
  EXPECT_EQ((*have)[0].problem, "One segment is no segmentation.");
  EXPECT_NE((*have)[1].problem, "");
  const auto cuts = oracle_fitting(oracle_cuts());
  EXPECT_TRUE(neighbours(cuts->subject(), take_sample(cuts->subject(), 9, 1, {}))->empty());
}

TEST(NeighboursTest, SeedsAgreeOnGroupsAndNotOnClouds) {
  const auto shop = segment::three_groups();
  const auto clear = fitting(shop.frame, segment::request("kmeans", segment::settings_of({})), 2,
                             {}, shop.spend_micros);
  const auto seeds = try_seeds(clear->subject(), take_sample(clear->subject(), 180, 1, {}), 10);
  ASSERT_TRUE(seeds) << seeds.error().text();
  EXPECT_EQ(seeds->seeds, 10);
  EXPECT_EQ(seeds->rows, 180);
  EXPECT_EQ(seeds->lowest, 1);
  EXPECT_EQ(seeds->with_run, 1);

  base::Random random(5, 5);
  std::vector<table::Column> columns;
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
    std::vector<double> x;
    for (int i = 0; i < 3000; ++i) x.push_back(random.normal());
    columns.push_back(rules::numbers(name, x));
  }
  auto request = oracle_kmeans(value(6));
  request.settings["restarts"] = value(1);
  const auto cloud = fitting(rules::frame_of(columns), request);
  const auto found = try_seeds(cloud->subject(), take_sample(cloud->subject(), 800, 1, {}), 4);
  ASSERT_TRUE(found);
  EXPECT_LT(found->adjusted_rand, 0.95);
  EXPECT_LE(found->lowest, found->adjusted_rand);

  const auto cuts = oracle_fitting(oracle_cuts());
  EXPECT_EQ(try_seeds(cuts->subject(), take_sample(cuts->subject(), 9, 1, {}), 10)->problem,
            "Rules draw nothing at random.");
}

}  // namespace
}  // namespace coterie::evidence
