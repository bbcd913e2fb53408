// What all bootstraps share: replicates that depend on (seed, replicate) alone, and the intervals
// made from them.
#pragma once
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "base/cancel.hpp"
#include "base/pool.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "stats/intervals.hpp"

namespace coterie::stats {

struct Resampling {
  uint64_t seed = 1;
  int replicates = 2000;
  double confidence = 0.95;
  // Above this many different values, neighbours share a cell: cells are cut so that none but
  // single values holds more than 3 / cells of the rows, of the squared deviations, or of their
  // squares.
  int cells = 512;
  base::Pool* pool = nullptr;
  const base::Cancel* cancel = nullptr;
};

struct Bootstrap {
  double value = std::numeric_limits<double>::quiet_NaN();  // of the sample itself
  double standard_error = std::numeric_limits<double>::quiet_NaN();
  double bias = std::numeric_limits<double>::quiet_NaN();  // mean of the replicates minus value
  Interval percentile;
  // Bias-corrected and accelerated. Source: Efron 1987; for several samples, Efron & Tibshirani
  // 1993, 14.3. NaN where the replicates do not spread.
  Interval bca;
  int replicates = 0;
};

// Errors: usage when an option is out of range: replicates 100 … 1,000,000, confidence in (0, 1),
// cells at least 8.
base::Status check_resampling(const Resampling& options);

// Calls one(replicate, random, worker) once for each replicate, worker in [0, workers(options)).
// Repeats: the random numbers of a replicate depend on seed and number alone. Errors: cancelled.
base::Status for_replicates(const Resampling& options,
                            const std::function<void(std::size_t replicate, base::Random& random,
                                                     std::size_t worker)>& one);
std::size_t workers(const Resampling& options);

// Intervals from replicates. value: the statistic of the sample; replicates: NaN where a resample
// has no value, which do not count; acceleration: NaN for no BCa interval.
// Checked: ResamplingTest: SciPy bootstrap's BCa from the same replicates, 1e-10.
Bootstrap summarise(double value, std::vector<double> replicates, double acceleration,
                    double confidence);

// The skewness of what single rows contribute, from the values with one row left out; strata are
// added one by one. Source: Efron & Tibshirani 1993, 14.3.
class Acceleration {
 public:
  // One stratum of `rows` rows: for each kind of row how many there are, and the value without one.
  void add(int64_t rows, std::span<const int64_t> counts, std::span<const double> without);
  // NaN when no row contributes anything.
  double value() const;

 private:
  double squares_ = 0, cubes_ = 0;
};

}  // namespace coterie::stats
