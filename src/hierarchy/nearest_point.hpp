// Assigns rows to the segment of their nearest point: how models that are made of points (the
// leaves of a tree, the core points of a density) judge new customers.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "cluster/kmeans.hpp"

namespace coterie::hierarchy {

// For each row the segment of the nearest point (of equally near ones that with the lowest index),
// and of the nearest point of any other segment.
// matrix: rows to assign, any number of them. points: m x cols, row-major, in grid units of the
// same step (|x| <= 2^22, whole numbers), m >= 1. segment_of_point: one a point, 0..k-1; a segment
// may have no point.
// Returns: label and runner_up are segments (runner_up -1 and its distance +inf when no other
// segment has a point), distances Euclidean in value units.
// Errors: Code::cancelled; Code::internal when the shapes do not match.
// Repeats: exact, the same bits anywhere. Cost: O(n m d), 16 pairs a float32 vector and column;
// memory 4 bytes m d and m / 32 * 256 bytes a thread beside the result.
// Checked: NearestPointTest against all pairs in double, each instruction set.
base::Result<cluster::Nearest> assign_to_points(const table::Matrix& matrix,
                                                std::span<const float> points,
                                                std::span<const int32_t> segment_of_point, int k,
                                                const cluster::Context& context);

struct NearestPoints {
  std::vector<int32_t> point;  // of each row: the nearest, of equally near ones the lowest index
  std::vector<double> square;  // |row - point|^2 in grid units, exact
};
// The nearest point itself. points: as above, fewer than 2^31. Errors, repeats, cost: as above.
base::Result<NearestPoints> nearest_points(const table::Matrix& matrix,
                                           std::span<const float> points,
                                           const cluster::Context& context);

}  // namespace coterie::hierarchy
