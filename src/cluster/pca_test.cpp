// Figures by NumPy and scikit-learn: tests/oracle/pca_oracle.py.
#include "cluster/pca.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "cluster/search.hpp"
#include "cluster/test_data.hpp"

namespace coterie::cluster {
namespace {

constexpr double kMean[] = {8.038432577514648, 6.018677749633789, 8.879523672485352,
                            0.00796097412109375, 5.318411740112305};
constexpr double kVariances[] = {191.5148012392686, 31.916426375932378, 20.597372909213888,
                                 2.167168119021832e-05, 2.4452881845651048e-11};
constexpr double kExplained[] = {0.7848046655992358, 0.13078968396699728, 0.08440556162571876,
                                 8.880794799882639e-08, 1.0020497442303632e-13};
constexpr double kFirstRow[] = {-17.40201200720228, 6.313699703281227, 3.212337473502606,
                                -0.004571046598875281, -4.780862110642659e-07};
constexpr double kAxes[5][5] = {{0.011412836303753887, 0.0027894581402855, 0.9998112722244934,
                                 -6.065201772763551e-06, -0.015472103504091457},
                                {0.722450145530824, 0.26148055034522044, -0.018877127960855666,
                                 1.0338187883137464e-05, -0.6397947819001994},
                                {0.4851404796774608, 0.4677059373804404, 0.0045906353554111545,
                                 -1.1196264086587226e-05, 0.7388293423105801},
                                {-3.439352035106613e-06, 5.072829296090089e-06,
                                 6.310610372266376e-06, 0.9999999998610265, 1.4161959047200364e-05},
                                {-0.49251827311937285, 0.844317059420094, 3.1646866238688176e-09,
                                 -2.9877242304190156e-06, -0.21107925953724116}};

// The rows of the oracle.
table::Matrix oracle_matrix() {
  constexpr int64_t kRows = 5000;
  int64_t state = 20261122;
  auto draw = [&] {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state >> 11;
  };
  table::Matrix out(kRows, 5, 0x1p-16);
  for (int64_t row = 0; row < kRows; ++row) {
    const int64_t a = draw(), b = draw(), c = draw(), d = draw();
    const int64_t units[] = {a, a / 2 + b / 4, 3 * c - 1000000, d / 1000, b - a / 3};
    for (int col = 0; col < 5; ++col) out.units(row, col) = static_cast<float>(units[col]);
  }
  return out;
}

TEST(PcaTest, MatchesNumpyAndScikitLearn) {
  const auto matrix = oracle_matrix();
  base::Pool pool(2);
  const Context context{.pool = &pool};
  const auto found = pca(matrix, context);
  ASSERT_TRUE(found) << found.error().text();
  for (int i = 0; i < 5; ++i) {
    const auto at = static_cast<size_t>(i);
    EXPECT_NEAR(found->mean[at], kMean[i], 1e-12);
    EXPECT_NEAR(found->variances[at], kVariances[i], 1e-13 * kVariances[0]);
    EXPECT_NEAR(found->explained(i), kExplained[i], 1e-9);
    for (size_t col = 0; col < 5; ++col) EXPECT_NEAR(found->axis(i)[col], kAxes[i][col], 1e-9);
    EXPECT_NEAR(project(matrix, *found, i, context)[0], kFirstRow[i], 1e-8);
  }
}

TEST(PcaTest, IsTheSameBitsForAnyOrderAndThreads) {
  const auto matrix = drawn_matrix(3000, 7, 3, 4);
  base::Pool one(1), three(3);
  const auto a = *pca(matrix, {.pool = &one});
  const auto b = *pca(take_rows(matrix, shuffled(3000, 8)), {.pool = &three});
  EXPECT_EQ(a.mean, b.mean);
  EXPECT_EQ(a.variances, b.variances);
  EXPECT_EQ(a.axes, b.axes);
}

// Along a component the rows have its variance, and two components do not vary together.
TEST(PcaTest, ProjectionsHaveTheVariancesAndAreUncorrelated) {
  const auto matrix = drawn_matrix(2000, 5, 4, 6);
  base::Pool pool(2);
  const Context context{.pool = &pool};
  const auto found = *pca(matrix, context);
  std::vector<std::vector<double>> at;
  for (int i = 0; i < 5; ++i) at.push_back(project(matrix, found, i, context));
  for (size_t i = 0; i < 5; ++i)
    for (size_t j = 0; j < 5; ++j) {
      double product = 0;
      for (size_t row = 0; row < 2000; ++row) product += at[i][row] * at[j][row] / 2000;
      EXPECT_NEAR(product, i == j ? found.variances[i] : 0, 1e-9);
    }
}

TEST(PcaTest, LargestLoadingIsPositiveAndTheFirstOfEqualOnes) {
  base::Pool pool(1);
  const auto against = *pca(to_matrix({{-1, 1}, {1, -1}, {0, 0}}), {.pool = &pool});
  EXPECT_NEAR(against.axis(0)[0], std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(against.axis(0)[1], -std::sqrt(0.5), 1e-12);
  const auto down = *pca(to_matrix({{1, -9}, {2, 9}, {1, 4}}), {.pool = &pool});
  EXPECT_GT(down.axis(0)[1], 0);
}

TEST(PcaTest, ConstantAndSingleColumnsAndRows) {
  base::Pool pool(1);
  const Context context{.pool = &pool};
  const auto constant = *pca(to_matrix({{3, 5}, {3, 5}}), context);
  EXPECT_EQ(constant.variances, (std::vector<double>{0, 0}));
  EXPECT_TRUE(std::isnan(constant.explained(0)));
  const auto column = to_matrix({{1}, {3}});
  const auto single = *pca(column, context);
  EXPECT_EQ(single.variances, std::vector<double>{1});
  EXPECT_EQ(single.explained(0), 1);
  EXPECT_EQ(project(column, single, 0, context), (std::vector<double>{-1, 1}));
  EXPECT_TRUE(std::isnan(pca(to_matrix({{1, 2, 3}}), context)->explained(0)));
  EXPECT_EQ(pca(table::Matrix(0, 2, 1), context).error().code, base::Code::data);
}

TEST(PcaTest, StopsWhenAsked) {
  base::Pool pool(1);
  base::Cancel cancel;
  cancel.request();
  const auto stopped = pca(drawn_matrix(100, 3, 2, 1), {.pool = &pool, .cancel = &cancel});
  EXPECT_EQ(stopped.error().code, base::Code::cancelled);
}

}  // namespace
}  // namespace coterie::cluster
