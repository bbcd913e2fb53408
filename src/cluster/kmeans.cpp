// k-means: the search finds centres on a sample, full passes finish them on all rows.
#include "cluster/kmeans.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <utility>

#include "cluster/lloyd.hpp"
#include "cluster/search.hpp"

namespace coterie::cluster {

namespace {

constexpr int64_t kChunkBlocks = 256;
// Starts that are worse than another by this share after a few passes do not catch up.
constexpr double kHopeless = 3e-4;
// Labels of starts that run together: two bytes a row each.
constexpr int64_t kLabelBytes = int64_t{512} << 20;

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
  base::Result<std::vector<std::vector<float>>> starts(int k, std::span<const float> from) const;
  base::Result<std::vector<KMeansFit>> finish(
      std::vector<std::vector<float>> starts,
      const std::function<void(double share)>& progress) const;
  KMeansFit take(Lloyd& lloyd) const;
  double in_values(Wide inertia) const {
    return static_cast<double>(inertia) * points.matrix->step() * points.matrix->step();
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

// Starts for k: the search's, each filled up to k centres.
base::Result<std::vector<std::vector<float>>> KMeans::State::starts(
    int k, std::span<const float> from) const {
  if (k < 1 || k > kMostCentres)
    return base::fail(base::Code::data, "k-means", fmt::format("k = {}", k),
                      fmt::format("k of 1 to {}", kMostCentres));
  if (points.rows() == 0) return too_few(0, k);
  const auto width = static_cast<size_t>(points.matrix->cols());
  if (!from.empty() && from.size() != static_cast<size_t>(k - 1) * width)
    return base::fail(base::Code::internal, "k-means", "the start does not have k - 1 centres");
  std::vector<std::vector<float>> found = search.promising(k, from);
  if (context.cancel != nullptr && context.cancel->requested()) return cancelled();
  const auto centres = found.empty() ? 0 : static_cast<int64_t>(found.front().size() / width);
  if (centres == 0 || (centres < k && search.whole())) return too_few(centres, k);
  // The sample missed distinct rows that are rare: equal centres are empty clusters, and repaired.
  for (std::vector<float>& start : found)
    while (start.size() < static_cast<size_t>(k) * width)
      start.insert(start.end(), start.begin(), start.begin() + static_cast<ptrdiff_t>(width));
  return found;
}

KMeansFit KMeans::State::take(Lloyd& lloyd) const {
  KMeansFit fit{.k = lloyd.k(),
                .centres = lloyd.centres(),
                .labels = {},
                .sizes = lloyd.sizes(),
                .inertia = in_values(lloyd.inertia()),
                .passes = lloyd.passes(),
                .converged = lloyd.settled(),
                .moved = lloyd.moved() * points.matrix->step(),
                .repaired = lloyd.repaired()};
  fit.labels = std::move(lloyd).take_labels();
  return fit;
}

// Full passes of all starts together; of each k the one of least inertia. The starts of one k stand
// side by side, by ascending k. Stops before the first k that the rows are too alike for.
base::Result<std::vector<KMeansFit>> KMeans::State::finish(
    std::vector<std::vector<float>> starts,
    const std::function<void(double share)>& progress) const {
  std::vector<KMeansFit> out;
  const size_t at_once = std::max<size_t>(
      1, static_cast<size_t>(kLabelBytes / std::max<int64_t>(2 * points.rows(), 1)));
  for (size_t first = 0; first < starts.size(); first += at_once) {
    std::vector<std::unique_ptr<Lloyd>> group;
    std::vector<Lloyd*> each;
    for (size_t i = first; i < std::min(starts.size(), first + at_once); ++i)
      each.push_back(group
                         .emplace_back(std::make_unique<Lloyd>(points, std::move(starts[i]),
                                                               context.pool, context.cancel))
                         .get());
    const double done = static_cast<double>(first), all = static_cast<double>(starts.size());
    const double share = static_cast<double>(each.size()) / all;
    const Lloyd::Limits limits{.passes_max = options.passes_max,
                               .movement = search.whole() ? 0 : options.tolerance,
                               .drop = kHopeless};
    const Step step = Lloyd::run_all(each, limits, [&](int passes) {
      if (progress) progress(done / all + share * (1 - std::pow(0.8, passes)));
    });
    if (step == Step::cancelled) return cancelled();
    for (Lloyd* lloyd : each) {
      if (lloyd->dropped()) continue;
      if (lloyd->outcome() == Step::exhausted) {
        if (out.empty()) return too_few(lloyd->occupied(), lloyd->k());
        return out;
      }
      if (out.empty() || out.back().k != lloyd->k())
        out.push_back(take(*lloyd));
      else if (in_values(lloyd->inertia()) < out.back().inertia)
        out.back() = take(*lloyd);
    }
  }
  return out;
}

base::Result<KMeansFit> KMeans::fit(int k, std::span<const float> from) const {
  base::Progress* progress = state_->context.progress;
  auto starts = TRY(state_->starts(k, from));
  if (progress != nullptr) progress->at(0.5);
  auto fits = TRY(state_->finish(std::move(starts), [&](double share) {
    if (progress != nullptr) progress->at(0.5 + 0.5 * share);
  }));
  return std::move(fits.front());
}

base::Result<std::vector<KMeansFit>> KMeans::fit_all(int k_low, int k_high) const {
  base::Progress* progress = state_->context.progress;
  std::vector<std::vector<float>> all;
  std::vector<float> from;
  double sought = 0, centres = 0;  // the work for k is about k
  for (int k = k_low; k <= k_high; ++k) sought += k;
  for (int k = k_low; k <= k_high; ++k) {
    auto starts = state_->starts(k, from);
    if (!starts && starts.error().code == base::Code::data && !all.empty()) break;
    if (!starts) return std::unexpected(std::move(starts).error());
    from = starts->front();
    std::ranges::move(*starts, std::back_inserter(all));
    centres += k;
    if (progress != nullptr) progress->at(0.5 * centres / sought);
  }
  return state_->finish(std::move(all), [&](double share) {
    if (progress != nullptr) progress->at(0.5 + 0.5 * share);
  });
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
