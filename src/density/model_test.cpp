#include "density/model.hpp"

#include "density/dbscan.hpp"
#include "density/hdbscan.hpp"
#include "density/test_sets.hpp"

namespace coterie::density {

namespace {

class ModelTest : public testing::Test {
 protected:
  DensityAssignment assign(const Units& rows, const DensityModel& model) {
    auto out = assign_density(matrix_of(rows, model.cols), model, {.pool = &pool_});
    EXPECT_TRUE(out);
    return *out;
  }
  DbscanFit dbscan(const Units& rows, double eps, int min_points) {
    return *fit_dbscan(matrix_of(rows), {.eps = eps * 0x1p-16, .min_points = min_points},
                       {.pool = &pool_});
  }
  HdbscanFit hdbscan(const Units& rows, int size, int samples) {
    return *fit_hdbscan(matrix_of(rows), {.min_cluster_size = size, .min_samples = samples},
                        {.pool = &pool_});
  }
  base::Pool pool_{2};
};

TEST_F(ModelTest, FittedRowsGetTheirOwnClusterAgain) {
  for (const Units& rows : {drawn_set(0), drawn_set(2), drawn_set(11), crowded(700, 2, 30, 1)}) {
    const DbscanFit near = dbscan(rows, rows.size() == 700 ? 2 : 400000, 4);
    EXPECT_GT(near.clusters, 0);
    const DensityAssignment again = assign(rows, near.model);
    EXPECT_EQ(again.label, near.labels);
    EXPECT_EQ(near.model.count(), static_cast<int64_t>(near.model.label.size()));
    const HdbscanFit stable = hdbscan(rows, 10, 5);
    const DensityAssignment twice = assign(rows, stable.model);
    EXPECT_EQ(twice.label, stable.labels);
    EXPECT_EQ(twice.probability, stable.probabilities);
    EXPECT_EQ(twice.distance, std::vector<double>(rows.size(), 0));
  }
}

TEST_F(ModelTest, DbscanTakesTheNearestCorePointWithinEps) {
  const Units rows = drawn_set(16);
  const double eps = 377222;
  const DbscanFit found = dbscan(rows, eps, 3);
  const Units fresh = drawn_set(30);  // as many columns
  ASSERT_EQ(fresh.front().size(), rows.front().size());
  for_sets([&] {
    const DensityAssignment out = assign(fresh, found.model);
    for (size_t row = 0; row < fresh.size(); ++row) {
      double least = std::numeric_limits<double>::infinity();
      int32_t label = -1;
      for (size_t other = 0; other < rows.size(); ++other) {
        if (found.core[other] == 0 || squared(fresh[row], rows[other]) >= least) continue;
        least = squared(fresh[row], rows[other]);
        label = found.labels[other];
      }
      EXPECT_EQ(out.label[row], least <= eps * eps ? label : -1);
      EXPECT_EQ(out.distance[row], std::sqrt(least) * 0x1p-16);
      EXPECT_EQ(out.probability[row], least <= eps * eps ? 1 : 0);
      EXPECT_EQ(out.runner_up[row], -1);
    }
  });
}

TEST_F(ModelTest, HdbscanTakesTheLeastReach) {
  const Units rows = drawn_set(37);
  const int samples = 4;
  const HdbscanFit found = hdbscan(rows, 30, samples);
  ASSERT_GT(found.clusters, 1);
  Units fresh = rows;  // near the fitted ones, and far
  for (size_t row = 0; row < fresh.size(); ++row) {
    for (int& value : fresh[row]) value += static_cast<int>(row * row % 30011) - 15000;
    if (row % 50 == 0) fresh[row][0] += 2000000;
  }
  const DensityModel& model = found.model;
  const auto cols = static_cast<size_t>(model.cols);
  const auto points = static_cast<size_t>(model.count());
  for_sets([&] {
    const DensityAssignment out = assign(fresh, model);
    int joined = 0;
    for (size_t row = 0; row < fresh.size(); ++row) {
      std::vector<double> far, sorted;
      for (size_t point = 0; point < points; ++point) {
        std::vector<int> at;
        for (size_t col = 0; col < cols; ++col)
          at.push_back(static_cast<int>(model.points[point * cols + col]));
        far.push_back(squared(fresh[row], at));
      }
      sorted = far;
      std::ranges::sort(sorted);
      size_t best = 0;
      const auto reach = [&](size_t p) {
        return std::max({far[p], model.core[p], sorted[static_cast<size_t>(samples) - 1]});
      };
      for (size_t p = 1; p < points; ++p)
        if (std::pair(reach(p), far[p]) < std::pair(reach(best), far[best])) best = p;
      const auto label = model.label[best];
      const bool in = label >= 0 && reach(best) < model.born[static_cast<size_t>(label)];
      EXPECT_EQ(out.label[row], in ? label : -1) << row;
      EXPECT_EQ(out.probability[row] > 0, in);
      joined += in ? 1 : 0;
    }
    EXPECT_GT(joined, 100);
    EXPECT_LT(joined, static_cast<int>(fresh.size()));
  });
}

TEST_F(ModelTest, NothingIsAssignedToNothing) {
  const DbscanFit none = dbscan({{0}, {100}}, 1, 2);
  EXPECT_EQ(none.model.count(), 0);
  const DensityAssignment out = assign({{0}, {5}}, none.model);
  EXPECT_EQ(out.label, (std::vector<int32_t>{-1, -1}));
  EXPECT_EQ(out.distance[0], std::numeric_limits<double>::infinity());
  EXPECT_TRUE(assign({}, dbscan({{0}, {1}}, 1, 2).model).label.empty());
}

TEST_F(ModelTest, RefusesWhatDoesNotFit) {
  DensityModel model = hdbscan(drawn_set(37), 30, 4).model;
  const auto code = [&](const table::Matrix& matrix) {
    return assign_density(matrix, model, {.pool = &pool_}).error().code;
  };
  EXPECT_EQ(code(table::Matrix(3, model.cols + 1, model.step)), base::Code::internal);
  EXPECT_EQ(code(table::Matrix(3, model.cols, 1)), base::Code::internal);
  base::Cancel cancel;
  cancel.request();
  EXPECT_EQ(assign_density(matrix_of(drawn_set(37)), model, {.pool = &pool_, .cancel = &cancel})
                .error()
                .code,
            base::Code::cancelled);
  model.label[0] = 99;
  EXPECT_EQ(code(matrix_of(drawn_set(37))), base::Code::internal);
  model.label[0] = -1;
  for (size_t col = 0; col < static_cast<size_t>(model.cols); ++col)
    model.points[col] = model.points[static_cast<size_t>(model.cols) + col];
  EXPECT_EQ(code(matrix_of(drawn_set(37))), base::Code::internal);
}

}  // namespace

}  // namespace coterie::density
