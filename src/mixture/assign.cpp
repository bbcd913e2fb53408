#include "mixture/assign.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "mixture/em.hpp"

namespace coterie::mixture {

namespace {

constexpr int64_t kUnitBlocks = 64;

// One chunk of scored rows; arrays are k x kStride.
struct Scored {
  int64_t first = 0;  // row
  size_t rows = 0;
  int worker = 0;
  const double* squares = nullptr;        // squared Mahalanobis distances
  const double* probabilities = nullptr;  // of each component
  const double* log_density = nullptr;    // of the row
  const double *label = nullptr, *runner_up = nullptr;
};

void for_chunks(const table::Matrix& matrix, const Ready& ready, const cluster::Context& context,
                const std::function<void(const Scored&)>& use) {
  struct Worker {
    base::Pages<double> x, work, squares, probabilities, log_density, label, runner_up;
  };
  const auto cols = static_cast<size_t>(ready.cols), k = static_cast<size_t>(ready.k);
  std::vector<Worker> workers;
  for (int i = 0; i < context.pool->threads(); ++i)
    workers.push_back({.x = base::Pages<double>((cols + 1) * kStride),
                       .work = base::Pages<double>(cols * kStride),
                       .squares = base::Pages<double>(k * kStride),
                       .probabilities = base::Pages<double>(k * kStride),
                       .log_density = base::Pages<double>(kStride),
                       .label = base::Pages<double>(kStride),
                       .runner_up = base::Pages<double>(kStride)});
  const std::vector<double> shift(cols, 1.0);
  context.pool->run(
      (matrix.blocks() + kUnitBlocks - 1) / kUnitBlocks, [&](int64_t unit, int number) {
        if (context.cancel != nullptr && context.cancel->requested()) return;
        Worker& worker = workers[static_cast<size_t>(number)];
        const int64_t end = std::min(matrix.blocks(), (unit + 1) * kUnitBlocks);
        for (int64_t block = unit * kUnitBlocks; block < end; block += kChunkBlocks) {
          const int64_t first = block * table::Matrix::kBlock;
          coordinates(matrix.block(block),
                      static_cast<int>(std::min<int64_t>(kChunkBlocks, matrix.blocks() - block)),
                      ready.cols, shift.data(), worker.x.data());
          squared_distances(ready, worker.x.data(), worker.work.data(), worker.squares.data());
          best_two(ready, worker.squares.data(), worker.label.data(), worker.runner_up.data());
          std::ranges::copy(worker.squares.all(), worker.probabilities.data());
          to_probabilities(ready, worker.probabilities.data(), worker.log_density.data());
          use({.first = first,
               .rows = static_cast<size_t>(std::min<int64_t>(kChunk, matrix.rows() - first)),
               .worker = number,
               .squares = worker.squares.data(),
               .probabilities = worker.probabilities.data(),
               .log_density = worker.log_density.data(),
               .label = worker.label.data(),
               .runner_up = worker.runner_up.data()});
        }
      });
}

}  // namespace

Posteriors assign_mixture(const table::Matrix& matrix, const Mixture& mixture,
                          const cluster::Context& context) {
  const Ready ready = prepare(mixture, matrix.step(), {});
  const auto rows = static_cast<size_t>(matrix.rows());
  Posteriors out{.label = std::vector<int32_t>(rows),
                 .runner_up = std::vector<int32_t>(rows, -1),
                 .probability = std::vector<double>(rows),
                 .runner_up_probability = std::vector<double>(rows),
                 .distance = std::vector<double>(rows)};
  for_chunks(matrix, ready, context, [&](const Scored& chunk) {
    for (size_t i = 0; i < chunk.rows; ++i) {
      const auto row = static_cast<size_t>(chunk.first) + i;
      const auto label = static_cast<size_t>(chunk.label[i]);
      out.label[row] = static_cast<int32_t>(chunk.label[i]);
      out.probability[row] = chunk.probabilities[label * kStride + i];
      out.distance[row] = std::sqrt(chunk.squares[label * kStride + i]);
      if (mixture.k == 1) continue;
      out.runner_up[row] = static_cast<int32_t>(chunk.runner_up[i]);
      out.runner_up_probability[row] =
          chunk.probabilities[static_cast<size_t>(chunk.runner_up[i]) * kStride + i];
    }
  });
  return out;
}

std::vector<double> memberships(const table::Matrix& matrix, const Mixture& mixture,
                                const cluster::Context& context) {
  const Ready ready = prepare(mixture, matrix.step(), {});
  const auto k = static_cast<size_t>(mixture.k);
  std::vector<double> out(static_cast<size_t>(matrix.rows()) * k);
  for_chunks(matrix, ready, context, [&](const Scored& chunk) {
    double* at = out.data() + static_cast<size_t>(chunk.first) * k;
    for (size_t i = 0; i < chunk.rows; ++i)
      for (size_t j = 0; j < k; ++j) *at++ = chunk.probabilities[j * kStride + i];
  });
  return out;
}

Scores score(const table::Matrix& matrix, const Mixture& mixture, const cluster::Context& context) {
  const Ready ready = prepare(mixture, matrix.step(), {});
  Scores out{.labels = std::vector<int32_t>(static_cast<size_t>(matrix.rows())),
             .log_likelihood = 0};
  std::vector<LogSum> sums(static_cast<size_t>(context.pool->threads()));
  for_chunks(matrix, ready, context, [&](const Scored& chunk) {
    for (size_t i = 0; i < chunk.rows; ++i)
      out.labels[static_cast<size_t>(chunk.first) + i] = static_cast<int32_t>(chunk.label[i]);
    sums[static_cast<size_t>(chunk.worker)].add({chunk.log_density, chunk.rows});
  });
  LogSum all;
  for (const LogSum& sum : sums) all.add(sum);
  if (matrix.rows() > 0) out.log_likelihood = all.value() / static_cast<double>(matrix.rows());
  return out;
}

}  // namespace coterie::mixture
