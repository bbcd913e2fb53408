// Customers described by numbers and by categories, how far they lie from each other, and the inner
// loops over 16 of them at a time. Numbers are integers in grid units and categories are codes,
// both exact in a float. Every result is the same bits on every instruction set: squared distances
// are exact integers, the rest is multiply-add in the order of the columns, and distances that are
// to be summed are rounded first so that their sums are exact (cluster::Rounder). The loops are
// unchecked: callers pass valid shapes.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "cluster/kmeans.hpp"
#include "table/matrix.hpp"

namespace coterie::medoids {

inline constexpr int kLanes = table::Matrix::kBlock;
// The code of a category that is missing: a level of its own, equal to itself.
inline constexpr int32_t kMissing = -1;
// The code of a level that the fit has not seen: it differs from all. For assignment only.
inline constexpr int32_t kUnknown = -2;

// Rows with numbers, categories or both; a null pointer means none of that kind. codes: one column
// a categorical feature whose "grid units" are the codes 0, 1, … below 2^22, or kMissing. Which
// level has which code must not depend on the order of rows: ties between levels go to the lower
// code.
struct Mixed {
  const table::Matrix* numbers = nullptr;
  const table::Matrix* codes = nullptr;

  int64_t rows() const { return numbers != nullptr ? numbers->rows() : either_codes(); }
  int64_t blocks() const { return (rows() + kLanes - 1) / kLanes; }
  int number_cols() const { return numbers != nullptr ? numbers->cols() : 0; }
  int code_cols() const { return codes != nullptr ? codes->cols() : 0; }
  int cols() const { return number_cols() + code_cols(); }
  double step() const { return numbers != nullptr ? numbers->step() : 1; }
  // Numbers, then codes.
  float at(int64_t row, int col) const {
    return col < number_cols() ? numbers->units(row, col) : codes->units(row, col - number_cols());
  }

 private:
  int64_t either_codes() const { return codes != nullptr ? codes->rows() : 0; }
};

enum class Metric {
  euclidean,   // square root of the sum of squared differences; categories have no part
  prototypes,  // sum of squared differences + mismatch * number of codes that differ (Huang 1998)
  gower,       // sum of |difference| * scale + mismatch * number of codes that differ (Gower 1971)
};

struct Space {
  Metric metric = Metric::euclidean;
  int numbers = 0, codes = 0;
  double mismatch = 0;        // prototypes: gamma, a whole number of squared grid units
  std::vector<double> scale;  // gower: one a number; empty otherwise
  double largest = 0;         // no two rows of the fit are farther apart

  int width() const { return numbers + codes; }
};

// What nearest_two knows of 16 rows. first, second: squared distances for euclidean, else as the
// metric says; +inf when there is no second point. label, runner_up: -1 when there is none.
struct Near {
  std::array<double, kLanes> first, second;
  std::array<double, kLanes> label, runner_up;
};

// The two nearest of `points` (k x width, numbers then codes; the lower index on a tie) for `count`
// blocks of rows from block `begin`. out: count.
void nearest_two(const Space& space, const Mixed& rows, int64_t begin, int64_t count,
                 std::span<const float> points, Near* out);

// The distance of each row to one point, for euclidean and gower, rounded by (d + magic) - magic;
// of blocks [0, rows.blocks()). out: blocks * 16.
void distances(const Space& space, double magic, const Mixed& rows, const float* point,
               double* out);

// So many candidates are measured at once.
inline constexpr int kTogether = 4;
// Distances of each row to its nearest and second medoid, rounded as in distances(); 16 a block.
struct Held {
  const double* near;
  const double* second;
};
// How the sum of distances changes when a point is added as a medoid: nearer is the sum of
// min(d, near) - near over the rows of blocks [begin, end), kept that of
// clamp(d, near, second) - second. points: width x kTogether, column by column.
struct Gains {
  std::array<double, kTogether> nearer, kept;
};
Gains gains(const Space& space, double magic, const Mixed& rows, int64_t begin, int64_t end,
            const Held& held, std::span<const double> points);

// Largest less smallest grid unit of each column; one pass. Zeros without rows.
std::vector<double> ranges(const table::Matrix& matrix, const cluster::Context& context);
// The space of plain numbers; these rows bound the distances.
Space euclidean_space(const table::Matrix& matrix, const cluster::Context& context);
// Those rows, -1 for a row of zeros.
table::Matrix take(const table::Matrix& matrix, std::span<const int64_t> rows);

// Assigns each row to the nearest of `points` and the next one (the lower index on a tie). points:
// k x width, k >= 1. Distances: euclidean and prototypes times the step (for prototypes the square
// root of the cost), gower as they are. Repeats: exact, the same bits anywhere. Cost: O(n k width).
cluster::Nearest assign(const Space& space, const Mixed& rows, std::span<const float> points,
                        const cluster::Context& context);

// The index silhouette_simplified of an assignment by any of this room's methods: the mean over
// rows of (b - a) / b, a the distance to the nearest point and b to the next, 0 where b is 0. For
// medoids it is known as the medoid silhouette. It chooses k where all pairs of rows would be too
// many. Returns: NaN without rows, or when there is one point. Repeats: the same bits in any order
// of rows. Source: Hruschka, de Castro & Campello 2004; Lenssen & Schubert 2024 (medoids).
double simplified_silhouette(const cluster::Nearest& nearest);

}  // namespace coterie::medoids
