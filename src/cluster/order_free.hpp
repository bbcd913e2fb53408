// Sums of doubles whose value does not depend on the order of the terms: every term is first
// rounded to a power of two so coarse that all partial sums are exact.
#pragma once
#include <cmath>
#include <cstdint>

namespace coterie::cluster {

// For up to `terms` terms of magnitude up to `largest`. Rounds to 2^-52 of a power of two above
// their largest possible sum: with 20,000 distances that is below 1e-11 of the largest one.
class Rounder {
 public:
  Rounder(int64_t terms, double largest) {
    const double bound = static_cast<double>(terms) * largest;
    magic_ = bound > 0 ? std::ldexp(1.5, std::ilogb(bound) + 1) : 1.5;
  }
  double operator()(double term) const { return (term + magic_) - magic_; }
  // 1.5 * 2^e: adding and subtracting it rounds to 2^(e - 52).
  double magic() const { return magic_; }

 private:
  double magic_ = 0;
};

// Mean and sample variance of numbers in -1..1, each taken to 40 bits after the point.
class UnitSum {
 public:
  void add(double value) {
    const auto units = static_cast<int64_t>(std::floor(value * 0x1p40 + 0.5));
    ++count_;
    sum_ += units;
    squares_ += static_cast<Wide>(units) * units;
  }
  void add(const UnitSum& other) {
    count_ += other.count_;
    sum_ += other.sum_;
    squares_ += other.squares_;
  }
  double mean() const { return static_cast<double>(sum_) / static_cast<double>(count_) * 0x1p-40; }
  // Standard error of the mean. At most 2^22 numbers.
  double standard_error() const {
    const auto n = static_cast<double>(count_);
    const double spread = static_cast<double>(count_ * squares_ - sum_ * sum_) * 0x1p-80;
    return count_ < 2 ? NAN : std::sqrt(spread / (n - 1)) / n;
  }

 private:
  __extension__ using Wide = __int128;
  Wide count_ = 0, sum_ = 0, squares_ = 0;
};

}  // namespace coterie::cluster
