#include "stats/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "math/exact_sum.hpp"
#include "stats/ranks.hpp"

namespace coterie::stats {

namespace {

// The area between the diagonal and the curve of `outcome` taken in the order of `score`, up to a
// factor that does not depend on the order.
double area(std::span<const double> score, std::span<const double> outcome) {
  const std::vector<double> ranks = midranks(score);
  const double middle = (static_cast<double>(outcome.size()) + 1) / 2;
  math::ExactSum sum;
  for (std::size_t i = 0; i < outcome.size(); ++i) sum.add(outcome[i] * (ranks[i] - middle));
  return sum.value();
}

}  // namespace

double normalised_gini(std::span<const double> score, std::span<const double> outcome) {
  std::vector<double> kept_score, kept_outcome;
  double most = 0, least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < std::min(score.size(), outcome.size()); ++i) {
    if (std::isnan(score[i]) || std::isnan(outcome[i])) continue;
    kept_score.push_back(score[i]);
    kept_outcome.push_back(outcome[i]);
    most = std::max(most, outcome[i]);
    least = std::min(least, outcome[i]);
  }
  if (!(least >= 0 && least < most) || std::isinf(most))
    return std::numeric_limits<double>::quiet_NaN();
  // What everybody has does not change the area; without it no digits are lost.
  for (double& value : kept_outcome) value = (value - least) / (most - least);
  return std::clamp(area(kept_score, kept_outcome) / area(kept_outcome, kept_outcome), -1.0, 1.0);
}

}  // namespace coterie::stats
