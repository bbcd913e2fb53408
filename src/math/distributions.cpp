// Boost's own errors are exceptions by default; here arguments are checked first and results that
// do not exist are NaN.
#include "math/distributions.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <limits>

namespace coterie::math {

double student_t_quantile(double probability, double freedom) {
  namespace policies = boost::math::policies;
  using Quiet = policies::policy<policies::domain_error<policies::ignore_error>,
                                 policies::pole_error<policies::ignore_error>,
                                 policies::overflow_error<policies::ignore_error>,
                                 policies::evaluation_error<policies::ignore_error>>;
  if (!(probability > 0 && probability < 1 && freedom > 0))
    return std::numeric_limits<double>::quiet_NaN();
  return boost::math::quantile(boost::math::students_t_distribution<double, Quiet>(freedom),
                               probability);
}

}  // namespace coterie::math
