#include "medoids/medoids.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "cluster/indices.hpp"
#include "medoids/test_data.hpp"

namespace coterie::medoids {
namespace {

// tests/oracle/medoids_oracle.py: FasterPAM of kmedoids 0.5.5, best of 20 random starts.
constexpr double kEuclideanLoss[] = {
    103.40666198730469, 280.28265162986725, 498.0023861433232,  813.2505228790146,
    876.0000525681914,  174.896240234375,   516.2431210201505,  1594.080700596573,
    1458.8483861906743, 1854.7261541759663, 435.75901794433594, 1103.688647147218,
    1185.1258845046132, 1919.1548625043224, 3767.2930619248946, 972.1783142089844,
    1228.9365282897236, 2079.7241309677693, 2766.289965986298,  3449.237430743132,
    276.86474609375,    2658.3971164875466, 3458.4261499959953, 4187.415907417431};

class MedoidsTest : public testing::Test {
 protected:
  base::Pool pool_{2};
  cluster::Context context_{.pool = &pool_};
};

// The sum of distances to the nearest of some rows, written anew.
double cost_of(const table::Matrix& matrix, const std::vector<int64_t>& medoids) {
  double sum = 0;
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    double least = INFINITY;
    for (const int64_t medoid : medoids) {
      double square = 0;
      for (int col = 0; col < matrix.cols(); ++col)
        square += std::pow(matrix.value(row, col) - matrix.value(medoid, col), 2);
      least = std::min(least, std::sqrt(square));
    }
    sum += least;
  }
  return sum;
}

void expect_same(const MedoidsFit& a, const MedoidsFit& b, const std::string& where) {
  EXPECT_EQ(a.medoids, b.medoids) << where;
  EXPECT_EQ(a.rows, b.rows) << where;
  EXPECT_EQ(a.labels, b.labels) << where;
  EXPECT_EQ(a.sizes, b.sizes) << where;
  EXPECT_EQ(a.cost, b.cost) << where;
}

TEST_F(MedoidsTest, CostIsNoHigherThanThatOfThePackageKmedoids) {
  for (int number = 0; number < kSets; ++number) {
    const TestRows rows = drawn(number);
    const auto fit = fit_medoids(rows.numbers, rows.k, {}, context_);
    ASSERT_TRUE(fit) << fit.error().text();
    EXPECT_LE(fit->cost, kEuclideanLoss[number] * (1 + 1e-9)) << number;
    EXPECT_NEAR(fit->cost, cost_of(rows.numbers, fit->rows), fit->cost * 1e-12) << number;
    EXPECT_TRUE(fit->whole);
  }
}

TEST_F(MedoidsTest, LabelsAreThoseOfTheNearestMedoid) {
  const TestRows rows = drawn(11);
  const auto fit = fit_medoids(rows.numbers, 5, {}, context_);
  ASSERT_TRUE(fit);
  const auto near = cluster::assign_nearest(rows.numbers, fit->medoids, context_);
  EXPECT_EQ(fit->labels, near.label);
  const Space space = euclidean_space(rows.numbers, context_);
  const auto own = assign(space, {.numbers = &rows.numbers}, fit->medoids, context_);
  EXPECT_EQ(own.label, near.label);
  EXPECT_EQ(own.runner_up, near.runner_up);
  EXPECT_EQ(own.distance, near.distance);
  EXPECT_EQ(own.runner_up_distance, near.runner_up_distance);
  EXPECT_TRUE(std::ranges::is_sorted(fit->sizes, std::greater()));
  for (size_t j = 0; j < 5; ++j) {
    EXPECT_EQ(fit->labels[static_cast<size_t>(fit->rows[j])], static_cast<int32_t>(j));
    EXPECT_EQ(std::ranges::count(fit->labels, static_cast<int32_t>(j)), fit->sizes[j]);
    for (int col = 0; col < rows.numbers.cols(); ++col)
      EXPECT_EQ(
          fit->medoids[j * static_cast<size_t>(rows.numbers.cols()) + static_cast<size_t>(col)],
          rows.numbers.units(fit->rows[j], col));
  }
}

TEST_F(MedoidsTest, SamplesComeCloseToAllRows) {
  for (int number = 14; number < kSets; ++number) {
    const TestRows rows = drawn(number);
    const auto fit = fit_medoids(rows.numbers, 4, {.restarts = 5}, context_);
    const auto part = fit_medoids(rows.numbers, 4, {.restarts = 5, .sample_rows = 300}, context_);
    ASSERT_TRUE(fit && part);
    EXPECT_TRUE(fit->whole);
    EXPECT_FALSE(part->whole);
    EXPECT_LE(part->cost, fit->cost * 1.03) << number;
    EXPECT_NEAR(part->cost, cost_of(rows.numbers, part->rows), part->cost * 1e-12) << number;
  }
}

// Threads, row order and instruction set leave every byte as it is, on all rows and on samples.
TEST_F(MedoidsTest, RepeatsAnywhere) {
  const TestRows rows = drawn(20);
  const std::vector<uint64_t> keys = some_keys(rows.numbers.rows());
  const std::vector<int64_t> order = shuffled(rows.numbers.rows(), 9);
  const table::Matrix moved = take(rows.numbers, order);
  const std::vector<uint64_t> moved_keys = reordered(keys, order);
  for (const int64_t sample : {200, 10000}) {
    const MedoidsOptions options{.restarts = 3, .sample_rows = sample, .keys = keys};
    const auto first = fit_medoids(rows.numbers, 6, options, context_);
    ASSERT_TRUE(first);
    base::Pool one(1);
    with_each_set([&](const std::string& set) {
      const auto again = fit_medoids(rows.numbers, 6, options, {.pool = &one});
      ASSERT_TRUE(again);
      expect_same(*first, *again, set);
    });
    MedoidsOptions other = options;
    other.keys = moved_keys;
    const auto swapped = fit_medoids(moved, 6, other, context_);
    ASSERT_TRUE(swapped);
    EXPECT_EQ(swapped->medoids, first->medoids);
    EXPECT_EQ(swapped->cost, first->cost);
    EXPECT_EQ(swapped->labels, reordered(first->labels, order));
    EXPECT_EQ(reordered(order, swapped->rows), first->rows);
  }
}

TEST_F(MedoidsTest, TheHighestSilhouetteChoosesK) {
  table::Matrix three(90, 2, 0x1p-4);  // three tight groups
  for (int row = 0; row < 90; ++row) {
    three.units(row, 0) = static_cast<float>(row % 3 * 1000 + row % 7);
    three.units(row, 1) = static_cast<float>(row % 3 == 1 ? 900 + row % 5 : row % 4);
  }
  const auto sweep = sweep_medoids(three, 1, 6, {}, context_);
  ASSERT_TRUE(sweep) << sweep.error().text();
  ASSERT_EQ(sweep->fits.size(), 6U);
  EXPECT_EQ(sweep->fits[static_cast<size_t>(sweep->chosen)].k, 3);
  EXPECT_TRUE(std::isnan(sweep->silhouette[0]));
  EXPECT_GT(sweep->silhouette[2], 0.98);
  for (size_t i = 1; i < 6; ++i) EXPECT_LT(sweep->fits[i].cost, sweep->fits[i - 1].cost);

  const auto few = sweep_medoids(small_numbers(50, 1, 3, 1), 2, 9, {}, context_);  // 3 differ
  ASSERT_TRUE(few);
  EXPECT_EQ(few->fits.size(), 2U);
  EXPECT_FALSE(sweep_medoids(three, 3, 2, {}, context_));
}

TEST_F(MedoidsTest, RareRowsThatSamplesMissAreFound) {
  table::Matrix rare(2000, 1, 1);
  rare.units(1234, 0) = 50;
  rare.units(77, 0) = 9;
  const auto fit = fit_medoids(rare, 3, {.restarts = 2, .sample_rows = 20}, context_);
  ASSERT_TRUE(fit) << fit.error().text();
  EXPECT_EQ(fit->cost, 0);
  EXPECT_EQ(fit->sizes, (std::vector<int64_t>{1998, 1, 1}));
  const auto more = fit_medoids(rare, 4, {.restarts = 2, .sample_rows = 20}, context_);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, base::Code::data);
}

