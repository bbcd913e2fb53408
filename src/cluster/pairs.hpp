// Sums of Euclidean distances between rows, exact for any order of their terms. Rows are in grid
// units, so differences are exact in float; a squared distance takes one rounding a column (its
// terms are positive: nothing cancels), its root one more: a distance is off by less than
// (cols / 2 + 1) * 2^-24 of itself. It is then rounded to a multiple of 2^-20 grid units and summed
// as an integer. Rows lie at most 2^26 units apart (table::grid_bits), to which rounding adds less
// than 2^-16 of it, so sums over kPairRows < 2^18 * (1 - 2^-16) rows stay below 2^64.
#pragma once
#include <cstdint>
#include <span>

namespace coterie::cluster {

inline constexpr int kTileBlocks = 16;
inline constexpr int kTile = kTileBlocks * 16;  // rows
inline constexpr int64_t kPairRows = 250000;
inline constexpr double kDistanceUnit = 0x1p-20;  // of a sum, in grid units

// to_tile[i] += distances of row i of the tile to `count` rows. to_rows[r] = distances of row r to
// all rows of the tile; null: not wanted. tile: 256 rows, blocked as table::Matrix is. rows: count
// x cols, one row after another. Repeats: the same on every instruction set. Cost: O(count * 256 *
// cols).
void add_distances(const float* tile, int cols, const float* rows, int64_t count, uint64_t* to_tile,
                   uint64_t* to_rows);

// sums[slot * 256 + i] += terms[i] for each slot.
void add_to_slots(const uint64_t* terms, std::span<const int32_t> slots, uint64_t* sums);

}  // namespace coterie::cluster
