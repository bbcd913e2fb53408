#include "evidence/permutation.hpp"

#include <algorithm>
#include <numeric>

#include "evidence/test_subjects.hpp"

namespace coterie::evidence {
namespace {

TEST(PermutationTest, MovesAsManyCustomersAsTheSameRuleInPython) {
  const auto model = oracle_fitting(oracle_kmeans());
  const auto subject = model->subject();
  const auto moved = permute_features(subject, take_sample(subject, 600, 1, {}), 5, 1);
  ASSERT_TRUE(moved) << moved.error().text();
  ASSERT_EQ(moved->size(), 6U);
  auto want = expected("moved");
  for (const auto& one : *moved) {
    EXPECT_NEAR(mean_of(one.shares), want.at({one.feature, "mean"}), 1e-12) << one.feature;
    EXPECT_NEAR(standard_error_of(one.shares), want.at({one.feature, "error"}), 1e-12);
  }
}

TEST(PermutationTest, IsAPermutationThatTheOrderOfRowsDoesNotChange) {
  std::vector<uint64_t> keys;
  for (uint64_t i = 0; i < 101; ++i) keys.push_back(base::draw(9, 9, i));
  auto from = permutation_of(keys, "spend", 4, 2);
  // Who (by key) gets whose value (by key).
  std::map<uint64_t, uint64_t> before, after;
  for (size_t i = 0; i < keys.size(); ++i) before[keys[i]] = keys[static_cast<size_t>(from[i])];
  std::ranges::reverse(keys);
  const auto turned = permutation_of(keys, "spend", 4, 2);
  for (size_t i = 0; i < keys.size(); ++i) after[keys[i]] = keys[static_cast<size_t>(turned[i])];
  EXPECT_EQ(before, after);
  EXPECT_NE(permutation_of(keys, "spend", 4, 3), turned);
  EXPECT_NE(permutation_of(keys, "orders", 4, 2), turned);
  std::ranges::sort(from);
  std::vector<int64_t> all(keys.size());
  std::iota(all.begin(), all.end(), int64_t{0});
  EXPECT_EQ(from, all);
  EXPECT_TRUE(permutation_of({}, "spend", 4, 2).empty());
}

TEST(PermutationTest, CategoriesAndNoiseMoveToo) {
  base::Random random(4, 4);
  std::vector<double> x, y;
  std::vector<std::string> colour;
  for (int i = 0; i < 200; ++i) {
    x.push_back((i % 2) * 20 + random.normal());
    y.push_back((i % 2) * 20 + random.normal());
    colour.push_back(i % 2 == 0 ? "red" : "blue");
  }
  const auto frame = rules::frame_of(
      {rules::texts("colour", colour), rules::numbers("x", x), rules::numbers("y", y)});
  for (const auto& request :
       {segment::request("kprototypes", {{"features", list("x", "colour")}, {"k", value(2)}}),
        segment::request("hdbscan",
                         {{"features", list("x", "y")}, {"min_cluster_size", value(20)}})}) {
    const auto model = fitting(frame, request);
    ASSERT_EQ(model->error.fault, "") << request.method;
    const auto subject = model->subject();
    const auto moved = permute_features(subject, take_sample(subject, 200, 1, {}), 3, 1);
    ASSERT_TRUE(moved) << moved.error().text();
    // Half of them get the other group's value.
    EXPECT_GT(mean_of(moved->front().shares), 0.3) << request.method;
  }
}

TEST(PermutationTest, EndsWhenCancelled) {
  const auto model = oracle_fitting(oracle_kmeans(value(3)));
  base::Cancel cancel;
  cancel.request();
  const auto sample = take_sample(model->subject(), 600, 1, {});
  model->input.context.cancel = &cancel;
  const auto moved = permute_features(model->subject(), sample, 5, 1);
  ASSERT_FALSE(moved);
  EXPECT_EQ(moved.error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::evidence
