#include "medoids/prototypes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "base/random.hpp"
#include "cluster/search.hpp"
#include "medoids/descent.hpp"
#include "medoids/pam.hpp"

namespace coterie::medoids {

namespace {

constexpr int64_t kRestartRows = 50000, kRestartsLow = 10, kRestartsHigh = 50;
constexpr int kPasses = 100, kSwapRounds = 20, kNumberings = 8;
constexpr int64_t kSwapsLow = 8, kSwapsHigh = 64;
constexpr double kExact = 0x1p52;

std::unexpected<base::Error> too_few(int64_t distinct, int k) {
  return base::fail(base::Code::data, "k-prototypes",
                    fmt::format("{} clusters of rows of which only {} differ", k, distinct),
                    fmt::format("k of at most {}", distinct), "lower k, or use more features");
}

// The search for good prototypes on a sample, whose rows lie in the order of their keys' hashes:
// sums of doubles run in that order.
class Search {
 public:
  Search(const Space& space, const Mixed& rows, std::span<const int32_t> levels, int k,
         const PrototypesOptions& options, const cluster::Context& context)
      : space_(space),
        rows_(rows),
        levels_(levels),
        k_(static_cast<size_t>(k)),
        width_(static_cast<size_t>(rows.cols())),
        options_(options),
        context_(context) {}

  // Fewer than k prototypes when fewer rows differ; none when cancelled.
  std::vector<float> best(int64_t all_rows) const;

 private:
  struct Try {
    Total cost = 0;
    std::vector<float> points;  // empty: cancelled
  };
  base::Random random(int64_t round, int64_t number) const {
    return {options_.seed,
            base::draw(k_, static_cast<uint64_t>(round), static_cast<uint64_t>(number))};
  }
  bool cancelled() const { return context_.cancel != nullptr && context_.cancel->requested(); }
  std::vector<Near> near(std::span<const float> points) const;
  int64_t locate(std::span<const double> held, double target) const;
  std::vector<float> seed(base::Random random) const;
  Try descend(std::vector<float> points) const;
  Try swap(const Try& held, std::span<const Near> near, base::Random random) const;

