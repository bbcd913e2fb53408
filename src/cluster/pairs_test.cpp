// Sums of distances against plain doubles, on every instruction set.
#include "cluster/pairs.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.hpp"
#include "cluster/test_rows.hpp"

namespace coterie::cluster {
namespace {

struct Drawn {
  // The first 256 rows of the matrix are the tile; `rows` are the same and `count` in all.
  Drawn(int64_t count, int cols, int64_t most, uint64_t seed)
      : matrix(kTile, cols, 1), rows(static_cast<size_t>(count) * static_cast<size_t>(cols)) {
    base::Random random(seed, 1);
    const auto any = [&] {
      return static_cast<float>(static_cast<int64_t>(random.below(2 * uint64_t(most) + 1)) - most);
    };
    for (int64_t row = 0; row < kTile; ++row)
      for (int col = 0; col < cols; ++col) matrix.units(row, col) = any();
    for (float& x : rows) x = any();
  }
  double distance(int64_t of_tile, int64_t row) const {
    double square = 0;
    for (int col = 0; col < matrix.cols(); ++col) {
      const double x = static_cast<double>(matrix.units(of_tile, col));
      const double y = static_cast<double>(rows[static_cast<size_t>(row * matrix.cols() + col)]);
      square += (x - y) * (x - y);
    }
    return std::sqrt(square);
  }
  table::Matrix matrix;
  std::vector<float> rows;
};

struct Added {
  std::vector<uint64_t> to_tile, to_rows;
};

Added add(const Drawn& drawn, int64_t count) {
  Added out{std::vector<uint64_t>(kTile, 5), std::vector<uint64_t>(static_cast<size_t>(count), 7)};
  add_distances(drawn.matrix.block(0), drawn.matrix.cols(), drawn.rows.data(), count,
                out.to_tile.data(), out.to_rows.data());
  return out;
}

TEST(PairsTest, SumsAreWithinTheStatedErrorOfDoubles) {
  for (const int cols : {1, 3, 12, 64})
    for (const int64_t most : {3, 100000, 4194304}) {
      const int64_t count = 23;
      const Drawn drawn(count, cols, most, static_cast<uint64_t>(cols));
      on_each_instruction_set([&](const std::string& name) {
        const Added added = add(drawn, count);
        for (int64_t i = 0; i < kTile; i += 5) {
          double sum = 0;
          for (int64_t row = 0; row < count; ++row) sum += drawn.distance(i, row);
          const double found =
              static_cast<double>(added.to_tile[static_cast<size_t>(i)] - 5) * kDistanceUnit;
          EXPECT_NEAR(found, sum, sum * (cols / 2.0 + 1) * 0x1p-24 + count * 0x1p-21) << name;
        }
      });
    }
}

TEST(PairsTest, BothSidesAndEverySetGiveTheSameBits) {
  const int64_t count = 37;
  const Drawn drawn(count, 5, 200000, 3);
  const Added first = add(drawn, count);
  on_each_instruction_set([&](const std::string& name) {
    const Added added = add(drawn, count);
    EXPECT_EQ(added.to_tile, first.to_tile) << name;
    EXPECT_EQ(added.to_rows, first.to_rows) << name;
    // One row at a time, and not asked for the other side.
    std::vector<uint64_t> single(kTile, 5);
    uint64_t all = 0, rows = 0;
    for (int64_t row = 0; row < count; ++row)
      add_distances(drawn.matrix.block(0), 5, drawn.rows.data() + row * 5, 1, single.data(),
                    nullptr);
    EXPECT_EQ(single, first.to_tile) << name;
    for (const uint64_t sum : single) all += sum - 5;
    for (const uint64_t sum : first.to_rows) rows += sum;
    EXPECT_EQ(all, rows) << name;
  });
}

// The bound that lets kPairRows rows be summed up: 64 columns, 2^22 units either way.
TEST(PairsTest, TheLargestDistanceTimesAllRowsFits) {
  Drawn drawn(1, 64, 1, 1);
  for (float& x : drawn.rows) x = 4194304;
  for (int64_t row = 0; row < kTile; ++row)
    for (int col = 0; col < 64; ++col) drawn.matrix.units(row, col) = -4194304;
  const double largest = static_cast<double>(add(drawn, 1).to_tile[0] - 5);
  EXPECT_NEAR(largest, 0x1p46, 0x1p46 * 0x1p-16);
  EXPECT_LT(largest * static_cast<double>(kPairRows), 0x1p64);
  EXPECT_LT(0x1p46 * (1 + 0x1p-16) * static_cast<double>(kPairRows), 0x1p64);
}

TEST(PairsTest, EqualAndNearlyEqualRowsFarOutAreNotGarbage) {
  Drawn drawn(2, 3, 1, 1);
  for (int64_t row = 0; row < kTile; ++row)
    for (int col = 0; col < 3; ++col) drawn.matrix.units(row, col) = 4194303;
  drawn.rows = {4194303, 4194303, 4194303, 4194303, 4194302, 4194303};
  const Added added = add(drawn, 2);
  EXPECT_EQ(added.to_rows[0], 0u);
  EXPECT_EQ(static_cast<double>(added.to_rows[1]) * kDistanceUnit, kTile);
  EXPECT_EQ(static_cast<double>(added.to_tile[9] - 5) * kDistanceUnit, 1);
}

TEST(PairsTest, TermsGoToEachSlot) {
  std::vector<uint64_t> terms(kTile), sums(3 * kTile, 1);
  for (size_t i = 0; i < terms.size(); ++i) terms[i] = i * i;
  const std::vector<int32_t> slots{2, 0};
  on_each_instruction_set([&](const std::string&) {
    std::ranges::fill(sums, uint64_t{1});
    add_to_slots(terms.data(), slots, sums.data());
    for (size_t i = 0; i < terms.size(); ++i) {
      EXPECT_EQ(sums[i], 1 + i * i);
      EXPECT_EQ(sums[kTile + i], 1u);
      EXPECT_EQ(sums[2 * kTile + i], 1 + i * i);
    }
  });
}

}  // namespace
}  // namespace coterie::cluster
