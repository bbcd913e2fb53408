// k-means: the search finds centres on a sample, full passes finish them on all rows.
#include "cluster/kmeans.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "cluster/lloyd.hpp"
#include "cluster/search.hpp"

namespace coterie::cluster {

namespace {

constexpr int64_t kChunkBlocks = 256;

std::unexpected<base::Error> too_few(int64_t distinct, int k) {
  return base::fail(base::Code::data, "k-means",
                    fmt::format("{} clusters of rows of which only {} differ", k, distinct),
                    fmt::format("k of at most {}", distinct), "lower k, or use more features");
}

std::unexpected<base::Error> cancelled() {
  return base::fail(base::Code::cancelled, "k-means", "interrupted");
}

}  // namespace

struct KMeans::State {
  State(const table::Matrix& rows, const KMeansOptions& how, const Context& where)
      : options(how), context(where), search(rows, options, where) {
    points.matrix = &rows;
    points.weights = how.weights;
    points.keys = how.keys;
    points.measure(where.pool);
  }
  const KMeansOptions options;
  const Context context;
  const Search search;
  Points points;
};

KMeans::KMeans(std::unique_ptr<State> state) : state_(std::move(state)) {}
KMeans::KMeans(KMeans&&) noexcept = default;
KMeans& KMeans::operator=(KMeans&&) noexcept = default;
KMeans::~KMeans() = default;

base::Result<KMeans> KMeans::make(const table::Matrix& matrix, const KMeansOptions& options,
                                  const Context& context) {
  const auto rows = static_cast<size_t>(matrix.rows());
  if (!options.keys.empty() && options.keys.size() != rows)
    return base::fail(base::Code::internal, "k-means", "keys do not match the rows");
  if (!options.weights.empty() && options.weights.size() != rows)
    return base::fail(base::Code::internal, "k-means", "weights do not match the rows");
  if (options.passes_max < 1 || options.sample_rows < 1)
    return base::fail(base::Code::internal, "k-means", "passes_max or sample_rows is below 1");
  return KMeans(std::make_unique<State>(matrix, options, context));
}

base::Result<KMeansFit> KMeans::fit(int k, std::span<const float> from) const {
  const auto& [options, context, search, points] = *state_;
  if (k < 1) return base::fail(base::Code::data, "k-means", "k is below 1", "k of 1 or more");
  if (points.rows() == 0) return too_few(0, k);
  const auto width = static_cast<size_t>(points.matrix->cols());
  if (!from.empty() && from.size() != static_cast<size_t>(k - 1) * width)
    return base::fail(base::Code::internal, "k-means", "the start does not have k - 1 centres");
  std::vector<float> centres = search.best(k, from);
  if (context.cancel != nullptr && context.cancel->requested()) return cancelled();
  const auto found = static_cast<int64_t>(centres.size() / width);
  if (found == 0 || (found < k && search.whole())) return too_few(found, k);
  // The sample missed distinct rows that are rare: equal centres are empty clusters, and repaired.
  const std::vector<float> first(centres.begin(), centres.begin() + static_cast<int64_t>(width));
  for (auto missing = found; missing < k; ++missing)
    centres.insert(centres.end(), first.begin(), first.end());
  if (context.progress != nullptr) context.progress->at(0.5);

  Lloyd lloyd(points, std::move(centres), context.pool, context.cancel);
  const Step step = lloyd.run({.passes_max = options.passes_max}, [&](int passes) {
    if (context.progress != nullptr) context.progress->at(1.0 - 0.5 * std::pow(0.8, passes));
  });
  if (step == Step::cancelled) return cancelled();
  if (step == Step::exhausted) return too_few(lloyd.occupied(), k);
  KMeansFit fit{.k = k,
                .centres = lloyd.centres(),
                .labels = {},
                .sizes = lloyd.sizes(),
                .inertia = static_cast<double>(lloyd.inertia()) * points.matrix->step() *
                           points.matrix->step(),
                .passes = lloyd.passes(),
                .converged = lloyd.converged(),
                .repaired = lloyd.repaired()};
  fit.labels = std::move(lloyd).take_labels();
  return fit;
}

base::Result<KMeansFit> kmeans(const table::Matrix& matrix, int k, const KMeansOptions& options,
                               const Context& context) {
  const KMeans model = TRY(KMeans::make(matrix, options, context));
  if (context.progress != nullptr) context.progress->step("Clustering");
  return model.fit(k);
}

Nearest assign_nearest(const table::Matrix& matrix, std::span<const float> centres,
                       const Context& context) {
  const auto rows = static_cast<size_t>(matrix.rows());
  Nearest out{.label = std::vector<int32_t>(rows),
              .runner_up = std::vector<int32_t>(rows),
              .distance = std::vector<double>(rows),
              .runner_up_distance = std::vector<double>(rows)};
  const Centres ready(centres, matrix.cols());
  context.pool->run((matrix.blocks() + kChunkBlocks - 1) / kChunkBlocks, [&](int64_t chunk, int) {
    const int64_t first = chunk * kChunkBlocks;
    const int64_t blocks = std::min(kChunkBlocks, matrix.blocks() - first);
    std::vector<Near> near(static_cast<size_t>(blocks));
    nearest_two(matrix.block(first), blocks, ready, near.data());
    const int64_t end = std::min(matrix.rows(), (first + blocks) * kLanes);
    for (int64_t row = first * kLanes; row < end; ++row) {
      const Near& at = near[static_cast<size_t>(row / kLanes - first)];
      const auto lane = static_cast<size_t>(row % kLanes), i = static_cast<size_t>(row);
      out.label[i] = static_cast<int32_t>(at.label[lane]);
      out.runner_up[i] = static_cast<int32_t>(at.runner_up[lane]);
      out.distance[i] = std::sqrt(at.first[lane]) * matrix.step();
      out.runner_up_distance[i] = std::sqrt(at.second[lane]) * matrix.step();
    }
  });
  return out;
}

}  // namespace coterie::cluster
