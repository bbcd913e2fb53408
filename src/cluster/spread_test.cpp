// What follows from distances to the means, against the definitions row by row.
#include "cluster/spread.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "cluster/test_rows.hpp"

namespace coterie::cluster {
namespace {

double width(double a, double b) {
  return std::max(a, b) > 0 ? (b - a) / std::max(a, b) : 0;
}

// By the definitions, in doubles.
Spread plain(const table::Matrix& matrix, const Labelling& of, const Moments& moments) {
  Spread out{0, 0, std::vector<double>(static_cast<size_t>(of.k))};
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    const auto own = static_cast<size_t>(of.labels[static_cast<size_t>(row)]);
    double a = 0, a_mean = 0, b = INFINITY, b_mean = INFINITY;
    for (const size_t j : moments.present) {
      double square = 0;
      for (int col = 0; col < matrix.cols(); ++col) {
        const double x = static_cast<double>(matrix.units(row, col));
        square += std::pow(x - moments.mean(j)[static_cast<size_t>(col)], 2);
      }
      const double mean_square = square + moments.within[j] / moments.count(j);
      if (j == own) {
        a = std::sqrt(square);
        a_mean = mean_square * moments.count(j) / (moments.count(j) - 1);
      } else {
        b = std::min(b, std::sqrt(square));
        b_mean = std::min(b_mean, mean_square);
      }
    }
    out.distances[own] += a / moments.count(own);
    if (moments.counts[own] == 1) continue;
    out.silhouette_simplified += width(a, b) / static_cast<double>(matrix.rows());
    out.silhouette_squared += width(a_mean, b_mean) / static_cast<double>(matrix.rows());
  }
  return out;
}

TEST(SpreadTest, FollowsTheDefinitionsAndIsTheSameBitsEverywhere) {
  for (const int cols : {1, 5, 12}) {
    const MadeRows made = made_rows(1237, cols, 3, cols == 5);
    std::vector<int32_t> other;  // one cluster of one row, one without any
    for (int64_t row = 0; row < 1237; ++row)
      other.push_back(row == 500 ? 6 : static_cast<int32_t>(row % 5));
    const std::vector<Labelling> both{{made.labels, 3}, {other, 8}};
    std::vector<Spread> first;
    on_each_instruction_set([&](const std::string& name) {
      SCOPED_TRACE(name);
      for (const int threads : {1, 2}) {
        base::Pool pool(threads);
        const Context context{.pool = &pool};
        const auto moments = moments_of_all(made.matrix, both, context);
        const auto found = spreads_of_all(made.matrix, both, moments, context);
        if (first.empty()) {
          first = found;
          for (size_t at = 0; at < 2; ++at) {
            const Spread expected = plain(made.matrix, both[at], moments[at]);
            EXPECT_NEAR(found[at].silhouette_squared, expected.silhouette_squared, 1e-11);
            EXPECT_NEAR(found[at].silhouette_simplified, expected.silhouette_simplified, 1e-11);
            for (const size_t j : moments[at].present)
              EXPECT_NEAR(found[at].distances[j], expected.distances[j], 1e-6);
          }
        }
        for (size_t at = 0; at < 2; ++at) {
          EXPECT_EQ(found[at].silhouette_squared, first[at].silhouette_squared);
          EXPECT_EQ(found[at].silhouette_simplified, first[at].silhouette_simplified);
          for (size_t j = 0; j < found[at].distances.size(); ++j)
            EXPECT_EQ(std::isnan(found[at].distances[j]) ? -1 : found[at].distances[j],
                      std::isnan(first[at].distances[j]) ? -1 : first[at].distances[j]);
        }
      }
    });
  }
}

TEST(SpreadTest, OfOneClusterIsNotDefined) {
  const MadeRows made = made_rows(20, 2, 2, false);
  const std::vector<int32_t> labels(20, 1);
  const Labelling one{labels, 3};
  base::Pool pool(1);
  const Context context{.pool = &pool};
  const auto moments = moments_of_all(made.matrix, std::span(&one, 1), context);
  const auto spread = spreads_of_all(made.matrix, std::span(&one, 1), moments, context);
  EXPECT_TRUE(std::isnan(spread[0].silhouette_squared));
  EXPECT_TRUE(std::isnan(spread[0].silhouette_simplified));
  EXPECT_TRUE(spread[0].distances.empty());
}

}  // namespace
}  // namespace coterie::cluster
