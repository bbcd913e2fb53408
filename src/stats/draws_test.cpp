// Against the exact probabilities, by chi-square; the seeds are fixed, so a pass stays a pass.
#include "stats/draws.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "math/distributions.hpp"

namespace coterie::stats {
namespace {

double log_choose(double n, double k) {
  return math::log_gamma(n + 1) - math::log_gamma(k + 1) - math::log_gamma(n - k + 1);
}

// p of the draws: values with fewer than ten expected are taken together from the left.
template <class Draw, class Probability>
double fit(int64_t least, int64_t most, Draw draw, Probability probability) {
  constexpr int kDraws = 60'000;
  std::vector<double> seen(static_cast<std::size_t>(most - least + 1));
  base::Random random(8, 15);
  for (int i = 0; i < kDraws; ++i) {
    const int64_t k = draw(random);
    if (k < least || k > most) return 0;
    ++seen[static_cast<std::size_t>(k - least)];
  }
  double chi_square = 0, cells = 0, expected = 0, found = 0, total = 0;
  for (int64_t k = least; k <= most; ++k) {
    expected += kDraws * probability(static_cast<double>(k));
    found += seen[static_cast<std::size_t>(k - least)];
    if (expected < 10 && k < most) continue;
    if (expected > 0)
      chi_square += (found - expected) * (found - expected) / std::max(expected, 1.0);
    total += expected;
    ++cells;
    expected = found = 0;
  }
  EXPECT_NEAR(total, kDraws, 1e-3 * kDraws);
  return math::chi_square_upper(chi_square, cells - 1);
}

TEST(DrawsTest, BinomialHasItsProbabilities) {
  const struct {
    int64_t n;
    double p;
  } kCases[] = {{1, 0.3},   {7, 0.5},     {40, 0.05},   {19, 0.55},    {30, 0.4},
                {100, 0.5}, {1000, 0.02}, {1000, 0.98}, {5000, 0.013}, {200'000, 0.003}};
  for (const auto& one : kCases) {
    const auto n = static_cast<double>(one.n);
    const double p = fit(
        0, one.n, [&](base::Random& random) { return binomial(random, one.n, one.p); },
        [&](double k) {
          return std::exp(log_choose(n, k) + k * std::log(one.p) + (n - k) * std::log1p(-one.p));
        });
    EXPECT_GT(p, 1e-4) << one.n << " " << one.p;
  }
}

TEST(DrawsTest, HypergeometricHasItsProbabilities) {
  const struct {
    int64_t marked, others, drawn;
  } kCases[] = {{3, 4, 5}, {50, 50, 20}, {10, 1000, 300}, {900, 40, 100}, {400, 600, 500}};
  for (const auto& one : kCases) {
    const auto a = static_cast<double>(one.marked), b = static_cast<double>(one.others);
    const auto d = static_cast<double>(one.drawn);
    const double p = fit(
        std::max<int64_t>(0, one.drawn - one.others), std::min(one.drawn, one.marked),
        [&](base::Random& random) {
          return hypergeometric(random, one.marked, one.others, one.drawn);
        },
        [&](double k) {
          return std::exp(log_choose(a, k) + log_choose(b, d - k) - log_choose(a + b, d));
        });
    EXPECT_GT(p, 1e-4) << one.marked << " " << one.others;
  }
}

TEST(DrawsTest, Ends) {
  base::Random random(1, 1);
  EXPECT_EQ(binomial(random, 0, 0.5), 0);
  EXPECT_EQ(binomial(random, 10, 0), 0);
  EXPECT_EQ(binomial(random, 10, 1), 10);
  EXPECT_EQ(hypergeometric(random, 5, 0, 3), 3);
  EXPECT_EQ(hypergeometric(random, 0, 5, 3), 0);
  EXPECT_EQ(hypergeometric(random, 5, 5, 0), 0);
  EXPECT_EQ(hypergeometric(random, 4, 3, 7), 4);
  const int64_t many = binomial(random, 1'000'000'000'000, 0.25);
  EXPECT_NEAR(static_cast<double>(many), 2.5e11, 5e6);
}

}  // namespace
}  // namespace coterie::stats
