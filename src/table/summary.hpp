// Descriptive statistics of one column. Values that are not finite count as missing and are left
// out; a statistic of nothing is NaN. Sums are taken in fixed blocks, lane by lane, and merged in
// block order, so they depend on neither threads nor instruction set.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace coterie::table {

struct Moments {
  int64_t count = 0;  // values that are not missing
  double mean = 0;
  double sd = 0;        // population: divides by n; exactly 0 when all values are equal
  double skewness = 0;  // g1 = m3 / m2^1.5; NaN when sd is 0
  double minimum = 0, maximum = 0;
};

// Count, mean, spread, skewness and range of a column.
// values: any length.
// Returns: NaN in every double when nothing is present; sd is infinite when squares overflow.
// Repeats: the same bits for the same values in the same order.
// Cost: two passes.
// Source: corrected two-pass algorithm (Chan, Golub & LeVeque 1983), Neumaier (1974) sums over
// blocks. Checked: SummaryTest.MomentsMatchNumpyAndScipy, 1e-13 relative.
Moments moments(std::span<const double> values);

// Type-7 quantiles (Hyndman & Fan 1996; R's default) of the values that are present.
// probabilities: each in [0, 1], in any order; a rank within rounding of an integer is that order
// statistic. Returns: one value each, in the order asked; NaN when nothing is present. Cost: linear
// (selection, no sort), one copy of the values. Checked: SummaryTest.QuantilesMatchNumpy, 1e-14
// relative.
std::vector<double> quantiles(std::span<const double> values,
                              std::span<const double> probabilities);
double quantile(std::span<const double> values, double probability);
double median(std::span<const double> values);

// As `quantiles`, in place: reorders `present`, which holds finite values only.
std::vector<double> select_quantiles(std::span<double> present,
                                     std::span<const double> probabilities);

// The values that are present, in their order.
std::vector<double> present_values(std::span<const double> values);

// Pearson's r over rows where both are present.
// a, b: the same length.
// Returns: within [-1, 1]; NaN when either is constant over those rows.
// Checked: SummaryTest.CorrelationMatchesNumpy, 1e-14.
double correlation(std::span<const double> a, std::span<const double> b);

// Sum of a[i] * b[i] over one block, in eight lanes whatever the instruction set.
// a, b: the same length.
double block_dot(std::span<const double> a, std::span<const double> b);

// A running sum that keeps what rounding loses (Neumaier 1974).
class Sum {
 public:
  void add(double x) {
    double next = total_ + x;
    bool total_is_larger = magnitude(total_) >= magnitude(x);
    lost_ += total_is_larger ? (total_ - next) + x : (x - next) + total_;
    total_ = next;
  }
  double value() const { return total_ + lost_; }

 private:
  static double magnitude(double x) { return x < 0 ? -x : x; }
  double total_ = 0, lost_ = 0;
};

}  // namespace coterie::table
