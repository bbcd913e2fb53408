#include "mixture/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "base/random.hpp"
#include "cluster/search.hpp"
#include "mixture/assign.hpp"
#include "mixture/em.hpp"

namespace coterie::mixture {

namespace {

constexpr const char* kWhere = "mixture";
constexpr size_t kLongRuns = 3;

std::unexpected<base::Error> cancelled() {
  return base::fail(base::Code::cancelled, kWhere, "interrupted");
}

bool asked_to_stop(const cluster::Context& context) {
  return context.cancel != nullptr && context.cancel->requested();
}

void tell(const cluster::Context& context, double share) {
  if (context.progress != nullptr) context.progress->at(share);
}

// Components by descending weight, equal weights by mean.
Mixture numbered(const Mixture& from) {
  const auto k = static_cast<size_t>(from.k), cols = static_cast<size_t>(from.cols);
  const auto mean = [&](size_t j) { return std::span(from.means).subspan(j * cols, cols); };
  std::vector<size_t> order(k);
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, [&](size_t a, size_t b) {
    if (from.weights[a] != from.weights[b]) return from.weights[a] > from.weights[b];
    return std::ranges::lexicographical_compare(mean(a), mean(b));
  });
  Mixture out = from;
  const size_t shape = from.precisions.size() / k;
  for (size_t j = 0; j < k; ++j) {
    const size_t old = order[j];
    out.weights[j] = from.weights[old];
    std::ranges::copy(mean(old), out.means.begin() + static_cast<ptrdiff_t>(j * cols));
    if (from.covariance != Covariance::tied)
      std::copy_n(from.precisions.begin() + static_cast<ptrdiff_t>(old * shape), shape,
                  out.precisions.begin() + static_cast<ptrdiff_t>(j * shape));
  }
  return out;
}

std::vector<std::string> notes_of(const MixtureFit& fit, int64_t rows,
                                  const MixtureOptions& options) {
  std::vector<std::string> out;
  if (!fit.converged)
    out.push_back(fmt::format("The mixture was still moving after {} passes.", fit.passes));
  if (fit.flat > 0 && fit.model.covariance == Covariance::tied)
    out.emplace_back(
        "The common shape has a direction without spread (equal values, or features that follow "
        "from each other); the regularisation alone keeps it from collapsing.");
  else if (fit.flat > 0)
    out.push_back(fmt::format(
        "{} of {} components have a direction without spread (equal values); the regularisation "
        "alone keeps them from collapsing, and likelihood and BIC depend on it.",
        fit.flat, fit.model.k));
  const auto lost = std::ranges::count(fit.model.weights, 0.0);
  if (lost > 0) out.push_back(fmt::format("{} components lost all rows.", lost));
  // A full covariance of d columns needs more than d rows.
  const double needed =
      fit.model.covariance == Covariance::full ? static_cast<double>(fit.model.cols) + 1 : 2;
  const auto thin = std::ranges::count_if(fit.model.weights, [&](double weight) {
    return weight > 0 && weight * static_cast<double>(rows) < needed;
  });
  if (thin > 0)
    out.push_back(fmt::format("{} components stand for fewer rows than their shape needs.", thin));
  if (options.restarts > 1 && rows > options.sample_rows)
    out.push_back(
        fmt::format("{} starts were compared on a sample of {} rows; the best went on "
                    "with all {}.",
                    options.restarts, options.sample_rows, rows));
  return out;
}

// EM on all rows to the end, then labels and figures of the final mixture.
base::Result<MixtureFit> finish(Em& em, const table::Matrix& matrix, const MixtureOptions& options,
                                const cluster::Context& context) {
  const Em::Limits limits{.passes_max = options.passes_max, .tolerance = options.tolerance};
  if (!em.run(limits, [&](int passes) { tell(context, 1 - 0.5 * std::pow(0.9, passes)); }))
    return cancelled();
  MixtureFit fit;
  fit.model = numbered(em.mixture());
  fit.passes = em.passes();
  fit.converged = em.converged();
  fit.flat = em.flat();
  Scores scores = score(matrix, fit.model, context);
  if (asked_to_stop(context)) return cancelled();
  fit.log_likelihood = scores.log_likelihood;
  fit.labels = std::move(scores.labels);
  const auto n = static_cast<double>(matrix.rows());
  const auto free =
      static_cast<double>(parameters(em.mixture().covariance, fit.model.k, matrix.cols()));
  fit.bic = free * logarithm(n) - 2 * n * fit.log_likelihood;
  fit.aic = 2 * free - 2 * n * fit.log_likelihood;
  fit.notes = notes_of(fit, matrix.rows(), options);
  return fit;
}

}  // namespace

struct Mixtures::State {
  State(const table::Matrix& rows, const MixtureOptions& how, const cluster::Context& where)
      : matrix(rows), options(how), context(where), extent(extent_of(rows, where)) {
    const auto chosen = cluster::sample_rows(rows.rows(), how.sample_rows, how.seed, how.keys, {});
    sample = cluster::take_rows(rows, chosen);
    for (const int64_t row : chosen)
      keys.push_back(how.keys.empty() ? static_cast<uint64_t>(row)
                                      : how.keys[static_cast<size_t>(row)]);
    sample_extent = extent_of(sample, where);
  }

  const table::Matrix& matrix;
  const MixtureOptions options;
  const cluster::Context context;
  Extent extent, sample_extent;
  table::Matrix sample;
  std::vector<uint64_t> keys;  // of the sample's rows
  int k = 0;
  std::vector<std::vector<int32_t>> starts;  // for that k: labels of the sample's rows
};

Mixtures::Mixtures(std::unique_ptr<State> state) : state_(std::move(state)) {}
Mixtures::Mixtures(Mixtures&&) noexcept = default;
Mixtures& Mixtures::operator=(Mixtures&&) noexcept = default;
Mixtures::~Mixtures() = default;

