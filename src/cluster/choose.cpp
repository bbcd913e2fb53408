// The sweep: fits by ascending k, indices of all fits at once, then the rule.
#include "cluster/choose.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "cluster/choice.hpp"

namespace coterie::cluster {

namespace {

constexpr double kFitsShare = 0.9;

// Passes on the progress of the fits as the first part of the whole.
class FirstPart : public base::Progress {
 public:
  explicit FirstPart(base::Progress* whole) : whole_(whole) {}
  void step(std::string_view text) override { whole_->step(text); }
  void at(double share) override { whole_->at(kFitsShare * share); }

 private:
  base::Progress* whole_;
};

// Fits of k_low..k_high, up to the number of distinct rows.
base::Result<std::vector<Candidate>> fit_all(const table::Matrix& matrix,
                                             const SweepOptions& options, const Context& context) {
  // The fits are the first nine tenths, the indices the rest.
  FirstPart part(context.progress);
  Context fits = context;
  if (context.progress != nullptr) fits.progress = &part;
  const KMeans model = TRY(KMeans::make(matrix, options.kmeans, fits));
  std::vector<Candidate> out;
  for (KMeansFit& fit : TRY(model.fit_all(options.k_low, options.k_high)))
    out.push_back({.fit = std::move(fit), .indices = {}, .allowed = true, .reason = {}});
  return out;
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

void choose(Sweep& sweep, const SweepOptions& options) {
  std::vector<Measured> measured;
  for (const Candidate& candidate : sweep.candidates)
    measured.push_back({candidate.fit.k, candidate.indices});
  const Choice choice = choose_by_silhouette(
      measured, {.smallest_share = options.smallest_share, .segments_max = options.segments_max});
  for (size_t i = 0; i < sweep.candidates.size(); ++i) {
    sweep.candidates[i].reason = choice.reasons[i];
    sweep.candidates[i].allowed = choice.reasons[i].empty();
  }
  sweep.chosen = choice.chosen;
  sweep.rule = choice.rule;
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
  for (size_t i = 0; i < values.size(); ++i) out.candidates[i].indices = std::move(values[i]);
  out.elbow_k = elbow(out.candidates);
  choose(out, options);
  if (context.progress != nullptr) context.progress->at(1);
  return out;
}

}  // namespace coterie::cluster
