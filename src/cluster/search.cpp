// Seeding by greedy k-means++ (Arthur & Vassilvitskii 2007, section 2.2 with several trials a step)
// and local search by single swaps (Lattanzi & Sohler 2019, "A Better k-means++ Algorithm via Local
// Search"; here the most promising of several swaps descend).
#include "cluster/search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace coterie::cluster {

namespace {

constexpr int kPasses = 300;
// A descent ends when a pass gains less than this share: a sampled row, where the sample is all
// rows (the last one goes to the end); else on the small and on the large sample.
constexpr double kLooseness = 1e-9, kRough = 3e-5, kFine = 2e-5;
constexpr int64_t kRestartRows = 50000, kRestartsLow = 10, kRestartsHigh = 50;
// Swaps drawn a round, and of these the most promising that descend: many where rows are few.
constexpr int64_t kSwapRows = 50000, kSwapsLow = 16, kSwapsHigh = 128, kDescentsLow = 2;
// The large sample, in small ones.
constexpr int64_t kLarger = 8;
// Partitions that descend on the large sample; those that do on all rows are within kClose of the
// best there: what samples of 100,000 rows cannot tell.
constexpr size_t kCompared = 5, kPromising = 3;
constexpr double kClose = 2e-3;
// Two partitions are one when each centre of the one lies within this share of the mean squared
// distance of a row to its centre from a centre of the other: loose descents end side by side.
constexpr double kSame = 0.03;

// Sum of mass * distance; also of each block.
double potential(std::span<const double> mass, std::span<const float> distance,
                 std::vector<double>& blocks) {
  double total = 0;
  const double* m = mass.data();
  const float* far = distance.data();
  for (double& block : blocks) {
    double sum[kLanes];
    for (int i = 0; i < kLanes; ++i) sum[i] = m[i] * static_cast<double>(far[i]);
    block = 0;
    for (const double one : sum) block += one;
    total += block;
    m += kLanes;
    far += kLanes;
  }
  return total;
}

// The row at `target` of the running sum of mass * distance, in [0, total).
int64_t locate(std::span<const double> mass, std::span<const float> distance,
               std::span<const double> blocks, double target) {
  const auto share = [&](size_t i) { return mass[i] * static_cast<double>(distance[i]); };
  int64_t last = -1;  // rounding may let the target pass the end: then the last row with a share
  for (size_t b = 0; b < blocks.size(); ++b) {
    if (target >= blocks[b] && b + 1 < blocks.size()) {
      target -= blocks[b];
      continue;
    }
    for (size_t i = b * kLanes; i < (b + 1) * kLanes; ++i) {
      if (share(i) <= 0) continue;
      last = static_cast<int64_t>(i);
      if (target < share(i)) return last;
      target -= share(i);
    }
    if (last >= 0) return last;
  }
  for (size_t i = mass.size(); last < 0 && i-- > 0;)
    if (share(i) > 0) last = static_cast<int64_t>(i);
  return last;
}

std::vector<float> row_of(const table::Matrix& matrix, int64_t row) {
  std::vector<float> out;
  for (int col = 0; col < matrix.cols(); ++col) out.push_back(matrix.units(row, col));
  return out;
}

using Ranked = std::pair<uint64_t, int64_t>;

// Rows whose rank is at most `limit`, by row. Without a branch on the rank, which nothing
// foretells.
std::vector<Ranked> ranked_below(int64_t rows, uint64_t limit, uint64_t seed,
                                 std::span<const uint64_t> keys, std::span<const uint32_t> weights,
                                 base::Pool* pool) {
  constexpr int64_t kChunk = 1 << 14, kFew = 256;
  std::vector<std::vector<Ranked>> parts(static_cast<size_t>((rows + kChunk - 1) / kChunk));
  const SamplingRank rank_of(seed);
  const auto fill = [&](int64_t chunk, int) {
    const int64_t end = std::min(rows, (chunk + 1) * kChunk);
    std::vector<Ranked> part;
    part.reserve(static_cast<size_t>(end - chunk * kChunk) / 4);
    std::array<Ranked, kFew> found;
    for (int64_t first = chunk * kChunk; first < end; first += kFew) {
      size_t count = 0;
      for (int64_t row = first; row < std::min(end, first + kFew); ++row) {
        const auto at = static_cast<size_t>(row);
        const uint64_t rank = rank_of(keys.empty() ? at : keys[at]);
        found[count] = {rank, row};
        count += rank <= limit && (weights.empty() || weights[at] > 0) ? 1U : 0U;
      }
      part.insert(part.end(), found.begin(), found.begin() + static_cast<ptrdiff_t>(count));
    }
    parts[static_cast<size_t>(chunk)] = std::move(part);
  };
  if (pool != nullptr)
    pool->run(static_cast<int64_t>(parts.size()), fill);
  else
    for (size_t chunk = 0; chunk < parts.size(); ++chunk) fill(static_cast<int64_t>(chunk), 0);
  std::vector<Ranked> out;
  for (const auto& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

// The rank below which about `most` of `rows` lie, and surely no fewer than that but for bad luck.
uint64_t rank_limit(int64_t rows, int64_t most) {
  const auto wanted = static_cast<double>(most);
  const double share = (wanted + 8 * std::sqrt(wanted) + 8) / static_cast<double>(rows);
  constexpr auto kAll = std::numeric_limits<uint64_t>::max();
  return share >= 0.5 ? kAll : static_cast<uint64_t>(share * 0x1p64);
}

// The `most` smallest first and in order, the others after them.
void sort_smallest(std::vector<Ranked>& ranked, int64_t most) {
  if (most < static_cast<int64_t>(ranked.size()))
    std::ranges::nth_element(ranked, ranked.begin() + most);
  const auto count = std::min(most, static_cast<int64_t>(ranked.size()));
  std::ranges::sort(ranked.begin(), ranked.begin() + count);
}

std::vector<int64_t> rows_of(std::span<const Ranked> ranked) {
  std::vector<int64_t> out(ranked.size());
  std::ranges::transform(ranked, out.begin(), [](const Ranked& entry) { return entry.second; });
  return out;
}

}  // namespace

std::vector<int64_t> sample_rows(int64_t rows, int64_t most, uint64_t seed,
                                 std::span<const uint64_t> keys, std::span<const uint32_t> weights,
                                 base::Pool* pool) {
  const uint64_t limit = rank_limit(rows, most);
  std::vector<Ranked> ranked = ranked_below(rows, limit, seed, keys, weights, pool);
  constexpr auto kAll = std::numeric_limits<uint64_t>::max();
  if (limit != kAll && static_cast<int64_t>(ranked.size()) < most)  // weights of 0, or bad luck
    ranked = ranked_below(rows, kAll, seed, keys, weights, pool);
  sort_smallest(ranked, most);
  return rows_of(std::span(ranked).first(
      std::min(ranked.size(), static_cast<size_t>(std::max<int64_t>(most, 0)))));
}

table::Matrix take_rows(const table::Matrix& matrix, std::span<const int64_t> rows,
                        base::Pool* pool) {
  table::Matrix out(static_cast<int64_t>(rows.size()), matrix.cols(), matrix.step());
  const int cols = matrix.cols();
  const auto fill = [&](int64_t block, int) {
    float* to = out.block(block);
    const int64_t first = block * kLanes;
    const int64_t count = std::min<int64_t>(kLanes, out.rows() - first);
    for (int64_t lane = 0; lane < count; ++lane) {
      const int64_t row = rows[static_cast<size_t>(first + lane)];
      const float* from = matrix.block(row / kLanes) + row % kLanes;
      for (int col = 0; col < cols; ++col) to[col * kLanes + lane] = from[col * kLanes];
    }
  };
  if (pool != nullptr)
    pool->run(out.blocks(), fill);
  else
    for (int64_t block = 0; block < out.blocks(); ++block) fill(block, 0);
  return out;
}

void Search::Sample::take(const table::Matrix& from, std::span<const uint32_t> weights_from,
                          std::span<const int64_t> rows, base::Pool* pool) {
  matrix = take_rows(from, rows, pool);
  if (!weights_from.empty())
    for (const int64_t row : rows) weights.push_back(weights_from[static_cast<size_t>(row)]);
  points.matrix = &matrix;
  points.weights = weights;
  points.keys = ranks;
  points.measure(pool);
}

Search::Search(const table::Matrix& matrix, const KMeansOptions& options, const Context& context)
    : options_(options), context_(context) {
  const int64_t most = options.sample_rows, rows = matrix.rows();
  const int64_t more = rows / kLarger < most ? rows : most * kLarger;
  std::vector<Ranked> ranked = ranked_below(rows, rank_limit(rows, more), options.seed,
                                            options.keys, options.weights, context.pool);
  if (static_cast<int64_t>(ranked.size()) <= most && rows > most)  // many weights of 0
    ranked = ranked_below(rows, std::numeric_limits<uint64_t>::max(), options.seed, options.keys,
                          options.weights, context.pool);
  whole_ = static_cast<int64_t>(ranked.size()) <= most;
  if (!whole_) {
    for (const auto& [rank, row] : ranked) large_.ranks.push_back(rank);
    large_.take(matrix, options.weights, rows_of(ranked), context.pool);
    for (size_t i = 0; i < ranked.size(); ++i) ranked[i].second = static_cast<int64_t>(i);
  }
  sort_smallest(ranked, most);
  ranked.resize(std::min(ranked.size(), static_cast<size_t>(most)));
  small_.take(whole_ ? matrix : large_.matrix, whole_ ? options.weights : large_.weights,
              rows_of(ranked), context.pool);
  mass_.resize(static_cast<size_t>(small_.matrix.blocks()) * kLanes);
  for (size_t i = 0; i < ranked.size(); ++i)
    mass_[i] = static_cast<double>(small_.points.weight(static_cast<int64_t>(i)));
  const int64_t usual = kRestartRows / std::max<int64_t>(rows, 1);
  restarts_ = options.restarts > 0
                  ? options.restarts
                  : static_cast<int>(std::clamp(usual, kRestartsLow, kRestartsHigh));
  tolerance_ = whole_ ? kLooseness * static_cast<double>(ranked.size()) : kRough;
}

bool Search::better(const Try& a, const Try& b) {
  return !a.centres.empty() && (b.centres.empty() || a.inertia < b.inertia);
}

base::Random Search::random(int k, int64_t round, int64_t number) const {
  const uint64_t stream = base::draw(static_cast<uint64_t>(k), static_cast<uint64_t>(round),
                                     static_cast<uint64_t>(number));
  return base::Random(options_.seed, stream);
}

// Adds centres until there are k: each the best of several rows drawn in proportion to mass *
// squared distance to the nearest centre so far. Stops early when every row is a centre.
std::vector<float> Search::seed(int k, std::vector<float> centres, base::Random random) const {
  const table::Matrix& matrix = small_.matrix;
  const auto width = static_cast<size_t>(matrix.cols()), wanted = static_cast<size_t>(k) * width;
  if (centres.size() == wanted) return centres;
  std::vector<float> held(mass_.size(), 1.0F), trial(mass_.size()), best(mass_.size());
  const auto blocks = static_cast<size_t>(matrix.blocks());
  std::vector<double> held_blocks(blocks), trial_blocks(blocks), best_blocks(blocks);
  const auto measure = [&](const float* centre, bool first, std::vector<float>& out) {
    nearer_distances(matrix.block(0), matrix.blocks(), matrix.cols(), centre,
                     first ? nullptr : held.data(), out.data());
  };
  for (size_t at = 0; at < centres.size(); at += width) measure(&centres[at], at == 0, held);
  double total = potential(mass_, held, held_blocks);
  const int trials = 2 + static_cast<int>(std::log(static_cast<double>(k)));
  while (centres.size() < wanted && total > 0) {
    if (context_.cancel != nullptr && context_.cancel->requested()) return {};
    const bool first = centres.empty();
    double lowest = std::numeric_limits<double>::infinity();
    std::vector<float> chosen;
    std::array<int64_t, 16> drawn;
    const int count = first ? 1 : std::min<int>(trials, static_cast<int>(drawn.size()));
    for (int i = 0; i < count; ++i)
      drawn[static_cast<size_t>(i)] = locate(mass_, held, held_blocks, random.uniform() * total);
    for (int i = 0; i < count; ++i) {
      std::vector<float> centre = row_of(matrix, drawn[static_cast<size_t>(i)]);
      measure(centre.data(), first, trial);
      const double left = potential(mass_, trial, trial_blocks);
      if (left >= lowest) continue;
      lowest = left;
      chosen = std::move(centre);
      std::swap(best, trial);
      std::swap(best_blocks, trial_blocks);
    }
    centres.insert(centres.end(), chosen.begin(), chosen.end());
    std::swap(held, best);
    std::swap(held_blocks, best_blocks);
    total = lowest;
  }
  return centres;
}

Search::Try Search::descend(const Sample& sample, std::vector<float> centres, double gain) const {
  Lloyd lloyd(sample.points, std::move(centres), nullptr, context_.cancel);
  if (lloyd.run({.passes_max = kPasses, .gain = gain}) != Step::done) return {};
  double weight = 0;
  for (const int64_t size : lloyd.sizes()) weight += static_cast<double>(size);
  return {lloyd.inertia(), static_cast<double>(lloyd.inertia()) / weight, lloyd.centres()};
}

Search::Standing Search::stand(std::span<const float> centres) const {
  constexpr int64_t kChunk = 64;
  const table::Matrix& matrix = small_.matrix;
  const Centres ready(centres, matrix.cols());
  Standing out;
  out.first.resize(mass_.size());
  out.second.resize(mass_.size());
  out.label.resize(mass_.size());
  out.blocks.resize(static_cast<size_t>(matrix.blocks()));
  context_.pool->run((matrix.blocks() + kChunk - 1) / kChunk, [&](int64_t chunk, int) {
    const int64_t first = chunk * kChunk, count = std::min(kChunk, matrix.blocks() - first);
    std::vector<Near> near(static_cast<size_t>(count));
    nearest_two(matrix.block(first), count, ready, near.data());
    for (int64_t i = 0; i < count * kLanes; ++i) {
      const Near& at = near[static_cast<size_t>(i / kLanes)];
      const auto to = static_cast<size_t>(first * kLanes + i),
                 lane = static_cast<size_t>(i % kLanes);
      out.first[to] = static_cast<float>(at.first[lane]);
      out.second[to] = static_cast<float>(at.second[lane]);
      out.label[to] = static_cast<uint16_t>(at.label[lane]);
    }
  });
  out.total = potential(mass_, out.first, out.blocks);
  return out;
}

// Draws a row by mass * squared distance and lets it take the place of the centre whose loss costs
// least.
Search::Swap Search::swap(std::span<const float> centres, const Standing& standing,
                          base::Random random) const {
  const table::Matrix& matrix = small_.matrix;
  const int64_t row =
      locate(mass_, standing.first, standing.blocks, random.uniform() * standing.total);
  const std::vector<float> centre = row_of(matrix, row);
  std::vector<float> to_row(mass_.size());
  nearer_distances(matrix.block(0), matrix.blocks(), matrix.cols(), centre.data(), nullptr,
                   to_row.data());
  std::vector<double> loss(centres.size() / centre.size());
  double kept = 0;
  for (size_t i = 0; i < to_row.size(); ++i) {
    const auto with = static_cast<double>(std::min(standing.first[i], to_row[i]));
    const auto without = static_cast<double>(std::min(standing.second[i], to_row[i]));
    kept += mass_[i] * with;
    loss[standing.label[i]] += mass_[i] * (without - with);
  }
  const auto leaves = std::ranges::min_element(loss) - loss.begin();
  Swap out{kept + loss[static_cast<size_t>(leaves)], {centres.begin(), centres.end()}};
  std::ranges::copy(centre, out.centres.begin() + leaves * static_cast<ptrdiff_t>(centre.size()));
  return out;
}

// All starts, each descended.
std::vector<Search::Try> Search::start(int k, std::span<const float> from,
                                       std::vector<float> few) const {
  const size_t wanted = few.size();
  std::vector<Try> tries(static_cast<size_t>(restarts_) + (from.empty() ? 0U : 1U));
  context_.pool->run(static_cast<int64_t>(tries.size()), [&](int64_t number, int) {
    std::vector<float> centres;
    if (number == 0) centres = few;
    if (number == restarts_) centres.assign(from.begin(), from.end());
    centres = seed(k, std::move(centres), random(k, 0, number));
    if (centres.size() == wanted)
      tries[static_cast<size_t>(number)] = descend(small_, std::move(centres), tolerance_);
  });
  return tries;
}

// Rounds of swaps until one gains nothing.
void Search::improve(int k, Try& held) const {
  const int64_t usual = kSwapRows / small_.matrix.rows();
  const int64_t swaps = std::clamp(usual, kSwapsLow, kSwapsHigh);
  const int64_t descents = std::clamp(usual, kDescentsLow, kSwapsHigh);
  for (int round = 1; round <= options_.swap_rounds && !held.centres.empty(); ++round) {
    const Standing standing = stand(held.centres);
    if (standing.total <= 0) return;
    std::vector<Swap> drawn(static_cast<size_t>(swaps));
    context_.pool->run(swaps, [&](int64_t number, int) {
      drawn[static_cast<size_t>(number)] = swap(held.centres, standing, random(k, round, number));
    });
    std::ranges::stable_sort(drawn, {}, &Swap::potential);
    std::vector<Try> tries(static_cast<size_t>(descents));
    context_.pool->run(static_cast<int64_t>(tries.size()), [&](int64_t number, int) {
      const auto at = static_cast<size_t>(number);
      tries[at] = descend(small_, std::move(drawn[at].centres), tolerance_);
    });
    const auto before = static_cast<double>(held.inertia);
    for (Try& found : tries)
      if (better(found, held)) held = std::move(found);
    if (before - static_cast<double>(held.inertia) <= std::min(tolerance_, kFine) * before) return;
  }
}

bool Search::same(const Try& a, const Try& b) const {
  const auto width = static_cast<size_t>(small_.matrix.cols());
  for (size_t i = 0; i < a.centres.size(); i += width) {
    double nearest = std::numeric_limits<double>::infinity();
    for (size_t j = 0; j < b.centres.size(); j += width) {
      double far = 0;
      for (size_t col = 0; col < width; ++col) {
        const double gap =
            static_cast<double>(a.centres[i + col]) - static_cast<double>(b.centres[j + col]);
        far += gap * gap;
      }
      nearest = std::min(nearest, far);
    }
    if (nearest > kSame * a.spread) return false;
  }
  return true;
}

// The best of different ones: on the large sample, and of these the ones close to the best.
std::vector<std::vector<float>> Search::compare(std::vector<Try> tries) const {
  std::ranges::stable_sort(tries, better);
  const auto keep = [&](size_t most, double close) {
    std::vector<Try> kept;
    for (Try& found : tries)
      if (!found.centres.empty() &&
          std::ranges::none_of(kept, [&](const Try& other) { return same(found, other); }))
        kept.push_back(std::move(found));
    tries = std::move(kept);
    if (tries.size() > most) tries.resize(most);
    std::erase_if(tries, [&](const Try& found) {
      return static_cast<double>(found.inertia) >
             (1 + close) * static_cast<double>(tries.front().inertia);
    });
  };
  keep(whole_ ? 1 : kCompared, std::numeric_limits<double>::infinity());
  if (tries.empty()) return {};
  if (whole_) {
    // What loose descents left to gain costs less here than in full passes.
    Lloyd last(small_.points, std::move(tries.front().centres), context_.pool, context_.cancel);
    if (last.run({.passes_max = kPasses}) != Step::done) return {};
    return {last.centres()};
  }
  context_.pool->run(static_cast<int64_t>(tries.size()), [&](int64_t number, int) {
    Try& mine = tries[static_cast<size_t>(number)];
    mine = descend(large_, std::move(mine.centres), kFine);
  });
  std::ranges::stable_sort(tries, better);
  keep(kPromising, kClose);
  std::vector<std::vector<float>> out;
  for (Try& found : tries) out.push_back(std::move(found.centres));
  return out;
}

std::vector<std::vector<float>> Search::promising(int k, std::span<const float> from) const {
  const size_t wanted = static_cast<size_t>(k) * static_cast<size_t>(small_.matrix.cols());
  std::vector<float> few = seed(k, {}, random(k, 0, 0));
  if (few.size() < wanted) return {std::move(few)};
  std::vector<Try> tries = start(k, from, std::move(few));
  const auto first = std::ranges::min_element(tries, better);
  Try held = *first;
  if (k > 1) improve(k, held);
  if (better(held, *first)) tries.push_back(std::move(held));
  return compare(std::move(tries));
}

std::vector<float> Search::best(int k, std::span<const float> from) const {
  std::vector<std::vector<float>> found = promising(k, from);
  return found.empty() ? std::vector<float>() : std::move(found.front());
}

}  // namespace coterie::cluster
