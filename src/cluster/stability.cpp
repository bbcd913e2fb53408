#include "cluster/stability.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "base/random.hpp"
#include "cluster/matching.hpp"
#include "cluster/search.hpp"
#include "math/distributions.hpp"
#include "stats/agreement.hpp"

namespace coterie::cluster {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t kPoolOfSamples = 5;  // times rows_most
constexpr double kDissolved = 0.5;
// Of a k-means refit: enough that its own luck does not count as instability.
constexpr int kStarts = 10, kSwapRounds = 4;

// Noise becomes group 0, a cluster its number + 1.
std::vector<int32_t> groups_of(std::span<const int32_t> labels, std::span<const int64_t> rows) {
  std::vector<int32_t> out;
  out.reserve(rows.size());
  for (const int64_t row : rows) out.push_back(labels[static_cast<size_t>(row)] + 1);
  return out;
}

using Labels = std::vector<int32_t>;
// As Refit, with positions in the pool of rows that samples come from.
using PoolRefit =
    std::function<base::Result<Labels>(std::span<const int64_t> fitted, uint64_t seed)>;

class Check {
 public:
  Check(std::span<const int32_t> labels, const StabilityOptions& options, const Context& context)
      : options_(options), context_(context) {
    const auto rows = static_cast<int64_t>(labels.size());
    most_ = std::min(rows, options.rows_most);
    pool_ = sample_rows(rows, kPoolOfSamples * options.rows_most,
                        base::draw(options.seed, base::hash_text("stability"), 0), options.keys, {},
                        context.pool);
    reference_ = groups_of(labels, compared());
    out_.rows = most_;
    out_.whole = most_ == rows;
    const int32_t segments = *std::ranges::max_element(labels) + 1;
    out_.jaccard.resize(static_cast<size_t>(segments));
    out_.dissolved.resize(out_.jaccard.size());
  }

  // Row numbers, in the order of the keys' hashes; the first of them are compared.
  std::span<const int64_t> pool() const { return pool_; }
  std::span<const int64_t> compared() const {
    return std::span(pool_).first(static_cast<size_t>(most_));
  }
  // refit: gives labels of compared(). together: it may be called from all threads at once.
  base::Result<Stability> run(const PoolRefit& refit, bool together);

 private:
  bool cancelled() const { return context_.cancel != nullptr && context_.cancel->requested(); }
  std::vector<int64_t> sample(int64_t number) const;
  std::vector<int64_t> bootstrap(uint64_t number) const;
  std::vector<int64_t> half(uint64_t split, uint64_t side) const;
  void count(const Labels& groups);
  void summarise();

