// The float kernel against integer arithmetic on every instruction set: labels, changes, sums.
#include "cluster/assign_kernel.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "cluster/test_data.hpp"
#include "math/simd.hpp"

namespace coterie::cluster {
namespace {

class AssignKernel : public testing::Test {
 protected:
  void TearDown() override { math::use_instruction_set(""); }
};

std::vector<float> norms_of(const table::Matrix& matrix) {
  std::vector<double> squares(static_cast<size_t>(matrix.blocks()) * kLanes);
  squared_norms(matrix.block(0), matrix.blocks(), matrix.cols(), squares.data());
  std::vector<float> out;
  for (size_t at = 0; at < squares.size(); at += kLanes) out.push_back(norm_bound(&squares[at]));
  return out;
}

struct Labelled {
  std::vector<uint16_t> labels;
  std::vector<Change> changes;
  Assigned done;
};

Labelled assigned(const table::Matrix& matrix, std::span<const float> centres,
                  std::vector<uint16_t> labels = {}) {
  Tiles tiles;
  tiles.prepare(centres, matrix.cols());
  const auto padded = static_cast<size_t>(matrix.blocks()) * kLanes;
  labels.resize(padded, kNoLabel);
  Labelled out{std::move(labels), std::vector<Change>(padded + kLanes), {}};
  out.done = assign_rows(matrix.block(0), matrix.blocks(), norms_of(matrix).data(), tiles, true,
                         out.labels.data(), out.changes.data());
  out.changes.resize(static_cast<size_t>(out.done.changes));
  return out;
}

// The lowest of the nearest centres, by integers.
uint16_t nearest_of(const table::Matrix& matrix, int64_t row, std::span<const float> centres) {
  int64_t best = 0;
  size_t label = 0;
  const auto width = static_cast<size_t>(matrix.cols());
  for (size_t j = 0; j * width < centres.size(); ++j) {
    int64_t sum = 0;
    for (size_t col = 0; col < width; ++col) {
      const auto x = static_cast<int64_t>(matrix.units(row, static_cast<int>(col)));
      const int64_t far = x - static_cast<int64_t>(centres[j * width + col]);
      sum += far * far;
    }
    if (j > 0 && sum >= best) continue;
    best = sum;
    label = j;
  }
  return static_cast<uint16_t>(label);
}

void expect_exact(const table::Matrix& matrix, std::span<const float> centres) {
  for (const auto& set : math::instruction_sets()) {
    ASSERT_TRUE(math::use_instruction_set(set));
    const Labelled found = assigned(matrix, centres);
    for (int64_t row = 0; row < matrix.rows(); ++row)
      ASSERT_EQ(found.labels[static_cast<size_t>(row)], nearest_of(matrix, row, centres))
          << set << " row " << row;
  }
}

std::vector<float> drawn_centres(int k, int cols, int range, uint64_t seed) {
  base::Random random(seed, 3);
  std::vector<float> out;
  for (int i = 0; i < k * cols; ++i)
    out.push_back(static_cast<float>(random.below(static_cast<uint64_t>(2 * range + 1))) -
                  static_cast<float>(range));
  return out;
}

TEST_F(AssignKernel, IsExactForEveryNumberOfCentresAndColumns) {
  for (const int k : {1, 2, 3, 4, 5, 7, 8, 9, 12, 17, 33, 64})
    expect_exact(drawn_matrix(203, 5, 6, 1), drawn_centres(k, 5, 300000, 2));
  for (const int cols : {1, 2, 16, 150})
    expect_exact(drawn_matrix(77, cols, 4, 4), drawn_centres(6, cols, 200000, 5));
}

// Centres and rows whose distances differ by one unit in 2^45: beyond what a float can tell.
TEST_F(AssignKernel, TellsApartWhatFloatsCannot) {
  constexpr int kEdge = 1 << 22;
  table::Matrix matrix(64, 2, 0x1p-16);
  for (int row = 0; row < 64; ++row) {
    matrix.units(row, 0) = static_cast<float>(kEdge - row % 3);
    matrix.units(row, 1) = static_cast<float>(row % 5 - 2);
  }
  const auto edge = static_cast<float>(kEdge);
  expect_exact(matrix, std::vector<float>{-edge, 1, -edge, -1, -edge, 0});
  const Labelled found = assigned(matrix, std::vector<float>{-edge, 1, -edge, -1, -edge, 0});
  EXPECT_EQ(found.done.again, 64);
}

TEST_F(AssignKernel, CountsTiesAndGivesThemToTheLowest) {
  table::Matrix matrix(17, 1, 1);
  for (int row = 0; row < 17; ++row) matrix.units(row, 0) = static_cast<float>(row);
  for (const auto& set : math::instruction_sets()) {
    ASSERT_TRUE(math::use_instruction_set(set));
    const Labelled found = assigned(matrix, std::vector<float>{16, 0, 8});
    EXPECT_EQ(found.done.ties, 2) << set;  // 4 and 12
    EXPECT_EQ(found.labels[12], 0);
    EXPECT_EQ(found.labels[4], 1);
  }
}

// Labels that were there: only what differs is noted, in the order of rows.
RC_GTEST_FIXTURE_PROP(AssignKernel, NotesExactlyTheChanges, ()) {
  const table::Matrix matrix = any_matrix(70);
  const int k = *rc::gen::inRange(1, 12);
  const auto centres = drawn_centres(k, matrix.cols(), 6, *rc::gen::arbitrary<uint64_t>());
  std::vector<uint16_t> before;
  for (int64_t i = 0; i < matrix.blocks() * kLanes; ++i)
    before.push_back(static_cast<uint16_t>(*rc::gen::inRange(0, k)));
  for (const auto& set : math::instruction_sets()) {
    RC_ASSERT(math::use_instruction_set(set));
    const Labelled found = assigned(matrix, centres, before);
    std::vector<uint16_t> replayed = before;
    int32_t last = -1;
    for (const Change& change : found.changes) {
      RC_ASSERT(change.row() > last);
      last = change.row();
      const auto at = static_cast<size_t>(last);
      RC_ASSERT(replayed[at] == change.from());
      RC_ASSERT(found.labels[at] != change.from());
      replayed[at] = found.labels[at];
    }
    RC_ASSERT(replayed == found.labels);
    for (int64_t row = 0; row < matrix.rows(); ++row)
      RC_ASSERT(found.labels[static_cast<size_t>(row)] == nearest_of(matrix, row, centres));
  }
}

TEST_F(AssignKernel, DecidesFewRowsOfOrdinaryDataAgain) {
  const table::Matrix matrix = drawn_matrix(16 * kMostNoted, 12, 8, 9);
  std::vector<float> centres;
  for (int row = 0; row < 8; ++row)
    for (int col = 0; col < 12; ++col) centres.push_back(matrix.units(row * 99, col));
  const Labelled found = assigned(matrix, centres);
  EXPECT_LT(found.done.again, 65);  // 1e-3 of the rows
}

TEST_F(AssignKernel, SumsTheRowsOfEachLabel) {
  const table::Matrix matrix = drawn_matrix(16 * 256, 3, 4, 6);
  const auto centres = drawn_centres(5, 3, 200000, 7);
  std::vector<int64_t> expected(15), count(5);
  const std::vector<uint16_t> labels = assigned(matrix, centres).labels;
  for (int64_t row = 0; row < matrix.rows(); ++row) {
    const size_t label = labels[static_cast<size_t>(row)];
    ++count[label];
    for (size_t col = 0; col < 3; ++col)
      expected[label * 3 + col] += static_cast<int64_t>(matrix.units(row, static_cast<int>(col)));
  }
  for (const auto& set : math::instruction_sets()) {
    ASSERT_TRUE(math::use_instruction_set(set));
    std::vector<int64_t> units(15), sizes(5);
    sum_rows(matrix.block(0), 256, 3, labels.data(), 5, units.data(), sizes.data());
    EXPECT_EQ(units, expected) << set;
    EXPECT_EQ(sizes, count) << set;
  }
}

TEST_F(AssignKernel, MeasuresToAPointAlikeOnEverySet) {
  const table::Matrix matrix = drawn_matrix(50, 7, 3, 8);
  const auto point = drawn_centres(1, 7, 150000, 1);
  const auto rows = static_cast<size_t>(matrix.blocks()) * kLanes;
  std::vector<float> first;
  for (const auto& set : math::instruction_sets()) {
    ASSERT_TRUE(math::use_instruction_set(set));
    std::vector<float> out(rows), lower(rows, 1e9F);
    nearer_distances(matrix.block(0), matrix.blocks(), 7, point.data(), nullptr, out.data());
    nearer_distances(matrix.block(0), matrix.blocks(), 7, point.data(), lower.data(), lower.data());
    if (first.empty()) first = out;
    EXPECT_EQ(out, first) << set;
    for (size_t i = 0; i < 50; ++i) {
      double exact = 0;
      for (int col = 0; col < 7; ++col) {
        const double far = static_cast<double>(matrix.units(static_cast<int64_t>(i), col)) -
                           static_cast<double>(point[static_cast<size_t>(col)]);
        exact += far * far;
      }
      EXPECT_NEAR(static_cast<double>(out[i]), exact, 1e-6 * exact);
      EXPECT_EQ(lower[i], std::min(out[i], 1e9F));
    }
  }
}

TEST_F(AssignKernel, BoundsNormsFromAbove) {
  const table::Matrix matrix = drawn_matrix(40, 3, 3, 8);
  const std::vector<float> norms = norms_of(matrix);
  for (int64_t row = 0; row < 40; ++row) {
    double square = 0;
    for (int col = 0; col < 3; ++col)
      square += std::pow(static_cast<double>(matrix.units(row, col)), 2);
    EXPECT_GE(static_cast<double>(norms[static_cast<size_t>(row / 16)]), std::sqrt(square));
  }
}

}  // namespace
}  // namespace coterie::cluster
