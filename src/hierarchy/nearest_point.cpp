#include "hierarchy/nearest_point.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "hierarchy/tiles.hpp"

namespace coterie::hierarchy {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int64_t kBlocksAGroup = kGroup / table::Matrix::kBlock;

// The points by segment, in tiles that hold points of one segment only, around their middle: the
// bound of float32 grows with the size of the numbers.
class Points {
 public:
  Points(std::span<const float> points, std::span<const int32_t> segment_of_point, int cols, int k);

  Tiles tiles{0, 1};
  std::vector<int32_t> segments;  // of each tile
  std::vector<int64_t> owners;    // point on a place, -1: none
  std::vector<float> middle;      // whole numbers, so that taking it away is exact
};

std::vector<float> middle_of(std::span<const float> points, int cols) {
  const auto width = static_cast<size_t>(cols), count = points.size() / width;
  std::vector<int64_t> sums(width);
  for (size_t i = 0; i < points.size(); ++i) sums[i % width] += static_cast<int64_t>(points[i]);
  std::vector<float> out(width);
  for (size_t col = 0; col < width; ++col)
    out[col] = static_cast<float>(sums[col] / static_cast<int64_t>(count));
  return out;
}

Points::Points(std::span<const float> points, std::span<const int32_t> segment_of_point, int cols,
               int k)
    : middle(middle_of(points, cols)) {
  std::vector<int64_t> first(static_cast<size_t>(k) + 1);  // place of each segment
  for (const int32_t segment : segment_of_point) ++first[static_cast<size_t>(segment) + 1];
  for (size_t segment = 0; segment < static_cast<size_t>(k); ++segment) {
    const int64_t places = (first[segment + 1] + kTile - 1) / kTile * kTile;
    segments.insert(segments.end(), static_cast<size_t>(places / kTile),
                    static_cast<int32_t>(segment));
    first[segment + 1] = first[segment] + places;
  }
  owners.assign(segments.size() * kTile, -1);
  tiles = Tiles(static_cast<int64_t>(owners.size()), cols);
  const auto width = static_cast<size_t>(cols);
  std::vector<double> point(width);
  for (size_t i = 0; i < segment_of_point.size(); ++i) {
    for (size_t col = 0; col < width; ++col)
      point[col] = static_cast<double>(points[i * width + col] - middle[col]);
    const int64_t place = first[static_cast<size_t>(segment_of_point[i])]++;
    owners[static_cast<size_t>(place)] = static_cast<int64_t>(i);
    tiles.put(place, point, 0);
  }
}

struct Found {
  double distance = kInfinity;
  int64_t point = -1;
  int32_t segment = -1;

  bool after(double other, int64_t other_point) const {
    return other < distance || (other == distance && other_point < point);
  }
};

// The nearest points so far of one row: of all, and of another segment than that one's.
struct Two {
  Found first, second;

