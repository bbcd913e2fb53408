#include "medoids/medoids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "cluster/indices.hpp"
#include "cluster/order_free.hpp"
#include "cluster/search.hpp"
#include "medoids/pam.hpp"

namespace coterie::medoids {

namespace {

constexpr int64_t kChunkBlocks = 256;
constexpr int64_t kRestartRows = 15000, kRestartsLow = 3, kRestartsHigh = 50, kSamples = 5;
// All starts but the first on the same rows: so few that they differ.
constexpr int kFewTries = 3;
constexpr int kNumberings = 8;

// What one set of medoids makes of all rows.
struct Whole {
  double cost = 0;
  std::vector<int32_t> labels;
  std::vector<int64_t> sizes;
  int64_t farthest = -1;  // the row farthest from its medoid; -1 when each lies on its own
};

class Search {
 public:
  Search(const Space& space, const Mixed& rows, int k, const MedoidsOptions& options,
         const cluster::Context& context)
      : space_(space),
        rows_(rows),
        k_(static_cast<size_t>(k)),
        options_(options),
        context_(context) {}

  bool whole() const { return rows_.rows() <= options_.sample_rows; }
  bool cancelled() const { return context_.cancel != nullptr && context_.cancel->requested(); }
  // Rows; fewer than k when fewer differ.
  std::vector<int64_t> best() const;
  MedoidsFit finish(std::vector<int64_t> medoids) const;

 private:
  std::vector<int64_t> sampled(uint64_t number) const;
  std::vector<float> points(std::span<const int64_t> medoids) const;
  Whole label(std::span<const int64_t> medoids) const;
  void add_missing(std::vector<int64_t>& medoids) const;
  uint64_t key(int64_t row) const {
    return options_.keys.empty() ? static_cast<uint64_t>(row)
                                 : options_.keys[static_cast<size_t>(row)];
  }

  const Space& space_;
  const Mixed& rows_;
  size_t k_;
  const MedoidsOptions& options_;
  const cluster::Context& context_;
};

std::vector<int64_t> Search::sampled(uint64_t number) const {
  return cluster::sample_rows(rows_.rows(), options_.sample_rows,
                              base::draw(options_.seed, base::hash_text("medoids"), number),
                              options_.keys, {});
}

std::vector<float> Search::points(std::span<const int64_t> medoids) const {
  std::vector<float> out;
  for (const int64_t row : medoids)
    for (int col = 0; col < rows_.cols(); ++col) out.push_back(rows_.at(row, col));
  return out;
}

Whole Search::label(std::span<const int64_t> medoids) const {
  struct Part {
    double cost = 0, distance = 0;
    int64_t farthest = -1;
    std::vector<int64_t> sizes;
  };
  const std::vector<float> to = points(medoids);
  const cluster::Rounder rounder(rows_.rows(), space_.largest);
  const int64_t chunks = (rows_.blocks() + kChunkBlocks - 1) / kChunkBlocks;
  Whole out{.cost = 0,
            .labels = std::vector<int32_t>(static_cast<size_t>(rows_.rows())),
            .sizes = std::vector<int64_t>(medoids.size()),
            .farthest = -1};
  std::vector<Part> parts(static_cast<size_t>(context_.pool->threads()));
  for (Part& part : parts) part.sizes.resize(medoids.size());
  const auto farther = [&](double distance, int64_t row, const Part& than) {
    if (distance != than.distance || than.farthest < 0) return distance > than.distance;
    return row >= 0 && key(row) < key(than.farthest);
  };
  context_.pool->run(chunks, [&](int64_t chunk, int worker) {
    if (cancelled()) return;
    Part& mine = parts[static_cast<size_t>(worker)];
    const int64_t first = chunk * kChunkBlocks;
    const int64_t blocks = std::min(kChunkBlocks, rows_.blocks() - first);
    std::vector<Near> near(static_cast<size_t>(blocks));
    nearest_two(space_, rows_, first, blocks, to, near.data());
    const int64_t end = std::min(rows_.rows(), (first + blocks) * kLanes);
    for (int64_t row = first * kLanes; row < end; ++row) {
      const Near& at = near[static_cast<size_t>(row / kLanes - first)];
      const auto lane = static_cast<size_t>(row % kLanes);
      const double raw = at.first[lane];
      const double distance = space_.metric == Metric::gower ? raw : std::sqrt(raw);
      const auto label = static_cast<int32_t>(at.label[lane]);
      out.labels[static_cast<size_t>(row)] = label;
      ++mine.sizes[static_cast<size_t>(label)];
      mine.cost += rounder(distance);
      if (!farther(distance, row, mine)) continue;
      mine.distance = distance;
      mine.farthest = row;
    }
  });
  Part all;
  for (const Part& part : parts) {
    all.cost += part.cost;
    std::ranges::transform(out.sizes, part.sizes, out.sizes.begin(), std::plus<>());
    if (!farther(part.distance, part.farthest, all)) continue;
    all.distance = part.distance;
    all.farthest = part.farthest;
  }
  out.cost = all.cost;
  out.farthest = all.farthest;
  return out;
}

// A sample of fewer than k distinct rows leaves medoids open: the farthest rows of all take them.
void Search::add_missing(std::vector<int64_t>& medoids) const {
  while (medoids.size() < k_ && !cancelled()) {
    const int64_t row = label(medoids).farthest;
    if (row < 0) return;
    medoids.push_back(row);
  }
}

std::vector<int64_t> Search::best() const {
  const int64_t clamped =
      rows_.rows() > options_.sample_rows
          ? kSamples
          : std::clamp(kRestartRows / rows_.rows(), kRestartsLow, kRestartsHigh);
  const int restarts = options_.restarts > 0 ? options_.restarts : static_cast<int>(clamped);
  std::vector<PamFit> fits(static_cast<size_t>(restarts));
  context_.pool->run(restarts, [&](int64_t number, int worker) {
    if (cancelled()) return;
    const auto stream = base::draw(base::hash_text("pam"), k_, static_cast<uint64_t>(number));
    const base::Random random(options_.seed, stream);
    PamFit& fit = fits[static_cast<size_t>(number)];
    // On all rows it is their order that makes one search end elsewhere than the next.
    const std::vector<int64_t> rows = sampled(static_cast<uint64_t>(number));
    const Sample sample(rows_, rows);
    const auto usual = usual_tries(static_cast<int64_t>(rows.size()));
    const int tries = whole() && number > 0 ? kFewTries : usual;
    fit = pam(space_, sample.view(), static_cast<int>(k_), tries, random, context_.cancel);
    for (int64_t& medoid : fit.medoids) medoid = rows[static_cast<size_t>(medoid)];
    if (worker == 0 && context_.progress != nullptr)
      context_.progress->at(0.8 * static_cast<double>(number + 1) / static_cast<double>(restarts));
  });
  for (PamFit& fit : fits) {
    if (cancelled()) return {};
    if (whole()) continue;
    add_missing(fit.medoids);
    fit.cost = label(fit.medoids).cost;
  }
  return std::ranges::min_element(fits, {}, &PamFit::cost)->medoids;
}

MedoidsFit Search::finish(std::vector<int64_t> medoids) const {
  Whole made = label(medoids);
  for (int i = 0; i < kNumberings; ++i) {
    std::vector<size_t> order(k_);
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, [&](size_t a, size_t b) {
      if (made.sizes[a] != made.sizes[b]) return made.sizes[a] > made.sizes[b];
      return points(std::span(medoids).subspan(a, 1)) < points(std::span(medoids).subspan(b, 1));
    });
    if (std::ranges::is_sorted(order)) break;
    std::vector<int64_t> sorted;
    for (const size_t at : order) sorted.push_back(medoids[at]);
    medoids = std::move(sorted);
    made = label(medoids);
  }
  const double unit = space_.metric == Metric::gower ? 1 : rows_.step();
  return {.k = static_cast<int>(k_),
          .medoids = points(medoids),
          .rows = std::move(medoids),
          .labels = std::move(made.labels),
          .sizes = std::move(made.sizes),
          .cost = made.cost * unit,
          .whole = whole()};
}

}  // namespace

