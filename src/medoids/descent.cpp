// Only rows whose label changed touch the sums.
#include "medoids/descent.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "cluster/lloyd.hpp"

namespace coterie::medoids {

namespace {

constexpr int64_t kChunkBlocks = 128;

template <class T>
std::vector<T> in_order(const std::vector<T>& old, std::span<const int32_t> order) {
  const size_t width = old.size() / order.size();
  std::vector<T> out;
  out.reserve(old.size());
  for (const int32_t from : order) {
    const auto begin = old.begin() + static_cast<int64_t>(static_cast<size_t>(from) * width);
    out.insert(out.end(), begin, begin + static_cast<int64_t>(width));
  }
  return out;
}

}  // namespace

Descent::Descent(const Space& space, const Mixed& rows, std::span<const int32_t> levels,
                 std::span<const uint64_t> keys, std::vector<float> points,
                 cluster::Context context)
    : space_(space),
      rows_(rows),
      levels_(levels),
      keys_(keys),
      context_(context),
      k_(points.size() / static_cast<size_t>(rows.cols())),
      width_(static_cast<size_t>(rows.cols())),
      numbers_(static_cast<size_t>(rows.number_cols())),
      points_(std::move(points)),
      labels_(static_cast<size_t>(rows.rows()), -1) {
  size_t offset = 0;
  for (const int32_t count : levels_) {
    offsets_.push_back(offset);
    offset += static_cast<size_t>(count) + 1;
  }
  offsets_.push_back(offset);
  Sums none = empty_sums();
  units_ = std::move(none.units);
  counts_ = std::move(none.counts);
  sizes_ = std::move(none.sizes);
}

Descent::Sums Descent::empty_sums() const {
  return {.units = std::vector<int64_t>(k_ * numbers_),
          .counts = std::vector<int64_t>(k_ * offsets_.back()),
          .sizes = std::vector<int64_t>(k_)};
}

// Of equally far rows the one with the smallest key.
bool Descent::farther(double distance, int64_t row, const Sums& than) const {
  if (distance != than.distance || row < 0) return distance > than.distance;
  return than.farthest >= 0 && key(row) < key(than.farthest);
}

void Descent::count(int64_t row, int32_t label, int64_t sign, Sums& mine) const {
  const auto at = static_cast<size_t>(label);
  mine.sizes[at] += sign;
  for (size_t col = 0; col < numbers_; ++col)
    mine.units[at * numbers_ + col] +=
        sign * static_cast<int64_t>(rows_.numbers->units(row, static_cast<int>(col)));
  for (size_t col = 0; col < levels_.size(); ++col) {
    const float code = rows_.codes->units(row, static_cast<int>(col));
    const auto level = static_cast<size_t>(static_cast<int32_t>(code) + 1);
    mine.counts[at * offsets_.back() + offsets_[col] + level] += sign;
  }
}

void Descent::label_chunk(int64_t chunk, Sums& mine) {
  const int64_t first = chunk * kChunkBlocks;
  const int64_t blocks = std::min(kChunkBlocks, rows_.blocks() - first);
  std::vector<Near> near(static_cast<size_t>(blocks));
  nearest_two(space_, rows_, first, blocks, points_, near.data());
  const int64_t end = std::min(rows_.rows(), (first + blocks) * kLanes);
  for (int64_t row = first * kLanes; row < end; ++row) {
    const Near& at = near[static_cast<size_t>(row / kLanes - first)];
    const auto lane = static_cast<size_t>(row % kLanes);
    const double distance = at.first[lane];
    mine.cost += static_cast<int64_t>(distance);
    if (farther(distance, row, mine)) {
      mine.distance = distance;
      mine.farthest = row;
    }
    int32_t& label = labels_[static_cast<size_t>(row)];
    const auto fresh = static_cast<int32_t>(at.label[lane]);
    if (fresh == label) continue;
    if (label >= 0) count(row, label, -1, mine);
    count(row, fresh, 1, mine);
    label = fresh;
  }
}

Outcome Descent::label() {
  for (;;) {
    const int64_t chunks = (rows_.blocks() + kChunkBlocks - 1) / kChunkBlocks;
    const int workers = context_.pool == nullptr ? 1 : context_.pool->threads();
    std::vector<Sums> parts(static_cast<size_t>(workers), empty_sums());
    const auto work = [&](int64_t chunk, int worker) {
      if (!cancelled()) label_chunk(chunk, parts[static_cast<size_t>(worker)]);
    };
    if (context_.pool != nullptr)
      context_.pool->run(chunks, work);
    else
      for (int64_t chunk = 0; chunk < chunks; ++chunk) work(chunk, 0);
    if (cancelled()) return Outcome::cancelled;
    // Integers: the order of workers does not matter.
    Sums all;
    for (const Sums& part : parts) {
      std::ranges::transform(units_, part.units, units_.begin(), std::plus<>());
      std::ranges::transform(counts_, part.counts, counts_.begin(), std::plus<>());
      std::ranges::transform(sizes_, part.sizes, sizes_.begin(), std::plus<>());
      all.cost += part.cost;
      if (!farther(part.distance, part.farthest, all)) continue;
      all.distance = part.distance;
      all.farthest = part.farthest;
    }
    cost_ = all.cost;
    const auto empty = std::ranges::find(sizes_, 0);
    if (empty == sizes_.end()) return Outcome::done;
    if (all.farthest < 0) return Outcome::exhausted;
    float* point = points_.data() + static_cast<size_t>(empty - sizes_.begin()) * width_;
    for (size_t col = 0; col < width_; ++col)
      point[col] = rows_.at(all.farthest, static_cast<int>(col));
  }
}

// Whether a prototype changed.
bool Descent::move() {
  std::vector<float> points;
  points.reserve(points_.size());
  for (size_t j = 0; j < k_; ++j) {
    for (size_t col = 0; col < numbers_; ++col)
      points.push_back(cluster::rounded_mean(units_[j * numbers_ + col], sizes_[j]));
    for (size_t col = 0; col < levels_.size(); ++col) {
      const auto first =
          counts_.begin() + static_cast<int64_t>(j * offsets_.back() + offsets_[col]);
      const auto most = std::max_element(first, first + levels_[col] + 1);
      points.push_back(static_cast<float>(most - first - 1));
    }
  }
  const bool moved = points != points_;
  points_ = std::move(points);
  return moved;
}

Outcome Descent::run(int passes_max) {
  for (;;) {
    if (const Outcome outcome = label(); outcome != Outcome::done) return outcome;
    ++passes_;
    if (passes_ >= passes_max) return Outcome::done;
    if (move()) continue;
    converged_ = true;
    return Outcome::done;
  }
}

bool Descent::sort() {
  std::vector<int32_t> order(k_);
  std::iota(order.begin(), order.end(), 0);
  const auto point = [&](int32_t j) {
    return std::span(points_).subspan(static_cast<size_t>(j) * width_, width_);
  };
  std::ranges::stable_sort(order, [&](int32_t a, int32_t b) {
    const int64_t left = sizes_[static_cast<size_t>(a)], right = sizes_[static_cast<size_t>(b)];
    if (left != right) return left > right;
    return std::ranges::lexicographical_compare(point(a), point(b));
  });
  if (std::ranges::is_sorted(order)) return false;
  points_ = in_order(points_, order);
  if (numbers_ > 0) units_ = in_order(units_, order);
  if (!counts_.empty()) counts_ = in_order(counts_, order);
  sizes_ = in_order(sizes_, order);
  std::vector<int32_t> number(k_);
  for (size_t to = 0; to < k_; ++to)
    number[static_cast<size_t>(order[to])] = static_cast<int32_t>(to);
  for (int32_t& label : labels_) label = number[static_cast<size_t>(label)];
  return true;
}

int64_t Descent::occupied() const {
  return std::ranges::count_if(sizes_, [](int64_t size) { return size > 0; });
}

}  // namespace coterie::medoids
