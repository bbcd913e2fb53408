// Seeding by greedy k-means++ (Arthur & Vassilvitskii 2007, section 2.2 with several trials a step)
// and local search by single swaps (Lattanzi & Sohler 2019, "A Better k-means++ Algorithm via Local
// Search").
#include "cluster/search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace coterie::cluster {

namespace {

constexpr int kPasses = 300;
// A descent ends when a pass gains less than this share a sampled row: the last one goes to the
// end.
constexpr double kLooseness = 1e-9;
constexpr int64_t kRestartRows = 50000, kRestartsLow = 10, kRestartsHigh = 50;
constexpr int kSwapRounds = 20;
// Tries a round: many where rows are few and a try is cheap.
constexpr int64_t kSwapRows = 50000, kSwapsLow = 8, kSwapsHigh = 128;

// Sum of mass * distance; also of each block.
double potential(std::span<const double> mass, std::span<const double> distance,
                 std::vector<double>& blocks) {
  double total = 0;
  for (size_t b = 0; b < blocks.size(); ++b) {
    double sum = 0;
    for (size_t i = b * kLanes; i < (b + 1) * kLanes; ++i) sum += mass[i] * distance[i];
    blocks[b] = sum;
    total += sum;
  }
  return total;
}

// The row at `target` of the running sum of mass * distance, in [0, total).
int64_t locate(std::span<const double> mass, std::span<const double> distance,
               std::span<const double> blocks, double target) {
  int64_t last = -1;  // rounding may let the target pass the end: then the last row with a share
  for (size_t b = 0; b < blocks.size(); ++b) {
    if (target >= blocks[b] && b + 1 < blocks.size()) {
      target -= blocks[b];
      continue;
    }
    for (size_t i = b * kLanes; i < (b + 1) * kLanes; ++i) {
      const double share = mass[i] * distance[i];
      if (share <= 0) continue;
      last = static_cast<int64_t>(i);
      if (target < share) return last;
      target -= share;
    }
    if (last >= 0) return last;
  }
  for (size_t i = mass.size(); last < 0 && i-- > 0;)
    if (mass[i] * distance[i] > 0) last = static_cast<int64_t>(i);
  return last;
}

void append_row(std::vector<float>& centres, const table::Matrix& matrix, int64_t row) {
  for (int col = 0; col < matrix.cols(); ++col) centres.push_back(matrix.units(row, col));
}

}  // namespace

std::vector<int64_t> sample_rows(int64_t rows, int64_t most, uint64_t seed,
                                 std::span<const uint64_t> keys,
                                 std::span<const uint32_t> weights) {
  std::vector<std::pair<uint64_t, int64_t>> ranked;
  ranked.reserve(static_cast<size_t>(rows));
  for (int64_t row = 0; row < rows; ++row) {
    const auto at = static_cast<size_t>(row);
    if (!weights.empty() && weights[at] == 0) continue;
    ranked.emplace_back(sampling_rank(seed, keys.empty() ? static_cast<uint64_t>(row) : keys[at]),
                        row);
  }
  if (most < static_cast<int64_t>(ranked.size())) {
    std::ranges::nth_element(ranked, ranked.begin() + most);
    ranked.resize(static_cast<size_t>(most));
  }
  std::ranges::sort(ranked);
  std::vector<int64_t> out(ranked.size());
  std::ranges::transform(ranked, out.begin(), [](const auto& entry) { return entry.second; });
  return out;
}

table::Matrix take_rows(const table::Matrix& matrix, std::span<const int64_t> rows) {
  table::Matrix out(static_cast<int64_t>(rows.size()), matrix.cols(), matrix.step());
  for (size_t i = 0; i < rows.size(); ++i)
    for (int col = 0; col < matrix.cols(); ++col)
      out.units(static_cast<int64_t>(i), col) = matrix.units(rows[i], col);
  return out;
}

