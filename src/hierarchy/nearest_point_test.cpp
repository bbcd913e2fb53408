// Nearest points against all pairs in double, on every instruction set.
#include "hierarchy/nearest_point.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "base/random.hpp"
#include "math/simd.hpp"

namespace coterie::hierarchy {
namespace {

struct Case {
  table::Matrix matrix;
  std::vector<float> points;
  std::vector<int32_t> segments;
  int k;
};

// offset: moves everything away from zero; range: small ones make ties common.
Case drawn(int64_t rows, int64_t points, int cols, int k, int range, int offset, uint64_t seed) {
  base::Random random(seed, 3);
  const auto number = [&] {
    const auto width = static_cast<uint64_t>(2 * range + 1);
    return static_cast<float>(static_cast<int64_t>(random.below(width)) - range + offset);
  };
  Case out{table::Matrix(rows, cols, 0x1p-16), {}, {}, k};
  for (int64_t row = 0; row < rows; ++row)
    for (int col = 0; col < cols; ++col) out.matrix.units(row, col) = number();
  for (int64_t i = 0; i < points * cols; ++i) out.points.push_back(number());
  for (int64_t i = 0; i < points; ++i)
    out.segments.push_back(static_cast<int32_t>(random.below(static_cast<uint64_t>(k))));
  return out;
}

double square(const Case& c, int64_t row, size_t point) {
  double out = 0;
  for (int col = 0; col < c.matrix.cols(); ++col) {
    const double apart =
        static_cast<double>(c.matrix.units(row, col)) -
        static_cast<double>(
            c.points[point * static_cast<size_t>(c.matrix.cols()) + static_cast<size_t>(col)]);
    out += apart * apart;
  }
  return out;
}

int32_t first_nearest(const Case& c, int64_t row) {
  size_t best = 0;
  for (size_t i = 1; i < c.segments.size(); ++i)
    if (square(c, row, i) < square(c, row, best)) best = i;
  return static_cast<int32_t>(best);
}

cluster::Nearest all_pairs(const Case& c) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  cluster::Nearest out;
  for (int64_t row = 0; row < c.matrix.rows(); ++row) {
    std::vector<double> distances(c.segments.size());
    for (size_t i = 0; i < distances.size(); ++i) distances[i] = square(c, row, i);
    const auto nearest = [&](int32_t but) {
      int32_t segment = -1;
      double least = kInfinity;
      for (size_t i = 0; i < distances.size(); ++i)
        if (c.segments[i] != but && distances[i] < least) {
          least = distances[i];
          segment = c.segments[i];
        }
      return std::pair(segment, std::sqrt(least) * c.matrix.step());
    };
    const auto first = nearest(-1), second = nearest(first.first);
    out.label.push_back(first.first);
    out.distance.push_back(first.second);
    out.runner_up.push_back(second.first);
    out.runner_up_distance.push_back(second.second);
  }
  return out;
}

class NearestPointTest : public testing::Test {
 protected:
  void TearDown() override { math::use_instruction_set(""); }

  // Every instruction set, one thread and two.
  static void expect_exact(const Case& c) {
    const cluster::Nearest expected = all_pairs(c);
    for (const std::string& set : math::instruction_sets())
      for (const int threads : {1, 2}) {
        ASSERT_TRUE(math::use_instruction_set(set));
        base::Pool pool(threads);
        const auto found = assign_to_points(c.matrix, c.points, c.segments, c.k, {.pool = &pool});
        ASSERT_TRUE(found.has_value());
        EXPECT_EQ(found->label, expected.label) << set;
        EXPECT_EQ(found->runner_up, expected.runner_up) << set;
        EXPECT_EQ(found->distance, expected.distance) << set;
        EXPECT_EQ(found->runner_up_distance, expected.runner_up_distance) << set;
        const auto points = nearest_points(c.matrix, c.points, {.pool = &pool});
        ASSERT_TRUE(points.has_value());
        for (size_t row = 0; row < expected.label.size(); ++row) {
          const auto point = static_cast<size_t>(points->point[row]);
          EXPECT_EQ(c.segments[point], expected.label[row]) << set;
          EXPECT_EQ(std::sqrt(points->square[row]) * c.matrix.step(), expected.distance[row]);
          EXPECT_EQ(points->point[row], first_nearest(c, static_cast<int64_t>(row))) << set;
        }
      }
  }
};

TEST_F(NearestPointTest, EqualsAllPairs) {
  expect_exact(drawn(500, 700, 12, 5, 200000, 0, 1));
  expect_exact(drawn(300, 333, 2, 3, 4000000, 0, 2));
}

TEST_F(NearestPointTest, TiesGoToTheLowestIndex) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    expect_exact(drawn(200, 300, 2, 4, 3, 0, seed));
    expect_exact(drawn(200, 300, 1, 3, 50, 4194000, seed));
  }
}

