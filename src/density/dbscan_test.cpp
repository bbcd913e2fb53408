#include "density/dbscan.hpp"

#include <fstream>
#include <sstream>

#include "density/test_sets.hpp"

namespace coterie::density {

namespace {

class DbscanTest : public testing::Test {
 protected:
  DbscanFit fit(const table::Matrix& matrix, double eps_units, int min_points) {
    auto out = fit_dbscan(matrix, {.eps = eps_units * 0x1p-16, .min_points = min_points},
                          {.pool = &pool_});
    EXPECT_TRUE(out);
    return *out;
  }
  base::Pool pool_{2};
};

// The definition: core flags, and the clusters of core rows by the lowest row.
struct Plain {
  std::vector<char> core;
  std::vector<int32_t> cluster;
};
Plain plain(const Units& rows, double eps, int min_points) {
  Plain out;
  const size_t n = rows.size();
  const auto near = [&](size_t a, size_t b) { return squared(rows[a], rows[b]) <= eps * eps; };
  for (size_t a = 0; a < n; ++a) {
    int count = 0;
    for (size_t b = 0; b < n; ++b) count += near(a, b) ? 1 : 0;
    out.core.push_back(count >= min_points ? 1 : 0);
  }
  out.cluster.assign(n, -1);
  for (size_t start = 0; start < n; ++start) {
    if (out.core[start] == 0 || out.cluster[start] >= 0) continue;
    std::vector<size_t> open = {start};
    out.cluster[start] = static_cast<int32_t>(start);
    while (!open.empty()) {
      const size_t at = open.back();
      open.pop_back();
      for (size_t b = 0; b < n; ++b)
        if (out.core[b] != 0 && out.cluster[b] < 0 && near(at, b)) {
          out.cluster[b] = static_cast<int32_t>(start);
          open.push_back(b);
        }
    }
  }
  return out;
}

// Core rows, their clusters, and that each other row is where its nearest core row is.
void check(const Units& rows, const DbscanFit& fit, double eps, int min_points) {
  const Plain expected = plain(rows, eps, min_points);
  EXPECT_EQ(fit.core, expected.core);
  std::vector<int32_t> of_core, wanted;
  for (size_t row = 0; row < rows.size(); ++row) {
    if (expected.core[row] != 0) {
      of_core.push_back(fit.labels[row]);
      wanted.push_back(expected.cluster[row]);
      continue;
    }
    double least = std::numeric_limits<double>::infinity();
    for (size_t b = 0; b < rows.size(); ++b)
      if (expected.core[b] != 0) least = std::min(least, squared(rows[row], rows[b]));
    bool found = least > eps * eps && fit.labels[row] == -1;
    for (size_t b = 0; b < rows.size(); ++b)
      found = found || (least <= eps * eps && expected.core[b] != 0 &&
                        squared(rows[row], rows[b]) == least && fit.labels[b] == fit.labels[row]);
    EXPECT_TRUE(found) << row;
  }
  EXPECT_TRUE(same_partition(of_core, wanted));
}

uint64_t fingerprint(const DbscanFit& fit) {
  std::vector<int32_t> seen;
  uint64_t state = 0xcbf29ce484222325U;
  for (size_t row = 0; row < fit.labels.size(); ++row) {
    uint64_t value = 0;
    if (fit.core[row] != 0) {
      const auto at = std::ranges::find(seen, fit.labels[row]);
      value = static_cast<uint64_t>(at - seen.begin()) + 1;
      if (at == seen.end()) seen.push_back(fit.labels[row]);
    }
    state = (state ^ value) * 0x100000001b3U;
  }
  return state;
}

TEST_F(DbscanTest, IsScikitLearnsOnFiftySets) {
  std::ifstream file(std::string(COTERIE_SOURCE_DIR) + "/tests/oracle/density_expected.txt");
  std::string line;
  int sets = 0;
  for (; std::getline(file, line); ++sets) {
    std::istringstream words(line);
    int number = 0, eps = 0, min_points = 0, core = 0, clusters = 0;
    uint64_t print = 0;
    words >> number >> eps >> min_points >> core >> clusters >> print;
    const DbscanFit found = fit(matrix_of(drawn_set(number)), eps, min_points);
    EXPECT_EQ(std::ranges::count(found.core, 1), core) << number;
    EXPECT_EQ(found.clusters, clusters) << number;
    EXPECT_EQ(fingerprint(found), print) << number;
  }
  EXPECT_EQ(sets, 100);
}

TEST_F(DbscanTest, IsTheDefinitionOnEachInstructionSet) {
  for (const Units& rows : {crowded(500, 2, 60, 1), crowded(400, 3, 12, 2),
                            crowded(300, 1, 2000, 3), crowded(60, 150, 200, 4), drawn_set(10)})
    for (const double share : {0.005, 0.02, 0.1}) {
      std::vector<double> far;
      for (size_t i = 0; i + 1 < rows.size(); ++i) far.push_back(squared(rows[i], rows[i + 1]));
      std::ranges::sort(far);
      const double eps =
          1 +
          std::floor(std::sqrt(far[static_cast<size_t>(share * static_cast<double>(far.size()))]));
      for (const int min_points : {1, 4, 20})
        for_sets([&] { check(rows, fit(matrix_of(rows), eps, min_points), eps, min_points); });
    }
}

TEST_F(DbscanTest, DependsOnNeitherOrderNorThreads) {
  base::Pool one(1);
  for (const int number : {7, 16, 42}) {
    const Units rows = drawn_set(number);
    const auto count = static_cast<int64_t>(rows.size());
    const auto order = cluster::shuffled(count, 5);
    const DbscanOptions options{.eps = 3.7, .min_points = 5};
    const auto here = *fit_dbscan(matrix_of(rows), options, {.pool = &pool_});
    const auto there = *fit_dbscan(matrix_of(reordered(rows, order)), options, {.pool = &one});
    for (size_t i = 0; i < order.size(); ++i) {
      EXPECT_EQ(there.labels[i], here.labels[static_cast<size_t>(order[i])]);
      EXPECT_EQ(there.core[i], here.core[static_cast<size_t>(order[i])]);
    }
  }
}

TEST_F(DbscanTest, NumbersClustersBySize) {
  const DbscanFit found = fit(matrix_of({{0}, {1}, {100}, {101}, {102}, {500}}), 1, 2);
  EXPECT_EQ(found.labels, (std::vector<int32_t>{1, 1, 0, 0, 0, -1}));
  EXPECT_EQ(found.clusters, 2);
}

TEST_F(DbscanTest, EpsIsTakenToTheLastUnit) {
  // 3-4-5: at 5 they meet, right below they do not.
  const table::Matrix matrix = matrix_of({{0, 0}, {3, 4}});
  EXPECT_EQ(fit(matrix, 5, 2).clusters, 1);
  EXPECT_EQ(fit(matrix, std::nextafter(5.0, 0.0), 2).clusters, 0);
  EXPECT_EQ(squared_limit(5, 1), 25);
  EXPECT_EQ(squared_limit(std::nextafter(5.0, 0.0), 1), 24);
  EXPECT_EQ(squared_limit(std::sqrt(2.0), 1), 2);  // the double lies above the root
  EXPECT_EQ(squared_limit(1e300, 1), 0x1p54);
}

TEST_F(DbscanTest, Edges) {
  EXPECT_EQ(fit(table::Matrix(0, 2, 0x1p-16), 1, 2).clusters, 0);
  const DbscanFit few = fit(matrix_of({{0}, {1}, {2}}), 10, 4);
  EXPECT_EQ(few.labels, (std::vector<int32_t>{-1, -1, -1}));
  ASSERT_EQ(few.notes.size(), 1U);
  EXPECT_NE(few.notes[0].find("everything is noise"), std::string::npos);
  const DbscanFit equal = fit(matrix_of(Units(100, {7, 7})), 1, 50);
  EXPECT_EQ(equal.labels, std::vector<int32_t>(100, 0));
  // A far row makes the grid coarse: the others fall together and are one cluster.
  cluster::Table table(200, {0.0});
  for (size_t i = 0; i < table.size(); ++i) table[i][0] = 0.01 * static_cast<double>(i % 10);
  table.push_back({1e9});
  const table::Matrix far = cluster::to_matrix(table);
  const auto found = *fit_dbscan(far, {.eps = 1, .min_points = 5}, {.pool = &pool_});
  EXPECT_EQ(found.clusters, 1);
  EXPECT_EQ(found.labels.back(), -1);
  EXPECT_EQ(found.labels.front(), 0);
}

TEST_F(DbscanTest, ReadsEpsFromTheCurve) {
  const Units rows = drawn_set(21);
  const auto found = *fit_dbscan(matrix_of(rows), {}, {.pool = &pool_});
  EXPECT_EQ(found.min_points, 5) << "at least; here are two columns";
  EXPECT_EQ(found.eps, found.curve.knee);
  EXPECT_GT(found.eps, 0);
  EXPECT_FALSE(found.notes.empty());
  // The knee is the k-distance of a row: the share of core rows is its place on the curve.
  const auto below =
      std::ranges::upper_bound(found.curve.sorted, found.eps) - found.curve.sorted.begin();
  EXPECT_NEAR(
      static_cast<double>(below) / static_cast<double>(found.curve.sorted.size()),
      static_cast<double>(std::ranges::count(found.core, 1)) / static_cast<double>(rows.size()),
      0.02);
  EXPECT_EQ(fit_dbscan(matrix_of(Units(30, {1})), {}, {.pool = &pool_})->clusters, 1);
}

TEST_F(DbscanTest, RefusesAndStops) {
  const table::Matrix matrix = matrix_of(drawn_set(2));
  for (const double eps : {-1.0, static_cast<double>(NAN), static_cast<double>(INFINITY)})
    EXPECT_EQ(fit_dbscan(matrix, {.eps = eps}, {.pool = &pool_}).error().code, base::Code::data);
  EXPECT_EQ(fit_dbscan(matrix, {.eps = 1, .min_points = -1}, {.pool = &pool_}).error().code,
            base::Code::data);
  base::Cancel cancel;
  Interrupt interrupt(cancel);
  EXPECT_EQ(
      fit_dbscan(matrix, {.eps = 1}, {.pool = &pool_, .cancel = &cancel, .progress = &interrupt})
          .error()
          .code,
      base::Code::cancelled);
  Seen seen;
  base::Pool one(1);
  ASSERT_TRUE(fit_dbscan(matrix, {.eps = 1}, {.pool = &one, .progress = &seen}));
  EXPECT_EQ(seen.steps, std::vector<std::string>{"Clustering"});
  EXPECT_TRUE(std::ranges::is_sorted(seen.shares));
  EXPECT_NEAR(seen.shares.back(), 1, 1e-9);
}

}  // namespace

}  // namespace coterie::density