TEST_F(MedoidsTest, Edges) {
  EXPECT_EQ(fit_medoids(table::Matrix(0, 2, 1), 1, {}, context_).error().code, base::Code::data);
  EXPECT_EQ(fit_medoids(table::Matrix(4, 2, 1), 0, {}, context_).error().code, base::Code::data);
  const auto equal = fit_medoids(table::Matrix(40, 2, 1), 1, {}, context_);
  ASSERT_TRUE(equal);
  EXPECT_EQ(equal->cost, 0);
  const auto two = fit_medoids(table::Matrix(40, 2, 1), 2, {}, context_);
  ASSERT_FALSE(two);
  EXPECT_NE(two.error().text().find("only 1 differ"), std::string::npos);

  table::Matrix five(5, 1, 1);
  for (int row = 0; row < 5; ++row) five.units(row, 0) = static_cast<float>(row * row);
  const auto all = fit_medoids(five, 5, {}, context_);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->cost, 0);
  const auto middle = fit_medoids(five, 1, {}, context_);
  ASSERT_TRUE(middle);
  EXPECT_EQ(middle->rows, std::vector<int64_t>{2});  // the median
  EXPECT_EQ(middle->cost, 4 + 3 + 0 + 5 + 12);

  const std::vector<uint64_t> wrong(3);
  EXPECT_EQ(fit_medoids(five, 1, {.keys = wrong}, context_).error().code, base::Code::internal);
  base::Cancel cancel;
  cancel.request();
  const auto stopped = fit_medoids(five, 2, {}, {.pool = &pool_, .cancel = &cancel});
  EXPECT_EQ(stopped.error().code, base::Code::cancelled);
}

TEST_F(MedoidsTest, WideAndFarRowsStayExact) {
  const double step = table::grid_step(1e9, 150);
  table::Matrix wide(100, 150, step);
  base::Random random(4, 4);
  for (int row = 0; row < 100; ++row)
    for (int col = 0; col < 150; ++col)
      wide.units(row, col) =
          static_cast<float>(table::to_units(random.normal() * (row == 3 ? 2e8 : 1), step));
  const auto fit = fit_medoids(wide, 2, {}, context_);
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->sizes[1], 1);
  EXPECT_EQ(fit->rows[1], 3);
}

}  // namespace
}  // namespace coterie::medoids
