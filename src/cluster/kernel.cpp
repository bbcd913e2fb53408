// The kernels and their dispatch. Loops over lanes have a fixed count, so the compiler makes
// vectors of them.
#include "cluster/kernel.hpp"

#include <cmath>
#include <limits>

namespace coterie::cluster {

namespace {

constexpr int kHalf = kLanes / 2;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Converts one block to doubles; cols * 16.
[[gnu::always_inline]] inline void widen(const float* __restrict block, int cols,
                                         double* __restrict x) {
  for (int col = 0; col < cols; ++col, block += kLanes, x += kLanes)
    for (int i = 0; i < kLanes; ++i) x[i] = static_cast<double>(block[i]);
}

// norm + sum of x * factor, for 8 rows: so few that the sums stay in registers on every machine.
[[gnu::always_inline]] inline void scores(const double* __restrict x, int cols, double norm,
                                          const double* __restrict factors,
                                          double* __restrict out) {
  double sum[kHalf];
  for (int i = 0; i < kHalf; ++i) sum[i] = norm;
  for (int col = 0; col < cols; ++col) {
    const double factor = factors[col];
    for (int i = 0; i < kHalf; ++i) sum[i] += x[col * kLanes + i] * factor;
  }
  for (int i = 0; i < kHalf; ++i) out[i] = sum[i];
}

COTERIE_CLONES void scan(const float* block, int64_t count, int cols, const double* factors,
                         const double* norms, int k, double* x, int32_t* labels) {
  for (int64_t b = 0; b < count; ++b, block += cols * kLanes) {
    widen(block, cols, x);
    for (int half = 0; half < kLanes; half += kHalf, labels += kHalf) {
      double best[kHalf], label[kHalf], score[kHalf];
      for (int i = 0; i < kHalf; ++i) best[i] = kInfinity;
      for (int i = 0; i < kHalf; ++i) label[i] = 0;
      for (int j = 0; j < k; ++j) {
        scores(x + half, cols, norms[j], factors + static_cast<int64_t>(j) * cols, score);
        const double index = j;
        for (int i = 0; i < kHalf; ++i) label[i] = score[i] < best[i] ? index : label[i];
        for (int i = 0; i < kHalf; ++i) best[i] = score[i] < best[i] ? score[i] : best[i];
      }
      for (int i = 0; i < kHalf; ++i) labels[i] = static_cast<int32_t>(label[i]);
    }
  }
}

COTERIE_CLONES void scan_two(const float* block, int64_t count, int cols, const double* factors,
                             const double* norms, int k, double* x, Near* out) {
  for (int64_t b = 0; b < count; ++b, block += cols * kLanes, ++out) {
    widen(block, cols, x);
    for (int half = 0; half < kLanes; half += kHalf) {
      double first[kHalf], second[kHalf], label[kHalf], runner_up[kHalf], score[kHalf];
      for (int i = 0; i < kHalf; ++i) first[i] = second[i] = kInfinity;
      for (int i = 0; i < kHalf; ++i) label[i] = runner_up[i] = -1;
      for (int j = 0; j < k; ++j) {
        scores(x + half, cols, norms[j], factors + static_cast<int64_t>(j) * cols, score);
        const double index = j;
        for (int i = 0; i < kHalf; ++i) {
          const double third = score[i] < second[i] ? index : runner_up[i];
          runner_up[i] = score[i] < first[i] ? label[i] : third;
        }
        for (int i = 0; i < kHalf; ++i) {
          const double third = score[i] < second[i] ? score[i] : second[i];
          second[i] = score[i] < first[i] ? first[i] : third;
        }
        for (int i = 0; i < kHalf; ++i) label[i] = score[i] < first[i] ? index : label[i];
        for (int i = 0; i < kHalf; ++i) first[i] = score[i] < first[i] ? score[i] : first[i];
      }
      double norm[kHalf] = {};
      for (int col = 0; col < cols; ++col) {
        const double* at = x + col * kLanes + half;
        for (int i = 0; i < kHalf; ++i) norm[i] += at[i] * at[i];
      }
      for (int i = 0; i < kHalf; ++i) out->first[half + i] = first[i] + norm[i];
      for (int i = 0; i < kHalf; ++i) out->second[half + i] = second[i] + norm[i];
      for (int i = 0; i < kHalf; ++i) out->label[half + i] = label[i];
      for (int i = 0; i < kHalf; ++i) out->runner_up[half + i] = runner_up[i];
    }
  }
}

COTERIE_CLONES void to_point(const float* block, int64_t count, int cols, const double* point,
                             double* out) {
  for (int64_t b = 0; b < count; ++b, block += cols * kLanes, out += kLanes) {
    double sum[kLanes] = {};
    for (int col = 0; col < cols; ++col) {
      const double at = point[col];
      for (int i = 0; i < kLanes; ++i) {
        const double difference = static_cast<double>(block[col * kLanes + i]) - at;
        sum[i] += difference * difference;
      }
    }
    for (int i = 0; i < kLanes; ++i) out[i] = sum[i];
  }
}

}  // namespace

Centres::Centres(std::span<const float> centres, int columns)
    : k(static_cast<int>(centres.size()) / columns), cols(columns) {
  factors.reserve(centres.size());
  for (size_t at = 0; at < centres.size(); at += static_cast<size_t>(cols)) {
    double norm = 0;
    for (const float units : centres.subspan(at, static_cast<size_t>(cols))) {
      const double c = static_cast<double>(units);
      factors.push_back(-2 * c);
      norm += c * c;
    }
    norms.push_back(norm);
  }
}

void nearest(const float* blocks, int64_t count, const Centres& centres, int32_t* labels) {
  std::vector<double> x(static_cast<size_t>(centres.cols) * kLanes);
  scan(blocks, count, centres.cols, centres.factors.data(), centres.norms.data(), centres.k,
       x.data(), labels);
}

void nearest_two(const float* blocks, int64_t count, const Centres& centres, Near* out) {
  std::vector<double> x(static_cast<size_t>(centres.cols) * kLanes);
  scan_two(blocks, count, centres.cols, centres.factors.data(), centres.norms.data(), centres.k,
           x.data(), out);
}

void squared_distances(const float* blocks, int64_t count, int cols, const double* point,
                       double* out) {
  to_point(blocks, count, cols, point, out);
}

}  // namespace coterie::cluster