  const StabilityOptions& options_;
  const Context& context_;
  int64_t most_ = 0;
  std::vector<int64_t> pool_;
  Labels reference_;
  std::vector<double> rands_, halves_;
  Stability out_;
};

// The bootstrap samples, then both halves of each split.
std::vector<int64_t> Check::sample(int64_t number) const {
  if (number < options_.resamples) return bootstrap(static_cast<uint64_t>(number));
  const auto half_number = static_cast<uint64_t>(number - options_.resamples);
  return half(half_number / 2, half_number % 2);
}

// Positions drawn with replacement; they follow the keys, as the pool does.
std::vector<int64_t> Check::bootstrap(uint64_t number) const {
  base::Random random(options_.seed, base::draw(base::hash_text("bootstrap"), number, 0));
  std::vector<uint32_t> times(pool_.size());
  for (int64_t i = 0; i < most_; ++i) ++times[random.below(pool_.size())];
  std::vector<int64_t> out;
  out.reserve(static_cast<size_t>(most_));
  for (size_t i = 0; i < times.size(); ++i)
    for (uint32_t j = 0; j < times[i]; ++j) out.push_back(static_cast<int64_t>(i));
  return out;
}

std::vector<int64_t> Check::half(uint64_t split, uint64_t side) const {
  const uint64_t stream = base::draw(base::hash_text("half"), split, 0);
  std::vector<int64_t> out;
  for (size_t i = 0; i < pool_.size() && static_cast<int64_t>(out.size()) < most_; ++i) {
    const auto row = static_cast<size_t>(pool_[i]);
    const uint64_t key = options_.keys.empty() ? row : options_.keys[row];
    if (base::draw(options_.seed, stream, key) % 2 == side) out.push_back(static_cast<int64_t>(i));
  }
  return out;
}

void Check::count(const Labels& groups) {
  const stats::CrossTable table = stats::cross_table(reference_, groups);
  rands_.push_back(stats::adjusted_rand(table));
  const std::vector<double> found = best_jaccard(table, 1);
  for (size_t j = 0; j < out_.jaccard.size(); ++j) {
    // Segments above the last label that is compared have no row there.
    const double best = j + 1 < found.size() ? found[j + 1] : kNone;
    out_.jaccard[j] += best;
    if (best <= kDissolved) ++out_.dissolved[j];
  }
}

void Check::summarise() {
  const auto mean = [](std::span<const double> values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return values.empty() ? kNone : sum / static_cast<double>(values.size());
  };
  const auto n = static_cast<double>(rands_.size());
  out_.resamples = static_cast<int>(rands_.size());
  out_.splits = static_cast<int>(halves_.size());
  out_.adjusted_rand = mean(rands_);
  out_.split_half = mean(halves_);
  out_.standard_error = out_.low = out_.high = kNone;
  if (n > 1) {
    double squares = 0;
    for (const double value : rands_)
      squares += (value - out_.adjusted_rand) * (value - out_.adjusted_rand);
    out_.standard_error = std::sqrt(squares / (n - 1) / n);
    const double reach = math::student_t_quantile(0.975, n - 1) * out_.standard_error;
    out_.low = out_.adjusted_rand - reach;
    out_.high = std::min(1.0, out_.adjusted_rand + reach);
  }
  for (double& sum : out_.jaccard) sum = n > 0 ? sum / n : kNone;
}

base::Result<Stability> Check::run(const PoolRefit& refit, bool together) {
  const int64_t jobs = options_.resamples + 2 * options_.splits;
  std::vector<base::Result<Labels>> fits(static_cast<size_t>(jobs));
  const auto work = [&](int64_t number, int worker) {
    if (cancelled()) return;
    const std::vector<int64_t> rows = sample(number);
    const uint64_t seed =
        base::draw(options_.seed, base::hash_text("refit"), static_cast<uint64_t>(number));
    if (!rows.empty()) fits[static_cast<size_t>(number)] = refit(rows, seed);
    if (worker == 0 && context_.progress != nullptr)
      context_.progress->at(static_cast<double>(number + 1) / static_cast<double>(jobs));
  };
  if (together)
    context_.pool->run(jobs, work);
  else
    for (int64_t number = 0; number < jobs; ++number) work(number, 0);
  if (cancelled()) return base::fail(base::Code::cancelled, "stability", "interrupted");

  std::vector<Labels> groups;
  for (base::Result<Labels>& fit : fits) {
    // A sample of too few distinct rows is left out.
    if (!fit && fit.error().code == base::Code::data) fit = Labels();
    Labels labels = TRY(std::move(fit));
    if (!labels.empty() && labels.size() != reference_.size())
      return base::fail(base::Code::internal, "stability", "labels do not match the rows");
    for (int32_t& label : labels) ++label;
    groups.push_back(std::move(labels));
  }
  const auto first_half = static_cast<size_t>(options_.resamples);
  for (size_t i = 0; i < first_half; ++i)
    if (!groups[i].empty()) count(groups[i]);
  for (size_t i = first_half; i < groups.size(); i += 2)
    if (!groups[i].empty() && !groups[i + 1].empty())
      halves_.push_back(stats::adjusted_rand(stats::cross_table(groups[i], groups[i + 1])));
  if (rands_.empty() && halves_.empty())
    return base::fail(base::Code::data, "stability", "no resample could be fitted",
                      "more distinct rows than clusters");
  summarise();
  return std::move(out_);
}

base::Status check(std::span<const int32_t> labels, const StabilityOptions& options) {
  constexpr auto kWho = "stability";
  if (!options.keys.empty() && options.keys.size() != labels.size())
    return base::fail(base::Code::internal, kWho, "keys do not match the rows");
  if (options.resamples < 0 || options.splits < 0 || options.rows_most < 2 ||
      std::ranges::any_of(labels, [](int32_t label) { return label < -1; }))
    return base::fail(base::Code::internal, kWho, "a count or a label is out of range");
  if (labels.size() < 4)
    return base::fail(base::Code::data, kWho, "fewer than four rows", "four rows or more");
  return {};
}

}  // namespace

base::Result<Stability> stability(std::span<const int32_t> labels, const StabilityOptions& options,
                                  const Refit& refit, const Context& context) {
  if (auto status = check(labels, options); !status) return std::unexpected(status.error());
  Check work(labels, options, context);
  const auto by_row = [&](std::span<const int64_t> fitted, uint64_t seed) {
    std::vector<int64_t> rows;
    rows.reserve(fitted.size());
    for (const int64_t at : fitted) rows.push_back(work.pool()[static_cast<size_t>(at)]);
    return refit(rows, work.compared(), seed);
  };
  return work.run(by_row, false);
}

base::Result<Stability> stability_of_kmeans(const table::Matrix& matrix,
                                            std::span<const int32_t> labels, int k,
                                            const StabilityOptions& options,
                                            const Context& context) {
  if (static_cast<int64_t>(labels.size()) != matrix.rows())
    return base::fail(base::Code::internal, "stability", "labels do not match the rows");
  if (auto status = check(labels, options); !status) return std::unexpected(status.error());
  Check work(labels, options, context);
  // Rows of the pool side by side: samples of them come from the cache.
  const table::Matrix pool = take_rows(matrix, work.pool(), context.pool);
  const table::Matrix compared = take_rows(matrix, work.compared(), context.pool);
  const auto refit = [&](std::span<const int64_t> fitted, uint64_t seed) -> base::Result<Labels> {
    std::vector<int64_t> rows;
    std::vector<uint32_t> weights;
    for (const int64_t row : fitted) {
      if (rows.empty() || rows.back() != row) {
        rows.push_back(row);
        weights.push_back(0);
      }
      ++weights.back();
    }
    base::Pool alone(1);  // refits run side by side
    const Context quiet{.pool = &alone, .cancel = context.cancel, .progress = nullptr};
    const KMeansOptions how{.seed = seed,
                            .restarts = kStarts,
                            .swap_rounds = kSwapRounds,
                            .sample_rows = static_cast<int64_t>(rows.size()),
                            .weights = weights};
    const KMeansFit fit = TRY(kmeans(take_rows(pool, rows), k, how, quiet));
    return assign_nearest(compared, fit.centres, quiet).label;
  };
  return work.run(refit, true);
}

std::string_view stability_word(double jaccard) {
  if (std::isnan(jaccard)) return "";
  if (jaccard <= kDissolved) return "dissolved";
  if (jaccard < 0.6) return "unstable";
  if (jaccard < 0.75) return "pattern";
  return jaccard < 0.85 ? "stable" : "highly stable";
}

}  // namespace coterie::cluster