  void see(double distance, int64_t point, int32_t segment) {
    if (first.after(distance, point)) {
      if (segment != first.segment) second = first;
      first = {distance, point, segment};
    } else if (segment != first.segment && second.after(distance, point)) {
      second = {distance, point, segment};
    }
  }
};

// What a worker needs for a group of rows.
struct Scratch {
  Scratch(const Points& points, int cols)
      : group(cols), minima(static_cast<size_t>(points.tiles.count()) * kGroup) {}
  Group group;
  std::vector<float> minima;
  std::vector<Candidate> candidates;
  std::array<Two, kGroup> found;
};

void load(const table::Matrix& matrix, int64_t first_block, const Points& points, Group& group) {
  for (int lane = 0; lane < kGroup; lane += kQueryBlock) {
    const int64_t number = first_block + lane / kQueryBlock;
    const float* block = number < matrix.blocks() ? matrix.block(number) : nullptr;
    for (int col = 0; col < matrix.cols(); ++col) {
      const float middle = points.middle[static_cast<size_t>(col)];
      float* out = &group.coordinate(lane, col);
      for (int i = 0; i < kQueryBlock; ++i)
        out[i] = block == nullptr ? 0 : block[col * kQueryBlock + i] - middle;
    }
  }
  for (int lane = 0; lane < kGroup; ++lane) group.measure(lane, 1);
}

void search(const Points& points, int64_t rows, Scratch& at) {
  const Tiles& tiles = points.tiles;
  tile_minima(tiles, at.group, at.minima.data());
  const Bounds limits = bounds(tiles, at.group, at.minima.data(), points.segments);
  candidates(tiles, at.group, at.minima.data(), points.segments, limits, at.candidates);
  at.found.fill({});
  std::array<double, kTile> distances;
  std::vector<double> query(static_cast<size_t>(tiles.cols()));
  for (const Candidate& candidate : at.candidates) {
    const int32_t segment = points.segments[static_cast<size_t>(candidate.tile)];
    for (uint64_t lanes = candidate.lanes; lanes != 0; lanes &= lanes - 1) {
      const int lane = std::countr_zero(lanes);
      if (lane >= rows) break;
      for (int col = 0; col < tiles.cols(); ++col)
        query[static_cast<size_t>(col)] = static_cast<double>(at.group.coordinate(lane, col));
      tile_distances(tiles, candidate.tile, query.data(), distances);
      for (size_t i = 0; i < kTile; ++i) {
        const int64_t point = points.owners[static_cast<size_t>(candidate.tile) * kTile + i];
        if (point >= 0) at.found[static_cast<size_t>(lane)].see(distances[i], point, segment);
      }
    }
  }
}

// Whether the points are whole points of the matrix's columns, at least one.
bool fit_together(const table::Matrix& matrix, std::span<const float> points, size_t count) {
  return count > 0 && points.size() == count * static_cast<size_t>(matrix.cols());
}

std::unexpected<base::Error> mismatch() {
  return base::fail(base::Code::internal, "assignment to points",
                    "the points do not match the rows or the segments");
}

// Calls keep(row, found) once a row, from several threads. False when cancelled.
bool for_each_row(const table::Matrix& matrix, const Points& points,
                  const cluster::Context& context,
                  const std::function<void(size_t row, const Two& found)>& keep) {
  std::vector<Scratch> scratch(static_cast<size_t>(context.pool->threads()),
                               Scratch(points, matrix.cols()));
  const auto stop = [&] { return context.cancel != nullptr && context.cancel->requested(); };
  const int64_t groups = (matrix.blocks() + kBlocksAGroup - 1) / kBlocksAGroup;
  context.pool->run(groups, [&](int64_t number, int worker) {
    if (stop()) return;
    if (worker == 0 && context.progress != nullptr)
      context.progress->at(static_cast<double>(number) / static_cast<double>(groups));
    Scratch& at = scratch[static_cast<size_t>(worker)];
    load(matrix, number * kBlocksAGroup, points, at.group);
    const int64_t first = number * kGroup;
    const int64_t count = std::min<int64_t>(kGroup, matrix.rows() - first);
    search(points, count, at);
    for (int64_t i = 0; i < count; ++i)
      keep(static_cast<size_t>(first + i), at.found[static_cast<size_t>(i)]);
  });
  return !stop();
}

std::unexpected<base::Error> cancelled() {
  return base::fail(base::Code::cancelled, "assignment to points", "interrupted");
}

}  // namespace

base::Result<cluster::Nearest> assign_to_points(const table::Matrix& matrix,
                                                std::span<const float> points,
                                                std::span<const int32_t> segment_of_point, int k,
                                                const cluster::Context& context) {
  if (k < 1 || !fit_together(matrix, points, segment_of_point.size()) ||
      !std::ranges::all_of(segment_of_point, [&](int32_t s) { return s >= 0 && s < k; }))
    return mismatch();
  const auto rows = static_cast<size_t>(matrix.rows());
  cluster::Nearest out;
  out.label.resize(rows);
  out.runner_up.resize(rows);
  out.distance.resize(rows);
  out.runner_up_distance.resize(rows);
  const Points ready(points, segment_of_point, matrix.cols(), k);
  const bool done = for_each_row(matrix, ready, context, [&](size_t row, const Two& found) {
    out.label[row] = found.first.segment;
    out.runner_up[row] = found.second.segment;
    out.distance[row] = std::sqrt(found.first.distance) * matrix.step();
    out.runner_up_distance[row] = std::sqrt(found.second.distance) * matrix.step();
  });
  if (!done) return cancelled();
  return out;
}

base::Result<NearestPoints> nearest_points(const table::Matrix& matrix,
                                           std::span<const float> points,
                                           const cluster::Context& context) {
  const size_t count = points.size() / static_cast<size_t>(matrix.cols());
  if (!fit_together(matrix, points, count)) return mismatch();
  const std::vector<int32_t> one_segment(count);
  const Points ready(points, one_segment, matrix.cols(), 1);
  NearestPoints out;
  out.point.resize(static_cast<size_t>(matrix.rows()));
  out.square.resize(static_cast<size_t>(matrix.rows()));
  const bool done = for_each_row(matrix, ready, context, [&](size_t row, const Two& found) {
    out.point[row] = static_cast<int32_t>(found.first.point);
    out.square[row] = found.first.distance;
  });
  if (!done) return cancelled();
  return out;
}

}  // namespace coterie::hierarchy
