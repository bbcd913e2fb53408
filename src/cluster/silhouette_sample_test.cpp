// Estimates against all pairs: errors as stated, no small cluster missed, no order that matters.
#include "cluster/silhouette_sample.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "cluster/search.hpp"
#include "cluster/test_data.hpp"
#include "cluster/test_rows.hpp"

namespace coterie::cluster {
namespace {

MeasuredWidths measure(const MadeRows& made, int k, const IndexOptions& options, int threads = 2) {
  base::Pool pool(threads);
  const Labelling one{made.labels, k};
  return measure_silhouettes(made.matrix, std::span(&one, 1), options, {.pool = &pool}).front();
}

double exact(const MadeRows& made, int k) {
  base::Pool pool(2);
  const Labelling one{made.labels, k};
  return silhouettes(made.matrix, std::span(&one, 1), {.pool = &pool})[0].value;
}

double weighted_mean(const MeasuredWidths& measured) {
  return std::inner_product(measured.widths.begin(), measured.widths.end(), measured.shares.begin(),
                            0.0);
}

TEST(SilhouetteSampleTest, FewRowsAreMeasuredWhole) {
  const MadeRows made = made_rows(500, 3, 3, false);
  const MeasuredWidths found = measure(made, 3, {});
  EXPECT_EQ(found.silhouette.value, exact(made, 3));
  EXPECT_TRUE(std::isnan(found.silhouette.standard_error));
  EXPECT_EQ(found.rows.size(), 500u);
  EXPECT_NEAR(weighted_mean(found), found.silhouette.value, 1e-11);
}

// Two standard errors hold 95 of 100 draws when every row is referred to; nearly so when a sample
// is.
TEST(SilhouetteSampleTest, StandardErrorIsThatOfRepeatedDraws) {
  const MadeRows made = made_rows(6000, 3, 4, false);
  const double whole = exact(made, 4);
  for (const int64_t reference : {6000, 3000}) {
    const int draws = 200;
    int within = 0;
    double square = 0, error = 0, bias = 0;
    for (uint64_t seed = 1; seed <= draws; ++seed) {
      const MeasuredWidths found = measure(made, 4,
                                           {.silhouette_rows = 1000,
                                            .silhouette_sample = 300,
                                            .silhouette_reference = reference,
                                            .seed = seed});
      const double off = found.silhouette.value - whole;
      within += std::abs(off) < 2 * found.silhouette.standard_error ? 1 : 0;
      square += off * off / draws;
      bias += off / draws;
      error += found.silhouette.standard_error / draws;
    }
    EXPECT_GE(within, reference == 6000 ? 185 : 178);
    EXPECT_NEAR(error / std::sqrt(square), 1, reference == 6000 ? 0.12 : 0.25);
    EXPECT_LT(std::abs(bias), 4 * error / std::sqrt(draws));
  }
}

// 60 rows of 20,000 in one cluster, 3 in another.
MadeRows with_small_clusters() {
  MadeRows out = made_rows(20000, 3, 3, false);
  for (size_t row = 0; row < 20000; ++row)
    if (row % 333 == 7) out.labels[row] = 3;
  out.labels[11] = out.labels[5000] = out.labels[15000] = 4;
  return out;
}

TEST(SilhouetteSampleTest, SmallClustersAreNotMissed) {
  const MadeRows made = with_small_clusters();
  const IndexOptions options{
      .silhouette_rows = 1000, .silhouette_sample = 500, .silhouette_reference = 3000};
  const MeasuredWidths found = measure(made, 5, options);
  std::vector<int> counts(5);
  for (const int64_t row : found.rows)
    ++counts[static_cast<size_t>(made.labels[static_cast<size_t>(row)])];
  EXPECT_GE(counts[3], 15);  // 32 to be expected
  EXPECT_EQ(counts[4], 3);
  EXPECT_NEAR(std::accumulate(found.shares.begin(), found.shares.end(), 0.0), 1, 1e-12);
  EXPECT_NEAR(weighted_mean(found), found.silhouette.value, 1e-11);
  EXPECT_NEAR(found.silhouette.value, exact(made, 5), 4 * found.silhouette.standard_error);
  EXPECT_LT(found.silhouette.standard_error, 0.02);
}

// The rows that one labelling takes more of do not bend the estimate of another.
TEST(SilhouetteSampleTest, SeveralLabellingsShareTheRowsWithoutBias) {
  const MadeRows small = with_small_clusters();
  const MadeRows large = made_rows(20000, 3, 3, false);
  const std::vector<Labelling> both{{small.labels, 5}, {large.labels, 3}};
  base::Pool pool(2);
  const double whole[2] = {exact(small, 5), exact(large, 3)};
  double bias[2] = {}, error[2] = {};
  const int draws = 20;
  for (uint64_t seed = 1; seed <= draws; ++seed) {
    const auto found = measure_silhouettes(small.matrix, both,
                                           {.silhouette_rows = 1000,
                                            .silhouette_sample = 500,
                                            .silhouette_reference = 20000,
                                            .seed = seed},
                                           {.pool = &pool});
    EXPECT_EQ(found[0].rows, found[1].rows);
    for (size_t at = 0; at < 2; ++at) {
      bias[at] += (found[at].silhouette.value - whole[at]) / draws;
      error[at] += found[at].silhouette.standard_error / draws;
    }
  }
  for (size_t at = 0; at < 2; ++at)
    EXPECT_LT(std::abs(bias[at]), 3.5 * error[at] / std::sqrt(draws));
}

TEST(SilhouetteSampleTest, SameBitsForAnyOrderThreadsAndInstructionSet) {
  const MadeRows made = with_small_clusters();
  const std::vector<uint64_t> keys = some_keys(20000);
  const std::vector<int64_t> order = shuffled(20000, 5);
  MadeRows moved{take_rows(made.matrix, order), {}};
  std::vector<uint64_t> moved_keys;
  for (const int64_t row : order) {
    moved.labels.push_back(made.labels[static_cast<size_t>(row)]);
    moved_keys.push_back(keys[static_cast<size_t>(row)]);
  }
  IndexOptions options{.silhouette_rows = 1000,
                       .silhouette_sample = 200,
                       .silhouette_reference = 1000,
                       .keys = keys};
  const MeasuredWidths first = measure(made, 5, options, 1);
  on_each_instruction_set([&](const std::string& name) {
    options.keys = moved_keys;
    const MeasuredWidths found = measure(moved, 5, options, 3);
    EXPECT_EQ(found.silhouette.value, first.silhouette.value) << name;
    EXPECT_EQ(found.silhouette.standard_error, first.silhouette.standard_error) << name;
    EXPECT_EQ(found.rows.size(), first.rows.size());
    options.keys = keys;
    EXPECT_EQ(measure(made, 5, options, 2).widths, first.widths) << name;
  });
}

TEST(SilhouetteSampleTest, OneClusterOrCancelledHasNone) {
  MadeRows made = made_rows(3000, 2, 2, false);
  std::ranges::fill(made.labels, 1);
  const IndexOptions options{.silhouette_rows = 100, .silhouette_sample = 50};
  const MeasuredWidths found = measure(made, 2, options);
  EXPECT_TRUE(std::isnan(found.silhouette.value));
  EXPECT_TRUE(std::isnan(found.silhouette.standard_error));
  base::Pool pool(2);
  base::Cancel cancel;
  cancel.request();
  const Labelling one{made.labels, 2};
  EXPECT_TRUE(measure_silhouettes(made.matrix, std::span(&one, 1), options,
                                  {.pool = &pool, .cancel = &cancel})
                  .empty());
}

}  // namespace
}  // namespace coterie::cluster
