// Passes in fixed chunks of rows that stay in the cache: labels by the kernel, then only rows whose
// label changed touch the sums.
#include "cluster/lloyd.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

namespace coterie::cluster {

namespace {

// A chunk is about 192 KB: it stays in the second cache while all starts visit it.
constexpr int64_t kChunkLines = 3072, kMostBlocks = kMostSummed, kLeastBlocks = 16;
// Share of rows in doubt above which doubles for all are faster: 1 / 8.
constexpr int64_t kCoarse = 8;

int64_t chunk_blocks(int cols) {
  return std::clamp(kChunkLines / std::max(cols, 1), kLeastBlocks, kMostBlocks);
}

void run_chunks(base::Pool* pool, int64_t chunks,
                const std::function<void(int64_t chunk, int worker)>& work) {
  if (pool != nullptr) return pool->run(chunks, work);
  for (int64_t chunk = 0; chunk < chunks; ++chunk) work(chunk, 0);
}

}  // namespace

float rounded_mean(int64_t sum, int64_t weight) {
  constexpr int64_t kSafe = int64_t{1} << 61;
  if (sum > -kSafe && sum < kSafe) {
    const int64_t above = 2 * sum + weight, below = 2 * weight;
    const int64_t mean = above / below;
    return static_cast<float>(mean - (above < 0 && mean * below != above ? 1 : 0));
  }
  const Wide above = 2 * static_cast<Wide>(sum) + weight;
  const Wide below = 2 * static_cast<Wide>(weight);
  Wide mean = above / below;
  if (above < 0 && mean * below != above) --mean;
  return static_cast<float>(static_cast<int64_t>(mean));
}

void Points::measure(base::Pool* pool) {
  const int64_t size = chunk_blocks(matrix->cols());
  const int64_t chunks = (matrix->blocks() + size - 1) / size;
  norms.assign(static_cast<size_t>(matrix->blocks()), 0);
  std::vector<Wide> part(static_cast<size_t>(chunks));
  run_chunks(pool, chunks, [&](int64_t chunk, int) {
    const int64_t first = chunk * size, count = std::min(size, matrix->blocks() - first);
    std::vector<double> squares(static_cast<size_t>(count) * kLanes);
    squared_norms(matrix->block(first), count, matrix->cols(), squares.data());
    for (int64_t block = 0; block < count; ++block)
      norms[static_cast<size_t>(first + block)] = norm_bound(squares.data() + block * kLanes);
    Wide sum = 0;
    const int64_t rows_here = std::min(count * kLanes, rows() - first * kLanes);
    for (int64_t i = 0; i < rows_here; ++i)
      sum += static_cast<Wide>(static_cast<int64_t>(squares[static_cast<size_t>(i)])) *
             weight(first * kLanes + i);
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
      chunk_blocks_(chunk_blocks(cols_)),
      centres_(std::move(centres)),
      labels_(static_cast<size_t>(points.matrix->blocks()) * kLanes),
      sums_(centres_.size()),
      sizes_(static_cast<size_t>(k_)),
      work_(static_cast<size_t>(pool == nullptr ? 1 : pool->threads())),
      inertia_before_(std::numeric_limits<double>::infinity()) {}

int64_t Lloyd::chunks() const {
  return (points_.matrix->blocks() + chunk_blocks_ - 1) / chunk_blocks_;
}

void Lloyd::for_chunks(const std::function<void(int64_t chunk, int worker)>& work) const {
  run_chunks(pool_, chunks(), [&](int64_t chunk, int worker) {
    if (cancel_ == nullptr || !cancel_->requested()) work(chunk, worker);
  });
}

void Lloyd::begin_pass() {
  tiles_.prepare(centres_, cols_);
  for (Work& work : work_) {
    work.sums.clear(k_, cols_);
    work.changes.resize(static_cast<size_t>(chunk_blocks_ + 1) * kLanes);
    work.again = work.ties = 0;
    work.coarse = false;
  }
}

// Labels by doubles; writes the changes and returns their number.
int64_t Lloyd::label_exactly(const float* blocks, int64_t rows, uint16_t* labels,
                             Change* out) const {
  std::vector<int32_t> fresh(static_cast<size_t>(rows));
  nearest(blocks, rows / kLanes, Centres(centres_, cols_), fresh.data());
  Change* end = out;
  for (int64_t i = 0; i < rows; ++i) {
    const auto label = static_cast<uint16_t>(fresh[static_cast<size_t>(i)]);
    if (label == labels[i]) continue;
    *end++ = {static_cast<uint32_t>(i) << 16 | labels[i]};
    labels[i] = label;
  }
  return end - out;
}

void Lloyd::label_chunk(int64_t chunk, int worker, bool prefetch) {
  Work& work = work_[static_cast<size_t>(worker)];
  const int64_t first = chunk * chunk_blocks_;
  const int64_t count = std::min(chunk_blocks_, points_.matrix->blocks() - first);
  uint16_t* labels = labels_.data() + first * kLanes;
  if (!labelled_) std::fill(labels, labels + count * kLanes, kNoLabel);
  const bool fresh = !labelled_ && points_.weights.empty() && k_ <= kMostSummedCentres;
  // What changed is added up while its rows are in the first cache.
  const int64_t few = fresh ? count : std::min(count, first_cache_blocks(cols_));
  const int64_t again = work.again;
  for (int64_t at = 0; at < count; at += few)
    label_blocks(first + at, std::min(few, count - at), work, prefetch, fresh);
  work.coarse = work.coarse || (work.again - again) * kCoarse > count * kLanes;
  if (fresh)
    work.sums.add_rows(points_.matrix->block(first), count, labels,
                       points_.rows() - first * kLanes);
}

// Labels `count` blocks; unless they are fresh, sums follow the changes.
void Lloyd::label_blocks(int64_t first, int64_t count, Work& work, bool prefetch, bool fresh) {
  const float* blocks = points_.matrix->block(first);
  uint16_t* labels = labels_.data() + first * kLanes;
  int64_t changes = 0;
  if (work.coarse) {
    changes = label_exactly(blocks, count * kLanes, labels, work.changes.data());
  } else {
    const Assigned done = assign_rows(blocks, count, points_.norms.data() + first, tiles_, prefetch,
                                      labels, fresh ? nullptr : work.changes.data());
    changes = done.changes;
    work.again += done.again;
    work.ties += done.ties;
  }
  if (fresh) return;
  const int64_t row = first * kLanes;
  work.sums.move(blocks, std::span(work.changes).first(static_cast<size_t>(changes)), labels,
                 points_.weights.empty() ? nullptr : points_.weights.data() + row,
                 points_.rows() - row);
}

// One visit of all chunks by all starts; false when cancelled.
bool Lloyd::visit(std::span<Lloyd* const> starts) {
  for (Lloyd* start : starts) start->begin_pass();
  const Lloyd& first = *starts.front();
  const bool prefetch = first.points_.matrix->blocks() > first.chunk_blocks_;
  first.for_chunks([&](int64_t chunk, int worker) {
    for (Lloyd* start : starts)
      start->label_chunk(chunk, worker, prefetch && start == starts.front());
  });
  if (first.cancel_ != nullptr && first.cancel_->requested()) return false;
  for (Lloyd* start : starts) {
    start->labelled_ = true;
    start->again_ = start->ties_ = 0;
    // Integers: the order of threads does not matter.
    for (const Work& work : start->work_) {
      work.sums.add_to(start->sums_, start->sizes_);
      start->again_ += work.again;
      start->ties_ += work.ties + (work.coarse ? 1 : 0);  // doubles do not tell: there may be some
    }
  }
  return true;
}

double Lloyd::squared_distance(int64_t row) const {
  const size_t label = labels_[static_cast<size_t>(row)];
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
  std::vector<Far> best(static_cast<size_t>(chunks()));
  for_chunks([&](int64_t chunk, int) {
    Far& mine = best[static_cast<size_t>(chunk)];
    const int64_t rows = chunk_blocks_ * kLanes;
    const int64_t end = std::min(points_.rows(), (chunk + 1) * rows);
    for (int64_t row = chunk * rows; row < end; ++row) {
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

// Whether no cluster is empty, or none can be helped (outcome_). Else one is repaired: label again.
bool Lloyd::absorb() {
  const auto empty = std::ranges::find(sizes_, 0);
  if (empty == sizes_.end()) return true;
  const int64_t row = farthest();
  if (row < 0) {
    outcome_ = Step::exhausted;
    finished_ = true;
    return true;
  }
  float* centre = centres_.data() + (empty - sizes_.begin()) * cols_;
  for (int col = 0; col < cols_; ++col) centre[col] = points_.matrix->units(row, col);
  ++repaired_;
  return false;
}

Step Lloyd::assign() {
  Lloyd* self = this;
  do {
    if (!visit(std::span(&self, 1))) return Step::cancelled;
  } while (!absorb());
  return cancel_ != nullptr && cancel_->requested() ? Step::cancelled : outcome_;
}

std::vector<float> Lloyd::means() const {
  std::vector<float> means(centres_.size());
  for (size_t at = 0; at < means.size(); ++at)
    means[at] = rounded_mean(sums_[at], sizes_[at / static_cast<size_t>(cols_)]);
  return means;
}

// Mean over columns of the population variance, in squared grid units.
double Lloyd::column_variance() const {
  double count = 0, squares = 0;
  for (const int64_t size : sizes_) count += static_cast<double>(size);
  for (int col = 0; col < cols_; ++col) {
    int64_t sum = 0;
    for (size_t at = static_cast<size_t>(col); at < sums_.size(); at += static_cast<size_t>(cols_))
      sum += sums_[at];
    const double mean = static_cast<double>(sum) / count;
    squares += mean * mean;
  }
  return std::max(0.0, static_cast<double>(points_.square_sum) / count - squares) / cols_;
}

// Notes how far the centres would move to `next`; whether that is where to stop.
bool Lloyd::settles(std::span<const float> next, const Limits& limits) {
  double all = 0, most = 0;
  for (size_t at = 0; at < next.size();) {
    double square = 0;
    for (int col = 0; col < cols_; ++col, ++at) {
      const double far = static_cast<double>(next[at]) - static_cast<double>(centres_[at]);
      square += far * far;
    }
    all += square;
    most = std::max(most, square);
  }
  moved_ = std::sqrt(most);
  converged_ = all == 0;
  bool slow = false;
  if (limits.gain > 0) {
    const auto now = static_cast<double>(inertia());
    slow = inertia_before_ - now <= limits.gain * now;
    inertia_before_ = now;
  }
  if (limits.movement > 0) slow = slow || all <= limits.movement * column_variance();
  return converged_ || slow;
}

// After a pass: the centres move, or it is over.
void Lloyd::advance(const Limits& limits) {
  std::vector<float> next = means();
  settled_ = settles(next, limits);
  if (!settled_ && passes_ < limits.passes_max) {
    centres_ = std::move(next);
    return;
  }
  // A row half way between two centres goes to the lower number: where numbers change, see once
  // more whether such rows change sides.
  finished_ = passes_ > limits.passes_max + 1 || !sort() || ties_ == 0;
}

void Lloyd::drop(std::span<Lloyd* const> starts, double share) {
  constexpr int kTrial = 3;  // passes
  const auto tried = [](const Lloyd* start) {
    return (start->finished_ || start->passes_ >= kTrial) && start->outcome_ == Step::done &&
           !start->dropped_;
  };
  for (Lloyd* start : starts) {
    if (!tried(start) || start->finished_) continue;
    const double limit = static_cast<double>(start->inertia()) / (1 + share);
    start->dropped_ = start->finished_ = std::ranges::any_of(starts, [&](const Lloyd* other) {
      return other->k_ == start->k_ && tried(other) &&
             static_cast<double>(other->inertia()) < limit;
    });
  }
}

Step Lloyd::run_all(std::span<Lloyd* const> starts, const Limits& limits,
                    const std::function<void(int passes)>& after_pass) {
  std::vector<Lloyd*> busy(starts.begin(), starts.end());
  while (!busy.empty()) {
    if (!visit(busy)) return Step::cancelled;
    int passes = 0;
    for (Lloyd* start : busy) {
      if (!start->absorb()) continue;  // one more visit in the same pass
      ++start->passes_;
      passes = std::max(passes, start->passes_);
    }
    if (starts.front()->cancel_ != nullptr && starts.front()->cancel_->requested())
      return Step::cancelled;
    if (after_pass && passes > 0) after_pass(passes);
    if (limits.drop > 0) drop(starts, limits.drop);
    std::erase_if(busy, [&](Lloyd* start) {
      if (start->finished_) return true;
      const bool whole = std::ranges::find(start->sizes_, 0) == start->sizes_.end();
      if (whole) start->advance(limits);
      return start->finished_;
    });
  }
  return Step::done;
}

Step Lloyd::run(const Limits& limits, const std::function<void(int)>& after_pass) {
  Lloyd* self = this;
  const Step step = run_all(std::span(&self, 1), limits, after_pass);
  return step == Step::done ? outcome_ : step;
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
  std::vector<uint16_t> number(order.size());
  for (size_t to = 0; to < order.size(); ++to) {
    const int32_t from = order[to];
    const auto first = static_cast<int64_t>(from) * cols_;
    centres.insert(centres.end(), centres_.begin() + first, centres_.begin() + first + cols_);
    sums.insert(sums.end(), sums_.begin() + first, sums_.begin() + first + cols_);
    sizes.push_back(sizes_[static_cast<size_t>(from)]);
    number[static_cast<size_t>(from)] = static_cast<uint16_t>(to);
  }
  centres_ = std::move(centres);
  sums_ = std::move(sums);
  sizes_ = std::move(sizes);
  run_chunks(pool_, chunks(), [&](int64_t chunk, int) {
    const int64_t rows = chunk_blocks_ * kLanes;
    const auto all = static_cast<int64_t>(labels_.size());
    for (int64_t row = chunk * rows; row < std::min(all, (chunk + 1) * rows); ++row) {
      uint16_t& label = labels_[static_cast<size_t>(row)];
      label = number[label];
    }
  });
  return true;
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
  std::vector<int32_t> out(static_cast<size_t>(points_.rows()));
  run_chunks(pool_, chunks(), [&](int64_t chunk, int) {
    const int64_t rows = chunk_blocks_ * kLanes;
    for (int64_t row = chunk * rows; row < std::min(points_.rows(), (chunk + 1) * rows); ++row)
      out[static_cast<size_t>(row)] = labels_[static_cast<size_t>(row)];
  });
  return out;
}

}  // namespace coterie::cluster