Search::Search(const table::Matrix& matrix, const KMeansOptions& options, const Context& context)
    : options_(options), context_(context) {
  const std::vector<int64_t> rows =
      sample_rows(matrix.rows(), options.sample_rows, options.seed, options.keys, options.weights);
  const auto sampled = static_cast<int64_t>(rows.size());
  whole_ = sampled < options.sample_rows || matrix.rows() <= options.sample_rows;
  const int64_t usual = kRestartRows / std::max<int64_t>(matrix.rows(), 1);
  restarts_ = options.restarts > 0
                  ? options.restarts
                  : static_cast<int>(std::clamp(usual, kRestartsLow, kRestartsHigh));
  tolerance_ = kLooseness * static_cast<double>(sampled);
  matrix_ = take_rows(matrix, rows);
  mass_.resize(static_cast<size_t>(matrix_.blocks()) * kLanes);
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto row = static_cast<size_t>(rows[i]);
    if (!options.weights.empty()) weights_.push_back(options.weights[row]);
    mass_[i] = options.weights.empty() ? 1.0 : static_cast<double>(options.weights[row]);
  }
  points_ = {.matrix = &matrix_, .weights = weights_, .keys = {}};
  points_.measure(context.pool);
}

// Adds centres until there are k: each the best of several rows drawn in proportion to mass *
// squared distance to the nearest centre so far. Stops early when every row is a centre.
std::vector<float> Search::seed(int k, std::vector<float> centres, base::Random random) const {
  const int cols = matrix_.cols();
  const auto width = static_cast<size_t>(cols), wanted = static_cast<size_t>(k) * width;
  if (centres.size() == wanted) return centres;
  const size_t padded = mass_.size();
  std::vector<double> held(padded, 1.0), trial(padded), best(padded);
  std::vector<double> blocks(static_cast<size_t>(matrix_.blocks()));
  std::vector<double> point(static_cast<size_t>(cols));
  const auto measure = [&](std::span<const float> centre, std::vector<double>& out) {
    std::ranges::transform(centre, point.begin(), [](float x) { return static_cast<double>(x); });
    squared_distances(matrix_.block(0), matrix_.blocks(), cols, point.data(), out.data());
  };
  const auto keep_nearer = [&](std::vector<double>& into) {
    std::ranges::transform(held, into, into.begin(),
                           [](double a, double b) { return b < a ? b : a; });
  };
  for (size_t at = 0; at < centres.size(); at += width) {
    measure(std::span(centres).subspan(at, width), trial);
    if (at > 0) keep_nearer(trial);
    std::swap(held, trial);
  }
  const int trials = 2 + static_cast<int>(std::log(static_cast<double>(k)));
  while (centres.size() < wanted) {
    if (context_.cancel != nullptr && context_.cancel->requested()) return {};
    const bool first = centres.empty();
    const double total = potential(mass_, held, blocks);
    if (total <= 0) break;
    double lowest = std::numeric_limits<double>::infinity();
    int64_t chosen = -1;
    std::vector<int64_t> drawn(first ? 1U : static_cast<size_t>(trials));
    for (int64_t& row : drawn) row = locate(mass_, held, blocks, random.uniform() * total);
    std::vector<double> unused(blocks.size());
    for (const int64_t row : drawn) {
      std::vector<float> centre;
      append_row(centre, matrix_, row);
      measure(centre, trial);
      if (!first) keep_nearer(trial);
      const double left = potential(mass_, trial, unused);
      if (left >= lowest) continue;
      lowest = left;
      chosen = row;
      std::swap(best, trial);
    }
    append_row(centres, matrix_, chosen);
    std::swap(held, best);
  }
  return centres;
}

Search::Try Search::descend(std::vector<float> centres) const {
  Lloyd lloyd(points_, std::move(centres), nullptr, context_.cancel);
  if (lloyd.run({.passes_max = kPasses, .tolerance = tolerance_}) != Step::done) return {};
  return {lloyd.inertia(), lloyd.centres()};
}

std::vector<Near> Search::near(std::span<const float> centres) const {
  constexpr int64_t kChunk = 256;
  const Centres ready(centres, matrix_.cols());
  std::vector<Near> out(static_cast<size_t>(matrix_.blocks()));
  context_.pool->run((matrix_.blocks() + kChunk - 1) / kChunk, [&](int64_t chunk, int) {
    const int64_t first = chunk * kChunk;
    nearest_two(matrix_.block(first), std::min(kChunk, matrix_.blocks() - first), ready,
                out.data() + first);
  });
  return out;
}

