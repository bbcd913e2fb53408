#include "stats/resampling.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "stats/test_cases.hpp"

namespace coterie::stats {
namespace {

// The definitions written out in Python (NumPy's percentile, SciPy's norm) for the replicates
// 1, 4, 9, … 400², the value 40,000 and the acceleration .05.
TEST(ResamplingTest, IntervalsAreTheDefinitions) {
  std::vector<double> replicates;
  for (int i = 400; i >= 1; --i) replicates.push_back(static_cast<double>(i) * i);
  const Bootstrap seen = summarise(40000, replicates, 0.05, 0.95);
  EXPECT_NEAR(seen.percentile.low, 120.47500000000002, 1e-9);
  EXPECT_NEAR(seen.percentile.high, 152119.525, 1e-9);
  EXPECT_NEAR(seen.bca.low, 244.52910719524215, 1e-7);
  EXPECT_NEAR(seen.bca.high, 155198.20774465104, 1e-7);
  EXPECT_NEAR(seen.standard_error, 47874.28934198397, 1e-9);
  EXPECT_NEAR(seen.bias, 53533.5 - 40000, 1e-9);
  EXPECT_EQ(seen.replicates, 400);
}

TEST(ResamplingTest, MissingReplicatesDoNotCount) {
  std::vector<double> replicates(200, kNan);
  std::iota(replicates.begin(), replicates.begin() + 101, 0.0);
  const Bootstrap seen = summarise(50, replicates, 0, 0.9);
  EXPECT_EQ(seen.replicates, 101);
  EXPECT_NEAR(seen.percentile.low, 5, 1e-12);
  EXPECT_NEAR(seen.bca.high, 95, 1e-6);
  EXPECT_TRUE(std::isnan(summarise(kNan, replicates, 0, 0.9).percentile.low));
  EXPECT_TRUE(std::isnan(summarise(1, {1, 1, 1}, 0, 0.9).bca.low));
  EXPECT_TRUE(std::isnan(summarise(1, {}, 0, 0.9).standard_error));
}

// One stratum: Efron's formula for a mean, skewness over 6 root n.
TEST(ResamplingTest, AccelerationOfAMeanIsItsSkewness) {
  const std::vector<double> values{1, 2, 4, 9, 20};
  double mean = 7.2, squares = 0, cubes = 0;
  std::vector<double> without;
  const std::vector<int64_t> counts(5, 1);
  for (const double x : values) {
    squares += (x - mean) * (x - mean);
    cubes += (x - mean) * (x - mean) * (x - mean);
    without.push_back((36 - x) / 4);
  }
  Acceleration seen;
  seen.add(5, counts, without);
  EXPECT_NEAR(seen.value(), cubes / (6 * std::pow(squares, 1.5)), 1e-14);
  EXPECT_TRUE(std::isnan(Acceleration{}.value()));
}

TEST(ResamplingTest, ReplicatesDoNotDependOnThreads) {
  base::Pool pool(3);
  std::vector<uint64_t> alone(1000), together(1000);
  const auto into = [](std::vector<uint64_t>& out) {
    return [&](std::size_t i, base::Random& random, std::size_t) { out[i] = random.next(); };
  };
  Resampling options{.seed = 4, .replicates = 1000};
  ASSERT_TRUE(for_replicates(options, into(alone)));
  options.pool = &pool;
  ASSERT_TRUE(for_replicates(options, into(together)));
  EXPECT_EQ(alone, together);
}

TEST(ResamplingTest, WrongOptionsAndInterruption) {
  EXPECT_TRUE(check_resampling({}));
  EXPECT_FALSE(check_resampling({.replicates = 99}));
  EXPECT_FALSE(check_resampling({.confidence = 1}));
  EXPECT_FALSE(check_resampling({.cells = 7}));
  base::Cancel cancel;
  cancel.request();
  const auto done = for_replicates({.cancel = &cancel}, [](auto, auto&, auto) {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::stats
