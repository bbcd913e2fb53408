#include "cluster/choice.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>

namespace coterie::cluster {

namespace {

std::string reason_against(const Measured& candidate, const ChoiceOptions& options) {
  const double share = index_of(candidate.indices, "smallest_share");
  if (candidate.k > options.segments_max)
    return fmt::format("more than {} segments", options.segments_max);
  if (share < options.smallest_share)
    return fmt::format("the smallest segment has {:.1f} % of the customers, below {:g} %",
                       100 * share, 100 * options.smallest_share);
  if (std::isnan(index_of(candidate.indices, options.index)))
    return "one segment has no silhouette";
  return {};
}

// The first candidate with the highest value of an index; `reasons`: only those without one, or
// all when it is empty.
std::optional<size_t> highest(std::span<const Measured> candidates, std::string_view name,
                              std::span<const std::string> reasons) {
  std::optional<size_t> best;
  double held = 0;
  for (size_t i = 0; i < candidates.size(); ++i) {
    const double value = index_of(candidates[i].indices, name);
    if ((!reasons.empty() && !reasons[i].empty()) || std::isnan(value)) continue;
    if (best && value <= held) continue;
    held = value;
    best = i;
  }
  return best;
}

}  // namespace

double index_of(std::span<const IndexValue> indices, std::string_view name) {
  for (const IndexValue& index : indices)
    if (index.name == name) return index.value;
  return NAN;
}

Choice choose_by_silhouette(std::span<const Measured> candidates, const ChoiceOptions& options) {
  Choice out;
  for (const Measured& candidate : candidates)
    out.reasons.push_back(reason_against(candidate, options));
  const int low = candidates.front().k, high = candidates.back().k;
  if (const auto best = highest(candidates, options.index, out.reasons)) {
    out.chosen = static_cast<int>(*best);
    std::string barred, reason;
    for (size_t i = 0; i < candidates.size(); ++i) {
      if (out.reasons[i].empty()) continue;
      barred += fmt::format("{}{}", barred.empty() ? "" : ", ", candidates[i].k);
      if (reason.empty()) reason = out.reasons[i];
    }
    out.rule =
        fmt::format("k = {} has the highest {} ({:.3f}) of k = {}..{}", candidates[*best].k,
                    options.words, index_of(candidates[*best].indices, options.index), low, high);
    if (!barred.empty()) out.rule += fmt::format("; left aside: k = {} ({})", barred, reason);
    out.rule += ".";
    return out;
  }
  out.chosen = static_cast<int>(highest(candidates, "smallest_share", {}).value_or(0));
  const Measured& taken = candidates[static_cast<size_t>(out.chosen)];
  out.rule = fmt::format(
      "No k of {}..{} is allowed; k = {} is taken, whose smallest segment is the largest ({:.1f} "
      "%).",
      low, high, taken.k, 100 * index_of(taken.indices, "smallest_share"));
  return out;
}

}  // namespace coterie::cluster
