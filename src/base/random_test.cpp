#include "base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace coterie::base {

struct Moments {
  double mean = 0, variance = 0;
};

Moments moments(int count, auto draw_one) {
  double mean = 0, squares = 0;  // Welford
  for (int i = 1; i <= count; ++i) {
    const double x = draw_one();
    const double step = x - mean;
    mean += step / i;
    squares += step * (x - mean);
  }
  return {mean, squares / count};
}

TEST(Mix64, IsSplitMix64) {
  // The first outputs of Vigna's splitmix64.c from state 1234567, which adds the golden ratio
  // before each.
  uint64_t state = 1234567;
  for (uint64_t want : {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                        4593380528125082431u, 16408922859458223821u}) {
    EXPECT_EQ(mix64(state), want);
    state += 0x9e3779b97f4a7c15u;
  }
}

TEST(Draw, EveryWordMatters) {
  std::set<uint64_t> seen;
  for (uint64_t seed = 0; seed < 20; ++seed)
    for (uint64_t stream = 0; stream < 20; ++stream)
      for (uint64_t index = 0; index < 20; ++index) seen.insert(draw(seed, stream, index));
  EXPECT_EQ(seen.size(), 8000u);
}

TEST(Draw, HalfOfTheBitsTurnWhenOneDoes) {
  double turned = 0;
  for (uint64_t i = 0; i < 3000; ++i)
    for (uint64_t bit = 0; bit < 64; bit += 9)
      turned +=
          static_cast<double>(__builtin_popcountll(draw(7, 3, i) ^ draw(7, 3, i ^ (1ull << bit))));
  EXPECT_NEAR(turned / (3000 * 8), 32.0, 0.15);  // sd of the mean is 4 / sqrt(24000) = .026
}

TEST(HashText, DependsOnTextAndSeed) {
  std::set<uint64_t> seen;
  for (int i = 0; i < 10000; ++i) seen.insert(hash_text(std::to_string(i), 1));
  EXPECT_EQ(seen.size(), 10000u);
  EXPECT_NE(hash_text("a", 1), hash_text("a", 2));
  EXPECT_EQ(hash_text("a", 1), hash_text("a", 1));
}

TEST(Random, RepeatsFromItsSeedAndStream) {
  Random a(1, 2), b(1, 2), c(1, 3);
  for (uint64_t i = 0; i < 100; ++i) {
    const uint64_t x = a.next();
    EXPECT_EQ(x, b.next());
    EXPECT_EQ(x, draw(1, 2, i));
    EXPECT_NE(x, c.next());
  }
}

// Kolmogorov's distance of n draws from the distribution `cdf`, times sqrt(n); above 1.95 in one of
// 1000 cases.
double kolmogorov(std::vector<double> x, auto cdf) {
  std::sort(x.begin(), x.end());
  const double n = static_cast<double>(x.size());
  double worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double p = cdf(x[i]), rank = static_cast<double>(i);
    worst = std::max({worst, p - rank / n, (rank + 1) / n - p});
  }
  return worst * std::sqrt(n);
}

std::vector<double> sample(int count, auto draw_one) {
  std::vector<double> out;
  for (int i = 0; i < count; ++i) out.push_back(draw_one());
  return out;
}

TEST(Random, UniformIsUniform) {
  Random random(11, 0);
  const auto x = sample(200000, [&] { return random.uniform(); });
  EXPECT_GE(*std::min_element(x.begin(), x.end()), 0.0);
  EXPECT_LT(*std::max_element(x.begin(), x.end()), 1.0);
  EXPECT_LT(kolmogorov(x, [](double v) { return v; }), 1.95);
}

TEST(Random, BelowIsEvenAndInRange) {
  Random random(12, 0);
  std::vector<int> counts(10);
  for (int i = 0; i < 100000; ++i) counts.at(random.below(10))++;
  double chi_squared = 0;
  for (int count : counts) chi_squared += (count - 10000.0) * (count - 10000.0) / 10000.0;
  EXPECT_LT(chi_squared, 27.9);  // 9 degrees of freedom, .999
  EXPECT_EQ(random.below(1), 0u);
}

TEST(Random, NormalIsNormal) {
  Random random(13, 0);
  const auto x = sample(200000, [&] { return random.normal(); });
  EXPECT_LT(kolmogorov(x, [](double v) { return 0.5 * std::erfc(-v / std::sqrt(2.0)); }), 1.95);
}

TEST(Random, ExponentialIsExponential) {
  Random random(14, 0);
  const auto x = sample(200000, [&] { return random.exponential(); });
  EXPECT_LT(kolmogorov(x, [](double v) { return 1.0 - std::exp(-v); }), 1.95);
}

TEST(Random, GammaHasMeanAndVarianceOfItsShape) {
  constexpr int kCount = 200000;
  for (double shape : {0.2, 0.5, 1.0, 1.5, 4.0, 50.0}) {
    Random random(15, static_cast<uint64_t>(shape * 10));
    const Moments m = moments(kCount, [&] { return random.gamma(shape); });
    // Four standard errors; the fourth central moment of a gamma is 3 shape (shape + 2).
    EXPECT_NEAR(m.mean, shape, 4 * std::sqrt(shape / kCount)) << shape;
    const double fourth = 3 * shape * (shape + 2);
    EXPECT_NEAR(m.variance, shape, 4 * std::sqrt((fourth - shape * shape) / kCount)) << shape;
  }
}

TEST(Random, GammaOfIntegerShapeIsErlang) {
  Random random(16, 0);
  const auto x = sample(100000, [&] { return random.gamma(3.0); });
  const auto cdf = [](double v) { return 1.0 - std::exp(-v) * (1.0 + v + v * v / 2.0); };
  EXPECT_LT(kolmogorov(x, cdf), 1.95);
}

TEST(Random, PoissonHasMeanAndVarianceOfItsMean) {
  constexpr int kCount = 100000;
  for (double mean : {0.01, 0.7, 3.0, 15.9, 16.1, 40.0, 300.0, 2500.0}) {
    Random random(17, static_cast<uint64_t>(mean * 100));
    const Moments m = moments(kCount, [&] { return static_cast<double>(random.poisson(mean)); });
    EXPECT_NEAR(m.mean, mean, 4 * std::sqrt(mean / kCount)) << mean;
    const double fourth = mean * (1 + 3 * mean);
    EXPECT_NEAR(m.variance, mean, 4 * std::sqrt((fourth - mean * mean) / kCount)) << mean;
  }
}

TEST(Random, PoissonHasItsProbabilitiesOnBothSidesOfTheReduction) {
  constexpr int kCount = 200000;
  for (double mean : {5.0, 25.0, 60.0}) {
    Random random(18, static_cast<uint64_t>(mean));
    std::vector<double> counts(200);
    for (int i = 0; i < kCount; ++i) counts.at(static_cast<std::size_t>(random.poisson(mean)))++;
    double chi_squared = 0, cells = 0;
    for (std::size_t k = 0; k < counts.size(); ++k) {
      const double x = static_cast<double>(k);
      const double want = kCount * std::exp(x * std::log(mean) - mean - std::lgamma(x + 1));
      if (want < 20) continue;
      chi_squared += (counts[k] - want) * (counts[k] - want) / want;
      cells += 1;
    }
    EXPECT_LT(chi_squared, cells + 3.3 * std::sqrt(2 * cells) + 4) << mean;  // about .999
  }
}

TEST(Random, PoissonOfNothingIsNothing) {
  Random random(19, 0);
  EXPECT_EQ(random.poisson(0.0), 0);
}

}  // namespace coterie::base
