// The densities of the room: 256 rows at a time. Each is a pure function of its row, of fused
// multiply-adds in one order, with exp and log of our own, so it has the same bits on every
// instruction set. Unchecked: callers pass valid shapes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace coterie::mixture {

inline constexpr int kChunkBlocks = 16;
inline constexpr int kChunk = kChunkBlocks * 16;  // rows
// From one coordinate or component to the next: not a power of two, or all would meet in few sets
// of the cache.
inline constexpr int kStride = kChunk + 16;
// How the squared Mahalanobis distances of a chunk are found. With y = factors * x (below the
// diagonal only), the distance to component j is the sum over i of (scale_ij * y_i - offset_ij)^2.
enum class Shape {
  dense,   // a factor for each component, no scales
  shared,  // one factor for all, no scales
  axes,    // no factor: y = x
};
struct Ready {
  Shape shape = Shape::dense;
  int k = 0, cols = 0;
  std::vector<double> factors;    // dense: k, shared: 1, each packed by pack_factor()
  std::vector<double> scales;     // axes, shared (all 1): k x cols
  std::vector<double> offsets;    // k x cols
  std::vector<double> constants;  // k: log density where the distance is 0, weight included
};

// The same for full covariance in single precision, for the steps of a fit to many rows: distances
// to about 1e-6 of themselves, in half the time.
struct Fast {
  std::vector<float> factors;  // k, each packed by pack_factor(), for whole units
  std::vector<float> means;    // k x cols, rounded to whole units: what is subtracted is exact
  std::vector<float> offsets;  // k x cols: what rounding left
};

// Rows 0..i of column i of a lower triangular matrix, packed: entry (i, a), a <= i, is at
// i * (i + 1) / 2 + a.
constexpr size_t triangle(size_t side) {
  return side * (side + 1) / 2;
}
// Appends a packed lower triangle in the order in which the kernel reads it.
void pack_factor(std::span<const double> lower, int cols, std::vector<double>& out);
void pack_factor(std::span<const double> lower, int cols, std::vector<float>& out);

// Writes rows of `blocks` (at most kChunkBlocks) as coordinates 2 * units + shift[col].
// out: (cols + 1) x kStride, coordinate 0 is 1; rows beyond the blocks are not written.
void coordinates(const float* blocks, int count, int cols, const double* shift, double* out);
// Squared Mahalanobis distances. x: as written by coordinates(). work: cols x kStride (shared
// only). out: k x kStride.
void squared_distances(const Ready& ready, const double* x, double* work, double* out);
// The same from the blocks themselves (at most kChunkBlocks). work: cols x kStride; out: as above,
// rows beyond the blocks are finite but mean nothing.
void squared_distances(const Fast& fast, int k, int cols, const float* blocks, int count,
                       float* work, double* out);
// Turns squared distances into the probability that a row belongs to each component (0 below e^-40
// of the largest), in place, and gives each row's log density: kChunk.
void to_probabilities(const Ready& ready, double* squares, double* log_density);
// The same, but gives shares for Products: probability * 2^26, made odd, or 0.
void to_shares(const Ready& ready, double* squares, double* log_density);

// The most and the second most probable component of each row, as whole numbers (lowest on a tie;
// second -1 when k is 1). squares: as from squared_distances(). first, second: kChunk.
void best_two(const Ready& ready, const double* squares, double* first, double* second);

// Natural logarithm of a positive normal number, the same bits on every machine. Error below 2 ulp.
double logarithm(double x);

}  // namespace coterie::mixture
