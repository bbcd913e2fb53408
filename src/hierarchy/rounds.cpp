#include "hierarchy/rounds.hpp"

#include <algorithm>
#include <numeric>

namespace coterie::hierarchy {

Rounds::Rounds(int64_t leaves)
    : active_(static_cast<size_t>(leaves)),
      nearest_(static_cast<size_t>(leaves)),
      merged_(static_cast<size_t>(leaves)) {
  std::iota(active_.begin(), active_.end(), 0);
  asked_ = active_;
}

double Rounds::share() const {
  const double left = static_cast<double>(active_.size()) / static_cast<double>(nearest_.size());
  return 1 - left * left;
}

// One of two that have become each other's nearest was asked in this round.
std::vector<std::pair<int64_t, int64_t>> Rounds::reciprocal() const {
  std::vector<std::pair<int64_t, int64_t>> out;
  for (const int64_t name : asked_) {
    const int64_t other = nearest(name).name;
    if (nearest(other).name == name) out.push_back(std::minmax(name, other));
  }
  std::ranges::sort(out);
  const auto rest = std::ranges::unique(out);
  out.erase(rest.begin(), rest.end());
  if (!out.empty()) return out;
  const int64_t least = *std::ranges::min_element(
      active_, {}, [&](int64_t name) { return std::pair(nearest(name).cost, name); });
  return {std::minmax(least, nearest(least).name)};
}

std::vector<std::pair<int64_t, int64_t>> Rounds::merge() {
  const std::vector<std::pair<int64_t, int64_t>> pairs = reciprocal();
  const auto merged = [&](int64_t name) -> char& { return merged_[static_cast<size_t>(name)]; };
  for (const auto& [low, high] : pairs) {
    merged(low) = merged(high) = 1;
    set_nearest(low, {});
  }
  std::erase_if(active_, [&](int64_t name) { return nearest(name).name < 0; });
  asked_.clear();
  for (const int64_t name : active_)
    if (merged(name) != 0 || merged(nearest(name).name) != 0) asked_.push_back(name);
  for (const auto& [low, high] : pairs) merged(low) = merged(high) = 0;
  return pairs;
}

}  // namespace coterie::hierarchy
