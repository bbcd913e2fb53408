// Passes in fixed chunks of rows: labels by the kernel, then only rows whose label changed touch
// the sums.
#include "cluster/lloyd.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

namespace coterie::cluster {

namespace {

constexpr int64_t kChunkBlocks = 512;
constexpr int64_t kChunkRows = kChunkBlocks * kLanes;

int64_t chunks_of(int64_t rows) {
  return (rows + kChunkRows - 1) / kChunkRows;
}

void run_chunks(base::Pool* pool, int64_t chunks,
                const std::function<void(int64_t chunk, int worker)>& work) {
  if (pool != nullptr) return pool->run(chunks, work);
  for (int64_t chunk = 0; chunk < chunks; ++chunk) work(chunk, 0);
}

}  // namespace

float rounded_mean(int64_t sum, int64_t weight) {
  const Wide above = 2 * static_cast<Wide>(sum) + weight;
  const Wide below = 2 * static_cast<Wide>(weight);
  Wide mean = above / below;
  if (above < 0 && mean * below != above) --mean;
  return static_cast<float>(static_cast<int64_t>(mean));
}

void Points::measure(base::Pool* pool) {
  std::vector<Wide> part(static_cast<size_t>(chunks_of(rows())));
  run_chunks(pool, chunks_of(rows()), [&](int64_t chunk, int) {
    Wide sum = 0;
    const int64_t end = std::min(rows(), (chunk + 1) * kChunkRows);
    for (int64_t row = chunk * kChunkRows; row < end; ++row) {
      double norm = 0;
      for (int col = 0; col < matrix->cols(); ++col) {
        const double x = static_cast<double>(matrix->units(row, col));
        norm += x * x;
      }
      sum += static_cast<Wide>(static_cast<int64_t>(norm)) * weight(row);
    }
    part[static_cast<size_t>(chunk)] = sum;
  });
  square_sum = std::accumulate(part.begin(), part.end(), static_cast<Wide>(0));
}

Lloyd::Lloyd(const Points& points, std::vector<float> centres, base::Pool* pool,
             const base::Cancel* cancel)
    : points_(points),
      pool_(pool),
      cancel_(cancel),
      k_(static_cast<int>(centres.size()) / points.matrix->cols()),
      cols_(points.matrix->cols()),
      centres_(std::move(centres)),
      labels_(static_cast<size_t>(points.rows()), -1),
      sums_(centres_.size()),
      sizes_(static_cast<size_t>(k_)) {}

void Lloyd::for_chunks(const std::function<void(int64_t chunk, int worker)>& work) const {
  run_chunks(pool_, chunks_of(points_.rows()), [&](int64_t chunk, int worker) {
    if (cancel_ == nullptr || !cancel_->requested()) work(chunk, worker);
  });
}

void Lloyd::move(int64_t row, int32_t from, int32_t to, Sums& delta) const {
  const int64_t weight = points_.weight(row);
  if (weight == 0) return;
  const float* block = points_.matrix->block(row / kLanes) + row % kLanes;
  int64_t* gains = delta.units.data() + static_cast<int64_t>(to) * cols_;
  delta.sizes[static_cast<size_t>(to)] += weight;
  if (from < 0) {
    for (int col = 0; col < cols_; ++col)
      gains[col] += weight * static_cast<int64_t>(block[col * kLanes]);
    return;
  }
  int64_t* loses = delta.units.data() + static_cast<int64_t>(from) * cols_;
  delta.sizes[static_cast<size_t>(from)] -= weight;
  for (int col = 0; col < cols_; ++col) {
    const int64_t units = weight * static_cast<int64_t>(block[col * kLanes]);
    gains[col] += units;
    loses[col] -= units;
  }
}

void Lloyd::label_chunk(int64_t chunk, const Centres& ready, Sums& delta) {
  std::array<int32_t, static_cast<size_t>(kChunkRows)> fresh;
  const int64_t first = chunk * kChunkRows;
  const int64_t rows = std::min(points_.rows() - first, kChunkRows);
  nearest(points_.matrix->block(chunk * kChunkBlocks), (rows + kLanes - 1) / kLanes, ready,
          fresh.data());
  int32_t* labels = labels_.data() + first;
  for (int64_t i = 0; i < rows; ++i) {
    const int32_t label = fresh[static_cast<size_t>(i)];
    if (label == labels[i]) continue;
    move(first + i, labels[i], label, delta);
    labels[i] = label;
  }
}

// One pass; false when cancelled.
bool Lloyd::label() {
  const Centres ready(centres_, cols_);
  const int workers = pool_ == nullptr ? 1 : pool_->threads();
  const Sums none{std::vector<int64_t>(sums_.size()), std::vector<int64_t>(sizes_.size())};
  std::vector<Sums> deltas(static_cast<size_t>(workers), none);
  for_chunks([&](int64_t chunk, int worker) {
    label_chunk(chunk, ready, deltas[static_cast<size_t>(worker)]);
  });
  // Integers: the order of workers does not matter.
  for (const Sums& delta : deltas) {
    std::ranges::transform(sums_, delta.units, sums_.begin(), std::plus<>());
    std::ranges::transform(sizes_, delta.sizes, sizes_.begin(), std::plus<>());
  }
  return cancel_ == nullptr || !cancel_->requested();
}

double Lloyd::squared_distance(int64_t row) const {
  const size_t label = static_cast<size_t>(labels_[static_cast<size_t>(row)]);
  const float* block = points_.matrix->block(row / kLanes) + row % kLanes;
  double sum = 0;
  for (int col = 0; col < cols_; ++col) {
    const size_t at = label * static_cast<size_t>(cols_) + static_cast<size_t>(col);
    const double difference =
        static_cast<double>(block[col * kLanes]) - static_cast<double>(centres_[at]);
    sum += difference * difference;
  }
  return sum;
}

// The row of positive weight that is farthest from its centre, -1 when all lie on theirs.
int64_t Lloyd::farthest() const {
  struct Far {
    double distance = 0;
    int64_t row = -1;
  };
  const auto farther = [&](const Far& a, const Far& b) {
    if (a.distance != b.distance) return a.distance > b.distance;
    return a.row >= 0 && b.row >= 0 && points_.key(a.row) < points_.key(b.row);
  };
  std::vector<Far> best(static_cast<size_t>(chunks_of(points_.rows())));
  for_chunks([&](int64_t chunk, int) {
    Far& mine = best[static_cast<size_t>(chunk)];
    const int64_t end = std::min(points_.rows(), (chunk + 1) * kChunkRows);
    for (int64_t row = chunk * kChunkRows; row < end; ++row) {
      if (points_.weight(row) == 0) continue;
      const Far far{squared_distance(row), row};
      if (farther(far, mine)) mine = far;
    }
  });
  Far all;
  for (const Far& far : best)
    if (farther(far, all)) all = far;
  return all.row;
}

Step Lloyd::assign() {
  for (;;) {
    if (!label()) return Step::cancelled;
    const auto empty = std::ranges::find(sizes_, 0);
    if (empty == sizes_.end()) return Step::done;
    const int64_t row = farthest();
    if (cancel_ != nullptr && cancel_->requested()) return Step::cancelled;
    if (row < 0) return Step::exhausted;
    float* centre = centres_.data() + (empty - sizes_.begin()) * cols_;
    for (int col = 0; col < cols_; ++col) centre[col] = points_.matrix->units(row, col);
    ++repaired_;
  }
}

std::vector<float> Lloyd::means() const {
  std::vector<float> means(centres_.size());
  for (size_t at = 0; at < means.size(); ++at)
    means[at] = rounded_mean(sums_[at], sizes_[at / static_cast<size_t>(cols_)]);
  return means;
}

bool Lloyd::sort() {
  std::vector<int32_t> order(static_cast<size_t>(k_));
  std::iota(order.begin(), order.end(), 0);
  const auto centre = [&](int32_t j) {
    return std::span(centres_).subspan(static_cast<size_t>(j) * static_cast<size_t>(cols_),
                                       static_cast<size_t>(cols_));
  };
  std::ranges::stable_sort(order, [&](int32_t a, int32_t b) {
    const int64_t left = sizes_[static_cast<size_t>(a)], right = sizes_[static_cast<size_t>(b)];
    if (left != right) return left > right;
    return std::ranges::lexicographical_compare(centre(a), centre(b));
  });
  if (std::ranges::is_sorted(order)) return false;
  std::vector<float> centres;
  std::vector<int64_t> sums, sizes;
  std::vector<int32_t> number(order.size());
  for (size_t to = 0; to < order.size(); ++to) {
    const int32_t from = order[to];
    const auto first = static_cast<int64_t>(from) * cols_;
    centres.insert(centres.end(), centres_.begin() + first, centres_.begin() + first + cols_);
    sums.insert(sums.end(), sums_.begin() + first, sums_.begin() + first + cols_);
    sizes.push_back(sizes_[static_cast<size_t>(from)]);
    number[static_cast<size_t>(from)] = static_cast<int32_t>(to);
  }
  centres_ = std::move(centres);
  sums_ = std::move(sums);
  sizes_ = std::move(sizes);
  for (int32_t& label : labels_) label = number[static_cast<size_t>(label)];
  return true;
}

Step Lloyd::run(const Limits& limits, const std::function<void(int)>& after_pass) {
  double before = std::numeric_limits<double>::infinity();
  for (passes_ = 1;; ++passes_) {
    if (const Step step = assign(); step != Step::done) return step;
    if (after_pass) after_pass(passes_);
    std::vector<float> next = means();
    converged_ = next == centres_;
    const double now = limits.tolerance > 0 ? static_cast<double>(inertia()) : 0;
    const bool slow = limits.tolerance > 0 && before - now <= limits.tolerance * now;
    before = now;
    if (!converged_ && !slow && passes_ < limits.passes_max) {
      centres_ = std::move(next);
    } else if (passes_ > limits.passes_max + 1 || !sort()) {
      return Step::done;
    }  // else numbers changed: see once more whether rows between two centres change sides
  }
}

Wide Lloyd::inertia() const {
  // sum |x - c|^2 = sum |x|^2 - 2 c . sum x + weight |c|^2
  Wide total = points_.square_sum;
  for (size_t at = 0; at < centres_.size(); ++at) {
    const auto c = static_cast<int64_t>(centres_[at]);
    total += static_cast<Wide>(c) * c * sizes_[at / static_cast<size_t>(cols_)];
    total -= 2 * static_cast<Wide>(c) * sums_[at];
  }
  return total;
}

int Lloyd::occupied() const {
  return static_cast<int>(std::ranges::count_if(sizes_, [](int64_t size) { return size > 0; }));
}

std::vector<int32_t> Lloyd::take_labels() && {
  return std::move(labels_);
}

}  // namespace coterie::cluster
