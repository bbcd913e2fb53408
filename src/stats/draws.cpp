#include "stats/draws.hpp"

#include <algorithm>
#include <cmath>


namespace coterie::stats {

namespace {

// log n! without Stirling's main part: log n! = (n + 1/2) log(n + 1) - (n + 1) + log(2 pi) / 2 +
// this.
double stirling_tail(double n) {
  static constexpr double kFirst[] = {0.0810614667953272,  0.0413406959554092, 0.0276779256849983,
                                      0.02079067210376509, 0.0166446911898211, 0.0138761288230707,
                                      0.0118967099458917,  0.0104112652619720, 0.00925546218271273,
                                      0.00833056343336287};
  if (n <= 9) return kFirst[static_cast<int>(n)];
  const double square = (n + 1) * (n + 1);
  return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (n + 1);
}

// p at most 1/2 and n p below 10: adds up probabilities from 0 on.
int64_t binomial_by_search(base::Random& random, double n, double p) {
  double probability = std::exp(n * std::log1p(-p)), left = random.uniform();
  const double odds = p / (1 - p);
  double k = 0;
  while (left >= probability && k < n) {
    left -= probability;
    probability *= (n - k) / (k + 1) * odds;
    ++k;
    if (probability < 1e-300) break;
  }
  return static_cast<int64_t>(k);
}

// p at most 1/2 and n p at least 10.
int64_t binomial_by_rejection(base::Random& random, double n, double p) {
  const double spread = std::sqrt(n * p * (1 - p)), odds = p / (1 - p);
  const double b = 1.15 + 2.53 * spread, a = -0.0873 + 0.0248 * b + 0.01 * p, c = n * p + 0.5;
  const double box = 0.92 - 4.2 / b, alpha = (2.83 + 5.1 / b) * spread;
  const double mode = std::floor((n + 1) * p);
  while (true) {
    const double u = random.uniform() - 0.5, edge = 0.5 - std::abs(u);
    double v = random.uniform();
    const double k = std::floor((2 * a / edge + b) * u + c);
    if (edge >= 0.07 && v <= box) return static_cast<int64_t>(k);
    if (!(k >= 0 && k <= n)) continue;
    v = std::log(v * alpha / (a / (edge * edge) + b));
    const double bound = (mode + 0.5) * std::log((mode + 1) / (odds * (n - mode + 1))) +
                         (n + 1) * std::log((n - mode + 1) / (n - k + 1)) +
                         (k + 0.5) * std::log(odds * (n - k + 1) / (k + 1)) + stirling_tail(mode) +
                         stirling_tail(n - mode) - stirling_tail(k) - stirling_tail(n - k);
    if (v <= bound) return static_cast<int64_t>(k);
  }
}

}  // namespace

int64_t binomial(base::Random& random, int64_t n, double p) {
  if (n <= 0 || !(p > 0)) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(random, n, 1 - p);
  const auto trials = static_cast<double>(n);
  return trials * p < 10 ? binomial_by_search(random, trials, p)
                         : binomial_by_rejection(random, trials, p);
}

int64_t hypergeometric(base::Random& random, int64_t marked, int64_t others, int64_t drawn) {
  const int64_t least = std::max<int64_t>(0, drawn - others), most = std::min(drawn, marked);
  if (least >= most) return least;
  constexpr double kHalfLogTwoPi = 0.91893853320467274;
  const auto log_factorial = [&](double n) {
    return (n + 0.5) * std::log(n + 1) - (n + 1) + kHalfLogTwoPi + stirling_tail(n);
  };
  const auto a = static_cast<double>(marked), b = static_cast<double>(others);
  const auto d = static_cast<double>(drawn);
  const double mode = std::clamp(std::floor((d + 1) * (a + 1) / (a + b + 2)),
                                 static_cast<double>(least), static_cast<double>(most));
  const double at_mode =
      std::exp(log_factorial(a) - log_factorial(mode) - log_factorial(a - mode) + log_factorial(b) -
               log_factorial(d - mode) - log_factorial(b - d + mode) - log_factorial(a + b) +
               log_factorial(d) + log_factorial(a + b - d));
  double left = random.uniform() - at_mode;
  double up = at_mode, down = at_mode, above = mode, below = mode;
  const auto low = static_cast<double>(least), high = static_cast<double>(most);
  while (left >= 0 && (above < high || below > low)) {
    if (above < high) {
      up *= (a - above) * (d - above) / ((above + 1) * (b - d + above + 1));
      ++above;
      if ((left -= up) < 0) return static_cast<int64_t>(above);
    }
    if (below > low) {
      down *= below * (b - d + below) / ((a - below + 1) * (d - below + 1));
      --below;
      if ((left -= down) < 0) return static_cast<int64_t>(below);
    }
    if (up < 1e-300 && down < 1e-300) break;  // what rounding left of the last draw
  }
  return static_cast<int64_t>(mode);
}

}  // namespace coterie::stats
