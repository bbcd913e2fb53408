#include "figures/intervals.hpp"

#include <cmath>

#include "math/distributions.hpp"

namespace coterie::figures {

Interval standardised_interval(const table::FeatureProfile& segment,
                               const table::Moments& population) {
  if (segment.count < 2 || !(population.sd > 0)) return {NAN, NAN};
  // The sample's sd divides by n - 1, the profile's by n.
  const auto freedom = static_cast<double>(segment.count - 1);
  const double half = math::student_t_quantile(0.975, freedom) * segment.sd / std::sqrt(freedom);
  const double centre = segment.mean - population.mean;
  return {(centre - half) / population.sd, (centre + half) / population.sd};
}

}  // namespace coterie::figures
