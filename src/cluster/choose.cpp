// The sweep: fits by ascending k, indices of all fits at once, then the rule.
#include "cluster/choose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace coterie::cluster {

namespace {

double index_of(const Candidate& candidate, std::string_view name) {
  for (const IndexValue& index : candidate.indices)
    if (index.name == name) return index.value;
  return NAN;
}

// Fits of k_low..k_high, up to the number of distinct rows.
base::Result<std::vector<Candidate>> fit_all(const table::Matrix& matrix,
                                             const SweepOptions& options, const Context& context) {
  const Context quiet{.pool = context.pool, .cancel = context.cancel, .progress = nullptr};
  const KMeans model = TRY(KMeans::make(matrix, options.kmeans, quiet));
  std::vector<Candidate> out;
  const double count = options.k_high - options.k_low + 2;  // and one for the indices
  for (int k = options.k_low; k <= options.k_high; ++k) {
    std::span<const float> from;
    if (!out.empty()) from = out.back().fit.centres;
    base::Result<KMeansFit> fit = model.fit(k, from);
    if (!fit && fit.error().code == base::Code::data && !out.empty()) break;
    if (!fit) return std::unexpected(std::move(fit).error());
    out.push_back({.fit = *std::move(fit), .indices = {}, .allowed = true, .reason = {}});
    if (context.progress != nullptr) context.progress->at((k - options.k_low + 1) / count);
  }
  return out;
}

void judge(Candidate& candidate, const SweepOptions& options) {
  const double share = index_of(candidate, "smallest_share");
  if (candidate.fit.k > options.segments_max)
    candidate.reason = fmt::format("more than {} segments", options.segments_max);
  else if (share < options.smallest_share)
    candidate.reason =
        fmt::format("the smallest segment has {:.1f} % of the customers, below {:g} %", 100 * share,
                    100 * options.smallest_share);
  else if (std::isnan(index_of(candidate, "silhouette_euclidean")))
    candidate.reason = "one segment has no silhouette";
  candidate.allowed = candidate.reason.empty();
}

// The k whose inertia lies farthest below the line from the first to the last; 0 when none lies
// below.
int elbow(std::span<const Candidate> candidates) {
  if (candidates.size() < 3) return 0;
  const double high = candidates.front().fit.inertia, low = candidates.back().fit.inertia;
  double farthest = 0;
  int k = 0;
  for (size_t i = 0; high > low && i < candidates.size(); ++i) {
    const double x = static_cast<double>(i) / static_cast<double>(candidates.size() - 1);
    const double y = (candidates[i].fit.inertia - low) / (high - low);
    if (1 - x - y <= farthest) continue;
    farthest = 1 - x - y;
    k = candidates[i].fit.k;
  }
  return k;
}

// The first candidate with the highest value of an index, among the allowed ones or all.
std::optional<size_t> highest(std::span<const Candidate> candidates, std::string_view name,
                              bool allowed_only) {
  std::optional<size_t> best;
  double held = 0;
  for (size_t i = 0; i < candidates.size(); ++i) {
    const double value = index_of(candidates[i], name);
    if ((allowed_only && !candidates[i].allowed) || std::isnan(value)) continue;
    if (best && value <= held) continue;
    held = value;
    best = i;
  }
  return best;
}

void choose(Sweep& sweep) {
  const auto& all = sweep.candidates;
  const int low = all.front().fit.k, high = all.back().fit.k;
  if (const auto best = highest(all, "silhouette_euclidean", true)) {
    sweep.chosen = static_cast<int>(*best);
    std::string barred, reason;
    for (const auto& candidate : all) {
      if (candidate.allowed) continue;
      barred += fmt::format("{}{}", barred.empty() ? "" : ", ", candidate.fit.k);
      if (reason.empty()) reason = candidate.reason;
    }
    sweep.rule =
        fmt::format("k = {} has the highest Euclidean silhouette ({:.3f}) of k = {}..{}",
                    all[*best].fit.k, index_of(all[*best], "silhouette_euclidean"), low, high);
    if (!barred.empty()) sweep.rule += fmt::format("; left aside: k = {} ({})", barred, reason);
    sweep.rule += ".";
    return;
  }
  const auto widest = highest(all, "smallest_share", false);
  sweep.chosen = static_cast<int>(widest.value_or(0));
  const Candidate& taken = all[static_cast<size_t>(sweep.chosen)];
  sweep.rule = fmt::format(
      "No k of {}..{} is allowed; k = {} is taken, whose smallest segment is the largest ({:.1f} "
      "%).",
      low, high, taken.fit.k, 100 * index_of(taken, "smallest_share"));
}

}  // namespace

base::Result<Sweep> sweep(const table::Matrix& matrix, const SweepOptions& options,
                          const Context& context) {
  if (options.k_low < 1 || options.k_high < options.k_low)
    return base::fail(base::Code::data, "k",
                      fmt::format("the range {}..{} is empty", options.k_low, options.k_high),
                      "two numbers of at least 1, the lower first", "write k = [2, 10]");
  if (context.progress != nullptr) context.progress->step("Clustering");
  Sweep out;
  out.candidates = TRY(fit_all(matrix, options, context));
  if (out.candidates.size() == 1 && options.k_high > 1 && out.candidates.front().fit.k == 1)
    return base::fail(base::Code::data, "k-means", "all customers are alike in these features",
                      "two distinct rows or more", "use other features");
  std::vector<Labelling> labellings;
  for (const Candidate& candidate : out.candidates)
    labellings.push_back({candidate.fit.labels, candidate.fit.k});
  auto values = TRY(indices_of_all(matrix, labellings, options.index, context));
  for (size_t i = 0; i < values.size(); ++i) {
    out.candidates[i].indices = std::move(values[i]);
    judge(out.candidates[i], options);
  }
  out.elbow_k = elbow(out.candidates);
  choose(out);
  if (context.progress != nullptr) context.progress->at(1);
  return out;
}

}  // namespace coterie::cluster
