#include "mixture/em.hpp"

#include <algorithm>
#include <cmath>

namespace coterie::mixture {

namespace {

// Rows that one thread takes at a time, and between two takes of its sums.
constexpr int64_t kUnitBlocks = 256;
constexpr int64_t kUnitRows = kUnitBlocks * table::Matrix::kBlock;

bool cancelled(const cluster::Context& context) {
  return context.cancel != nullptr && context.cancel->requested();
}

int64_t units(const table::Matrix& matrix) {
  return (matrix.blocks() + kUnitBlocks - 1) / kUnitBlocks;
}

// Which products a step sums: full needs all, tied no squares, the others no mixed ones.
std::vector<Pair> pairs_of(Covariance covariance, int cols) {
  std::vector<Pair> out = {{0, 0}};
  for (int a = 1; a <= cols; ++a) out.push_back({a, 0});
  for (int a = 1; a <= cols; ++a)
    for (int b = 1; b <= a; ++b)
      if (covariance == Covariance::full || (covariance != Covariance::tied && a == b))
        out.push_back({a, b});
  return out;
}

Moments moments_of(std::span<const Wide> totals, const Products& products, size_t cols, size_t j,
                   size_t k) {
  const auto total = [&](size_t pair) {
    return static_cast<double>(totals[pair * k + j]) * products.grid(pair);
  };
  Moments out;
  const double mass = total(0);
  out.mass = mass;
  for (size_t pair = 1; pair * k < totals.size(); ++pair)
    (pair <= cols ? out.mean : out.squares).push_back(mass > 0 ? total(pair) / mass : 0);
  return out;
}

}  // namespace

void LogSum::add(std::span<const double> terms) {
  int64_t sum = 0;  // of at most 256 terms below 2^54
  for (const double term : terms) {
    if (std::abs(term) < 0x1p18)
      sum += static_cast<int64_t>(term * 0x1p36);
    else
      units_ += static_cast<Wide>(term * 0x1p36);
  }
  units_ += sum;
}

Extent extent_of(const table::Matrix& matrix, const cluster::Context& context) {
  const auto cols = static_cast<size_t>(matrix.cols());
  constexpr size_t kLanes = table::Matrix::kBlock;
  struct Part {
    std::vector<Wide> sum;
    std::vector<float> low, high;
  };
  // The padding of the last block is zeros: they count for the range, which may be too wide.
  std::vector<Part> parts(
      static_cast<size_t>(context.pool->threads()),
      {std::vector<Wide>(cols), std::vector<float>(cols), std::vector<float>(cols)});
  context.pool->run(units(matrix), [&](int64_t unit, int worker) {
    Part& part = parts[static_cast<size_t>(worker)];
    const int64_t end = std::min(matrix.blocks(), (unit + 1) * kUnitBlocks);
    for (size_t col = 0; col < cols; ++col) {
      double sum[kLanes] = {};  // of 256 numbers of 23 bits
      float low[kLanes] = {}, high[kLanes] = {};
      for (int64_t block = unit * kUnitBlocks; block < end; ++block) {
        const float* at = matrix.block(block) + col * kLanes;
        for (size_t lane = 0; lane < kLanes; ++lane) {
          sum[lane] += static_cast<double>(at[lane]);
          low[lane] = std::min(low[lane], at[lane]);
          high[lane] = std::max(high[lane], at[lane]);
        }
      }
      for (size_t lane = 0; lane < kLanes; ++lane) {
        part.sum[col] += static_cast<int64_t>(sum[lane]);
        part.low[col] = std::min(part.low[col], low[lane]);
        part.high[col] = std::max(part.high[col], high[lane]);
      }
    }
  });
  Extent out{.origin = {}, .largest = {1}};
  for (size_t col = 0; col < cols; ++col) {
    Wide sum = 0;
    double low = 0, high = 0;
    for (const Part& part : parts) {
      sum += part.sum[col];
      low = std::min(low, static_cast<double>(part.low[col]));
      high = std::max(high, static_cast<double>(part.high[col]));
    }
    const double mean =
        std::nearbyint(static_cast<double>(sum) / static_cast<double>(matrix.rows()));
    out.origin.push_back(mean);
    out.largest.push_back(2 * std::max(high - mean, mean - low) + 1);
  }
  return out;
}

Em::Em(const table::Matrix& matrix, const Extent& extent, Covariance covariance, int k,
       double regularisation, const cluster::Context& context)
    : matrix_(matrix),
      extent_(extent),
      context_(context),
      covariance_(covariance),
      k_(k),
      scale_{.step = matrix.step(),
             .origin = extent.origin,
             .floor = std::max(regularisation, matrix.step() * matrix.step())},
      pairs_(pairs_of(covariance, matrix.cols())) {
  for (const double origin : extent.origin) shift_.push_back(1 - 2 * origin);
  const auto columns = static_cast<size_t>(matrix.cols()), components = static_cast<size_t>(k);
  for (int i = 0; i < context.pool->threads(); ++i)
    workers_.push_back({.x = base::Pages<double>((columns + 1) * kStride),
                        .work = base::Pages<double>(columns * kStride),
                        .shares = base::Pages<double>(components * kStride),
                        .log_density = base::Pages<double>(kStride),
                        .fast_work = base::Pages<float>(columns * kStride),
                        .products = Products(pairs_, extent.largest, k, kUnitRows),
                        .totals = std::vector<Wide>(pairs_.size() * components),
                        .log_sum = {}});
}

// Adds one chunk: shares by the mixture when `ready` is there, else whole rows by label.
void Em::take_chunk(int64_t first, const Scorer* scorer, std::span<const int32_t> labels,
                    Worker& worker) const {
  const auto blocks = static_cast<int>(std::min<int64_t>(kChunkBlocks, matrix_.blocks() - first));
  const int64_t row = first * table::Matrix::kBlock;
  const auto rows = static_cast<size_t>(std::min<int64_t>(kChunk, matrix_.rows() - row));
  double* shares = worker.shares.data();
  coordinates(matrix_.block(first), blocks, matrix_.cols(), shift_.data(), worker.x.data());
  if (scorer != nullptr) {
    if (scorer->use_fast)
      squared_distances(scorer->fast, k_, matrix_.cols(), matrix_.block(first), blocks,
                        worker.fast_work.data(), shares);
    else
      squared_distances(scorer->ready, worker.x.data(), worker.work.data(), shares);
    to_shares(scorer->ready, shares, worker.log_density.data());
    worker.log_sum.add(worker.log_density.all().first(rows));
    if (rows < kChunk)
      for (size_t j = 0; j < static_cast<size_t>(k_); ++j)
        std::fill(shares + j * kStride + rows, shares + j * kStride + kChunk, 0.0);
  } else {
    std::ranges::fill(worker.shares.all(), 0.0);
    for (size_t i = 0; i < rows; ++i)
      shares[static_cast<size_t>(labels[static_cast<size_t>(row) + i]) * kStride + i] = kWholeShare;
  }
  worker.products.add(worker.x.data(), shares);
}

bool Em::pass(std::span<const int32_t> labels) {
  Scorer scorer;
  if (labels.empty()) {
    scorer.ready = prepare(mixture_, scale_.step, scale_.origin);
    scorer.use_fast = covariance_ == Covariance::full && matrix_.rows() >= kFastRows && flat_ == 0;
    if (scorer.use_fast) scorer.fast = prepare_fast(mixture_, scale_.step);
  }
  for (Worker& worker : workers_) {
    std::ranges::fill(worker.totals, Wide{0});
    worker.log_sum = {};
  }
  context_.pool->run(units(matrix_), [&](int64_t unit, int number) {
    if (cancelled(context_)) return;
    Worker& worker = workers_[static_cast<size_t>(number)];
    const int64_t end = std::min(matrix_.blocks(), (unit + 1) * kUnitBlocks);
    for (int64_t block = unit * kUnitBlocks; block < end; block += kChunkBlocks)
      take_chunk(block, labels.empty() ? &scorer : nullptr, labels, worker);
    worker.products.take(worker.totals);
  });
  if (cancelled(context_)) return false;
  if (covariance_ == Covariance::tied && total_.mean.empty() && !measure_all()) return false;

  LogSum log_sum;
  std::vector<Wide> totals(workers_.front().totals.size());
  for (const Worker& worker : workers_) {
    log_sum.add(worker.log_sum);
    std::ranges::transform(totals, worker.totals, totals.begin(), std::plus<>());
  }
  const auto k = static_cast<size_t>(k_);
  std::vector<Moments> moments;
  for (size_t j = 0; j < k; ++j)
    moments.push_back(moments_of(totals, workers_.front().products, scale_.origin.size(), j, k));
  mixture_ = maximise(covariance_, moments, total_, scale_, mixture_, flat_);
  log_likelihood_ = log_sum.value() / static_cast<double>(matrix_.rows());
  return true;
}

// The moments of all rows as one component, once.
bool Em::measure_all() {
  const auto pairs = pairs_of(Covariance::full, matrix_.cols());
  std::vector<Products> products(workers_.size(), Products(pairs, extent_.largest, 1, kUnitRows));
  std::vector<std::vector<Wide>> totals(workers_.size(), std::vector<Wide>(pairs.size()));
  context_.pool->run(units(matrix_), [&](int64_t unit, int number) {
    if (cancelled(context_)) return;
    const auto i = static_cast<size_t>(number);
    Worker& worker = workers_[i];
    const int64_t end = std::min(matrix_.blocks(), (unit + 1) * kUnitBlocks);
    for (int64_t first = unit * kUnitBlocks; first < end; first += kChunkBlocks) {
      const auto blocks =
          static_cast<int>(std::min<int64_t>(kChunkBlocks, matrix_.blocks() - first));
      const int64_t row = first * table::Matrix::kBlock;
      const auto rows = std::min<int64_t>(kChunk, matrix_.rows() - row);
      coordinates(matrix_.block(first), blocks, matrix_.cols(), shift_.data(), worker.x.data());
      double* shares = worker.shares.data();
      std::fill(std::fill_n(shares, rows, kWholeShare), shares + kChunk, 0.0);
      products[i].add(worker.x.data(), shares);
    }
    products[i].take(totals[i]);
  });
  if (cancelled(context_)) return false;
  std::vector<Wide> all(pairs.size());
  for (const auto& part : totals) std::ranges::transform(all, part, all.begin(), std::plus<>());
  total_ = moments_of(all, products.front(), scale_.origin.size(), 0, 1);
  return true;
}

bool Em::start(std::span<const int32_t> labels) {
  passes_ = 0;
  return pass(labels);
}

void Em::start(const Mixture& mixture) {
  passes_ = 0;
  mixture_ = mixture;
}

bool Em::step() {
  if (!pass({})) return false;
  ++passes_;
  return true;
}

bool Em::run(const Limits& limits, const std::function<void(int passes)>& after_pass) {
  converged_ = false;
  for (int pass = 0; pass < limits.passes_max && !converged_; ++pass) {
    const double before = log_likelihood_;
    if (!step()) return false;
    converged_ = passes_ > 1 && std::abs(log_likelihood_ - before) < limits.tolerance;
    if (after_pass) after_pass(passes_);
  }
  return true;
}

}  // namespace coterie::mixture
