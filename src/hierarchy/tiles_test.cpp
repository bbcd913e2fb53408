// The bounds hold for every pair, and the nearest is always among the candidates.
#include "hierarchy/tiles.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <span>

#include "base/random.hpp"
#include "math/simd.hpp"

namespace coterie::hierarchy {
namespace {

struct Pair {
  double value;   // |x - c|^2 / (rate + rate)
  double square;  // |x - c|^2
};

class TilesTest : public testing::Test {
 protected:
  void TearDown() override { math::use_instruction_set(""); }

  // points near or far from zero, no whole numbers
  void draw(int64_t count, int cols, double spread, double offset, uint64_t seed) {
    base::Random random(seed, 1);
    const auto number = [&] { return random.normal() * spread + offset; };
    points.assign(static_cast<size_t>(count), std::vector<double>(static_cast<size_t>(cols)));
    queries.assign(kGroup, std::vector<double>(static_cast<size_t>(cols)));
    for (auto* set : {&points, &queries})
      for (auto& point : *set)
        for (double& x : point) x = number();
    rates.clear();
    for (int64_t i = 0; i < count; ++i) rates.push_back(1 / (1 + std::floor(random.uniform() * 9)));
    tiles = Tiles(count, cols);
    for (size_t i = 0; i < points.size(); ++i)
      tiles.put(static_cast<int64_t>(i), points[i], rates[i]);
    group = Group(cols);
    for (int lane = 0; lane < kGroup; ++lane) {
      for (int col = 0; col < cols; ++col)
        group.coordinate(lane, col) =
            static_cast<float>(queries[static_cast<size_t>(lane)][static_cast<size_t>(col)]);
      group.measure(lane, query_rate(lane));
    }
    minima.resize(static_cast<size_t>(tiles.count()) * kGroup);
  }
  static double query_rate(int lane) { return 1.0 / (1 + lane % 5); }

  Pair pair(int lane, size_t point) const {
    double square = 0;
    for (size_t col = 0; col < points[point].size(); ++col)
      square += std::pow(queries[static_cast<size_t>(lane)][col] - points[point][col], 2);
    return {square / (query_rate(lane) + rates[point]), square};
  }

  // The candidates of all lanes hold the least value; its bound is not below it.
  void expect_bounds_hold() {
    tile_minima(tiles, group, minima.data());
    const Bounds limits = bounds(tiles, group, minima.data(), {});
    std::vector<Candidate> found;
    candidates(tiles, group, minima.data(), {}, limits, found);
    for (int lane = 0; lane < kGroup; ++lane) {
      size_t best = 0;
      for (size_t i = 1; i < points.size(); ++i)
        if (pair(lane, i).value < pair(lane, best).value) best = i;
      const auto at = static_cast<size_t>(lane);
      EXPECT_GE(static_cast<double>(limits.first[at]), pair(lane, best).value);
      EXPECT_EQ(limits.segment[at], 0);
      bool there = false;
      for (const Candidate& candidate : found)
        there = there || (candidate.tile == static_cast<int64_t>(best) / kTile &&
                          (candidate.lanes >> lane & 1) != 0);
      EXPECT_TRUE(there) << "lane " << lane;
      for (size_t i = 0; i < points.size(); ++i) {
        const double slack =
            static_cast<double>(group.slack[at]) + static_cast<double>(tiles.slack()[i / kTile]);
        const double score = static_cast<double>(minima[i / kTile * kGroup + at]);
        EXPECT_LE(score + static_cast<double>(group.norm[at]) - slack, pair(lane, i).square);
      }
    }
  }

