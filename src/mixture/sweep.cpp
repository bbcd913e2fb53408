#include "mixture/sweep.hpp"

#include <fmt/format.h>

#include <utility>

namespace coterie::mixture {

namespace {

// What one fit reports, as its part of the whole.
class Part : public base::Progress {
 public:
  Part(base::Progress* whole, int parts) : whole_(whole), parts_(parts) {}
  void step(std::string_view) override {}
  void at(double share) override {
    if (whole_ != nullptr) whole_->at((done_ + share) / parts_);
  }
  void next() { ++done_; }

 private:
  base::Progress* whole_;
  int parts_, done_ = 0;
};

// The lowest BIC; flat ones only when `flat` is set. -1: none.
int lowest(const std::vector<MixtureSweep::Candidate>& candidates, bool flat) {
  int best = -1;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (candidates[i].fit.flat > 0 && !flat) continue;
    if (best < 0 || candidates[i].fit.bic < candidates[static_cast<size_t>(best)].fit.bic)
      best = static_cast<int>(i);
  }
  return best;
}

void choose(MixtureSweep& sweep) {
  const int sound = lowest(sweep.candidates, false), any = lowest(sweep.candidates, true);
  sweep.chosen = sound >= 0 ? sound : any;
  const auto& best = sweep.candidates[static_cast<size_t>(sweep.chosen)];
  sweep.rule = fmt::format("{} components with {} covariance have the lowest BIC of {} mixtures",
                           best.k, name(best.covariance), sweep.candidates.size());
  if (sound < 0)
    sweep.rule +=
        "; in every one a component has a direction without spread, so BIC depends on the "
        "regularisation";
  else if (sound != any)
    sweep.rule += " whose components have spread in every direction";
}

// A candidate that a later one has beaten is never chosen again.
void keep_chosen_labels(MixtureSweep& sweep) {
  for (size_t i = 0; i < sweep.candidates.size(); ++i)
    if (static_cast<int>(i) != sweep.chosen) sweep.candidates[i].fit.labels = {};
}

}  // namespace

base::Result<MixtureSweep> sweep_mixtures(const table::Matrix& matrix,
                                          const MixtureSweepOptions& options,
                                          const cluster::Context& context) {
  if (options.k_low < 1 || options.k_high < options.k_low || options.covariances.empty())
    return base::fail(base::Code::data, "mixture", "the range of k or of covariances is empty",
                      "1 <= lowest k <= highest k, and at least one covariance");
  if (context.progress != nullptr) context.progress->step("Fitting mixtures");
  const auto kinds = static_cast<int>(options.covariances.size());
  Part part(context.progress, (options.k_high - options.k_low + 1) * kinds);
  Mixtures mixtures =
      TRY(Mixtures::make(matrix, options.mixture,
                         {.pool = context.pool, .cancel = context.cancel, .progress = &part}));
  MixtureSweep out;
  for (int k = options.k_low; k <= options.k_high; ++k)
    for (const Covariance covariance : options.covariances) {
      auto fit = mixtures.fit(k, covariance);
      if (!fit) {
        // More components than distinct rows: larger k have the same fault.
        if (fit.error().code != base::Code::data || out.candidates.empty())
          return std::unexpected(std::move(fit).error());
        return out;
      }
      out.candidates.push_back({.k = k, .covariance = covariance, .fit = *std::move(fit)});
      choose(out);
      keep_chosen_labels(out);
      part.next();
    }
  return out;
}

}  // namespace coterie::mixture