base::Result<MedoidsFit> fit_medoids_in(const Space& space, const Mixed& rows, int k,
                                        const MedoidsOptions& options,
                                        const cluster::Context& context, std::string_view name) {
  const std::string who(name);
  if (!options.keys.empty() && static_cast<int64_t>(options.keys.size()) != rows.rows())
    return base::fail(base::Code::internal, who, "keys do not match the rows");
  if (options.sample_rows < 1)
    return base::fail(base::Code::internal, who, "sample_rows is below 1");
  if (k < 1) return base::fail(base::Code::data, who, "k is below 1", "k of 1 or more");
  const Search search(space, rows, k, options, context);
  std::vector<int64_t> medoids = rows.rows() > 0 ? search.best() : std::vector<int64_t>();
  if (search.cancelled()) return base::fail(base::Code::cancelled, who, "interrupted");
  if (static_cast<int>(medoids.size()) < k)
    return base::fail(base::Code::data, who,
                      fmt::format("{} clusters of rows of which only {} differ", k, medoids.size()),
                      fmt::format("k of at most {}", medoids.size()),
                      "lower k, or use more features");
  MedoidsFit fit = search.finish(std::move(medoids));
  if (search.cancelled()) return base::fail(base::Code::cancelled, who, "interrupted");
  return fit;
}

base::Result<MedoidsFit> fit_medoids(const table::Matrix& matrix, int k,
                                     const MedoidsOptions& options,
                                     const cluster::Context& context) {
  return fit_medoids_in(euclidean_space(matrix, context), {.numbers = &matrix}, k, options, context,
                        "k-medoids");
}

base::Result<MedoidsSweep> sweep_medoids(const table::Matrix& matrix, int k_low, int k_high,
                                         const MedoidsOptions& options,
                                         const cluster::Context& context) {
  if (k_low < 1 || k_high < k_low)
    return base::fail(base::Code::data, "k-medoids", "the range of k is empty or begins below 1");
  MedoidsSweep out;
  std::vector<cluster::Labelling> labellings;
  for (int k = k_low; k <= k_high; ++k) {
    if (context.progress != nullptr) context.progress->step("Choosing customers as medoids");
    auto fit = fit_medoids(matrix, k, options, context);
    if (!fit && fit.error().code == base::Code::data && k > k_low) break;
    out.fits.push_back(TRY(std::move(fit)));
  }
  for (const MedoidsFit& fit : out.fits) labellings.push_back({fit.labels, fit.k});
  const cluster::IndexOptions how{
      .silhouette_rows = 20000, .seed = options.seed, .keys = options.keys};
  const auto all = TRY(cluster::indices_of_all(matrix, labellings, how, context));
  for (const auto& indices : all)
    for (const cluster::IndexValue& index : indices)
      if (index.name == "silhouette_euclidean") out.silhouette.push_back(index.value);
  double highest = -2;
  for (size_t i = 0; i < out.silhouette.size(); ++i) {
    if (!(out.silhouette[i] > highest)) continue;
    highest = out.silhouette[i];
    out.chosen = static_cast<int>(i);
  }
  return out;
}

}  // namespace coterie::medoids