  std::vector<std::vector<double>> points, queries;
  std::vector<double> rates;
  Tiles tiles{0, 1};
  Group group{1};
  std::vector<float> minima;
};

TEST_F(TilesTest, BoundsHoldOnEveryInstructionSet) {
  for (const std::string& set : math::instruction_sets()) {
    ASSERT_TRUE(math::use_instruction_set(set));
    for (const int cols : {1, 2, 3, 7, 12, 150}) {
      draw(150, cols, 1e5, 0, 1);
      expect_bounds_hold();
      draw(70, cols, 10, 1e6, 2);  // nothing but rounding in float32
      expect_bounds_hold();
    }
  }
}

TEST_F(TilesTest, TheCandidatesAreFewWhereDistancesDiffer) {
  draw(2000, 8, 1e5, 0, 3);
  // Equal rates: the value is the squared distance.
  tiles = Tiles(2000, 8);
  for (size_t i = 0; i < points.size(); ++i) tiles.put(static_cast<int64_t>(i), points[i], 1);
  for (int lane = 0; lane < kGroup; ++lane) group.measure(lane, 0);
  tile_minima(tiles, group, minima.data());
  const Bounds limits = bounds(tiles, group, minima.data(), {});
  std::vector<Candidate> found;
  candidates(tiles, group, minima.data(), {}, limits, found);
  int64_t lanes = 0;
  for (const Candidate& candidate : found) lanes += std::popcount(candidate.lanes);
  EXPECT_GE(lanes, kGroup);
  EXPECT_LE(lanes, 3 * kGroup);
}

TEST_F(TilesTest, APointTakenAwayIsNeverLowest) {
  draw(32, 2, 1e5, 0, 4);
  for (int64_t place = 1; place < 32; ++place) tiles.take(place);
  tile_minima(tiles, group, minima.data());
  for (int lane = 0; lane < kGroup; ++lane) {
    const auto at = static_cast<size_t>(lane);
    EXPECT_NEAR(static_cast<double>(minima[at]) + static_cast<double>(group.norm[at]),
                pair(lane, 0).square,
                static_cast<double>(group.slack[at]) + static_cast<double>(tiles.slack()[0]));
  }
}

TEST_F(TilesTest, SecondBoundIsOfAnotherSegment) {
  for (const std::string& set : math::instruction_sets()) {
    ASSERT_TRUE(math::use_instruction_set(set));
    draw(8 * kTile, 3, 1e5, 0, 5);
    for (double& rate : rates) rate = 0;
    tiles = Tiles(8 * kTile, 3);
    for (size_t i = 0; i < points.size(); ++i) tiles.put(static_cast<int64_t>(i), points[i], 0);
    const std::vector<int32_t> segments{0, 0, 1, 1, 1, 4, 4, 6};
    tile_minima(tiles, group, minima.data());
    const Bounds limits = bounds(tiles, group, minima.data(), segments);
    for (int lane = 0; lane < kGroup; ++lane) {
      std::array<double, 7> least;
      least.fill(std::numeric_limits<double>::infinity());
      for (size_t i = 0; i < points.size(); ++i) {
        double& at = least[static_cast<size_t>(segments[i / kTile])];
        at = std::min(at, pair(lane, i).value);
      }
      const auto at = static_cast<size_t>(lane);
      const auto mine = static_cast<size_t>(limits.segment[at]);
      EXPECT_EQ(std::ranges::min_element(least) - least.begin(), limits.segment[at]);
      const double slack = 2 * (static_cast<double>(group.slack[at]) +
                                static_cast<double>(*std::ranges::max_element(
                                    std::span(tiles.slack(), segments.size()))));
      const auto expect_close = [&](float bound, double value) {
        EXPECT_GE(static_cast<double>(bound), value);
        EXPECT_LE(static_cast<double>(bound), value * (1 + 1e-5) + slack / query_rate(lane));
      };
      expect_close(limits.first[at], least[mine]);
      least[mine] = std::numeric_limits<double>::infinity();
      expect_close(limits.second[at], std::ranges::min(least));
    }
  }
}

TEST_F(TilesTest, DistancesOfWholeNumbersAreExact) {
  for (const std::string& set : math::instruction_sets()) {
    ASSERT_TRUE(math::use_instruction_set(set));
    Tiles whole(5, 2);
    for (int i = 0; i < 5; ++i)
      whole.put(i, std::vector<double>{4194304.0 - i, -4194303.0 + 2 * i}, 0);
    const std::vector<double> query{-4194303, 4194304};
    std::array<double, kTile> out;
    tile_distances(whole, 0, query.data(), out);
    for (int i = 0; i < 5; ++i) {
      const int64_t x = 8388607 - i, y = 8388607 - 2 * i;
      EXPECT_EQ(out[static_cast<size_t>(i)], static_cast<double>(x * x + y * y)) << set;
    }
  }
}

}  // namespace
}  // namespace coterie::hierarchy
