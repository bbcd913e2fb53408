// Cells by their definition, and sums of distances between rows and clusters pair by pair.
#include "cluster/cells.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "cluster/test_rows.hpp"

namespace coterie::cluster {
namespace {

std::vector<int64_t> all_rows(int64_t rows) {
  std::vector<int64_t> out(static_cast<size_t>(rows));
  std::iota(out.begin(), out.end(), int64_t{0});
  return out;
}

std::vector<int32_t> some_labels(int64_t rows, int k, uint64_t seed) {
  base::Random random(seed, 9);
  std::vector<int32_t> out;
  for (int64_t row = 0; row < rows; ++row)
    out.push_back(static_cast<int32_t>(random.below(static_cast<uint64_t>(k))));
  return out;
}

double distance(const table::Matrix& matrix, int64_t a, int64_t b) {
  double square = 0;
  for (int col = 0; col < matrix.cols(); ++col)
    square += std::pow(static_cast<double>(matrix.units(a, col) - matrix.units(b, col)), 2);
  return std::sqrt(square);
}

TEST(CellsTest, HoldEachRowOnceWithItsLabelsAndValues) {
  const MadeRows made = made_rows(700, 3, 4, false);
  const std::vector<int32_t> other = some_labels(700, 5, 1);
  Slots slots;
  slots.add(made.labels, 4);
  slots.add(other, 7);  // two of them have no row
  EXPECT_EQ(slots.total(), 11);
  base::Pool pool(2);
  const Cells cells(made.matrix, all_rows(700), slots, &pool);
  EXPECT_EQ(cells.cells(), 20);
  std::vector<int> seen(700);
  for (int64_t position = 0; position < 700; ++position) {
    const auto row = static_cast<size_t>(cells.order()[static_cast<size_t>(position)]);
    ++seen[row];
    const auto of_cell = cells.slots_of(cells.cell_at(position));
    EXPECT_EQ(of_cell[0], made.labels[row]);
    EXPECT_EQ(of_cell[1], 4 + other[row]);
    for (int col = 0; col < 3; ++col)
      EXPECT_EQ(cells.values(position)[col], made.matrix.units(static_cast<int64_t>(row), col));
  }
  EXPECT_EQ(seen, std::vector<int>(700, 1));
  EXPECT_EQ(cells.start(cells.cells()), 700);
}

// Large clusters, so that tiles are pure, and small ones, so that none is.
TEST(DistanceSumsTest, AreThoseOfAllPairs) {
  for (const int k : {2, 40}) {
    const MadeRows made = made_rows(1100, 4, 3, false);
    const std::vector<int32_t> labels = some_labels(1100, k, 2);
    Slots slots;
    slots.add(labels, k);
    base::Pool pool(2);
    const Cells cells(made.matrix, all_rows(1100), slots, &pool);
    const auto sums = DistanceSums::among(cells, 4, k, {.pool = &pool});
    const std::vector<int64_t> some = {7, 1000, 7, 0};
    const auto between = DistanceSums::between(made.matrix, some, cells, k, {.pool = &pool});
    for (int64_t position = 0; position < 1100; position += 97) {
      const int64_t row = cells.order()[static_cast<size_t>(position)];
      std::vector<double> expected(static_cast<size_t>(k));
      for (int64_t i = 0; i < 1100; ++i)
        expected[static_cast<size_t>(labels[static_cast<size_t>(i)])] +=
            distance(made.matrix, row, i);
      for (int32_t j = 0; j < k; ++j) {
        const double sum = expected[static_cast<size_t>(j)];
        EXPECT_NEAR(sums.at(position, j) * kDistanceUnit / sum, 1, 1e-7);
      }
    }
    // The same row has the same sums, wherever it stands.
    for (size_t position = 0; position < 1100; ++position)
      for (size_t i = 0; i < some.size(); ++i) {
        if (cells.order()[position] != some[i]) continue;
        for (int32_t j = 0; j < k; ++j)
          EXPECT_EQ(between.at(static_cast<int64_t>(i), j),
                    sums.at(static_cast<int64_t>(position), j));
      }
  }
}

TEST(DistanceSumsTest, OfNoRowsAndWhenCancelled) {
  base::Pool pool(1);
  base::Cancel cancel;
  cancel.request();
  const table::Matrix none(0, 2, 1);
  Slots slots;
  slots.add({}, 2);
  const Cells empty(none, {}, slots, &pool);
  EXPECT_EQ(empty.rows(), 0);
  EXPECT_EQ(empty.cells(), 0);
  DistanceSums::among(empty, 2, 2, {.pool = &pool});
  DistanceSums::between(none, {}, empty, 2, {.pool = &pool});
  const MadeRows made = made_rows(300, 2, 2, false);
  Slots two;
  two.add(made.labels, 2);
  const Cells cells(made.matrix, all_rows(300), two, &pool);
  const auto sums = DistanceSums::among(cells, 2, 2, {.pool = &pool, .cancel = &cancel});
  EXPECT_EQ(sums.at(0, 0), 0);
}

}  // namespace
}  // namespace coterie::cluster
