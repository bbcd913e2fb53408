#include "cluster/stability.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "cluster/search.hpp"
#include "cluster/test_data.hpp"
#include "math/simd.hpp"

namespace coterie::cluster {
namespace {

// tests/oracle/stability_oracle.py: adjusted Rand, its standard error, split-half, mean Jaccard of
// four segments, resamples that dissolved each; with all 300 rows and with 50 a sample.
constexpr double kWhole[] = {0.90198337021952,
                             0.009571505600633174,
                             0.886058046420476,
                             0.9231469861990609,
                             0.9250408692804077,
                             0.9305426613264165,
                             0.9326549817894119,
                             0.0,
                             0.0,
                             0.0,
                             0.0};
constexpr double kSampled[] = {0.8701913768872611,
                               0.02189903935722798,
                               0.6947820467858826,
                               0.9473684210526316,
                               0.940541958041958,
                               0.8259115884115884,
                               0.8483716283716284,
                               0.0,
                               0.0,
                               0.0,
                               1.0};

using Labels = std::vector<int32_t>;

class StabilityTest : public testing::Test {
 protected:
  base::Pool pool_{2};
  Context context_{.pool = &pool_};
};

// The rows of the script: a linear congruential generator.
std::vector<std::array<int64_t, 2>> script_rows() {
  uint64_t state = 1000003U * 101;
  const auto draw = [&] {
    state = (state * 1103515245U + 12345U) % 2147483648U;
    return static_cast<int64_t>(state >> 11);
  };
  std::vector<std::array<int64_t, 2>> out(300);
  for (auto& row : out) {
    const int64_t group = draw() % 3;
    row[0] = group * 300000 + draw();
    row[1] = group % 2 * 700000 + draw();
  }
  return out;
}

// Splits each of two columns at its mean.
Labels split(const std::vector<std::array<int64_t, 2>>& rows, std::span<const int64_t> fitted,
             std::span<const int64_t> labelled) {
  int64_t sums[2] = {};
  for (const int64_t row : fitted)
    for (size_t col = 0; col < 2; ++col) sums[col] += rows[static_cast<size_t>(row)][col];
  const auto n = static_cast<int64_t>(fitted.size());
  Labels out;
  for (const int64_t row : labelled) {
    const auto& x = rows[static_cast<size_t>(row)];
    out.push_back(2 * static_cast<int32_t>(x[0] * n > sums[0]) +
                  static_cast<int32_t>(x[1] * n > sums[1]));
  }
  return out;
}

std::vector<int64_t> numbers(int64_t rows) {
  std::vector<int64_t> out(static_cast<size_t>(rows));
  std::iota(out.begin(), out.end(), 0);
  return out;
}

TEST_F(StabilityTest, IsThatOfAnIndependentClusterboot) {
  const auto rows = script_rows();
  const Labels labels = split(rows, numbers(300), numbers(300));
  const Refit refit = [&](auto fitted, auto labelled, uint64_t) -> base::Result<Labels> {
    return split(rows, fitted, labelled);
  };
  for (const int64_t most : {1000, 50}) {
    const double* expected = most == 1000 ? kWhole : kSampled;
    const auto found = stability(labels, {.rows_most = most}, refit, context_);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_NEAR(found->adjusted_rand, expected[0], 1e-12);
    EXPECT_NEAR(found->standard_error, expected[1], 1e-12);
    EXPECT_NEAR(found->split_half, expected[2], 1e-12);
    for (size_t j = 0; j < 4; ++j) {
      EXPECT_NEAR(found->jaccard[j], expected[3 + j], 1e-12);
      EXPECT_EQ(found->dissolved[j], static_cast<int>(expected[7 + j]));
    }
    EXPECT_NEAR(found->high - found->low, 2 * 2.0930240544 * expected[1], 1e-9);  // t, 19 degrees
    EXPECT_EQ(found->resamples, 20);
    EXPECT_EQ(found->splits, 3);
    EXPECT_EQ(found->rows, std::min<int64_t>(300, most));
    EXPECT_EQ(found->whole, most == 1000);
  }
}

TEST_F(StabilityTest, ClearGroupsAreStableAndACloudIsNot) {
  Table tight, cloud;
  base::Random random(5, 5);
  for (int i = 0; i < 900; ++i) {
    const double at = i % 3 * 20.0;
    tight.push_back({at + random.normal(), -at + random.normal()});
    cloud.push_back({random.uniform(), random.uniform(), random.uniform(), random.uniform()});
  }
  const table::Matrix clear = to_matrix(tight), round = to_matrix(cloud);
  const auto three = kmeans(clear, 3, {}, context_), six = kmeans(round, 6, {}, context_);
  ASSERT_TRUE(three && six);
  const auto good = stability_of_kmeans(clear, three->labels, 3, {}, context_);
  const auto bad = stability_of_kmeans(round, six->labels, 6, {}, context_);
  ASSERT_TRUE(good && bad);
  EXPECT_EQ(good->adjusted_rand, 1);
  EXPECT_EQ(good->split_half, 1);
  EXPECT_EQ(good->standard_error, 0);
  EXPECT_EQ(good->jaccard, (std::vector<double>{1, 1, 1}));
  EXPECT_EQ(good->dissolved, (std::vector<int>{0, 0, 0}));
  EXPECT_LT(bad->adjusted_rand, 0.8);
  EXPECT_LT(bad->low, bad->adjusted_rand);
  EXPECT_GT(bad->high, bad->adjusted_rand);
  EXPECT_LT(bad->split_half, 0.8);
  // Too many clusters for three groups: which of them is cut in two is chance.
  const auto five = kmeans(clear, 5, {}, context_);
  const auto cut = stability_of_kmeans(clear, five->labels, 5, {}, context_);
  EXPECT_LT(cut->adjusted_rand, 0.95);
}

// The k-means refit is a cheap one; a thorough one finds about the same.
TEST_F(StabilityTest, CheapRefitsOfKMeansSayWhatThoroughOnesSay) {
  for (const int k : {3, 5, 8}) {
    const table::Matrix matrix = drawn_matrix(1500, 4, 5, 3);
    const auto fit = kmeans(matrix, k, {}, context_);
    ASSERT_TRUE(fit);
    const Refit thorough = [&](auto fitted, auto labelled, uint64_t seed) -> base::Result<Labels> {
      const KMeansFit again = TRY(kmeans(take_rows(matrix, fitted), k, {.seed = seed}, context_));
      return assign_nearest(take_rows(matrix, labelled), again.centres, context_).label;
    };
    const auto cheap = stability_of_kmeans(matrix, fit->labels, k, {}, context_);
    const auto slow = stability(fit->labels, {}, thorough, context_);
    ASSERT_TRUE(cheap && slow);
    EXPECT_NEAR(cheap->adjusted_rand, slow->adjusted_rand, 0.03) << k;
  }
}

TEST_F(StabilityTest, RepeatsAnywhere) {
  const table::Matrix matrix = drawn_matrix(1200, 3, 4, 9);
  const auto keys = some_keys(1200);
  const auto fit = kmeans(matrix, 4, {.keys = keys}, context_);
  ASSERT_TRUE(fit);
  const StabilityOptions options{.resamples = 6, .rows_most = 400, .keys = keys};
  const auto first = stability_of_kmeans(matrix, fit->labels, 4, options, context_);
  ASSERT_TRUE(first);
  const auto same = [&](const Stability& again) {
    EXPECT_EQ(again.adjusted_rand, first->adjusted_rand);
    EXPECT_EQ(again.standard_error, first->standard_error);
    EXPECT_EQ(again.split_half, first->split_half);
    EXPECT_EQ(again.jaccard, first->jaccard);
    EXPECT_EQ(again.dissolved, first->dissolved);
  };
  base::Pool one(1);
  for (const std::string& set : math::instruction_sets()) {
    ASSERT_TRUE(math::use_instruction_set(set));
    same(*stability_of_kmeans(matrix, fit->labels, 4, options, {.pool = &one}));
  }
  math::use_instruction_set("");
  const std::vector<int64_t> order = shuffled(1200, 3);
  const table::Matrix moved = take_rows(matrix, order);
  std::vector<uint64_t> moved_keys;
  Labels labels;
  for (const int64_t row : order) {
    moved_keys.push_back(keys[static_cast<size_t>(row)]);
    labels.push_back(fit->labels[static_cast<size_t>(row)]);
  }
  StabilityOptions other = options;
  other.keys = moved_keys;
  same(*stability_of_kmeans(moved, labels, 4, other, context_));
}

TEST_F(StabilityTest, NoiseIsAGroupButNoSegment) {
  Labels labels(60, -1);
  for (size_t i = 0; i < 20; ++i) labels[i] = 0;
  for (size_t i = 20; i < 40; ++i) labels[i] = 1;
  const Refit same = [&](auto, auto labelled, uint64_t) -> base::Result<Labels> {
    Labels out;
    for (const int64_t row : labelled) out.push_back(labels[static_cast<size_t>(row)]);
    return out;
  };
  const auto found = stability(labels, {.resamples = 3}, same, context_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->adjusted_rand, 1);
  EXPECT_EQ(found->jaccard, (std::vector<double>{1, 1}));
  // Segment 1 becomes noise: it is dissolved, though the noise holds all of it.
  const Refit lost = [&](auto, auto labelled, uint64_t) -> base::Result<Labels> {
    Labels out;
    for (const int64_t row : labelled)
      out.push_back(labels[static_cast<size_t>(row)] == 0 ? 0 : -1);
    return out;
  };
  const auto less = stability(labels, {.resamples = 3}, lost, context_);
  ASSERT_TRUE(less);
  EXPECT_EQ(less->jaccard, (std::vector<double>{1, 0}));
  EXPECT_EQ(less->dissolved, (std::vector<int>{0, 3}));
  EXPECT_LT(less->adjusted_rand, 0.7);
}

TEST_F(StabilityTest, ASegmentTooSmallToBeComparedHasNoFigure) {
  Labels labels(5000, 0);
  labels[17] = 1;
  const Refit one = [](auto, auto labelled, uint64_t) -> base::Result<Labels> {
    return Labels(labelled.size(), 0);
  };
  const auto found = stability(labels, {.resamples = 2, .rows_most = 10}, one, context_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->jaccard[0], 1);
  EXPECT_TRUE(std::isnan(found->jaccard[1]));
  EXPECT_EQ(found->dissolved[1], 0);
}

TEST_F(StabilityTest, ResamplesThatCannotBeFittedAreLeftOut) {
  const Labels labels = {0, 0, 1, 1, 2, 2};
  int calls = 0;
  const Refit often = [&](auto, auto labelled, uint64_t) -> base::Result<Labels> {
    if (++calls % 2 == 0) return base::fail(base::Code::data, "test", "too few");
    Labels out;
    for (const int64_t row : labelled) out.push_back(labels[static_cast<size_t>(row)]);
    return out;
  };
  const auto found = stability(labels, {.resamples = 4, .splits = 1}, often, context_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->resamples, 2);
  EXPECT_EQ(found->splits, 0);
  EXPECT_EQ(found->adjusted_rand, 1);
  EXPECT_TRUE(std::isnan(found->split_half));
  const Refit never = [](auto, auto, uint64_t) -> base::Result<Labels> {
    return base::fail(base::Code::data, "test", "too few");
  };
  EXPECT_EQ(stability(labels, {}, never, context_).error().code, base::Code::data);
  const Refit broken = [](auto, auto, uint64_t) -> base::Result<Labels> {
    return base::fail(base::Code::memory, "test", "no memory");
  };
  EXPECT_EQ(stability(labels, {}, broken, context_).error().code, base::Code::memory);
}

TEST_F(StabilityTest, Edges) {
  const Refit refit = [](auto, auto labelled, uint64_t) -> base::Result<Labels> {
    return Labels(labelled.size(), 0);
  };
  const Labels few(3), five(5), wrong = {0, 1, -2, 0, 0};
  EXPECT_EQ(stability(few, {}, refit, context_).error().code, base::Code::data);
  EXPECT_EQ(stability({}, {}, refit, context_).error().code, base::Code::data);
  EXPECT_EQ(stability(wrong, {}, refit, context_).error().code, base::Code::internal);
  const std::vector<uint64_t> keys(2);
  EXPECT_EQ(stability(five, {.keys = keys}, refit, context_).error().code, base::Code::internal);
  const auto one = stability(five, {.resamples = 1, .splits = 0}, refit, context_);
  ASSERT_TRUE(one);  // one segment is always the same
  EXPECT_EQ(one->adjusted_rand, 1);
  EXPECT_TRUE(std::isnan(one->standard_error));
  EXPECT_TRUE(std::isnan(one->low));
  base::Cancel cancel;
  cancel.request();
  const auto stopped = stability(five, {}, refit, {.pool = &pool_, .cancel = &cancel});
  EXPECT_EQ(stopped.error().code, base::Code::cancelled);
  const table::Matrix equal(50, 2, 1);
  const Labels zeros(50);
  EXPECT_EQ(stability_of_kmeans(equal, zeros, 1, {}, context_)->adjusted_rand, 1);
  EXPECT_EQ(stability_of_kmeans(equal, zeros, 2, {}, context_).error().code, base::Code::data);
  EXPECT_EQ(stability_of_kmeans(equal, few, 2, {}, context_).error().code, base::Code::internal);
}

TEST(StabilityWordTest, Thresholds) {
  EXPECT_EQ(stability_word(0.5), "dissolved");
  EXPECT_EQ(stability_word(0.51), "unstable");
  EXPECT_EQ(stability_word(0.6), "pattern");
  EXPECT_EQ(stability_word(0.75), "stable");
  EXPECT_EQ(stability_word(0.85), "highly stable");
  EXPECT_EQ(stability_word(NAN), "");
}

}  // namespace
}  // namespace coterie::cluster