  const Space& space_;
  const Mixed rows_;
  std::span<const int32_t> levels_;
  size_t k_, width_;
  const PrototypesOptions& options_;
  const cluster::Context& context_;
};

std::vector<Near> Search::near(std::span<const float> points) const {
  std::vector<Near> out(static_cast<size_t>(rows_.blocks()));
  nearest_two(space_, rows_, 0, rows_.blocks(), points, out.data());
  return out;
}

// The row at `target` of the running sum, in [0, total).
int64_t Search::locate(std::span<const double> held, double target) const {
  int64_t last = 0;
  for (size_t i = 0; i < held.size(); ++i) {
    if (held[i] <= 0) continue;
    last = static_cast<int64_t>(i);
    if (target < held[i]) break;
    target -= held[i];
  }
  return last;
}

// Adds prototypes until there are k: each the best of several rows drawn in proportion to their
// cost so far. Stops early when every row lies on one.
std::vector<float> Search::seed(base::Random random) const {
  const auto n = static_cast<size_t>(rows_.rows());
  std::vector<double> held(n, 1.0), best(n), trial(n);
  std::vector<float> points;
  const int trials = 2 + static_cast<int>(std::log(static_cast<double>(k_)));
  while (points.size() < k_ * width_ && !cancelled()) {
    const bool first = points.empty();
    const double total = std::accumulate(held.begin(), held.end(), 0.0);
    if (total <= 0) break;
    double lowest = std::numeric_limits<double>::infinity();
    std::vector<float> chosen;
    for (int i = 0; i < (first ? 1 : trials); ++i) {
      const std::vector<float> point = point_of(rows_, locate(held, random.uniform() * total));
      const std::vector<Near> to = near(point);
      for (size_t row = 0; row < n; ++row) {
        const double cost = to[row / kLanes].first[row % kLanes];
        trial[row] = first ? cost : std::min(held[row], cost);
      }
      const double left = std::accumulate(trial.begin(), trial.end(), 0.0);
      if (left >= lowest) continue;
      lowest = left;
      chosen = point;
      best.swap(trial);
    }
    points.insert(points.end(), chosen.begin(), chosen.end());
    held.swap(best);
  }
  return points;
}

Search::Try Search::descend(std::vector<float> points) const {
  Descent descent(space_, rows_, levels_, {}, std::move(points), {.cancel = context_.cancel});
  if (descent.run(kPasses) != Outcome::done) return {};
  return {descent.cost(), descent.points()};
}

// Draws a row by its cost, lets it take the place of the prototype whose loss costs least,
// descends.
Search::Try Search::swap(const Try& held, std::span<const Near> near, base::Random random) const {
  const auto n = static_cast<size_t>(rows_.rows());
  std::vector<double> cost(n);
  for (size_t row = 0; row < n; ++row) cost[row] = near[row / kLanes].first[row % kLanes];
  const double total = std::accumulate(cost.begin(), cost.end(), 0.0);
  if (total <= 0) return {};
  const std::vector<float> point = point_of(rows_, locate(cost, random.uniform() * total));
  const std::vector<Near> to = this->near(point);
  std::vector<double> loss(k_);
  for (size_t row = 0; row < n; ++row) {
    const Near& at = near[row / kLanes];
    const double added = to[row / kLanes].first[row % kLanes];
    loss[static_cast<size_t>(at.label[row % kLanes])] +=
        std::min(at.second[row % kLanes], added) - std::min(cost[row], added);
  }
  const auto leaves = std::ranges::min_element(loss) - loss.begin();
  std::vector<float> points = held.points;
  std::ranges::copy(point, points.begin() + leaves * static_cast<int64_t>(width_));
  return descend(std::move(points));
}

std::vector<float> Search::best(int64_t all_rows) const {
  const auto better = [](const Try& a, const Try& b) {
    return !a.points.empty() && (b.points.empty() || a.cost < b.cost);
  };
  std::vector<float> few = seed(random(0, 0));
  if (few.size() < k_ * width_) return cancelled() ? std::vector<float>() : few;
  const int64_t usual = std::clamp(kRestartRows / all_rows, kRestartsLow, kRestartsHigh);
  const int64_t restarts = options_.restarts > 0 ? options_.restarts : usual;
  std::vector<Try> tries(static_cast<size_t>(restarts));
  context_.pool->run(restarts, [&](int64_t number, int) {
    std::vector<float> start = number == 0 ? few : seed(random(0, number));
    if (start.size() == few.size()) tries[static_cast<size_t>(number)] = descend(std::move(start));
  });
  Try held;
  for (Try& found : tries)
    if (better(found, held)) held = std::move(found);
  const int64_t swaps = std::clamp(kRestartRows / all_rows, kSwapsLow, kSwapsHigh);
  for (int round = 1; k_ > 1 && round <= kSwapRounds && !held.points.empty(); ++round) {
    if (context_.progress != nullptr) context_.progress->at(0.5 * round / (kSwapRounds + 1));
    const std::vector<Near> distances = near(held.points);
    tries.assign(static_cast<size_t>(swaps), {});
    context_.pool->run(swaps, [&](int64_t number, int) {
      tries[static_cast<size_t>(number)] = swap(held, distances, random(round, number));
    });
    const Total before = held.cost;
    for (Try& found : tries)
      if (better(found, held)) held = std::move(found);
    if (held.cost == before) break;
  }
  return cancelled() ? std::vector<float>() : held.points;
}

Space prototypes_space(const Mixed& rows, double gamma_units) {
  return {.metric = Metric::prototypes,
          .numbers = rows.number_cols(),
          .codes = rows.code_cols(),
          .mismatch = gamma_units,
          .scale = {},
          .largest = 0};
}

// Levels of each feature: the largest code + 1.
base::Result<std::vector<int32_t>> count_levels(const Mixed& rows) {
  std::vector<int32_t> levels(static_cast<size_t>(rows.code_cols()));
  for (int64_t row = 0; row < rows.rows(); ++row)
    for (int col = 0; col < rows.code_cols(); ++col) {
      const float code = rows.codes->units(row, col);
      if (!(code >= kMissing && code < 0x1p22F) || code != std::floor(code))
        return base::fail(base::Code::data, "k-prototypes",
                          fmt::format("a code of feature {} is no level", col + 1),
                          "whole numbers from -1 (missing) to 2^22");
      int32_t& most = levels[static_cast<size_t>(col)];
      most = std::max(most, static_cast<int32_t>(code) + 1);
    }
  return levels;
}

// Numbers the clusters by falling size; labels follow, once more until the order holds.
Outcome number(Descent& descent) {
  for (int i = 0; i < kNumberings; ++i) {
    if (!descent.sort()) break;
    if (const Outcome outcome = descent.label(); outcome != Outcome::done) return outcome;
  }
  return Outcome::done;
}

}  // namespace

double huang_gamma(const Mixed& rows) {
  double sum = 0;
  const auto n = static_cast<Total>(rows.rows());
  for (int col = 0; col < rows.number_cols() && n > 0; ++col) {
    Total first = 0, second = 0;
    for (int64_t row = 0; row < rows.rows(); ++row) {
      const auto x = static_cast<int64_t>(rows.numbers->units(row, col));
      first += x;
      second += x * x;
    }
    sum += std::sqrt(static_cast<double>(n * second - first * first)) / static_cast<double>(n);
  }
  return sum > 0 ? 0.5 * (sum / static_cast<double>(rows.number_cols())) * rows.step() : 1;
}

base::Result<PrototypesFit> fit_prototypes(const Mixed& rows, int k,
                                           const PrototypesOptions& options,
                                           const cluster::Context& context) {
  constexpr auto kWho = "k-prototypes";
  const auto fail = [&](Outcome outcome, int64_t distinct) -> std::unexpected<base::Error> {
    if (outcome == Outcome::exhausted) return too_few(distinct, k);
    return base::fail(base::Code::cancelled, kWho, "interrupted");
  };
  if (!options.keys.empty() && static_cast<int64_t>(options.keys.size()) != rows.rows())
    return base::fail(base::Code::internal, kWho, "keys do not match the rows");
  if (rows.cols() == 0 || options.sample_rows < 1 || options.passes_max < 1)
    return base::fail(base::Code::internal, kWho, "no columns, or an option is below 1");
  if (k < 1) return base::fail(base::Code::data, kWho, "k is below 1", "k of 1 or more");
  if (rows.rows() == 0) return too_few(0, k);
  const std::vector<int32_t> levels = TRY(count_levels(rows));
  const double square = rows.step() * rows.step();
  const double gamma = options.gamma > 0 ? options.gamma : huang_gamma(rows);
  const double units = std::floor(gamma / square + 0.5);
  if (!(options.gamma >= 0) || !(units * rows.code_cols() <= kExact))
    return base::fail(base::Code::data, kWho, "gamma is negative or too large",
                      fmt::format("0 to {:g}", kExact * square / std::max(1, rows.code_cols())));

  const Space space = prototypes_space(rows, units);
  const std::vector<int64_t> chosen =
      cluster::sample_rows(rows.rows(), options.sample_rows, options.seed, options.keys, {});
  const Sample sample(rows, chosen);
  const Search search(space, sample.view(), levels, k, options, context);
  std::vector<float> points = search.best(rows.rows());
  const auto width = static_cast<size_t>(rows.cols());
  if (points.empty()) return fail(Outcome::cancelled, 0);
  const auto found = static_cast<int64_t>(points.size() / width);
  if (found < k && static_cast<int64_t>(chosen.size()) == rows.rows()) return too_few(found, k);
  // The sample missed distinct rows that are rare: equal prototypes are empty clusters, and
  // repaired.
  while (points.size() < static_cast<size_t>(k) * width)
    points.push_back(points[points.size() - width]);

  Descent descent(space, rows, levels, options.keys, std::move(points), context);
  Outcome outcome = descent.run(options.passes_max);
  if (outcome == Outcome::done) outcome = number(descent);
  if (outcome != Outcome::done) return fail(outcome, descent.occupied());
  return PrototypesFit{.k = k,
                       .gamma = units * square,
                       .prototypes = descent.points(),
                       .labels = descent.labels(),
                       .sizes = descent.sizes(),
                       .cost = static_cast<double>(descent.cost()) * square,
                       .passes = descent.passes(),
                       .converged = descent.converged()};
}

cluster::Nearest assign_prototypes(const Mixed& rows, std::span<const float> prototypes,
                                   double gamma, const cluster::Context& context) {
  const double units = std::floor(gamma / (rows.step() * rows.step()) + 0.5);
  return assign(prototypes_space(rows, units), rows, prototypes, context);
}

}  // namespace coterie::medoids