// Draws a row by mass * squared distance, lets it take the place of the centre whose loss costs
// least, descends.
Search::Try Search::swap(const Try& held, std::span<const Near> near, base::Random random) const {
  std::vector<double> first(mass_.size()), to_row(mass_.size());
  for (size_t i = 0; i < first.size(); ++i) first[i] = near[i / kLanes].first[i % kLanes];
  std::vector<double> blocks(near.size());
  const double total = potential(mass_, first, blocks);
  if (total <= 0) return {};
  const int64_t row = locate(mass_, first, blocks, random.uniform() * total);
  std::vector<float> centre;
  append_row(centre, matrix_, row);
  const std::vector<double> point(centre.begin(), centre.end());
  squared_distances(matrix_.block(0), matrix_.blocks(), matrix_.cols(), point.data(),
                    to_row.data());
  std::vector<double> loss(held.centres.size() / centre.size());
  for (size_t i = 0; i < first.size(); ++i) {
    const Near& at = near[i / kLanes];
    const double with = std::min(first[i], to_row[i]);
    const double without = std::min(at.second[i % kLanes], to_row[i]);
    loss[static_cast<size_t>(at.label[i % kLanes])] += mass_[i] * (without - with);
  }
  const auto leaves = std::ranges::min_element(loss) - loss.begin();
  std::vector<float> centres = held.centres;
  std::ranges::copy(centre, centres.begin() + leaves * static_cast<int64_t>(centre.size()));
  return descend(std::move(centres));
}

std::vector<float> Search::best(int k, std::span<const float> from) const {
  const auto better = [](const Try& a, const Try& b) {
    return !a.centres.empty() && (b.centres.empty() || a.inertia < b.inertia);
  };
  const auto random = [&](int64_t round, int64_t number) {
    const uint64_t stream = base::draw(static_cast<uint64_t>(k), static_cast<uint64_t>(round),
                                       static_cast<uint64_t>(number));
    return base::Random(options_.seed, stream);
  };
  const size_t wanted = static_cast<size_t>(k) * static_cast<size_t>(matrix_.cols());
  std::vector<float> few = seed(k, {}, random(0, 0));
  if (few.size() < wanted) return few;

  std::vector<Try> tries(static_cast<size_t>(restarts_) + (from.empty() ? 0U : 1U));
  context_.pool->run(static_cast<int64_t>(tries.size()), [&](int64_t number, int) {
    std::vector<float> start;
    if (number == 0) start = few;
    if (number == restarts_) start.assign(from.begin(), from.end());
    start = seed(k, std::move(start), random(0, number));
    if (start.size() == wanted) tries[static_cast<size_t>(number)] = descend(std::move(start));
  });
  Try held;
  for (Try& found : tries)
    if (better(found, held)) held = std::move(found);

  const int64_t swaps = std::clamp(kSwapRows / matrix_.rows(), kSwapsLow, kSwapsHigh);
  for (int round = 1; k > 1 && round <= kSwapRounds && !held.centres.empty(); ++round) {
    const std::vector<Near> distances = near(held.centres);
    tries.assign(static_cast<size_t>(swaps), {});
    context_.pool->run(swaps, [&](int64_t number, int) {
      tries[static_cast<size_t>(number)] = swap(held, distances, random(round, number));
    });
    const auto before = static_cast<double>(held.inertia);
    for (Try& found : tries)
      if (better(found, held)) held = std::move(found);
    if (before - static_cast<double>(held.inertia) <= tolerance_ * before) break;
  }
  if (held.centres.empty()) return {};
  // What loose descents left to gain costs less here than in full passes.
  Lloyd last(points_, std::move(held.centres), context_.pool, context_.cancel);
  return last.run({.passes_max = kPasses}) == Step::done ? last.centres() : std::vector<float>();
}

}  // namespace coterie::cluster