TEST_F(NearestPointTest, NumbersFarFromZeroLoseNothing) {
  expect_exact(drawn(300, 500, 6, 4, 400, 4193000, 9));
}

TEST_F(NearestPointTest, OneFarRowDoesNoHarm) {
  Case c = drawn(200, 200, 3, 3, 20, 0, 4);
  c.matrix.units(7, 0) = 4194304;
  c.points[30] = -4194304;
  expect_exact(c);
}

TEST_F(NearestPointTest, TakesOneColumnAndMany) {
  expect_exact(drawn(100, 100, 1, 2, 1000, 0, 5));
  const int bits = table::grid_bits(150);
  expect_exact(drawn(100, 100, 150, 3, (1 << bits) - 1, 0, 6));
}

TEST_F(NearestPointTest, OnePointOneRowOneSegment) {
  const Case c = drawn(1, 1, 2, 1, 10, 0, 7);
  expect_exact(c);
  base::Pool pool(1);
  const auto found = assign_to_points(c.matrix, c.points, c.segments, 1, {.pool = &pool});
  EXPECT_EQ(found->runner_up[0], -1);
  EXPECT_EQ(found->runner_up_distance[0], std::numeric_limits<double>::infinity());
  expect_exact(drawn(0, 5, 2, 2, 10, 0, 8));
}

TEST_F(NearestPointTest, SegmentsWithoutPointsAreNobodysRunnerUp) {
  Case c = drawn(50, 60, 2, 2, 100, 0, 11);
  for (int32_t& segment : c.segments) segment = segment == 0 ? 1 : 4;
  c.k = 6;
  expect_exact(c);
}

TEST_F(NearestPointTest, RefusesWhatDoesNotMatch) {
  const Case c = drawn(5, 6, 2, 2, 10, 0, 12);
  base::Pool pool(1);
  const auto code = [&](std::span<const float> points, std::span<const int32_t> segments, int k) {
    const auto found = assign_to_points(c.matrix, points, segments, k, {.pool = &pool});
    return found ? base::Code::gate : found.error().code;
  };
  EXPECT_EQ(code(c.points, {}, 2), base::Code::internal);
  EXPECT_EQ(code(std::span(c.points).first(4), c.segments, 2), base::Code::internal);
  EXPECT_EQ(code(c.points, std::vector<int32_t>(6, 2), 2), base::Code::internal);
  EXPECT_EQ(code({}, {}, 1), base::Code::internal);
}

TEST_F(NearestPointTest, CanBeCancelled) {
  const Case c = drawn(100, 100, 2, 2, 10, 0, 13);
  base::Pool pool(2);
  base::Cancel cancel;
  cancel.request();
  const auto found =
      assign_to_points(c.matrix, c.points, c.segments, 2, {.pool = &pool, .cancel = &cancel});
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, base::Code::cancelled);
}

RC_GTEST_PROP(NearestPoint, EqualsAllPairsOnAnyShape, ()) {
  const Case c = drawn(*rc::gen::inRange(1, 90), *rc::gen::inRange(1, 150), *rc::gen::inRange(1, 6),
                       *rc::gen::inRange(1, 8), *rc::gen::element(1, 3, 100, 100000),
                       *rc::gen::element(0, 70000), *rc::gen::arbitrary<uint64_t>());
  const cluster::Nearest expected = all_pairs(c);
  base::Pool pool(1);
  const auto found = assign_to_points(c.matrix, c.points, c.segments, c.k, {.pool = &pool});
  RC_ASSERT(found.has_value());
  RC_ASSERT(found->label == expected.label);
  RC_ASSERT(found->runner_up == expected.runner_up);
  RC_ASSERT(found->distance == expected.distance);
  RC_ASSERT(found->runner_up_distance == expected.runner_up_distance);
}

}  // namespace
}  // namespace coterie::hierarchy
