#include "stats/contrasts.hpp"

#include <cmath>

#include "math/studentized_range.hpp"
#include "stats/two_samples.hpp"

namespace coterie::stats {

std::vector<Contrast> games_howell(std::span<const Moments> groups, double confidence) {
  std::vector<int> used;
  for (std::size_t g = 0; g < groups.size(); ++g)
    if (groups[g].count >= 2) used.push_back(static_cast<int>(g));
  const auto count = static_cast<int>(used.size());
  std::vector<Contrast> out;
  for (std::size_t a = 0; a < used.size(); ++a)
    for (std::size_t b = a + 1; b < used.size(); ++b) {
      const Moments& first = groups[static_cast<std::size_t>(used[a])];
      const Moments& second = groups[static_cast<std::size_t>(used[b])];
      const WelchT welch = welch_t(first, second, confidence);
      Contrast contrast;
      contrast.first = used[a];
      contrast.second = used[b];
      contrast.difference.value = welch.difference.value;
      contrast.t = welch.t;
      contrast.freedom = welch.freedom;
      contrast.hedges_g = hedges_g(first, second, confidence);
      if (std::isfinite(welch.t)) {
        // The studentized range of two means is Welch's t times the root of 2.
        contrast.p =
            math::studentized_range_upper(std::abs(welch.t) * std::sqrt(2.0), count, welch.freedom);
        const double error = std::sqrt(first.variance() / static_cast<double>(first.count) +
                                       second.variance() / static_cast<double>(second.count));
        const double reach =
            math::studentized_range_upper_quantile(1 - confidence, count, welch.freedom) * error /
            std::sqrt(2.0);
        contrast.difference.interval = {welch.difference.value - reach,
                                        welch.difference.value + reach};
      }
      out.push_back(contrast);
    }
  return out;
}

}  // namespace coterie::stats
