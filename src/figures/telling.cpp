#include "figures/telling.hpp"

#include <algorithm>
#include <cmath>

#include "table/summary.hpp"

namespace coterie::figures {

bool Correlations::same(const std::string& a, const std::string& b) {
  const auto key = std::minmax(a, b);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  const auto *left = frame_.find(key.first), *right = frame_.find(key.second);
  const bool out = left != nullptr && right != nullptr &&
                   std::abs(table::correlation(left->values, right->values)) >= kSayTheSame;
  known_.emplace(key, out);
  return out;
}

std::vector<std::string> telling_features(const segment::Segment& segment,
                                          std::span<const std::string> features,
                                          Correlations& correlations) {
  std::vector<std::pair<double, std::string>> order;
  for (const auto& feature : features) {
    const auto found = std::ranges::find(segment.profile, feature, &table::FeatureProfile::feature);
    if (found != segment.profile.end() && std::abs(found->standardised) >= kLeastTelling)
      order.emplace_back(std::abs(found->standardised), feature);
  }
  std::ranges::stable_sort(order, std::greater<>(), &std::pair<double, std::string>::first);
  std::vector<std::string> out;
  for (const auto& [distance, feature] : order) {
    if (static_cast<int>(out.size()) == kMostTelling) break;
    if (std::ranges::none_of(out,
                             [&](const auto& taken) { return correlations.same(taken, feature); }))
      out.push_back(feature);
  }
  return out;
}

}  // namespace coterie::figures