base::Result<Mixtures> Mixtures::make(const table::Matrix& matrix, const MixtureOptions& options,
                                      const cluster::Context& context) {
  if (!options.keys.empty() && options.keys.size() != static_cast<size_t>(matrix.rows()))
    return base::fail(base::Code::internal, kWhere, "keys do not match the rows");
  if (options.passes_max < 1 || options.restarts < 0 || options.sample_rows < 1 ||
      !(options.regularisation >= 0))
    return base::fail(
        base::Code::internal, kWhere,
        "passes_max or sample_rows is below 1, or restarts or regularisation below 0");
  if (matrix.rows() == 0)
    return base::fail(base::Code::data, kWhere, "there are no rows", "at least one");
  return Mixtures(std::make_unique<State>(matrix, options, context));
}

namespace {

// Each row to the nearest of k random rows; nothing when two of them are equal.
std::vector<int32_t> around_random_rows(const table::Matrix& matrix, int k, base::Random random,
                                        const cluster::Context& context) {
  std::vector<float> centres;
  for (int j = 0; j < k; ++j) {
    const auto row = static_cast<int64_t>(random.below(static_cast<uint64_t>(matrix.rows())));
    for (int col = 0; col < matrix.cols(); ++col) centres.push_back(matrix.units(row, col));
  }
  auto labels = cluster::assign_nearest(matrix, centres, context).label;
  std::vector<bool> used(static_cast<size_t>(k));
  for (const int32_t label : labels) used[static_cast<size_t>(label)] = true;
  if (std::ranges::count(used, false) > 0) labels.clear();
  return labels;
}

// Partitions to start from.
base::Result<std::vector<std::vector<int32_t>>> starts_of(const table::Matrix& matrix, int k,
                                                          std::span<const uint64_t> keys,
                                                          const MixtureOptions& options,
                                                          const cluster::Context& quiet) {
  cluster::KMeansOptions how;
  how.seed = options.seed;
  how.passes_max = 100;
  how.sample_rows = matrix.rows();
  how.keys = keys;
  std::vector<std::vector<int32_t>> out;
  out.push_back(TRY(cluster::kmeans(matrix, k, how, quiet)).labels);
  const auto restarts = options.restarts > 0
                            ? options.restarts
                            : static_cast<int>(std::clamp<int64_t>(50000 / matrix.rows(), 10, 20));
  for (int start = 1; start < restarts && k > 1; ++start) {
    const base::Random random(options.seed,
                              base::hash_text("mixture", static_cast<uint64_t>(start)));
    auto labels = around_random_rows(matrix, k, random, quiet);
    if (!labels.empty()) out.push_back(std::move(labels));
  }
  return out;
}

}  // namespace

base::Result<MixtureFit> Mixtures::fit(int k, Covariance covariance) {
  if (k < 1) return base::fail(base::Code::data, kWhere, "k is below 1", "k of 1 or more");
  const State& state = *state_;
  const MixtureOptions& options = state.options;
  const cluster::Context quiet{
      .pool = state.context.pool, .cancel = state.context.cancel, .progress = nullptr};
  if (state.k != k) {
    state_->starts = TRY(starts_of(state.sample, k, state.keys, options, quiet));
    state_->k = k;
  }
  // Short runs from every start, then long ones of the most likely few.
  struct Run {
    double log_likelihood;
    Mixture mixture;
  };
  std::vector<Run> runs;
  Em trial(state.sample, state.sample_extent, covariance, k, options.regularisation, quiet);
  for (const auto& labels : state.starts) {
    if (!trial.start(labels) ||
        !trial.run({.passes_max = 100, .tolerance = std::max(options.tolerance, 1e-4)}))
      return cancelled();
    runs.push_back({trial.log_likelihood(), trial.mixture()});
    tell(state.context,
         0.3 * static_cast<double>(runs.size()) / static_cast<double>(state.starts.size()));
  }
  std::ranges::stable_sort(runs, std::greater<>(), &Run::log_likelihood);
  runs.resize(std::min(kLongRuns, runs.size()));
  for (Run& run : runs) {
    trial.start(run.mixture);
    if (!trial.run({.passes_max = 1000, .tolerance = std::max(options.tolerance, 1e-6)}))
      return cancelled();
    run = {trial.log_likelihood(), trial.mixture()};
  }
  tell(state.context, 0.5);
  const Run& best = *std::ranges::max_element(runs, {}, &Run::log_likelihood);
  Em em(state.matrix, state.extent, covariance, k, options.regularisation, state.context);
  em.start(best.mixture);
  return finish(em, state.matrix, options, state.context);
}

base::Result<MixtureFit> fit_mixture(const table::Matrix& matrix, int k,
                                     const MixtureOptions& options,
                                     const cluster::Context& context) {
  if (context.progress != nullptr) context.progress->step("Fitting a mixture");
  Mixtures mixtures = TRY(Mixtures::make(matrix, options, context));
  return mixtures.fit(k, options.covariance);
}

base::Result<MixtureFit> refit_mixture(const table::Matrix& matrix, const Mixture& from,
                                       const MixtureOptions& options,
                                       const cluster::Context& context) {
  if (from.cols != matrix.cols() || from.k < 1)
    return base::fail(base::Code::internal, kWhere, "the mixture does not match the columns");
  if (matrix.rows() == 0)
    return base::fail(base::Code::data, kWhere, "there are no rows", "at least one");
  const Extent extent = extent_of(matrix, context);
  Em em(matrix, extent, from.covariance, from.k, options.regularisation, context);
  em.start(from);
  return finish(em, matrix, options, context);
}

}  // namespace coterie::mixture
