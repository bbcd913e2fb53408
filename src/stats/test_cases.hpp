// The random cases of tests/oracle/stats_oracle.py, drawn here by the same generator, and the
// figures that SciPy and statsmodels found for them.
#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "math/test_figures.hpp"
#include "stats/intervals.hpp"
#include "stats/moments.hpp"

namespace coterie::stats {

constexpr int kCases = 200;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

class Source {
 public:
  explicit Source(int64_t number) : state_(20261122 + 7919 * number) {}
  int64_t next() {
    state_ = (state_ * 1103515245 + 12345) % 2147483648;
    return state_ >> 11;
  }
  int64_t below(int64_t n) { return next() % n; }

 private:
  int64_t state_;
};

struct Case {
  int groups = 0;
  std::vector<int32_t> label, other;
  std::vector<double> value, second;
  std::vector<Moments> moments() const { return group_moments(value, label, groups); }
};

inline Case make_case(int64_t number) {
  Source source(number);
  Case out;
  const int64_t rows = 2 + source.below(number % 10 == 0 ? 3 : 60);
  out.groups = static_cast<int>(2 + source.below(4));
  for (int64_t row = 0; row < rows; ++row) {
    int64_t g = source.below(out.groups);
    const int64_t a = source.below(1048576), b = source.below(1048576);
    if (number % 7 == 0 && g == 1) g = 0;
    const auto x = static_cast<double>(a), low = static_cast<double>(a % 1000);
    double v = 1e9 + low / 8;
    switch (number % 6) {
      case 0:
        v = x / 64;
        break;
      case 1:
        v = static_cast<double>(a % 4);
        break;
      case 2:
        v = low * low * low / 1024;
        break;
      case 3:
        v = static_cast<double>(a % 100 + 20 * g);
        break;
      case 4:
        v = g == 0 ? 7.25 : static_cast<double>(a % 50);
        break;
      default:
        break;
    }
    out.second.push_back(v / 2 + static_cast<double>(b % 97));
    out.other.push_back(static_cast<int32_t>(number % 4 != 0 ? b % 3 : (b % 3 + g) % 3));
    if (number % 3 == 0 && source.below(17) == 0) v = kNan;
    out.label.push_back(source.below(40) != 0 ? static_cast<int32_t>(g) : -1);
    out.value.push_back(v);
  }
  return out;
}

// One row of numbers a case.
inline std::vector<std::vector<double>> expected_of(const std::string& name,
                                                    const std::string& file) {
  std::vector<std::vector<double>> out;
  for (const math::Figure& figure : math::figures_of(name, file)) {
    out.push_back(figure.arguments);
    out.back().push_back(figure.expected);
  }
  return out;
}
inline std::vector<std::vector<double>> expected_groups(const std::string& name) {
  return expected_of(name, "stats_groups_expected.txt");
}
inline std::vector<std::vector<double>> expected_pairs(const std::string& name) {
  return expected_of(name, "stats_pairs_expected.txt");
}

// Both NaN, both the same infinity, or within `tolerance` of the expected value's size (at least
// `scale`).
inline void expect_close(double seen, double expected, double tolerance, const std::string& what,
                         double scale = 1e-300) {
  if (std::isnan(expected) || std::isinf(expected)) {
    EXPECT_TRUE(std::isnan(expected) ? std::isnan(seen) : seen == expected)
        << what << ": " << seen << " instead of " << expected;
    return;
  }
  EXPECT_NEAR(seen, expected, tolerance * std::max(std::abs(expected), scale)) << what;
}

}  // namespace coterie::stats
